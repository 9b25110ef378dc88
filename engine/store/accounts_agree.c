/* accounts_agree.c - do the rows of accounts agree with each other? See import_accounts.h.
 *
 * A level of GDP at constant prices, the level of the year before and the index between them say one thing twice; so do the
 * constant and the current level of the base year. Rows of different vintages may differ: that is what a revision is.
 */
#include "engine/store/import_accounts.h"

#include "engine/base/codes.h"
#include "engine/base/memory.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 512, MAX_BASES = 32, SHOWN_DECIMALS = 4 };

/* ---- all rows ------------------------------------------------------------------------------------------------ */

/* Where a value stands. */
struct spot {
    char region[TEXT_BYTES], vintage[TEXT_BYTES];
    enum nhi_freq freq;
    int64_t period;
};

struct agreement {
    struct nhi_import *import;
    const struct nhi_rows *rows;
    struct nhi_dictionary *spots; /* text i is the spot of row[i] */
    int32_t *row;                 /* [rows] */
    int n_bases;
    int bases[MAX_BASES];
};

/* A value as it is printed, and where that was. */
struct printed {
    struct nhi_ratio low, high;
    const char *text;
    const struct nhi_import_place *place; /* NULL: of the store */
};

static nh_status spot_text(const struct spot *spot, const char *item, int base, struct nhi_buffer *text,
                           struct nh_error *error)
{
    text->n_bytes = 0;
    return nhi_buffer_printf(text, error, "%s %d %d %lld %s\x1f%s", item, base, (int)spot->freq,
                             (long long)spot->period, spot->region, spot->vintage);
}

static int year_in(const char *text)
{
    enum nhi_freq freq;
    int64_t year = 0;
    return nhi_period_parse(text, strlen(text), &freq, &year) && freq == NHI_FREQ_YEAR ? (int)year : 0;
}

/* Vintages that are dates are told apart by their last day: 2021 and 2021-12-31 are one. */
static void last_day_of(char vintage[TEXT_BYTES])
{
    enum nhi_freq freq;
    int64_t index;
    if (nhi_period_parse(vintage, strlen(vintage), &freq, &index) && freq >= NHI_FREQ_DAY)
        nhi_period_text(NHI_FREQ_DAY, nhi_period_first(freq, index + 1, NHI_FREQ_DAY) - 1, vintage);
}

/* False: it cannot be compared. */
static bool read_spot(const struct nhi_rows *rows, size_t i, struct spot *spot)
{
    const char *period = nhi_rows_cell(rows, i, NHI_ACCOUNT_PERIOD),
               *region = nhi_rows_cell(rows, i, NHI_ACCOUNT_REGION),
               *vintage = nhi_rows_cell(rows, i, NHI_ACCOUNT_VINTAGE);
    if (strlen(region) >= TEXT_BYTES || strlen(vintage) >= TEXT_BYTES)
        return false;
    snprintf(spot->region, TEXT_BYTES, "%.*s", (int)nhi_region_prefix(region), region);
    snprintf(spot->vintage, TEXT_BYTES, "%s", vintage);
    last_day_of(spot->vintage);
    return nhi_period_parse(period, strlen(period), &spot->freq, &spot->period) &&
           nhi_freq_per_year(spot->freq) > 0 && *nhi_rows_cell(rows, i, NHI_ACCOUNT_VALUE) != '\0';
}

static void note_base(struct agreement *agreement, int base)
{
    for (int i = 0; i < agreement->n_bases; i++)
        if (agreement->bases[i] == base)
            return;
    if (base > 0 && agreement->n_bases < MAX_BASES)
        agreement->bases[agreement->n_bases++] = base;
}

