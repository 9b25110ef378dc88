/* calibrate_aims.c - what a published figure asks of a city, if enterprises can carry it; see calibrate.h. */
#include "engine/statistics/calibrate.h"

#include "engine/base/period.h"
#include "engine/statistics/audit_quantity.h"
#include "engine/statistics/region_rate.h"
#include "engine/store/tables.h"

#include <string.h>

enum {
    MAX_EXPONENT = 15 /* of goals as fractions of integers: sums stay below 10^17, products in 128 bits */
};

static const char *cell(const struct nhi_aim *aim, enum nhi_figure_column column)
{
    return aim->figure->cell[column];
}

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

/* The number that is aimed at, in the unit of the figure: what is printed, or a little more or less where it is printed as
 * a bound, or the middle of a range. */
static struct nhi_decimal goal_number(const struct nhi_printed *printed)
{
    struct nhi_decimal number = printed->number, middle;
    switch (printed->relation) {
    case NHI_RELATION_GT:
    case NHI_RELATION_GE: number.value++; break;
    case NHI_RELATION_LT: number.value--; break;
    case NHI_RELATION_RANGE:
        if (nhi_decimal_add(printed->number, printed->end, &middle, NULL) == NH_OK)
            number = (struct nhi_decimal){middle.value * 5, middle.decimals + 1};
        break;
    default: break;
    }
    return number;
}

/* number * 10^exponent as num / den; false: too wide. */
static bool as_fraction(struct nhi_decimal number, int exponent, int64_t *num, int64_t *den)
{
    const int shift = exponent - number.decimals;
    const nhi_u128 most = nhi_ten_to(MAX_EXPONENT);
    if (shift > MAX_EXPONENT || shift < -MAX_EXPONENT || nhi_magnitude(number.value) > most)
        return false;
    const nhi_i128 scaled = shift > 0 ? number.value * (nhi_i128)nhi_ten_to((unsigned)shift) : number.value;
    if (nhi_magnitude(scaled) > most)
        return false;
    *num = (int64_t)scaled;
    *den = shift < 0 ? (int64_t)nhi_ten_to((unsigned)-shift) : 1;
    return true;
}

static void take_goal(struct nhi_aim *aim, int exponent)
{
    if (!as_fraction(goal_number(aim->printed), exponent, &aim->num, &aim->den))
        nhi_aim_drop(aim, "its number has too many digits");
}

/* So many units; of a bound a hundredth more or less, so that it is not met by one. */
static void take_count(struct nhi_aim *aim)
{
    const struct nhi_printed *printed = aim->printed;
    const enum nhi_relation relation = printed->relation;
    int64_t num, den;
    if (!as_fraction(relation == NHI_RELATION_RANGE ? goal_number(printed) : printed->number,
                     printed->exponent, &num, &den) ||
        num < 0 || (num % den != 0 && relation != NHI_RELATION_RANGE)) {
        nhi_aim_drop(aim, "its number is no number of enterprises");
        return;
    }
    aim->count = (uint64_t)(num / den);
    if (relation == NHI_RELATION_GT)
        aim->count += 1 + aim->count / 100;
    if (relation == NHI_RELATION_LT)
        aim->count -= aim->count > 0 ? 1 + aim->count / 100 : 0;
}

/* ---- columns ---------------------------------------------------------------------------------------------------- */

static bool take_year(const char *text, int64_t *year)
{
    enum nhi_freq freq;
    return nhi_period_parse(text, strlen(text), &freq, year) && freq == NHI_FREQ_YEAR;
}

static void take_years(struct nhi_aim *aim)
{
    const char *from = cell(aim, NHI_FIGURE_FROM), *to = cell(aim, NHI_FIGURE_TO);
    if (aim->kind == NHI_AIM_CLOSED && *to != '\0')
        nhi_aim_drop(aim, "who has closed reports no more: with an empty `to` the list is counted");
    if (*to == '\0' && (aim->kind == NHI_AIM_CLOSED || aim->kind == NHI_AIM_MEMBERS))
        return; /* of the list */
    if (aim->kind == NHI_AIM_NONE)
        return;
    if (!take_year(to, &aim->to_year) || (*from != '\0' && !take_year(from, &aim->from_year))) {
        nhi_aim_drop(aim, "its period is not a year, or not stated");
        return;
    }
    const bool has_base = aim->kind == NHI_AIM_GROWTH || aim->kind == NHI_AIM_SHARE_CHANGE ||
                          aim->kind == NHI_AIM_DECLINE || aim->kind == NHI_AIM_GDP_GROWTH;
    if (!has_base && aim->from_year != 0 && aim->from_year != aim->to_year)
        nhi_aim_drop(aim, "it is a sum of several years");
    if (aim->from_year == 0)
        aim->from_year = has_base ? aim->to_year - 1 : aim->to_year;
    if (has_base && aim->from_year >= aim->to_year)
        nhi_aim_drop(aim, "its first year is not before its last one");
}

