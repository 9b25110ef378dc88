/* energy.c - see energy.h. */
#include "engine/aggregate/energy.h"

#include "engine/aggregate/column_product.h"
#include "engine/aggregate/measured.h"
#include "engine/aggregate/spread.h"
#include "engine/base/linalg.h"
#include "engine/base/memory.h"

#include <string.h>

enum {
    CELLS_AT_ONCE =
        1 << 16, /* of a block that is converted: its cells and results stay in the second-level cache */
    FEW_TOTALS_BYTES = 1 << 16 /* of all items of a thread: they stay near in any case */
};

/* The items that are in work together. */
struct batch {
    const struct nhi_energy *given;
    const struct nhi_item *items;
    size_t n;
    struct nhi_tally tally;
    int8_t *signs;    /* [n x n_parts] */
    int64_t *factors; /* [n x n_slots]; NHI_MISSING_I64: no coefficient is valid there */
    bool is_folded;   /* the factors have the signs, and totals are of energy already, all items in one */
    nhi_i128 *energy; /* [n_parts][n_atoms x n_periods] */
};

int nhi_flow_sign(int flow, bool is_gross)
{
    if (flow == NHI_FLOW_CONSUMPTION)
        return 1;
    return !is_gross && (flow == NHI_FLOW_TRANSFORMATION_OUTPUT || flow == NHI_FLOW_RECOVERY) ? -1 : 0;
}

/* ---- factors --------------------------------------------------------------------------------------------------- */

static nh_status make_factors(struct batch *batch, struct nh_error *error)
{
    const struct nhi_energy *given = batch->given;
    uint32_t n_slots = given->slots->n;
    int64_t scale = nhi_power_of_ten(given->coefficient_decimals - given->coefficients->decimals);
    for (size_t k = 0; k < batch->n; k++) {
        for (uint32_t s = 0; s < n_slots; s++) {
            int64_t minutes =
                nhi_period_start_minutes(given->store->energy_axis.freq, given->slots->bound[s]);
            int64_t factor = nhi_coefficient_at(given->coefficients, batch->items[k].id, minutes);
            if (factor != NHI_MISSING_I64 && __builtin_mul_overflow(factor, scale, &factor))
                return nhi_fail(error, NH_RANGE,
                                "the coefficient of %s does not fit into 63 bits at %d decimals",
                                nhi_dictionary_text(given->store->carriers, batch->items[k].id, NULL),
                                given->coefficient_decimals);
            batch->factors[k * n_slots + s] = factor;
        }
    }
    return NH_OK;
}

/* +1, -1, or 0: what an item adds to a part. */
static int sign_in(const struct nhi_energy *given, enum nhi_energy_part part, struct nhi_item item)
{
    if (part != NHI_PART_ALL && !nhi_part_has(given->kinds, part, item.id))
        return 0;
    return nhi_part_is_feedstock(part) ? item.flow == NHI_FLOW_FEEDSTOCK
                                       : nhi_flow_sign(item.flow, given->is_gross);
}

static void make_signs(struct batch *batch)
{
    const size_t n_parts = batch->given->n_parts;
    for (size_t k = 0; k < batch->n; k++)
        for (size_t p = 0; p < n_parts; p++)
            batch->signs[k * n_parts + p] =
                (int8_t)sign_in(batch->given, batch->given->parts[p], batch->items[k]);
}

/* Whether energy can be added up instead of the totals of many items, which would not stay in the cache: there is one part,
 * every slot has a coefficient of every item, and whatever sum stays within 63 bits. */
static bool can_fold(const struct batch *batch)
{
    const struct nhi_energy *given = batch->given;
    const size_t n = batch->n * given->slots->n;
    int decimals;
    uint64_t most = 0;
    if (given->n_parts != 1 || given->is_wide ||
        n * given->groups->n_atoms * sizeof(int64_t) <= FEW_TOTALS_BYTES)
        return false;
    for (size_t i = 0; i < n; i++) {
        const int64_t factor = batch->factors[i];
        if (factor == NHI_MISSING_I64)
            return false;
        const uint64_t size = factor < 0 ? -(uint64_t)factor : (uint64_t)factor;
        most = size > most ? size : most;
    }
    const nhi_u128 bound = nhi_store_abs_sum(given->store, NHI_QUANTITY, &decimals);
    return bound <= INT64_MAX && bound * most <= INT64_MAX;
}

