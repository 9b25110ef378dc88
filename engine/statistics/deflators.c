/* deflators.c - see deflators.h. */
#include "engine/statistics/deflators.h"

#include "engine/base/memory.h"
#include "engine/base/period.h"

#include <string.h>

static const char rest_of_industries[] = "*", fixed_basis[] = "fixed:";

/* A row of the table: prices of year `to` are index / 100 times those of year `from`. */
struct link {
    int32_t series;
    int64_t from, to;
    struct nhi_decimal index;
};

struct reader {
    const struct nhi_column *industry, *period, *index, *basis;
    size_t n_links;
    struct link *links;
    struct nhi_deflators *made;
};

enum { TEXT_BYTES = 128 };

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static nh_status read_years(const struct reader *reader, size_t i_row, const char *industry,
                            struct link *link, struct nh_error *error)
{
    char period[TEXT_BYTES], basis[TEXT_BYTES];
    enum nhi_freq freq;
    nhi_column_text(reader->period, i_row, period, sizeof period);
    nhi_column_text(reader->basis, i_row, basis, sizeof basis);
    if (!nhi_period_parse(period, strlen(period), &freq, &link->to) || freq != NHI_FREQ_YEAR)
        return nhi_fail(
            error, NH_DATA,
            "the deflator of %s for %s: constant prices need indices of whole years, such as 2020: "
            "import yearly ones",
            industry, period);
    link->from = link->to - 1;
    if (strncmp(basis, fixed_basis, sizeof fixed_basis - 1) != 0)
        return NH_OK;
    const char *year = basis + sizeof fixed_basis - 1;
    return nhi_period_parse(year, strlen(year), &freq, &link->from)
               ? NH_OK
               : nhi_fail(error, NH_FORMAT, "the deflator of %s for %s has the unknown basis '%s'", industry,
                          period, basis);
}

static nh_status read_row(struct reader *reader, size_t i_row, struct nh_error *error)
{
    struct link *link = &reader->links[reader->n_links];
    char industry[TEXT_BYTES];
    nhi_column_text(reader->industry, i_row, industry, sizeof industry);
    link->index = (struct nhi_decimal){reader->index->number[i_row], reader->index->decimals};
    if (link->index.value <= 0) /* import refuses it; a missing one is the most negative number */
        return nhi_fail(error, NH_DATA, "a deflator of %s is not above 0: correct the index", industry);
    NH_TRY(
        nhi_dictionary_add(reader->made->prefixes, industry, strlen(industry), &link->series, NULL, error));
    NH_TRY(read_years(reader, i_row, industry, link, error));
    reader->n_links++;
    return NH_OK;
}

static nh_status read_rows(const struct nhi_table *table, struct reader *reader, struct nh_error *error)
{
    reader->industry = nhi_table_column(table, "industry");
    reader->period = nhi_table_column(table, "period");
    reader->index = nhi_table_column(table, "index");
    reader->basis = nhi_table_column(table, "basis");
    if (reader->industry == NULL || reader->period == NULL || reader->index == NULL ||
        reader->basis == NULL || reader->index->number == NULL)
        return nhi_fail(error, NH_FORMAT, "the stored deflators lack one of industry, period, index, basis");
    NH_TRY(nhi_alloc(table->n_rows, sizeof *reader->links, &reader->links, error));
    for (size_t i = 0; i < table->n_rows; i++)
        NH_TRY(read_row(reader, i, error));
    return NH_OK;
}

static void find_years(const struct reader *reader)
{
    struct nhi_deflators *made = reader->made;
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (const struct link *link = reader->links; link < reader->links + reader->n_links; link++) {
        int64_t low = link->from < link->to ? link->from : link->to, high = link->from + link->to - low;
        first = low < first ? low : first;
        last = high > last ? high : last;
    }
    made->first_year = first;
    made->n_years = (uint32_t)(last - first + 1);
}

/* ---- levels of a series by its own rows ----------------------------------------------------------------------------------------- */

static size_t place_of(const struct nhi_deflators *deflators, int32_t series, int64_t year)
{
    return (size_t)series * deflators->n_years + (size_t)(year - deflators->first_year);
}

static bool is_named(const struct nhi_deflators *deflators, int64_t year)
{
    return year >= deflators->first_year && year < deflators->first_year + deflators->n_years;
}

static nh_status factor_of(const struct link *link, struct nhi_ratio *factor, struct nh_error *error)
{
    struct nhi_ratio hundred;
    nhi_ratio_from_integers(100, 1, &hundred);
    nhi_ratio_from_decimal(link->index, factor);
    return nhi_ratio_divide(factor, &hundred, factor, error);
}

