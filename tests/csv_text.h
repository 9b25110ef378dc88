/* csv_text.h - CSV texts in memory for tests: read record by record and in blocks. */
#ifndef CSV_TEXT_H
#define CSV_TEXT_H

#include "engine/store/csv.h"

struct nhi_csv_options csv_options(const char *text, size_t n_bytes);
struct nhi_csv *csv_open(const struct nhi_csv_options *options);
struct nhi_csv *csv_open_text(const char *text);
struct nhi_record csv_next(struct nhi_csv *csv);
void csv_expect_field(const struct nhi_record *record, size_t i, const char *expected);

/* The whole input, record by record, as text: line number, then fields in brackets. */
void csv_dump(const struct nhi_csv_options *options, struct nhi_buffer *out);
/* The same by blocks. */
void csv_dump_blocks(const struct nhi_csv_options *options, struct nhi_buffer *out);

/* Reads to the end or the first failure; returns the status and the number of good records, -1: there is no header. */
NH_CHECKED nh_status csv_read_all(const struct nhi_csv_options *options, int *n_good, struct nh_error *error);
NH_CHECKED nh_status csv_read_blocks(const struct nhi_csv_options *options, int *n_good,
                                     struct nh_error *error);

#endif