static void fold(struct batch *batch)
{
    const uint32_t n_slots = batch->given->slots->n;
    batch->is_folded = can_fold(batch);
    for (size_t i = 0; batch->is_folded && i < batch->n * n_slots; i++)
        batch->factors[i] *= batch->signs[i / n_slots];
}

/* The energy of an atom in a part. */
static nhi_i128 *energy_of(const struct batch *batch, size_t part, size_t atom)
{
    return batch->energy + (part * batch->given->groups->n_atoms + atom) * batch->given->slots->n_periods;
}

static nh_status missing(const struct batch *batch, size_t k, uint32_t slot, struct nh_error *error)
{
    const struct nhi_axis *axis = &batch->given->store->energy_axis;
    int64_t period = batch->given->slots->bound[slot];
    return nhi_coefficient_missing(batch->given->coefficients, batch->given->store, batch->items[k].id,
                                   axis->freq, period < axis->first ? axis->first : period, error);
}

/* Slots first .. end - 1 have the same coefficients. */
static uint32_t regime_end(const struct batch *batch, uint32_t first)
{
    uint32_t n_slots = batch->given->slots->n;
    for (uint32_t s = first + 1; s < n_slots; s++)
        for (size_t k = 0; k < batch->n; k++)
            if (batch->factors[k * n_slots + s] != batch->factors[k * n_slots + first])
                return s;
    return n_slots;
}

static nh_status overflow(struct nh_error *error)
{
    return nhi_fail(error, NH_RANGE, "the energy of a group leaves 127 bits: it would not be exact");
}

/* ---- totals within 63 bits: one matrix product ------------------------------------------------------------------- */

struct block {
    size_t first_atom, n_atoms;
    uint32_t first_slot, n_slots;
    int64_t *cells;   /* [n items][n_atoms x n_slots] */
    int64_t *factors; /* [n items x n_parts] signed */
    nhi_i128 *result; /* [n_atoms x n_slots x n_parts] */
};

static nh_status gather(const struct batch *batch, const struct block *block, struct nh_error *error)
{
    uint32_t n_all = batch->given->slots->n;
    size_t n_atoms = batch->given->groups->n_atoms, n_parts = batch->given->n_parts;
    for (size_t k = 0; k < batch->n; k++) {
        int64_t factor = batch->factors[k * n_all + block->first_slot];
        for (size_t p = 0; p < n_parts; p++)
            block->factors[k * n_parts + p] =
                factor == NHI_MISSING_I64 ? 0 : factor * batch->signs[k * n_parts + p];
        for (size_t a = 0; a < block->n_atoms; a++)
            for (uint32_t s = 0; s < block->n_slots; s++) {
                int64_t cell =
                    batch->tally
                        .narrow[(k * n_atoms + block->first_atom + a) * n_all + block->first_slot + s];
                if (cell != 0 && factor == NHI_MISSING_I64)
                    return missing(batch, k, block->first_slot + s, error);
                block->cells[(k * block->n_atoms + a) * block->n_slots + s] = cell;
            }
    }
    return NH_OK;
}

static nh_status convert_block(const struct batch *batch, const struct block *block, struct nh_error *error)
{
    const struct nhi_slots *slots = batch->given->slots;
    const size_t n_cells = block->n_atoms * block->n_slots, n_parts = batch->given->n_parts;
    NH_TRY(gather(batch, block, error));
    memset(block->result, 0, n_cells * n_parts * sizeof *block->result);
    NH_TRY(nhi_convert_carriers(block->cells, batch->n, n_cells, block->factors, n_parts, block->result, NULL,
                                error));
    const uint32_t *period = slots->period + block->first_slot;
    for (size_t p = 0; p < n_parts; p++) {
        const nhi_i128 *result = block->result + p;
        for (size_t a = 0; a < block->n_atoms; a++) {
            nhi_i128 *energy = energy_of(batch, p, block->first_atom + a);
            for (uint32_t s = 0; s < block->n_slots; s++, result += n_parts)
                if (__builtin_add_overflow(energy[period[s]], *result, &energy[period[s]]))
                    return overflow(error);
        }
    }
    return NH_OK;
}

