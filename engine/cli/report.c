/* report.c - nenghao report: one HTML page or one XLSX workbook for people. */
#include "engine/cli/commands.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DATE_BYTES = 32, MAX_EPOCH_DIGITS = 11 };

/* What --format says, else the end of the file. The session has it then, for the receipt. */
static nh_status find_format(struct nhi_session *session, struct nh_error *error)
{
    static const enum nh_format formats[] = {
        [NH_REPORT_HTML] = NH_FORMAT_HTML, [NH_REPORT_XLSX] = NH_FORMAT_XLSX};
    const struct nhi_settings *settings = session->settings;
    if (settings->output_path == NULL && session->rerun == NULL)
        return nhi_fail(error, NH_ARGUMENT, "report needs the file to write: -o FILE.html or -o FILE.xlsx");
    if (settings->report_format != NHI_UNSET)
        session->format = formats[settings->report_format];
    if (session->format != NH_FORMAT_HTML && session->format != NH_FORMAT_XLSX)
        return nhi_fail(error, NH_ARGUMENT,
                        "-o %s: a report ends with .html or .xlsx, or needs --format html|xlsx",
                        settings->output_path != NULL ? settings->output_path : "-");
    return NH_OK;
}

/* The day of SOURCE_DATE_EPOCH, so that builds which fix their time fix the date of their reports. */
static nh_status date_of_environment(char date[DATE_BYTES], struct nh_error *error)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    struct tm day;
    *date = '\0';
    if (text == NULL || *text == '\0')
        return NH_OK;
    const size_t n_digits = strspn(text, "0123456789");
    const time_t seconds = n_digits <= MAX_EPOCH_DIGITS ? (time_t)strtoll(text, NULL, 10) : 0;
    if (text[n_digits] != '\0' || n_digits > MAX_EPOCH_DIGITS || gmtime_r(&seconds, &day) == NULL)
        return nhi_fail(error, NH_ARGUMENT, "SOURCE_DATE_EPOCH '%s' is not a number of seconds since 1970",
                        text);
    strftime(date, DATE_BYTES, "%Y-%m-%d", &day);
    return NH_OK;
}

nh_status nhi_run_report(struct nhi_session *session, struct nh_error *error)
{
    const struct nhi_settings *settings = session->settings;
    struct nh_report_options options = settings->report;
    char date[DATE_BYTES];
    nh_store *store = NULL;
    struct nh_text report = {0};
    nh_status status;
    options.check = settings->check;
    options.check.rate = settings->rate;
    NH_TRY(find_format(session, error));
    NH_TRY(date_of_environment(date, error));
    if (options.date == NULL && *date != '\0')
        options.date = date;
    NH_TRY_DONE(
        nh_store_open_as_of(session->context, settings->arguments[0], settings->as_of, &store, error));
    status = nh_report(store, &options, session->format == NH_FORMAT_XLSX ? NH_REPORT_XLSX : NH_REPORT_HTML,
                       session->lang, &report, error);
    status = nhi_session_publish(session, status, &report, error);
done:
    nh_text_free(&report);
    nh_store_close(store);
    return status;
}
