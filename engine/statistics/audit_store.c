/* audit_store.c - figures recomputed from a store: sums, ratios, growth and the decline of the intensity; see audit.h. */
#include "engine/statistics/audit_quantity.h"

#include "engine/base/memory.h"
#include "engine/statistics/figure.h"

#include <string.h>

/* ---- judging ------------------------------------------------------------------------------------------------- */

static nh_status judge(const struct nhi_case *of, const struct nhi_interval *interval, struct nh_error *error)
{
    of->finding->is_from_store = true;
    return nhi_case_judge(of, interval, &interval->low, error);
}

/* A number without unit in that of the figure: a fraction in percent. */
static nh_status judge_number(const struct nhi_case *of, struct nhi_interval *interval,
                              struct nh_error *error)
{
    NH_TRY(nhi_scale_interval(interval, -of->printed->exponent, error));
    return judge(of, interval, error);
}

static void count_units(const struct nhi_case *of, const struct nhi_quantity *quantity)
{
    of->finding->n_units = quantity->n_units;
    of->finding->is_partial = of->finding->is_partial || quantity->is_partial;
}

static struct nhi_wanted wanted_of(const struct nhi_case *of, const char *period)
{
    return (struct nhi_wanted){.measure = nhi_case_cell(of, NHI_FIGURE_MEASURE),
                               .where = nhi_case_cell(of, NHI_FIGURE_WHERE),
                               .from = "",
                               .to = period};
}

/* a / b; *is_known is false, and the case undecided, for a divisor that is not above 0. */
static nh_status divide(const struct nhi_case *of, struct nhi_quantity *a, const struct nhi_quantity *b,
                        struct nhi_interval *out, bool *is_known, struct nh_error *error)
{
    const struct nhi_interval *top = &a->value, *below = &b->value;
    *is_known = nhi_ratio_sign(&below->low) > 0;
    if (!*is_known) {
        nhi_case_undecided(of, NHI_REASON_DIVISOR, NULL);
        return NH_OK;
    }
    count_units(of, b);
    count_units(of, a);
    NH_TRY(nhi_ratio_divide(&top->low, nhi_ratio_sign(&top->low) < 0 ? &below->low : &below->high, &out->low,
                            error));
    return nhi_ratio_divide(&top->high, nhi_ratio_sign(&top->high) < 0 ? &below->high : &below->low,
                            &out->high, error);
}

/* ---- levels and growth ----------------------------------------------------------------------------------------- */

static nh_status level(const struct nhi_case *of, struct nh_error *error)
{
    struct nhi_wanted wanted = wanted_of(of, nhi_case_cell(of, NHI_FIGURE_TO));
    struct nhi_quantity quantity;
    bool is_known;
    wanted.from = nhi_case_cell(of, NHI_FIGURE_FROM);
    if (*wanted.to == '\0')
        wanted.to = wanted.from;
    NH_TRY(nhi_quantity(of, &wanted, &quantity, &is_known, error));
    if (is_known)
        NH_TRY(nhi_amount_in_unit(of, of->printed, quantity.is_money, &quantity.value, &is_known, error));
    if (!is_known)
        return NH_OK;
    count_units(of, &quantity);
    return judge(of, &quantity.value, error);
}

/* The first period of a change: the one that is given, or the one before the last. */
static const char *base_of(const struct nhi_case *of, char before[NHI_PERIOD_BYTES])
{
    const char *from = nhi_case_cell(of, NHI_FIGURE_FROM);
    nhi_period_before(nhi_case_cell(of, NHI_FIGURE_TO), before);
    return *from != '\0' ? from : before;
}