/* Where a row of this import stands; NULL: it is of the store. */
static const struct nhi_import_place *place_of(const struct agreement *agreement, size_t i_row)
{
    const struct nhi_rows *given = &agreement->import->tables[NHI_KIND_ACCOUNTS];
    size_t n_bytes;
    const char *key = nhi_dictionary_text(agreement->rows->keys, (int32_t)i_row, &n_bytes);
    const int32_t i = nhi_dictionary_find(given->keys, key, n_bytes);
    return i == NHI_NOT_FOUND
               ? NULL
               : (const struct nhi_import_place *)(const void *)agreement->import->account_places.data + i;
}

static nh_status reject_at(struct agreement *agreement, const struct printed *found, const char *expected,
                           struct nh_error *error)
{
    struct nhi_import *import = agreement->import;
    const struct nhi_reject reject = {
        .file = import->sources[found->place->i_source].path,
        .line = found->place->line,
        .column = "value",
        .value = found->text,
        .n_value_bytes = strlen(found->text),
        .expected = expected,
        .fix = "correct one of them, or give revised values together, or with a vintage of their own"};
    import->report.n_bad_rows++;
    import->is_broken = true; /* which of them is wrong nobody can say: none is stored */
    return nhi_rejects_add(import->rejects, &reject, error);
}

/* Two rows of this import for one value: 3204 and 320400, or vintages that end on the same day. */
static nh_status reject_twin(struct agreement *agreement, size_t i_first, size_t i_second,
                             struct nh_error *error)
{
    const struct printed second = {.text = nhi_rows_cell(agreement->rows, i_second, NHI_ACCOUNT_VALUE),
                                   .place = place_of(agreement, i_second)};
    const struct nhi_import_place *first = place_of(agreement, i_first);
    char expected[2 * TEXT_BYTES];
    if (first == NULL || second.place == NULL)
        return NH_OK;
    snprintf(expected, sizeof expected,
             "one value for each region, period, item and vintage: %s, line %llu is about the same",
             agreement->import->sources[first->i_source].path, (unsigned long long)first->line);
    return reject_at(agreement, &second, expected, error);
}

static nh_status index_rows(struct agreement *agreement, struct nh_error *error)
{
    const struct nhi_rows *rows = agreement->rows;
    struct nhi_buffer text = {0};
    nh_status status = NH_OK;
    for (size_t i = 0; i < rows->n_rows; i++) {
        struct spot spot;
        int32_t id;
        bool is_new;
        const int base = year_in(nhi_rows_cell(rows, i, NHI_ACCOUNT_BASE));
        if (!read_spot(rows, i, &spot))
            continue;
        NH_TRY_DONE(spot_text(&spot, nhi_rows_cell(rows, i, NHI_ACCOUNT_ITEM), base, &text, error));
        NH_TRY_DONE(nhi_dictionary_add(agreement->spots, text.data, text.n_bytes, &id, &is_new, error));
        if (!is_new)
            NH_TRY_DONE(reject_twin(agreement, (size_t)agreement->row[id], i, error));
        agreement->row[id] = (int32_t)i;
        note_base(agreement, base);
    }
done:
    nhi_buffer_free(&text);
    return status;
}

static nh_status find_printed(const struct agreement *agreement, const struct spot *spot, const char *item,
                              int base, struct printed *printed, bool *is_found, struct nh_error *error)
{
    struct nhi_buffer text = {0};
    struct nhi_decimal number;
    nh_status status = spot_text(spot, item, base, &text, error);
    const int32_t id =
        status == NH_OK ? nhi_dictionary_find(agreement->spots, text.data, text.n_bytes) : NHI_NOT_FOUND;
    nhi_buffer_free(&text);
    *is_found = false;
    if (status != NH_OK || id == NHI_NOT_FOUND)
        return status;
    const size_t i_row = (size_t)agreement->row[id];
    printed->text = nhi_rows_cell(agreement->rows, i_row, NHI_ACCOUNT_VALUE);
    printed->place = place_of(agreement, i_row);
    if (nhi_decimal_parse(printed->text, strlen(printed->text), &number) != NHI_PARSE_OK)
        return NH_OK;
    const int decimals = printed->place != NULL && printed->place->decimals > number.decimals
                             ? printed->place->decimals
                             : number.decimals;
    struct nhi_ratio half;
    nhi_ratio_from_decimal((struct nhi_decimal){5, decimals + 1}, &half);
    nhi_ratio_from_decimal(number, &printed->low);
    *is_found = true;
    NH_TRY(nhi_ratio_add(&printed->low, &half, &printed->high, error));
    return nhi_ratio_subtract(&printed->low, &half, &printed->low, error);
}

