/* calibrate_rake.c - sums of atoms that fulfil all figures at once; see calibrate.h.
 *
 * Each figure in turn scales the atoms that it is about, evenly, until it holds; where figures share atoms this is repeated
 * until all hold (iterative proportional fitting, Deming and Stephan 1940): of all ways to fulfil them it ends with the one
 * that is nearest to what was drawn. Years that no figure is about are scaled as the years around them.
 */
#include "engine/statistics/calibrate.h"

#include "engine/base/memory.h"

#include <string.h>

enum {
    MAX_ROUNDS = 3000, /* figures that leave each other little room close in slowly */
    NEAR_BITS = 33,    /* a figure holds when it is missed by less than 2^-33, or by a few units */
    NEAR_UNITS = 4,
    MAX_GROWTH = 1000, /* sums stay in 64 bits */
    THOUSANDTHS = 1000,
    NOWHERE = NHI_MAX_CONDITIONS
};

/* Of prices and factors. */
static const int64_t one_e12 = 1000000000000;

/* Atoms of a measure and year that are in a condition, and not in another. */
struct pick {
    enum nhi_city_measure measure;
    uint32_t year;
    size_t in, out;
};

static bool is_picked(const struct nhi_calibration *calibration, const struct pick *pick, uint32_t atom)
{
    return nhi_atom_is_in(calibration, atom, pick->in) &&
           (pick->out == NOWHERE || !nhi_atom_is_in(calibration, atom, pick->out));
}

static int64_t sum_of(const struct nhi_calibration *calibration, const struct pick *pick)
{
    int64_t sum = 0;
    for (uint32_t a = 0; a < calibration->plan.n_atoms; a++)
        if (is_picked(calibration, pick, a))
            sum += nhi_atom_total(calibration, pick->measure, a, pick->year)->wanted;
    return sum;
}

/* Scales them so that they add up to `wanted`. */
static void scale(const struct nhi_calibration *calibration, const struct pick *pick, int64_t wanted)
{
    const struct nhi_city_total total = {.drawn = sum_of(calibration, pick), .wanted = wanted};
    int64_t before = 0;
    for (uint32_t a = 0; a < calibration->plan.n_atoms; a++) {
        if (!is_picked(calibration, pick, a))
            continue;
        int64_t *own = &nhi_atom_total(calibration, pick->measure, a, pick->year)->wanted;
        const int64_t part = nhi_city_share(&total, before, *own);
        before += *own;
        *own = part;
    }
}

/* a * b / c, rounded; c > 0. */
static int64_t times(int64_t a, int64_t b, int64_t c)
{
    const nhi_i128 product = (nhi_i128)a * b;
    return (int64_t)((product + (product < 0 ? -(c / 2) : c / 2)) / c);
}

static bool is_near(int64_t a, int64_t b)
{
    const int64_t distance = a > b ? a - b : b - a;
    return distance <= NEAR_UNITS + (b >> NEAR_BITS);
}

/* ---- shares ----------------------------------------------------------------------------------------------------- */

static struct pick part_of(const struct nhi_aim *aim, uint32_t year)
{
    return (struct pick){aim->measure, year, aim->part, NOWHERE};
}

static struct pick whole_of(const struct nhi_aim *aim, uint32_t year)
{
    return (struct pick){aim->measure, year, aim->whole, NOWHERE};
}

static struct pick rest_of(const struct nhi_aim *aim, uint32_t year)
{
    return (struct pick){aim->measure, year, aim->whole, aim->part};
}

/* Gives the part so much of the whole, which stays. */
static void set_part(const struct nhi_calibration *calibration, const struct nhi_aim *aim, uint32_t year,
                     int64_t wanted)
{
    const struct pick part = part_of(aim, year), rest = rest_of(aim, year), whole = whole_of(aim, year);
    const int64_t sum = sum_of(calibration, &whole);
    scale(calibration, &part, wanted);
    scale(calibration, &rest, sum - wanted);
}

static bool step_share(const struct nhi_calibration *calibration, const struct nhi_aim *aim)
{
    const struct pick part = part_of(aim, aim->to), whole = whole_of(aim, aim->to);
    const int64_t wanted = times(sum_of(calibration, &whole), aim->num, aim->den);
    const bool is_met = is_near(sum_of(calibration, &part), wanted);
    set_part(calibration, aim, aim->to, wanted);
    return is_met;
}