static nh_status convert_regime(const struct batch *batch, struct block *block, struct nh_error *error)
{
    struct nhi_pool *pool = batch->given->store->context->pool;
    size_t n_atoms = batch->given->groups->n_atoms, step = CELLS_AT_ONCE / block->n_slots + 1;
    nh_status status = NH_OK;
    block->n_atoms = step < n_atoms ? step : n_atoms;
    NH_TRY_DONE(nhi_pool_take_unset(pool, batch->n * block->n_atoms * block->n_slots, sizeof *block->cells,
                                    &block->cells, error));
    NH_TRY_DONE(nhi_pool_take_unset(pool, batch->n * batch->given->n_parts, sizeof *block->factors,
                                    &block->factors, error));
    NH_TRY_DONE(nhi_pool_take_unset(pool, block->n_atoms * block->n_slots * batch->given->n_parts,
                                    sizeof *block->result, &block->result, error));
    for (size_t a = 0; a < n_atoms; a += step) {
        block->first_atom = a;
        block->n_atoms = n_atoms - a < step ? n_atoms - a : step;
        NH_TRY_DONE(convert_block(batch, block, error));
    }
done:
    nhi_pool_give(pool, block->cells);
    nhi_pool_give(pool, block->factors);
    nhi_pool_give(pool, block->result);
    return status;
}

/* Whether the totals can be multiplied where they lie: one part, one regime, and every period has a coefficient of every
 * item. */
static bool is_plain(const struct batch *batch)
{
    const struct nhi_slots *slots = batch->given->slots;
    for (size_t i = 0; i < batch->n * slots->n; i++)
        if (batch->factors[i] == NHI_MISSING_I64)
            return false;
    return batch->given->n_parts == 1 && slots->is_one_each && slots->n > 0 &&
           regime_end(batch, 0) == slots->n;
}

static nh_status convert_plain(const struct batch *batch, struct nh_error *error)
{
    const struct nhi_energy *given = batch->given;
    const uint32_t n_slots = given->slots->n;
    struct nhi_pool *pool = given->store->context->pool;
    int64_t *factors;
    NH_TRY(nhi_pool_take_unset(pool, batch->n, sizeof *factors, &factors, error));
    for (size_t k = 0; k < batch->n; k++)
        factors[k] = batch->factors[k * n_slots] * batch->signs[k];
    const struct nhi_column_product product = {.cells = batch->tally.narrow,
                                               .n_items = batch->n,
                                               .n_cells = given->groups->n_atoms * n_slots,
                                               .factors = factors,
                                               .energy = batch->energy};
    const nh_status status = nhi_column_product(&product, given->store->context->n_threads, error);
    nhi_pool_give(pool, factors);
    return status;
}

static nh_status convert_narrow(const struct batch *batch, struct nh_error *error)
{
    if (is_plain(batch))
        return convert_plain(batch, error);
    for (uint32_t first = 0, end; first < batch->given->slots->n; first = end) {
        end = regime_end(batch, first);
        struct block block = {.first_slot = first, .n_slots = end - first};
        NH_TRY(convert_regime(batch, &block, error));
    }
    return NH_OK;
}

/* ---- totals that are energy --------------------------------------------------------------------------------------- */

static nh_status add_periods(const void *state, size_t first, size_t end, struct nh_error *error)
{
    const struct batch *batch = state;
    const struct nhi_slots *slots = batch->given->slots;
    const int64_t *total = batch->tally.narrow + first * slots->n;
    for (size_t a = first; a < end; a++) {
        nhi_i128 *energy = energy_of(batch, 0, a);
        for (uint32_t s = 0; s < slots->n; s++, total++)
            if (__builtin_add_overflow(energy[slots->period[s]], *total, &energy[slots->period[s]]))
                return overflow(error);
    }
    return NH_OK;
}

/* ---- totals beyond 63 bits ----------------------------------------------------------------------------------------- */

static nh_status add_to_parts(const struct batch *batch, size_t k, size_t atom, uint32_t period,
                              nhi_i128 product, struct nh_error *error)
{
    const size_t n_parts = batch->given->n_parts;
    for (size_t p = 0; p < n_parts; p++) {
        nhi_i128 *energy = energy_of(batch, p, atom) + period;
        if (__builtin_add_overflow(*energy, product * batch->signs[k * n_parts + p], energy))
            return overflow(error);
    }
    return NH_OK;
}

