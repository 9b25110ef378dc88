/* rate.c - see rate.h. */
#include "engine/statistics/rate.h"

#include "engine/aggregate/year_to_date.h"
#include "engine/base/fraction.h"
#include "engine/base/memory.h"
#include "engine/statistics/figure.h"

#include <stdlib.h>
#include <string.h>

/* ---- subjects ------------------------------------------------------------------------------------------------ */

const char *nhi_rate_key(const struct nhi_rate *rate, const struct nhi_rate_subject *subject, size_t i_key)
{
    const struct nhi_groups *groups = &rate->panel.now.groups;
    int i_carrier = rate->selection.i_carrier_key;
    if ((int)i_key == i_carrier) {
        int32_t carrier = rate->panel.now.carrier[subject->i_class];
        return carrier == NHI_ALL_CARRIERS ? "*" : nhi_dictionary_text(rate->store->carriers, carrier, NULL);
    }
    size_t i_label = i_carrier >= 0 && (int)i_key > i_carrier ? i_key - 1 : i_key;
    return groups->label[subject->group * groups->n_keys + i_label];
}

/* Place of (class, group, first visible period) in the results. */
static size_t place_of(const struct nhi_rate *rate, const struct nhi_rate_subject *subject)
{
    const struct nhi_aggregate *made = &rate->panel.now;
    size_t offset = (size_t)(rate->selection.visible.first - made->periods.first);
    return (subject->i_class * made->groups.n_groups + subject->group) * made->periods.n + offset;
}

/* Subtotals sum over the keys at the right. With n keys before `carrier`, a group with fewer leading ones is shown for
 * all carriers, one with more by carrier, and one with exactly n both ways. */
static bool is_level(const struct nhi_rate *rate, const struct nhi_rate_subject *subject)
{
    if (rate->selection.i_carrier_key < 0)
        return true;
    uint32_t n_leading = rate->panel.now.groups.n_leading[subject->group];
    uint32_t n_before = (uint32_t)rate->selection.i_carrier_key;
    return rate->panel.now.carrier[subject->i_class] == NHI_ALL_CARRIERS ? n_leading <= n_before
                                                                         : n_leading >= n_before;
}

/* All units, in a panel or not. */
static const struct nhi_aggregate *everybody(const struct nhi_rate *rate)
{
    return rate->selection.is_panel ? &rate->panel.everybody : &rate->panel.now;
}

/* A carrier is shown in a group that has it in some visible period. */
static bool is_seen(const struct nhi_rate *rate, const struct nhi_rate_subject *subject)
{
    const struct nhi_coverage *coverage = everybody(rate)->coverage + place_of(rate, subject);
    if (rate->selection.i_carrier_key < 0)
        return true;
    for (uint32_t p = 0; p < rate->selection.visible.n; p++)
        if (coverage[p].n_energy > 0)
            return true;
    return false;
}

struct sortable {
    const struct nhi_rate *rate;
    struct nhi_rate_subject subject;
};

static int by_keys(const void *a, const void *b)
{
    const struct sortable *left = a, *right = b;
    for (size_t k = 0; k < left->rate->selection.n_keys; k++) {
        int order = strcmp(nhi_rate_key(left->rate, &left->subject, k),
                           nhi_rate_key(right->rate, &right->subject, k));
        if (order != 0)
            return order;
    }
    if (left->subject.group != right->subject.group)
        return left->subject.group < right->subject.group ? -1 : 1;
    return (left->subject.i_scope > right->subject.i_scope) -
           (left->subject.i_scope < right->subject.i_scope);
}

static nh_status sort_subjects(struct nhi_rate *rate, struct nh_error *error)
{
    struct sortable *order;
    NH_TRY(nhi_alloc(rate->n_subjects, sizeof *order, &order, error));
    for (size_t i = 0; i < rate->n_subjects; i++)
        order[i] = (struct sortable){.rate = rate, .subject = rate->subjects[i]};
    qsort(order, rate->n_subjects, sizeof *order, by_keys);
    for (size_t i = 0; i < rate->n_subjects; i++)
        rate->subjects[i] = order[i].subject;
    nhi_free(order);
    return NH_OK;
}

