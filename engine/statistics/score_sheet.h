/* score_sheet.h - columns and rules of a score sheet, for the parts of score.h. */
#ifndef NHI_SCORE_SHEET_H
#define NHI_SCORE_SHEET_H

#include "engine/store/rule_file.h"

/* Columns, as cells are asked for. */
enum nhi_sheet_column {
    NHI_SHEET_SCHEME,
    NHI_SHEET_RULE,
    NHI_SHEET_ITEM,
    NHI_SHEET_THRESHOLD,
    NHI_SHEET_POINTS,
    NHI_SHEET_GRADE,
    NHI_SHEET_N_REQUIRED,
    NHI_SHEET_PER = NHI_SHEET_N_REQUIRED,
    NHI_SHEET_MAX,
    NHI_SHEET_PARTIAL,
    NHI_SHEET_GRADE_ZH,
    NHI_SHEET_CONVENTION,
    NHI_SHEET_VALID_FROM,
    NHI_SHEET_VALID_TO
};

/* Words of the column `rule`. */
enum nhi_sheet_kind {
    NHI_SHEET_BAND,
    NHI_SHEET_BONUS,
    NHI_SHEET_GIVEN,
    NHI_SHEET_VETO,
    NHI_SHEET_GRADES,
    NHI_SHEET_N_RULES
};

/* enum nhi_sheet_kind of a row; NHI_SHEET_N_RULES: none of them. */
int nhi_sheet_rule(const struct nhi_rule_file *sheet, size_t i_row);

/* Are the thresholds of the row completions by logarithms? */
bool nhi_sheet_is_log(const struct nhi_rule_file *sheet, size_t i_row);

/* A cell that must not be empty. NH_DATA: it is, or is no number. */
NH_CHECKED nh_status nhi_sheet_number(const struct nhi_rule_file *sheet, size_t i_row, int i_column,
                                      struct nhi_ratio *number, struct nh_error *error);

#endif
