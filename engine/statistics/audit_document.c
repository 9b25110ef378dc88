/* audit_document.c - what a document says of its own figures: expressions, chains, parts and ranks; see audit.h. */
#include "engine/base/memory.h"
#include "engine/statistics/audit.h"
#include "engine/statistics/figure.h"

#include <stdio.h>
#include <string.h>

/* ---- expressions --------------------------------------------------------------------------------------------- */

nh_status nhi_case_expression(const struct nhi_case *of, enum nhi_figure_column column, const char *text,
                              size_t n_bytes, struct nhi_expression *expression, struct nh_error *error)
{
    struct nh_error fault;
    const nh_status status = nhi_expression_read(text, n_bytes, of->figures->ids, expression, &fault);
    if (status == NH_DATA)
        return nhi_figure_fault(of->figures, of->i, column, fault.message, error);
    return status == NH_OK ? NH_OK : nhi_fail(error, status, "%s", fault.message);
}

static nh_status by_text(const struct nhi_case *of, const char *text, unsigned n_years,
                         struct nh_error *error)
{
    struct nhi_expression expression = {0};
    NH_TRY(nhi_case_expression(of, NHI_FIGURE_EXPRESSION, text, strlen(text), &expression, error));
    const nh_status status = nhi_audit_arith(of, &expression, n_years, error);
    nhi_expression_clear(&expression);
    return status;
}

static bool is_id(const struct nhi_case *of, enum nhi_figure_column column)
{
    const char *cell = nhi_case_cell(of, column);
    return nhi_dictionary_find(of->figures->ids, cell, strlen(cell)) != NHI_NOT_FOUND;
}

/* `where` and `of` may name figures of the document: the part and the whole, or the later and the earlier one. */
struct form {
    const char *before, *between, *behind;
};
static const struct form forms[NHI_N_AUDIT_KINDS] = {
    [NHI_AUDIT_GROWTH] = {"(", ")/(", ")-1"},      [NHI_AUDIT_DECLINE] = {"1-(", ")/(", ")"},
    [NHI_AUDIT_SHARE] = {"(", ")/(", ")"},         [NHI_AUDIT_RATIO] = {"(", ")/(", ")"},
    [NHI_AUDIT_MULTIPLE] = {"(", ")/(", ")"},      [NHI_AUDIT_SHARE_CHANGE] = {"(", ")-(", ")"},
    [NHI_AUDIT_AVERAGE_GROWTH] = {"(", ")/(", ")"}};

static bool has_form(const struct nhi_case *of)
{
    return forms[of->figure->kind].before != NULL && is_id(of, NHI_FIGURE_WHERE) && is_id(of, NHI_FIGURE_OF);
}

static nh_status by_ids(const struct nhi_case *of, unsigned n_years, struct nh_error *error)
{
    const struct form *form = &forms[of->figure->kind];
    struct nhi_buffer text = {0};
    nh_status status =
        nhi_buffer_printf(&text, error, "%s%s%s%s%s", form->before, nhi_case_cell(of, NHI_FIGURE_WHERE),
                          form->between, nhi_case_cell(of, NHI_FIGURE_OF), form->behind);
    if (status == NH_OK)
        status = by_text(of, text.data, n_years, error);
    nhi_buffer_free(&text);
    return status;
}

/* ---- parts and ranks ----------------------------------------------------------------------------------------- */

/* What a part or a whole can be. `is_open`: it is printed as a lower bound. */
struct amount {
    struct nhi_interval interval;
    struct nhi_ratio value;
    bool is_known, is_open;
    int32_t culprit;
};

static bool is_lower_bound(const struct nhi_printed *printed)
{
    return printed->relation == NHI_RELATION_GT || printed->relation == NHI_RELATION_GE ||
           printed->relation == NHI_RELATION_TARGET;
}

static nh_status amount_of_figure(const struct nhi_printed *printed, struct amount *amount,
                                  struct nh_error *error)
{
    const struct nhi_operands band = {0}, point = {.is_point = true};
    struct nhi_interval value;
    amount->is_known = printed->is_known && printed->relation != NHI_RELATION_APPROX;
    amount->is_open = is_lower_bound(printed);
    if (!amount->is_known)
        return NH_OK;
    NH_TRY(nhi_printed_quantity(printed, &point, &value, error));
    amount->value = value.low;
    return nhi_printed_quantity(printed, &band, &amount->interval, error);
}