/* Both shares give way by half of what is missing. */
static bool step_share_change(const struct nhi_calibration *calibration, const struct nhi_aim *aim)
{
    const int64_t unit = (int64_t)nhi_ten_to(15);
    const struct pick part[] = {part_of(aim, aim->from), part_of(aim, aim->to)};
    const struct pick whole[] = {whole_of(aim, aim->from), whole_of(aim, aim->to)};
    int64_t share[2], sum[2];
    for (int i = 0; i < 2; i++) {
        sum[i] = sum_of(calibration, &whole[i]);
        share[i] = times(sum_of(calibration, &part[i]), unit, sum[i]);
    }
    const int64_t missing = times(unit, aim->num, aim->den) - (share[1] - share[0]);
    if (is_near(sum[1] + times(missing, sum[1], unit), sum[1]))
        return true;
    for (int i = 0; i < 2; i++) {
        int64_t wanted = share[i] + (i == 0 ? -missing : missing) / 2;
        wanted = wanted < 1 ? 1 : wanted > unit - 1 ? unit - 1 : wanted;
        set_part(calibration, aim, part[i].year, times(sum[i], wanted, unit));
    }
    return false;
}

/* ---- levels and growth -------------------------------------------------------------------------------------------- */

static bool step_level(const struct nhi_calibration *calibration, const struct nhi_aim *aim)
{
    const struct pick part = part_of(aim, aim->to);
    const int64_t wanted = aim->num / aim->den;
    const bool is_met = is_near(sum_of(calibration, &part), wanted);
    scale(calibration, &part, wanted);
    return is_met;
}

/* Prices of a division in a year where those of the base year are 10^12: near enough, the exact ones judge at the end. */
static int64_t price_e12(const struct nhi_calibration *calibration, int division, int64_t base, uint32_t year)
{
    int64_t price = one_e12;
    for (int64_t y = base + 1; y <= year; y++)
        price = times(price, nhi_city_price_permille(calibration->city, division, (uint32_t)y), 1000);
    for (int64_t y = base; y > year; y--)
        price = times(price, 1000, nhi_city_price_permille(calibration->city, division, (uint32_t)y));
    return price;
}

/* At the prices of the figure, in thousandths, so that the rounding of each atom does not show. */
static int64_t priced_sum(const struct nhi_calibration *calibration, const struct nhi_aim *aim, uint32_t year)
{
    const struct pick part = part_of(aim, year);
    int64_t sum = 0;
    if (!aim->is_constant)
        return sum_of(calibration, &part) * THOUSANDTHS;
    for (uint32_t a = 0; a < calibration->plan.n_atoms; a++)
        if (is_picked(calibration, &part, a))
            sum += times(nhi_atom_total(calibration, aim->measure, a, year)->wanted, THOUSANDTHS * one_e12,
                         price_e12(calibration, calibration->atom_division[a], aim->base_year, year));
    return sum;
}

/* Both years give way by half of what is missing. */
static bool step_growth(const struct nhi_calibration *calibration, const struct nhi_aim *aim)
{
    const struct pick first = part_of(aim, aim->from), last = part_of(aim, aim->to);
    const int64_t before = priced_sum(calibration, aim, aim->from),
                  after = priced_sum(calibration, aim, aim->to), grown = times(before, aim->num, aim->den);
    const int64_t wanted = after + (grown - after) / 2;
    if (is_near(after / THOUSANDTHS, grown / THOUSANDTHS))
        return true;
    scale(calibration, &last, times(sum_of(calibration, &last), wanted, after));
    scale(calibration, &first, times(sum_of(calibration, &first), times(wanted, aim->den, aim->num), before));
    return false;
}

/* ---- figures that no city can meet ---------------------------------------------------------------------------------- */

static bool is_inside(const struct nhi_calibration *calibration, const struct nhi_aim *aim)
{
    for (uint32_t a = 0; a < calibration->plan.n_atoms; a++)
        if (nhi_atom_is_in(calibration, a, aim->part) && !nhi_atom_is_in(calibration, a, aim->whole))
            return false;
    return true;
}

static const char *obstacle_of_share(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                                     uint32_t year)
{
    const struct pick part = part_of(aim, year), rest = rest_of(aim, year);
    if (!is_inside(calibration, aim))
        return "the part is not inside of the whole";
    if (sum_of(calibration, &part) == 0)
        return "no enterprise of the part reports";
    return sum_of(calibration, &rest) == 0 ? "no enterprise reports beside the part" : NULL;
}

static const char *obstacle(const struct nhi_calibration *calibration, const struct nhi_aim *aim)
{
    const struct pick first = part_of(aim, aim->from), last = part_of(aim, aim->to);
    const char *what = NULL;
    if (aim->kind == NHI_AIM_SHARE || aim->kind == NHI_AIM_SHARE_CHANGE)
        what = obstacle_of_share(calibration, aim, aim->to);
    if (what == NULL && aim->kind == NHI_AIM_SHARE_CHANGE)
        what = obstacle_of_share(calibration, aim, aim->from);
    if (aim->kind == NHI_AIM_GROWTH && aim->num / aim->den > MAX_GROWTH)
        what = "it is too much growth";
    if (what == NULL && (sum_of(calibration, &first) == 0 || sum_of(calibration, &last) == 0))
        what = "no enterprise of it reports";
    return what;
}

