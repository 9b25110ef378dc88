/* synth.c - nenghao synth: a synthetic city as a store or as tables. */
#include "engine/cli/commands.h"
#include "engine/cli/output.h"

nh_status nhi_run_synth(struct nhi_session *session, struct nh_error *error)
{
    const struct nhi_settings *settings = session->settings;
    const struct nh_synth_options *options = &settings->synth;
    if ((settings->output_path == NULL) == (options->csv_dir == NULL))
        return nhi_fail(error, NH_ARGUMENT,
                        "synth makes a store (-o STORE) or tables (--csv DIR): name one of them");
    if (options->decline == NULL && (options->decline_from != NULL || options->decline_to != NULL))
        return nhi_fail(error, NH_ARGUMENT,
                        "--from and --to are the years of --decline: give it too (the first "
                        "month is --start)");
    NH_TRY(nh_synth(session->context, settings->output_path, options, error));
    nhi_screen_clear(&session->screen);
    if (settings->is_quiet)
        return NH_OK;
    const char *made = options->csv_dir != NULL ? options->csv_dir : settings->output_path;
    if (session->lang == NH_LANG_ZH)
        NH_TRY(nhi_print(error, "%s：%u 家企业，%u 个月，%u 个品种\n下一步：", made, options->n_enterprises,
                         options->n_months, options->n_carriers));
    else
        NH_TRY(nhi_print(error, "%s: %u enterprises, %u months, %u carriers\nnext: ", made,
                         options->n_enterprises, options->n_months, options->n_carriers));
    return options->csv_dir != NULL ? nhi_print(error, "nenghao import -o STORE %s\n", made)
                                    : nhi_print(error, "nenghao rate %s\n", made);
}