/* Without carriers the groups are the subjects, in their order. */
static nh_status list_subjects(struct nhi_rate *rate, struct nh_error *error)
{
    const struct nhi_aggregate *made = &rate->panel.now;
    const size_t n_scopes = rate->selection.scopes.n;
    NH_TRY(nhi_alloc(made->groups.n_groups * made->n_classes * n_scopes, sizeof *rate->subjects,
                     &rate->subjects, error));
    for (uint32_t g = 0; g < made->groups.n_groups; g++)
        for (uint32_t c = 0; c < made->n_classes; c++) {
            struct nhi_rate_subject subject = {.group = g, .i_class = c};
            const bool is_shown = is_level(rate, &subject) && is_seen(rate, &subject);
            for (uint32_t s = 0; is_shown && s < n_scopes; s++) {
                subject.i_scope = s;
                rate->subjects[rate->n_subjects++] = subject;
            }
        }
    return rate->selection.i_carrier_key < 0 ? NH_OK : sort_subjects(rate, error);
}

static void leave_out(const struct nhi_rate_only *only, struct nhi_selection *selection)
{
    selection->is_of_ends = only->panel == NHI_PANEL_OF_ENDS;
    selection->is_of_output = only->panel == NHI_PANEL_OF_OUTPUT;
    selection->members = only->members;
    selection->wants_present = only->wants_present;
    if (only->is_energy)
        selection->measure = NHI_NOT_FOUND;
}

/* A panel of two periods has other units in every row, and those may not be the ones of the base year; that of a check is one. */
static nh_status check_panel(const struct nhi_selection *selection, struct nh_error *error)
{
    if (!selection->is_panel || selection->is_of_ends || !nhi_selection_has_base(selection))
        return NH_OK;
    return nhi_fail(
        error, NH_ARGUMENT,
        "--scope no-renewable with --panel matched: the panel of a row has the units of two periods, "
        "which may not be those of %d: use another scope, --panel all, or `check`, which has one panel",
        NHI_SCOPE_BASE_YEAR);
}

nh_status nhi_rate_make_only(const nh_store *store, const struct nh_rate_options *options,
                             const struct nhi_rate_rounding *rounding, const struct nhi_rate_only *only,
                             struct nhi_rate *rate, struct nh_error *error)
{
    nh_status status;
    struct nhi_rate made = {.store = store, .rounding = *rounding};
    nhi_stage(store->context, NHI_STAGE_PLAN);
    NH_TRY(nhi_selection_resolve(store, options, &made.selection, error));
    leave_out(only, &made.selection);
    NH_TRY_DONE(check_panel(&made.selection, error));
    if (made.selection.is_constant)
        NH_TRY_DONE(nhi_prices_make(store, &made.selection, &made.prices, error));
    NH_TRY_DONE(made.selection.is_ytd ? nhi_year_to_date_make(store, &made.selection, &made.panel, error)
                                      : nhi_panel_make(store, &made.selection, &made.panel, error));
    if (made.selection.is_constant)
        NH_TRY_DONE(nhi_prices_take(&made.selection, everybody(&made), &made.prices, error));
    nhi_stage(store->context, NHI_STAGE_PUBLISH);
    NH_TRY_DONE(list_subjects(&made, error));
    *rate = made;
done:
    if (status != NH_OK)
        nhi_rate_clear(&made);
    return status;
}

nh_status nhi_rate_make(const nh_store *store, const struct nh_rate_options *options,
                        const struct nhi_rate_rounding *rounding, struct nhi_rate *rate,
                        struct nh_error *error)
{
    static const struct nhi_rate_only everything = {.panel = NHI_PANEL_OF_PAIRS};
    return nhi_rate_make_only(store, options, rounding, &everything, rate, error);
}

