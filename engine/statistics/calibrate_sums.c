/* calibrate_sums.c - the outputs of a city as sums of atoms, as they are drawn, and at the prices of a year; see calibrate.h. */
#include "engine/statistics/calibrate.h"

#include "engine/base/memory.h"

#include <string.h>

/* ---- atoms ------------------------------------------------------------------------------------------------------ */

/* Conditions that sums ask for, as bits. */
static uint64_t asked_conditions(const struct nhi_calibration *calibration)
{
    uint64_t asked = UINT64_C(1) << NHI_EVERYTHING;
    for (size_t i = 0; i < calibration->figures.n; i++)
        if (nhi_aim_has_part(&calibration->aims[i]))
            asked |= UINT64_C(1) << calibration->aims[i].part | UINT64_C(1) << calibration->aims[i].whole;
    return asked;
}

static uint64_t mask_of(const struct nhi_calibration *calibration, uint64_t asked, uint32_t number)
{
    uint64_t mask = 0;
    for (size_t c = 0; c < calibration->n_conditions; c++)
        if ((asked >> c & 1) != 0 && nhi_condition_holds(calibration, c, number))
            mask |= UINT64_C(1) << c;
    return mask;
}

/* What tells atoms apart, as the bytes of a text. */
enum { MASK_BYTES = sizeof(uint64_t), KEY_BYTES = MASK_BYTES + sizeof(uint8_t) };

static nh_status number_atoms(struct nhi_calibration *calibration, struct nhi_dictionary *atoms,
                              struct nh_error *error)
{
    const struct nhi_city *city = calibration->city;
    const uint64_t asked = asked_conditions(calibration);
    for (uint32_t i = 0; i < city->n_enterprises; i++) {
        struct nhi_city_enterprise enterprise;
        char key[KEY_BYTES];
        int32_t atom;
        nhi_city_enterprise(city, i, &enterprise);
        const uint64_t mask = mask_of(calibration, asked, i);
        const uint8_t division = (uint8_t)nhi_city_division(enterprise.place);
        memcpy(key, &mask, sizeof mask);
        memcpy(key + MASK_BYTES, &division, sizeof division);
        NH_TRY(nhi_dictionary_add(atoms, key, sizeof key, &atom, NULL, error));
        calibration->plan.atom[i] = (uint32_t)atom;
    }
    return NH_OK;
}

static nh_status make_atoms(struct nhi_calibration *calibration, struct nh_error *error)
{
    struct nhi_city_plan *plan = &calibration->plan;
    struct nhi_dictionary *atoms = NULL;
    nh_status status;
    NH_TRY_DONE(nhi_dictionary_new(&atoms, error));
    NH_TRY_DONE(nhi_alloc(calibration->city->n_enterprises, sizeof *plan->atom, &plan->atom, error));
    NH_TRY_DONE(number_atoms(calibration, atoms, error));
    plan->n_atoms = (uint32_t)nhi_dictionary_count(atoms);
    NH_TRY_DONE(nhi_alloc(plan->n_atoms, sizeof *calibration->atom_mask, &calibration->atom_mask, error));
    NH_TRY_DONE(
        nhi_alloc(plan->n_atoms, sizeof *calibration->atom_division, &calibration->atom_division, error));
    for (uint32_t a = 0; a < plan->n_atoms; a++) {
        const char *key = nhi_dictionary_text(atoms, (int32_t)a, NULL);
        memcpy(&calibration->atom_mask[a], key, MASK_BYTES);
        memcpy(&calibration->atom_division[a], key + MASK_BYTES, sizeof *calibration->atom_division);
    }
done:
    nhi_dictionary_free(atoms);
    return status;
}

/* ---- what was drawn --------------------------------------------------------------------------------------------- */

static void add_own(const struct nhi_calibration *calibration, const struct nhi_city_enterprise *enterprise,
                    const struct nhi_synth_values *values)
{
    const struct nhi_city *city = calibration->city;
    for (int measure = 0; measure < NHI_N_SCALED; measure++) {
        int64_t *own = calibration->own[measure] + (size_t)enterprise->number * city->n_years;
        for (uint32_t month = enterprise->first_month; month < enterprise->end_month; month++)
            own[nhi_city_year(city, month)] += values->output[measure][month];
    }
}