static nh_status check_possible(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                                struct nh_error *error)
{
    const bool is_share = aim->kind == NHI_AIM_SHARE || aim->kind == NHI_AIM_SHARE_CHANGE;
    const bool is_change = aim->kind == NHI_AIM_SHARE_CHANGE;
    if (is_share && (aim->num >= aim->den || (is_change ? aim->num <= -aim->den : aim->num <= 0)))
        return nhi_figure_fault(&calibration->figures, aim->i, NHI_FIGURE_PUBLISHED,
                                is_change ? "no share can change by 100 % or more"
                                          : "a share of some enterprises lies between 0 and 100 %",
                                error);
    if (aim->kind == NHI_AIM_LEVEL && aim->num < aim->den)
        return nhi_figure_fault(&calibration->figures, aim->i, NHI_FIGURE_PUBLISHED, "an output is above 0",
                                error);
    return NH_OK;
}

/* ---- years between ---------------------------------------------------------------------------------------------- */

/* Does a figure fix what the year is made of, or its level? */
static bool is_fixed(const struct nhi_calibration *calibration, enum nhi_city_measure measure, uint32_t year)
{
    for (size_t i = 0; i < calibration->figures.n; i++) {
        const struct nhi_aim *aim = &calibration->aims[i];
        const bool fixes =
            aim->kind == NHI_AIM_SHARE || aim->kind == NHI_AIM_LEVEL || aim->kind == NHI_AIM_SHARE_CHANGE;
        if (fixes && aim->measure == measure &&
            (aim->to == year || (aim->kind == NHI_AIM_SHARE_CHANGE && aim->from == year)))
            return true;
    }
    return false;
}

static int64_t factor_e12(const struct nhi_city_total *total)
{
    return total->drawn == 0 ? one_e12 : times(total->wanted, one_e12, total->drawn);
}

/* On a straight line between the factors of two fixed years. */
static void interpolate(const struct nhi_calibration *calibration, enum nhi_city_measure measure,
                        uint32_t year, uint32_t before, uint32_t after)
{
    for (uint32_t a = 0; a < calibration->plan.n_atoms; a++) {
        struct nhi_city_total *own = nhi_atom_total(calibration, measure, a, year);
        const int64_t first = factor_e12(nhi_atom_total(calibration, measure, a, before)),
                      last = factor_e12(nhi_atom_total(calibration, measure, a, after));
        const int64_t factor =
            before == after ? first : first + times(last - first, year - before, after - before);
        own->wanted = times(own->drawn, factor, one_e12);
    }
}

static void smooth(const struct nhi_calibration *calibration)
{
    const uint32_t n_years = calibration->city->n_years;
    for (int m = 0; m < NHI_N_SCALED; m++) {
        const enum nhi_city_measure measure = (enum nhi_city_measure)m;
        for (uint32_t year = 0; year < n_years; year++) {
            uint32_t before = year, after = year;
            while (before > 0 && !is_fixed(calibration, measure, before))
                before--;
            while (after + 1 < n_years && !is_fixed(calibration, measure, after))
                after++;
            const bool has_before = is_fixed(calibration, measure, before),
                       has_after = is_fixed(calibration, measure, after);
            if (before != after && (has_before || has_after))
                interpolate(calibration, measure, year, has_before ? before : after,
                            has_after ? after : before);
        }
    }
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

static bool step(const struct nhi_calibration *calibration, const struct nhi_aim *aim)
{
    switch (aim->kind) {
    case NHI_AIM_LEVEL: return step_level(calibration, aim);
    case NHI_AIM_GROWTH: return step_growth(calibration, aim);
    case NHI_AIM_SHARE: return step_share(calibration, aim);
    case NHI_AIM_SHARE_CHANGE: return step_share_change(calibration, aim);
    default: return true;
    }
}

static void rake(const struct nhi_calibration *calibration)
{
    for (int round = 0; round < MAX_ROUNDS; round++) {
        bool is_met = true;
        for (size_t i = 0; i < calibration->figures.n; i++)
            is_met = step(calibration, &calibration->aims[i]) && is_met;
        if (is_met)
            return;
    }
}

/* Figures that leave each other no room are found at the end, when each is recomputed. */
nh_status nhi_rake(struct nhi_calibration *calibration, struct nh_error *error)
{
    for (size_t i = 0; i < calibration->figures.n; i++) {
        struct nhi_aim *aim = &calibration->aims[i];
        if (!nhi_aim_is_sum(aim))
            continue;
        NH_TRY(check_possible(calibration, aim, error));
        const char *what = obstacle(calibration, aim);
        if (what != NULL)
            nhi_aim_drop(aim, what);
    }
    rake(calibration);
    smooth(calibration);
    rake(calibration);
    return NH_OK;
}
