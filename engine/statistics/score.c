/* score.c - see score.h. */
#include "engine/statistics/score.h"
#include "engine/statistics/score_sheet.h"

#include "engine/aggregate/selection.h"
#include "engine/base/memory.h"

#include <string.h>

struct work {
    const struct nhi_rule_file *sheet;
    const struct nhi_completion *completion;
    bool *holds; /* [rows] in the year */
    struct nhi_score *made;
    struct nhi_ratio total;
};

/* ---- comparing ----------------------------------------------------------------------------------------------- */

/* Is the completion at least the threshold of the row? An empty one is below everything. */
static nh_status reaches(const struct work *work, size_t i_row, bool *is_reached, struct nh_error *error)
{
    const struct nhi_interval *by_log = &work->completion->by_log;
    struct nhi_ratio threshold;
    bool has;
    int low, high;
    NH_TRY(nhi_rule_number(work->sheet, i_row, NHI_SHEET_THRESHOLD, &threshold, &has, error));
    *is_reached = true;
    if (!has)
        return NH_OK;
    NH_TRY(
        nhi_ratio_compare(nhi_sheet_is_log(work->sheet, i_row) ? &by_log->low : &work->completion->by_ratio,
                          &threshold, &low, error));
    NH_TRY(
        nhi_ratio_compare(nhi_sheet_is_log(work->sheet, i_row) ? &by_log->high : &work->completion->by_ratio,
                          &threshold, &high, error));
    *is_reached = low >= 0;
    return low >= 0 || high < 0
               ? NH_OK
               : nhi_fail(error, NH_RANGE,
                          "the completion is too near to a threshold to be compared with it");
}

/* Has row i a greater threshold than row j? */
static nh_status is_above(const struct work *work, size_t i, size_t j, bool *is_true, struct nh_error *error)
{
    struct nhi_ratio left, right;
    bool has_left, has_right;
    int order;
    NH_TRY(nhi_rule_number(work->sheet, i, NHI_SHEET_THRESHOLD, &left, &has_left, error));
    NH_TRY(nhi_rule_number(work->sheet, j, NHI_SHEET_THRESHOLD, &right, &has_right, error));
    *is_true = has_left && !has_right;
    if (!has_left || !has_right)
        return NH_OK;
    NH_TRY(nhi_ratio_compare(&left, &right, &order, error));
    *is_true = order > 0;
    return NH_OK;
}

/* ---- points -------------------------------------------------------------------------------------------------- */

static bool is_of(const struct work *work, size_t i_row, enum nhi_sheet_kind rule, const char *item)
{
    return work->holds[i_row] && nhi_sheet_rule(work->sheet, i_row) == (int)rule &&
           (item == NULL || strcmp(nhi_rule_cell(work->sheet, i_row, NHI_SHEET_ITEM), item) == 0);
}

static nh_status add_band(const struct work *work, const char *item, struct nhi_ratio *points, bool *is_known,
                          struct nh_error *error)
{
    const size_t n = work->sheet->n_rows;
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        bool is_reached, is_higher = true;
        if (!is_of(work, i, NHI_SHEET_BAND, item))
            continue;
        NH_TRY(reaches(work, i, &is_reached, error));
        if (best < n)
            NH_TRY(is_above(work, i, best, &is_higher, error));
        if (is_reached && is_higher)
            best = i;
    }
    *is_known = best < n;
    return best < n ? nhi_sheet_number(work->sheet, best, NHI_SHEET_POINTS, points, error) : NH_OK;
}

