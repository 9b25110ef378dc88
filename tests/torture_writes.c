/* torture_writes.c - operations that leave something on the disk: all of it, or after a failure nothing. */
#include "tests/torture.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

static bool has_temporary(const char *directory)
{
    DIR *entries = opendir(directory);
    bool has_any = false;
    for (struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;)
        has_any |= strstr(entry->d_name, "tmp") != NULL;
    if (entries != NULL)
        closedir(entries);
    return has_any;
}

static const char *import_new(nh_status *status, struct nh_error *error)
{
    struct nh_import_report report = {.n_rows = 77};
    *status = import_tables(city.new_store, false, &report, error);
    if (has_temporary(city.directory))
        return "a temporary file or directory was left";
    nh_store *store = NULL;
    allocations.fails_at = 0;
    const bool exists = nh_store_open(city.context, city.new_store, &store, NULL) == NH_OK;
    nh_store_close(store);
    remove_store(city.new_store);
    if (*status == NH_OK)
        return exists && report.n_rows == 19 ? NULL : "the import is not there";
    return exists ? "a failed import left a store" : report.n_rows == 77 ? NULL : untouched;
}

static const char *import_more(nh_status *status, struct nh_error *error)
{
    struct nh_import_report report = {.n_rows = 77};
    *status = import_tables(city.store, true, &report, error);
    if (has_temporary(city.store))
        return "a temporary file was left";
    allocations.fails_at = 0;
    if (*status == NH_OK) {
        make_store();
        return report.n_corrected == 1 ? NULL : "the correction was not found";
    }
    return !is_store_unchanged() ? "a failed append changed the store"
           : report.n_rows == 77 ? NULL
                                 : untouched;
}

/* Into the codec packed, or from there back. */
static const char *pack(bool back, nh_status *status, struct nh_error *error)
{
    struct nh_pack_options options = NH_PACK_OPTIONS_INIT;
    struct nh_pack_report report = {.n_segments = 77};
    options.codec = back ? "none" : "packed";
    *status =
        nh_pack(city.context, back ? city.packed : city.store, city.new_store, &options, &report, error);
    if (has_temporary(city.directory))
        return "a temporary file or directory was left";
    allocations.fails_at = 0;
    const bool exists = access(city.new_store, F_OK) == 0;
    remove_store(city.new_store);
    if (exists != (*status == NH_OK))
        return exists ? "a failed packing left a store" : "the packed store is not there";
    return report.n_segments == (exists ? 1 : 77) ? NULL : untouched;
}

static const char *pack_there(nh_status *status, struct nh_error *error)
{
    return pack(false, status, error);
}

static const char *pack_back(nh_status *status, struct nh_error *error)
{
    return pack(true, status, error);
}

static const char *export_as(const char *format, nh_status *status, struct nh_error *error)
{
    struct nh_export_options options = NH_EXPORT_OPTIONS_INIT;
    struct nh_export_report report = {.n_energy_rows = 77};
    nh_store *store = NULL;
    options.format = format;
    *status = nh_store_open(city.context, city.store, &store, error);
    if (*status != NH_OK)
        return store == NULL ? NULL : untouched;
    *status = nh_export(store, city.new_store, &options, &report, error);
    nh_store_close(store);
    const bool exists = access(city.new_store, F_OK) == 0;
    remove_store(city.new_store);
    if (*status == NH_OK)
        return exists && report.n_enterprises == 3 ? NULL : "the export is not there";
    return exists ? "a failed export left something" : report.n_energy_rows == 77 ? NULL : untouched;
}

static const char *export_csv(nh_status *status, struct nh_error *error)
{
    return export_as("csv", status, error);
}

static const char *export_npy(nh_status *status, struct nh_error *error)
{
    return export_as("npy", status, error);
}

static const char *export_hdf5(nh_status *status, struct nh_error *error)
{
    return export_as("hdf5", status, error);
}

const struct operation torture_writes[] = {
    {"import", .run = import_new},     {"pack", .run = pack_there},
    {"pack back", .run = pack_back},   {"export csv", .run = export_csv},
    {"export npy", .run = export_npy}, {"export hdf5", .run = export_hdf5},
    {"append", .run = import_more},    {NULL}};
