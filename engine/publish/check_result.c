/* check_result.c - nh_check: the figures of engine/statistics/check.h in the format that was asked for. */
#include "engine/publish/check_result.h"

#include "engine/aggregate/coefficients.h"
#include "engine/aggregate/selection.h"
#include "engine/base/context.h"
#include "engine/statistics/barometer.h"
#include "engine/statistics/region_rate.h"
#include "engine/store/tables.h"

#include <stdio.h>
#include <string.h>

const char *nhi_verdict_name(enum nhi_verdict verdict)
{
    static const char *const names[] = {[NHI_VERDICT_CONFIRMED] = "CONFIRMED",
                                        [NHI_VERDICT_CONSISTENT] = "CONSISTENT",
                                        [NHI_VERDICT_REFUTED] = "REFUTED",
                                        [NHI_VERDICT_UNDECIDED] = "UNDECIDED"};
    return names[verdict];
}

static nh_status undecided(struct nh_error *error)
{
    return nhi_fail(error, NH_RANGE,
                    "a figure at constant prices lies so near to where its rounding turns that it cannot be "
                    "decided: ask for other --decimals");
}

nh_status nhi_check_output_text(const struct nhi_check_report *report, size_t i_level, bool is_table,
                                char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    const struct nhi_level *level = &report->input->levels[i_level];
    const enum nh_tie tie = report->input->tie;
    char other[NHI_NUMBER_BYTES];
    if (!level->is_constant || !level->has_output)
        return nhi_level_text(level->has_output, level->output_cny10k, tie, is_table, text, error);
    NH_TRY(nhi_constant_text(&level->constant, tie, is_table, text, error));
    if (!level->is_enclosed)
        return NH_OK;
    NH_TRY(nhi_constant_text(&level->constant_high, tie, is_table, other, error));
    return strcmp(text, other) == 0 ? NH_OK : undecided(error);
}

bool nhi_is_word(const char *given, const char *word)
{
    return given != NULL && strcmp(given, word) == 0;
}

bool nhi_is_equivalent(const char *basis)
{
    return nhi_is_word(basis, "equivalent") || nhi_is_word(basis, "等价");
}

const char *nhi_unsigned(const char *figure)
{
    return figure + (*figure == '-');
}

bool nhi_is_zero_text(const char *figure)
{
    return figure[strspn(figure, "0.")] == '\0';
}

void nhi_negated(const char *figure, char text[NHI_NUMBER_BYTES])
{
    const bool is_signed = *figure != '\0' && !nhi_is_zero_text(figure);
    snprintf(text, NHI_NUMBER_BYTES, "%s%s", is_signed && *figure != '-' ? "-" : "", nhi_unsigned(figure));
}

static struct nh_check_options known_options(const struct nh_check_options *given)
{
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    nhi_take_options(&options, sizeof options, given);
    if (options.rate.measure != NULL) { /* 增加值 is value_added */
        const char *known = nhi_measure_parse(options.rate.measure, strlen(options.rate.measure));
        options.rate.measure = known != NULL ? known : options.rate.measure;
    }
    return options;
}

static void make_columns(const nh_store *store, const struct nh_rate_options *options,
                         struct nhi_check_report *report)
{
    const char *measure = options->measure != NULL ? options->measure : "value_added";
    const int32_t i_measure =
        store != NULL ? nhi_dictionary_find(store->measures, measure, strlen(measure)) : NHI_NOT_FOUND;
    report->is_carbon = nhi_is_word(options->factor, "carbon");
    report->is_money = nhi_measure_is_money(store, i_measure);
    nhi_level_columns_make(store, i_measure, report->is_carbon, nhi_price_base(options->price),
                           &report->levels);
}

static nh_status publish(const struct nhi_check_report *report, const struct nhi_destination *to,
                         struct nh_error *error)
{
    struct nhi_buffer buffer = {0};
    if (to->table != NULL || nhi_is_of_rows(to->format))
        return nhi_check_years_publish(report, to, error);
    nh_status status = to->format == NH_FORMAT_JSON ? nhi_check_json(report, &buffer, error)
                                                    : nhi_check_text(report, to->lang, &buffer, error);
    if (status == NH_OK)
        nhi_buffer_to_text(&buffer, to->text);
    nhi_buffer_free(&buffer);
    return status;
}

/* NH_CHECK_FAILED for a plan that is over and missed, and for a published figure that the data refute. */
static nh_status judge(const struct nhi_check_input *input, const struct nhi_check *check,
                       const struct nh_check_options *options, struct nh_error *error)
{
    if (input->has_published && check->verdict == NHI_VERDICT_REFUTED)
        return nhi_fail(error, NH_CHECK_FAILED, "the published figure %s is refuted: the data give %s%%",
                        options->published, check->decline_percent);
    if (input->has_target && check->state == NHI_CHECK_MISSED)
        return nhi_fail(error, NH_CHECK_FAILED, "the decline of %s%% misses the target of %s%%",
                        check->decline_percent, check->target_percent);
    return NH_OK;
}

