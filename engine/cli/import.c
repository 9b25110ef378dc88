/* import.c - nenghao import: tables into a store. Which files, and the short report. */
#include "engine/cli/commands.h"
#include "engine/cli/output.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The files to import: paths behind one another, each with its NUL, and where they start. */
struct file_list {
    struct nhi_buffer paths, starts;
};

static nh_status add_path(struct file_list *list, const char *directory, const char *name,
                          struct nh_error *error)
{
    size_t start = list->paths.n_bytes;
    NH_TRY(nhi_buffer_append(&list->starts, &start, sizeof start, error));
    if (directory != NULL)
        NH_TRY(nhi_buffer_printf(&list->paths, error, "%s/", directory));
    return nhi_buffer_append(&list->paths, name, strlen(name) + 1, error);
}

static bool ends_with(const char *name, const char *end)
{
    size_t n_name = strlen(name), n_end = strlen(end);
    return n_name > n_end && strcmp(name + n_name - n_end, end) == 0;
}

/* Tables; not what another import rejected, and no hidden file. */
static int is_table(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && ends_with(entry->d_name, ".csv") &&
           !ends_with(entry->d_name, ".rejects.csv");
}

static nh_status add_directory(struct file_list *list, const char *directory, struct nh_error *error)
{
    struct dirent **entries;
    int n = scandir(directory, &entries, is_table, alphasort);
    if (n < 0)
        return nhi_fail(error, NH_IO, "cannot read directory %s: %s", directory, strerror(errno));
    nh_status status =
        n > 0 ? NH_OK : nhi_fail(error, NH_ARGUMENT, "directory %s: no *.csv in it", directory);
    for (int i = 0; i < n; i++) {
        if (status == NH_OK)
            status = add_path(list, directory, entries[i]->d_name, error);
        free(entries[i]);
    }
    free(entries);
    return status;
}

static nh_status list_arguments(const struct nhi_settings *settings, struct file_list *list,
                                struct nh_error *error)
{
    for (size_t i = 0; i < settings->n_arguments; i++) {
        const char *argument = settings->arguments[i];
        struct stat found;
        if (stat(argument, &found) == 0 && S_ISDIR(found.st_mode))
            NH_TRY(add_directory(list, argument, error));
        else
            NH_TRY(add_path(list, NULL, argument, error));
    }
    return NH_OK;
}

/* Returns new in *files: the arguments, then the tables of --table. Their paths are borrowed from the list. */
static nh_status make_files(const struct nhi_settings *settings, const struct file_list *list,
                            struct nh_import_file **files, size_t *n_files, struct nh_error *error)
{
    size_t n = list->starts.n_bytes / sizeof(size_t);
    if (n + settings->n_tables == 0)
        return nhi_fail(error, NH_ARGUMENT, "import needs tables: nenghao import -o %s FILE.csv ...",
                        settings->output_path);
    NH_TRY(nhi_alloc(n + settings->n_tables, sizeof **files, files, error));
    for (size_t i = 0; i < n; i++) {
        size_t start;
        memcpy(&start, list->starts.data + i * sizeof start, sizeof start);
        (*files)[i].path = list->paths.data + start;
    }
    if (settings->n_tables > 0)
        memcpy(*files + n, settings->tables, settings->n_tables * sizeof **files);
    *n_files = n + settings->n_tables;
    return NH_OK;
}

/* ---- report ---------------------------------------------------------------------------------------------------- */

static nh_status print_report(const struct nhi_session *session, const struct nh_import_report *report,
                              size_t n_files, struct nh_error *error)
{
    const char *store = session->settings->output_path;
    bool is_zh = session->lang == NH_LANG_ZH;
    const struct {
        uint64_t n;
        const char *label_en, *label_zh;
    } counts[] = {{report->n_corrected, "values corrected", "更正的值"},
                  {report->n_rounded, "values rounded", "修约的值"},
                  {report->n_bad_rows, "bad rows, not stored", "未存入的错行"},
                  {report->n_warnings, "warnings", "警告"}};
    NH_TRY(nhi_print(
        error,
        is_zh ? "%s：%zu 个文件，%llu 行；%llu 家企业，%llu 条能耗序列，%llu 条产出序列\n"
              : "%s: %zu files, %llu rows; %llu enterprises, %llu energy lines, %llu output lines\n",
        store, n_files, (unsigned long long)report->n_rows, (unsigned long long)report->n_enterprises,
        (unsigned long long)report->n_energy_lines, (unsigned long long)report->n_output_lines));
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i].n > 0)
            NH_TRY(nhi_print(error, is_zh ? "%s：%llu\n" : "%s: %llu\n",
                             is_zh ? counts[i].label_zh : counts[i].label_en,
                             (unsigned long long)counts[i].n));
    return nhi_print(error, is_zh ? "下一步：nenghao rate %s\n" : "next: nenghao rate %s\n", store);
}

nh_status nhi_run_import(struct nhi_session *session, struct nh_error *error)
{
    const struct nhi_settings *settings = session->settings;
    struct file_list list = {0};
    struct nh_import_file *files = NULL;
    struct nh_import_report report = {0};
    size_t n_files = 0;
    nh_status status;
    if (settings->output_path == NULL)
        return nhi_fail(error, NH_ARGUMENT, "import needs the store to write: -o STORE");
    NH_TRY_DONE(list_arguments(settings, &list, error));
    NH_TRY_DONE(make_files(settings, &list, &files, &n_files, error));
    NH_TRY_DONE(nh_import(session->context, settings->output_path, files, n_files, &settings->import, &report,
                          error));
    nhi_screen_clear(&session->screen);
    if (!settings->is_quiet)
        NH_TRY_DONE(print_report(session, &report, n_files, error));
done:
    nhi_free(files);
    nhi_buffer_free(&list.starts);
    nhi_buffer_free(&list.paths);
    return status;
}
