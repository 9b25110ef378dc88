/* reference.h - the built-in carriers and their dated standard-coal coefficients (GB/T 2589).
 *
 * Tables that a user imports take precedence over these; that is decided elsewhere. */
#ifndef NHI_REFERENCE_H
#define NHI_REFERENCE_H

#include "engine/base/exact.h"

enum nhi_basis {
    NHI_BASIS_CALORIFIC, /* 当量: the heat that the carrier holds */
    NHI_BASIS_EQUIVALENT /* 等价: the energy that was spent to make it */
};

/* Reads "calorific", "equivalent", "当量", "等价"; false: none of them. */
bool nhi_basis_parse(const char *text, size_t n_bytes, enum nhi_basis *basis);

/* One dated row. Days are counted as in period.h; the row holds for first_day <= day < end_day, and an open
 * side is INT64_MIN or INT64_MAX. */
struct nhi_coefficient {
    bool has_value; /* false: the standard prints a range and no default, so a measured value is needed */
    struct nhi_decimal kgce_per_unit, low, high; /* kgce_per_unit is 0 when there is no value */
    enum nhi_basis basis;
    int64_t first_day, end_day;
    bool is_verified; /* compared with a copy of the standard; otherwise written from memory */
    const char *source, *note;
};

struct nhi_carrier {
    const char *id;      /* "raw_coal" */
    const char *name_zh; /* as the oldest row prints it */
    const char *unit;    /* of all its rows: kg, m3, kWh, MJ, t */
    bool is_fossil, is_renewable;
    bool has_tco2;
    struct nhi_decimal tco2_per_unit; /* of burning it, whenever: NHI_CO2_SOURCE */
    const struct nhi_coefficient
        *coefficients; /* [n_coefficients] in the order of first_day, not overlapping */
    size_t n_coefficients;
};

/* Of the factors of CO2, which are not those of the standard. */
#define NHI_CO2_SOURCE "default table of 27 fuels of the accounting guidelines of 2013-2015, unverified"

struct nhi_reference; /* opaque; everything in it lives until it is freed */

/* Reads the embedded table. Returns new. NH_MEMORY; NH_INTERNAL: the table is wrong. */
NH_CHECKED nh_status nhi_reference_new(struct nhi_reference **reference, struct nh_error *error);
void nhi_reference_free(struct nhi_reference *reference);

/* Its id, in which own power and the electricity of a bulletin are found. */
#define NHI_ELECTRICITY "electricity"

/* The carrier of an id or an alias ("electricity", "电力", "原煤"); NULL: none. */
const struct nhi_carrier *nhi_reference_find(const struct nhi_reference *reference, const char *word,
                                             size_t n_bytes);

/* Its row that holds on a day; NULL: none, or no carrier. */
const struct nhi_coefficient *nhi_reference_row(const struct nhi_carrier *carrier, int64_t day);

/* The id under which a store keeps a carrier that was called by this word: ASCII ids stay as the user writes them
 * ("electricity_equivalent"), other names become the id ("电力": "electricity"). NULL: no such carrier. Borrowed. */
const char *nhi_reference_id(const struct nhi_reference *reference, const char *word, size_t n_bytes);

/* All carriers in the order of their ids. */
size_t nhi_reference_count(const struct nhi_reference *reference);
const struct nhi_carrier *nhi_reference_at(const struct nhi_reference *reference, size_t i_carrier);

#endif