/* The level of the other end of a row of which one has a level. */
static nh_status extend(struct nhi_deflators *made, const struct link *link, bool *has_changed,
                        struct nh_error *error)
{
    const size_t from = place_of(made, link->series, link->from), to = place_of(made, link->series, link->to);
    struct nhi_ratio factor;
    if ((made->own[from] != 0) == (made->own[to] != 0))
        return NH_OK;
    NH_TRY(factor_of(link, &factor, error));
    if (made->own[from] != 0)
        NH_TRY(nhi_ratio_multiply(&made->own_level[from], &factor, &made->own_level[to], error));
    else
        NH_TRY(nhi_ratio_divide(&made->own_level[to], &factor, &made->own_level[from], error));
    made->own[from] = made->own[to] = made->own[from] + made->own[to];
    *has_changed = true;
    return NH_OK;
}

/* Levels spread from the first year of a row that has none yet until nothing is added; then the next row begins. */
static nh_status spread_levels(const struct reader *reader, struct nh_error *error)
{
    struct nhi_deflators *made = reader->made;
    for (size_t i = 0; i < reader->n_links; i++) {
        const size_t start = place_of(made, reader->links[i].series, reader->links[i].from);
        bool has_changed = true;
        if (made->own[start] != 0 ||
            made->own[place_of(made, reader->links[i].series, reader->links[i].to)] != 0)
            continue;
        made->own[start] = (uint32_t)i + 1;
        nhi_ratio_from_integers(1, 1, &made->own_level[start]);
        while (has_changed) {
            has_changed = false;
            for (size_t k = 0; k < reader->n_links; k++)
                if (reader->links[k].series == reader->links[i].series)
                    NH_TRY(extend(made, &reader->links[k], &has_changed, error));
        }
    }
    return NH_OK;
}

static nh_status contradiction(const struct nhi_deflators *made, const struct link *link,
                               const struct nhi_ratio *other, struct nh_error *error)
{
    char given[NHI_NUMBER_BYTES], implied[NHI_NUMBER_BYTES];
    struct nhi_ratio hundred;
    nhi_ratio_from_integers(100, 1, &hundred);
    NH_TRY(nhi_ratio_multiply(other, &hundred, &hundred, error));
    NH_TRY(nhi_ratio_significant_text(&hundred, 12, NHI_ROUND_HALF_UP, implied, error));
    nhi_decimal_text(link->index, given);
    return nhi_fail(
        error, NH_DATA,
        "the deflators of industry %s contradict each other: a row gives %.40s for %lld (%lld = 100), "
        "the other rows make it %.40s: correct or remove one of them",
        nhi_dictionary_text(made->prefixes, link->series, NULL), given, (long long)link->to,
        (long long)link->from, implied);
}

/* Every row must hold between the levels, whichever way they came about. */
static nh_status check_links(const struct reader *reader, struct nh_error *error)
{
    const struct nhi_deflators *made = reader->made;
    for (const struct link *link = reader->links; link < reader->links + reader->n_links; link++) {
        struct nhi_ratio factor, implied;
        int order;
        NH_TRY(factor_of(link, &factor, error));
        NH_TRY(nhi_ratio_divide(&made->own_level[place_of(made, link->series, link->to)],
                                &made->own_level[place_of(made, link->series, link->from)], &implied, error));
        NH_TRY(nhi_ratio_compare(&factor, &implied, &order, error));
        if (order != 0)
            return contradiction(made, link, &implied, error);
    }
    return NH_OK;
}

/* ---- levels of every year ------------------------------------------------------------------------------------ */

/* Ties a year to an earlier one of which the level is known, as the levels `like` of a series say. */
static nh_status tie(struct nhi_deflators *made, size_t earlier, size_t year,
                     const struct nhi_ratio *like_earlier, const struct nhi_ratio *like_year,
                     struct nh_error *error)
{
    NH_TRY(nhi_ratio_divide(like_year, like_earlier, &made->level[year], error));
    NH_TRY(nhi_ratio_multiply(&made->level[year], &made->level[earlier], &made->level[year], error));
    nhi_ratio_reduce(&made->level[year]);
    made->part[year] = made->part[earlier];
    return NH_OK;
}

/* The nearest year before `year` that the parts of a series tie to it; false: none. */
static bool tied_before(const uint32_t *part, uint32_t year, uint32_t *earlier)
{
    for (uint32_t y = year; part[year] != 0 && y-- > 0;)
        if (part[y] == part[year]) {
            *earlier = y;
            return true;
        }
    return false;
}

