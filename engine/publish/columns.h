/* columns.h - the columns that every table of levels has: energy (or emission), output, intensity, with their units. */
#ifndef NHI_COLUMNS_H
#define NHI_COLUMNS_H

#include "engine/base/exact.h"
#include "engine/publish/result.h"
#include "engine/store/store.h"

/* Significant digits of an intensity that others compute with, and of one that is read. */
enum { NHI_EXACT_DIGITS = 12, NHI_TABLE_DIGITS = 6 };

/* The columns borrow the texts beside them: fill it in place, do not copy it. */
struct nhi_level_columns {
    struct nhi_result_column energy, output, intensity;
    char intensity_en[64], intensity_zh[64], output_en[64], output_zh[64];
};

/* measure: of the store, NHI_NOT_FOUND: money. The store may be NULL then. price_base: "2015", NULL: current prices. */
void nhi_level_columns_make(const nh_store *store, int32_t measure, bool is_carbon, const char *price_base,
                            struct nhi_level_columns *columns);

/* The column of a key, which is named as the user calls it. */
struct nhi_result_column nhi_key_column(const char *name);

/* "2015" of `constant:2015`; NULL: of current prices. */
const char *nhi_price_base(const char *price);

/* What a scope other than `full` leaves out, in words: "less feedstock use and new renewable energy"; NULL: nothing. The word
 * is one that a rate has accepted. */
const char *nhi_scope_words(const char *scope, enum nh_lang lang);

/* A level as a table for people shows it, with 2 decimals, or the exact number for a machine; "" where it is not known. */
NH_CHECKED nh_status nhi_level_text(bool is_known, struct nhi_decimal level, enum nh_tie tie, bool is_table,
                                    char text[NHI_NUMBER_BYTES], struct nh_error *error);

#endif
