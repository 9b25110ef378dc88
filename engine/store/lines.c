/* lines.c - see lines.h. */
#include "engine/store/lines.h"

#include "engine/base/memory.h"

nh_status nhi_line_reader_init(struct nhi_line_reader *reader, struct nhi_segment *segment,
                               enum nhi_series series, struct nh_error *error)
{
    const struct nhi_series_info *info = &nhi_segment_model(segment)->series[series];
    *reader = (struct nhi_line_reader){.segment = segment, .series = series, .info = info};
    if (info->n_lines == 0)
        return NH_OK;
    return nhi_alloc((size_t)info->chunk_lines * info->axis.n, sizeof *reader->block, &reader->block, error);
}

void nhi_line_reader_clear(struct nhi_line_reader *reader)
{
    nhi_free(reader->block);
    *reader = (struct nhi_line_reader){0};
}

nh_status nhi_line_reader_get(struct nhi_line_reader *reader, uint64_t line, const int64_t **values,
                              struct nh_error *error)
{
    const struct nhi_series_info *info = reader->info;
    if (line < reader->block_first || line >= reader->block_first + reader->n_block) {
        const uint64_t first = line / info->chunk_lines * info->chunk_lines, left = info->n_lines - first;
        const size_t n = left < info->chunk_lines ? (size_t)left : info->chunk_lines;
        reader->n_block = 0; /* nothing is known of the block if the read fails */
        NH_TRY(nhi_segment_read_lines(reader->segment, reader->series, first, n, reader->block, error));
        reader->block_first = first;
        reader->n_block = n;
    }
    *values = reader->block + (line - reader->block_first) * info->axis.n;
    return NH_OK;
}
