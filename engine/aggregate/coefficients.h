/* coefficients.h - the reference coefficient of a carrier at a point in time: tce (or tCO2) per unit, from the store's
 * dated table of carriers. Measured coefficients are not here (measured.h).
 */
#ifndef NHI_COEFFICIENTS_H
#define NHI_COEFFICIENTS_H

#include "engine/store/store.h"

/* One row of the table that may apply, valid in [begin, end) minutes since 1970-01-01T00:00. */
struct nhi_coefficient_row {
    int32_t carrier;
    int64_t begin_minutes, end_minutes;
    int64_t value; /* x 10^-decimals; NHI_MISSING_I64: not given */
};

struct nhi_coefficients {
    bool is_carbon, is_equivalent;
    int decimals;        /* of the values: kgce, or tCO2 per unit */
    int tonnes_decimals; /* more decimals that make tonnes of them: 3 for kgce, 0 for tCO2 */
    size_t n_rows;
    struct nhi_coefficient_row *rows;
    uint8_t *must_not_guess; /* [n_carriers] 1: electricity that has no row of the basis `equivalent` */
};

/* Loads the rows of the basis asked for: a carrier with rows of that basis uses them, others their calorific ones
 * (basis calorific or empty). NH_FORMAT: the table of the store cannot be read. NH_RANGE. NH_MEMORY. */
NH_CHECKED nh_status nhi_coefficients_load(const nh_store *store, bool is_equivalent, bool is_carbon,
                                           struct nhi_coefficients *coefficients, struct nh_error *error);
void nhi_coefficients_clear(struct nhi_coefficients *coefficients);

/* The coefficient at the start of a base period; NHI_MISSING_I64: there is none. */
int64_t nhi_coefficient_at(const struct nhi_coefficients *coefficients, int32_t carrier,
                           int64_t start_minutes);

/* Base periods at which a coefficient of a kept carrier may change: new[*n_breaks]; free with nhi_free. */
NH_CHECKED nh_status nhi_coefficient_breaks(const struct nhi_coefficients *coefficients,
                                            const uint8_t *keep_carrier, enum nhi_freq base, int64_t **breaks,
                                            size_t *n_breaks, struct nh_error *error);

/* Tells the host which carriers of the store have a CO2 factor of the built-in set alone, which nobody has verified.
 * NH_MEMORY. */
NH_CHECKED nh_status nhi_coefficients_say_default(const nh_store *store, struct nh_error *error);

/* NH_DATA: says which coefficient is missing and what to add. */
NH_CHECKED nh_status nhi_coefficient_missing(const struct nhi_coefficients *coefficients,
                                             const nh_store *store, int32_t carrier, enum nhi_freq base,
                                             int64_t period, struct nh_error *error);

#endif
