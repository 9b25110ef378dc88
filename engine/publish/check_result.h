/* check_result.h - the parts of the report of a check: the years as a table, the text for people, the sentence for a
 * letter, JSON. Called through nh_check.
 */
#ifndef NHI_CHECK_RESULT_H
#define NHI_CHECK_RESULT_H

#include "engine/publish/columns.h"
#include "engine/publish/table.h"
#include "engine/statistics/check.h"

/* What the panel of a check takes and leaves out. */
struct nhi_check_panel {
    uint32_t n_units, n_entries, n_exits;
    char raw_decline_percent[NHI_NUMBER_BYTES]; /* of all units; "" where it is not defined */
};

struct nhi_check_report {
    const struct nh_check_options *options;
    const nh_store *store; /* NULL with levels given by hand */
    const struct nhi_check_input *input;
    const struct nhi_check *check;
    struct nhi_check_panel panel; /* where input->is_panel */
    bool is_carbon, is_money;     /* the figures are of CO2; the output is an amount of money */
    struct nhi_level_columns levels;
};

/* The years with every column, whatever is known, as CSV or as a table that is kept. NH_MEMORY. */
NH_CHECKED nh_status nhi_check_years(const struct nhi_check_report *report, const struct nhi_destination *to,
                                     struct nh_error *error);

/* The years as an aligned table without the columns that are empty. NH_RANGE, NH_MEMORY. */
NH_CHECKED nh_status nhi_check_years_table(const struct nhi_check_report *report, enum nh_lang lang,
                                           struct nhi_buffer *buffer, struct nh_error *error);

/* The whole report for people: the table, what follows from it line by line, and the sentence. */
NH_CHECKED nh_status nhi_check_text(const struct nhi_check_report *report, enum nh_lang lang,
                                    struct nhi_buffer *buffer, struct nh_error *error);

/* One sentence, ready to be put into a report or a letter of reply, with a newline. */
NH_CHECKED nh_status nhi_check_sentence(const struct nhi_check_report *report, enum nh_lang lang,
                                        struct nhi_buffer *buffer, struct nh_error *error);

/* Its end: what was counted, and how it was rounded. Of the report options, store and, of the input, is_panel, rule, tie and
 * decimals are read. */
NH_CHECKED nh_status nhi_check_manner(const struct nhi_check_report *report, enum nh_lang lang,
                                      struct nhi_buffer *buffer, struct nh_error *error);

/* Warning levels of groups and of parts of a year: a new text or table. NH_ARGUMENT, NH_DATA, NH_RANGE, NH_MEMORY, ... */
NH_CHECKED nh_status nhi_barometer_publish(nh_store *store, const struct nh_check_options *options,
                                           const struct nhi_destination *to, struct nh_error *error);

/* {"schema": "nenghao.check/1", ...}: every official figure is a string, null where it is not defined. */
NH_CHECKED nh_status nhi_check_json(const struct nhi_check_report *report, struct nhi_buffer *buffer,
                                    struct nh_error *error);

/* The output of a year at the prices that were asked for; "" where it is not known. */
NH_CHECKED nh_status nhi_check_output_text(const struct nhi_check_report *report, size_t i_level,
                                           bool is_table, char text[NHI_NUMBER_BYTES],
                                           struct nh_error *error);

/* "CONFIRMED", "CONSISTENT", "REFUTED", "UNDECIDED". */
const char *nhi_verdict_name(enum nhi_verdict verdict);

/* The flag of a warning level that depends on rounding. */
extern const char nhi_level_open[20];

/* Is it this word that was given for an option? */
bool nhi_is_word(const char *given, const char *word);

/* A figure without its minus sign, for texts that say "fell" or "rose". */
const char *nhi_unsigned(const char *figure);

/* Is a printed figure zero? */
bool nhi_is_zero_text(const char *figure);

#endif