static const char *measure_of(const struct nhi_aim *aim)
{
    const char *text = cell(aim, NHI_FIGURE_MEASURE), *known = nhi_measure_parse(text, strlen(text));
    return known != NULL ? known : text;
}

static void take_measure(struct nhi_aim *aim)
{
    const char *measure = measure_of(aim);
    for (int m = 0; m < NHI_N_SCALED; m++)
        if (strcmp(measure, nhi_city_measure_names[m]) == 0) {
            aim->measure = (enum nhi_city_measure)m;
            return;
        }
    nhi_aim_drop(aim, *measure == '\0' ? "it names no measure"
                                       : "the city has sums of value_added and gross_output only");
}

/* Only growth is made at the prices of a year; the others at current ones. */
static void take_price(struct nhi_aim *aim)
{
    static const char constant[] = "constant:";
    const char *price = cell(aim, NHI_FIGURE_PRICE);
    if (*price == '\0' || strcmp(price, "current") == 0)
        return;
    const bool is_growth = aim->kind == NHI_AIM_GROWTH || aim->kind == NHI_AIM_DECLINE;
    aim->is_constant = strncmp(price, constant, sizeof constant - 1) == 0 &&
                       take_year(price + sizeof constant - 1, &aim->base_year);
    if (!aim->is_constant || !is_growth)
        nhi_aim_drop(aim, "at constant prices the city meets growth and declines only");
}

static nh_status take_condition(struct nhi_calibration *calibration, struct nhi_aim *aim, const char *text,
                                size_t *condition, struct nh_error *error)
{
    struct nh_error fault;
    const nh_status status = nhi_condition_of(calibration, text, condition, &fault);
    if (status == NH_DATA)
        return nhi_figure_fault(&calibration->figures, aim->i, NHI_FIGURE_WHERE, fault.message, error);
    NH_TRY(status == NH_OK ? NH_OK : nhi_fail(error, status, "%s", fault.message));
    if (calibration->conditions[*condition].reason != NULL)
        nhi_aim_drop(aim, calibration->conditions[*condition].reason);
    return NH_OK;
}

/* ---- counts ----------------------------------------------------------------------------------------------------- */

static nh_status take_tier(struct nhi_calibration *calibration, struct nhi_aim *aim, struct nh_error *error)
{
    const char *text = cell(aim, NHI_FIGURE_THRESHOLD), *fault = "expected a number with its unit";
    struct nhi_printed bound;
    int64_t num, den;
    if (!nhi_printed_read(text, strlen(text), &bound, &fault) || !bound.is_known)
        return nhi_figure_fault(&calibration->figures, aim->i, NHI_FIGURE_THRESHOLD, fault, error);
    aim->kind = NHI_AIM_TIER;
    aim->measure = NHI_REVENUE;
    if (strcmp(measure_of(aim), nhi_city_measure_names[NHI_REVENUE]) != 0)
        nhi_aim_drop(aim, "the city is made to meet tiers of revenue only");
    else if (*cell(aim, NHI_FIGURE_WHERE) != '\0')
        nhi_aim_drop(aim, "the city is made to meet tiers of all enterprises only");
    else if (bound.relation != NHI_RELATION_EQ && bound.relation != NHI_RELATION_GT &&
             bound.relation != NHI_RELATION_GE)
        nhi_aim_drop(aim, "a tier begins at a revenue");
    else if (!as_fraction(bound.number, nhi_level_exponent(&bound), &num, &den) || num <= 0)
        nhi_aim_drop(aim, "its threshold has too many digits, or is not above 0");
    else
        aim->least_cny100 = bound.relation == NHI_RELATION_GT ? num / den + 1 : (num + den - 1) / den;
    return NH_OK;
}

