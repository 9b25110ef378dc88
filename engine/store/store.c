/* store.c - opening a store and joining its segments into one view; see store.h. */
#include "engine/store/store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    HASHED_AT_OPEN_BYTES = 4 << 20
}; /* larger segments are hashed by `verify`; chunk checksums guard every figure */

/* ---- segments ---------------------------------------------------------------------------------------------- */

static nh_status check_against_manifest(const char *path, const struct nhi_manifest_segment *entry,
                                        struct nh_error *error)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return nhi_fail(error, NH_FORMAT, "%s: named by the manifest but missing: %s", path, strerror(errno));
    if ((uint64_t)found.st_size != entry->n_bytes)
        return nhi_fail(error, NH_FORMAT, "%s: %llu bytes, the manifest says %llu: the segment is damaged",
                        path, (unsigned long long)found.st_size, (unsigned long long)entry->n_bytes);
    if (entry->n_bytes > HASHED_AT_OPEN_BYTES)
        return NH_OK;
    char sha256[NHI_SHA256_BYTES];
    uint64_t n_bytes;
    NH_TRY(nhi_sha256_file(path, sha256, &n_bytes, error));
    return strcmp(sha256, entry->sha256) == 0
               ? NH_OK
               : nhi_fail(error, NH_FORMAT,
                          "%s: its hash is not that of the manifest: the segment is damaged", path);
}

static nh_status open_segments(nh_store *store, const struct nhi_manifest *manifest, struct nh_error *error)
{
    struct nhi_buffer path = {0};
    nh_status status;
    NH_TRY_DONE(nhi_alloc(manifest->n_segments, sizeof *store->segments, &store->segments, error));
    for (size_t i = 0; i < manifest->n_segments; i++) {
        struct nhi_store_segment *segment = &store->segments[store->n_segments++];
        const struct nhi_manifest_segment *entry = &manifest->segments[i];
        path.n_bytes = 0;
        NH_TRY_DONE(nhi_buffer_printf(&path, error, "%s/%s", store->path, entry->name));
        NH_TRY_DONE(check_against_manifest(path.data, entry, error));
        NH_TRY_DONE(nhi_strndup(entry->name, strlen(entry->name), &segment->name, error));
        NH_TRY_DONE(nhi_segment_open(path.data, &segment->segment, error));
        nhi_segment_use(segment->segment, store->context->kernels);
    }
done:
    nhi_buffer_free(&path);
    return status;
}

static nh_status open_directory(nh_store *store, struct nh_error *error)
{
    struct nhi_buffer path = {0};
    nh_status status;
    NH_TRY_DONE(nhi_buffer_printf(&path, error, "%s/MANIFEST.json", store->path));
    status = nhi_manifest_read(path.data, &store->manifest, error);
    if (status == NH_IO)
        status = nhi_fail(error, NH_FORMAT, "%s: not a store: it has no readable MANIFEST.json", store->path);
    if (status != NH_OK)
        goto done;
    store->is_manifested = true;
    NH_TRY_DONE(open_segments(store, &store->manifest, error));
done:
    nhi_buffer_free(&path);
    return status;
}

static nh_status open_bare_segment(nh_store *store, struct nh_error *error)
{
    const char *slash = strrchr(store->path, '/'), *name = slash != NULL ? slash + 1 : store->path;
    NH_TRY(nhi_alloc(1, sizeof *store->segments, &store->segments, error));
    store->n_segments = 1;
    NH_TRY(nhi_strndup(name, strlen(name), &store->segments[0].name, error));
    NH_TRY(nhi_segment_open(store->path, &store->segments[0].segment, error));
    nhi_segment_use(store->segments[0].segment, store->context->kernels);
    return NH_OK;
}

/* ---- the view ---------------------------------------------------------------------------------------------- */

static void extend_axis(struct nhi_axis *hull, const struct nhi_axis *axis)
{
    if (axis->n == 0)
        return;
    if (hull->n == 0) {
        *hull = *axis;
        return;
    }
    const int64_t end = hull->first + hull->n, other_end = axis->first + axis->n;
    hull->first = axis->first < hull->first ? axis->first : hull->first;
    hull->n = (uint32_t)((other_end > end ? other_end : end) - hull->first);
}

static nh_status join_axes(nh_store *store, struct nh_error *error)
{
    for (size_t i = 0; i < store->n_segments; i++) {
        const struct nhi_segment_model *model = nhi_segment_model(store->segments[i].segment);
        for (int s = 0; s < NHI_N_SERIES; s++) {
            const bool is_output = s == NHI_OUTPUT || s == NHI_OUTPUT_SUPERSEDED;
            struct nhi_axis *hull = is_output ? &store->output_axis : &store->energy_axis;
            const struct nhi_axis *axis = &model->series[s].axis;
            if (hull->n > 0 && axis->n > 0 && hull->freq != axis->freq)
                return nhi_fail(error, NH_FORMAT, "%s: its segments have different frequencies", store->path);
            extend_axis(hull, axis);
        }
    }
    return NH_OK;
}

