/* panel.c - see panel.h. */
#include "engine/aggregate/panel.h"

#include "engine/aggregate/assemble.h"
#include "engine/base/memory.h"

struct work {
    const nh_store *store;
    const struct nhi_selection *selection;
    struct nhi_panel *made;
    struct nhi_window periods;
    size_t n_units;
    const uint8_t *present; /* [n_units x periods] */
    uint8_t *member;        /* the same: of the panel at hand */
};

static bool is_inside(const struct nhi_window *periods, int64_t period)
{
    return periods->first <= period && period - periods->first < (int64_t)periods->n;
}

/* The units that are present in both; 0 in a period that is outside. */
static void meet(const struct work *work, int64_t period, int64_t other, uint8_t *member, size_t stride)
{
    const size_t n = work->periods.n, i = (size_t)(period - work->periods.first),
                 j = (size_t)(other - work->periods.first);
    const bool has_other = is_inside(&work->periods, other);
    for (size_t u = 0; u < work->n_units; u++)
        member[u * stride] = has_other ? work->present[u * n + i] & work->present[u * n + j] : 0;
}

static nh_status add_up(const struct work *work, struct nhi_selection *selection,
                        const struct nhi_members *members, struct nhi_aggregate *made, struct nh_error *error)
{
    selection->is_panel = false;
    selection->members = members;
    return nhi_aggregate_make(work->store, selection, made, error);
}

/* ---- in each period ------------------------------------------------------------------------------------------ */

static nh_status make_now(struct work *work, struct nh_error *error)
{
    struct nhi_selection selection = *work->selection;
    const struct nhi_members members = {work->periods, work->member};
    for (uint32_t p = 0; p < work->periods.n; p++) {
        const int64_t period = work->periods.first + p, other = nhi_selection_compared(&selection, period);
        meet(work, period, is_inside(&work->periods, other) ? other : period, work->member + p,
             work->periods.n);
    }
    return add_up(work, &selection, &members, &work->made->now, error);
}

/* One for all: the units that are present at both ends. */
static nh_status make_of_ends(struct work *work, struct nh_error *error)
{
    struct nhi_selection selection = *work->selection;
    const struct nhi_members members = {work->periods, work->member};
    const struct nhi_window visible = selection.visible;
    work->made->before.periods = work->periods;
    for (uint32_t p = 0; visible.n > 0 && p < work->periods.n; p++)
        meet(work, visible.first, visible.first + visible.n - 1, work->member + p, work->periods.n);
    return add_up(work, &selection, &members, &work->made->now, error);
}

/* ---- in the one with which it is compared -------------------------------------------------------------------- */

/* Every period is compared with one of its own: all at once. */
static nh_status make_before_each(struct work *work, struct nh_error *error)
{
    nh_status status;
    struct nhi_selection selection = *work->selection;
    struct nhi_aggregate *before = &work->made->before, made = {0};
    const struct nhi_members members = {work->periods, work->member};
    const int64_t distance = work->periods.first - nhi_selection_compared(&selection, work->periods.first);
    for (uint32_t p = 0; p < work->periods.n; p++)
        meet(work, work->periods.first + p, work->periods.first + p + distance, work->member + p,
             work->periods.n);
    NH_TRY(add_up(work, &selection, &members, &made, error));
    NH_TRY_DONE(nhi_assemble_begin(before, &made, error));
    for (uint32_t p = 0; p + distance < work->periods.n; p++)
        nhi_assemble_period(before, (size_t)(p + distance), &made, p);
done:
    nhi_aggregate_clear(&made);
    return status;
}

/* All are compared with one: as often as there are panels. */
static nh_status make_before_one(struct work *work, int64_t period, struct nh_error *error)
{
    nh_status status = NH_OK;
    struct nhi_selection selection = *work->selection;
    struct nhi_aggregate *before = &work->made->before, made = {0};
    const int64_t other = nhi_selection_compared(&selection, period);
    const struct nhi_members members = {{other, 1}, work->member};
    if (!is_inside(&work->periods, other))
        return NH_OK;
    meet(work, period, other, work->member, 1);
    selection.visible = members.periods;
    NH_TRY(add_up(work, &selection, &members, &made, error));
    NH_TRY_DONE(nhi_assemble_begin(before, &made, error));
    nhi_assemble_period(before, (size_t)(period - work->periods.first), &made, 0);
done:
    nhi_aggregate_clear(&made);
    return status;
}

static nh_status make_before(struct work *work, struct nh_error *error)
{
    const struct nhi_window visible = work->selection->visible;
    work->made->before.periods = work->periods;
    if (work->selection->compare != NHI_COMPARE_FIXED)
        return make_before_each(work, error);
    for (uint32_t p = 0; p < visible.n; p++)
        NH_TRY(make_before_one(work, visible.first + p, error));
    return NH_OK;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

static nh_status make_everybody(struct work *work, struct nh_error *error)
{
    struct nhi_selection selection = *work->selection;
    selection.is_panel = false;
    selection.wants_present = true;
    return nhi_aggregate_make(work->store, &selection, &work->made->everybody, error);
}

/* Who is present, and who is a member: a byte each. */
static nh_status check_room(const struct work *work, struct nh_error *error)
{
    const uint64_t limit = work->store->context->max_memory_bytes,
                   n_bytes = (uint64_t)2 * work->n_units * work->periods.n;
    return limit == 0 || n_bytes <= limit / 2
               ? NH_OK
               : nhi_fail(error, NH_MEMORY,
                          "a panel of %zu enterprises in %u periods needs %llu bytes, and half of the memory "
                          "limit is %llu: raise --max-memory, or ask for fewer periods",
                          work->n_units, work->periods.n, (unsigned long long)n_bytes,
                          (unsigned long long)(limit / 2));
}

nh_status nhi_panel_make(const nh_store *store, const struct nhi_selection *selection,
                         struct nhi_panel *panel, struct nh_error *error)
{
    nh_status status;
    struct nhi_panel made = {0};
    struct work work = {.store = store,
                        .selection = selection,
                        .made = &made,
                        .periods = nhi_aggregate_periods(selection),
                        .n_units = store->enterprises->n};
    if (!selection->is_panel)
        return nhi_aggregate_make(store, selection, &panel->now, error);
    NH_TRY_DONE(check_room(&work, error));
    NH_TRY_DONE(make_everybody(&work, error));
    work.present = made.everybody.present;
    NH_TRY_DONE(nhi_alloc(work.n_units * work.periods.n, 1, &work.member, error));
    if (selection->is_of_ends) {
        NH_TRY_DONE(make_of_ends(&work, error));
    } else {
        NH_TRY_DONE(make_now(&work, error));
        NH_TRY_DONE(make_before(&work, error));
    }
    *panel = made;
done:
    nhi_free(work.member);
    if (status != NH_OK)
        nhi_panel_clear(&made);
    return status;
}

void nhi_panel_clear(struct nhi_panel *panel)
{
    nhi_aggregate_clear(&panel->now);
    nhi_aggregate_clear(&panel->before);
    nhi_aggregate_clear(&panel->everybody);
}
