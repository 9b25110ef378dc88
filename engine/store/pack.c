/* pack.c - nh_pack: a store rewritten with another codec, segment by segment and state by state. */
#include "engine/base/memory.h"
#include "engine/store/commit.h"
#include "engine/store/lines.h"
#include "engine/store/store.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

struct packing {
    nh_context *context;
    nh_store *store;
    enum nhi_codec codec;
    uint32_t chunk_lines;
    struct nhi_commit *commit;
    struct nh_pack_report report;
};

static nh_status add_file_bytes(const char *path, uint64_t *n_bytes, struct nh_error *error)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return nhi_fail(error, NH_IO, "cannot look at %s: %s", path, strerror(errno));
    *n_bytes += (uint64_t)found.st_size;
    return NH_OK;
}

/* ---- one segment ----------------------------------------------------------------------------------------------- */

static void gather_keys(const struct nhi_line_keys *keys, uint64_t first, size_t n, struct nhi_line *lines)
{
    for (size_t i = 0; i < n; i++)
        lines[i] = (struct nhi_line){.enterprise = keys->enterprise[first + i],
                                     .item = keys->item[first + i],
                                     .flow = keys->flow[first + i]};
}

static nh_status copy_series(const struct packing *packing, struct nhi_segment *from, enum nhi_series series,
                             struct nhi_segment_writer *to, struct nh_error *error)
{
    const struct nhi_series_info *info = &nhi_segment_model(from)->series[series];
    struct nhi_line_reader reader;
    struct nhi_line_keys keys;
    struct nhi_line *lines = NULL;
    nh_status status;
    NH_TRY_DONE(nhi_line_reader_init(&reader, from, series, error));
    NH_TRY_DONE(nhi_segment_keys(from, series, &keys, error));
    NH_TRY_DONE(nhi_alloc(info->chunk_lines, sizeof *lines, &lines, error));
    for (uint64_t first = 0; first < info->n_lines; first += reader.n_block) {
        const int64_t *values;
        NH_TRY_DONE(nhi_line_reader_get(&reader, first, &values, error));
        gather_keys(&keys, first, reader.n_block, lines);
        NH_TRY_DONE(nhi_segment_write_lines(to, series, lines, values, reader.n_block, error));
        NH_TRY_DONE(nhi_progress(packing->context, "packing", first, info->n_lines, error));
    }
done:
    nhi_free(lines);
    nhi_line_reader_clear(&reader);
    return status;
}

static nh_status write_segment(const struct packing *packing, struct nhi_segment *from,
                               struct nhi_segment_model *model, struct nh_error *error)
{
    struct nhi_segment_writer *writer;
    for (int series = 0; series < NHI_N_SERIES; series++) {
        model->series[series].codec = packing->codec;
        model->series[series].chunk_lines = packing->chunk_lines;
    }
    NH_TRY(nhi_segment_create(nhi_commit_segment_path(packing->commit), model, &writer, error));
    nh_status status = NH_OK;
    for (int series = 0; series < NHI_N_SERIES && status == NH_OK; series++)
        if (model->series[series].n_lines > 0)
            status = copy_series(packing, from, (enum nhi_series)series, writer, error);
    if (status == NH_OK)
        return nhi_segment_finish(writer, error);
    nhi_segment_abandon(writer);
    return status;
}

/* What a segment reads only when it is asked for. */
static nh_status load_enterprises(struct nhi_segment *segment, struct nh_error *error)
{
    const size_t n_attributes = nhi_segment_model(segment)->enterprises.n_attributes;
    const struct nhi_dictionary *ids;
    const struct nhi_attribute *attribute;
    NH_TRY(nhi_segment_ids(segment, &ids, error));
    for (size_t i = 0; i < n_attributes; i++)
        NH_TRY(nhi_segment_attribute(segment, i, &attribute, error));
    return NH_OK;
}

/* The statistics of the old series go into the new ones: the commit compares them with the values that it finds there. */
static nh_status pack_segment(struct packing *packing, size_t i, struct nh_error *error)
{
    const nh_store *store = packing->store;
    struct nhi_segment *from = store->segments[i].segment;
    nh_status status;
    NH_TRY(load_enterprises(from, error));
    struct nhi_segment_model model = *nhi_segment_model(from); /* the content is borrowed */
    NH_TRY_DONE(nhi_segment_history(from, &model.history, error));
    NH_TRY_DONE(write_segment(packing, from, &model, error));
    NH_TRY_DONE(add_file_bytes(nhi_segment_path(from), &packing->report.old_bytes, error));
    NH_TRY_DONE(add_file_bytes(nhi_commit_segment_path(packing->commit), &packing->report.new_bytes, error));
    const struct nhi_manifest_segment *entry = store->is_manifested ? &store->manifest.segments[i] : NULL;
    const struct nhi_commit_notes notes = {.command = entry != NULL ? entry->command : model.history,
                                           .committed_at = entry != NULL ? entry->committed_at : NULL,
                                           .n_corrected = nhi_model_corrected(&model)};
    if (++packing->report.n_segments < store->n_segments) {
        NH_TRY_DONE(nhi_commit_next(packing->commit, &notes, error));
    } else {
        struct nhi_commit *commit = packing->commit;
        packing->commit = NULL; /* finish frees it in every case */
        NH_TRY_DONE(nhi_commit_finish(commit, &notes, error));
    }
done:
    nhi_free(model.history);
    return status;
}

/* ---- the store ------------------------------------------------------------------------------------------------- */

static nh_status read_options(const struct nh_pack_options *options, struct packing *packing,
                              struct nh_error *error)
{
    struct nh_pack_options known = NH_PACK_OPTIONS_INIT;
    nhi_take_options(&known, sizeof known, options);
    packing->chunk_lines = known.chunk_lines;
    return nhi_codec_parse(known.codec != NULL ? known.codec : nhi_codec_name(NHI_CODEC_PACKED),
                           &packing->codec, error);
}

nh_status nh_pack(nh_context *context, const char *store_path, const char *new_path,
                  const struct nh_pack_options *options, struct nh_pack_report *report,
                  struct nh_error *error)
{
    struct packing packing = {.context = context};
    nh_status status;
    NH_TRY_DONE(read_options(options, &packing, error));
    NH_TRY_DONE(nh_store_open(context, store_path, &packing.store, error));
    NH_TRY_DONE(nhi_commit_begin(context, new_path, false, &packing.commit, error));
    for (size_t i = 0; i < packing.store->n_segments; i++)
        NH_TRY_DONE(pack_segment(&packing, i, error));
    if (report != NULL)
        *report = packing.report;
done:
    nhi_commit_abort(packing.commit);
    nh_store_close(packing.store);
    return status;
}