/* ---- contradictions ------------------------------------------------------------------------------------------ */

/* A contradiction inside an import is a mistake; with what is stored it may be a revision that comes value by value: it is
 * said, and the balance of accounts shows the difference. */
static nh_status tell(struct agreement *agreement, const struct printed *now, const struct printed *other,
                      const char *expected, struct nh_error *error)
{
    if (now->place != NULL && other->place != NULL)
        return reject_at(agreement, now, expected, error);
    if (now->place == NULL && other->place == NULL)
        return NH_OK;
    return nhi_import_warn(agreement->import, error, "found %s, expected %s", now->text, expected);
}

static void place_text(const struct agreement *agreement, const struct printed *printed,
                       char text[TEXT_BYTES])
{
    if (printed->place == NULL)
        snprintf(text, TEXT_BYTES, "%s in the store", printed->text);
    else
        snprintf(text, TEXT_BYTES, "%s in %s, line %llu", printed->text,
                 agreement->import->sources[printed->place->i_source].path,
                 (unsigned long long)printed->place->line);
}

/* 100 x now / before, at the ends of what is printed. */
static nh_status implied_index(const struct printed *before, const struct printed *now, struct nhi_ratio *low,
                               struct nhi_ratio *high, struct nh_error *error)
{
    struct nhi_ratio hundred;
    nhi_ratio_from_integers(100, 1, &hundred);
    NH_TRY(nhi_ratio_divide(&now->low, &before->high, low, error));
    NH_TRY(nhi_ratio_multiply(low, &hundred, low, error));
    NH_TRY(nhi_ratio_divide(&now->high, &before->low, high, error));
    return nhi_ratio_multiply(high, &hundred, high, error);
}

static nh_status overlap(const struct nhi_ratio *low, const struct nhi_ratio *high,
                         const struct printed *printed, bool *do_meet, struct nh_error *error)
{
    int below, above;
    NH_TRY(nhi_ratio_compare(low, &printed->high, &below, error));
    NH_TRY(nhi_ratio_compare(high, &printed->low, &above, error));
    *do_meet = below <= 0 && above >= 0;
    return NH_OK;
}

/* Both levels of one base, and the index between them. */
static nh_status check_growth(struct agreement *agreement, const struct spot *spot, int base,
                              const struct printed *now, struct nh_error *error)
{
    struct spot last_year = *spot;
    struct printed before, index;
    struct nhi_ratio low, high;
    bool has_before, has_index, do_meet;
    char least[NHI_NUMBER_BYTES], most[NHI_NUMBER_BYTES], other[TEXT_BYTES], third[TEXT_BYTES],
        expected[2 * NHI_NUMBER_BYTES + 4 * TEXT_BYTES];
    last_year.period -= nhi_freq_per_year(spot->freq);
    NH_TRY(find_printed(agreement, &last_year, "gdp_constant", base, &before, &has_before, error));
    NH_TRY(find_printed(agreement, spot, "gdp_index", 0, &index, &has_index, error));
    if (!has_before || !has_index || nhi_ratio_sign(&before.low) <= 0 || nhi_ratio_sign(&now->low) <= 0)
        return NH_OK;
    NH_TRY(implied_index(&before, now, &low, &high, error));
    NH_TRY(overlap(&low, &high, &index, &do_meet, error));
    if (do_meet)
        return NH_OK;
    NH_TRY(nhi_ratio_text(&low, SHOWN_DECIMALS, NHI_ROUND_FLOOR, least, error));
    NH_TRY(nhi_ratio_text(&high, SHOWN_DECIMALS, NHI_ROUND_CEILING, most, error));
    place_text(agreement, &before, other);
    place_text(agreement, &index, third);
    snprintf(expected, sizeof expected,
             "accounts of region %s that agree: gdp_constant at %d prices moves by an index of %s to %s, "
             "gdp_index says otherwise (the year before: %s; the index: %s)",
             spot->region, base, least, most, other, third);
    return tell(agreement, now, &index, expected, error);
}

