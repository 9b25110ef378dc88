/* deflators.c - see deflators.h. */
#include "engine/statistics/deflators.h"

#include "engine/base/memory.h"
#include <stdio.h>
#include <string.h>

static const char rest_of_industries[] = "*", fixed_basis[] = "fixed:";

/* A row of the table: prices at point `to` are index / 100 times those at point `from`. Points are counted from those of
 * year 0: n_slots for each year. */
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

/* ---- points -------------------------------------------------------------------------------------------------- */

static int64_t point_of_year(const struct nhi_deflators *deflators, int64_t year)
{
    return year * deflators->n_slots;
}

/* Of a period of deflators->freq. */
static int64_t point_of(const struct nhi_deflators *deflators, int64_t period)
{
    const int64_t year = nhi_period_containing(deflators->freq, period, NHI_FREQ_YEAR);
    if (deflators->freq == NHI_FREQ_YEAR)
        return period;
    return point_of_year(deflators, year) + 1 + period -
           nhi_period_first(NHI_FREQ_YEAR, year, deflators->freq);
}

static int64_t year_of(const struct nhi_deflators *deflators, int64_t point)
{
    return point / deflators->n_slots;
}

/* "2020", "2020Q1" */
static void point_text(const struct nhi_deflators *deflators, int64_t point, char text[NHI_PERIOD_BYTES])
{
    const int64_t year = year_of(deflators, point), slot = point % deflators->n_slots;
    if (slot == 0)
        nhi_period_text(NHI_FREQ_YEAR, year, text);
    else
        nhi_period_text(deflators->freq, nhi_period_first(NHI_FREQ_YEAR, year, deflators->freq) + slot - 1,
                        text);
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static bool period_of(const struct reader *reader, size_t i_row, enum nhi_freq *freq, int64_t *period)
{
    char text[TEXT_BYTES];
    nhi_column_text(reader->period, i_row, text, sizeof text);
    return nhi_period_parse(text, strlen(text), freq, period);
}

static nh_status read_basis(const struct reader *reader, size_t i_row, const char *industry,
                            struct link *link, struct nh_error *error)
{
    char basis[TEXT_BYTES];
    enum nhi_freq freq;
    int64_t year;
    nhi_column_text(reader->basis, i_row, basis, sizeof basis);
    link->from = link->to - reader->made->n_slots;
    if (strncmp(basis, fixed_basis, sizeof fixed_basis - 1) != 0)
        return NH_OK;
    const char *text = basis + sizeof fixed_basis - 1;
    if (!nhi_period_parse(text, strlen(text), &freq, &year) || freq != NHI_FREQ_YEAR)
        return nhi_fail(error, NH_FORMAT, "a deflator of %s has the unknown basis '%s'", industry, basis);
    link->from = point_of_year(reader->made, year);
    return NH_OK;
}

/* Rows of another frequency are not read. */
static nh_status read_row(struct reader *reader, size_t i_row, struct nh_error *error)
{
    struct link *link = &reader->links[reader->n_links];
    char industry[TEXT_BYTES];
    enum nhi_freq freq;
    int64_t period;
    if (!period_of(reader, i_row, &freq, &period) || freq != reader->made->freq)
        return NH_OK;
    nhi_column_text(reader->industry, i_row, industry, sizeof industry);
    link->to = point_of(reader->made, period);
    link->index = (struct nhi_decimal){reader->index->number[i_row], reader->index->decimals};
    if (link->index.value <= 0) /* import refuses it; a missing one is the most negative number */
        return nhi_fail(error, NH_DATA, "a deflator of %s is not above 0: correct the index", industry);
    NH_TRY(
        nhi_dictionary_add(reader->made->prefixes, industry, strlen(industry), &link->series, NULL, error));
    NH_TRY(read_basis(reader, i_row, industry, link, error));
    reader->n_links++;
    return NH_OK;
}

/* The finest frequency of the rows that is not finer than `freq`. */
static nh_status choose_freq(const struct reader *reader, size_t n_rows, enum nhi_freq freq,
                             struct nh_error *error)
{
    bool is_found = false;
    enum nhi_freq found = NHI_FREQ_YEAR, other = NHI_FREQ_YEAR;
    for (size_t i = 0; i < n_rows; i++) {
        enum nhi_freq row_freq;
        int64_t period;
        if (!period_of(reader, i, &row_freq, &period))
            continue;
        if (row_freq < freq) {
            other = row_freq;
            continue;
        }
        is_found = true;
        found = row_freq < found ? row_freq : found;
    }
    if (!is_found)
        return nhi_fail(
            error, NH_DATA,
            "the deflators of the store are by %s, and figures by %s (ytd: by year) need indices by %s or "
            "longer periods: import them as well, both may stand together, or ask rate for --freq %s",
            nhi_freq_name(other), nhi_freq_name(freq), nhi_freq_name(freq), nhi_freq_name(other));
    reader->made->freq = found;
    reader->made->n_slots = found == NHI_FREQ_YEAR ? 1 : 1 + (uint32_t)nhi_freq_per_year(found);
    return NH_OK;
}

static nh_status read_rows(const struct nhi_table *table, enum nhi_freq freq, struct reader *reader,
                           struct nh_error *error)
{
    reader->industry = nhi_table_column(table, "industry");
    reader->period = nhi_table_column(table, "period");
    reader->index = nhi_table_column(table, "index");
    reader->basis = nhi_table_column(table, "basis");
    if (reader->industry == NULL || reader->period == NULL || reader->index == NULL ||
        reader->basis == NULL || reader->index->number == NULL)
        return nhi_fail(error, NH_FORMAT, "the stored deflators lack one of industry, period, index, basis");
    NH_TRY(choose_freq(reader, table->n_rows, freq, error));
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
    made->first_year = year_of(made, first);
    made->n_years = (uint32_t)(year_of(made, last) - made->first_year + 1);
}

/* ---- levels of a series by its own rows ---------------------------------------------------------------------- */

static size_t n_points(const struct nhi_deflators *deflators)
{
    return (size_t)deflators->n_years * deflators->n_slots;
}

static size_t place_of(const struct nhi_deflators *deflators, int32_t series, int64_t point)
{
    return (size_t)series * n_points(deflators) +
           (size_t)(point - point_of_year(deflators, deflators->first_year));
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

/* Levels spread from the first point of a row that has none yet until nothing is added; then the next row begins. */
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
    char given[NHI_NUMBER_BYTES], implied[NHI_NUMBER_BYTES], from[NHI_PERIOD_BYTES], to[NHI_PERIOD_BYTES];
    struct nhi_ratio hundred;
    point_text(made, link->from, from);
    point_text(made, link->to, to);
    nhi_ratio_from_integers(100, 1, &hundred);
    NH_TRY(nhi_ratio_multiply(other, &hundred, &hundred, error));
    NH_TRY(nhi_ratio_significant_text(&hundred, 12, NHI_ROUND_HALF_UP, implied, error));
    nhi_decimal_text(link->index, given);
    return nhi_fail(
        error, NH_DATA,
        "the deflators of industry %s contradict each other: a row gives %.40s for %s (%s = 100), "
        "the other rows make it %.40s: correct or remove one of them",
        nhi_dictionary_text(made->prefixes, link->series, NULL), given, to, from, implied);
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

/* ---- levels of every point ----------------------------------------------------------------------------------- */

/* Ties a point to an earlier one of which the level is known, as the levels `like` of a series say. */
static nh_status tie(struct nhi_deflators *made, size_t earlier, size_t point,
                     const struct nhi_ratio *like_earlier, const struct nhi_ratio *like_point,
                     struct nh_error *error)
{
    NH_TRY(nhi_ratio_divide(like_point, like_earlier, &made->level[point], error));
    NH_TRY(nhi_ratio_multiply(&made->level[point], &made->level[earlier], &made->level[point], error));
    nhi_ratio_reduce(&made->level[point]);
    made->part[point] = made->part[earlier];
    return NH_OK;
}

/* The nearest point before `point` that the parts of a series tie to it; false: none. */
static bool tied_before(const uint32_t *part, uint32_t point, uint32_t *earlier)
{
    for (uint32_t y = point; part[point] != 0 && y-- > 0;)
        if (part[y] == part[point]) {
            *earlier = y;
            return true;
        }
    return false;
}

/* Point after point: by its own rows, else by the series above it, which is complete, else a new beginning. */
static nh_status complete(struct nhi_deflators *made, int32_t series, struct nh_error *error)
{
    const int64_t first = point_of_year(made, made->first_year);
    const size_t own = place_of(made, series, first);
    const int32_t above = nhi_deflators_find(made, nhi_dictionary_text(made->prefixes, series, NULL), true);
    const size_t wider = above != NHI_NOT_FOUND ? place_of(made, above, first) : own;
    for (uint32_t y = 0, z; y < n_points(made); y++)
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
    const size_t n = (size_t)nhi_dictionary_count(made->prefixes) * n_points(made);
    NH_TRY(nhi_alloc(n, sizeof *made->own_level, &made->own_level, error));
    NH_TRY(nhi_alloc(n, sizeof *made->own, &made->own, error));
    NH_TRY(nhi_alloc(n, sizeof *made->level, &made->level, error));
    NH_TRY(nhi_alloc(n, sizeof *made->part, &made->part, error));
    NH_TRY(spread_levels(reader, error));
    NH_TRY(check_links(reader, error));
    return complete_all(made, error);
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

nh_status nhi_deflators_make(const struct nhi_table *table, enum nhi_freq freq,
                             struct nhi_deflators *deflators, struct nh_error *error)
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
    NH_TRY_DONE(read_rows(table, freq, &reader, error));
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

/* ---- prices against a base year -------------------------------------------------------------------------------- */

/* The point of the base year with which `to` is compared: its mean, or the same quarter or month; whichever the rows of the
 * series tie to it, else itself, else whichever wider ones do. */
static int64_t base_point(const struct nhi_deflators *deflators, int32_t series, int64_t base_year,
                          int64_t to)
{
    const int64_t mean = point_of_year(deflators, base_year), same = mean + to % deflators->n_slots;
    const size_t at_mean = place_of(deflators, series, mean), at_to = place_of(deflators, series, to);
    if (deflators->own[at_mean] != 0 && deflators->own[at_mean] == deflators->own[at_to])
        return mean;
    if (same == to || deflators->part[place_of(deflators, series, same)] == deflators->part[at_to])
        return same;
    return deflators->part[at_mean] == deflators->part[at_to] ? mean : same;
}

nh_status nhi_deflators_price(const struct nhi_deflators *deflators, int32_t series, int64_t base_year,
                              int64_t period, struct nhi_price *price, struct nh_error *error)
{
    const int64_t to = point_of(deflators, period), year = year_of(deflators, to);
    price->is_known = base_year == year;
    price->is_parent = false;
    nhi_ratio_from_integers(1, 1, &price->ratio);
    if (series == NHI_NOT_FOUND || !is_named(deflators, base_year) || !is_named(deflators, year))
        return NH_OK;
    const int64_t from = base_point(deflators, series, base_year, to);
    const size_t first = place_of(deflators, series, from), last = place_of(deflators, series, to);
    if (from == to)
        return NH_OK;
    price->is_known = deflators->part[first] == deflators->part[last];
    price->is_parent = deflators->own[first] == 0 || deflators->own[first] != deflators->own[last];
    if (!price->is_known)
        return NH_OK;
    NH_TRY(nhi_ratio_divide(&deflators->level[last], &deflators->level[first], &price->ratio, error));
    nhi_ratio_reduce(&price->ratio);
    return NH_OK;
}
