/* synth.c - nenghao synth: a synthetic city as a store or as tables. */
#include "engine/cli/commands.h"
#include "engine/cli/output.h"

/* What was made. How large a calibrated city is, its figures decide. */
static nh_status print_made(const struct nhi_session *session, const char *made, struct nh_error *error)
{
    const struct nh_synth_options *options = &session->settings->synth;
    const bool is_zh = session->lang == NH_LANG_ZH;
    const char *truth = options->csv_dir != NULL ? "/truth.json" : ".truth.json";
    if (options->calibrate != NULL)
        return nhi_print(
            error,
            is_zh ? "%s：已按 %s 校准；各项数字的真值、误差及未纳入的原因见 %s%s\n"
                  : "%s: meets the figures of %s; %s%s has the true value and error of each, or why "
                    "enterprises cannot carry it\n",
            made, options->calibrate, made, truth);
    return nhi_print(
        error, is_zh ? "%s：%u 家企业，%u 个月，%u 个品种\n" : "%s: %u enterprises, %u months, %u carriers\n",
        made, options->n_enterprises, options->n_months, options->n_carriers);
}

static nh_status print_next(const struct nhi_session *session, const char *made, struct nh_error *error)
{
    const struct nh_synth_options *options = &session->settings->synth;
    const char *next = session->lang == NH_LANG_ZH ? "下一步：" : "next: ";
    if (options->csv_dir != NULL)
        return nhi_print(error, "%snenghao import -o STORE %s\n", next, made);
    if (options->calibrate != NULL)
        return nhi_print(error, "%snenghao audit %s %s\n", next, options->calibrate, made);
    return nhi_print(error, "%snenghao rate %s\n", next, made);
}

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
    NH_TRY(print_made(session, made, error));
    return print_next(session, made, error);
}
