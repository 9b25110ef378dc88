/* segment_values.c - keys and values of an open segment through HDF5. */
#include "engine/base/memory.h"
#include "engine/store/segment_file.h"

#include <stdio.h>
#include <string.h>

static nh_status read_keys(struct nhi_segment *segment, enum nhi_series series, struct nh_error *error)
{
    const struct nhi_segment_model *model = &segment->model;
    const bool is_output = strcmp(nhi_series_item_name(series), "measure") == 0;
    const struct {
        const char *name;
        int32_t n;
    } keys[3] = {
        {"enterprise", (int32_t)model->enterprises.n},
        {nhi_series_item_name(series), nhi_dictionary_count(is_output ? model->measures : model->carriers)},
        {"flow", NHI_N_FLOWS}};
    for (int k = 0; k < 3; k++) {
        char name[NHI_NAME_BYTES];
        snprintf(name, sizeof name, "%s_line_%s", nhi_series_name(series), keys[k].name);
        NH_TRY(nhi_dataset_read_codes(segment, name, (size_t)model->series[series].n_lines, keys[k].n,
                                      &segment->series[series].keys[k], error));
    }
    return NH_OK;
}

nh_status nhi_segment_keys(struct nhi_segment *segment, enum nhi_series series, struct nhi_line_keys *keys,
                           struct nh_error *error)
{
    int32_t **loaded = segment->series[series].keys;
    if (segment->model.series[series].n_lines > 0 && loaded[2] == NULL) {
        struct nhi_h5_quiet quiet = nhi_h5_quiet();
        const nh_status status = read_keys(segment, series, error);
        nhi_h5_loud(quiet);
        if (status != NH_OK) {
            for (int k = 0; k < 3; k++) {
                nhi_free(loaded[k]);
                loaded[k] = NULL;
            }
            return status;
        }
    }
    *keys = (struct nhi_line_keys){.enterprise = loaded[0], .item = loaded[1], .flow = loaded[2]};
    return NH_OK;
}

static void widen(int64_t *values, size_t n)
{
    const int32_t *narrow = (const int32_t *)(const void *)values; /* in place, from the back */
    for (size_t i = n; i-- > 0;) {
        int32_t value;
        memcpy(&value, &narrow[i], sizeof value);
        values[i] = value == NHI_MISSING_I32 ? NHI_MISSING_I64 : value;
    }
}

nh_status nhi_segment_read_lines(struct nhi_segment *segment, enum nhi_series series, uint64_t first,
                                 size_t n, int64_t *values, struct nh_error *error)
{
    const struct nhi_series_info *info = &segment->model.series[series];
    const hsize_t start[2] = {first, 0}, count[2] = {n, info->axis.n};
    const hid_t dataset = segment->series[series].dataset;
    if (n == 0)
        return NH_OK;
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    hid_t memory = H5Screate_simple(2, count, NULL), space = H5Dget_space(dataset);
    bool is_good = memory >= 0 && space >= 0 &&
                   H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                   H5Dread(dataset, info->width_bytes == 4 ? H5T_NATIVE_INT32 : H5T_NATIVE_INT64, memory,
                           space, H5P_DEFAULT, values) >= 0;
    const nh_status status = is_good ? NH_OK : nhi_segment_failed(segment, "cannot read values", error);
    if (memory >= 0)
        (void)H5Sclose(memory); /* a selection in memory: nothing can be lost */
    if (space >= 0)
        (void)H5Sclose(space);
    nhi_h5_loud(quiet);
    if (status == NH_OK && info->width_bytes == 4)
        widen(values, n * info->axis.n);
    return status;
}
