/* report_xlsx.h - between the sheets of the workbook of a report: the frame of a form, its cells, its formulas. */
#ifndef NHI_REPORT_XLSX_H
#define NHI_REPORT_XLSX_H

#include "engine/publish/report.h"
#include "engine/publish/xlsx.h"

enum { NHI_FORMULA_BYTES = 256, NHI_INTENSITY_DECIMALS = 6, NHI_LEVEL_DECIMALS = 2 };

/* A form: title, number of the form, who reports, units; then heads, the row of column numbers, and the data. */
struct nhi_form {
    const struct nhi_report *report;
    struct nhi_xlsx *book;
    const char *name, *number; /* of the sheet, and of the form */
    const char *title, *unit;
    unsigned n_columns, n_texts; /* the first n_texts columns are named 甲, 乙, the others are numbered */
    unsigned n_head_rows;
    unsigned row; /* the next one */
};

/* Adds the sheet and writes everything above the heads; form->row is that of the heads then. */
NH_CHECKED nh_status nhi_form_begin(struct nhi_form *form, struct nh_error *error);
/* The row of 甲 乙 1 2 ..., below the heads, and frozen panes below it. */
NH_CHECKED nh_status nhi_form_numbers(struct nhi_form *form, struct nh_error *error);
/* Who signs, below the data. */
NH_CHECKED nh_status nhi_form_end(struct nhi_form *form, struct nh_error *error);

/* A head with its unit; heads without columns of their own have the same style. */
extern const struct nhi_xlsx_style nhi_form_head_style;
NH_CHECKED nh_status nhi_form_head(struct nhi_form *form, unsigned row, unsigned column,
                                   const struct nhi_result_column *head, struct nh_error *error);
/* A figure in the form's next row; "" is an empty cell. A formula is used where it is not NULL. */
NH_CHECKED nh_status nhi_form_figure(struct nhi_form *form, unsigned column, const char *formula,
                                     const char *figure, int decimals, bool is_total, struct nh_error *error);
/* Beside the form, in `column`: the exact texts of figures that no cell can hold. */
NH_CHECKED nh_status nhi_form_exact(struct nhi_form *form, unsigned row, unsigned column, const char *figure,
                                    struct nh_error *error);

/* "C7"; "$C$7" where is_fixed. */
void nhi_cell_name(unsigned row, unsigned column, bool is_fixed, char name[16]);
/* Where the levels of a row stand. */
struct nhi_level_cells {
    unsigned row, energy, output;
    bool is_fixed;
};
/* The intensity of a row as its cell shows it: "=C7/D7". */
void nhi_quotient_formula(struct nhi_level_cells cells, char formula[NHI_FORMULA_BYTES]);
/* And within others, under the rounding rule of the report: "(C7/D7)", "ROUND(C7/D7,4)". */
void nhi_intensity_formula(const struct nhi_report *report, struct nhi_level_cells cells, char formula[96]);
/* "=ROUND((now/before-1)*100,2)" */
void nhi_change_formula(const struct nhi_report *report, struct nhi_level_cells before,
                        struct nhi_level_cells now, char formula[NHI_FORMULA_BYTES]);

/* Sheets. */
NH_CHECKED nh_status nhi_xlsx_years(const struct nhi_report *report, struct nhi_xlsx *book,
                                    struct nh_error *error);
NH_CHECKED nh_status nhi_xlsx_rankings(const struct nhi_report *report, struct nhi_xlsx *book,
                                       struct nh_error *error);
NH_CHECKED nh_status nhi_xlsx_notes(const struct nhi_report *report, struct nhi_xlsx *book,
                                    struct nh_error *error);
NH_CHECKED nh_status nhi_xlsx_annexes(const struct nhi_report *report, struct nhi_xlsx *book,
                                      struct nh_error *error);

#endif
