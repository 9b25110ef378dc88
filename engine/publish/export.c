/* export.c - nh_export: a store in forms that other programs read, whole or not at all. */
#include "engine/publish/export.h"

#include "engine/aggregate/selection.h"
#include "engine/store/tables.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- shared ---------------------------------------------------------------------------------------------------- */

bool nhi_export_wants(const struct nhi_export *export, const char *table)
{
    const char *list = export->options->tables;
    const size_t n = strlen(table);
    while (list != NULL) {
        const char *comma = strchr(list, ',');
        const size_t n_word = comma != NULL ? (size_t)(comma - list) : strlen(list);
        if (n_word == n && memcmp(list, table, n) == 0)
            return true;
        list = comma != NULL ? comma + 1 : NULL;
    }
    return export->options->tables == NULL;
}

nh_status nhi_export_field(struct nhi_buffer *buffer, const char *text, struct nh_error *error)
{
    if (strpbrk(text, ",\"\r\n") == NULL)
        return nhi_buffer_text(buffer, text, error);
    NH_TRY(nhi_buffer_text(buffer, "\"", error));
    for (const char *quote; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
        NH_TRY(nhi_buffer_append(buffer, text, (size_t)(quote - text), error));
        NH_TRY(nhi_buffer_text(buffer, "\"\"", error));
    }
    return nhi_buffer_printf(buffer, error, "%s\"", text);
}

nh_status nhi_export_periods(const struct nhi_axis *axis, struct nhi_period_text **periods,
                             struct nh_error *error)
{
    NH_TRY(nhi_alloc(axis->n, sizeof **periods, periods, error));
    for (uint32_t t = 0; t < axis->n; t++)
        nhi_period_text(axis->freq, axis->first + t, (*periods)[t].text);
    return NH_OK;
}

static nh_status enterprise_rows(struct nhi_export *export, struct nhi_export_file *file,
                                 struct nh_error *error)
{
    const struct nhi_enterprises *enterprises = export->store->enterprises;
    const struct nhi_dictionary *ids;
    NH_TRY(nhi_store_ids(export->store, &ids, error));
    NH_TRY(nhi_buffer_text(&file->buffer, "enterprise_id", error));
    for (size_t a = 0; a < enterprises->n_attributes; a++) {
        const struct nhi_attribute *attribute;
        NH_TRY(nhi_store_attribute(export->store, a, &attribute, error));
        NH_TRY(nhi_buffer_text(&file->buffer, ",", error));
        NH_TRY(nhi_export_field(&file->buffer, attribute->name, error));
    }
    for (size_t e = 0; e < enterprises->n; e++) {
        if (!export->keep[e])
            continue;
        NH_TRY(nhi_buffer_text(&file->buffer, "\n", error));
        NH_TRY(nhi_export_field(&file->buffer, nhi_dictionary_text(ids, (int32_t)e, NULL), error));
        for (size_t a = 0; a < enterprises->n_attributes; a++) {
            const struct nhi_attribute *attribute = &enterprises->attributes[a];
            NH_TRY(nhi_buffer_text(&file->buffer, ",", error));
            NH_TRY(nhi_export_field(&file->buffer,
                                    nhi_dictionary_text(attribute->labels, attribute->code[e], NULL), error));
        }
        NH_TRY(nhi_export_flush(file, error));
        export->report.n_enterprises++;
    }
    return nhi_buffer_text(&file->buffer, "\n", error);
}

nh_status nhi_export_enterprises(struct nhi_export *export, struct nh_error *error)
{
    struct nhi_export_file file;
    nh_status status;
    NH_TRY_DONE(nhi_export_open(export->directory, "enterprises.csv", &file, error));
    NH_TRY_DONE(enterprise_rows(export, &file, error));
    status = nhi_export_close(&file, error);
done:
    nhi_export_clear(&file);
    return status;
}

/* ---- options --------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    nh_status (*write)(struct nhi_export *export, struct nh_error *error);
    const char *file; /* the one that is the result; NULL: the directory is */
} forms[] = {{"csv", nhi_export_csv, NULL},
             {"npy", nhi_export_npy, NULL},
             {"hdf5", nhi_export_hdf5, NHI_EXPORT_SEGMENT}};
enum { N_FORMS = sizeof forms / sizeof *forms };

