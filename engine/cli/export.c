/* export.c - nenghao export: a store as tables, matrices, or one file for other programs. */
#include "engine/cli/commands.h"
#include "engine/cli/output.h"

nh_status nhi_run_export(struct nhi_session *session, struct nh_error *error)
{
    const struct nhi_settings *settings = session->settings;
    const char *path = settings->output_path;
    struct nh_export_report report;
    nh_store *store = NULL;
    nh_status status;
    if (path == NULL)
        return nhi_fail(error, NH_ARGUMENT, "export needs a place: nenghao export %s -o DIR|FILE.h5",
                        settings->arguments[0]);
    NH_TRY_DONE(nh_store_open(session->context, settings->arguments[0], &store, error));
    NH_TRY_DONE(nh_export(store, path, &settings->export, &report, error));
    nhi_screen_clear(&session->screen);
    if (!settings->is_quiet)
        status = nhi_print(
            error,
            session->lang == NH_LANG_ZH ? "%s：%llu 家企业，%llu 行能耗，%llu 行产出\n"
                                        : "%s: %llu enterprises, %llu rows of energy, %llu of output\n",
            path, (unsigned long long)report.n_enterprises, (unsigned long long)report.n_energy_rows,
            (unsigned long long)report.n_output_rows);
done:
    nh_store_close(store);
    return status;
}