/* A title, or the one that says who has closed. */
static void take_title(const struct nhi_calibration *calibration, struct nhi_aim *aim)
{
    const struct nhi_condition *condition = &calibration->conditions[aim->part];
    const struct nhi_term *title = NULL;
    for (size_t t = 0; t < condition->n_terms; t++)
        if (condition->terms[t].key == NHI_TERM_TITLE)
            title = &condition->terms[t];
    if (title == NULL || condition->n_titles > 1) {
        nhi_aim_drop(aim, title == NULL ? "regions, industries, chains and sizes of enterprises are drawn"
                                        : "it asks for more than one title of an enterprise");
        return;
    }
    const struct nhi_city_title *named = &calibration->plan.titles[title->title];
    aim->kind = strcmp(named->name, NHI_STATUS_TITLE) == 0 ? NHI_AIM_CLOSED : NHI_AIM_MEMBERS;
    if (aim->kind == NHI_AIM_CLOSED && title->title_values != UINT64_C(1) << NHI_STATUS_CLOSED)
        nhi_aim_drop(aim, "of the status only `closed` can be counted");
}

static nh_status take_counted(struct nhi_calibration *calibration, struct nhi_aim *aim,
                              struct nh_error *error)
{
    const char *where = cell(aim, NHI_FIGURE_WHERE);
    take_count(aim);
    if (aim->kind == NHI_AIM_NONE)
        return NH_OK;
    if (*cell(aim, NHI_FIGURE_THRESHOLD) != '\0')
        return take_tier(calibration, aim, error);
    if (*cell(aim, NHI_FIGURE_MEASURE) != '\0')
        nhi_aim_drop(aim, "a count of a measure needs a threshold");
    else if (*where == '\0')
        nhi_aim_drop(aim, "nothing says which enterprises are counted (column where)");
    else {
        NH_TRY(take_condition(calibration, aim, where, &aim->part, error));
        if (aim->kind != NHI_AIM_NONE)
            take_title(calibration, aim);
    }
    return NH_OK;
}

/* ---- sums ------------------------------------------------------------------------------------------------------- */

static void take_level(struct nhi_aim *aim)
{
    if (aim->printed->unit != NHI_UNIT_NONE && aim->printed->unit != NHI_UNIT_MONEY)
        nhi_aim_drop(aim, "the measure is in yuan, the figure in another unit");
    else
        take_goal(aim, nhi_level_exponent(aim->printed));
}

static bool is_gdp(const char *measure)
{
    return strcmp(nhi_gdp_word(measure), "gdp") == 0 && strcmp(measure, "gdp_constant") != 0;
}

/* GDP is that of the whole city. */
static nh_status take_city(struct nhi_calibration *calibration, struct nhi_aim *aim, struct nh_error *error)
{
    const char *where = cell(aim, NHI_FIGURE_WHERE);
    NH_TRY(take_condition(calibration, aim, where, &aim->part, error));
    const struct nhi_condition *condition = &calibration->conditions[aim->part];
    for (size_t t = 0; t < condition->n_terms && aim->kind != NHI_AIM_NONE; t++)
        if (condition->terms[t].key == NHI_TERM_REGION
                ? strcmp(condition->terms[t].values, NHI_CITY_REGION) != 0
                : aim->kind != NHI_AIM_GDP_SHARE)
            nhi_aim_drop(aim, "GDP is that of the whole city (region=" NHI_CITY_REGION ")");
    return NH_OK;
}

/* The whole of a share: everything, or a selection. */
static nh_status take_whole(struct nhi_calibration *calibration, struct nhi_aim *aim, struct nh_error *error)
{
    const char *of = cell(aim, NHI_FIGURE_OF);
    if (strchr(of, '=') != NULL)
        return take_condition(calibration, aim, of, &aim->whole, error);
    if (is_gdp(of) && aim->kind == NHI_AIM_SHARE) {
        aim->kind = NHI_AIM_GDP_SHARE;
        return take_city(calibration, aim, error);
    }
    if (*of != '\0' && strcmp(of, "*") != 0)
        nhi_aim_drop(aim, "it is a share of another measure");
    return NH_OK;
}

/* The accounts of the region are made with levels and growth of GDP. */
static nh_status take_gdp(struct nhi_calibration *calibration, struct nhi_aim *aim, struct nh_error *error)
{
    const bool is_growth = aim->kind == NHI_AIM_GROWTH;
    take_price(aim);
    if (aim->kind == NHI_AIM_LEVEL)
        take_level(aim);
    else if (is_growth)
        take_goal(aim, aim->printed->exponent);
    else if (aim->kind != NHI_AIM_NONE)
        nhi_aim_drop(aim, "of GDP the city meets levels, growth, declines and what is a share of it");
    if (aim->kind == NHI_AIM_NONE)
        return NH_OK;
    if (is_growth && aim->figure->kind == NHI_AUDIT_GROWTH)
        aim->num += aim->den;
    if (aim->num <= 0)
        nhi_aim_drop(aim, "nothing would be left");
    else
        aim->kind = is_growth ? NHI_AIM_GDP_GROWTH : NHI_AIM_GDP_LEVEL;
    return take_city(calibration, aim, error);
}

