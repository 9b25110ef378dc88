/* barometer_electricity.c - the column of a bulletin (单位产出电耗): electricity per output against the year before, METHOD 6.7; see
 * barometer.h. Electricity is what enterprises consume of it, at its calorific value, whose coefficient does not change from year
 * to year; of a region it is the item of its accounts.
 */
#include "engine/statistics/barometer.h"

#include "engine/base/memory.h"
#include "engine/store/reference.h"

#include <string.h>

nh_status nhi_barometer_electricity_make(struct nhi_barometer *barometer, const struct nh_rate_options *asked,
                                         struct nh_error *error)
{
    struct nh_rate_options options = *asked;
    struct nhi_rate_rounding rounding = barometer->rate.rounding;
    struct nhi_buffer where = {0};
    nh_status status;
    if (nhi_dictionary_find(barometer->store->carriers, NHI_ELECTRICITY, strlen(NHI_ELECTRICITY)) ==
        NHI_NOT_FOUND)
        return NH_OK;
    NH_TRY_DONE(nhi_buffer_printf(&where, error, "%s%scarrier=" NHI_ELECTRICITY,
                                  asked->where != NULL ? asked->where : "", asked->where != NULL ? ";" : ""));
    options.where = where.data;
    options.energy = "gross";
    options.basis = options.factor = options.scope = NULL;
    rounding.rule = NH_ROUNDING_EXACT; /* 4 decimals are those of intensities in tce */
    NH_TRY_DONE(nhi_rate_make(barometer->store, &options, &rounding, &barometer->electricity, error));
    barometer->has_electricity = true;
done:
    nhi_buffer_free(&where);
    return status;
}

/* Subjects of both rates are sorted by their keys. */
static int order_of(const struct nhi_barometer *barometer, size_t i_electricity, size_t i_subject)
{
    const struct nhi_rate *rate = &barometer->electricity;
    int order = 0;
    for (size_t k = 0; k < rate->selection.n_keys && order == 0; k++)
        order = strcmp(nhi_rate_key(rate, &rate->subjects[i_electricity], k),
                       nhi_barometer_key(barometer, i_subject, k));
    return order;
}

static nh_status of_enterprises(struct nhi_barometer *barometer, size_t i_subject, int64_t period,
                                char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    const struct nhi_rate *rate = &barometer->electricity;
    struct nhi_rate_row row;
    size_t *i = &barometer->i_electricity, n;
    while (*i < rate->n_subjects && order_of(barometer, *i, i_subject) < 0)
        ++*i;
    if (*i == rate->n_subjects || order_of(barometer, *i, i_subject) != 0)
        return NH_OK;
    const uint32_t i_period = (uint32_t)(period - rate->selection.visible.first);
    if (!nhi_rate_has_row(rate, &rate->subjects[*i], i_period))
        return NH_OK;
    NH_TRY(nhi_rate_row(rate, &rate->subjects[*i], i_period, &row, error));
    return nhi_rate_change_text(rate, &rate->subjects[*i], NULL, &row, text, &n, error);
}

static nh_status of_region(const struct nhi_barometer *barometer, size_t i_subject, int64_t period,
                           char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    struct nhi_region_rate rate = barometer->regions; /* borrows everything */
    struct nhi_region_row row;
    bool is_known;
    rate.items = &nhi_region_electricity;
    rate.rounding.rule = NH_ROUNDING_EXACT;
    NH_TRY(nhi_region_row(&rate, &rate.regions[i_subject], period, &row, &is_known, error));
    return is_known ? nhi_region_change_text(&rate, &rate.regions[i_subject], &row, text, error) : NH_OK;
}

nh_status nhi_barometer_electricity(struct nhi_barometer *barometer, size_t i_subject, int64_t period,
                                    char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    text[0] = '\0';
    if (barometer->is_of_accounts)
        return of_region(barometer, i_subject, period, text, error);
    return barometer->has_electricity ? of_enterprises(barometer, i_subject, period, text, error) : NH_OK;
}
