/* prices_result.c - nh_prices: output at constant prices, its growth, and the link of two price bases, as a table. */
#include "engine/base/context.h"
#include "engine/base/memory.h"
#include "engine/publish/prices_sheet.h"
#include "engine/publish/region_prices.h"
#include "engine/statistics/price_link.h"

#include <string.h>

enum {
    N_AROUND = 3,  /* columns behind the keys that are no figures: current output, units, flags */
    N_OUTSIDE = 8, /* columns of a panel */
    MAX_CHANGE_DECIMALS = 30,
    EXACT_DECIMALS = 6,
    TABLE_DECIMALS = 2
};

/* ---- what is asked ------------------------------------------------------------------------------------------- */

static struct nh_prices_options known_options(const struct nh_prices_options *given)
{
    struct nh_prices_options options = NH_PRICES_OPTIONS_INIT;
    nhi_take_options(&options, sizeof options, given);
    options.rate.freq = NULL; /* figures of a price base are those of years */
    options.rate.compare = NULL;
    return options;
}

struct asked {
    struct nhi_rate rate;
    bool has_panel;
    struct nhi_rate same;    /* of the units with output in both years */
    struct nhi_window shown; /* years; the others are only compared with */
    bool has_link;
    size_t link_period;
};

static nh_status read_link(const char *text, struct asked *asked, struct nh_error *error)
{
    const struct nhi_window *periods = &asked->rate.panel.now.periods;
    int64_t year;
    if (text == NULL)
        return NH_OK;
    NH_TRY(nhi_price_link_parse(text, periods, &year, error));
    asked->has_link = true;
    asked->link_period = (size_t)(year - periods->first);
    return NH_OK;
}

static nh_status read_shown(const nh_store *store, const struct nh_prices_options *options,
                            struct nhi_window *shown, bool *has_panel, struct nh_error *error)
{
    struct nhi_selection selection = {0};
    NH_TRY(nhi_selection_resolve(store, &options->rate, &selection, error));
    *shown = selection.visible;
    const bool has_carrier = selection.i_carrier_key >= 0, is_constant = selection.is_constant;
    *has_panel = selection.is_panel;
    nhi_selection_clear(&selection);
    if (has_carrier)
        return nhi_fail(error, NH_ARGUMENT, "prices are those of output: it has no carriers to group by");
    return is_constant ? NH_OK : nhi_price_base_missing(error);
}

static nh_status read_rounding(const struct nh_rate_options *options, enum nh_format format,
                               struct nhi_rate_rounding *rounding, struct nh_error *error)
{
    const bool is_table = format == NH_FORMAT_TABLE;
    *rounding = (struct nhi_rate_rounding){
        .tie = options->tie, .intensity_digits = is_table ? NHI_TABLE_DIGITS : NHI_EXACT_DIGITS};
    return nhi_decimals_of(options->decimals, MAX_CHANGE_DECIMALS, is_table ? TABLE_DECIMALS : EXACT_DECIMALS,
                           &rounding->change_decimals, error);
}

