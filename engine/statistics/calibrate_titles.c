/* calibrate_titles.c - who bears a title: so many enterprises as are counted, larger ones rather than small ones; see
 * calibrate.h. The sets of values that are counted lie within each other or apart, as 五星级 within 星级. */
#include "engine/statistics/calibrate.h"

#include "engine/base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ONE_IN = 3 /* bears a value that no figure counts */ };

struct candidate {
    int64_t score;
    uint32_t number;
};

/* A title while it is given out. */
struct award {
    struct nhi_calibration *calibration;
    size_t i_title;
    struct nhi_city_title *title;
    size_t n_aims;
    struct nhi_aim **aims; /* those that count it: small sets of values first */
    size_t n_candidates, next;
    struct candidate *candidates;           /* the best first */
    uint64_t n_given[NHI_MAX_TITLE_VALUES]; /* by value */
    uint64_t covered;                       /* values that are counted */
};

static const struct nhi_term *term_of(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                                      size_t i_title)
{
    const struct nhi_condition *condition = &calibration->conditions[aim->part];
    for (size_t t = 0; t < condition->n_terms; t++)
        if (condition->terms[t].key == NHI_TERM_TITLE && condition->terms[t].title == i_title)
            return &condition->terms[t];
    return NULL;
}

static uint64_t values_of(const struct award *award, const struct nhi_aim *aim)
{
    return term_of(award->calibration, aim, award->i_title)->title_values;
}

/* ---- who may have it -------------------------------------------------------------------------------------------- */

static bool has_same_units(const struct nhi_calibration *calibration, const struct nhi_aim *a,
                           const struct nhi_aim *b)
{
    for (uint32_t i = 0; i < calibration->city->n_enterprises; i++)
        if (((calibration->is_structural[i] >> a->part ^ calibration->is_structural[i] >> b->part) & 1) != 0)
            return false;
    return true;
}

/* Inserts by the number of values; equal ones stay in the order of the file. */
static void add_aim(struct award *award, struct nhi_aim *aim)
{
    const int n_values = __builtin_popcountll(values_of(award, aim));
    size_t at = award->n_aims;
    if (award->n_aims > 0 && !has_same_units(award->calibration, award->aims[0], aim)) {
        nhi_aim_drop(aim, "another figure counts the same title among other enterprises");
        return;
    }
    for (; at > 0 && __builtin_popcountll(values_of(award, award->aims[at - 1])) > n_values; at--)
        award->aims[at] = award->aims[at - 1];
    award->aims[at] = aim;
    award->n_aims++;
}

static bool is_candidate(const struct award *award, uint32_t i)
{
    if ((award->calibration->is_structural[i] >> award->aims[0]->part & 1) == 0)
        return false;
    for (size_t k = 0; k < award->n_aims; k++)
        if (!nhi_reports_in(award->calibration, i, award->aims[k]->to))
            return false;
    return true;
}

static int by_score(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return left->number < right->number ? -1 : 1;
}

/* Value added over a number that is drawn: a small one may be before a large one. */
static nh_status find_candidates(struct award *award, struct nh_error *error)
{
    enum { LOTS = 1 << 16 };
    const struct nhi_city *city = award->calibration->city;
    NH_TRY(nhi_alloc(city->n_enterprises, sizeof *award->candidates, &award->candidates, error));
    for (uint32_t i = 0; i < city->n_enterprises; i++) {
        struct nhi_city_enterprise enterprise;
        if (!is_candidate(award, i))
            continue;
        nhi_city_enterprise(city, i, &enterprise);
        const uint64_t lot = nhi_city_draw(city, NHI_DRAW_TITLE, i, award->i_title) % LOTS;
        award->candidates[award->n_candidates++] =
            (struct candidate){enterprise.value_added_cny * LOTS / (int64_t)(1 + lot), i};
    }
    qsort(award->candidates, award->n_candidates, sizeof *award->candidates, by_score);
    return NH_OK;
}

/* ---- giving ----------------------------------------------------------------------------------------------------- */

static const char *published(const struct nhi_aim *aim)
{
    return aim->figure->cell[NHI_FIGURE_PUBLISHED];
}

static nh_status contradiction(const struct award *award, const struct nhi_aim *aim, uint64_t n_given,
                               struct nh_error *error)
{
    char what[NHI_DETAIL_BYTES];
    snprintf(
        what, sizeof what,
        "%.60s contradicts other figures of the column %.60s, by which %llu enterprises are counted here "
        "already and none besides: correct one of them, or add a value for the others to `where`",
        published(aim), award->title->name, (unsigned long long)n_given);
    return nhi_figure_fault(&award->calibration->figures, aim->i, NHI_FIGURE_PUBLISHED, what, error);
}

static bool is_nested(const struct award *award, size_t k)
{
    const uint64_t values = values_of(award, award->aims[k]);
    for (size_t j = 0; j < k; j++) {
        const uint64_t inner = values_of(award, award->aims[j]), common = inner & values;
        if (award->aims[j]->kind != NHI_AIM_NONE && common != 0 && common != inner)
            return false;
    }
    return true;
}

static void give(struct award *award, uint64_t n, uint64_t values)
{
    int value = 0;
    for (; n > 0; n--, value = (value + 1) % NHI_MAX_TITLE_VALUES) {
        while ((values >> value & 1) == 0)
            value = (value + 1) % NHI_MAX_TITLE_VALUES;
        award->title->value[award->candidates[award->next++].number] = (uint8_t)(1 + value);
        award->n_given[value]++;
    }
}

