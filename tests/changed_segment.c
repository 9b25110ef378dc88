/* changed_segment.c - see changed_segment.h. */
#include "tests/changed_segment.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

struct changed changed;

void changed_begin(void)
{
    static const struct small_enterprise enterprises[] = {{"U1", "320402", "C26", "size", "large"},
                                                          {"U2", "330100", "C30", NULL, NULL}};
    static const struct small_value values[] = {{NHI_QUANTITY, "U1", "coal", 0, "2020-01", "1.5", "0.7"},
                                                {NHI_QUANTITY, "U2", "coal", 0, "2020-02", "25", NULL},
                                                {NHI_QUANTITY, "U2", "gas", 1, "2020-04", "", NULL},
                                                {NHI_OUTPUT, "U1", "value_added", 0, "2020", "12.25", NULL}};
    const struct small_import import = {
        .enterprises = enterprises, .n_enterprises = 2, .values = values, .n_values = 4};
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(nh_context_new(NULL, &changed.context, NULL), NH_OK);
    cr_assert_not_null(small_path(changed.directory, "changed"));
    snprintf(changed.path, sizeof changed.path, "%s/seg-000001.h5", changed.directory);
    cr_assert_eq(small_import(changed.context, changed.directory, &import, NULL, &error), NH_OK, "%s",
                 error.message);
}

void changed_end(void)
{
    cr_assert_eq(H5Fget_obj_count(H5F_OBJ_ALL, H5F_OBJ_ALL), 0, "handles are still open");
    small_path(changed.directory, "changed");
    nh_context_free(changed.context);
}

void changed_by(void (*how)(hid_t file))
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    cr_assert_geq(H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110), 0);
    hid_t file = H5Fopen(changed.path, H5F_ACC_RDWR, access);
    cr_assert_geq(file, 0);
    how(file);
    cr_assert_geq(H5Fclose(file), 0);
    cr_assert_geq(H5Pclose(access), 0);
}

void changed_refused(const char *word)
{
    struct nh_error error = {NH_OK, ""};
    struct nhi_segment *segment = NULL;
    cr_assert_eq(nhi_segment_open(changed.path, &segment, &error), NH_FORMAT, "%s", error.message);
    cr_assert_null(segment);
    cr_assert_not_null(strstr(error.message, word), "%s", error.message);
    cr_assert_not_null(strstr(error.message, changed.path), "%s", error.message);
    cr_assert_null(strchr(error.message, '\n'), "%s", error.message);
}

void changed_refused_by(void (*how)(hid_t file), const char *word)
{
    changed_by(how);
    changed_refused(word);
}

void changed_write(hid_t file, const char *name, hid_t type, const void *values)
{
    hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    cr_assert_geq(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), 0);
    cr_assert_geq(H5Dclose(dataset), 0);
}
