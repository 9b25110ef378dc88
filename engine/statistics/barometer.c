/* barometer.c - see barometer.h. */
#include "engine/statistics/barometer.h"

#include "engine/base/memory.h"
#include "engine/statistics/figure.h"
#include "engine/statistics/warning.h"

#include <string.h>

/* ---- who has rows -------------------------------------------------------------------------------------------- */

const struct nhi_selection *nhi_barometer_selection(const struct nhi_barometer *barometer)
{
    return barometer->is_of_accounts ? &barometer->regions.units.selection : &barometer->rate.selection;
}

struct nhi_window nhi_barometer_visible(const struct nhi_barometer *barometer)
{
    return barometer->is_of_accounts ? barometer->regions.visible : barometer->rate.selection.visible;
}

size_t nhi_barometer_n_subjects(const struct nhi_barometer *barometer)
{
    return barometer->is_of_accounts ? barometer->regions.n_regions : barometer->rate.n_subjects;
}

size_t nhi_barometer_n_keys(const struct nhi_barometer *barometer)
{
    return barometer->is_of_accounts ? (size_t)barometer->regions.is_by_region
                                     : barometer->rate.selection.n_keys;
}

const char *nhi_barometer_key_name(const struct nhi_barometer *barometer, size_t i_key)
{
    return barometer->is_of_accounts ? "region" : barometer->rate.selection.keys[i_key].name;
}

const char *nhi_barometer_key(const struct nhi_barometer *barometer, size_t i_subject, size_t i_key)
{
    return barometer->is_of_accounts
               ? barometer->regions.regions[i_subject].label
               : nhi_rate_key(&barometer->rate, &barometer->rate.subjects[i_subject], i_key);
}

bool nhi_barometer_is_region_key(const struct nhi_barometer *barometer, size_t i_key)
{
    return barometer->is_of_accounts || barometer->rate.selection.keys[i_key].kind == NHI_KEY_REGION;
}

const struct nhi_rate_rounding *nhi_barometer_rounding(const struct nhi_barometer *barometer)
{
    return barometer->is_of_accounts ? &barometer->regions.rounding : &barometer->rate.rounding;
}

/* ---- what is asked ------------------------------------------------------------------------------------------- */

static bool is_set(const char *word)
{
    return word != NULL && *word != '\0';
}

bool nhi_barometer_is_asked(const struct nh_check_options *options)
{
    const char *freq = options->rate.freq;
    return is_set(options->rate.by) || (is_set(freq) && strcmp(freq, "year") != 0 && strcmp(freq, "年") != 0);
}

/* A cumulative decline, and what is compared with it, is that of years and of one group. */
static nh_status refuse_others(const struct nh_check_options *options, struct nh_error *error)
{
    const struct {
        const char *option, *value;
    } others[] = {{"--levels", options->levels},
                  {"--published", options->published},
                  {"--scheme", options->scheme},
                  {"--points", options->points},
                  {"--compare", options->rate.compare}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].value != NULL)
            return nhi_fail(
                error, NH_ARGUMENT,
                "%s %s is about one decline between two years: leave it out, or leave out --by and "
                "--freq",
                others[i].option, others[i].value);
    return NH_OK;
}

static nh_status year_of(const char *option, const char *text, int64_t *year, bool *is_year,
                         struct nh_error *error)
{
    enum nhi_freq freq;
    int64_t period;
    if (!nhi_period_parse(text, strlen(text), &freq, &period))
        return nhi_fail(error, NH_ARGUMENT, "%s '%s' is not a period: expected 2020, 2020Q1 or 2020-03",
                        option, text);
    *year = nhi_period_containing(freq, period, NHI_FREQ_YEAR);
    *is_year = freq == NHI_FREQ_YEAR;
    return NH_OK;
}

/* With --target the plan holds for every group. Its base year is that of --from, or where --from is a part of a year, the
 * year before; it ends with --target-to, or with what is shown. */
static nh_status read_plan(const struct nh_check_options *options, struct nhi_barometer *made,
                           struct nh_error *error)
{
    const struct nhi_window visible = nhi_barometer_visible(made);
    bool is_year = true;
    made->has_target = options->target != NULL;
    if (options->target_to != NULL)
        NH_TRY(year_of("--target-to", options->target_to, &made->plan_end, &is_year, error));
    if (!made->has_target)
        return NH_OK;
    NH_TRY(nhi_check_parse_target(options->target, &made->target_percent, error));
    if (options->from == NULL)
        return nhi_fail(error, NH_ARGUMENT, "--target %s needs --from: the base year of the plan",
                        options->target);
    NH_TRY(year_of("--from", options->from, &made->base_year, &is_year, error));
    made->base_year -= !is_year;
    if (options->target_to == NULL)
        made->plan_end =
            nhi_period_containing(nhi_barometer_selection(made)->freq,
                                  visible.first + (visible.n > 0 ? visible.n - 1 : 0), NHI_FREQ_YEAR);
    const int64_t n_years = made->plan_end - made->base_year;
    return n_years > 0 && n_years <= NHI_CHECK_MAX_YEARS
               ? NH_OK
               : nhi_fail(error, NH_ARGUMENT, "a plan from %lld to %lld has %lld years: expected 1 to %d",
                          (long long)made->base_year, (long long)made->plan_end, (long long)n_years,
                          NHI_CHECK_MAX_YEARS);
}