static nh_status take_sum(struct nhi_calibration *calibration, struct nhi_aim *aim, struct nh_error *error)
{
    take_measure(aim);
    if (aim->kind != NHI_AIM_NONE)
        take_price(aim);
    if (aim->kind == NHI_AIM_LEVEL)
        take_level(aim);
    else if (aim->kind != NHI_AIM_NONE)
        take_goal(aim, aim->printed->exponent);
    if (aim->kind == NHI_AIM_GROWTH && aim->figure->kind == NHI_AUDIT_GROWTH)
        aim->num += aim->den;
    if (aim->kind == NHI_AIM_GROWTH && aim->num <= 0)
        nhi_aim_drop(aim, "nothing would be left");
    if (aim->kind != NHI_AIM_NONE)
        NH_TRY(take_condition(calibration, aim, cell(aim, NHI_FIGURE_WHERE), &aim->part, error));
    return aim->kind == NHI_AIM_SHARE || aim->kind == NHI_AIM_SHARE_CHANGE
               ? take_whole(calibration, aim, error)
               : NH_OK;
}

/* Of industry, on value added, or of the region, on GDP. */
static nh_status take_decline(struct nhi_calibration *calibration, struct nhi_aim *aim,
                              struct nh_error *error)
{
    const char *measure = measure_of(aim);
    aim->is_of_gdp = is_gdp(measure);
    if (*measure != '\0' && !aim->is_of_gdp && strcmp(measure, "value_added") != 0)
        nhi_aim_drop(aim, "the city is made to meet declines per GDP or value added only");
    else
        take_price(aim);
    if (aim->kind == NHI_AIM_NONE)
        return NH_OK;
    take_goal(aim, aim->printed->exponent);
    if (aim->is_of_gdp)
        return aim->kind != NHI_AIM_NONE ? take_city(calibration, aim, error) : NH_OK;
    return aim->kind != NHI_AIM_NONE
               ? take_condition(calibration, aim, cell(aim, NHI_FIGURE_WHERE), &aim->part, error)
               : NH_OK;
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

static enum nhi_aim_kind kind_of(const struct nhi_aim *aim)
{
    switch (aim->figure->kind) {
    case NHI_AUDIT_COUNT: return NHI_AIM_MEMBERS;
    case NHI_AUDIT_SUBSET: return *cell(aim, NHI_FIGURE_WHERE) != '\0' ? NHI_AIM_MEMBERS : NHI_AIM_NONE;
    case NHI_AUDIT_LEVEL: return NHI_AIM_LEVEL;
    case NHI_AUDIT_GROWTH: return NHI_AIM_GROWTH;
    case NHI_AUDIT_MULTIPLE: return *cell(aim, NHI_FIGURE_OF) == '\0' ? NHI_AIM_GROWTH : NHI_AIM_NONE;
    case NHI_AUDIT_SHARE: return NHI_AIM_SHARE;
    case NHI_AUDIT_SHARE_CHANGE: return NHI_AIM_SHARE_CHANGE;
    case NHI_AUDIT_DECLINE: return NHI_AIM_DECLINE;
    default: return NHI_AIM_NONE;
    }
}

nh_status nhi_aim_read(struct nhi_calibration *calibration, size_t i, struct nh_error *error)
{
    struct nhi_aim *aim = &calibration->aims[i];
    *aim = (struct nhi_aim){.i = i,
                            .figure = &calibration->figures.figure[i],
                            .printed = &calibration->figures.printed[i],
                            .den = 1};
    aim->kind = kind_of(aim);
    if (!aim->printed->is_known)
        nhi_aim_drop(aim, "no number is printed");
    else if (aim->printed->relation == NHI_RELATION_TARGET)
        nhi_aim_drop(aim, "it is planned");
    else if (aim->kind == NHI_AIM_NONE)
        nhi_aim_drop(aim, "a figure of this kind is not made of data of enterprises");
    else if (aim->kind == NHI_AIM_MEMBERS)
        NH_TRY(take_counted(calibration, aim, error));
    else if (aim->kind == NHI_AIM_DECLINE)
        NH_TRY(take_decline(calibration, aim, error));
    else if (is_gdp(measure_of(aim)))
        NH_TRY(take_gdp(calibration, aim, error));
    else
        NH_TRY(take_sum(calibration, aim, error));
    if (aim->kind != NHI_AIM_NONE)
        take_years(aim);
    return NH_OK;
}
