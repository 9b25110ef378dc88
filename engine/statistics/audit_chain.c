/* audit_chain.c - yearly declines that are chained, their plain sum, and a misprint that would explain a contradiction;
 * see audit.h.
 */
#include "engine/base/memory.h"
#include "engine/statistics/audit.h"

#include <stdio.h>
#include <string.h>

/* The years as two expressions: what is lost in the end, and the plain sum. */
struct chain {
    struct nhi_buffer lost, sum;
    size_t n_years;
};

static void clear(struct chain *chain)
{
    nhi_buffer_free(&chain->lost);
    nhi_buffer_free(&chain->sum);
}

/* ---- reading ------------------------------------------------------------------------------------------------- */

/* A yearly decline without a sign of percent is in percent all the same. */
static nh_status add_year(const struct nhi_case *of, const char *year, size_t n_bytes, struct chain *chain,
                          struct nh_error *error)
{
    struct nhi_expression expression = {0};
    NH_TRY(nhi_case_expression(of, NHI_FIGURE_EXPRESSION, year, n_bytes, &expression, error));
    const struct nhi_node *first = &expression.nodes[0];
    const bool is_bare = expression.n <= 2 && first->operation == NHI_NUMBER &&
                         (expression.n == 1 || expression.nodes[1].operation == NHI_NEGATE) &&
                         first->number.unit == NHI_UNIT_NONE;
    nhi_expression_clear(&expression);
    chain->n_years++;
    NH_TRY(nhi_buffer_printf(&chain->lost, error, "*(1-(%.*s%s))", (int)n_bytes, year, is_bare ? "%" : ""));
    return nhi_buffer_printf(&chain->sum, error, "+(%.*s%s)", (int)n_bytes, year, is_bare ? "%" : "");
}

/* Up to the next ; of either width. */
static size_t year_bytes(const char *text, size_t *n_separator)
{
    const char *narrow = strchr(text, ';'), *wide = strstr(text, "；");
    const bool is_wide = wide != NULL && (narrow == NULL || wide < narrow);
    const char *end = is_wide ? wide : narrow;
    *n_separator = end == NULL ? 0 : is_wide ? strlen("；") : 1;
    return end == NULL ? strlen(text) : (size_t)(end - text);
}

static nh_status read_years(const struct nhi_case *of, const char *years, struct chain *chain,
                            struct nh_error *error)
{
    size_t n_separator;
    NH_TRY(nhi_buffer_text(&chain->lost, "1-1", error));
    NH_TRY(nhi_buffer_text(&chain->sum, "0", error));
    do {
        const size_t n_bytes = year_bytes(years, &n_separator);
        NH_TRY(add_year(of, years, n_bytes, chain, error));
        years += n_bytes + n_separator;
    } while (n_separator > 0);
    return NH_OK;
}

/* ---- judging ------------------------------------------------------------------------------------------------- */

/* Is the figure the sum of the printed declines, within half a unit of its last digit? */
static nh_status find_naive_sum(const struct nhi_case *of, const char *sum, struct nh_error *error)
{
    const struct nhi_operands operands = {.figures = of->figures->printed, .is_point = true};
    struct nhi_expression expression = {0};
    struct nhi_interval value;
    enum nhi_verdict verdict;
    enum nhi_bounds outcome;
    int32_t culprit;
    nh_status status;
    NH_TRY(nhi_expression_read(sum, strlen(sum), of->figures->ids, &expression, error));
    NH_TRY_DONE(nhi_expression_bounds(&expression, &operands, &value, &outcome, &culprit, error));
    if (outcome != NHI_BOUNDS_OK)
        goto done;
    NH_TRY_DONE(nhi_scale(&value.low, -of->printed->exponent, error));
    value.high = value.low;
    NH_TRY_DONE(nhi_check_verdict(&value, of->printed->number, of->options->tie, &verdict, error));
    of->finding->is_naive_sum = verdict != NHI_VERDICT_REFUTED;
done:
    nhi_expression_clear(&expression);
    return status;
}

