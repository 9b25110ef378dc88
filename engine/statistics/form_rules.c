/* form_rules.c - see form_rules.h. Tolerances: half a tonne and 0.5 % between the two routes to the energy, 0.5 % of an
 * efficiency of 1, and 1 % around the coefficients of the valid set.
 */
#include "engine/statistics/form_rules.h"

#include "engine/base/memory.h"

#include <stdio.h>
#include <string.h>

enum {
    MIN_KGCE = 500,       /* half a tonne */
    BOUNDARY_PARTS = 200, /* 0.5 % is one of them */
    RATIO_DECIMALS = 4
};

const char *nhi_form_rule_name(enum nhi_form_rule rule)
{
    static const char *const names[NHI_N_FORM_RULES] = {"X01",      "X03",    "X04",     "X05",
                                                        "X06",      "X07",    "X09",     "X13",
                                                        "BOUNDARY", "NEG_CE", "ZERO_CE", "MISSING_COEF"};
    return names[rule];
}

nh_status nhi_form_find(struct nhi_forms *forms, const struct nhi_form_finding *finding,
                        struct nh_error *error)
{
    NH_TRY(nhi_grow(&forms->findings, forms->n, &forms->capacity, sizeof *forms->findings, error));
    forms->findings[forms->n++] = *finding;
    forms->n_hard += finding->is_hard;
    return NH_OK;
}

static nh_status too_wide(struct nh_error *error)
{
    return nhi_fail(error, NH_RANGE, "a check of the forms leaves 127 bits: it would not be exact");
}

/* "<= 12.5"; no sum has more digits than the text has room. */
static void put_number(char text[NHI_FORM_TEXT_BYTES], const char *sign, nhi_i128 value, int decimals)
{
    char number[NHI_NUMBER_BYTES];
    nhi_decimal_text((struct nhi_decimal){value, decimals}, number);
    snprintf(text, NHI_FORM_TEXT_BYTES, "%s%.50s", sign, number);
}

/* ---- one line ------------------------------------------------------------------------------------------------------ */

static struct nhi_form_finding of_line(const struct nhi_form_line *line, enum nhi_form_rule rule, int flow,
                                       bool is_hard)
{
    return (struct nhi_form_finding){.unit = line->unit,
                                     .carrier = line->carrier,
                                     .period = line->period,
                                     .rule = (uint8_t)rule,
                                     .is_hard = is_hard,
                                     .flow = (int8_t)flow};
}

static nh_status find_number(const struct nhi_form_line *line, struct nhi_form_finding finding,
                             nhi_i128 found, const char *sign, nhi_i128 expected, struct nhi_forms *forms,
                             struct nh_error *error)
{
    put_number(finding.found, "", found, line->decimals);
    put_number(finding.expected, sign, expected, line->decimals);
    return nhi_form_find(forms, &finding, error);
}

static nh_status check_signs(const struct nhi_form_line *line, struct nhi_forms *forms,
                             struct nh_error *error)
{
    for (int flow = 0; flow < NHI_N_FLOWS; flow++)
        if (line->has[flow] && line->quantity[flow] < 0)
            NH_TRY(find_number(line, of_line(line, NHI_FORM_SIGN, flow, true), line->quantity[flow], ">= ", 0,
                               forms, error));
    return NH_OK;
}

/* A part without a whole is more than it. */
static nh_status check_parts(const struct nhi_form_line *line, struct nhi_forms *forms,
                             struct nh_error *error)
{
    static const int parts[] = {NHI_FLOW_FEEDSTOCK, NHI_FLOW_TRANSFORMATION_INPUT};
    const nhi_i128 whole = line->quantity[NHI_FLOW_CONSUMPTION];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (line->has[parts[i]] && line->quantity[parts[i]] > whole)
            NH_TRY(find_number(line, of_line(line, NHI_FORM_PART, parts[i], true), line->quantity[parts[i]],
                               "<= ", whole, forms, error));
    return NH_OK;
}

/* Is anything said of what was bought, kept and passed on, and of both stocks or of none? A stock that nobody reports is not
 * zero, and what it should be cannot be said. */