static nh_status join_items(nh_store *store, struct nh_error *error)
{
    NH_TRY(nhi_dictionary_new(&store->carriers, error));
    NH_TRY(nhi_dictionary_new(&store->measures, error));
    for (size_t i = 0; i < store->n_segments; i++) {
        const struct nhi_segment_model *model = nhi_segment_model(store->segments[i].segment);
        NH_TRY(nhi_store_join_list(store->carriers, model->carriers, &store->segments[i].carrier, error));
        NH_TRY(nhi_store_join_list(store->measures, model->measures, &store->segments[i].measure, error));
    }
    NH_TRY(
        nhi_alloc((size_t)nhi_dictionary_count(store->measures), sizeof *store->units, &store->units, error));
    for (size_t i = 0; i < store->n_segments; i++) {
        const struct nhi_segment_model *model = nhi_segment_model(store->segments[i].segment);
        for (int32_t m = 0; m < nhi_dictionary_count(model->measures); m++)
            store->units[store->segments[i].measure[m]] = model->units[m];
    }
    return NH_OK;
}

nh_status nh_store_open(nh_context *context, const char *path, nh_store **store, struct nh_error *error)
{
    return nh_store_open_as_of(context, path, NULL, store, error);
}

nh_status nh_store_open_as_of(nh_context *context, const char *path, const char *as_of, nh_store **store,
                              struct nh_error *error)
{
    nh_store *made;
    struct stat found;
    if (stat(path, &found) != 0)
        return nhi_fail(error, NH_IO, "cannot open %s: %s", path, strerror(errno));
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->context = context;
    nhi_stage(context, NHI_STAGE_OPEN);
    made->manifest_sha256 = made->manifest.sha256;
    nh_status status;
    NH_TRY_DONE(nhi_strndup(path, strlen(path), &made->path, error));
    NH_TRY_DONE(S_ISDIR(found.st_mode) ? open_directory(made, error) : open_bare_segment(made, error));
    made->n_opened = made->n_segments;
    if (as_of != NULL)
        NH_TRY_DONE(nhi_store_look_back(made, as_of, error));
    NH_TRY_DONE(join_axes(made, error));
    NH_TRY_DONE(nhi_store_join_enterprises(made, error));
    NH_TRY_DONE(join_items(made, error));
    nhi_stage(context, NHI_STAGE_OTHER);
    *store = made;
    return NH_OK;
done:
    nh_store_close(made);
    return status;
}

void nh_store_close(nh_store *store)
{
    if (store == NULL)
        return;
    nhi_enterprises_clear(&store->joined);
    const size_t n_opened = store->n_opened > 0 ? store->n_opened : store->n_segments;
    for (size_t i = 0; i < n_opened; i++) {
        nhi_segment_close(store->segments[i].segment);
        nhi_free(store->segments[i].name);
        nhi_free(store->segments[i].enterprise);
        nhi_free(store->segments[i].carrier);
        nhi_free(store->segments[i].measure);
    }
    nhi_free(store->segments);
    nhi_free(store->units);
    nhi_dictionary_free(store->measures);
    nhi_dictionary_free(store->carriers);
    nhi_manifest_clear(&store->manifest);
    nhi_free(store->as_of);
    nhi_free(store->path);
    nhi_free(store);
}

const struct nhi_table *nhi_store_table(const nh_store *store, const char *name)
{
    if (store->carriers_of != NULL && strcmp(name, "carriers") == 0)
        return nhi_store_table(store->carriers_of, name);
    for (size_t i = store->n_segments; i-- > 0;) {
        const struct nhi_table *table = nhi_model_table(nhi_segment_model(store->segments[i].segment), name);
        if (table != NULL)
            return table;
    }
    return NULL;
}

static const nhi_u128 most = ~(nhi_u128)0 >> 1;

/* sum + the series' sum of |n| at `decimals`, saturating. */
static nhi_u128 add_abs_sum(const struct nhi_series_info *info, int decimals, nhi_u128 sum)
{
    nhi_u128 part = (nhi_u128)info->stats.abs_sum_hi << 64 | info->stats.abs_sum_lo;
    for (int d = info->decimals; d < decimals; d++)
        part = part > most / 10 ? most : part * 10;
    return part > most - sum ? most : sum + part;
}

nhi_u128 nhi_store_abs_sum(const nh_store *store, enum nhi_series series, int *decimals)
{
    const enum nhi_series both[2] = {series, nhi_superseded(series)};
    const int n_both = both[0] == both[1] ? 1 : 2;
    nhi_u128 sum = 0;
    *decimals = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < store->n_segments * (size_t)n_both; i++) {
            const struct nhi_segment_model *model =
                nhi_segment_model(store->segments[i / (size_t)n_both].segment);
            const struct nhi_series_info *info = &model->series[both[i % (size_t)n_both]];
            if (info->n_lines == 0)
                continue;
            if (pass == 0)
                *decimals = info->decimals > *decimals ? info->decimals : *decimals;
            else
                sum = add_abs_sum(info, *decimals, sum);
        }
    return sum;
}
