/* region_rate.h - energy and its intensity by an account of whole regions, such as their GDP: the accounts joined with what
 * the enterprises of the region reported. Rows are as those of rate.h.
 */
#ifndef NHI_REGION_RATE_H
#define NHI_REGION_RATE_H

#include "engine/statistics/accounts.h"
#include "engine/statistics/rate.h"

enum nhi_region_flag {
    NHI_REGION_NO_ENERGY = 1,
    NHI_REGION_NO_OUTPUT = 2, /* none, or zero */
    NHI_REGION_PARTIAL = 4,   /* a part of the energy or of the regions is missing */
    NHI_REGION_NEG_ENERGY = 8,
    NHI_REGION_NOT_AVAILABLE = 16, /* the region has no account of the measure, which is not zero */
    NHI_REGION_NO_REST = 32        /* energy of the enterprises alone: nothing says what the rest used */
};

struct nhi_region {
    char *label, *prefix;
    bool is_total; /* of all regions: the sum of those that are part of no other */
};

/* The items of the whole region, and of what lies outside of its enterprises. */
struct nhi_region_items {
    const char *total, *rest; /* no rest: what enterprises reported is no part of it */
};
extern const struct nhi_region_items
    nhi_region_electricity; /* of any unit, since only its change is asked for */

struct nhi_region_rate {
    const nh_store *store;
    struct nhi_accounts accounts;
    struct nhi_rate units; /* what the enterprises reported, by region, in all periods */
    struct nhi_rate_rounding rounding;
    const struct nhi_region_items *items; /* of energy, or of emissions */
    const char *item, *where;             /* borrowed; "gdp", or an item as it is called in the accounts */
    bool is_constant, is_by_region;
    bool is_matched; /* a region counts only where both its energy and its account are there */
    int32_t base_year;
    struct nhi_window visible;
    size_t n_regions;
    struct nhi_region *regions; /* sorted bytewise by label */
};

struct nhi_region_row {
    int64_t period;
    bool has_energy, is_energy_whole; /* of the whole region; else of its enterprises */
    struct nhi_decimal energy;
    bool has_output, is_decimal;
    struct nhi_decimal level; /* where it is one */
    struct nhi_ratio output;
    uint32_t n_units, n_energy, n_output; /* enterprises, those with energy; accounts */
    uint32_t n_regions, n_with_energy;    /* that are added up: 1, but for a total; those of known energy */
    unsigned flags;                       /* enum nhi_region_flag */
};

/* "gdp" for 地区生产总值 and its like, else the measure itself. */
const char *nhi_gdp_word(const char *measure);

/* Have enterprises reported value added? Else GDP is not added up of it. */
bool nhi_has_value_added(const nh_store *store);
/* A measure to ask with where only energy is wanted: NULL, the default, unless the store has others and not that. */
const char *nhi_any_measure(const nh_store *store);

/* Is --measure an account of regions? */
bool nhi_is_region_measure(const nh_store *store, const char *measure);

/* The measure as the program calls it: "gdp" for 地区生产总值 and its like, where there is no measure of that name; else itself. */
const char *nhi_region_measure(const nh_store *store, const char *measure);

/* The item of the accounts that is divided by: "gdp", or as it is called; no measure: GDP, whether there is any or not.
 * NH_DATA: there is none. NH_ARGUMENT: no amount. */
NH_CHECKED nh_status nhi_region_item(const nh_store *store, const char *measure, const char **item,
                                     struct nh_error *error);

/* The word of --price, or where none is given: current, unless the accounts have GDP at the prices of one year only.
 * Borrowed or in `text`. NH_DATA, NH_MEMORY. */
enum { NHI_PRICE_BYTES = 32 };
NH_CHECKED nh_status nhi_region_price(const nh_store *store, const struct nh_rate_options *options,
                                      char text[NHI_PRICE_BYTES], const char **price, struct nh_error *error);

/* Resolves the options and reads everything; no measure: GDP, whether there is any or not. `only` is about the enterprises,
 * NULL: all of them. Borrows the store and the texts of the options. Free with nhi_region_rate_clear. NH_ARGUMENT: what has no
 * meaning for a region. Else as nhi_rate_make. */
NH_CHECKED nh_status nhi_region_rate_make(const nh_store *store, const struct nh_rate_options *options,
                                          const struct nhi_rate_rounding *rounding,
                                          const struct nhi_rate_only *only, struct nhi_region_rate *rate,
                                          struct nh_error *error);
void nhi_region_rate_clear(struct nhi_region_rate *rate);

/* What is known of a region in a period; *is_known: anything at all. NH_RANGE: too wide. */
NH_CHECKED nh_status nhi_region_row(const struct nhi_region_rate *rate, const struct nhi_region *region,
                                    int64_t period, struct nhi_region_row *row, bool *is_known,
                                    struct nh_error *error);

/* Are the intensities of two rows of a region of one kind? Energy of the whole region is not compared with that of its
 * enterprises alone, and a total not with one of more or fewer regions. */
bool nhi_region_is_comparable(const struct nhi_region_row *before, const struct nhi_region_row *now);

/* Intensity, and its change in percent since the period with which it is compared; "" where they are not defined. */
NH_CHECKED nh_status nhi_region_intensity_text(const struct nhi_region_rate *rate,
                                               const struct nhi_region_row *row, char text[NHI_NUMBER_BYTES],
                                               struct nh_error *error);
NH_CHECKED nh_status nhi_region_change_text(const struct nhi_region_rate *rate,
                                            const struct nhi_region *region, const struct nhi_region_row *row,
                                            char text[NHI_NUMBER_BYTES], struct nh_error *error);

/* As nhi_rate_levels, of an account. */
NH_CHECKED nh_status nhi_region_levels(const nh_store *store, const struct nh_rate_options *options,
                                       const struct nhi_level_query *query, struct nhi_level **levels,
                                       size_t *n_levels, struct nh_error *error);

/* ---- shared with the balance of accounts and their growth ---------------------------------------------------------------------- */

/* What the enterprises of a region reported in a period. */
struct nhi_region_units {
    bool has_energy, has_output, is_partial;
    struct nhi_decimal energy, output; /* output: value added, at current prices */
    uint32_t n_units, n_energy;
};
NH_CHECKED nh_status nhi_region_units(const struct nhi_region_rate *rate, const char *prefix, int64_t period,
                                      struct nhi_region_units *units, struct nh_error *error);
/* Does the selection take this region? */
bool nhi_region_is_selected(const struct nhi_region_rate *rate, const char *prefix);
/* All periods of the enterprises and of the accounts. */
struct nhi_window nhi_region_periods(const struct nhi_region_rate *rate);
/* Is a region of the accounts added up in the total: selected, and part of no other selected one? */
bool nhi_region_is_part(const struct nhi_region_rate *rate, const char *prefix);
/* A period of the rate as a place in the accounts. */
struct nhi_account_place nhi_region_place(const struct nhi_region_rate *rate, const char *prefix,
                                          int64_t period);

#endif
