/* window.c - frequency, first and last period, and the period of comparison; see selection.h. */
#include "engine/aggregate/selection.h"

#include <string.h>

static nh_status check_freq(const nh_store *store, enum nhi_freq freq, const char *name,
                            struct nh_error *error)
{
    const struct nhi_axis *axes[] = {&store->energy_axis, &store->output_axis};
    for (int i = 0; i < 2; i++)
        if (axes[i]->n > 0 && freq < axes[i]->freq)
            return nhi_fail(error, NH_ARGUMENT,
                            "frequency %s is finer than the %s data, which are by %s: use %s or coarser",
                            name, i == 0 ? "energy" : "output", nhi_freq_name(axes[i]->freq),
                            nhi_freq_name(axes[i]->freq));
    return NH_OK;
}

/* Spans from January end with every month, or with every quarter where energy or output has no months. */
static nh_status parse_ytd(const nh_store *store, struct nhi_selection *selection, struct nh_error *error)
{
    selection->is_ytd = true;
    selection->freq = NHI_FREQ_MONTH;
    if ((store->energy_axis.n > 0 && store->energy_axis.freq == NHI_FREQ_QUARTER) ||
        (store->output_axis.n > 0 && store->output_axis.freq == NHI_FREQ_QUARTER))
        selection->freq = NHI_FREQ_QUARTER;
    return check_freq(store, selection->freq, "ytd", error);
}

static nh_status parse_freq(const nh_store *store, const char *word, struct nhi_selection *selection,
                            struct nh_error *error)
{
    static const char *const known[] = {"year", "quarter", "month", "ytd", "day", "hour", "30min", "15min"};
    selection->freq = NHI_FREQ_YEAR;
    if (word != NULL && (strcmp(word, "ytd") == 0 || strcmp(word, "累计") == 0))
        return parse_ytd(store, selection, error);
    if (word != NULL && !nhi_freq_parse(word, &selection->freq))
        return nhi_unknown_word(error, "frequency", word, known, sizeof known / sizeof *known);
    return check_freq(store, selection->freq, nhi_freq_name(selection->freq), error);
}

nh_status nhi_window_period(const char *option, const char *text, enum nhi_freq freq, bool is_end,
                            int64_t *period, struct nh_error *error)
{
    enum nhi_freq own;
    int64_t i;
    if (!nhi_period_parse(text, strlen(text), &own, &i))
        return nhi_fail(
            error, NH_ARGUMENT,
            "%s '%s' is not a period: expected 2020, 2020Q1, 2020-03, 2020-03-15 or 2020-03-15T10:15", option,
            text);
    if (own <= freq)
        *period = nhi_period_containing(own, i, freq);
    else
        *period = is_end ? nhi_period_first(own, i + 1, freq) - 1 : nhi_period_first(own, i, freq);
    return NH_OK;
}

/* All output periods in which the store has base periods. */
static struct nhi_window hull(const nh_store *store, enum nhi_freq freq)
{
    const struct nhi_axis *axes[] = {&store->energy_axis, &store->output_axis};
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (int i = 0; i < 2; i++) {
        if (axes[i]->n == 0)
            continue;
        int64_t begin = nhi_period_containing(axes[i]->freq, axes[i]->first, freq);
        int64_t end = nhi_period_containing(axes[i]->freq, axes[i]->first + axes[i]->n - 1, freq);
        first = begin < first ? begin : first;
        last = end > last ? end : last;
    }
    return first > last ? (struct nhi_window){0} : (struct nhi_window){first, (uint32_t)(last - first + 1)};
}

static nh_status parse_visible(const nh_store *store, const struct nh_rate_options *options,
                               struct nhi_selection *selection, struct nh_error *error)
{
    struct nhi_window all = hull(store, selection->freq);
    selection->data = all;
    int64_t from = all.first, to = all.first + all.n - 1;
    if (options->from != NULL)
        NH_TRY(nhi_window_period("--from", options->from, selection->freq, false, &from, error));
    if (options->to != NULL)
        NH_TRY(nhi_window_period("--to", options->to, selection->freq, true, &to, error));
    if (options->from != NULL && options->to != NULL && from > to)
        return nhi_fail(error, NH_ARGUMENT, "--from %s lies behind --to %s", options->from, options->to);
    from = from < all.first ? all.first : from;
    to = to > all.first + all.n - 1 ? all.first + all.n - 1 : to;
    selection->visible =
        from > to ? (struct nhi_window){0} : (struct nhi_window){from, (uint32_t)(to - from + 1)};
    return NH_OK;
}

