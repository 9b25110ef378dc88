/* score_sheet.c - a score sheet is read and checked, row by row; see score.h. */
#include "engine/statistics/score_sheet.h"

#include "engine/statistics/score.h"

#include <string.h>

static const char *const columns[] = {
    "scheme",  "rule",     "item",       "threshold",  "points",   "grade",  "per",      "max",
    "partial", "grade_zh", "convention", "valid_from", "valid_to", "source", "verified", "note"};

static const char *const rule_names[NHI_SHEET_N_RULES] = {"band", "bonus", "given", "veto", "grade"};

/* ---- reading ------------------------------------------------------------------------------------------------- */

int nhi_sheet_rule(const struct nhi_rule_file *sheet, size_t i_row)
{
    int rule = 0;
    while (rule < NHI_SHEET_N_RULES &&
           strcmp(nhi_rule_cell(sheet, i_row, NHI_SHEET_RULE), rule_names[rule]) != 0)
        rule++;
    return rule;
}

bool nhi_sheet_is_log(const struct nhi_rule_file *sheet, size_t i_row)
{
    return strcmp(nhi_rule_cell(sheet, i_row, NHI_SHEET_CONVENTION), "log") == 0;
}

nh_status nhi_sheet_number(const struct nhi_rule_file *sheet, size_t i_row, int i_column,
                           struct nhi_ratio *number, struct nh_error *error)
{
    bool has;
    NH_TRY(nhi_rule_number(sheet, i_row, i_column, number, &has, error));
    return has ? NH_OK : nhi_rule_wrong(sheet, i_row, i_column, "a number", error);
}

static nh_status check_numbers(const struct nhi_rule_file *sheet, size_t i_row, struct nh_error *error)
{
    struct nhi_ratio number;
    bool has;
    NH_TRY(nhi_rule_number(sheet, i_row, NHI_SHEET_THRESHOLD, &number, &has, error));
    switch (nhi_sheet_rule(sheet, i_row)) {
    case NHI_SHEET_BAND: return nhi_sheet_number(sheet, i_row, NHI_SHEET_POINTS, &number, error);
    case NHI_SHEET_GIVEN: return nhi_sheet_number(sheet, i_row, NHI_SHEET_MAX, &number, error);
    case NHI_SHEET_BONUS:
        NH_TRY(nhi_sheet_number(sheet, i_row, NHI_SHEET_THRESHOLD, &number, error));
        NH_TRY(nhi_sheet_number(sheet, i_row, NHI_SHEET_POINTS, &number, error));
        NH_TRY(nhi_sheet_number(sheet, i_row, NHI_SHEET_MAX, &number, error));
        NH_TRY(nhi_sheet_number(sheet, i_row, NHI_SHEET_PER, &number, error));
        return nhi_ratio_sign(&number) > 0
                   ? NH_OK
                   : nhi_rule_wrong(sheet, i_row, NHI_SHEET_PER, "a number above 0", error);
    default: return NH_OK;
    }
}

static nh_status check_row(const struct nhi_rule_file *sheet, size_t i_row, struct nh_error *error)
{
    const char *convention = nhi_rule_cell(sheet, i_row, NHI_SHEET_CONVENTION),
               *partial = nhi_rule_cell(sheet, i_row, NHI_SHEET_PARTIAL);
    const int rule = nhi_sheet_rule(sheet, i_row);
    bool holds;
    if (rule == NHI_SHEET_N_RULES)
        return nhi_rule_wrong(sheet, i_row, NHI_SHEET_RULE, "band, bonus, given, veto or grade", error);
    if ((rule == NHI_SHEET_GRADES) != (*nhi_rule_cell(sheet, i_row, NHI_SHEET_ITEM) == '\0'))
        return nhi_rule_wrong(sheet, i_row, NHI_SHEET_ITEM, rule == NHI_SHEET_GRADES ? "nothing" : "an item",
                              error);
    if ((rule == NHI_SHEET_GRADES || rule == NHI_SHEET_VETO) &&
        *nhi_rule_cell(sheet, i_row, NHI_SHEET_GRADE) == '\0')
        return nhi_rule_wrong(sheet, i_row, NHI_SHEET_GRADE, "a grade", error);
    if (*convention != '\0' && strcmp(convention, "ratio") != 0 && !nhi_sheet_is_log(sheet, i_row))
        return nhi_rule_wrong(sheet, i_row, NHI_SHEET_CONVENTION, "ratio or log", error);
    if (*partial != '\0' && strcmp(partial, "yes") != 0 && strcmp(partial, "no") != 0)
        return nhi_rule_wrong(sheet, i_row, NHI_SHEET_PARTIAL, "yes or no", error);
    if (strcmp(nhi_rule_cell(sheet, i_row, NHI_SHEET_SCHEME), nhi_rule_cell(sheet, 0, NHI_SHEET_SCHEME)) != 0)
        return nhi_rule_wrong(sheet, i_row, NHI_SHEET_SCHEME, "the same name in all rows", error);
    NH_TRY(nhi_rule_holds(sheet, i_row, NHI_SHEET_VALID_FROM, NHI_SHEET_VALID_TO, 2000, &holds, error));
    return check_numbers(sheet, i_row, error);
}

nh_status nhi_score_sheet(const char *path, struct nhi_rule_file *sheet, struct nh_error *error)
{
    const struct nhi_rule_source source = {.path = path,
                                           .columns = columns,
                                           .n_columns = sizeof columns / sizeof *columns,
                                           .n_required = NHI_SHEET_N_REQUIRED};
    struct nhi_rule_file made;
    nh_status status = NH_OK;
    NH_TRY(nhi_rule_file_read(&source, &made, error));
    for (size_t i = 0; i < made.n_rows && status == NH_OK; i++)
        status = check_row(&made, i, error);
    if (status == NH_OK)
        *sheet = made;
    else
        nhi_rule_file_clear(&made);
    return status;
}