/* steps = (completion - threshold) / per, whole ones unless partial. */
static nh_status bonus_steps(const struct work *work, size_t i_row, struct nhi_ratio *steps,
                             struct nh_error *error)
{
    const struct nhi_completion *completion = work->completion;
    struct nhi_ratio threshold, per, upper;
    int order;
    NH_TRY(nhi_sheet_number(work->sheet, i_row, NHI_SHEET_THRESHOLD, &threshold, error));
    NH_TRY(nhi_sheet_number(work->sheet, i_row, NHI_SHEET_PER, &per, error));
    NH_TRY(nhi_ratio_subtract(nhi_sheet_is_log(work->sheet, i_row) ? &completion->by_log.low
                                                                   : &completion->by_ratio,
                              &threshold, steps, error));
    NH_TRY(nhi_ratio_divide(steps, &per, steps, error));
    if (strcmp(nhi_rule_cell(work->sheet, i_row, NHI_SHEET_PARTIAL), "yes") == 0)
        return NH_OK;
    NH_TRY(nhi_ratio_subtract(nhi_sheet_is_log(work->sheet, i_row) ? &completion->by_log.high
                                                                   : &completion->by_ratio,
                              &threshold, &upper, error));
    NH_TRY(nhi_ratio_divide(&upper, &per, &upper, error));
    NH_TRY(nhi_ratio_round(steps, 0, NHI_ROUND_FLOOR, steps, error));
    NH_TRY(nhi_ratio_round(&upper, 0, NHI_ROUND_FLOOR, &upper, error));
    NH_TRY(nhi_ratio_compare(steps, &upper, &order, error));
    return order == 0 ? NH_OK
                      : nhi_fail(error, NH_RANGE, "the completion is too near to a step of the bonus");
}

static nh_status add_bonus(const struct work *work, const char *item, struct nhi_ratio *points,
                           struct nh_error *error)
{
    for (size_t i = 0; i < work->sheet->n_rows; i++) {
        struct nhi_ratio bonus, step_points, most;
        bool is_reached = false;
        int order;
        if (is_of(work, i, NHI_SHEET_BONUS, item))
            NH_TRY(reaches(work, i, &is_reached, error));
        if (!is_reached)
            continue;
        NH_TRY(bonus_steps(work, i, &bonus, error));
        NH_TRY(nhi_sheet_number(work->sheet, i, NHI_SHEET_POINTS, &step_points, error));
        NH_TRY(nhi_sheet_number(work->sheet, i, NHI_SHEET_MAX, &most, error));
        NH_TRY(nhi_ratio_multiply(&bonus, &step_points, &bonus, error));
        NH_TRY(nhi_ratio_compare(&bonus, &most, &order, error));
        NH_TRY(nhi_ratio_add(points, order > 0 ? &most : &bonus, points, error));
    }
    return NH_OK;
}

/* The number behind "item=" in "item=55;other=3"; *has is false where it is not there. */
static nh_status find_given(const char *given, const char *item, struct nhi_ratio *points, bool *has,
                            struct nh_error *error)
{
    const char *rest = given, *part;
    size_t n_bytes, n_item = strlen(item);
    struct nhi_decimal number;
    *has = false;
    while (nhi_next_part(&rest, ';', &part, &n_bytes)) {
        nhi_trim(&part, &n_bytes);
        if (n_bytes <= n_item || memcmp(part, item, n_item) != 0 || part[n_item] != '=')
            continue;
        if (nhi_decimal_parse(part + n_item + 1, n_bytes - n_item - 1, &number) != NHI_PARSE_OK)
            return nhi_fail(error, NH_ARGUMENT, "--points %s: '%.*s' is not a plain number such as 55", given,
                            (int)(n_bytes - n_item - 1), part + n_item + 1);
        nhi_ratio_from_decimal(number, points);
        *has = true;
    }
    return NH_OK;
}

static nh_status take_given(const struct work *work, size_t i_row, const char *given,
                            struct nhi_ratio *points, bool *is_known, struct nh_error *error)
{
    const char *item = nhi_rule_cell(work->sheet, i_row, NHI_SHEET_ITEM);
    struct nhi_ratio most;
    int order;
    NH_TRY(find_given(given, item, points, is_known, error));
    if (!*is_known)
        return NH_OK;
    NH_TRY(nhi_sheet_number(work->sheet, i_row, NHI_SHEET_MAX, &most, error));
    NH_TRY(nhi_ratio_compare(points, &most, &order, error));
    return order <= 0 && nhi_ratio_sign(points) >= 0
               ? NH_OK
               : nhi_fail(error, NH_ARGUMENT, "--points %s: %s takes 0 to %s points", given, item,
                          nhi_rule_cell(work->sheet, i_row, NHI_SHEET_MAX));
}

/* ---- items ----------------------------------------------------------------------------------------------------- */

static struct nhi_score_item *find_item(const struct nhi_score *score, const char *name)
{
    for (size_t i = 0; i < score->n_items; i++)
        if (strcmp(score->items[i].name, name) == 0)
            return &score->items[i];
    return NULL;
}

