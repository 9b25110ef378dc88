/* lines.h - reading single lines of a series: cheap when the numbers of the lines rise. */
#ifndef NHI_LINES_H
#define NHI_LINES_H

#include "engine/store/segment.h"

/* Keeps the chunks of one block of lines, decoded. */
struct nhi_line_reader {
    struct nhi_segment *segment;
    enum nhi_series series;
    const struct nhi_series_info *info;
    int64_t *block; /* [chunk_lines x axis.n]; NULL: the series has no lines */
    uint64_t block_first;
    size_t n_block; /* 0: nothing was read yet */
};

/* Borrows the segment. Free with nhi_line_reader_clear. */
NH_CHECKED nh_status nhi_line_reader_init(struct nhi_line_reader *reader, struct nhi_segment *segment,
                                          enum nhi_series series, struct nh_error *error);
void nhi_line_reader_clear(struct nhi_line_reader *reader);

/* *values gets the axis.n values of a line, borrowed until the next call. */
NH_CHECKED nh_status nhi_line_reader_get(struct nhi_line_reader *reader, uint64_t line,
                                         const int64_t **values, struct nh_error *error);

#endif