/* The value of the last period over that of the first. */
static nh_status growth_factor(const struct nhi_case *of, struct nhi_interval *factor, bool *is_known,
                               struct nh_error *error)
{
    char before[NHI_PERIOD_BYTES];
    const struct nhi_wanted first = wanted_of(of, base_of(of, before)),
                            last = wanted_of(of, nhi_case_cell(of, NHI_FIGURE_TO));
    struct nhi_quantity base, end;
    struct nhi_wanted span = last;
    span.from = first.to;
    if (nhi_is_account_index(last.measure) && nhi_is_account(of, last.measure))
        return nhi_account_index_growth(of, &span, factor, is_known, error);
    NH_TRY(nhi_quantity(of, &first, &base, is_known, error));
    if (*is_known)
        NH_TRY(nhi_quantity(of, &last, &end, is_known, error));
    return *is_known ? divide(of, &end, &base, factor, is_known, error) : NH_OK;
}

static nh_status growth(const struct nhi_case *of, struct nh_error *error)
{
    struct nhi_interval factor;
    struct nhi_ratio one;
    bool is_known;
    NH_TRY(growth_factor(of, &factor, &is_known, error));
    if (!is_known)
        return NH_OK;
    nhi_ratio_from_integers(1, 1, &one);
    NH_TRY(nhi_ratio_subtract(&factor.low, &one, &factor.low, error));
    NH_TRY(nhi_ratio_subtract(&factor.high, &one, &factor.high, error));
    return judge_number(of, &factor, error);
}

static nh_status average_growth(const struct nhi_case *of, struct nh_error *error)
{
    struct nhi_ratio value;
    struct nhi_interval factor, rate, high;
    unsigned n_years;
    bool is_known;
    if (!nhi_case_years(of, &n_years)) {
        nhi_case_undecided(of, NHI_REASON_NEEDS_PERIOD, NULL);
        return NH_OK;
    }
    NH_TRY(growth_factor(of, &factor, &is_known, error));
    if (!is_known)
        return NH_OK;
    NH_TRY(nhi_mean_growth(of, &factor.low, n_years, &rate, &value, error));
    NH_TRY(nhi_mean_growth(of, &factor.high, n_years, &high, NULL, error));
    rate.high = high.high;
    NH_TRY(nhi_scale(&value, -of->printed->exponent, error));
    NH_TRY(nhi_scale_interval(&rate, -of->printed->exponent, error));
    of->finding->is_from_store = true;
    return nhi_case_judge(of, &rate, &value, error);
}

/* ---- shares and ratios ----------------------------------------------------------------------------------------- */

/* The condition on the region alone, "" if there is none. Returns new text. */
static nh_status region_condition(const char *where, char **condition, struct nh_error *error)
{
    static const char key[] = "region=";
    while (*where != '\0' && strncmp(where, key, strlen(key)) != 0)
        where += strcspn(where, ";") + (where[strcspn(where, ";")] == ';');
    return nhi_strndup(where, strcspn(where, ";"), condition, error);
}

/* `of`: "" or * is everything, KEY=VALUE a selection, else another measure, of everything in a share and of the same units
 * in a ratio. An account is that of the region of the part. */
static struct nhi_wanted whole_of(const struct nhi_case *of, const char *period, const char *region)
{
    const char *cell = nhi_case_cell(of, NHI_FIGURE_OF);
    struct nhi_wanted wanted = wanted_of(of, period);
    const bool is_selection = strchr(cell, '=') != NULL;
    const bool is_everything = *cell == '\0' || strcmp(cell, "*") == 0;
    const bool is_ratio = of->figure->kind == NHI_AUDIT_RATIO;
    if (!is_ratio || is_selection || is_everything)
        wanted.where = is_selection ? cell : "";
    if (!is_selection && !is_everything) {
        wanted.measure = cell;
        wanted.where = nhi_is_account(of, cell) ? region : wanted.where;
    }
    return wanted;
}

