/* audit_quantity.c - see audit_quantity.h. */
#include "engine/statistics/audit_quantity.h"

#include "engine/statistics/region_rate.h"

#include <string.h>

/* ---- options ------------------------------------------------------------------------------------------------- */

static const char *given(const char *text)
{
    return text != NULL && *text != '\0' ? text : NULL;
}

bool nhi_is_energy(const char *measure)
{
    return strcmp(measure, "energy") == 0 || strcmp(measure, "energy_tce") == 0 ||
           strcmp(measure, "能耗") == 0 || strcmp(measure, "综合能源消费量") == 0;
}

struct nh_rate_options nhi_wanted_options(const struct nhi_case *of, const struct nhi_wanted *wanted)
{
    struct nh_rate_options options = *of->options;
    enum nhi_freq freq;
    int64_t period;
    options.by = wanted->by;
    options.where = given(wanted->where);
    options.measure = nhi_is_energy(wanted->measure) ? NULL : given(wanted->measure);
    if (nhi_is_energy(wanted->measure)) /* energy has no price */
        options.price = NULL;
    else if (given(nhi_case_cell(of, NHI_FIGURE_PRICE)) != NULL)
        options.price = nhi_case_cell(of, NHI_FIGURE_PRICE);
    options.to = given(wanted->to);
    options.from = given(wanted->from) != NULL ? wanted->from : options.to;
    options.freq = NULL;
    if (options.to != NULL && nhi_period_parse(options.to, strlen(options.to), &freq, &period))
        options.freq = nhi_freq_name(freq);
    options.compare = options.from; /* a comparison inside the window reads nothing beyond it */
    options.totals = false;
    return options;
}

nh_status nhi_wanted_rate(const struct nhi_case *of, const struct nhi_wanted *wanted, struct nhi_rate *rate,
                          bool *is_known, struct nh_error *error)
{
    static const struct nhi_rate_rounding none = {0}; /* no figure is rounded here */
    struct nh_rate_options options = nhi_wanted_options(of, wanted);
    struct nh_error fault;
    if (options.measure == NULL)
        options.measure = nhi_any_measure(of->store);
    const nh_status status = nhi_rate_make(of->store, &options, &none, rate, &fault);
    *is_known = status == NH_OK;
    const bool lacks_price = status == NH_DATA && options.price != NULL; /* or a coefficient */
    if (status == NH_ARGUMENT || status == NH_UNSUPPORTED || lacks_price) {
        nhi_case_undecided(of, NHI_REASON_STORE, fault.message);
        return NH_OK;
    }
    return status == NH_OK ? NH_OK : nhi_fail(error, status, "%s", fault.message);
}

/* ---- sums ---------------------------------------------------------------------------------------------------- */

bool nhi_is_money(const struct nhi_rate *rate, const struct nhi_wanted *wanted)
{
    const int32_t measure = rate->selection.measure;
    return !nhi_is_energy(wanted->measure) && measure != NHI_NOT_FOUND &&
           strcmp(rate->store->units[measure], "10000 CNY") == 0;
}

nh_status nhi_scale_interval(struct nhi_interval *interval, int exponent, struct nh_error *error)
{
    NH_TRY(nhi_scale(&interval->low, exponent, error));
    return nhi_scale(&interval->high, exponent, error);
}

nh_status nhi_row_value(const struct nhi_rate *rate, const struct nhi_wanted *wanted,
                        const struct nhi_rate_row *row, struct nhi_interval *value, bool *is_known,
                        struct nh_error *error)
{
    const bool is_energy = nhi_is_energy(wanted->measure);
    struct nhi_constant output;
    *is_known = is_energy ? row->has_energy : row->has_output;
    nhi_ratio_from_decimal(is_energy ? row->energy : row->output, &value->low);
    value->high = value->low;
    if (is_energy || !rate->selection.is_constant || !*is_known)
        return NH_OK;
    NH_TRY(nhi_constant_enclose(rate, row, NHI_CLOSE, &output, error));
    value->low = output.low;
    value->high = output.is_exact ? output.low : output.high;
    return NH_OK;
}

/* Does the store have every period that is asked for? */
static bool has_periods(const struct nhi_rate *rate, const struct nhi_wanted *wanted)
{
    const char *ends[] = {given(wanted->from) != NULL ? wanted->from : wanted->to, wanted->to};
    const int64_t first = rate->selection.visible.first, last = first + rate->selection.visible.n - 1;
    for (int i = 0; i < 2; i++) {
        enum nhi_freq freq;
        int64_t period;
        if (!nhi_period_parse(ends[i], strlen(ends[i]), &freq, &period) || freq < rate->selection.freq)
            return false;
        if (freq > rate->selection.freq) /* a year in quarters: its first and its last one */
            period = nhi_period_first(freq, period + i, rate->selection.freq) - i;
        if (period != (i == 0 ? first : last))
            return false;
    }
    return rate->selection.visible.n > 0;
}

