/* city_plan.h - what a synthetic city is made to meet: who is where and until when, who bears which title, and to what
 * sums outputs are scaled. Who makes a plan is calibrate.h's business.
 */
#ifndef NHI_CITY_PLAN_H
#define NHI_CITY_PLAN_H

#include "engine/statistics/city.h"

/* A column of enterprises beside those that every city has: green_factory, listed, ... */
struct nhi_city_title {
    char *name;
    size_t n_values;
    char **values;
    uint8_t *value; /* [n_enterprises] 0: none, else 1 + the number of a value */
};

/* The sum of a measure over an atom (enterprises that the plan does not tell apart) in a year, in 0.01 of 10,000 CNY. */
struct nhi_city_total {
    int64_t drawn, wanted;
};

enum {
    NHI_CITY_DRAWN = UINT16_MAX, /* a place that is as it is drawn */
    NHI_N_SCALED =
        NHI_REVENUE /* measures that are scaled: those before revenue, which is a part of gross output */
};

/* The accounts of the region that the city is, [n_years]: money in 0.01 of 10,000 CNY, GDP at the prices of the first of the
 * years, energy in 0.01 tce. They are of whole years. */
#define NHI_CITY_REGION "3204"
struct nhi_city_accounts {
    uint32_t first, end;
    int64_t *gdp_current, *gdp_constant, *energy_total;
};

/* Pointers may be NULL while the plan is being made: nothing is changed then. */
struct nhi_city_plan {
    uint16_t *place;     /* [n_enterprises] */
    uint32_t *end_month; /* [n_enterprises] */
    size_t n_titles;
    struct nhi_city_title *titles;
    uint32_t n_atoms;
    uint32_t *atom;                             /* [n_enterprises] */
    struct nhi_city_total *total[NHI_N_SCALED]; /* [n_atoms x n_years] */
    int64_t *before[NHI_N_SCALED]; /* [n_enterprises x n_years] drawn, of those before it in its atom */
    struct nhi_city_accounts accounts;
    struct nhi_city_total
        *revenue; /* [n_enterprises x n_years] gross output, and the revenue that is wanted */
};

/* ---- for city.c: an enterprise as the plan of its city has it; a city without plan is left alone ------------------ */

void nhi_city_plan_place(const struct nhi_city *city, struct nhi_city_enterprise *enterprise);
void nhi_city_plan_life(const struct nhi_city *city, struct nhi_city_enterprise *enterprise);
void nhi_city_plan_outputs(const struct nhi_city *city, const struct nhi_city_enterprise *enterprise,
                           int64_t *const output_cny100[NHI_N_CITY_MEASURES]);

/* The part of `wanted` that falls to what was drawn as before + 1 .. before + drawn of total.drawn: the parts of all add
 * up to `wanted`. */
int64_t nhi_city_share(const struct nhi_city_total *total, int64_t before, int64_t drawn);

/* ---- for who writes it down --------------------------------------------------------------------------------------- */

size_t nhi_city_n_titles(const struct nhi_city *city);
/* "" where the enterprise has none. */
const char *nhi_city_title(const struct nhi_city *city, size_t i_title, uint32_t number);

/* Prices of a division in a year, those of the year before = 1000. */
int64_t nhi_city_price_permille(const struct nhi_city *city, int division, uint32_t year);

/* The same as rows of the deflators table of the contract. */
enum { NHI_CITY_PRICE_COLUMNS = 4 };
extern const char *const nhi_city_price_columns[NHI_CITY_PRICE_COLUMNS];
struct nhi_city_price_row {
    const char *cells[NHI_CITY_PRICE_COLUMNS]; /* some point into this struct: do not copy it */
    char period[32], index[NHI_NUMBER_BYTES];
};
size_t nhi_city_n_price_rows(const struct nhi_city *city);
void nhi_city_price_row(const struct nhi_city *city, size_t i_row, struct nhi_city_price_row *row);

/* Its accounts as rows of that table. */
enum { NHI_CITY_ACCOUNT_COLUMNS = 5 };
extern const char *const nhi_city_account_columns[NHI_CITY_ACCOUNT_COLUMNS];
struct nhi_city_account_row {
    const char *cells[NHI_CITY_ACCOUNT_COLUMNS]; /* some point into this struct: do not copy it */
    char period[32], value[NHI_NUMBER_BYTES], base[32];
};
size_t nhi_city_n_account_rows(const struct nhi_city *city);
void nhi_city_account_row(const struct nhi_city *city, size_t i_row, struct nhi_city_account_row *row);

#endif