/* The item of a row, at its first row that holds. */
static nh_status add_item(struct work *work, size_t i_row, const char *given, struct nh_error *error)
{
    struct nhi_score *made = work->made;
    const int rule = nhi_sheet_rule(work->sheet, i_row);
    const char *name = nhi_rule_cell(work->sheet, i_row, NHI_SHEET_ITEM);
    struct nhi_ratio points;
    if (!work->holds[i_row] || (rule != NHI_SHEET_BAND && rule != NHI_SHEET_GIVEN) ||
        find_item(made, name) != NULL)
        return NH_OK;
    struct nhi_score_item *item = &made->items[made->n_items++];
    item->name = name;
    if (rule == NHI_SHEET_GIVEN)
        NH_TRY(take_given(work, i_row, given, &points, &item->is_known, error));
    else {
        NH_TRY(add_band(work, name, &points, &item->is_known, error));
        if (item->is_known)
            NH_TRY(add_bonus(work, name, &points, error));
    }
    made->has_total = made->has_total && item->is_known;
    if (!item->is_known)
        return NH_OK;
    NH_TRY(nhi_ratio_add(&work->total, &points, &work->total, error));
    return nhi_ratio_significant_text(&points, 12, NHI_ROUND_HALF_UP, item->points, error);
}

/* Every name in "item=55;other=3" must be one of the sheet. */
static nh_status check_given(const struct work *work, const char *given, struct nh_error *error)
{
    const char *rest = given, *part;
    size_t n_bytes;
    while (nhi_next_part(&rest, ';', &part, &n_bytes)) {
        bool is_known = false;
        nhi_trim(&part, &n_bytes);
        const char *end = memchr(part, '=', n_bytes);
        const size_t n_name = end != NULL ? (size_t)(end - part) : n_bytes;
        for (size_t i = 0; i < work->sheet->n_rows; i++)
            is_known = is_known || (is_of(work, i, NHI_SHEET_GIVEN, NULL) && end != NULL &&
                                    strlen(nhi_rule_cell(work->sheet, i, NHI_SHEET_ITEM)) == n_name &&
                                    memcmp(nhi_rule_cell(work->sheet, i, NHI_SHEET_ITEM), part, n_name) == 0);
        if (!is_known)
            return nhi_fail(
                error, NH_ARGUMENT,
                "--points %s: '%.*s' is no item of %s whose points are given: expected ITEM=POINTS", given,
                (int)n_name, part, work->sheet->source.path);
    }
    return NH_OK;
}

/* ---- grade ----------------------------------------------------------------------------------------------------- */

static void set_grade(const struct work *work, size_t i_row)
{
    work->made->grade = nhi_rule_cell(work->sheet, i_row, NHI_SHEET_GRADE);
    work->made->grade_zh = nhi_rule_cell(work->sheet, i_row, NHI_SHEET_GRADE_ZH);
    if (*work->made->grade_zh == '\0')
        work->made->grade_zh = work->made->grade;
}

static nh_status apply_veto(const struct work *work, struct nh_error *error)
{
    for (size_t i = 0; i < work->sheet->n_rows && !work->made->is_vetoed; i++) {
        bool is_reached = true;
        if (is_of(work, i, NHI_SHEET_VETO, NULL))
            NH_TRY(reaches(work, i, &is_reached, error));
        work->made->is_vetoed = !is_reached;
        if (!is_reached)
            set_grade(work, i);
    }
    return NH_OK;
}

static nh_status apply_grades(const struct work *work, struct nh_error *error)
{
    const size_t n = work->sheet->n_rows;
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        struct nhi_ratio threshold;
        bool has, is_higher = true;
        int order = 0;
        if (!is_of(work, i, NHI_SHEET_GRADES, NULL))
            continue;
        NH_TRY(nhi_rule_number(work->sheet, i, NHI_SHEET_THRESHOLD, &threshold, &has, error));
        if (has)
            NH_TRY(nhi_ratio_compare(&work->total, &threshold, &order, error));
        if (best < n)
            NH_TRY(is_above(work, i, best, &is_higher, error));
        if (order >= 0 && is_higher)
            best = i;
    }
    if (best < n)
        set_grade(work, best);
    return NH_OK;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static nh_status find_rows(struct work *work, int64_t year, struct nh_error *error)
{
    bool is_any = false;
    NH_TRY(nhi_alloc(work->sheet->n_rows, sizeof *work->holds, &work->holds, error));
    for (size_t i = 0; i < work->sheet->n_rows; i++) {
        work->holds[i] = true;
        if (year != 0)
            NH_TRY(nhi_rule_holds(work->sheet, i, NHI_SHEET_VALID_FROM, NHI_SHEET_VALID_TO, year,
                                  &work->holds[i], error));
        is_any = is_any || work->holds[i];
    }
    return is_any ? NH_OK
                  : nhi_fail(error, NH_DATA,
                             "%s: no row holds at the end of %lld (the first one from '%s' to '%s'): use the "
                             "score sheet of that year",
                             work->sheet->source.path, (long long)year,
                             nhi_rule_cell(work->sheet, 0, NHI_SHEET_VALID_FROM),
                             nhi_rule_cell(work->sheet, 0, NHI_SHEET_VALID_TO));
}

