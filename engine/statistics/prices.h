/* prices.h - output at the prices of a base year: sums by group and deflator cell, divided cell by cell.
 *
 * A cell is the set of industries that share their longest prefix in the table of deflators. The aggregate adds integers
 * by (group, cell, period); a figure at constant prices is the sum over the cells of total / price, an exact ratio with
 * as many factors below as there are cells and years. Where cells are many it is enclosed between two decimals instead,
 * and they are taken closer until everything that is printed is the same for both.
 */
#ifndef NHI_PRICES_H
#define NHI_PRICES_H

#include "engine/aggregate/aggregate.h"
#include "engine/statistics/deflators.h"

/* What one of the integers of a sum is worth in a period of the deflators at the prices of the base year: 10^-decimals / price. */
struct nhi_unit_value {
    bool is_known, is_parent; /* as in struct nhi_price */
    struct nhi_ratio value;
};

struct nhi_prices {
    struct nhi_deflators deflators;
    const struct nhi_dictionary *industries; /* of the store */
    uint32_t *cell_of_industry;              /* the series of the deflators, or n_cells - 1 for none */
    size_t n_cells;
    int64_t base_year;
    /* made from the aggregate */
    int64_t first_period; /* of those of the deflators in which the aggregate lies */
    uint32_t n_periods;
    struct nhi_unit_value *unit; /* [n_cells x n_periods] */
};

/* Reads the deflators and tells the selection which cells to tell apart; it borrows them. NH_DATA: no deflators, or none
 * names the base year, or they contradict each other. NH_MEMORY, NH_RANGE, NH_FORMAT. */
NH_CHECKED nh_status nhi_prices_make(const nh_store *store, struct nhi_selection *selection,
                                     struct nhi_prices *prices, struct nh_error *error);
/* Finds the prices that the sums of an aggregate by cell need. NH_DATA: one is missing. NH_MEMORY, NH_RANGE. */
NH_CHECKED nh_status nhi_prices_take(const struct nhi_selection *selection,
                                     const struct nhi_aggregate *aggregate, struct nhi_prices *prices,
                                     struct nh_error *error);
void nhi_prices_clear(struct nhi_prices *prices);

/* How closely a sum over many cells is enclosed; each step is for the figures that the one before left open. */
enum nhi_closeness { NHI_CLOSE, NHI_CLOSER, NHI_EXACT };

/* low <= output <= high; for few cells, and for NHI_EXACT, it is low. */
struct nhi_constant {
    struct nhi_ratio low, high;
    bool is_exact;   /* high is not set */
    bool has_parent; /* the index of a wider industry had to stand in */
};

/* The output of a group in a period of an aggregate at the prices of the base year; where the deflators are those of years,
 * also of another year of the aggregate. */
struct nhi_output_query {
    const struct nhi_aggregate *made;
    size_t group, i_period;
    int64_t price_period; /* that of the deflators in which it lies */
    int64_t base_year;
    bool has_link; /* only cells of which the output of link_period is above 0 */
    size_t link_period;
    enum nhi_closeness closeness;
};

/* NH_RANGE: NHI_EXACT does not fit. NH_DATA: no chain leads to the year. */
NH_CHECKED nh_status nhi_prices_output(const struct nhi_prices *prices, const struct nhi_output_query *query,
                                       struct nhi_constant *output, struct nh_error *error);

#endif