static nh_status meet(struct award *award, size_t k, struct nh_error *error)
{
    struct nhi_aim *aim = award->aims[k];
    const uint64_t values = values_of(award, aim), left = values & ~award->covered;
    uint64_t n_given = 0;
    if (!is_nested(award, k)) {
        nhi_aim_drop(aim, "another figure counts some of the same values");
        return NH_OK;
    }
    for (int v = 0; v < NHI_MAX_TITLE_VALUES; v++)
        n_given += (values >> v & 1) != 0 ? award->n_given[v] : 0;
    if (aim->count < n_given || (aim->count > n_given && left == 0))
        return contradiction(award, aim, n_given, error);
    if (aim->count - n_given > award->n_candidates - award->next) {
        nhi_aim_drop(aim, "it counts more enterprises than the city has (--enterprises)");
        return NH_OK;
    }
    give(award, aim->count - n_given, left);
    award->covered |= values;
    return NH_OK;
}

/* Values that only sums ask for. */
static void give_others(struct award *award, uint64_t asked)
{
    const struct nhi_city *city = award->calibration->city;
    const uint64_t left = asked & ~award->covered;
    const unsigned n_left = (unsigned)__builtin_popcountll(left);
    for (uint32_t i = 0; n_left > 0 && i < city->n_enterprises; i++) {
        const uint64_t lot = nhi_city_draw(city, NHI_DRAW_TITLE, i, award->i_title);
        unsigned nth = (unsigned)(lot / ONE_IN % n_left);
        if (lot % ONE_IN != 0 || award->title->value[i] != 0)
            continue;
        for (int v = 0; v < NHI_MAX_TITLE_VALUES; v++)
            if ((left >> v & 1) != 0 && nth-- == 0)
                award->title->value[i] = (uint8_t)(1 + v);
    }
}

/* The values that sums ask for. */
static uint64_t asked_by_sums(const struct nhi_calibration *calibration, size_t i_title)
{
    uint64_t asked = 0;
    for (size_t i = 0; i < calibration->figures.n; i++) {
        const struct nhi_aim *aim = &calibration->aims[i];
        const size_t both[] = {aim->part, aim->whole};
        for (int c = 0; nhi_aim_has_part(aim) && c < 2; c++)
            for (size_t t = 0; t < calibration->conditions[both[c]].n_terms; t++) {
                const struct nhi_term *term = &calibration->conditions[both[c]].terms[t];
                if (term->key == NHI_TERM_TITLE && term->title == i_title)
                    asked |= term->title_values;
            }
    }
    return asked;
}

static nh_status give_title(struct nhi_calibration *calibration, size_t i_title, bool *is_used,
                            struct nh_error *error)
{
    struct award award = {
        .calibration = calibration, .i_title = i_title, .title = &calibration->plan.titles[i_title]};
    const uint64_t asked = asked_by_sums(calibration, i_title);
    nh_status status;
    NH_TRY_DONE(nhi_alloc(calibration->figures.n, sizeof(struct nhi_aim *), &award.aims, error));
    for (size_t i = 0; i < calibration->figures.n; i++)
        if (calibration->aims[i].kind == NHI_AIM_MEMBERS &&
            term_of(calibration, &calibration->aims[i], i_title) != NULL)
            add_aim(&award, &calibration->aims[i]);
    if (award.n_aims > 0)
        NH_TRY_DONE(find_candidates(&award, error));
    for (size_t k = 0; k < award.n_aims; k++)
        NH_TRY_DONE(meet(&award, k, error));
    give_others(&award, asked);
    *is_used = asked != 0 || award.covered != 0;
done:
    nhi_free(award.candidates);
    nhi_free(award.aims);
    return status;
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

static void give_status(struct nhi_calibration *calibration)
{
    const struct nhi_city_plan *plan = &calibration->plan;
    for (uint32_t i = 0; i < calibration->city->n_enterprises; i++)
        plan->titles[0].value[i] =
            1 + (plan->end_month[i] < calibration->city->n_months ? NHI_STATUS_CLOSED : NHI_STATUS_ACTIVE);
}

void nhi_title_clear(struct nhi_city_title *title)
{
    for (size_t v = 0; v < title->n_values; v++)
        nhi_free(title->values[v]);
    nhi_free(title->values);
    nhi_free(title->value);
    nhi_free(title->name);
}

/* A title that only figures that are not carried speak of would make them wrong: the city does not have it. */
static void remove_title(struct nhi_calibration *calibration, size_t i_title)
{
    struct nhi_city_plan *plan = &calibration->plan;
    nhi_title_clear(&plan->titles[i_title]);
    plan->n_titles--;
    memmove(&plan->titles[i_title], &plan->titles[i_title + 1],
            (plan->n_titles - i_title) * sizeof *plan->titles);
    plan->titles[plan->n_titles] = (struct nhi_city_title){0};
    for (size_t c = 0; c < calibration->n_conditions; c++)
        for (size_t t = 0; t < calibration->conditions[c].n_terms; t++)
            if (calibration->conditions[c].terms[t].title > i_title)
                calibration->conditions[c].terms[t].title--;
}

nh_status nhi_calibrate_titles(struct nhi_calibration *calibration, struct nh_error *error)
{
    struct nhi_city_plan *plan = &calibration->plan;
    bool is_used;
    for (size_t t = 0; t < plan->n_titles; t++)
        NH_TRY(nhi_alloc(calibration->city->n_enterprises, sizeof *plan->titles[t].value,
                         &plan->titles[t].value, error));
    give_status(calibration);
    for (size_t t = 1; t < plan->n_titles;) {
        NH_TRY(give_title(calibration, t, &is_used, error));
        if (is_used)
            t++;
        else
            remove_title(calibration, t);
    }
    return NH_OK;
}
