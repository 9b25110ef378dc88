/* inventory.c - see inventory.h. */
#include "engine/aggregate/inventory.h"

#include "engine/base/memory.h"

enum { MAX_DECIMALS = 38 /* of a struct nhi_decimal */ };

struct work {
    const nh_store *store;
    const struct nhi_selection *selection;
    const struct nhi_coefficients *coefficients;
    struct nhi_aggregate *made;
    struct nhi_inventory *inventory;
};

static nh_status has_lines(const nh_store *store, struct nhi_item item, bool *has, struct nh_error *error)
{
    struct nhi_parts parts = {0};
    nh_status status = nhi_parts_find(store, NHI_QUANTITY, item, 0, &parts, error);
    *has = parts.n > 0;
    nhi_parts_clear(&parts);
    return status;
}

/* A part of consumption: of carriers that have any. */
static nh_status list_feedstock(const struct work *work, struct nh_error *error)
{
    struct nhi_inventory *inventory = work->inventory;
    bool *has_feedstock = &work->made->has_feedstock;
    for (int32_t c = 0; c < nhi_dictionary_count(work->store->carriers) && !*has_feedstock; c++)
        NH_TRY(has_lines(work->store, (struct nhi_item){.id = c, .flow = NHI_FLOW_FEEDSTOCK}, has_feedstock,
                         error));
    NH_TRY(nhi_alloc(inventory->n_items, sizeof *inventory->feedstock, &inventory->feedstock, error));
    for (size_t i = 0; i < inventory->n_items; i++) {
        const struct nhi_item item = {.id = inventory->items[i].id, .flow = NHI_FLOW_FEEDSTOCK};
        bool has = false;
        if (inventory->items[i].flow == NHI_FLOW_CONSUMPTION)
            NH_TRY(has_lines(work->store, item, &has, error));
        if (has)
            inventory->feedstock[inventory->n_feedstock++] = item;
    }
    return NH_OK;
}

/* What the scopes need to know of the carriers. */
static nh_status find_kinds(const struct work *work, struct nh_error *error)
{
    const struct nhi_scopes *scopes = &work->selection->scopes;
    struct nhi_inventory *inventory = work->inventory;
    if (work->made->n_parts == 1)
        return NH_OK;
    NH_TRY(nhi_carrier_kinds_load(work->store, scopes, &inventory->kinds, error));
    for (size_t i = 0; i < inventory->n_items; i++)
        NH_TRY(
            nhi_carrier_kinds_check(&inventory->kinds, scopes, work->store, inventory->items[i].id, error));
    return (scopes->any & NHI_LESS_FEEDSTOCK) ? list_feedstock(work, error) : NH_OK;
}

static nh_status list_items(const struct work *work, struct nh_error *error)
{
    int32_t n_carriers = nhi_dictionary_count(work->store->carriers);
    NH_TRY(nhi_alloc((size_t)n_carriers * NHI_N_FLOWS, sizeof *work->inventory->items,
                     &work->inventory->items, error));
    for (int32_t c = 0; c < n_carriers; c++)
        for (int flow = 0; flow < NHI_N_FLOWS; flow++) {
            struct nhi_item item = {.id = c, .flow = flow};
            bool has = false;
            if (work->selection->keep_carrier[c] && nhi_flow_sign(flow, work->selection->is_gross) != 0)
                NH_TRY(has_lines(work->store, item, &has, error));
            if (has)
                work->inventory->items[work->inventory->n_items++] = item;
        }
    return NH_OK;
}

static nh_status list_classes(const struct work *work, struct nh_error *error)
{
    struct nhi_aggregate *made = work->made;
    NH_TRY(nhi_alloc(work->inventory->n_items + 1, sizeof *made->carrier, &made->carrier, error));
    for (size_t i = 0; work->selection->i_carrier_key >= 0 && i < work->inventory->n_items; i++)
        if (i == 0 || work->inventory->items[i].id != work->inventory->items[i - 1].id)
            made->carrier[made->n_classes++] = work->inventory->items[i].id;
    if (work->selection->i_carrier_key < 0 || work->selection->has_totals)
        made->carrier[made->n_classes++] = NHI_ALL_CARRIERS;
    return NH_OK;
}

static nh_status find_scales(const struct work *work, struct nh_error *error)
{
    int measured_decimals = 0;
    NH_TRY(nhi_tally_range(work->store, NHI_QUANTITY, &work->inventory->quantity_decimals,
                           &work->inventory->is_energy_wide, error));
    NH_TRY(nhi_tally_range(work->store, NHI_OUTPUT, &work->made->output_decimals,
                           &work->inventory->is_output_wide, error));
    if (!work->coefficients->is_carbon)
        (void)nhi_store_abs_sum(work->store, NHI_COEFFICIENT,
                                &measured_decimals); /* only the scale is of interest */
    work->inventory->coefficient_decimals = work->coefficients->decimals;
    if (work->inventory->coefficient_decimals < measured_decimals)
        work->inventory->coefficient_decimals = measured_decimals;
    work->made->energy_decimals = work->inventory->quantity_decimals + work->inventory->coefficient_decimals +
                                  work->coefficients->tonnes_decimals;
    if (work->made->energy_decimals > MAX_DECIMALS)
        return nhi_fail(
            error, NH_RANGE,
            "quantities with %d and coefficients with %d decimals: energy would need more than %d",
            work->inventory->quantity_decimals, work->inventory->coefficient_decimals, MAX_DECIMALS);
    return NH_OK;
}

nh_status nhi_inventory_take(const nh_store *store, const struct nhi_selection *selection,
                             const struct nhi_coefficients *coefficients, struct nhi_aggregate *aggregate,
                             struct nhi_inventory *inventory, struct nh_error *error)
{
    const struct work work = {store, selection, coefficients, aggregate, inventory};
    NH_TRY(list_items(&work, error));
    NH_TRY(find_kinds(&work, error));
    NH_TRY(list_classes(&work, error));
    return find_scales(&work, error);
}

void nhi_inventory_clear(struct nhi_inventory *inventory)
{
    nhi_free(inventory->items);
    nhi_free(inventory->feedstock);
    nhi_carrier_kinds_clear(&inventory->kinds);
    *inventory = (struct nhi_inventory){0};
}
