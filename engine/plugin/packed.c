/* packed.c - the plugin libh5nenghao.so: packed chunks for every program that reads with HDF5 (HDF5_PLUGIN_PATH). */
#include "engine/store/segment_filter.h"

#include <H5PLextern.h>

H5PL_type_t H5PLget_plugin_type(void)
{
    return H5PL_TYPE_FILTER;
}

const void *H5PLget_plugin_info(void)
{
    return &nhi_packed_filter;
}