/* Two rows for the same case would make the score depend on their order. */
/* In whichever year: rows of a kind about an item are those of one edition, or of editions that follow each other. */
static nh_status check_editions(const struct nhi_rule_file *sheet, struct nh_error *error)
{
    for (size_t i = 1; i < sheet->n_rows; i++)
        for (size_t j = 0; j < i; j++)
            if (nhi_sheet_rule(sheet, i) == nhi_sheet_rule(sheet, j) &&
                strcmp(nhi_rule_cell(sheet, i, NHI_SHEET_ITEM), nhi_rule_cell(sheet, j, NHI_SHEET_ITEM)) == 0)
                NH_TRY(nhi_rule_editions(sheet, i, j, NHI_SHEET_VALID_FROM, NHI_SHEET_VALID_TO, error));
    return NH_OK;
}

static nh_status refuse_overlaps(const struct work *work, struct nh_error *error)
{
    const struct nhi_rule_file *sheet = work->sheet;
    for (size_t i = 1; i < sheet->n_rows; i++)
        for (size_t j = 0; work->holds[i] && j < i; j++) {
            bool is_above_it, is_below_it;
            if (!is_of(work, j, (enum nhi_sheet_kind)nhi_sheet_rule(sheet, i),
                       nhi_rule_cell(sheet, i, NHI_SHEET_ITEM)))
                continue;
            NH_TRY(is_above(work, i, j, &is_above_it, error));
            NH_TRY(is_above(work, j, i, &is_below_it, error));
            if (!is_above_it && !is_below_it)
                return nhi_rule_wrong(sheet, i, NHI_SHEET_THRESHOLD,
                                      "another threshold than that of an earlier row that holds at the same "
                                      "time: correct one, or the dates",
                                      error);
        }
    return NH_OK;
}

static nh_status score(struct work *work, int64_t year, const char *given, struct nh_error *error)
{
    struct nhi_score *made = work->made;
    NH_TRY(find_rows(work, year, error));
    NH_TRY(check_editions(work->sheet, error));
    NH_TRY(refuse_overlaps(work, error));
    NH_TRY(check_given(work, given, error));
    NH_TRY(nhi_alloc(work->sheet->n_rows, sizeof *made->items, &made->items, error));
    made->name = nhi_rule_cell(work->sheet, 0, NHI_SHEET_SCHEME);
    made->has_total = true;
    nhi_ratio_from_integers(0, 1, &work->total);
    for (size_t i = 0; i < work->sheet->n_rows; i++)
        NH_TRY(add_item(work, i, given, error));
    if (made->has_total) {
        NH_TRY(nhi_ratio_significant_text(&work->total, 12, NHI_ROUND_HALF_UP, made->total, error));
        NH_TRY(apply_grades(work, error));
    }
    return apply_veto(work, error);
}

nh_status nhi_score_make(const struct nhi_rule_file *sheet, int64_t year,
                         const struct nhi_completion *completion, const char *given, struct nhi_score *made,
                         struct nh_error *error)
{
    struct nhi_score result = {.n_items = 0};
    struct work work = {.sheet = sheet, .completion = completion, .made = &result};
    const nh_status status = score(&work, year, given, error);
    nhi_free(work.holds);
    if (status == NH_OK)
        *made = result;
    else
        nhi_score_clear(&result);
    return status;
}

void nhi_score_clear(struct nhi_score *score)
{
    nhi_free(score->items);
    *score = (struct nhi_score){.n_items = 0};
}