/* Levels that are enclosed are taken closer until everything that is printed is the same for both of their ends. */
static nh_status compute(nh_store *store, const struct nh_check_options *options, int intensity_digits,
                         struct nhi_check_input *input, struct nhi_check *check, struct nh_error *error)
{
    for (int closeness = NHI_CLOSE; closeness < NHI_EXACT; closeness++) {
        nhi_check_clear(check);
        nhi_check_input_clear(input);
        NH_TRY(nhi_check_input_make(store, options, (enum nhi_closeness)closeness, input, error));
        input->intensity_digits = intensity_digits;
        NH_TRY(nhi_check_make(input, check, error));
        if (!check->is_undecided)
            return NH_OK;
    }
    return undecided(error);
}

/* The decline of all units, and who is not in the panel. */
static nh_status compare_with_all(nh_store *store, const struct nh_check_options *asked,
                                  const struct nhi_check_input *input, struct nhi_check_panel *panel,
                                  struct nh_error *error)
{
    struct nh_check_options options = *asked;
    struct nhi_check_input all = {0};
    struct nhi_check raw = {0};
    options.rate.panel = NULL;
    options.target = options.target_to = options.published = options.scheme = options.points = NULL;
    nh_status status = compute(store, &options, NHI_EXACT_DIGITS, &all, &raw, error);
    if (status == NH_OK) {
        const size_t last = input->n_levels - 1;
        *panel = (struct nhi_check_panel){.n_units = input->levels[0].n_units};
        panel->n_entries = all.levels[last].n_units - panel->n_units;
        panel->n_exits = all.levels[0].n_units - panel->n_units;
        memcpy(panel->raw_decline_percent, raw.decline_percent, sizeof raw.decline_percent);
    }
    nhi_check_clear(&raw);
    nhi_check_input_clear(&all);
    return status;
}

/* The measure and the prices, where it is an account of regions, as they are called. */
static nh_status name_account(const nh_store *store, struct nh_rate_options *options,
                              char price[NHI_PRICE_BYTES], struct nh_error *error)
{
    if (store == NULL)
        return NH_OK;
    NH_TRY(nhi_region_price(store, options, price, &options->price, error));
    options->measure = nhi_region_measure(store, options->measure);
    return NH_OK;
}

nh_status nhi_checked_make(nh_store *store, const struct nh_check_options *given, int intensity_digits,
                           struct nhi_checked *checked, struct nh_error *error)
{
    *checked = (struct nhi_checked){.options = known_options(given)};
    struct nhi_check_report *report = &checked->report;
    struct nh_check_options *options = &checked->options;
    *report = (struct nhi_check_report){.options = options,
                                        .input = &checked->input,
                                        .check = &checked->check,
                                        .store = options->levels == NULL ? store : NULL};
    NH_TRY(name_account(report->store, &options->rate, checked->price, error));
    NH_TRY(compute(store, options, intensity_digits, &checked->input, &checked->check, error));
    if (checked->input.is_panel)
        NH_TRY(compare_with_all(store, options, &checked->input, &report->panel, error));
    make_columns(report->store, &options->rate, report);
    return report->is_carbon && report->store != NULL ? nhi_coefficients_say_default(report->store, error)
                                                      : NH_OK;
}

void nhi_checked_clear(struct nhi_checked *checked)
{
    nhi_check_clear(&checked->check);
    nhi_check_input_clear(&checked->input);
}

static nh_status answer_groups(nh_store *store, struct nh_check_options *options,
                               const struct nhi_destination *to, struct nh_error *error)
{
    char price[NHI_PRICE_BYTES];
    NH_TRY(name_account(store, &options->rate, price, error));
    return nhi_barometer_publish(store, options, to, error);
}

/* A store has its own context, and levels need none. */
static nh_status answer(nh_store *store, const struct nh_check_options *given,
                        const struct nhi_destination *to, struct nh_error *error)
{
    struct nh_check_options options = known_options(given);
    const int digits = to->format == NH_FORMAT_TABLE ? NHI_TABLE_DIGITS : NHI_EXACT_DIGITS;
    struct nhi_checked checked;
    if (nhi_barometer_is_asked(&options))
        return answer_groups(store, &options, to, error);
    if (options.bulletin)
        return nhi_fail(error, NH_ARGUMENT,
                        "--bulletin is a table of groups: add --by region:4, or another key");
    nh_status status = nhi_checked_make(store, given, digits, &checked, error);
    if (status == NH_OK)
        status = publish(&checked.report, to, error);
    if (status == NH_OK)
        status = judge(&checked.input, &checked.check, &checked.options, error);
    nhi_checked_clear(&checked);
    return status;
}

nh_status nh_check(nh_context *context, nh_store *store, const struct nh_check_options *options,
                   enum nh_format format, enum nh_lang lang, struct nh_text *text, struct nh_error *error)
{
    const struct nhi_destination to = {.format = format, .lang = lang, .text = text};
    (void)context;
    return answer(store, options, &to, error);
}

nh_status nh_check_table(nh_context *context, nh_store *store, const struct nh_check_options *options,
                         nh_table **table, struct nh_error *error)
{
    const struct nhi_destination to = {.format = NHI_FORMAT_KEPT, .table = table};
    (void)context;
    return answer(store, options, &to, error);
}
