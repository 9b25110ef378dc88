/* report.h - what a report shows, gathered once for every format of it. Nothing is computed here that `check` or `rate` does
 * not compute, but shares in a total and the order of a ranking.
 */
#ifndef NHI_REPORT_H
#define NHI_REPORT_H

#include "engine/publish/check_result.h"

/* ---- groups in two years --------------------------------------------------------------------------------------- */

enum nhi_ranking_column {
    NHI_RANK_CODE, /* "*": the total */
    NHI_RANK_NAME, /* in the language of the report */
    NHI_RANK_BASE_ENERGY,
    NHI_RANK_BASE_OUTPUT,
    NHI_RANK_BASE_INTENSITY,
    NHI_RANK_BASE_SHARE, /* of the energy, in percent */
    NHI_RANK_END_ENERGY,
    NHI_RANK_END_OUTPUT,
    NHI_RANK_END_INTENSITY,
    NHI_RANK_END_SHARE,
    NHI_RANK_CHANGE, /* of the intensity, negative for a fall */
    NHI_RANK_UNITS,
    NHI_RANK_FLAGS,
    NHI_RANK_COLUMNS
};

/* The total is row 0; then by change, the greatest fall first; carriers by energy. */
struct nhi_ranking {
    const char *key;                                    /* "region" */
    char by[32];                                        /* "region:6" */
    struct nhi_result_column columns[NHI_RANK_COLUMNS]; /* labels without the year */
    struct nhi_result rows; /* its members are NULL and 0 where there is nothing to rank */
};

enum { NHI_REPORT_RANKINGS = 3 }; /* regions, industries, chains */

/* ---- the whole ------------------------------------------------------------------------------------------------- */

/* Texts of two columns: what it is, and what is said of it. */
enum { NHI_FACT_LABEL, NHI_FACT_TEXT, NHI_FACT_COLUMNS };

struct nhi_report {
    const struct nh_report_options *options;
    const nh_store *store;
    enum nh_lang lang;
    bool is_exact; /* levels as exact numbers; else as tables show them */
    struct nhi_checked checked;
    char from[NHI_PERIOD_BYTES], to[NHI_PERIOD_BYTES];
    char title[512];
    struct nhi_buffer sentence;
    struct nhi_result facts; /* of the check */
    struct nhi_check_sheet years;
    struct nhi_ranking rankings[NHI_REPORT_RANKINGS], structure;
    struct nhi_result notes, quality, provenance;
    struct nhi_result counts;       /* by year: who reported */
    struct nhi_result coefficients; /* of the carriers, as the store has them */
    const char *warning;            /* a word of caution beside the headline; NULL: none */
};

/* Gathers everything. Fill in place. Free with nhi_report_clear, also after a failure. What nh_report says. */
NH_CHECKED nh_status nhi_report_make(nh_store *store, const struct nh_report_options *options,
                                     enum nh_lang lang, bool is_exact, struct nhi_report *report,
                                     struct nh_error *error);
void nhi_report_clear(struct nhi_report *report);

const char *nhi_report_word(const struct nhi_report *report, const char *en, const char *zh)
    __attribute__((format_arg(2), format_arg(3))); /* the word may be a format */
/* The label or the unit of a column in the language of the report. */
const char *nhi_report_label(const struct nhi_report *report, const struct nhi_result_column *column);
const char *nhi_report_unit(const struct nhi_report *report, const struct nhi_result_column *column);
/* Flags in the words of the reader: "partial;no_output" is 有缺数；无产出. NH_MEMORY. */
NH_CHECKED nh_status nhi_report_flags(const struct nhi_report *report, const char *flags,
                                      struct nhi_buffer *words, struct nh_error *error);
/* "MET", ... or "" without a target. */
const char *nhi_report_verdict(const struct nhi_report *report);

/* ---- between its parts ------------------------------------------------------------------------------------------ */

/* Appends a fact: a label, and a text (printf format), of which 2047 bytes are kept. NH_MEMORY. */
NH_CHECKED nh_status nhi_fact(struct nhi_result *facts, struct nh_error *error, const char *label,
                              const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Fill their members of a report whose check is made. */
NH_CHECKED nh_status nhi_report_rankings(struct nhi_report *report, struct nh_error *error);
NH_CHECKED nh_status nhi_report_facts(struct nhi_report *report, struct nh_error *error);
NH_CHECKED nh_status nhi_report_notes(struct nhi_report *report, struct nh_error *error);
NH_CHECKED nh_status nhi_report_quality(struct nhi_report *report, struct nh_error *error);

/* Options of `rate` for the selection of the report: its region joined to `where`, from its base year to its end, compared
 * with the base year. *where is new text; free with nhi_free. */
NH_CHECKED nh_status nhi_report_selection(const struct nhi_report *report, const char *by, char **where,
                                          struct nh_rate_options *options, struct nh_error *error);
/* The rate of such options, rounded as the report is. Free with nhi_rate_clear. As nhi_rate_make. */
NH_CHECKED nh_status nhi_report_rates(const struct nhi_report *report, const struct nh_rate_options *options,
                                      struct nhi_rate *rate, struct nh_error *error);

/* ---- formats ---------------------------------------------------------------------------------------------------- */

/* Append the page, or the bytes of the workbook. NH_MEMORY; of a workbook as nhi_xlsx_finish, and NH_UNSUPPORTED: there is no
 * libxlsxwriter. */
NH_CHECKED nh_status nhi_report_html(const struct nhi_report *report, struct nhi_buffer *page,
                                     struct nh_error *error);
NH_CHECKED nh_status nhi_report_xlsx(const struct nhi_report *report, struct nhi_buffer *bytes,
                                     struct nh_error *error);

#endif