static bool has_balance(const struct nhi_form_line *line)
{
    bool has = false;
    for (int flow = NHI_FLOW_OPENING_STOCK; flow < NHI_N_FLOWS; flow++)
        has = has || line->has[flow];
    return has && line->has[NHI_FLOW_OPENING_STOCK] == line->has[NHI_FLOW_CLOSING_STOCK];
}

/* Sum of the flows with these signs. */
static nh_status sum_of(const struct nhi_form_line *line, const int8_t signs[NHI_N_FLOWS], nhi_i128 *sum,
                        struct nh_error *error)
{
    *sum = 0;
    for (int flow = 0; flow < NHI_N_FLOWS; flow++)
        if (__builtin_add_overflow(*sum, line->quantity[flow] * signs[flow], sum))
            return too_wide(error);
    return NH_OK;
}

static nh_status check_stocks(const struct nhi_form_line *line, struct nhi_forms *forms,
                              struct nh_error *error)
{
    static const int8_t signs[NHI_N_FLOWS] = {
        [NHI_FLOW_CONSUMPTION] = -1,    [NHI_FLOW_TRANSFORMATION_OUTPUT] = 1,
        [NHI_FLOW_RECOVERY] = 1,        [NHI_FLOW_OPENING_STOCK] = 1,
        [NHI_FLOW_PURCHASE] = 1,        [NHI_FLOW_OUTFLOW] = -1,
        [NHI_FLOW_NON_INDUSTRIAL] = -1,
    };
    const nhi_i128 closing = line->quantity[NHI_FLOW_CLOSING_STOCK];
    nhi_i128 sum;
    NH_TRY(sum_of(line, signs, &sum, error));
    if (has_balance(line) && sum != closing)
        NH_TRY(find_number(line, of_line(line, NHI_FORM_BALANCE, NHI_FLOW_CLOSING_STOCK, false), closing, "",
                           sum, forms, error));
    if (line->has[NHI_FLOW_OPENING_STOCK] && line->has_closing_before &&
        line->quantity[NHI_FLOW_OPENING_STOCK] != line->closing_before)
        NH_TRY(find_number(line, of_line(line, NHI_FORM_STOCK, NHI_FLOW_OPENING_STOCK, true),
                           line->quantity[NHI_FLOW_OPENING_STOCK], "", line->closing_before, forms, error));
    return NH_OK;
}

/* Power that a unit makes and does not pass on, or use outside of production, stands in its consumption as well. */
static nh_status check_own_power(const struct nhi_form_line *line, struct nhi_forms *forms,
                                 struct nh_error *error)
{
    static const int8_t signs[NHI_N_FLOWS] = {
        [NHI_FLOW_TRANSFORMATION_OUTPUT] = 1, [NHI_FLOW_OUTFLOW] = -1, [NHI_FLOW_NON_INDUSTRIAL] = -1};
    nhi_i128 kept;
    NH_TRY(sum_of(line, signs, &kept, error));
    if (!line->is_electricity || line->quantity[NHI_FLOW_TRANSFORMATION_OUTPUT] <= 0 || kept <= 0 ||
        line->quantity[NHI_FLOW_CONSUMPTION] != 0)
        return NH_OK;
    return find_number(line, of_line(line, NHI_FORM_OWN_POWER, NHI_FLOW_CONSUMPTION, false), 0, "> ", 0,
                       forms, error);
}

static nh_status check_coefficients(const struct nhi_form_line *line, struct nhi_forms *forms,
                                    struct nh_error *error)
{
    enum { PERCENT = 100 };
    for (int flow = 0; flow < NHI_N_FLOWS; flow++) {
        struct nhi_form_finding finding = of_line(line, NHI_FORM_COEFFICIENT, flow, false);
        char high[NHI_FORM_TEXT_BYTES];
        if (!line->is_measured[flow] || !line->has_range ||
            (line->factor[flow] * PERCENT >= line->low * (PERCENT - 1) &&
             line->factor[flow] * PERCENT <= line->high * (PERCENT + 1)))
            continue;
        put_number(finding.found, "", line->factor[flow], line->coefficient_decimals);
        put_number(finding.expected, "", line->low * (PERCENT - 1), line->coefficient_decimals + 2);
        put_number(high, "..", line->high * (PERCENT + 1), line->coefficient_decimals + 2);
        strncat(finding.expected, high, NHI_FORM_TEXT_BYTES - strlen(finding.expected) - 1);
        NH_TRY(nhi_form_find(forms, &finding, error));
    }
    return NH_OK;
}

