/* rule_file.h - a rule of the statistics as a CSV table: texts of known columns, some of them dated. What the rows mean is
 * decided elsewhere. */
#ifndef NHI_RULE_FILE_H
#define NHI_RULE_FILE_H

#include "engine/base/exact.h"

enum { NHI_RULE_COLUMNS = 20 };

/* Where it is, and which columns it may have, in the order in which cells are asked for. */
struct nhi_rule_source {
    const char *path;
    const char *text; /* not NULL: this instead of the file */
    const char *const *columns;
    size_t n_columns, n_required; /* the first n_required must be there */
};

struct nhi_rule_file {
    struct nhi_rule_source source;
    size_t n_rows;
    char **cells; /* [n_rows x n_columns] "" where there is none */
    uint64_t *lines;
};

/* Reads the whole file; borrows the source's texts. Free with nhi_rule_file_clear. NH_DATA: an unknown column, with the
 * nearest known one; one that lacks; a row of another length; no row. NH_IO. NH_MEMORY. */
NH_CHECKED nh_status nhi_rule_file_read(const struct nhi_rule_source *source, struct nhi_rule_file *file,
                                        struct nh_error *error);
void nhi_rule_file_clear(struct nhi_rule_file *file);

const char *nhi_rule_cell(const struct nhi_rule_file *file, size_t i_row, int i_column);

/* NH_DATA: "FILE, line L, column C: found 'x', expected ...". */
NH_CHECKED nh_status nhi_rule_wrong(const struct nhi_rule_file *file, size_t i_row, int i_column,
                                    const char *expected, struct nh_error *error);

/* *has is false for an empty cell. NH_DATA: no plain number. */
NH_CHECKED nh_status nhi_rule_number(const struct nhi_rule_file *file, size_t i_row, int i_column,
                                     struct nhi_ratio *number, bool *has, struct nh_error *error);

/* Does the row hold on the last day of a year? An empty date is open. NH_DATA: no date, or the last before the first. */
NH_CHECKED nh_status nhi_rule_holds(const struct nhi_rule_file *file, size_t i_row, int i_from, int i_to,
                                    int64_t year, bool *holds, struct nh_error *error);

/* Two rows about the same thing: their dates are the same, or those of two editions that do not overlap. NH_DATA. */
NH_CHECKED nh_status nhi_rule_editions(const struct nhi_rule_file *file, size_t i_row, size_t i_other,
                                       int i_from, int i_to, struct nh_error *error);

#endif