/* Year after year: by its own rows, else by the series above it, which is complete, else a new beginning. */
static nh_status complete(struct nhi_deflators *made, int32_t series, struct nh_error *error)
{
    const size_t own = place_of(made, series, made->first_year);
    const int32_t above = nhi_deflators_find(made, nhi_dictionary_text(made->prefixes, series, NULL), true);
    const size_t wider = above != NHI_NOT_FOUND ? place_of(made, above, made->first_year) : own;
    for (uint32_t y = 0, z; y < made->n_years; y++)
        if (tied_before(made->own + own, y, &z)) {
            NH_TRY(tie(made, own + z, own + y, &made->own_level[own + z], &made->own_level[own + y], error));
        } else if (above != NHI_NOT_FOUND && tied_before(made->part + wider, y, &z)) {
            NH_TRY(tie(made, own + z, own + y, &made->level[wider + z], &made->level[wider + y], error));
        } else {
            made->part[own + y] = y + 1;
            nhi_ratio_from_integers(1, 1, &made->level[own + y]);
        }
    return NH_OK;
}

/* Wider industries first. */
static nh_status complete_all(struct nhi_deflators *made, struct nh_error *error)
{
    const size_t longest = nhi_dictionary_max_bytes(made->prefixes);
    for (size_t length = 0; length <= longest; length++)
        for (int32_t series = 0; series < nhi_dictionary_count(made->prefixes); series++) {
            const char *prefix = nhi_dictionary_text(made->prefixes, series, NULL);
            if ((strcmp(prefix, rest_of_industries) == 0 ? 0 : strlen(prefix)) == length)
                NH_TRY(complete(made, series, error));
        }
    return NH_OK;
}

static nh_status make_levels(const struct reader *reader, struct nh_error *error)
{
    struct nhi_deflators *made = reader->made;
    find_years(reader);
    const size_t n = (size_t)nhi_dictionary_count(made->prefixes) * made->n_years;
    NH_TRY(nhi_alloc(n, sizeof *made->own_level, &made->own_level, error));
    NH_TRY(nhi_alloc(n, sizeof *made->own, &made->own, error));
    NH_TRY(nhi_alloc(n, sizeof *made->level, &made->level, error));
    NH_TRY(nhi_alloc(n, sizeof *made->part, &made->part, error));
    NH_TRY(spread_levels(reader, error));
    NH_TRY(check_links(reader, error));
    return complete_all(made, error);
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

nh_status nhi_deflators_make(const struct nhi_table *table, struct nhi_deflators *deflators,
                             struct nh_error *error)
{
    nh_status status;
    struct nhi_deflators made = {0};
    struct reader reader = {.made = &made};
    if (table == NULL || table->n_rows == 0)
        return nhi_fail(
            error, NH_DATA,
            "the store has no deflators: import a table with the columns industry, period, index, "
            "basis (see: nenghao help tables), or use --price current");
    NH_TRY_DONE(nhi_dictionary_new(&made.prefixes, error));
    NH_TRY_DONE(read_rows(table, &reader, error));
    NH_TRY_DONE(make_levels(&reader, error));
    *deflators = made;
done:
    nhi_free(reader.links);
    if (status != NH_OK)
        nhi_deflators_clear(&made);
    return status;
}

void nhi_deflators_clear(struct nhi_deflators *deflators)
{
    nhi_free(deflators->part);
    nhi_free(deflators->level);
    nhi_free(deflators->own);
    nhi_free(deflators->own_level);
    nhi_dictionary_free(deflators->prefixes);
    *deflators = (struct nhi_deflators){0};
}

int32_t nhi_deflators_find(const struct nhi_deflators *deflators, const char *industry, bool is_above)
{
    const size_t n_bytes = strlen(industry);
    int32_t found = NHI_NOT_FOUND;
    if (is_above && strcmp(industry, rest_of_industries) == 0)
        return NHI_NOT_FOUND;
    for (size_t n = is_above && n_bytes > 0 ? n_bytes - 1 : n_bytes; n > 0 && found == NHI_NOT_FOUND; n--)
        found = nhi_dictionary_find(deflators->prefixes, industry, n);
    return found != NHI_NOT_FOUND ? found : nhi_dictionary_find(deflators->prefixes, rest_of_industries, 1);
}

/* ---- prices between two years -------------------------------------------------------------------------------- */

nh_status nhi_deflators_price(const struct nhi_deflators *deflators, int32_t series, int64_t from, int64_t to,
                              struct nhi_price *price, struct nh_error *error)
{
    price->is_known = from == to;
    price->is_parent = false;
    nhi_ratio_from_integers(1, 1, &price->ratio);
    if (from == to || series == NHI_NOT_FOUND || !is_named(deflators, from) || !is_named(deflators, to))
        return NH_OK;
    const size_t first = place_of(deflators, series, from), last = place_of(deflators, series, to);
    price->is_known = deflators->part[first] == deflators->part[last];
    price->is_parent = deflators->own[first] == 0 || deflators->own[first] != deflators->own[last];
    if (!price->is_known)
        return NH_OK;
    NH_TRY(nhi_ratio_divide(&deflators->level[last], &deflators->level[first], &price->ratio, error));
    nhi_ratio_reduce(&price->ratio);
    return NH_OK;
}
