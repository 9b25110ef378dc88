/* region_row.c - what is known of one region in one period: its energy, its account, their quotient; see region_rate.h. */
#include "engine/statistics/region_rate.h"

#include <string.h>

struct nhi_account_place nhi_region_place(const struct nhi_region_rate *rate, const char *prefix,
                                          int64_t period)
{
    return (struct nhi_account_place){nhi_dictionary_find(rate->accounts.regions, prefix, strlen(prefix)),
                                      rate->units.selection.freq, rate->units.selection.is_ytd, period};
}

/* ---- enterprises --------------------------------------------------------------------------------------------- */

nh_status nhi_region_units(const struct nhi_region_rate *rate, const char *prefix, int64_t period,
                           struct nhi_region_units *units, struct nh_error *error)
{
    const struct nhi_rate *reported = &rate->units;
    const struct nhi_window *periods = &reported->selection.visible;
    *units = (struct nhi_region_units){0};
    if (reported->selection.n_keys == 0 || period < periods->first ||
        period >= periods->first + (int64_t)periods->n)
        return NH_OK;
    for (size_t i = 0; i < reported->n_subjects; i++) {
        const struct nhi_rate_subject *subject = &reported->subjects[i];
        const uint32_t i_period = (uint32_t)(period - periods->first);
        struct nhi_rate_row row;
        const char *code = nhi_rate_key(reported, subject, 0);
        if (strncmp(code, prefix, strlen(prefix)) != 0 || !nhi_region_is_selected(rate, code) ||
            !nhi_rate_has_row(reported, subject, i_period))
            continue;
        NH_TRY(nhi_rate_row(reported, subject, i_period, &row, error));
        NH_TRY(nhi_decimal_add(units->energy, row.energy, &units->energy, error));
        NH_TRY(nhi_decimal_add(units->output, row.output, &units->output, error));
        units->has_energy = units->has_energy || row.has_energy;
        units->has_output = units->has_output || row.has_output;
        units->is_partial = units->is_partial || row.is_energy_partial || row.n_energy != row.n_units;
        units->n_units += row.n_units;
        units->n_energy += row.n_energy;
    }
    return NH_OK;
}

/* ---- energy -------------------------------------------------------------------------------------------------- */

static nh_status minus(struct nhi_decimal a, struct nhi_decimal b, struct nhi_decimal *difference,
                       struct nh_error *error)
{
    b.value = -b.value;
    return nhi_decimal_add(a, b, difference, error);
}

static void set_energy(struct nhi_region_row *row, struct nhi_decimal energy)
{
    row->energy = energy;
    row->has_energy = row->is_energy_whole = true;
}

/* Emissions have accounts of their own: no coefficient makes them of an energy that does not say of what it is. */
static bool read_total_item(const struct nhi_region_rate *rate, const struct nhi_account_place *place,
                            struct nhi_decimal *value)
{
    return nhi_account_value(&rate->accounts, place, rate->items->total, 0, value);
}

static bool read_rest_item(const struct nhi_region_rate *rate, const struct nhi_account_place *place,
                           struct nhi_decimal *value)
{
    return rate->units.selection.is_carbon
               ? nhi_account_value(&rate->accounts, place, rate->items->rest, 0, value)
               : nhi_account_energy_rest(&rate->accounts, place, value);
}

/* What is outside of the enterprises: given, or the total without them. */
static nh_status read_rest(const struct nhi_region_rate *rate, const struct nhi_account_place *place,
                           const struct nhi_region_units *units, struct nhi_region_row *row,
                           struct nh_error *error)
{
    struct nhi_decimal rest, total;
    if (read_rest_item(rate, place, &rest))
        set_energy(row, rest);
    else if (units->has_energy && read_total_item(rate, place, &total)) {
        NH_TRY(minus(total, units->energy, &rest, error));
        set_energy(row, rest);
    }
    return NH_OK;
}

/* The total where it is given, else the enterprises and the rest; without a rest the enterprises alone, and it is said. */
static nh_status read_energy(const struct nhi_region_rate *rate, const struct nhi_account_place *place,
                             const struct nhi_region_units *units, struct nhi_region_row *row,
                             struct nh_error *error)
{
    struct nhi_decimal value;
    if (read_total_item(rate, place, &value)) {
        set_energy(row, value);
        return NH_OK;
    }
    if (rate->items->rest == NULL)
        return NH_OK;
    row->flags |= units->is_partial ? NHI_REGION_PARTIAL : 0u;
    row->energy = units->energy;
    row->has_energy = units->has_energy;
    if (!units->has_energy)
        return NH_OK;
    if (read_rest_item(rate, place, &value)) {
        NH_TRY(nhi_decimal_add(units->energy, value, &value, error));
        set_energy(row, value);
    } else
        row->flags |= NHI_REGION_NO_REST | NHI_REGION_PARTIAL;
    return NH_OK;
}

/* ---- output -------------------------------------------------------------------------------------------------- */