static nh_status convert_wide(const struct batch *batch, struct nh_error *error)
{
    const struct nhi_slots *slots = batch->given->slots;
    size_t n_atoms = batch->given->groups->n_atoms;
    for (size_t k = 0; k < batch->n; k++)
        for (size_t i = 0; i < n_atoms * slots->n; i++) {
            uint32_t slot = (uint32_t)(i % slots->n);
            int64_t factor = batch->factors[k * slots->n + slot];
            nhi_i128 cell = batch->tally.wide[k * n_atoms * slots->n + i], product;
            if (cell == 0)
                continue;
            if (factor == NHI_MISSING_I64)
                return missing(batch, k, slot, error);
            if (__builtin_mul_overflow(cell, (nhi_i128)factor, &product))
                return overflow(error);
            NH_TRY(add_to_parts(batch, k, i / slots->n, slots->period[slot], product, error));
        }
    return NH_OK;
}

/* ---- the whole ----------------------------------------------------------------------------------------------------- */

static nh_status apply_measured(struct batch *batch, struct nh_error *error)
{
    const struct nhi_measured measured = {.tally = &batch->tally,
                                          .items = batch->items,
                                          .signs = batch->signs,
                                          .n_parts = batch->given->n_parts,
                                          .coefficient_decimals = batch->given->coefficient_decimals,
                                          .energy = batch->energy};
    return batch->given->coefficients->is_carbon ? NH_OK : nhi_measured_apply(&measured, error);
}

static nh_status convert(const struct batch *batch, struct nh_error *error)
{
    const struct nhi_energy *given = batch->given;
    if (batch->is_folded)
        return nhi_over_atoms(given->groups, given->store->context->n_threads, add_periods, batch, error);
    return given->is_wide ? convert_wide(batch, error) : convert_narrow(batch, error);
}

static nh_status add_batch(struct batch *batch, struct nh_error *error)
{
    const struct nhi_energy *given = batch->given;
    nh_status status;
    struct nhi_parts parts = {0};
    batch->tally = (struct nhi_tally){.store = given->store,
                                      .groups = given->groups,
                                      .locals = given->locals,
                                      .slots = given->slots,
                                      .parts = &parts,
                                      .n_items = batch->n,
                                      .decimals = given->quantity_decimals,
                                      .is_wide = given->is_wide,
                                      .states = given->states,
                                      .has = given->is_silent ? 0 : NHI_HAS_ENERGY,
                                      .partial = given->is_silent ? 0 : NHI_PARTIAL_ENERGY,
                                      .required = given->required,
                                      .factors = batch->is_folded ? batch->factors : NULL};
    for (uint32_t k = 0; k < batch->n; k++)
        NH_TRY_DONE(nhi_parts_find(given->store, NHI_QUANTITY, batch->items[k], k, &parts, error));
    NH_TRY_DONE(nhi_tally_run(&batch->tally, error));
    NH_TRY_DONE(apply_measured(batch, error));
    NH_TRY_DONE(convert(batch, error));
done:
    nhi_tally_clear(&batch->tally);
    nhi_parts_clear(&parts);
    return status;
}

/* So many of the items keep to the budget; at least one. */
static size_t items_at_once(const struct batch *all)
{
    const struct nhi_energy *given = all->given;
    const uint64_t totals_bytes =
        nhi_tally_totals_bytes(given->store, given->groups, given->slots, given->is_wide);
    uint64_t item_bytes = nhi_tally_call_bytes(given->store, given->slots) + 1, left = given->budget_bytes;
    if (all->is_folded)
        left = left > totals_bytes ? left - totals_bytes : 0;
    else
        item_bytes += totals_bytes;
    return left < item_bytes ? 1 : (size_t)(left / item_bytes);
}

nh_status nhi_energy_add(const struct nhi_energy *given, const struct nhi_item *items, size_t n_items,
                         nhi_i128 *energy, struct nh_error *error)
{
    nh_status status;
    struct batch all = {.given = given, .items = items, .n = n_items, .energy = energy};
    NH_TRY_DONE(nhi_alloc(n_items * given->n_parts, sizeof *all.signs, &all.signs, error));
    NH_TRY_DONE(nhi_alloc(n_items * given->slots->n, sizeof *all.factors, &all.factors, error));
    make_signs(&all);
    NH_TRY_DONE(make_factors(&all, error));
    fold(&all);
    const size_t step = items_at_once(&all);
    for (size_t i = 0; i < n_items; i += step) {
        struct batch batch = all;
        batch.items += i;
        batch.signs += i * given->n_parts;
        batch.factors += i * given->slots->n;
        batch.n = n_items - i < step ? n_items - i : step;
        NH_TRY_DONE(add_batch(&batch, error));
    }
done:
    nhi_free(all.factors);
    nhi_free(all.signs);
    return status;
}
