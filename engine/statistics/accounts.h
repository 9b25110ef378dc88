/* accounts.h - the accounts of regions: which value of a row is in force, and what follows from the others: GDP at constant
 * prices by its index, quarters added up to years. A value that is not there is not available, which is not zero.
 */
#ifndef NHI_ACCOUNTS_H
#define NHI_ACCOUNTS_H

#include "engine/base/exact.h"
#include "engine/store/store.h"

/* ---- rows ---------------------------------------------------------------------------------------------------- */

/* One version of one value. */
struct nhi_account {
    int32_t region, item; /* numbers of the texts below */
    int32_t price_base;   /* year; 0: none is given */
    enum nhi_freq freq;
    int64_t period;
    bool is_given; /* false: the row says that there is no value */
    struct nhi_decimal value;
    int32_t vintage;     /* its label, or the time of its import; NHI_NOT_FOUND: unknown */
    int64_t known_day;   /* since when it is known; INT64_MIN: from the beginning */
    uint32_t n_versions; /* of this value up to this one */
};

struct nhi_accounts {
    struct nhi_dictionary *regions, *items, *vintages; /* a region is its prefix: "3204"; "": everything */
    size_t n;
    struct nhi_account *rows; /* in force, sorted by region, item, price base, frequency, period */
    size_t n_bases;
    int32_t *bases; /* price bases of gdp_constant, descending, then 0: of rows without one */
};

/* The versions that are in force, as of the store's date. Free with nhi_accounts_clear. NH_DATA: a row that cannot be
 * read. NH_MEMORY. */
NH_CHECKED nh_status nhi_accounts_make(const nh_store *store, struct nhi_accounts *accounts,
                                       struct nh_error *error);
void nhi_accounts_clear(struct nhi_accounts *accounts);

/* Length of the part of a region that counts: "320400": 4; "*" and "000000", which are everything: 0. */
size_t nhi_account_region(const char *region);
/* Is there a row of this item that has a value? */
bool nhi_accounts_has(const struct nhi_accounts *accounts, const char *item);

/* ---- values -------------------------------------------------------------------------------------------------- */

/* A period of one region: of `freq`, or the span from January to its end. */
struct nhi_account_place {
    int32_t region;
    enum nhi_freq freq;
    bool is_span;
    int64_t period;
};

/* The row itself; NULL: there is none. price_base 0: none given. */
const struct nhi_account *nhi_account_row(const struct nhi_accounts *accounts,
                                          const struct nhi_account_place *place, const char *item,
                                          int32_t price_base);

/* Given, or the sum of all the quarters or months inside. False: not available, or too wide. */
bool nhi_account_value(const struct nhi_accounts *accounts, const struct nhi_account_place *place,
                       const char *item, int32_t price_base, struct nhi_decimal *value);

/* Energy outside of the enterprises: energy_rest, or the sum of all its parts, from energy_below_scale to
 * energy_households. */
bool nhi_account_energy_rest(const struct nhi_accounts *accounts, const struct nhi_account_place *place,
                             struct nhi_decimal *value);

/* GDP of the place at the prices of a year: given; the current one of that year; or the nearest of these and the indices
 * between (growth is kept where the price base changes). *is_available: whether it follows at all. NH_RANGE: too wide. */
NH_CHECKED nh_status nhi_account_constant(const struct nhi_accounts *accounts,
                                          const struct nhi_account_place *place, int32_t price_base,
                                          struct nhi_ratio *value, bool *is_available,
                                          struct nh_error *error);

/* Its index, the year before = 1: given, or the quotient of two levels of one price base. */
NH_CHECKED nh_status nhi_account_growth(const struct nhi_accounts *accounts,
                                        const struct nhi_account_place *place, struct nhi_ratio *growth,
                                        bool *is_available, struct nh_error *error);

/* The same by levels alone, whatever the index says. */
NH_CHECKED nh_status nhi_account_level_growth(const struct nhi_accounts *accounts,
                                              const struct nhi_account_place *place, struct nhi_ratio *growth,
                                              bool *is_available, struct nh_error *error);

/* The one price base of all gdp_constant, 0: there is none, or more than one. */
int32_t nhi_accounts_single_base(const struct nhi_accounts *accounts);

#endif