static nh_status allocate(struct nhi_barometer *made, struct nh_error *error)
{
    const struct nhi_selection *selection = nhi_barometer_selection(made);
    const struct nhi_window visible = nhi_barometer_visible(made);
    if (visible.n == 0)
        return NH_OK;
    made->first_year = nhi_period_containing(selection->freq, visible.first, NHI_FREQ_YEAR);
    const int64_t last = nhi_period_containing(selection->freq, visible.first + visible.n - 1, NHI_FREQ_YEAR);
    made->n_years = (size_t)(last - made->first_year) + 1;
    return nhi_alloc(made->n_years, sizeof *made->requirements, &made->requirements, error);
}

/* Of one region, which stands in --region or in --where. */
static nh_status make_where(const struct nh_check_options *options, struct nhi_barometer *made,
                            struct nh_error *error)
{
    if (made->is_of_accounts && options->region != NULL && options->rate.where != NULL)
        return nhi_fail(error, NH_ARGUMENT,
                        "--region %s and --where %s: an account is of one region: give one", options->region,
                        options->rate.where);
    return nhi_join_region(options->rate.where, options->region, &made->where, error);
}

static nh_status make_rate(nh_store *store, const struct nh_check_options *options, int intensity_digits,
                           struct nhi_barometer *made, struct nh_error *error)
{
    struct nh_rate_options asked = options->rate;
    const struct nhi_rate_rounding rounding = {.rule = asked.rounding,
                                               .tie = asked.tie,
                                               .change_decimals = made->decimals,
                                               .intensity_digits = intensity_digits};
    made->store = store;
    made->is_of_accounts = nhi_is_region_measure(store, asked.measure);
    NH_TRY(make_where(options, made, error));
    asked.where = is_set(made->where) ? made->where : NULL;
    asked.from = options->from;
    asked.to = options->to;
    asked.compare = "year-ago";
    if (made->is_of_accounts)
        return nhi_region_rate_make(store, &asked, &rounding, NULL, &made->regions, error);
    NH_TRY(nhi_rate_make(store, &asked, &rounding, &made->rate, error));
    return options->bulletin ? nhi_barometer_electricity_make(made, &asked, error) : NH_OK;
}

nh_status nhi_barometer_make(nh_store *store, const struct nh_check_options *options, int intensity_digits,
                             struct nhi_barometer *barometer, struct nh_error *error)
{
    nh_status status;
    struct nhi_barometer made = {.options = options};
    NH_TRY(refuse_others(options, error));
    NH_TRY(nhi_check_decimals(options, &made.decimals, error));
    if (store == NULL)
        return nhi_fail(error, NH_ARGUMENT, "warning levels of groups and of parts of a year need a store");
    NH_TRY_DONE(make_rate(store, options, intensity_digits, &made, error));
    if (!made.is_of_accounts && made.rate.selection.i_carrier_key >= 0)
        NH_TRY_DONE(
            nhi_fail(error, NH_ARGUMENT,
                     "warning levels are those of an intensity: a carrier alone has none: leave it out of "
                     "--by"));
    if (options->bulletin && nhi_barometer_selection(&made)->is_carbon)
        NH_TRY_DONE(
            nhi_fail(error, NH_ARGUMENT,
                     "--bulletin with --factor carbon: a bulletin is about energy: leave one of them out"));
    NH_TRY_DONE(read_plan(options, &made, error));
    NH_TRY_DONE(nhi_warning_rules(options->rules, &made.rules, error));
    NH_TRY_DONE(allocate(&made, error));
    *barometer = made;
done:
    if (status != NH_OK)
        nhi_barometer_clear(&made);
    return status;
}

void nhi_barometer_clear(struct nhi_barometer *barometer)
{
    nhi_free(barometer->requirements);
    nhi_rule_file_clear(&barometer->rules);
    nhi_rate_clear(&barometer->rate);
    nhi_rate_clear(&barometer->electricity);
    nhi_region_rate_clear(&barometer->regions);
    nhi_free(barometer->where);
    *barometer = (struct nhi_barometer){0};
}
