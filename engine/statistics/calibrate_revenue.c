/* calibrate_revenue.c - revenues of a city that lie in the tiers of its figures; see calibrate.h. A tier holds those above
 * it as well (1631 enterprises of 100 million and more, among them the 182 of a billion and more): the cumulative
 * reading. */
#include "engine/statistics/calibrate.h"

#include "engine/base/memory.h"

#include <stdio.h>
#include <stdlib.h>

/* The tiers of a year, the highest first. */
struct tiers {
    uint32_t year;
    size_t n;
    const struct nhi_aim **aims; /* [figures.n] */
};

struct ranked {
    int64_t gross_output;
    uint32_t number;
};

static struct nhi_city_total *revenue_of(const struct nhi_calibration *calibration, uint32_t number,
                                         uint32_t year)
{
    return &calibration->plan.revenue[(size_t)number * calibration->city->n_years + year];
}

static void find_tiers(const struct nhi_calibration *calibration, struct tiers *tiers)
{
    tiers->n = 0;
    for (size_t i = 0; i < calibration->figures.n; i++) {
        const struct nhi_aim *aim = &calibration->aims[i];
        size_t at = tiers->n;
        if (aim->kind != NHI_AIM_TIER || aim->to != tiers->year)
            continue;
        for (; at > 0 && tiers->aims[at - 1]->least_cny100 < aim->least_cny100; at--)
            tiers->aims[at] = tiers->aims[at - 1];
        tiers->aims[at] = aim;
        tiers->n++;
    }
}

static nh_status check_tiers(const struct nhi_calibration *calibration, const struct tiers *tiers,
                             struct nh_error *error)
{
    for (size_t t = 1; t < tiers->n; t++) {
        const struct nhi_aim *above = tiers->aims[t - 1], *aim = tiers->aims[t];
        char what[NHI_DETAIL_BYTES];
        const bool is_same = aim->least_cny100 == above->least_cny100;
        if (is_same ? aim->count == above->count : aim->count >= above->count)
            continue;
        snprintf(what, sizeof what,
                 "%.60s contradicts line %llu, by which %llu enterprises have a revenue at least as high: "
                 "correct one of them (a tier holds those above it as well)",
                 aim->figure->cell[NHI_FIGURE_PUBLISHED], (unsigned long long)above->figure->line,
                 (unsigned long long)above->count);
        return nhi_figure_fault(&calibration->figures, aim->i, NHI_FIGURE_PUBLISHED, what, error);
    }
    return NH_OK;
}

/* ---- a year with tiers ------------------------------------------------------------------------------------------ */

static int by_gross_output(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    if (left->gross_output != right->gross_output)
        return left->gross_output > right->gross_output ? -1 : 1;
    return left->number < right->number ? -1 : 1;
}

static void put_into_tiers(const struct nhi_calibration *calibration, const struct tiers *tiers,
                           const struct ranked *ranked, size_t n)
{
    size_t t = 0;
    for (size_t rank = 0; rank < n; rank++) {
        while (t < tiers->n && rank >= tiers->aims[t]->count)
            t++;
        const int64_t least = t < tiers->n ? tiers->aims[t]->least_cny100 : 1,
                      most = t > 0 ? tiers->aims[t - 1]->least_cny100 - 1 : INT64_MAX;
        int64_t *wanted = &revenue_of(calibration, ranked[rank].number, tiers->year)->wanted;
        *wanted = *wanted > most ? most : *wanted;
        *wanted = *wanted < least ? least : *wanted;
    }
}

static nh_status meet_tiers(struct nhi_calibration *calibration, const struct tiers *tiers,
                            struct nh_error *error)
{
    const uint32_t n_enterprises = calibration->city->n_enterprises;
    struct ranked *ranked;
    size_t n = 0;
    NH_TRY(nhi_alloc(n_enterprises, sizeof *ranked, &ranked, error));
    for (uint32_t i = 0; i < n_enterprises; i++)
        if (nhi_reports_in(calibration, i, tiers->year))
            ranked[n++] = (struct ranked){revenue_of(calibration, i, tiers->year)->drawn, i};
    qsort(ranked, n, sizeof *ranked, by_gross_output);
    put_into_tiers(calibration, tiers, ranked, n);
    nhi_free(ranked);
    return NH_OK;
}

/* ---- all years ---------------------------------------------------------------------------------------------------- */

/* Revenue is a part of gross output that an enterprise keeps. */
static void draw_revenues(struct nhi_calibration *calibration)
{
    enum { LEAST_PERMILLE = 930, N_PERMILLE = 80 };
    const struct nhi_city *city = calibration->city;
    const struct nhi_city_plan *plan = &calibration->plan;
    for (uint32_t i = 0; i < city->n_enterprises; i++)
        for (uint32_t year = 0; year < city->n_years; year++) {
            const size_t at = (size_t)i * city->n_years + year;
            struct nhi_city_total *revenue = revenue_of(calibration, i, year);
            revenue->drawn =
                nhi_city_share(nhi_atom_total(calibration, NHI_GROSS_OUTPUT, plan->atom[i], year),
                               plan->before[NHI_GROSS_OUTPUT][at], calibration->own[NHI_GROSS_OUTPUT][at]);
            revenue->wanted =
                revenue->drawn *
                (LEAST_PERMILLE + (int64_t)(nhi_city_draw(city, NHI_DRAW_REVENUE, i, 0) % N_PERMILLE)) / 1000;
        }
}

/* In a year without tiers an enterprise has the part of gross output that it has in the nearest year with tiers. */
static void follow(const struct nhi_calibration *calibration, const uint8_t *has_tiers, uint32_t year)
{
    const int64_t n_years = calibration->city->n_years;
    for (uint32_t i = 0; i < calibration->city->n_enterprises; i++) {
        struct nhi_city_total *own = revenue_of(calibration, i, year);
        for (int64_t d = 1; d < n_years; d++) {
            const int64_t later = (int64_t)year + d, earlier = (int64_t)year - d;
            const int64_t other = later < n_years && has_tiers[later] ? later : earlier;
            if (other < 0 || !has_tiers[other])
                continue;
            const struct nhi_city_total *model = revenue_of(calibration, i, (uint32_t)other);
            if (model->drawn > 0) {
                own->wanted = (int64_t)((nhi_i128)own->drawn * model->wanted / model->drawn);
                break;
            }
        }
    }
}

nh_status nhi_calibrate_revenue(struct nhi_calibration *calibration, struct nh_error *error)
{
    const struct nhi_city *city = calibration->city;
    struct tiers tiers = {.year = 0};
    uint8_t *has_tiers = NULL;
    nh_status status;
    NH_TRY_DONE(nhi_alloc((size_t)city->n_enterprises * city->n_years, sizeof *calibration->plan.revenue,
                          &calibration->plan.revenue, error));
    NH_TRY_DONE(nhi_alloc(calibration->figures.n, sizeof(struct nhi_aim *), &tiers.aims, error));
    NH_TRY_DONE(nhi_alloc(city->n_years, 1, &has_tiers, error));
    draw_revenues(calibration);
    for (; tiers.year < city->n_years; tiers.year++) {
        find_tiers(calibration, &tiers);
        has_tiers[tiers.year] = tiers.n > 0;
        NH_TRY_DONE(check_tiers(calibration, &tiers, error));
        if (tiers.n > 0)
            NH_TRY_DONE(meet_tiers(calibration, &tiers, error));
    }
    for (uint32_t year = 0; year < city->n_years; year++)
        if (!has_tiers[year])
            follow(calibration, has_tiers, year);
done:
    nhi_free(has_tiers);
    nhi_free(tiers.aims);
    return status;
}