/* ---- energy of a unit ------------------------------------------------------------------------------------------------ */

static nh_status add_energy(const struct nhi_form_line *line, int flow, const nhi_i128 *factor, int sign,
                            nhi_i128 *sum, struct nh_error *error)
{
    nhi_i128 product;
    if (__builtin_mul_overflow(line->quantity[flow], *factor, &product) ||
        __builtin_add_overflow(*sum, product * sign, sum))
        return too_wide(error);
    return NH_OK;
}

/* A flow that adds to the energy of the unit needs a coefficient, unless it is nothing. */
static nh_status add_flow(const struct nhi_form_line *line, int flow, int sign, nhi_i128 *part,
                          struct nhi_form_unit *unit, struct nhi_forms *forms, struct nh_error *error)
{
    struct nhi_form_finding finding = of_line(line, NHI_FORM_MISSING, flow, true);
    if (!line->has[flow])
        return NH_OK;
    unit->has_energy = unit->has_energy || sign != 0;
    if (line->quantity[flow] == 0)
        return NH_OK;
    if (!line->has_factor[flow]) {
        unit->has_missing = true;
        put_number(finding.found, "", line->quantity[flow], line->decimals);
        snprintf(finding.expected, sizeof finding.expected, "kgce_per_unit");
        return nhi_form_find(forms, &finding, error);
    }
    if (part != NULL)
        NH_TRY(add_energy(line, flow, &line->factor[flow], 1, part, error));
    return add_energy(line, flow, &line->factor[flow], sign, &unit->energy, error);
}

static nh_status add_boundary(const struct nhi_form_line *line, struct nhi_form_unit *unit,
                              struct nh_error *error)
{
    static const int8_t signs[NHI_N_FLOWS] = {
        [NHI_FLOW_OPENING_STOCK] = 1, [NHI_FLOW_PURCHASE] = 1,        [NHI_FLOW_CLOSING_STOCK] = -1,
        [NHI_FLOW_OUTFLOW] = -1,      [NHI_FLOW_NON_INDUSTRIAL] = -1,
    };
    unit->has_boundary = unit->has_boundary || has_balance(line);
    unit->lacks_boundary = unit->lacks_boundary || !has_balance(line);
    if (!line->has_factor[NHI_FLOW_CONSUMPTION])
        return NH_OK;
    for (int flow = 0; flow < NHI_N_FLOWS; flow++)
        if (signs[flow] != 0)
            NH_TRY(add_energy(line, flow, &line->factor[NHI_FLOW_CONSUMPTION], signs[flow], &unit->boundary,
                              error));
    return NH_OK;
}

nh_status nhi_form_check_line(const struct nhi_form_line *line, struct nhi_form_unit *unit,
                              struct nhi_forms *forms, struct nh_error *error)
{
    NH_TRY(check_signs(line, forms, error));
    NH_TRY(check_parts(line, forms, error));
    NH_TRY(check_stocks(line, forms, error));
    NH_TRY(check_own_power(line, forms, error));
    NH_TRY(check_coefficients(line, forms, error));
    NH_TRY(add_flow(line, NHI_FLOW_CONSUMPTION, 1, NULL, unit, forms, error));
    NH_TRY(add_flow(line, NHI_FLOW_TRANSFORMATION_INPUT, 0, &unit->input, unit, forms, error));
    NH_TRY(add_flow(line, NHI_FLOW_TRANSFORMATION_OUTPUT, -1, &unit->output, unit, forms, error));
    NH_TRY(add_flow(line, NHI_FLOW_RECOVERY, -1, NULL, unit, forms, error));
    return add_boundary(line, unit, error);
}

/* ---- one unit ---------------------------------------------------------------------------------------------------------- */

/* From kgce to tce. */
enum { TONNE_DECIMALS = 3 };

