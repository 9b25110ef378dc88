/* test_audit_truth.c - random true values, printed with few digits, and figures made of them: a verdict that is certain is
 * never wrong. A figure that is the rounded truth is not refuted; one that is confirmed is the rounded truth.
 */
#include "engine/base/memory.h"
#include "engine/statistics/audit.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { N_FIGURES = 3, TRUE_DECIMALS = 6, N_CASES = 1000000, N_CASES_SLOW = 20000 /* under a sanitizer */ };

/* xorshift64*: a seed of its own for every run that is repeated. */
static uint64_t next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545F4914F6CDD1DU;
}

static int64_t between(uint64_t *state, int64_t least, int64_t most)
{
    return least + (int64_t)(next(state) % (uint64_t)(most - least + 1));
}

struct form {
    const char *text;
    bool is_percent;
};

/* a, b, c are the figures. */
static const struct form forms[] = {{"a-b", false},
                                    {"a/b", false},
                                    {"a/(a+b)", true},
                                    {"(a-b)/b", true},
                                    {"a*b/c", false},
                                    {"(a+b)/(a+b+c)", true},
                                    {"1-(1-a/1000)*(1-b/1000)*(1-c/1000)", true},
                                    {"(a-b)/(a+b)", true},
                                    {"a*a-b*c", false},
                                    {"(a+c)*(b-a)", false},
                                    {"-a/(b+c)+a/b", false},
                                    {"a-a*b/c+b", false}};
enum { N_FORMS = sizeof forms / sizeof *forms };

struct world {
    struct nhi_dictionary *ids;
    struct nhi_expression expressions[N_FORMS];
    struct nhi_figure figures[N_FIGURES + 1];
    struct nhi_printed printed[N_FIGURES + 1];
    size_t n_of[NHI_VERDICT_UNDECIDED + 1];
};

static struct world *open_world(void)
{
    static struct world world;
    int32_t id;
    cr_assert_eq(nhi_dictionary_new(&world.ids, NULL), NH_OK);
    for (int i = 0; i <= N_FIGURES; i++)
        cr_assert_eq(nhi_dictionary_add(world.ids, &"abcx"[i], 1, &id, NULL, NULL), NH_OK);
    for (int f = 0; f < N_FORMS; f++)
        cr_assert_eq(
            nhi_expression_read(forms[f].text, strlen(forms[f].text), world.ids, &world.expressions[f], NULL),
            NH_OK);
    return &world;
}

static void close_world(struct world *world)
{
    for (int f = 0; f < N_FORMS; f++)
        nhi_expression_clear(&world->expressions[f]);
    nhi_dictionary_free(world->ids);
}

/* The exact truth of an expression: its own interval arithmetic on points is a plain evaluation. */
static bool truth_of(const struct world *world, int form, const struct nhi_printed *exact,
                     struct nhi_ratio *truth)
{
    const struct nhi_operands operands = {.figures = exact, .is_point = true};
    struct nhi_interval point;
    enum nhi_bounds outcome;
    int32_t culprit;
    cr_assert_eq(
        nhi_expression_bounds(&world->expressions[form], &operands, &point, &outcome, &culprit, NULL), NH_OK);
    *truth = point.low;
    return outcome == NHI_BOUNDS_OK;
}

static struct nhi_decimal rounded(struct nhi_decimal number, int decimals)
{
    struct nhi_ratio ratio;
    char text[NHI_NUMBER_BYTES];
    nhi_ratio_from_decimal(number, &ratio);
    cr_assert_eq(nhi_ratio_text(&ratio, decimals, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
    cr_assert_eq(nhi_decimal_parse(text, strlen(text), &number), NHI_PARSE_OK);
    return number;
}

/* True values with six decimals, and what is printed of them: one to four. A unit keeps whole numbers from being exact. */
static void draw(struct world *world, uint64_t *state, struct nhi_printed exact[N_FIGURES])
{
    for (int i = 0; i < N_FIGURES; i++) {
        const struct nhi_decimal value = {.value = between(state, 1000, 200000000),
                                          .decimals = TRUE_DECIMALS};
        exact[i] = (struct nhi_printed){.is_known = true, .number = value, .unit = NHI_UNIT_OTHER};
        world->printed[i] = exact[i];
        world->printed[i].number = rounded(value, (int)between(state, 0, 4));
    }
}

/* A figure: the rounded truth, or near it. */
static struct nhi_decimal publish(const struct nhi_ratio *truth, uint64_t *state, struct nhi_decimal *right)
{
    char text[NHI_NUMBER_BYTES];
    struct nhi_decimal figure;
    cr_assert_eq(nhi_ratio_text(truth, (int)between(state, 0, 4), NHI_ROUND_HALF_UP, text, NULL), NH_OK);
    cr_assert_eq(nhi_decimal_parse(text, strlen(text), right), NHI_PARSE_OK);
    figure = *right;
    if (next(state) % 2 == 0)
        figure.value += between(state, -3, 3);
    return figure;
}

static void run_case(struct world *world, uint64_t *state, const struct nh_rate_options *options)
{
    const int form = (int)between(state, 0, N_FORMS - 1);
    struct nhi_printed exact[N_FIGURES];
    const struct nhi_figures figures = {
        .n = N_FIGURES + 1, .figure = world->figures, .printed = world->printed};
    struct nhi_finding finding = {.n_units = 0};
    struct nhi_ratio truth;
    struct nhi_decimal right;
    draw(world, state, exact);
    if (!truth_of(world, form, exact, &truth))
        return;
    if (forms[form].is_percent)
        cr_assert_eq(nhi_scale(&truth, 2, NULL), NH_OK);
    struct nhi_printed *published = &world->printed[N_FIGURES];
    *published = (struct nhi_printed){.is_known = true,
                                      .number = publish(&truth, state, &right),
                                      .unit = forms[form].is_percent ? NHI_UNIT_PERCENT : NHI_UNIT_OTHER,
                                      .exponent = forms[form].is_percent ? -2 : 0};
    const struct nhi_case of = {.options = options,
                                .figures = &figures,
                                .i = N_FIGURES,
                                .figure = &world->figures[N_FIGURES],
                                .printed = published,
                                .finding = &finding};
    world->figures[N_FIGURES].kind = NHI_AUDIT_ARITH;
    cr_assert_eq(nhi_audit_arith(&of, &world->expressions[form], 0, NULL), NH_OK);
    const bool is_right = published->number.value == right.value;
    cr_assert(finding.verdict != NHI_VERDICT_REFUTED || !is_right, "%s: the rounded truth is refuted",
              forms[form].text);
    cr_assert(finding.verdict != NHI_VERDICT_CONFIRMED || is_right,
              "%s: what is not the rounded truth is confirmed", forms[form].text);
    world->n_of[finding.verdict]++;
}

Test(audit_truth, certain_verdicts_are_never_wrong, .timeout = 580)
{
    static const struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    uint64_t state = 20210032;
    const size_t n_cases = strcmp(NHI_TEST_BUILD, "build") == 0 ? N_CASES : N_CASES_SLOW;
    struct world *world = open_world();
    for (size_t i = 0; i < n_cases; i++)
        run_case(world, &state, &options);
    for (int v = 0; v <= NHI_VERDICT_REFUTED; v++) /* each verdict has been put to the test */
        cr_expect_gt(world->n_of[v], n_cases / 50, "%zu of verdict %d", world->n_of[v], v);
    close_world(world);
}