static nh_status share_of(const struct nhi_case *of, const char *period, struct nhi_interval *share,
                          bool *is_known, struct nh_error *error)
{
    char *region;
    NH_TRY(region_condition(nhi_case_cell(of, NHI_FIGURE_WHERE), &region, error));
    const struct nhi_wanted part_wanted = wanted_of(of, period), whole_wanted = whole_of(of, period, region);
    struct nhi_quantity part, whole;
    nh_status status = nhi_quantity(of, &part_wanted, &part, is_known, error);
    if (status == NH_OK && *is_known)
        status = nhi_quantity(of, &whole_wanted, &whole, is_known, error);
    nhi_free(region);
    if (status == NH_OK && *is_known && part.is_money != whole.is_money)
        /* in units of the store: tce per 10,000 yuan */
        status = nhi_scale_interval(part.is_money ? &part.value : &whole.value, -NHI_MONEY_EXPONENT, error);
    return status == NH_OK && *is_known ? divide(of, &part, &whole, share, is_known, error) : status;
}

static nh_status share(const struct nhi_case *of, struct nh_error *error)
{
    struct nhi_interval value;
    bool is_known;
    NH_TRY(share_of(of, nhi_case_cell(of, NHI_FIGURE_TO), &value, &is_known, error));
    return is_known ? judge_number(of, &value, error) : NH_OK;
}

static nh_status share_change(const struct nhi_case *of, struct nh_error *error)
{
    struct nhi_interval before, after, change;
    bool is_known;
    NH_TRY(share_of(of, nhi_case_cell(of, NHI_FIGURE_FROM), &before, &is_known, error));
    if (is_known)
        NH_TRY(share_of(of, nhi_case_cell(of, NHI_FIGURE_TO), &after, &is_known, error));
    if (!is_known)
        return NH_OK;
    NH_TRY(nhi_ratio_subtract(&after.low, &before.high, &change.low, error));
    NH_TRY(nhi_ratio_subtract(&after.high, &before.low, &change.high, error));
    return judge_number(of, &change, error);
}

static nh_status multiple(const struct nhi_case *of, struct nh_error *error)
{
    struct nhi_interval factor;
    bool is_known;
    if (*nhi_case_cell(of, NHI_FIGURE_OF) != '\0')
        return share(of, error);
    NH_TRY(growth_factor(of, &factor, &is_known, error));
    return is_known ? judge_number(of, &factor, error) : NH_OK;
}

/* A whole, whose parts the document has: with a selection it can be counted. */
static nh_status whole_list(const struct nhi_case *of, struct nh_error *error)
{
    if (*nhi_case_cell(of, NHI_FIGURE_WHERE) != '\0')
        return nhi_audit_count(of, error);
    nhi_case_undecided(of, NHI_REASON_NEEDS_OPERANDS, NULL);
    return NH_OK;
}

/* ---- the decline of the intensity --------------------------------------------------------------------------------- */

/* What a check says of the years; what it cannot say leaves the figure undecided. */
static nh_status check_years(const struct nhi_case *of, struct nhi_check_input *input,
                             struct nhi_check *check, bool *is_known, struct nh_error *error)
{
    const struct nhi_wanted wanted = wanted_of(of, nhi_case_cell(of, NHI_FIGURE_TO));
    char before[NHI_PERIOD_BYTES];
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    struct nh_error fault;
    options.rate = nhi_wanted_options(of, &wanted);
    options.from = base_of(of, before);
    options.to = wanted.to;
    nh_status status = nhi_check_input_make(of->store, &options, NHI_CLOSE, input, &fault);
    if (status == NH_OK) {
        input->intensity_digits = 1;
        input->decimals = of->printed->number.decimals;
        input->has_published = of->printed->relation == NHI_RELATION_EQ && of->printed->exponent == -2;
        input->published_percent = of->printed->number;
        status = nhi_check_make(input, check, &fault);
    }
    *is_known = status == NH_OK;
    if (status != NH_ARGUMENT && status != NH_DATA)
        return status == NH_OK ? NH_OK : nhi_fail(error, status, "%s", fault.message);
    nhi_case_undecided(of, NHI_REASON_STORE, fault.message);
    return NH_OK;
}

