/* region_prices.c - see region_prices.h. */
#include "engine/publish/region_prices.h"

#include "engine/publish/prices_sheet.h"
#include "engine/publish/region_result.h"

#include <string.h>

/* ---- what is asked ------------------------------------------------------------------------------------------- */

struct asked {
    struct nhi_region_rate rate;
    char own_price[NHI_PRICE_BYTES]; /* to which price may point */
    const char *price;
    bool has_link;
    int64_t link_year;
};

static nh_status read_link(const char *text, struct asked *asked, struct nh_error *error)
{
    const struct nhi_window years = nhi_region_periods(&asked->rate);
    if (text == NULL)
        return NH_OK;
    asked->has_link = true;
    return nhi_price_link_parse(text, &years, &asked->link_year, error);
}

static nh_status ask(const nh_store *store, const struct nh_prices_options *options,
                     const struct nhi_rate_rounding *rounding, struct asked *asked, struct nh_error *error)
{
    NH_TRY(nhi_region_price(store, &options->rate, asked->own_price, &asked->price, error));
    if (nhi_price_base(asked->price) == NULL)
        return nhi_price_base_missing(error);
    NH_TRY(nhi_region_rate_make(store, &options->rate, rounding, NULL, &asked->rate, error));
    if (strcmp(asked->rate.item, "gdp") != 0)
        return nhi_fail(error, NH_ARGUMENT,
                        "--measure %s: of the accounts of regions only GDP has prices: use --measure gdp",
                        asked->rate.item);
    return read_link(options->link, asked, error);
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static nh_status add_figures(const struct nhi_region_year *place, struct nhi_result *result,
                             struct nh_error *error)
{
    const int n = place->has_link ? NHI_PRICE_RESIDUAL : NHI_PRICE_CHANGE;
    char text[NHI_NUMBER_BYTES];
    for (int figure = NHI_PRICE_CONSTANT; figure <= n; figure++) {
        NH_TRY(nhi_region_figure_text(place, (enum nhi_price_figure)figure, result->format == NH_FORMAT_TABLE,
                                      text, error));
        NH_TRY(nhi_result_cell(result, text, error));
    }
    return NH_OK;
}

/* Energy is of no interest here, and neither are its flags. */
static unsigned flags_of(const struct nhi_region_row *row)
{
    return !row->has_output                    ? NHI_REGION_NO_OUTPUT | NHI_REGION_NOT_AVAILABLE
           : row->n_output < row->n_regions    ? NHI_REGION_PARTIAL
           : nhi_ratio_sign(&row->output) == 0 ? NHI_REGION_NO_OUTPUT
                                               : 0u;
}

static nh_status add_row(const struct asked *asked, const struct nhi_region_year *place,
                         struct nhi_result *result, struct nh_error *error)
{
    const bool is_table = result->format == NH_FORMAT_TABLE;
    struct nhi_region_year_known known;
    char text[NHI_NUMBER_BYTES], flags[NHI_REGION_FLAGS_BYTES];
    NH_TRY(nhi_region_year_known(place, &known, error));
    if (!known.current.has_output && !known.constant.has_output && !known.has_growth)
        return NH_OK;
    const struct nhi_region_row *row = known.current.has_output ? &known.current : &known.constant;
    if (asked->rate.is_by_region)
        NH_TRY(nhi_result_cell(result, place->region->label, error));
    nhi_period_text(NHI_FREQ_YEAR, place->year, text);
    NH_TRY(nhi_result_cell(result, text, error));
    NH_TRY(nhi_region_output_text(&known.current, asked->rate.rounding.tie, is_table, text, error));
    NH_TRY(nhi_result_cell(result, text, error));
    NH_TRY(add_figures(place, result, error));
    NH_TRY(nhi_result_count(result, row->n_output, error));
    nhi_region_flags_text(flags_of(row), flags);
    return nhi_result_cell(result, flags, error);
}

static nh_status add_rows(const void *state, struct nhi_result *result, struct nh_error *error)
{
    const struct asked *asked = state;
    const struct nhi_region_rate *rate = &asked->rate;
    for (size_t r = 0; r < rate->n_regions; r++)
        for (uint32_t i = 0; i < rate->visible.n; i++) {
            const struct nhi_region_year place = {.rate = rate,
                                                  .region = &rate->regions[r],
                                                  .year = rate->visible.first + (int64_t)i,
                                                  .has_link = asked->has_link,
                                                  .link_year = asked->link_year};
            NH_TRY(add_row(asked, &place, result, error));
        }
    return NH_OK;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

static nh_status publish(const struct asked *asked, const struct nh_prices_options *options,
                         const struct nhi_destination *to, struct nh_error *error)
{
    const struct nhi_price_query query = {.store = asked->rate.store,
                                          .options = options,
                                          .is_of_regions = true,
                                          .measure = NHI_NOT_FOUND,
                                          .price = asked->price,
                                          .add_rows = add_rows,
                                          .state = asked};
    struct nhi_price_sheet sheet = {.columns = {nhi_key_column("region")},
                                    .n_keys = asked->rate.is_by_region ? 1 : 0};
    return nhi_price_publish(&query, &sheet, to, error);
}

nh_status nhi_region_prices(const nh_store *store, const struct nh_prices_options *options,
                            const struct nhi_rate_rounding *rounding, const struct nhi_destination *to,
                            struct nh_error *error)
{
    struct asked asked = {0};
    nh_status status = ask(store, options, rounding, &asked, error);
    if (status == NH_OK)
        status = publish(&asked, options, to, error);
    nhi_region_rate_clear(&asked.rate);
    return status;
}