static bool is_partial(const struct nhi_rate *rate, const struct nhi_wanted *wanted, uint32_t i_period)
{
    const struct nhi_aggregate *made = &rate->panel.now;
    const size_t at = (size_t)(rate->selection.visible.first - made->periods.first) + i_period;
    return nhi_is_energy(wanted->measure) ? made->coverage[at].is_partial : made->is_output_partial[at];
}

static nh_status add_rows(const struct nhi_rate *rate, const struct nhi_wanted *wanted,
                          struct nhi_quantity *quantity, bool *is_known, struct nh_error *error)
{
    struct nhi_interval value;
    nhi_ratio_from_integers(0, 1, &quantity->value.low);
    quantity->value.high = quantity->value.low;
    *is_known = rate->n_subjects > 0 && has_periods(rate, wanted);
    for (uint32_t p = 0; p < rate->selection.visible.n && *is_known; p++) {
        struct nhi_rate_row row = {0};
        *is_known = nhi_rate_has_row(rate, &rate->subjects[0], p);
        if (!*is_known)
            break;
        NH_TRY(nhi_rate_row(rate, &rate->subjects[0], p, &row, error));
        NH_TRY(nhi_row_value(rate, wanted, &row, &value, is_known, error));
        NH_TRY(nhi_ratio_add(&quantity->value.low, &value.low, &quantity->value.low, error));
        NH_TRY(nhi_ratio_add(&quantity->value.high, &value.high, &quantity->value.high, error));
        quantity->n_units = nhi_is_energy(wanted->measure) ? row.n_energy : row.n_output;
        quantity->is_partial = quantity->is_partial || is_partial(rate, wanted, p);
    }
    quantity->is_money = nhi_is_money(rate, wanted);
    return quantity->is_money ? nhi_scale_interval(&quantity->value, NHI_MONEY_EXPONENT, error) : NH_OK;
}

nh_status nhi_quantity(const struct nhi_case *of, const struct nhi_wanted *wanted,
                       struct nhi_quantity *quantity, bool *is_known, struct nh_error *error)
{
    struct nhi_rate rate = {0};
    *quantity = (struct nhi_quantity){.n_units = 0};
    *is_known = false;
    if (given(wanted->measure) == NULL || given(wanted->to) == NULL) {
        nhi_case_undecided(
            of, given(wanted->measure) == NULL ? NHI_REASON_NEEDS_DATA : NHI_REASON_NEEDS_PERIOD, NULL);
        return NH_OK;
    }
    if (nhi_is_account(of, wanted->measure))
        return nhi_account_quantity(of, wanted, quantity, is_known, error);
    nh_status status = nhi_wanted_rate(of, wanted, &rate, is_known, error);
    if (status == NH_OK && *is_known) {
        status = add_rows(&rate, wanted, quantity, is_known, error);
        if (!*is_known)
            nhi_case_undecided(of, NHI_REASON_NEEDS_DATA, NULL);
    }
    nhi_rate_clear(&rate);
    return status;
}

/* ---- periods and units ----------------------------------------------------------------------------------------- */

void nhi_period_before(const char *period, char text[NHI_PERIOD_BYTES])
{
    enum nhi_freq freq;
    int64_t i;
    text[0] = '\0';
    if (nhi_period_parse(period, strlen(period), &freq, &i))
        nhi_period_text(freq, i - 1, text);
}

nh_status nhi_amount_in_unit(const struct nhi_case *of, const struct nhi_printed *printed, bool is_money,
                             struct nhi_interval *value, bool *is_known, struct nh_error *error)
{
    const bool is_bare = printed->unit == NHI_UNIT_NONE && printed->exponent == 0;
    *is_known = !is_money || printed->unit == NHI_UNIT_NONE || printed->unit == NHI_UNIT_MONEY;
    if (!*is_known)
        nhi_case_undecided(of, NHI_REASON_STORE, "the measure is in yuan, the figure in another unit");
    /* a number without any unit is in that of the store */
    return nhi_scale_interval(value, is_money && is_bare ? -NHI_MONEY_EXPONENT : -printed->exponent, error);
}
