/* segment_values.c - values of an open segment through HDF5. */
#include "engine/store/segment_file.h"

#include <string.h>

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
    const hid_t dataset = segment->series[series].values.dataset.id;
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