/* Spans from January are compared with the same months of another year only. */
static nh_status parse_compare_ytd(const char *word, struct nhi_selection *selection, struct nh_error *error)
{
    enum nhi_freq freq;
    selection->compare = NHI_COMPARE_YEAR_AGO;
    if (word == NULL || strcmp(word, "previous") == 0 || strcmp(word, "year-ago") == 0)
        return NH_OK;
    selection->compare = NHI_COMPARE_FIXED;
    if (nhi_period_parse(word, strlen(word), &freq, &selection->compare_period) && freq == NHI_FREQ_YEAR)
        return NH_OK;
    return nhi_fail(error, NH_ARGUMENT,
                    "--compare '%s' with --freq ytd: months 1 to N are compared with the same months of "
                    "another year: use year-ago, or a year such as 2015",
                    word);
}

/* A year is not one of the months that are compared with it. */
static nh_status parse_compare_period(const char *word, struct nhi_selection *selection,
                                      struct nh_error *error)
{
    enum nhi_freq own;
    int64_t period;
    selection->compare = NHI_COMPARE_FIXED;
    if (nhi_period_parse(word, strlen(word), &own, &period) && own > selection->freq) {
        char first[NHI_PERIOD_BYTES];
        nhi_period_text(selection->freq, nhi_period_first(own, period, selection->freq), first);
        return nhi_fail(
            error, NH_ARGUMENT,
            "--compare %s is longer than the periods that are compared (%s): name one of them, such "
            "as %s",
            word, nhi_freq_name(selection->freq), first);
    }
    return nhi_window_period("--compare", word, selection->freq, false, &selection->compare_period, error);
}

static nh_status parse_compare(const char *word, struct nhi_selection *selection, struct nh_error *error)
{
    static const char *const known[] = {"previous", "year-ago"};
    if (selection->is_ytd)
        return parse_compare_ytd(word, selection, error);
    selection->compare = NHI_COMPARE_PREVIOUS;
    if (word == NULL || strcmp(word, "previous") == 0)
        return NH_OK;
    if (strcmp(word, "year-ago") == 0) {
        selection->compare = NHI_COMPARE_YEAR_AGO;
        if (nhi_freq_per_year(selection->freq) == 0)
            return nhi_fail(error, NH_ARGUMENT, "--compare year-ago needs years, quarters or months, not %s",
                            nhi_freq_name(selection->freq));
        return NH_OK;
    }
    if (word[0] < '0' || word[0] > '9')
        return nhi_unknown_word(error, "comparison", word, known, 2);
    return parse_compare_period(word, selection, error);
}

nh_status nhi_window_resolve(const nh_store *store, const struct nh_rate_options *options,
                             struct nhi_selection *selection, struct nh_error *error)
{
    NH_TRY(parse_freq(store, options->freq, selection, error));
    NH_TRY(parse_visible(store, options, selection, error));
    return parse_compare(options->compare, selection, error);
}

int64_t nhi_selection_compared(const struct nhi_selection *selection, int64_t period)
{
    const int per_year = nhi_freq_per_year(selection->freq);
    switch (selection->compare) {
    case NHI_COMPARE_YEAR_AGO: return period - (selection->energy_spans != NULL ? 2 : per_year);
    case NHI_COMPARE_FIXED:
        return selection->is_ytd ? selection->compare_period * per_year + period % per_year
                                 : selection->compare_period;
    case NHI_COMPARE_PREVIOUS: break;
    }
    return period - 1;
}

bool nhi_selection_has_base(const struct nhi_selection *selection)
{
    return (selection->scopes.any & NHI_LESS_RENEWABLE) != 0;
}

int64_t nhi_selection_base(const struct nhi_selection *selection, int64_t period)
{
    const bool is_by_half = selection->energy_spans != NULL && !selection->is_running;
    const int per_year = is_by_half ? 2 : nhi_freq_per_year(selection->freq);
    return (int64_t)NHI_SCOPE_BASE_YEAR * per_year + period % per_year;
}

size_t nhi_selection_period_text(const struct nhi_selection *selection, int64_t period,
                                 char text[NHI_PERIOD_BYTES])
{
    if (!selection->is_ytd)
        return nhi_period_text(selection->freq, period, text);
    return nhi_period_text(NHI_FREQ_MONTH, nhi_period_first(selection->freq, period + 1, NHI_FREQ_MONTH) - 1,
                           text);
}