void nhi_rate_clear(struct nhi_rate *rate)
{
    nhi_free(rate->subjects);
    nhi_prices_clear(&rate->prices);
    nhi_panel_clear(&rate->panel);
    nhi_selection_clear(&rate->selection);
    *rate = (struct nhi_rate){0};
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

bool nhi_rate_has_row(const struct nhi_rate *rate, const struct nhi_rate_subject *subject, uint32_t i_period)
{
    return everybody(rate)->coverage[place_of(rate, subject) + i_period].n_units > 0;
}

/* Where levels are read: at period i of an aggregate, which is about `period`. */
struct place {
    const struct nhi_aggregate *made;
    size_t i_period;
    int64_t period;
};

static struct place place_in(const struct nhi_aggregate *made, int64_t period)
{
    return (struct place){made, (size_t)(period - made->periods.first), period};
}

/* What a period is compared with. */
static struct place place_before(const struct nhi_rate *rate, int64_t period)
{
    const int64_t other = nhi_selection_compared(&rate->selection, period);
    struct place place = place_in(&rate->panel.before, period);
    place.period = other;
    return rate->selection.is_panel ? place : place_in(&rate->panel.now, other);
}

/* In a table it is one row of many that is wrong, and a total is all that there is. */
static nh_status over_deducted(const struct nhi_rate *rate, const struct nhi_rate_subject *subject,
                               int64_t period, struct nh_error *error)
{
    char when[NHI_PERIOD_BYTES];
    if (rate->selection.n_keys > 0)
        return NH_OK;
    nhi_selection_period_text(&rate->selection, period, when);
    return nhi_fail(
        error, NH_DATA,
        "--scope %s, %s: more is left out than the energy that there is: `--by enterprise` shows where "
        "(flag over_deducted); correct what those enterprises report as feedstock, or as output and "
        "recovery",
        nhi_scope_name(rate->selection.scopes.deductions[subject->i_scope]), when);
}

/* The energy in the scope of the subject, and flags that come of it. */
static nh_status read_scope(const struct nhi_rate *rate, const struct nhi_rate_subject *subject,
                            struct place place, struct nhi_rate_row *row, struct nh_error *error)
{
    const struct nhi_scope_query query = {.store = rate->store,
                                          .selection = &rate->selection,
                                          .made = place.made,
                                          .deductions = rate->selection.scopes.deductions[subject->i_scope],
                                          .row = (size_t)subject->i_class * place.made->groups.n_groups +
                                                 subject->group,
                                          .i_period = place.i_period};
    NH_TRY(nhi_scope_energy(&query, &row->scope, error));
    if (row->scope.is_over)
        NH_TRY(over_deducted(rate, subject, place.period, error));
    row->energy = row->scope.energy;
    row->has_energy = row->scope.is_known && !row->scope.is_over;
    row->flags |= (row->scope.is_known ? 0u : NHI_FLAG_NO_DEDUCTION) |
                  (row->scope.is_over ? NHI_FLAG_OVER_DEDUCTED : 0u) |
                  (row->scope.is_falling ? NHI_FLAG_NEG_INCREMENT : 0u) |
                  (row->scope.is_partial ? NHI_FLAG_PARTIAL : 0u);
    return NH_OK;
}

/* What is known of a subject there. */
static nh_status read_levels(const struct nhi_rate *rate, const struct nhi_rate_subject *subject,
                             struct place place, struct nhi_rate_row *row, struct nh_error *error)
{
    const struct nhi_aggregate *made = place.made;
    size_t at_output = (size_t)subject->group * made->periods.n + place.i_period;
    size_t at =
        (subject->i_class * made->groups.n_groups + subject->group) * made->periods.n + place.i_period;
    const struct nhi_coverage *coverage = &made->coverage[at];
    row->energy = (struct nhi_decimal){.value = made->energy[at], .decimals = made->energy_decimals};
    row->output = (struct nhi_decimal){.value = made->output[at_output], .decimals = made->output_decimals};
    row->output_sign = (row->output.value > 0) - (row->output.value < 0);
    row->at = (struct nhi_output_query){
        .made = made,
        .group = subject->group,
        .i_period = place.i_period,
        .price_period =
            rate->selection.is_constant
                ? nhi_period_containing(rate->selection.freq, place.period, rate->prices.deflators.freq)
                : 0,
        .base_year = rate->selection.base_year};
    row->period = place.period;
    row->n_units = coverage->n_units;
    row->n_energy = coverage->n_energy;
    row->n_output = made->n_output[at_output];
    row->has_energy = row->n_energy > 0;
    row->is_energy_partial = coverage->is_partial;
    row->has_output = row->n_output > 0;
    bool is_uneven = !rate->selection.is_matched && rate->selection.i_carrier_key < 0 &&
                     (row->n_energy != row->n_units || row->n_output != row->n_units);
    row->constant.has_parent = false;
    if (rate->selection.is_constant)
        NH_TRY(nhi_constant_level(rate, row, error));
    row->flags = 0;
    row->scope = (struct nhi_scope_energy){0};
    if (made->n_parts > 1 && row->has_energy)
        NH_TRY(read_scope(rate, subject, place, row, error));
    row->flags |=
        (row->n_energy == 0 ? NHI_FLAG_NO_ENERGY : 0u) | (row->output_sign == 0 ? NHI_FLAG_NO_OUTPUT : 0u) |
        (coverage->is_partial || made->is_output_partial[at_output] || is_uneven ? NHI_FLAG_PARTIAL : 0u) |
        (row->has_energy && row->energy.value < 0 ? NHI_FLAG_NEG_ENERGY : 0u) |
        (row->output_sign < 0 ? NHI_FLAG_NEG_OUTPUT : 0u) |
        (row->constant.has_parent ? NHI_FLAG_PARENT_PRICE : 0u);
    return NH_OK;
}

/* Does the period with which another is compared lie inside the data? */
static bool is_compared(const struct nhi_rate *rate, int64_t period)
{
    const struct nhi_window *periods = &rate->panel.now.periods;
    const int64_t before = nhi_selection_compared(&rate->selection, period);
    return before >= periods->first && before - periods->first < (int64_t)periods->n;
}

nh_status nhi_rate_row(const struct nhi_rate *rate, const struct nhi_rate_subject *subject, uint32_t i_period,
                       struct nhi_rate_row *row, struct nh_error *error)
{
    const struct place place = place_in(&rate->panel.now, rate->selection.visible.first + (int64_t)i_period);
    NH_TRY(read_levels(rate, subject, place, row, error));
    if (rate->selection.is_panel && !is_compared(rate, row->period))
        row->flags |= NHI_FLAG_NO_PANEL;
    return NH_OK;
}

nh_status nhi_rate_row_before(const struct nhi_rate *rate, const struct nhi_rate_subject *subject,
                              int64_t period, struct nhi_rate_row *row, bool *is_there,
                              struct nh_error *error)
{
    *is_there = is_compared(rate, period);
    return *is_there ? read_levels(rate, subject, place_before(rate, period), row, error) : NH_OK;
}

/* ---- figures ------------------------------------------------------------------------------------------------- */

static bool has_intensity(const struct nhi_rate_row *row)
{
    return row->has_energy && row->has_output && row->output_sign != 0;
}

nh_status nhi_rate_intensity_text(const struct nhi_rate *rate, const struct nhi_rate_row *row,
                                  char text[NHI_NUMBER_BYTES], size_t *n, struct nh_error *error)
{
    const enum nhi_direction direction = nhi_direction_of(rate->rounding.tie);
    const int digits = rate->rounding.intensity_digits;
    struct nhi_fraction fraction;
    struct nhi_ratio intensity;
    text[0] = '\0';
    *n = 0;
    if (!has_intensity(row))
        return NH_OK;
    if (rate->selection.is_constant) {
        NH_TRY(nhi_constant_intensity_text(rate, row, text, error));
        *n = strlen(text);
        return NH_OK;
    }
    if (nhi_fraction_of(row->energy, row->output, &fraction))
        *n = nhi_fraction_significant_text(&fraction, digits, direction, text);
    if (*n > 0)
        return NH_OK;
    NH_TRY(nhi_intensity(row->energy, row->output, &intensity, error));
    NH_TRY(nhi_ratio_significant_text(&intensity, digits, direction, text, error));
    *n = strlen(text);
    return NH_OK;
}

/* What wide_change says, in 128 bits; 0: they do not suffice, or there is nothing to say. */
static size_t quick_change(const struct nhi_rate_rounding *rounding, const struct nhi_rate_row *before_row,
                           const struct nhi_rate_row *now_row, char text[NHI_NUMBER_BYTES])
{
    struct nhi_fraction before, now, change;
    if (!nhi_fraction_of(before_row->energy, before_row->output, &before) ||
        !nhi_fraction_of(now_row->energy, now_row->output, &now))
        return 0;
    if (rounding->rule == NH_ROUNDING_BULLETIN4 &&
        (!nhi_fraction_round(&before, NHI_BULLETIN_DECIMALS, NHI_ROUND_HALF_EVEN) ||
         !nhi_fraction_round(&now, NHI_BULLETIN_DECIMALS, NHI_ROUND_HALF_EVEN)))
        return 0;
    if (!nhi_fraction_change(&now, &before, &change))
        return 0;
    change.exponent += 2; /* percent */
    return nhi_fraction_text(&change, rounding->change_decimals, nhi_direction_of(rounding->tie), text);
}

static nh_status wide_change(const struct nhi_rate_rounding *rounding, const struct nhi_rate_row *before_row,
                             const struct nhi_rate_row *now_row, char text[NHI_NUMBER_BYTES],
                             struct nh_error *error)
{
    struct nhi_ratio before, now;
    NH_TRY(nhi_intensity(before_row->energy, before_row->output, &before, error));
    NH_TRY(nhi_intensity(now_row->energy, now_row->output, &now, error));
    return nhi_change_text(rounding, &before, &now, text, error);
}

/* Both outputs must be positive (METHOD: else the rate is not defined). */
static nh_status change_text(const struct nhi_rate *rate, const struct nhi_rate_row *before,
                             const struct nhi_rate_row *row, char text[NHI_NUMBER_BYTES], size_t *n,
                             struct nh_error *error)
{
    const bool is_constant = rate->selection.is_constant;
    text[0] = '\0';
    *n = 0;
    if (!has_intensity(row) || !has_intensity(before) || row->output_sign < 0 || before->output_sign < 0)
        return NH_OK;
    if (!is_constant)
        *n = quick_change(&rate->rounding, before, row, text);
    if (*n > 0)
        return NH_OK;
    NH_TRY(is_constant ? nhi_constant_change_text(rate, before, row, text, error)
                       : wide_change(&rate->rounding, before, row, text, error));
    *n = strlen(text);
    return NH_OK;
}

nh_status nhi_rate_change_text(const struct nhi_rate *rate, const struct nhi_rate_subject *subject,
                               const struct nhi_rate_row *beside, const struct nhi_rate_row *row,
                               char text[NHI_NUMBER_BYTES], size_t *n, struct nh_error *error)
{
    struct nhi_rate_row before;
    text[0] = '\0';
    *n = 0;
    if (!is_compared(rate, row->period))
        return NH_OK;
    const struct place place = place_before(rate, row->period);
    if (beside != NULL && beside->at.made == place.made && beside->period == place.period)
        return change_text(rate, beside, row, text, n, error);
    NH_TRY(read_levels(rate, subject, place, &before, error));
    return change_text(rate, &before, row, text, n, error);
}

nh_status nhi_rate_outside_panel(const struct nhi_rate *rate, const struct nhi_rate_subject *subject,
                                 uint32_t i_period, struct nhi_rate_outside *outside, struct nh_error *error)
{
    const struct nhi_panel *panel = &rate->panel;
    const int64_t period = rate->selection.visible.first + i_period,
                  other = nhi_selection_compared(&rate->selection, period);
    struct nhi_rate_row now, before, all, all_before;
    size_t n;
    *outside = (struct nhi_rate_outside){.is_compared = is_compared(rate, period)};
    if (!outside->is_compared)
        return NH_OK;
    NH_TRY(read_levels(rate, subject, place_in(&panel->now, period), &now, error));
    NH_TRY(read_levels(rate, subject, place_before(rate, period), &before, error));
    NH_TRY(read_levels(rate, subject, place_in(&panel->everybody, period), &all, error));
    NH_TRY(read_levels(rate, subject, place_in(&panel->everybody, other), &all_before, error));
    outside->n_entries = all.n_units - now.n_units;
    outside->n_exits = all_before.n_units - before.n_units;
    return change_text(rate, &all_before, &all, outside->raw_change_percent, &n, error);
}