static nh_status ask(const nh_store *store, const struct nh_prices_options *options,
                     const struct nhi_rate_rounding *rounding, struct asked *asked, struct nh_error *error)
{
    static const struct nhi_rate_only of_output = {.panel = NHI_PANEL_OF_OUTPUT};
    struct nh_rate_options everything = options->rate;
    NH_TRY(read_shown(store, options, &asked->shown, &asked->has_panel, error));
    everything.from = everything.to = NULL; /* the link year may lie outside of what is shown */
    if (asked->has_panel)
        NH_TRY(nhi_rate_make_only(store, &everything, rounding, &of_output, &asked->same, error));
    everything.panel = NULL;
    NH_TRY(nhi_rate_make(store, &everything, rounding, &asked->rate, error));
    return read_link(options->link, asked, error);
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

/* A group in a year, against the year before. */
static struct nhi_price_place place_of(const struct asked *asked, const struct nhi_rate_row *row)
{
    const struct nhi_aggregate *made = &asked->rate.panel.now;
    return (struct nhi_price_place){.rate = &asked->rate,
                                    .made = made,
                                    .before = made,
                                    .group = row->at.group,
                                    .i_period = row->at.i_period,
                                    .has_before = row->at.i_period > 0,
                                    .i_before = row->at.i_period - 1,
                                    .has_link = asked->has_link,
                                    .link_period = asked->link_period};
}

static nh_status add_figure(const struct nhi_price_place *place, enum nhi_price_figure figure,
                            struct nhi_result *result, struct nh_error *error)
{
    char text[NHI_NUMBER_BYTES];
    NH_TRY(nhi_price_figure_text(place, figure, result->format == NH_FORMAT_TABLE, text, error));
    return nhi_result_cell(result, text, error);
}

static nh_status add_blanks(size_t n, struct nhi_result *result, struct nh_error *error)
{
    for (size_t i = 0; i < n; i++)
        NH_TRY(nhi_result_cell(result, "", error));
    return NH_OK;
}

static nh_status add_figures(const struct asked *asked, const struct nhi_rate_row *row,
                             struct nhi_result *result, struct nh_error *error)
{
    static const enum nhi_price_figure figures[] = {
        NHI_PRICE_CONSTANT,        NHI_PRICE_NOMINAL_GROWTH, NHI_PRICE_COMPARABLE_GROWTH,
        NHI_PRICE_CONSTANT_GROWTH, NHI_PRICE_CHANGE,         NHI_PRICE_LAMBDA,
        NHI_PRICE_LINKED,          NHI_PRICE_PARTS,          NHI_PRICE_RESIDUAL};
    const struct nhi_price_place place = place_of(asked, row);
    char text[NHI_NUMBER_BYTES];
    const size_t n = asked->has_link ? sizeof figures / sizeof *figures : (size_t)NHI_PRICE_LAMBDA;
    if (!row->has_output)
        return add_blanks(n + N_AROUND, result, error);
    NH_TRY(nhi_level_text(true, row->output, asked->rate.rounding.tie, result->format == NH_FORMAT_TABLE,
                          text, error));
    NH_TRY(nhi_result_cell(result, text, error));
    for (size_t i = 0; i < n; i++)
        NH_TRY(add_figure(&place, figures[i], result, error));
    NH_TRY(nhi_result_count(result, row->n_output, error));
    return nhi_result_cell(result, row->constant.has_parent ? "parent_price" : "", error);
}

/* ---- the same units ---------------------------------------------------------------------------------------------- */

/* What `all` has at a place and `part` has not: output, then units. */
static nh_status add_rest(const struct nhi_aggregate *all, size_t at_all, const struct nhi_aggregate *part,
                          size_t at_part, struct nhi_result *result, struct nh_error *error)
{
    const struct nhi_decimal rest = {.value = all->output[at_all] - part->output[at_part],
                                     .decimals = all->output_decimals};
    char text[NHI_NUMBER_BYTES];
    NH_TRY(nhi_level_text(true, rest, NH_TIE_HALF_UP, result->format == NH_FORMAT_TABLE, text, error));
    NH_TRY(nhi_result_cell(result, text, error));
    return nhi_result_count(result, all->n_output[at_all] - part->n_output[at_part], error);
}

/* METHOD 5.3: all units of the year against those of them that were there a year before, both of which are the panel, and
 * the panel against itself; then what is new and what is gone. */
static nh_status add_panel(const struct asked *asked, const struct nhi_rate_row *row,
                           struct nhi_result *result, struct nh_error *error)
{
    const struct nhi_panel *same = &asked->same.panel;
    const struct nhi_aggregate *all = &asked->rate.panel.now;
    struct nhi_price_place sample = place_of(asked, row), panel;
    if (!sample.has_before)
        return add_blanks(N_OUTSIDE, result, error);
    const size_t at = sample.group * all->periods.n + sample.i_period;
    sample.before = &same->before;
    sample.i_before = sample.i_period;
    panel = sample;
    panel.rate = &asked->same;
    panel.made = &same->now;
    NH_TRY(add_figure(&sample, NHI_PRICE_NOMINAL_GROWTH, result, error));
    NH_TRY(add_figure(&sample, NHI_PRICE_COMPARABLE_GROWTH, result, error));
    NH_TRY(add_figure(&panel, NHI_PRICE_NOMINAL_GROWTH, result, error));
    NH_TRY(add_figure(&panel, NHI_PRICE_COMPARABLE_GROWTH, result, error));
    NH_TRY(add_rest(all, at, &same->now, at, result, error));
    return add_rest(all, at - 1, &same->before, at, result, error);
}

/* ---- rows, all of them ------------------------------------------------------------------------------------------- */

/* Where everybody is gone, a panel still has its exits to show. */
static bool has_exits(const struct asked *asked, const struct nhi_rate_row *row)
{
    const struct nhi_aggregate *all = &asked->rate.panel.now;
    return asked->has_panel && row->at.i_period > 0 &&
           all->n_output[row->at.group * all->periods.n + row->at.i_period - 1] > 0;
}

static nh_status add_row(const struct asked *asked, const struct nhi_rate_subject *subject, uint32_t i_period,
                         struct nhi_result *result, struct nh_error *error)
{
    struct nhi_rate_row row;
    char period[NHI_PERIOD_BYTES];
    NH_TRY(nhi_rate_row(&asked->rate, subject, i_period, &row, error));
    if (!row.has_output && !has_exits(asked, &row))
        return NH_OK;
    for (size_t k = 0; k < asked->rate.selection.n_keys; k++)
        NH_TRY(nhi_result_cell(result, nhi_rate_key(&asked->rate, subject, k), error));
    nhi_period_text(NHI_FREQ_YEAR, row.period, period);
    NH_TRY(nhi_result_cell(result, period, error));
    NH_TRY(add_figures(asked, &row, result, error));
    return asked->has_panel ? add_panel(asked, &row, result, error) : NH_OK;
}

static nh_status add_rows(const void *state, struct nhi_result *result, struct nh_error *error)
{
    const struct asked *asked = state;
    const uint32_t first = (uint32_t)(asked->shown.first - asked->rate.selection.visible.first);
    for (size_t i = 0; i < asked->rate.n_subjects; i++)
        for (uint32_t p = 0; p < asked->shown.n; p++)
            NH_TRY(add_row(asked, &asked->rate.subjects[i], first + p, result, error));
    return NH_OK;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

static nh_status publish(const struct asked *asked, const struct nh_prices_options *options,
                         const struct nhi_destination *to, struct nh_error *error)
{
    const struct nhi_selection *selection = &asked->rate.selection;
    const struct nhi_price_query query = {.store = asked->rate.store,
                                          .options = options,
                                          .measure = selection->measure,
                                          .price = options->rate.price,
                                          .has_panel = asked->has_panel,
                                          .add_rows = add_rows,
                                          .state = asked};
    struct nhi_price_sheet sheet = {.n_keys = selection->n_keys};
    for (size_t k = 0; k < selection->n_keys; k++)
        sheet.columns[k] = nhi_key_column(selection->keys[k].name);
    return nhi_price_publish(&query, &sheet, to, error);
}

static nh_status compute(const nh_store *store, const struct nh_prices_options *given,
                         const struct nhi_destination *to, struct nh_error *error)
{
    const struct nh_prices_options options = known_options(given);
    struct nhi_rate_rounding rounding;
    struct asked asked = {0};
    NH_TRY(read_rounding(&options.rate, to->format, &rounding, error));
    if (nhi_is_region_measure(store, options.rate.measure))
        return nhi_region_prices(store, &options, &rounding, to, error);
    nh_status status = ask(store, &options, &rounding, &asked, error);
    if (status == NH_OK)
        status = publish(&asked, &options, to, error);
    nhi_rate_clear(&asked.rate);
    nhi_rate_clear(&asked.same);
    return status;
}

nh_status nh_prices(nh_store *store, const struct nh_prices_options *options, enum nh_format format,
                    enum nh_lang lang, struct nh_text *text, struct nh_error *error)
{
    const struct nhi_destination to = {.format = format, .lang = lang, .text = text};
    return compute(store, options, &to, error);
}

nh_status nh_prices_table(nh_store *store, const struct nh_prices_options *options, nh_table **table,
                          struct nh_error *error)
{
    const struct nhi_destination to = {.format = NHI_FORMAT_KEPT, .table = table};
    return compute(store, options, &to, error);
}