/* The constant level of the base year is the current one. */
static nh_status check_base_year(struct agreement *agreement, const struct spot *spot,
                                 const struct printed *now, struct nh_error *error)
{
    struct printed current;
    bool has_current, do_meet = true;
    char other[TEXT_BYTES], expected[3 * TEXT_BYTES];
    NH_TRY(find_printed(agreement, spot, "gdp_current", 0, &current, &has_current, error));
    if (has_current)
        NH_TRY(overlap(&now->low, &now->high, &current, &do_meet, error));
    if (do_meet)
        return NH_OK;
    place_text(agreement, &current, other);
    snprintf(
        expected, sizeof expected,
        "accounts of region %s that agree: gdp_constant of its own base year is gdp_current (the other: %s)",
        spot->region, other);
    return tell(agreement, now, &current, expected, error);
}

/* An index is at the prices of the newest base year that lies before it. */
static nh_status is_base_in_force(const struct agreement *agreement, const struct spot *spot, int base,
                                  int year, bool *is_in_force, struct nh_error *error)
{
    struct printed level;
    bool has_level;
    *is_in_force = base < year;
    for (int i = 0; i < agreement->n_bases && *is_in_force; i++) {
        if (agreement->bases[i] <= base || agreement->bases[i] >= year)
            continue;
        NH_TRY(find_printed(agreement, spot, "gdp_constant", agreement->bases[i], &level, &has_level, error));
        *is_in_force = !has_level;
    }
    return NH_OK;
}

static nh_status check_row(struct agreement *agreement, size_t i, struct nh_error *error)
{
    const int base = year_in(nhi_rows_cell(agreement->rows, i, NHI_ACCOUNT_BASE));
    struct spot spot;
    struct printed now;
    bool is_found, is_in_force;
    if (base == 0 || strcmp(nhi_rows_cell(agreement->rows, i, NHI_ACCOUNT_ITEM), "gdp_constant") != 0 ||
        !read_spot(agreement->rows, i, &spot))
        return NH_OK;
    const int year = (int)nhi_period_containing(spot.freq, spot.period, NHI_FREQ_YEAR);
    NH_TRY(find_printed(agreement, &spot, "gdp_constant", base, &now, &is_found, error));
    if (!is_found)
        return NH_OK;
    if (year == base)
        return check_base_year(agreement, &spot, &now, error);
    NH_TRY(is_base_in_force(agreement, &spot, base, year, &is_in_force, error));
    return is_in_force ? check_growth(agreement, &spot, base, &now, error) : NH_OK;
}

nh_status nhi_import_accounts_agree(struct nhi_import *import, const struct nhi_rows *rows,
                                    struct nh_error *error)
{
    struct agreement agreement = {.import = import, .rows = rows};
    nh_status status;
    NH_TRY_DONE(nhi_dictionary_new(&agreement.spots, error));
    NH_TRY_DONE(nhi_alloc(rows->n_rows, sizeof *agreement.row, &agreement.row, error));
    NH_TRY_DONE(index_rows(&agreement, error));
    for (size_t i = 0; i < rows->n_rows; i++)
        NH_TRY_DONE(check_row(&agreement, i, error));
done:
    nhi_dictionary_free(agreement.spots);
    nhi_free(agreement.row);
    return status;
}