static nh_status amount_of_text(const struct nhi_case *of, enum nhi_figure_column column,
                                struct amount *amount, struct nh_error *error)
{
    const char *text = nhi_case_cell(of, column);
    struct nhi_operands operands = {.figures = of->figures->printed};
    struct nhi_expression expression = {0};
    struct nhi_interval value;
    enum nhi_bounds outcome;
    nh_status status;
    NH_TRY(nhi_case_expression(of, column, text, strlen(text), &expression, error));
    if (expression.n == 1 && expression.nodes[0].operation == NHI_FIGURE) { /* may be a bound */
        amount->culprit = expression.nodes[0].figure;
        status = amount_of_figure(&of->figures->printed[amount->culprit], amount, error);
        goto done;
    }
    NH_TRY_DONE(
        nhi_expression_bounds(&expression, &operands, &amount->interval, &outcome, &amount->culprit, error));
    operands.is_point = true;
    amount->is_known = outcome == NHI_BOUNDS_OK;
    if (amount->is_known)
        NH_TRY_DONE(nhi_expression_bounds(&expression, &operands, &value, &outcome, &amount->culprit, error));
    amount->value = value.low;
done:
    nhi_expression_clear(&expression);
    return status;
}

/* The part is `expression`, else the figure; the whole is `of`, else the figure. Refuted only if the least part is more
 * than the largest whole. */
static nh_status by_subset(const struct nhi_case *of, struct nh_error *error)
{
    const bool has_part = *nhi_case_cell(of, NHI_FIGURE_EXPRESSION) != '\0';
    struct amount part = {.culprit = NHI_NOT_FOUND}, whole = {.culprit = NHI_NOT_FOUND};
    int order;
    NH_TRY(has_part ? amount_of_text(of, NHI_FIGURE_EXPRESSION, &part, error)
                    : amount_of_figure(of->printed, &part, error));
    NH_TRY(*nhi_case_cell(of, NHI_FIGURE_OF) != '\0' ? amount_of_text(of, NHI_FIGURE_OF, &whole, error)
                                                     : amount_of_figure(of->printed, &whole, error));
    const struct amount *unknown = !part.is_known ? &part : !whole.is_known ? &whole : NULL;
    if (unknown != NULL) {
        nhi_case_undecided(of, NHI_REASON_OPERAND_OPEN,
                           of->figures->figure[unknown->culprit >= 0 ? (size_t)unknown->culprit : of->i]
                               .cell[NHI_FIGURE_ID]);
        return NH_OK;
    }
    NH_TRY(nhi_ratio_compare(&part.interval.low, &whole.interval.high, &order, error));
    of->finding->reason = NHI_REASON_PART;
    of->finding->verdict = order > 0 && !whole.is_open ? NHI_VERDICT_REFUTED : NHI_VERDICT_CONSISTENT;
    struct amount *other = has_part ? &part : &whole; /* than the figure */
    NH_TRY(nhi_scale(&other->value, -of->printed->exponent, error));
    NH_TRY(nhi_scale(&other->interval.low, -of->printed->exponent, error));
    NH_TRY(nhi_scale(&other->interval.high, -of->printed->exponent, error));
    return nhi_case_show(of, &other->interval, &other->value, error);
}