static nh_status judge(const struct nhi_case *of, const char *years, struct nh_error *error)
{
    struct chain chain = {.n_years = 0};
    struct nhi_expression expression = {0};
    nh_status status;
    NH_TRY_DONE(read_years(of, years, &chain, error));
    NH_TRY_DONE(nhi_case_expression(of, NHI_FIGURE_EXPRESSION, chain.lost.data, chain.lost.n_bytes,
                                    &expression, error));
    NH_TRY_DONE(nhi_audit_arith(of, &expression, 0, error));
    if (chain.n_years > 1 && of->printed->relation == NHI_RELATION_EQ)
        NH_TRY_DONE(find_naive_sum(of, chain.sum.data, error));
done:
    nhi_expression_clear(&expression);
    clear(&chain);
    return status;
}

/* ---- misprints ----------------------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The place of the next digit of the same number, 0: there is none. */
static size_t next_digit(const char *text, size_t i)
{
    return is_digit(text[i + 1]) ? i + 1 : text[i + 1] == '.' && is_digit(text[i + 2]) ? i + 2 : 0;
}

/* "3.50 (5.30)": the year around place i as it would be, and as it is printed. */
static void tell_year(const char *swapped, const char *printed, size_t i, char *text, size_t n_bytes)
{
    const char *from = printed + i, *separator;
    size_t n_separator;
    while (from > printed && (is_digit(from[-1]) || from[-1] == '.' || from[-1] == '-'))
        from--;
    const size_t n = year_bytes(from, &n_separator);
    separator = swapped + (from - printed);
    snprintf(text, n_bytes, "%.*s (%.*s)", (int)n, separator, (int)n, from);
}

/* If exactly one pair of neighbouring digits, swapped, makes the chain agree, it is told. */
static nh_status find_misprint(const struct nhi_case *of, char *years, struct nh_error *error)
{
    const char *printed = nhi_case_cell(of, NHI_FIGURE_EXPRESSION);
    char told[NHI_DETAIL_BYTES] = "";
    unsigned n_found = 0;
    for (size_t i = 0; years[i] != '\0'; i++) {
        const size_t next = is_digit(years[i]) ? next_digit(years, i) : 0;
        struct nhi_finding finding = {.n_units = 0};
        struct nhi_case other = *of;
        if (next == 0 || years[i] == years[next])
            continue;
        other.finding = &finding;
        years[i] = printed[next];
        years[next] = printed[i];
        NH_TRY(judge(&other, years, error));
        if (finding.verdict == NHI_VERDICT_CONSISTENT || finding.verdict == NHI_VERDICT_CONFIRMED) {
            tell_year(years, printed, i, told, sizeof told);
            n_found++;
        }
        years[i] = printed[i];
        years[next] = printed[next];
    }
    if (n_found == 1)
        memcpy(of->finding->detail, told, sizeof told);
    return NH_OK;
}

/* Names of other figures have digits that are none. */
static bool is_of_numbers(const char *years)
{
    for (; *years != '\0'; years++)
        if ((*years >= 'A' && *years <= 'Z') || (*years >= 'a' && *years <= 'z') || *years == '_')
            return false;
    return true;
}

nh_status nhi_audit_chain(const struct nhi_case *of, struct nh_error *error)
{
    const char *years = nhi_case_cell(of, NHI_FIGURE_EXPRESSION);
    char *copy;
    NH_TRY(judge(of, years, error));
    if (of->finding->verdict != NHI_VERDICT_REFUTED || of->finding->is_naive_sum || !is_of_numbers(years))
        return NH_OK;
    NH_TRY(nhi_strndup(years, strlen(years), &copy, error));
    const nh_status status = find_misprint(of, copy, error);
    nhi_free(copy);
    return status;
}
