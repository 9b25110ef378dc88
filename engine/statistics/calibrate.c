/* calibrate.c - a city planned from published figures; see calibrate.h. */
#include "engine/statistics/calibrate.h"

#include "engine/base/memory.h"

static nh_status read_aims(struct nhi_calibration *calibration, bool has_decline, struct nh_error *error)
{
    const struct nhi_aim *decline = NULL;
    for (size_t i = 0; i < calibration->figures.n; i++) {
        struct nhi_aim *aim = &calibration->aims[i];
        NH_TRY(nhi_aim_read(calibration, i, error));
        if (aim->kind != NHI_AIM_DECLINE)
            continue;
        if (has_decline)
            nhi_aim_drop(aim, "another decline was asked for (--decline)");
        else if (decline != NULL)
            nhi_aim_drop(aim, "the city already has the decline of an earlier figure");
        else
            decline = aim;
    }
    return NH_OK;
}

/* What enterprises are, apart from their titles. */
static nh_status make_structural(struct nhi_calibration *calibration, struct nh_error *error)
{
    const struct nhi_city *city = calibration->city;
    NH_TRY(nhi_alloc(city->n_enterprises, sizeof *calibration->is_structural, &calibration->is_structural,
                     error));
    for (uint32_t i = 0; i < city->n_enterprises; i++) {
        struct nhi_city_enterprise enterprise;
        struct nhi_city_texts texts;
        nhi_city_enterprise(city, i, &enterprise);
        nhi_city_texts(city, &enterprise, &texts);
        for (size_t c = 0; c < calibration->n_conditions; c++)
            if (nhi_condition_fits(&calibration->conditions[c], &texts))
                calibration->is_structural[i] |= UINT64_C(1) << c;
    }
    return NH_OK;
}

/* The decline is that of everybody, however its region is called. */
static void find_decline(struct nhi_calibration *calibration)
{
    for (size_t i = 0; i < calibration->figures.n; i++) {
        struct nhi_aim *aim = &calibration->aims[i];
        bool is_of_all = true;
        if (aim->kind != NHI_AIM_DECLINE)
            continue;
        for (uint32_t e = 0; is_of_all && e < calibration->city->n_enterprises; e++)
            is_of_all = nhi_condition_holds(calibration, aim->part, e);
        if (is_of_all)
            calibration->decline = aim;
        else
            nhi_aim_drop(aim, "the city is made to meet the decline of all its enterprises only");
    }
}

static nh_status plan(struct nhi_calibration *calibration, bool has_decline, struct nh_error *error)
{
    size_t everything, status;
    NH_TRY(nhi_alloc(NHI_MAX_CONDITIONS, sizeof *calibration->plan.titles, &calibration->plan.titles, error));
    NH_TRY(nhi_alloc(calibration->figures.n, sizeof *calibration->aims, &calibration->aims, error));
    NH_TRY(nhi_condition_of(calibration, "", &everything, error));
    NH_TRY(nhi_condition_of(calibration, NHI_STATUS_TITLE "=closed,active", &status, error));
    NH_TRY(read_aims(calibration, has_decline, error));
    NH_TRY(nhi_calibrate_units(calibration, error));
    NH_TRY(make_structural(calibration, error));
    NH_TRY(nhi_calibrate_titles(calibration, error));
    find_decline(calibration);
    NH_TRY(nhi_calibrate_sums(calibration, error));
    NH_TRY(nhi_calibrate_accounts(calibration, error));
    return nhi_calibrate_revenue(calibration, error);
}

nh_status nhi_calibration_make(nh_context *context, const char *path, bool has_decline, struct nhi_city *city,
                               struct nhi_calibration **calibration, struct nh_error *error)
{
    struct nhi_calibration *made;
    nh_status status;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->context = context;
    made->city = city;
    city->plan = &made->plan;
    NH_TRY_DONE(nhi_figures_read(context, path, &made->figures, error));
    NH_TRY_DONE(plan(made, has_decline, error));
    *calibration = made;
    return NH_OK;
done:
    city->plan = NULL;
    nhi_calibration_free(made);
    return status;
}

void nhi_calibration_free(struct nhi_calibration *calibration)
{
    if (calibration == NULL)
        return;
    struct nhi_city_plan *plan = &calibration->plan;
    for (size_t t = 0; t < plan->n_titles; t++)
        nhi_title_clear(&plan->titles[t]);
    for (size_t c = 0; c < calibration->n_conditions; c++)
        nhi_condition_clear(&calibration->conditions[c]);
    for (int measure = 0; measure < NHI_N_SCALED; measure++) {
        nhi_free(plan->before[measure]);
        nhi_free(calibration->own[measure]);
    }
    nhi_free(plan->accounts.gdp_current);
    nhi_free(plan->accounts.gdp_constant);
    nhi_free(plan->accounts.energy_total);
    nhi_free(plan->total[0]); /* one piece for all measures */
    nhi_free(plan->titles);
    nhi_free(plan->place);
    nhi_free(plan->end_month);
    nhi_free(plan->atom);
    nhi_free(plan->revenue);
    nhi_free(calibration->aims);
    nhi_free(calibration->first_month);
    nhi_free(calibration->is_structural);
    nhi_free(calibration->atom_mask);
    nhi_free(calibration->atom_division);
    nhi_figures_clear(&calibration->figures);
    nhi_free(calibration);
}
