/* check_enclosed.c - a check of levels that are enclosed between two numbers: outputs at constant prices with too many
 * factors to be one ratio.
 *
 * Every figure of a check is made of one level, or of those of two years, the base and another or two that follow each
 * other, and rises or falls with each of them. So it lies between its values at the corners: the base against all others,
 * and the even years against the odd ones. Where all corners are printed alike, it is decided.
 */
#include "engine/base/memory.h"
#include "engine/statistics/check.h"

#include <string.h>

enum { N_CORNERS = 4 };

/* Is the level of year i the high one? */
static bool is_high(int corner, size_t i)
{
    const bool is_second = corner < 2 ? i > 0 : i % 2 != 0;
    return is_second == (corner % 2 != 0);
}

static bool is_same_year(const struct nhi_check_year *a, const struct nhi_check_year *b)
{
    return strcmp(a->intensity, b->intensity) == 0 && strcmp(a->decline_percent, b->decline_percent) == 0 &&
           strcmp(a->cumulative_percent, b->cumulative_percent) == 0 && a->is_usable == b->is_usable &&
           a->warning == b->warning && a->is_level_open == b->is_level_open;
}

static bool is_same_what_if(const struct nhi_what_if *a, const struct nhi_what_if *b)
{
    return strcmp(a->less_energy_tce, b->less_energy_tce) == 0 &&
           strcmp(a->more_output_cny10k, b->more_output_cny10k) == 0;
}

static bool is_same_score(const struct nhi_score *a, const struct nhi_score *b)
{
    bool is_same = a->has_total == b->has_total && strcmp(a->total, b->total) == 0 &&
                   a->is_vetoed == b->is_vetoed && a->n_items == b->n_items &&
                   (a->grade == NULL) == (b->grade == NULL) &&
                   (a->grade == NULL || strcmp(a->grade, b->grade) == 0);
    for (size_t i = 0; is_same && i < a->n_items; i++)
        is_same = strcmp(a->items[i].points, b->items[i].points) == 0;
    return is_same;
}

static bool is_same(const struct nhi_check *a, const struct nhi_check *b, size_t n_levels)
{
    bool is_same =
        strcmp(a->decline_percent, b->decline_percent) == 0 &&
        strcmp(a->mean_annual_percent, b->mean_annual_percent) == 0 && a->state == b->state &&
        a->is_met == b->is_met && a->depends_on_rounding == b->depends_on_rounding &&
        strcmp(a->margin_pp, b->margin_pp) == 0 && strcmp(a->ratio_percent, b->ratio_percent) == 0 &&
        strcmp(a->log_percent, b->log_percent) == 0 &&
        strcmp(a->required_annual_percent, b->required_annual_percent) == 0 && a->verdict == b->verdict &&
        strcmp(a->other_percent, b->other_percent) == 0 && a->progress.is_on_log == b->progress.is_on_log &&
        a->progress.is_on_ratio == b->progress.is_on_ratio &&
        is_same_what_if(&a->for_target, &b->for_target) && is_same_what_if(&a->for_year, &b->for_year) &&
        is_same_score(&a->score, &b->score) && strcmp(a->low, b->low) == 0 && strcmp(a->high, b->high) == 0 &&
        a->is_plain_sum == b->is_plain_sum;
    for (size_t i = 0; is_same && i < n_levels; i++)
        is_same = is_same_year(&a->years[i], &b->years[i]);
    return is_same;
}

static void choose_corner(const struct nhi_check_input *input, int corner, struct nhi_level *levels)
{
    for (size_t i = 0; i < input->n_levels; i++) {
        levels[i] = input->levels[i];
        if (levels[i].is_enclosed && is_high(corner, i))
            levels[i].constant = levels[i].constant_high;
    }
}

static nh_status check_corners(const struct nhi_check_input *input, struct nhi_level *levels,
                               struct nhi_check *check, struct nh_error *error)
{
    struct nhi_check_input corner = *input;
    corner.levels = levels;
    choose_corner(input, 0, levels);
    NH_TRY(nhi_check_points(&corner, check, error));
    check->is_enclosed = true;
    for (int i = 1; i < N_CORNERS && !check->is_undecided; i++) {
        struct nhi_check other;
        choose_corner(input, i, levels);
        NH_TRY(nhi_check_points(&corner, &other, error));
        check->is_undecided = !is_same(check, &other, input->n_levels);
        nhi_check_clear(&other);
    }
    return NH_OK;
}

nh_status nhi_check_make(const struct nhi_check_input *input, struct nhi_check *check, struct nh_error *error)
{
    bool is_enclosed = false;
    struct nhi_level *levels;
    struct nhi_check made = {0};
    for (size_t i = 0; i < input->n_levels; i++)
        is_enclosed = is_enclosed || input->levels[i].is_enclosed;
    if (!is_enclosed)
        return nhi_check_points(input, check, error);
    NH_TRY(nhi_alloc(input->n_levels, sizeof *levels, &levels, error));
    const nh_status status = check_corners(input, levels, &made, error);
    nhi_free(levels);
    if (status == NH_OK)
        *check = made;
    else
        nhi_check_clear(&made);
    return status;
}