/* Those with energy in the last year; of an account there is one. */
static nh_status count_reporters(const struct nhi_case *of, struct nh_error *error)
{
    of->finding->n_units = 1;
    if (nhi_is_account(of, nhi_case_cell(of, NHI_FIGURE_MEASURE)))
        return NH_OK;
    struct nhi_wanted wanted = wanted_of(of, nhi_case_cell(of, NHI_FIGURE_TO));
    struct nhi_quantity energy;
    bool is_known;
    wanted.measure = "energy";
    NH_TRY(nhi_quantity(of, &wanted, &energy, &is_known, error));
    if (is_known)
        count_units(of, &energy);
    return NH_OK;
}

/* Are the accounts of both years there? What is missing is named. */
static nh_status find_accounts(const struct nhi_case *of, bool *is_known, struct nh_error *error)
{
    char before[NHI_PERIOD_BYTES];
    const struct nhi_wanted first = wanted_of(of, base_of(of, before)),
                            last = wanted_of(of, nhi_case_cell(of, NHI_FIGURE_TO));
    struct nhi_quantity quantity;
    *is_known = true;
    if (!nhi_is_account(of, last.measure))
        return NH_OK;
    NH_TRY(nhi_quantity(of, &first, &quantity, is_known, error));
    return *is_known ? nhi_quantity(of, &last, &quantity, is_known, error) : NH_OK;
}

static nh_status decline(const struct nhi_case *of, struct nh_error *error)
{
    struct nhi_check_input input = {0};
    struct nhi_check check = {0};
    bool is_known;
    nh_status status;
    if (*nhi_case_cell(of, NHI_FIGURE_TO) == '\0') {
        nhi_case_undecided(of, NHI_REASON_NEEDS_PERIOD, NULL);
        return NH_OK;
    }
    NH_TRY_DONE(find_accounts(of, &is_known, error));
    if (is_known)
        NH_TRY_DONE(check_years(of, &input, &check, &is_known, error));
    if (is_known && check.is_undecided) {
        nhi_case_undecided(of, NHI_REASON_STORE, "at constant prices it has too many factors to be decided");
        is_known = false;
    }
    if (!is_known)
        goto done;
    of->finding->is_naive_sum = check.is_plain_sum;
    for (size_t i = 0; i < input.n_levels; i++)
        of->finding->is_partial = of->finding->is_partial || input.levels[i].is_partial;
    NH_TRY_DONE(count_reporters(of, error));
    /* of levels that are enclosed it is good to the digits of the figure */
    struct nhi_interval point = {check.decline, check.decline};
    status = judge_number(of, &point, error);
done:
    nhi_check_clear(&check);
    nhi_check_input_clear(&input);
    return status;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

nh_status nhi_audit_store(const struct nhi_case *of, struct nh_error *error)
{
    static nh_status (*const routes[NHI_N_AUDIT_KINDS])(const struct nhi_case *, struct nh_error *) = {
        [NHI_AUDIT_LEVEL] = level,
        [NHI_AUDIT_GROWTH] = growth,
        [NHI_AUDIT_DECLINE] = decline,
        [NHI_AUDIT_SHARE] = share,
        [NHI_AUDIT_COUNT] = nhi_audit_count,
        [NHI_AUDIT_SHARE_CHANGE] = share_change,
        [NHI_AUDIT_RATIO] = share,
        [NHI_AUDIT_MULTIPLE] = multiple,
        [NHI_AUDIT_SUBSET] = whole_list,
        [NHI_AUDIT_RANK] = nhi_audit_rank,
        [NHI_AUDIT_AVERAGE_GROWTH] = average_growth};
    if (routes[of->figure->kind] == NULL)
        nhi_case_undecided(of, NHI_REASON_NEEDS_OPERANDS, NULL);
    else
        return routes[of->figure->kind](of, error);
    return NH_OK;
}