static void set_level(struct nhi_region_row *row, struct nhi_decimal level)
{
    row->level = level;
    row->is_decimal = row->has_output = true;
    nhi_ratio_from_decimal(level, &row->output);
}

/* Current GDP: given; or value added of the enterprises and of the rest; or constant of that very year. */
static nh_status read_current(const struct nhi_region_rate *rate, const struct nhi_account_place *place,
                              const struct nhi_region_units *units, struct nhi_region_row *row,
                              struct nh_error *error)
{
    const int64_t year = nhi_period_containing(place->freq, place->period, NHI_FREQ_YEAR);
    struct nhi_decimal value;
    if (nhi_account_value(&rate->accounts, place, "gdp_current", 0, &value) ||
        nhi_account_value(&rate->accounts, place, "gdp_constant", (int32_t)year, &value)) {
        set_level(row, value);
        return NH_OK;
    }
    if (!units->has_output || !nhi_has_value_added(rate->store) ||
        !nhi_account_value(&rate->accounts, place, "gdp_rest", 0, &value))
        return NH_OK;
    NH_TRY(nhi_decimal_add(value, units->output, &value, error));
    set_level(row, value);
    return NH_OK;
}

static nh_status read_constant(const struct nhi_region_rate *rate, const struct nhi_account_place *place,
                               struct nhi_region_row *row, struct nh_error *error)
{
    struct nhi_decimal value;
    if (nhi_account_value(&rate->accounts, place, "gdp_constant", rate->base_year, &value)) {
        set_level(row, value);
        return NH_OK;
    }
    return nhi_account_constant(&rate->accounts, place, rate->base_year, &row->output, &row->has_output,
                                error);
}