static nh_status draw_outputs(struct nhi_calibration *calibration, struct nh_error *error)
{
    const struct nhi_city *city = calibration->city;
    const size_t n = (size_t)city->n_enterprises * city->n_years;
    struct nhi_synth_values values = {0};
    nh_status status;
    for (int measure = 0; measure < NHI_N_SCALED; measure++)
        NH_TRY(nhi_alloc(n, sizeof *calibration->own[measure], &calibration->own[measure], error));
    NH_TRY_DONE(nhi_synth_values_new(city, &values, error));
    for (uint32_t i = 0; i < city->n_enterprises; i++) {
        struct nhi_city_enterprise enterprise;
        if (i % 1024 == 0)
            NH_TRY_DONE(nhi_progress(calibration->context, "calibrating", i, city->n_enterprises, error));
        nhi_city_enterprise(city, i, &enterprise);
        nhi_city_outputs(city, &enterprise, values.output);
        add_own(calibration, &enterprise, &values);
    }
    status = NH_OK;
done:
    nhi_synth_values_free(&values);
    return status;
}

/* The sums of the atoms, and of everybody those that came before. */
static nh_status add_up(struct nhi_calibration *calibration, struct nh_error *error)
{
    const struct nhi_city *city = calibration->city;
    struct nhi_city_plan *plan = &calibration->plan;
    const size_t n_years = city->n_years;
    struct nhi_city_total *total[NHI_N_SCALED];
    for (int measure = 0; measure < NHI_N_SCALED; measure++)
        NH_TRY(nhi_alloc((size_t)city->n_enterprises * n_years, sizeof *plan->before[measure],
                         &plan->before[measure], error));
    const size_t n_totals = plan->n_atoms * n_years;
    NH_TRY(nhi_alloc(NHI_N_SCALED * n_totals, sizeof *total[0], &total[0], error));
    for (size_t measure = 0; measure < NHI_N_SCALED; measure++) {
        total[measure] = total[0] + measure * n_totals;
        for (size_t i = 0; i < city->n_enterprises; i++)
            for (size_t year = 0; year < n_years; year++) {
                struct nhi_city_total *of = &total[measure][plan->atom[i] * n_years + year];
                plan->before[measure][i * n_years + year] = of->drawn;
                of->drawn += calibration->own[measure][i * n_years + year];
                of->wanted = of->drawn;
            }
        plan->total[measure] = total[measure];
    }
    return NH_OK;
}

nh_status nhi_calibrate_sums(struct nhi_calibration *calibration, struct nh_error *error)
{
    NH_TRY(make_atoms(calibration, error));
    NH_TRY(draw_outputs(calibration, error));
    NH_TRY(add_up(calibration, error));
    return nhi_rake(calibration, error);
}

/* ---- at the prices of a year -------------------------------------------------------------------------------------- */

/* The output of a division in `year` is worth so much more or less at the prices of the base year. */
static nh_status deflate(const struct nhi_calibration *calibration, int division, int64_t base, uint32_t year,
                         struct nhi_ratio *sum, struct nh_error *error)
{
    struct nhi_ratio index;
    for (int64_t y = base < year ? base + 1 : (int64_t)year + 1; y <= (base < year ? (int64_t)year : base);
         y++) {
        nhi_ratio_from_integers(nhi_city_price_permille(calibration->city, division, (uint32_t)y), 1000,
                                &index);
        NH_TRY(base < year ? nhi_ratio_divide(sum, &index, sum, error)
                           : nhi_ratio_multiply(sum, &index, sum, error));
    }
    return NH_OK;
}

nh_status nhi_calibrated_sum(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                             size_t condition, uint32_t year, struct nhi_ratio *sum, struct nh_error *error)
{
    nhi_ratio_from_integers(0, 1, sum);
    for (int division = 0; division < NHI_CITY_DIVISIONS; division++) {
        struct nhi_ratio part;
        int64_t total = 0;
        for (uint32_t a = 0; a < calibration->plan.n_atoms; a++)
            if (calibration->atom_division[a] == division && nhi_atom_is_in(calibration, a, condition))
                total += nhi_atom_total(calibration, aim->measure, a, year)->wanted;
        nhi_ratio_from_integers(total, 1, &part);
        if (aim->is_constant)
            NH_TRY(deflate(calibration, division, aim->base_year, year, &part, error));
        NH_TRY(nhi_ratio_add(sum, &part, sum, error));
    }
    return NH_OK;
}
