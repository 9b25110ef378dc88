/* plan.c - see plan.h. */
#include "engine/statistics/plan.h"

#include "engine/base/codes.h"
#include "engine/base/memory.h"

#include <stdio.h>
#include <string.h>

enum { CODE_BYTES = 64 };

/* The table with its columns, any of which may be NULL. */
struct sheet {
    const struct nhi_table *table;
    const struct nhi_column *region, *from, *to, *decline, *year, *annual;
};

static void open_sheet(const nh_store *store, struct sheet *sheet)
{
    const struct nhi_table *table = nhi_store_table(store, "targets");
    *sheet = (struct sheet){.table = table};
    if (table == NULL)
        return;
    sheet->region = nhi_table_column(table, "region");
    sheet->from = nhi_table_column(table, "from");
    sheet->to = nhi_table_column(table, "to");
    sheet->decline = nhi_table_column(table, "decline_percent");
    sheet->year = nhi_table_column(table, "year");
    sheet->annual = nhi_table_column(table, "annual_percent");
}

/* ---- cells --------------------------------------------------------------------------------------------------- */

/* 0: the cell is empty, or there is no such column. */
static int64_t year_at(const struct nhi_column *column, size_t i_row)
{
    char text[CODE_BYTES] = "";
    enum nhi_freq freq;
    int64_t year = 0;
    if (column == NULL || column->is_number)
        return 0;
    nhi_column_text(column, i_row, text, sizeof text);
    return nhi_period_parse(text, strlen(text), &freq, &year) && freq == NHI_FREQ_YEAR ? year : 0;
}

static bool number_at(const struct nhi_column *column, size_t i_row, struct nhi_decimal *number)
{
    if (column == NULL || !column->is_number || column->number[i_row] == NHI_MISSING_I64)
        return false;
    *number = (struct nhi_decimal){.value = column->number[i_row], .decimals = column->decimals};
    return true;
}

static bool is_of_region(const struct sheet *sheet, size_t i_row, const char *region)
{
    char text[CODE_BYTES] = "";
    nhi_column_text(sheet->region, i_row, text, sizeof text);
    if (region == NULL)
        return strcmp(text, "*") == 0;
    const size_t n = nhi_region_prefix(region);
    return nhi_region_prefix(text) == n && memcmp(text, region, n) == 0;
}

static bool is_equal(struct nhi_decimal a, struct nhi_decimal b)
{
    char left[NHI_NUMBER_BYTES], right[NHI_NUMBER_BYTES];
    nhi_decimal_text(a, left);
    nhi_decimal_text(b, right);
    return strcmp(left, right) == 0;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static bool is_row(const struct sheet *sheet, size_t i_row, const struct nhi_plan_query *query)
{
    return is_of_region(sheet, i_row, query->region) && year_at(sheet->from, i_row) == query->from;
}

/* The last base year before the year that the plan must reach; 0: there is none. */
static int64_t find_base(const struct sheet *sheet, const struct nhi_plan_query *query)
{
    int64_t found = 0;
    for (size_t i = 0; i < sheet->table->n_rows; i++) {
        const int64_t from = year_at(sheet->from, i), to = year_at(sheet->to, i);
        if (is_of_region(sheet, i, query->region) && from < query->last_year && to >= query->last_year &&
            (query->to == 0 || to == query->to) && from > found)
            found = from;
    }
    return found;
}

/* The last year of the plan that is asked for; 0: there is none. */
static int64_t find_end(const struct sheet *sheet, const struct nhi_plan_query *query)
{
    int64_t found = 0;
    for (size_t i = 0; i < sheet->table->n_rows; i++) {
        const int64_t to = year_at(sheet->to, i);
        if (is_row(sheet, i, query) && to >= query->last_year && (query->to == 0 || to == query->to) &&
            (found == 0 || to < found))
            found = to;
    }
    return found;
}

static nh_status wrong(const struct nhi_plan_query *query, int64_t to, const char *what,
                       struct nh_error *error)
{
    return nhi_fail(error, NH_DATA, "table targets, region %s, %lld to %lld: %s: correct the table",
                    query->region != NULL ? query->region : "*", (long long)query->from, (long long)to, what);
}

static nh_status below_hundred(const struct nhi_plan_query *query, int64_t to, struct nhi_decimal percent,
                               struct nh_error *error)
{
    return percent.value < (nhi_i128)100 * (nhi_i128)nhi_ten_to((unsigned)percent.decimals)
               ? NH_OK
               : wrong(query, to, "a decline of 100% or more would leave no energy at all", error);
}

static nh_status take_decline(const struct nhi_plan_query *query, struct nhi_decimal percent,
                              struct nhi_plan *plan, bool *has_decline, struct nh_error *error)
{
    NH_TRY(below_hundred(query, plan->to, percent, error));
    if (*has_decline && !is_equal(plan->decline_percent, percent))
        return wrong(query, plan->to, "its rows have more than one decline_percent", error);
    plan->decline_percent = percent;
    *has_decline = true;
    return NH_OK;
}

static nh_status take_year(const struct nhi_plan_query *query, int64_t year, struct nhi_decimal percent,
                           struct nhi_plan *plan, struct nh_error *error)
{
    NH_TRY(below_hundred(query, plan->to, percent, error));
    if (year <= plan->from || year > plan->to)
        return wrong(query, plan->to, "annual_percent is given for a year outside of the plan", error);
    plan->years[year - plan->from - 1] = (struct nhi_year_target){true, percent};
    return NH_OK;
}

static nh_status take_rows(const struct sheet *sheet, const struct nhi_plan_query *query,
                           struct nhi_plan *plan, struct nh_error *error)
{
    bool has_decline = false;
    for (size_t i = 0; i < sheet->table->n_rows; i++) {
        struct nhi_decimal percent;
        if (!is_row(sheet, i, query) || year_at(sheet->to, i) != plan->to)
            continue;
        if (number_at(sheet->decline, i, &percent))
            NH_TRY(take_decline(query, percent, plan, &has_decline, error));
        if (number_at(sheet->annual, i, &percent))
            NH_TRY(take_year(query, year_at(sheet->year, i), percent, plan, error));
    }
    return has_decline ? NH_OK : wrong(query, plan->to, "no row has a decline_percent", error);
}

nh_status nhi_plan_find(const nh_store *store, const struct nhi_plan_query *asked, struct nhi_plan *plan,
                        struct nh_error *error)
{
    struct sheet sheet;
    struct nhi_plan_query query = *asked;
    open_sheet(store, &sheet);
    if (sheet.region != NULL && query.from == 0)
        query.from = find_base(&sheet, &query);
    struct nhi_plan made = {.from = query.from};
    if (sheet.region != NULL && query.from != 0)
        made.to = find_end(&sheet, &query);
    if (made.to == 0) {
        *plan = made;
        return NH_OK;
    }
    NH_TRY(nhi_alloc((size_t)(made.to - made.from), sizeof *made.years, &made.years, error));
    const nh_status status = take_rows(&sheet, &query, &made, error);
    const bool is_wanted =
        query.decline_percent == NULL || is_equal(*query.decline_percent, made.decline_percent);
    if (status != NH_OK || !is_wanted) {
        nhi_free(made.years);
        made.years = NULL;
    }
    if (status == NH_OK)
        *plan = made;
    return status;
}