static nh_status find_of_unit(struct nhi_form_finding finding, enum nhi_form_rule rule, bool is_hard,
                              struct nhi_forms *forms, struct nh_error *error)
{
    finding.rule = (uint8_t)rule;
    finding.is_hard = is_hard;
    return nhi_form_find(forms, &finding, error);
}

static nh_status check_conversion(const struct nhi_form_unit *unit, struct nhi_form_finding finding,
                                  int decimals, struct nhi_forms *forms, struct nh_error *error)
{
    enum { SURELY = 1005, THOUSAND = 1000 }; /* 1.005 */
    struct nhi_ratio input, output, efficiency;
    if ((unit->input > 0) != (unit->output > 0)) {
        put_number(finding.found, unit->input > 0 ? "output " : "input ", 0, 0);
        put_number(finding.expected, "> ", 0, 0);
        return find_of_unit(finding, NHI_FORM_CONVERSION, false, forms, error);
    }
    if (unit->output <= unit->input)
        return NH_OK;
    nhi_ratio_from_decimal((struct nhi_decimal){unit->input, decimals}, &input);
    nhi_ratio_from_decimal((struct nhi_decimal){unit->output, decimals}, &output);
    NH_TRY(nhi_ratio_divide(&output, &input, &efficiency, error));
    char text[NHI_NUMBER_BYTES];
    NH_TRY(nhi_ratio_text(&efficiency, RATIO_DECIMALS, NHI_ROUND_HALF_UP, text, error));
    snprintf(finding.found, sizeof finding.found, "%.*s", NHI_FORM_TEXT_BYTES - 1, text);
    put_number(finding.expected, "<= ", 1, 0);
    nhi_i128 much, limit;
    if (__builtin_mul_overflow(unit->output, (nhi_i128)THOUSAND, &much) ||
        __builtin_mul_overflow(unit->input, (nhi_i128)SURELY, &limit))
        return too_wide(error);
    return find_of_unit(finding, NHI_FORM_EFFICIENCY, much > limit, forms, error);
}

/* METHOD: above max(0.5 tce, 0.5 % of the energy). */
static nh_status check_boundary(const struct nhi_form_unit *unit, struct nhi_form_finding finding,
                                int decimals, struct nhi_forms *forms, struct nh_error *error)
{
    nhi_i128 difference, parts;
    if (!unit->has_boundary || unit->lacks_boundary)
        return NH_OK;
    if (__builtin_sub_overflow(unit->boundary, unit->energy, &difference) ||
        __builtin_mul_overflow((nhi_i128)nhi_magnitude(difference), (nhi_i128)BOUNDARY_PARTS, &parts))
        return too_wide(error);
    if (nhi_magnitude(difference) <= (nhi_u128)MIN_KGCE * nhi_ten_to((unsigned)decimals) ||
        (nhi_u128)parts <= nhi_magnitude(unit->energy))
        return NH_OK;
    put_number(finding.found, "", unit->energy, decimals + TONNE_DECIMALS);
    put_number(finding.expected, "", unit->boundary, decimals + TONNE_DECIMALS);
    return find_of_unit(finding, NHI_FORM_BOUNDARY, false, forms, error);
}

nh_status nhi_form_check_unit(const struct nhi_form_unit *unit, uint32_t i_unit, int64_t period, int decimals,
                              struct nhi_forms *forms, struct nh_error *error)
{
    struct nhi_form_finding finding = {
        .unit = i_unit, .carrier = NHI_FORM_OF_UNIT, .period = period, .flow = NHI_FORM_OF_UNIT};
    if (!unit->has_energy || unit->has_missing)
        return NH_OK;
    NH_TRY(check_conversion(unit, finding, decimals, forms, error));
    NH_TRY(check_boundary(unit, finding, decimals, forms, error));
    put_number(finding.found, "", unit->energy, decimals + TONNE_DECIMALS);
    put_number(finding.expected, unit->energy < 0 ? ">= " : "> ", 0, 0);
    if (unit->energy < 0)
        return find_of_unit(finding, NHI_FORM_NEGATIVE, false, forms, error);
    return unit->energy == 0 && unit->has_product ? find_of_unit(finding, NHI_FORM_ZERO, false, forms, error)
                                                  : NH_OK;
}