static nh_status check_tables(const char *list, struct nh_error *error)
{
    const char *names[NHI_N_KINDS], *part;
    size_t n_bytes;
    for (int kind = 0; kind < NHI_N_KINDS; kind++)
        names[kind] = nhi_kind_info((enum nhi_kind)kind)->name;
    while (list != NULL && nhi_next_part(&list, ',', &part, &n_bytes)) {
        char word[32] = "";
        bool is_known = false;
        memcpy(word, part, n_bytes < sizeof word ? n_bytes : sizeof word - 1);
        for (int kind = 0; kind < NHI_N_KINDS; kind++)
            is_known = is_known || strcmp(names[kind], word) == 0;
        if (!is_known)
            return nhi_unknown_word(error, "table", word, names, NHI_N_KINDS);
    }
    return NH_OK;
}

/* The form that is asked for, else that of the name: PATH.h5 is one file, everything else a directory of tables. */
static nh_status find_form(const char *name, const char *path, size_t *form, struct nh_error *error)
{
    const char *end = strrchr(path, '.');
    end = end != NULL ? end : "";
    if (name == NULL)
        name = strcmp(end, ".h5") == 0 ? "hdf5" : "csv";
    *form = 0;
    while (*form < N_FORMS && strcmp(forms[*form].name, name) != 0)
        ++*form;
    if (*form == N_FORMS)
        return nhi_fail(error, NH_ARGUMENT, "export format '%s': expected csv, npy or hdf5", name);
    if (forms[*form].file == NULL &&
        (strcmp(path, "-") == 0 || strcmp(end, ".csv") == 0 || strcmp(end, ".npy") == 0))
        return nhi_fail(error, NH_ARGUMENT, "cannot make %s: %s are several files, in a directory: name one",
                        path, strcmp(name, "csv") == 0 ? "tables" : "matrices");
    return NH_OK;
}

static struct nh_export_options known_options(const struct nh_export_options *given)
{
    struct nh_export_options options = NH_EXPORT_OPTIONS_INIT;
    nhi_take_options(&options, sizeof options, given);
    return options;
}

/* ---- the directory --------------------------------------------------------------------------------------------- */

void nhi_export_remove(const char *path)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return;
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
    rmdir(path);
}

static nh_status write_form(struct nhi_export *export, size_t form, const char *path, struct nh_error *error)
{
    const char *file = forms[form].file;
    struct nhi_buffer made = {0};
    nh_status status;
    if (mkdir(export->directory, 0700) != 0)
        return nhi_fail(error, NH_IO, "cannot make %s: %s", export->directory, strerror(errno));
    NH_TRY_DONE(nhi_buffer_printf(&made, error, "%s%s%s", export->directory, file != NULL ? "/" : "",
                                  file != NULL ? file : ""));
    NH_TRY_DONE(forms[form].write(export, error));
    if (rename(made.data, path) != 0)
        status = nhi_fail(error, NH_IO, "cannot make %s: %s", path, strerror(errno));
done:
    if (status != NH_OK || file != NULL)
        nhi_export_remove(export->directory);
    nhi_buffer_free(&made);
    return status;
}

/* Beside its place first, then in it. */
static nh_status write_beside(struct nhi_export *export, size_t form, const char *path,
                              struct nh_error *error)
{
    struct nhi_buffer beside = {0};
    struct stat found;
    if (lstat(path, &found) == 0)
        return nhi_fail(error, NH_ARGUMENT, "%s is there already: name a new directory, or remove it", path);
    nh_status status = nhi_buffer_printf(&beside, error, "%s.tmp-%ld", path, (long)getpid());
    export->directory = beside.data;
    if (status == NH_OK)
        status = write_form(export, form, path, error);
    nhi_buffer_free(&beside);
    return status;
}

nh_status nh_export(nh_store *store, const char *path, const struct nh_export_options *given,
                    struct nh_export_report *report, struct nh_error *error)
{
    const struct nh_export_options options = known_options(given);
    const size_t n = store->enterprises->n, n_carriers = (size_t)nhi_dictionary_count(store->carriers);
    struct nhi_export export = {.store = store, .options = &options};
    uint8_t *enterprises = NULL, *carriers = NULL;
    size_t form;
    nh_status status;
    NH_TRY_DONE(find_form(options.format, path, &form, error));
    NH_TRY_DONE(check_tables(options.tables, error));
    NH_TRY_DONE(nhi_alloc(n, 1, &enterprises, error));
    NH_TRY_DONE(nhi_alloc(n_carriers, 1, &carriers, error));
    memset(enterprises, 1, n);
    memset(carriers, 1, n_carriers);
    NH_TRY_DONE(nhi_where_apply(store, options.where, enterprises, carriers, error));
    export.keep = enterprises;
    export.keep_carrier = carriers;
    NH_TRY_DONE(write_beside(&export, form, path, error));
    if (report != NULL)
        *report = export.report;
done:
    nhi_free(carriers);
    nhi_free(enterprises);
    return status;
}
