/* cell_sums.c - see cell_sums.h. */
#include "engine/aggregate/cell_sums.h"

#include "engine/base/memory.h"

#include <stdlib.h>

/* An atom of a group. */
struct member {
    uint32_t group, cell, atom;
};

static int by_group_and_cell(const void *a, const void *b)
{
    const struct member *left = a, *right = b;
    if (left->group != right->group)
        return left->group < right->group ? -1 : 1;
    return (left->cell > right->cell) - (left->cell < right->cell);
}

static nh_status list_members(const struct nhi_groups *groups, struct member **members, size_t *n,
                              struct nh_error *error)
{
    *n = groups->first[groups->n_atoms];
    NH_TRY(nhi_alloc(*n, sizeof **members, members, error));
    struct member *member = *members;
    for (uint32_t a = 0; a < groups->n_atoms; a++)
        for (size_t i = groups->first[a]; i < groups->first[a + 1]; i++)
            *member++ = (struct member){groups->group[i], groups->cell[a], a};
    qsort(*members, *n, sizeof **members, by_group_and_cell);
    return NH_OK;
}

static nh_status add_atom(const nhi_i128 *atom, nhi_i128 *sum, uint32_t n_periods, struct nh_error *error)
{
    for (uint32_t p = 0; p < n_periods; p++)
        if (__builtin_add_overflow(sum[p], atom[p], &sum[p]))
            return nhi_fail(error, NH_RANGE, "the output of a group leaves 127 bits: it would not be exact");
    return NH_OK;
}

/* Atoms of one group and cell become one sum. */
static nh_status add_members(const nhi_i128 *atoms, uint32_t n_periods, const struct member *members,
                             size_t n, struct nhi_cell_sums *sums, struct nh_error *error)
{
    size_t n_sums = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || by_group_and_cell(&members[i - 1], &members[i]) != 0) {
            sums->cell[n_sums++] = members[i].cell;
            sums->first[members[i].group + 1] = n_sums;
        }
        NH_TRY(add_atom(atoms + (size_t)members[i].atom * n_periods, sums->sum + (n_sums - 1) * n_periods,
                        n_periods, error));
    }
    return NH_OK;
}

nh_status nhi_cell_sums_make(const struct nhi_groups *groups, const nhi_i128 *atoms, uint32_t n_periods,
                             struct nhi_cell_sums *sums, struct nh_error *error)
{
    nh_status status;
    struct nhi_cell_sums made = {0};
    struct member *members = NULL;
    size_t n = 0;
    NH_TRY_DONE(list_members(groups, &members, &n, error));
    NH_TRY_DONE(nhi_alloc(groups->n_groups + 1, sizeof *made.first, &made.first, error));
    NH_TRY_DONE(nhi_alloc(n, sizeof *made.cell, &made.cell, error));
    NH_TRY_DONE(nhi_alloc(n * n_periods, sizeof *made.sum, &made.sum, error));
    NH_TRY_DONE(add_members(atoms, n_periods, members, n, &made, error));
    *sums = made;
done:
    nhi_free(members);
    if (status != NH_OK)
        nhi_cell_sums_clear(&made);
    return status;
}

void nhi_cell_sums_clear(struct nhi_cell_sums *sums)
{
    nhi_free(sums->sum);
    nhi_free(sums->cell);
    nhi_free(sums->first);
    *sums = (struct nhi_cell_sums){0};
}
