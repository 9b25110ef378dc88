/* city.h - the synthetic city: enterprises, their energy and output as a pure function of a seed, in integers only,
 * so that the same seed gives the same numbers on every machine. Where the numbers go is synth.c's business.
 */
#ifndef NHI_CITY_H
#define NHI_CITY_H

#include "engine/base/exact.h"

enum {
    NHI_CITY_CARRIERS = 12,
    NHI_CITY_LINES = NHI_CITY_CARRIERS + 4, /* every carrier, and the flows of converters */
    NHI_CITY_DIVISIONS = 24,
    NHI_CITY_PLACES = 6 * NHI_CITY_DIVISIONS * 9, /* regions, divisions, groups of a division */
    NHI_CITY_DECIMALS = 2                         /* of quantities and values */
};

/* A carrier of the city: its coefficient in 10^-4 kgce per unit. */
struct nhi_city_carrier {
    const char *id, *name_zh, *unit;
    int64_t kgce_e4_per_unit;
    int64_t tco2_e6_per_unit;
    bool is_fossil;
};
const struct nhi_city_carrier *nhi_city_carrier(int i_carrier);

/* The same as a row of the carriers table of the contract. */
enum { NHI_CITY_CARRIER_COLUMNS = 6 };
extern const char *const nhi_city_carrier_columns[NHI_CITY_CARRIER_COLUMNS];
struct nhi_city_carrier_row {
    const char *cells[NHI_CITY_CARRIER_COLUMNS]; /* some point into this struct: do not copy it */
    char kgce_per_unit[NHI_NUMBER_BYTES], tco2_per_unit[NHI_NUMBER_BYTES];
};
void nhi_city_carrier_row(int i_carrier, struct nhi_city_carrier_row *row);

enum nhi_city_measure { NHI_VALUE_ADDED, NHI_GROSS_OUTPUT, NHI_REVENUE, NHI_N_CITY_MEASURES };
extern const char *const nhi_city_measure_names[NHI_N_CITY_MEASURES];

struct nhi_city_plan; /* city_plan.h */

/* The numbers of the city that the whole depends on. */
struct nhi_city {
    uint64_t seed;
    uint32_t n_enterprises, n_months;
    int n_carriers;
    int32_t first_year, first_month; /* January = 0 */
    /* Energy of year first_year + y is multiplied by scale_num[y] / scale_den (synth.c: the wanted decline). */
    uint32_t n_years;
    const int64_t *scale_num;
    int64_t scale_den;
    const struct nhi_city_plan *plan; /* what it is made to meet; NULL: nothing */
};

/* Revenue is made where there is a plan. */
int nhi_city_n_measures(const struct nhi_city *city);

struct nhi_city_line {
    int carrier;
    int flow;               /* enum nhi_flow of the store layer */
    int64_t share_permille; /* of the enterprise's energy, in coal equivalent */
};

struct nhi_city_enterprise {
    uint32_t number;
    uint16_t place; /* of its region and industry among those of the city, in the order of their texts */
    uint32_t first_month, end_month; /* months of the city in which it reports: [first, end) */
    int64_t value_added_cny;         /* a year of it at the start */
    int64_t kgce_per_cny10k;         /* its energy intensity at the start */
    int64_t gross_output_permille;   /* gross output / value added */
    int n_lines;
    struct nhi_city_line lines[NHI_CITY_LINES];
};

/* Enterprise i (0 .. n_enterprises - 1) of the city. */
void nhi_city_enterprise(const struct nhi_city *city, uint32_t i, struct nhi_city_enterprise *enterprise);

/* How an enterprise is called and where it belongs. By place and number, enterprises are sorted by region, industry and
 * id. */
struct nhi_city_texts {
    char id[19]; /* a valid social credit code */
    char name[48];
    const char *region;
    char industry[16];
    char chain[96]; /* `;`-separated, may be empty */
    const char *size;
    char opened[32], closed[32]; /* ISO dates, may be empty */
};
void nhi_city_texts(const struct nhi_city *city, const struct nhi_city_enterprise *enterprise,
                    struct nhi_city_texts *texts);

/* Rows of months, [n_months] each; only those in which the enterprise reports are written. */

/* Its outputs by measure, in 0.01 of 10,000 CNY. */
void nhi_city_outputs(const struct nhi_city *city, const struct nhi_city_enterprise *enterprise,
                      int64_t *const output_cny100[NHI_N_CITY_MEASURES]);
/* The quantities of one of its lines, in 0.01 unit of the carrier, after scaling. */
void nhi_city_quantities(const struct nhi_city *city, const struct nhi_city_enterprise *enterprise,
                         int i_line, const int64_t *value_added_cny100, int64_t *quantity);

/* Year of a month, counted from first_year. */
uint32_t nhi_city_year(const struct nhi_city *city, uint32_t i_month);

/* ---- for plans --------------------------------------------------------------------------------------------------- */

/* Numbers that only a plan draws. */
enum nhi_city_purpose { NHI_DRAW_PLACE, NHI_DRAW_END, NHI_DRAW_TITLE, NHI_DRAW_PRICE, NHI_DRAW_REVENUE };
uint64_t nhi_city_draw(const struct nhi_city *city, enum nhi_city_purpose purpose, uint64_t a, uint64_t b);

/* Region and industry of a place; false: no enterprise can be there. */
bool nhi_city_place(uint16_t place, const char **region, char industry[16]);
/* The division of a place, 0 .. NHI_CITY_DIVISIONS - 1, and its code. */
int nhi_city_division(uint16_t place);
const char *nhi_city_division_code(int division);

#endif