/* `of` is the rank in a longer list. */
static nh_status by_rank(const struct nhi_case *of, struct nh_error *error)
{
    const char *id = nhi_case_cell(of, NHI_FIGURE_OF);
    const struct nhi_printed *longer =
        &of->figures->printed[nhi_dictionary_find(of->figures->ids, id, strlen(id))];
    struct nhi_interval own, other;
    const struct nhi_operands operands = {.is_point = true};
    int order;
    if (!longer->is_known) {
        nhi_case_undecided(of, NHI_REASON_OPERAND_UNKNOWN, id);
        return NH_OK;
    }
    NH_TRY(nhi_printed_quantity(of->printed, &operands, &own, error));
    NH_TRY(nhi_printed_quantity(longer, &operands, &other, error));
    NH_TRY(nhi_ratio_compare(&own.low, &other.low, &order, error));
    of->finding->reason = NHI_REASON_RANK;
    of->finding->verdict = order > 0 ? NHI_VERDICT_REFUTED : NHI_VERDICT_CONSISTENT;
    return nhi_case_show(of, &other, &other.low, error);
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

/* What would be needed for a figure of which the document says nothing. */
static enum nhi_reason need_of(const struct nhi_case *of)
{
    unsigned n_years;
    if (of->printed->relation == NHI_RELATION_TARGET)
        return NHI_REASON_PLANNED;
    if (of->printed->relation == NHI_RELATION_APPROX)
        return NHI_REASON_APPROXIMATE;
    switch (of->figure->kind) {
    case NHI_AUDIT_ARITH:
    case NHI_AUDIT_CHAIN:
    case NHI_AUDIT_SUBSET: return NHI_REASON_NEEDS_OPERANDS;
    case NHI_AUDIT_RANK: return NHI_REASON_NEEDS_LIST;
    case NHI_AUDIT_AVERAGE_GROWTH:
        return nhi_case_years(of, &n_years) ? NHI_REASON_NEEDS_DATA : NHI_REASON_NEEDS_PERIOD;
    case NHI_AUDIT_COUNT:
        return *nhi_case_cell(of, NHI_FIGURE_MEASURE) == '\0' ? NHI_REASON_NEEDS_LIST : NHI_REASON_NEEDS_DATA;
    default: return NHI_REASON_NEEDS_DATA;
    }
}

/* Counts and amounts may be parts of another figure, or of several. */
static bool is_part(const struct nhi_case *of)
{
    const enum nhi_audit_kind kind = of->figure->kind;
    const bool has_expression = *nhi_case_cell(of, NHI_FIGURE_EXPRESSION) != '\0';
    if (kind == NHI_AUDIT_SUBSET)
        return has_expression || *nhi_case_cell(of, NHI_FIGURE_OF) != '\0';
    return (kind == NHI_AUDIT_COUNT || kind == NHI_AUDIT_LEVEL) && !has_expression &&
           is_id(of, NHI_FIGURE_OF);
}

/* Of a decline over several years that nothing confirms it can still be said what it is a year. */
static nh_status tell_mean(const struct nhi_case *of, struct nh_error *error)
{
    const struct nhi_operands operands = {.n_more_digits = 0};
    const int decimals = of->printed->number.decimals + 2;
    struct nhi_interval left;
    char low[NHI_NUMBER_BYTES], high[NHI_NUMBER_BYTES];
    unsigned n_years;
    if (of->figure->kind != NHI_AUDIT_DECLINE || of->printed->relation != NHI_RELATION_EQ ||
        !nhi_case_years(of, &n_years) || n_years == 1)
        return NH_OK;
    NH_TRY(nhi_printed_quantity(of->printed, &operands, &left, error));
    NH_TRY(nhi_complement(&left.low, &left.low, error));
    NH_TRY(nhi_complement(&left.high, &left.high, error));
    if (nhi_ratio_sign(&left.high) < 0)
        return NH_OK;
    NH_TRY(nhi_ratio_root_decline_text(&left.low, n_years, decimals, NHI_ROUND_FLOOR, low, error));
    NH_TRY(nhi_ratio_root_decline_text(&left.high, n_years, decimals, NHI_ROUND_CEILING, high, error));
    snprintf(of->finding->detail, sizeof of->finding->detail, "%.40s%%–%.40s%%", low, high);
    return NH_OK;
}

static nh_status leave_open(const struct nhi_case *of, struct nh_error *error)
{
    const enum nhi_reason need = need_of(of);
    nhi_case_undecided(of, need, NULL);
    return need == NHI_REASON_NEEDS_DATA ? tell_mean(of, error) : NH_OK;
}

nh_status nhi_audit_document(const struct nhi_case *of, struct nh_error *error)
{
    const enum nhi_audit_kind kind = of->figure->kind;
    const bool has_expression = *nhi_case_cell(of, NHI_FIGURE_EXPRESSION) != '\0';
    const bool has_operands = has_expression || has_form(of);
    unsigned n_years = 0;
    if (!of->printed->is_known)
        nhi_case_undecided(of, NHI_REASON_NO_NUMBER, NULL);
    else if (is_part(of))
        return by_subset(of, error);
    else if (kind == NHI_AUDIT_RANK && !has_expression && is_id(of, NHI_FIGURE_OF))
        return by_rank(of, error);
    else if (!has_operands || kind == NHI_AUDIT_SUBSET)
        return leave_open(of, error);
    else if (kind == NHI_AUDIT_CHAIN)
        return nhi_audit_chain(of, error);
    else if (kind == NHI_AUDIT_AVERAGE_GROWTH && !nhi_case_years(of, &n_years))
        nhi_case_undecided(of, NHI_REASON_NEEDS_PERIOD, NULL);
    else
        return has_expression ? by_text(of, nhi_case_cell(of, NHI_FIGURE_EXPRESSION), n_years, error)
                              : by_ids(of, n_years, error);
    return NH_OK;
}
