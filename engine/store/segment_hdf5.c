/* segment_hdf5.c - see segment_hdf5.h. */
#include "engine/store/segment_hdf5.h"

#include "engine/store/segment_filter.h"

#include <stdio.h>
#include <string.h>

enum {
    REASON_BYTES = 600,
    ALIGNED_BYTES =
        1
        << 12, /* chunks from this size on begin at a cache line, so that they are used where they are mapped */
    LINE_BYTES = 64
};

struct nhi_h5_quiet nhi_h5_quiet(void)
{
    struct nhi_h5_quiet quiet = {NULL, NULL};
    /* After a failed H5Fclose HDF5 1.10 crashes in its exit handler; this removes the handler. It fails, harmlessly, when
     * the library is already running: then the host, or an earlier call of ours, has decided. */
    (void)H5dont_atexit();
    if (H5Eget_auto2(H5E_DEFAULT, &quiet.print, &quiet.data) >= 0)
        (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL); /* at worst HDF5 goes on printing */
    return quiet;
}

void nhi_h5_loud(struct nhi_h5_quiet quiet)
{
    (void)H5Eset_auto2(H5E_DEFAULT, quiet.print, quiet.data); /* nothing can be done if it fails */
}

static herr_t take_innermost(unsigned n, const H5E_error2_t *entry, void *text)
{
    if (n == 0 && entry->desc != NULL) {
        strncpy(text, entry->desc, REASON_BYTES - 1);
        ((char *)text)[REASON_BYTES - 1] = '\0';
    }
    return 0;
}

/* HDF5 wraps what the operating system said into times, addresses and line ends: only that is kept where it is there. */
static void shorten(char reason[REASON_BYTES])
{
    static const char before[] = "error message = '";
    char *said = strstr(reason, before);
    if (said != NULL) {
        said += strlen(before);
        const size_t n = strcspn(said, "'");
        memmove(reason, said, n);
        reason[n] = '\0';
    }
    for (char *c = reason; *c != '\0'; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
}

nh_status nhi_h5_fail(struct nh_error *error, nh_status status, const char *what, const char *path)
{
    char reason[REASON_BYTES] = "no reason given";
    (void)H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_innermost, reason); /* the default text stays */
    shorten(reason);
    return nhi_fail(error, status, "%s: %s: HDF5: %s", path, what, reason);
}

void nhi_attribute_dataset(const char *name, size_t i, char dataset[NHI_NAME_BYTES])
{
    enum { MOST_BYTES = 32 };
    const size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    const bool is_plain = name[n] == '\0' && n > 0 && n <= MOST_BYTES;
    if (is_plain && strncmp(name, "column", strlen("column")) != 0)
        snprintf(dataset, NHI_NAME_BYTES, "enterprise_%s", name);
    else
        snprintf(dataset, NHI_NAME_BYTES, "enterprise_column%zu", i);
}

hid_t nhi_h5_access(void)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access < 0)
        return access;
    if (H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) < 0 ||
        H5Pset_alignment(access, ALIGNED_BYTES, LINE_BYTES) < 0 ||
        H5Pset_file_locking(access, false, true) < 0 || H5PLset_loading_state(0) < 0 ||
        H5Zregister(&nhi_packed_filter) < 0) {
        (void)H5Pclose(access); /* the failure is reported already */
        return -1;
    }
    return access;
}

const char *nhi_series_time_name(enum nhi_series series)
{
    return series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED ? "output_time" : "time";
}

const char *nhi_series_item_name(enum nhi_series series)
{
    return series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED ? "measure" : "carrier";
}

bool nhi_segment_library(char text[256])
{
    unsigned major = 0, minor = 0, release = 0;
    (void)H5get_libversion(&major, &minor, &release); /* 0.0.0 then */
    snprintf(text, 256, "%u.%u.%u", major, minor, release);
    hbool_t is_thread_safe = false;
    return H5is_library_threadsafe(&is_thread_safe) >= 0 && is_thread_safe;
}
