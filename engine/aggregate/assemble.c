/* assemble.c - see assemble.h. */
#include "engine/aggregate/assemble.h"

#include "engine/base/memory.h"

#include <string.h>

nh_status nhi_assemble_begin(struct nhi_aggregate *to, struct nhi_aggregate *part, struct nh_error *error)
{
    const size_t n = part->groups.n_groups * to->periods.n;
    if (to->carrier != NULL)
        return NH_OK;
    to->pool = part->pool;
    NH_TRY(
        nhi_pool_take(to->pool, part->n_parts * part->n_classes * n, sizeof *to->energy, &to->energy, error));
    NH_TRY(nhi_pool_take(to->pool, part->n_classes * n, sizeof *to->coverage, &to->coverage, error));
    NH_TRY(nhi_pool_take(to->pool, n, sizeof *to->output, &to->output, error));
    NH_TRY(nhi_pool_take(to->pool, n, sizeof *to->n_output, &to->n_output, error));
    NH_TRY(nhi_pool_take(to->pool, n, sizeof *to->is_output_partial, &to->is_output_partial, error));
    if (part->cells.sum != NULL)
        NH_TRY(nhi_alloc(part->cells.first[part->groups.n_groups] * to->periods.n, sizeof *to->cells.sum,
                         &to->cells.sum, error));
    to->cells.first = part->cells.first;
    to->cells.cell = part->cells.cell;
    part->cells.first = NULL;
    part->cells.cell = NULL;
    to->n_classes = part->n_classes;
    to->n_parts = part->n_parts;
    memcpy(to->parts, part->parts, sizeof to->parts);
    to->has_feedstock = part->has_feedstock;
    to->energy_decimals = part->energy_decimals;
    to->output_decimals = part->output_decimals;
    to->groups = part->groups;
    to->carrier = part->carrier;
    part->groups = (struct nhi_groups){0};
    part->carrier = NULL;
    return NH_OK;
}

void nhi_assemble_period(struct nhi_aggregate *to, size_t i_to, const struct nhi_aggregate *part,
                         size_t i_part)
{
    const size_t n_from = part->periods.n, n_to = to->periods.n, n_groups = to->groups.n_groups;
    for (size_t r = 0; r < to->n_parts * to->n_classes * n_groups; r++)
        to->energy[r * n_to + i_to] = part->energy[r * n_from + i_part];
    for (size_t r = 0; r < to->n_classes * n_groups; r++)
        to->coverage[r * n_to + i_to] = part->coverage[r * n_from + i_part];
    for (size_t g = 0; g < n_groups; g++) {
        to->output[g * n_to + i_to] = part->output[g * n_from + i_part];
        to->n_output[g * n_to + i_to] = part->n_output[g * n_from + i_part];
        to->is_output_partial[g * n_to + i_to] = part->is_output_partial[g * n_from + i_part];
    }
    for (size_t i = 0; to->cells.sum != NULL && i < to->cells.first[n_groups]; i++)
        to->cells.sum[i * n_to + i_to] = part->cells.sum[i * n_from + i_part];
}
