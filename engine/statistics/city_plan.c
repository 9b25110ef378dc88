/* city_plan.c - see city_plan.h. */
#include "engine/statistics/city_plan.h"

#include <stdio.h>
#include <string.h>

void nhi_city_plan_place(const struct nhi_city *city, struct nhi_city_enterprise *enterprise)
{
    const struct nhi_city_plan *plan = city->plan;
    if (plan != NULL && plan->place != NULL && plan->place[enterprise->number] != NHI_CITY_DRAWN)
        enterprise->place = plan->place[enterprise->number];
}

/* Who is made to end early has been there from the first month on. */
void nhi_city_plan_life(const struct nhi_city *city, struct nhi_city_enterprise *enterprise)
{
    const struct nhi_city_plan *plan = city->plan;
    if (plan == NULL || plan->end_month == NULL)
        return;
    enterprise->end_month = plan->end_month[enterprise->number];
    if (plan->place[enterprise->number] != NHI_CITY_DRAWN)
        enterprise->first_month = 0;
}

/* ---- outputs ------------------------------------------------------------------------------------------------------ */

static int64_t floor_part(const struct nhi_city_total *total, int64_t drawn)
{
    return total->drawn == 0 ? 0 : (int64_t)((nhi_i128)drawn * total->wanted / total->drawn);
}

int64_t nhi_city_share(const struct nhi_city_total *total, int64_t before, int64_t drawn)
{
    return floor_part(total, before + drawn) - floor_part(total, before);
}

struct months {
    uint32_t first, end;
};

/* The months of a year in which the enterprise reports. */
static struct months months_of_year(const struct nhi_city *city, const struct nhi_city_enterprise *enterprise,
                                    uint32_t year)
{
    const int64_t first = (int64_t)year * 12 - city->first_month, end = first + 12;
    return (struct months){first > enterprise->first_month ? (uint32_t)first : enterprise->first_month,
                           end < enterprise->end_month ? (uint32_t)(end > 0 ? end : 0)
                                                       : enterprise->end_month};
}

/* to may be from. */
static void scale(const struct nhi_city_total *total, int64_t before, struct months months,
                  const int64_t *from, int64_t *to)
{
    int64_t done = floor_part(total, before);
    for (uint32_t month = months.first; month < months.end; month++) {
        before += from[month];
        const int64_t next = floor_part(total, before);
        to[month] = next - done;
        done = next;
    }
}

void nhi_city_plan_outputs(const struct nhi_city *city, const struct nhi_city_enterprise *enterprise,
                           int64_t *const output_cny100[NHI_N_CITY_MEASURES])
{
    const struct nhi_city_plan *plan = city->plan;
    if (plan == NULL || plan->total[0] == NULL)
        return;
    const size_t own = (size_t)enterprise->number * city->n_years;
    const size_t atom = (size_t)plan->atom[enterprise->number] * city->n_years;
    for (uint32_t year = 0; year < city->n_years; year++) {
        const struct months months = months_of_year(city, enterprise, year);
        for (int measure = 0; measure < NHI_N_SCALED; measure++)
            scale(&plan->total[measure][atom + year], plan->before[measure][own + year], months,
                  output_cny100[measure], output_cny100[measure]);
        if (plan->revenue != NULL)
            scale(&plan->revenue[own + year], 0, months, output_cny100[NHI_GROSS_OUTPUT],
                  output_cny100[NHI_REVENUE]);
    }
}

/* ---- titles and prices -------------------------------------------------------------------------------------------- */

size_t nhi_city_n_titles(const struct nhi_city *city)
{
    return city->plan != NULL ? city->plan->n_titles : 0;
}

const char *nhi_city_title(const struct nhi_city *city, size_t i_title, uint32_t number)
{
    const struct nhi_city_title *title = &city->plan->titles[i_title];
    const uint8_t value = title->value[number];
    return value == 0 ? "" : title->values[value - 1];
}

int64_t nhi_city_price_permille(const struct nhi_city *city, int division, uint32_t year)
{
    enum { LOWEST = 975, N_DIFFERENT = 46 };
    return LOWEST + (int64_t)(nhi_city_draw(city, NHI_DRAW_PRICE, (uint64_t)division, year) % N_DIFFERENT);
}

const char *const nhi_city_price_columns[NHI_CITY_PRICE_COLUMNS] = {"industry", "period", "index", "basis"};

size_t nhi_city_n_price_rows(const struct nhi_city *city)
{
    return city->plan != NULL ? (size_t)NHI_CITY_DIVISIONS * (city->n_years - 1) : 0;
}

void nhi_city_price_row(const struct nhi_city *city, size_t i_row, struct nhi_city_price_row *row)
{
    const int division = (int)(i_row / (city->n_years - 1));
    const uint32_t year = 1 + (uint32_t)(i_row % (city->n_years - 1));
    snprintf(row->period, sizeof row->period, "%d", city->first_year + (int)year);
    nhi_decimal_text((struct nhi_decimal){nhi_city_price_permille(city, division, year), 1}, row->index);
    const char *const cells[NHI_CITY_PRICE_COLUMNS] = {nhi_city_division_code(division), row->period,
                                                       row->index, "previous_year"};
    memcpy(row->cells, cells, sizeof cells);
}

/* ---- accounts ----------------------------------------------------------------------------------------------------- */

enum { N_ITEMS = 3 };
const char *const nhi_city_account_columns[NHI_CITY_ACCOUNT_COLUMNS] = {"region", "period", "item", "value",
                                                                        "price_base"};

size_t nhi_city_n_account_rows(const struct nhi_city *city)
{
    return city->plan != NULL ? (size_t)N_ITEMS * (city->plan->accounts.end - city->plan->accounts.first) : 0;
}

void nhi_city_account_row(const struct nhi_city *city, size_t i_row, struct nhi_city_account_row *row)
{
    const struct nhi_city_accounts *accounts = &city->plan->accounts;
    const struct {
        const char *name;
        const int64_t *value;
    } items[N_ITEMS] = {{"gdp_current", accounts->gdp_current},
                        {"gdp_constant", accounts->gdp_constant},
                        {"energy_total", accounts->energy_total}};
    const size_t item = i_row % N_ITEMS, year = accounts->first + i_row / N_ITEMS;
    snprintf(row->period, sizeof row->period, "%d", city->first_year + (int)year);
    snprintf(row->base, sizeof row->base, "%d", city->first_year + (int)accounts->first);
    nhi_decimal_text((struct nhi_decimal){items[item].value[year], NHI_CITY_DECIMALS}, row->value);
    const char *const cells[NHI_CITY_ACCOUNT_COLUMNS] = {
        NHI_CITY_REGION, row->period, items[item].name, row->value,
        items[item].value == accounts->gdp_constant ? row->base : ""};
    memcpy(row->cells, cells, sizeof cells);
}