static nh_status read_output(const struct nhi_region_rate *rate, const struct nhi_account_place *place,
                             const struct nhi_region_units *units, struct nhi_region_row *row,
                             struct nh_error *error)
{
    struct nhi_decimal value;
    if (strcmp(rate->item, "gdp") == 0)
        NH_TRY(rate->is_constant ? read_constant(rate, place, row, error)
                                 : read_current(rate, place, units, row, error));
    else if (nhi_account_value(&rate->accounts, place, rate->item, rate->is_constant ? rate->base_year : 0,
                               &value))
        set_level(row, value);
    row->n_output = row->has_output ? 1 : 0;
    return NH_OK;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

/* Does a row say that there is no value? */
static bool is_withdrawn(const struct nhi_region_rate *rate, const struct nhi_account_place *place,
                         const char *item, int32_t price_base)
{
    const struct nhi_account *row = nhi_account_row(&rate->accounts, place, item, price_base);
    return row != NULL && !row->is_given;
}

/* Does a row of the measure? */
static bool is_refused(const struct nhi_region_rate *rate, const struct nhi_account_place *place)
{
    if (strcmp(rate->item, "gdp") != 0)
        return is_withdrawn(rate, place, rate->item, rate->base_year);
    return is_withdrawn(rate, place, "gdp_current", 0) ||
           is_withdrawn(rate, place, "gdp_constant", rate->base_year) ||
           is_withdrawn(rate, place, "gdp_index", 0);
}

static void set_flags(struct nhi_region_row *row)
{
    row->flags |= (!row->has_energy ? NHI_REGION_NO_ENERGY : 0u) |
                  (!row->has_output ? NHI_REGION_NOT_AVAILABLE : 0u) |
                  (!row->has_output || nhi_ratio_sign(&row->output) == 0 ? NHI_REGION_NO_OUTPUT : 0u) |
                  (row->energy.value < 0 ? NHI_REGION_NEG_ENERGY : 0u);
}

static nh_status read_region(const struct nhi_region_rate *rate, const char *prefix, int64_t period,
                             struct nhi_region_row *row, bool *is_known, struct nh_error *error)
{
    const struct nhi_account_place place = nhi_region_place(rate, prefix, period);
    struct nhi_region_units units;
    *row = (struct nhi_region_row){.period = period, .n_regions = 1};
    NH_TRY(nhi_region_units(rate, prefix, period, &units, error));
    row->n_units = units.n_units;
    row->n_energy = units.n_energy;
    NH_TRY(strcmp(rate->item, "gdp_rest") == 0 ? read_rest(rate, &place, &units, row, error)
                                               : read_energy(rate, &place, &units, row, error));
    NH_TRY(read_output(rate, &place, &units, row, error));
    row->n_with_energy = row->has_energy ? 1 : 0;
    *is_known = rate->is_matched
                    ? row->has_energy && row->has_output
                    : row->n_units > 0 || row->has_energy || row->has_output || is_refused(rate, &place);
    set_flags(row);
    return NH_OK;
}

static nh_status add_part(struct nhi_region_row *sum, const struct nhi_region_row *part,
                          struct nh_error *error)
{
    NH_TRY(nhi_decimal_add(sum->energy, part->energy, &sum->energy, error));
    if (part->has_output && sum->has_output)
        NH_TRY(nhi_ratio_add(&sum->output, &part->output, &sum->output, error));
    else if (part->has_output)
        sum->output = part->output;
    if (part->has_output)
        NH_TRY(nhi_decimal_add(sum->level, part->level, &sum->level, error));
    sum->is_decimal = sum->is_decimal && (part->is_decimal || !part->has_output);
    sum->is_energy_whole = sum->is_energy_whole && part->is_energy_whole;
    sum->has_energy = sum->has_energy || part->has_energy;
    sum->has_output = sum->has_output || part->has_output;
    sum->n_units += part->n_units;
    sum->n_energy += part->n_energy;
    sum->n_output += part->n_output;
    sum->n_regions += part->n_regions;
    sum->n_with_energy += part->n_with_energy;
    sum->flags |= (part->flags & (NHI_REGION_PARTIAL | NHI_REGION_NO_REST)) |
                  (!part->has_energy || !part->has_output ? NHI_REGION_PARTIAL : 0u);
    return NH_OK;
}

bool nhi_region_is_part(const struct nhi_region_rate *rate, const char *prefix)
{
    if (!nhi_region_is_selected(rate, prefix))
        return false;
    for (int32_t r = 0; r < nhi_dictionary_count(rate->accounts.regions); r++) {
        size_t n;
        const char *other = nhi_dictionary_text(rate->accounts.regions, r, &n);
        if (n < strlen(prefix) && strncmp(prefix, other, n) == 0 && nhi_region_is_selected(rate, other))
            return false;
    }
    return true;
}

static nh_status read_total(const struct nhi_region_rate *rate, int64_t period, struct nhi_region_row *row,
                            bool *is_known, struct nh_error *error)
{
    const struct nhi_accounts *accounts = &rate->accounts;
    struct nhi_region_row part;
    struct nhi_region_units units;
    *row = (struct nhi_region_row){.period = period, .is_energy_whole = true, .is_decimal = true};
    *is_known = false;
    for (int32_t r = 0; r < nhi_dictionary_count(accounts->regions); r++) {
        const char *prefix = nhi_dictionary_text(accounts->regions, r, NULL);
        bool is_part_known;
        if (!nhi_region_is_part(rate, prefix))
            continue;
        NH_TRY(read_region(rate, prefix, period, &part, &is_part_known, error));
        if (rate->is_matched && !is_part_known)
            continue;
        NH_TRY(add_part(row, &part, error));
        *is_known = *is_known || is_part_known;
    }
    row->is_decimal = row->is_decimal && row->has_output;
    NH_TRY(nhi_region_units(rate, "", period, &units, error));
    row->flags |= !rate->is_matched && units.n_units > row->n_units
                      ? NHI_REGION_PARTIAL /* some lie in no region of the accounts */
                      : 0u;
    set_flags(row);
    return NH_OK;
}

nh_status nhi_region_row(const struct nhi_region_rate *rate, const struct nhi_region *region, int64_t period,
                         struct nhi_region_row *row, bool *is_known, struct nh_error *error)
{
    return region->is_total ? read_total(rate, period, row, is_known, error)
                            : read_region(rate, region->prefix, period, row, is_known, error);
}

/* ---- figures ------------------------------------------------------------------------------------------------- */

nh_status nhi_region_intensity_text(const struct nhi_region_rate *rate, const struct nhi_region_row *row,
                                    char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    struct nhi_ratio intensity;
    text[0] = '\0';
    if (!row->has_energy || !row->has_output || nhi_ratio_sign(&row->output) == 0)
        return NH_OK;
    NH_TRY(nhi_intensity_at(row->energy, &row->output, &intensity, error));
    return nhi_ratio_significant_text(&intensity, rate->rounding.intensity_digits,
                                      nhi_direction_of(rate->rounding.tie), text, error);
}

bool nhi_region_is_comparable(const struct nhi_region_row *before, const struct nhi_region_row *now)
{
    return before->has_energy && now->has_energy && before->has_output && now->has_output &&
           before->is_energy_whole == now->is_energy_whole && before->n_output == now->n_output &&
           before->n_with_energy == now->n_with_energy && nhi_ratio_sign(&before->output) > 0 &&
           nhi_ratio_sign(&now->output) > 0;
}

nh_status nhi_region_change_text(const struct nhi_region_rate *rate, const struct nhi_region *region,
                                 const struct nhi_region_row *row, char text[NHI_NUMBER_BYTES],
                                 struct nh_error *error)
{
    const int64_t other = nhi_selection_compared(&rate->units.selection, row->period);
    struct nhi_region_row before;
    struct nhi_ratio first, second;
    bool is_known;
    text[0] = '\0';
    NH_TRY(nhi_region_row(rate, region, other, &before, &is_known, error));
    if (!is_known || !nhi_region_is_comparable(&before, row))
        return NH_OK;
    NH_TRY(nhi_intensity_at(before.energy, &before.output, &first, error));
    NH_TRY(nhi_intensity_at(row->energy, &row->output, &second, error));
    return nhi_change_text(&rate->rounding, &first, &second, text, error);
}
