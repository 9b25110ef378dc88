/* rate_constant.c - the figures of a row at constant prices: exact ratios where the cells are few, else of both ends of an
 * enclosure that is taken closer until the texts are the same; see rate.h. */
#include "engine/base/digits.h"
#include "engine/base/fraction.h"
#include "engine/statistics/rate.h"

#include <string.h>

enum {
    LEVEL_DECIMALS = 12, /* of an output that others compute with: what is finite within them is exact */
    TABLE_DECIMALS = 2
};

nh_status nhi_constant_enclose(const struct nhi_rate *rate, const struct nhi_rate_row *row,
                               enum nhi_closeness closeness, struct nhi_constant *output,
                               struct nh_error *error)
{
    struct nhi_output_query query = row->at;
    query.closeness = closeness;
    return nhi_prices_output(&rate->prices, &query, output, error);
}

nh_status nhi_constant_level(const struct nhi_rate *rate, struct nhi_rate_row *row, struct nh_error *error)
{
    struct nhi_constant *output = &row->constant;
    NH_TRY(nhi_constant_enclose(rate, row, NHI_CLOSE, output, error));
    if (!output->is_exact && nhi_ratio_sign(&output->low) != nhi_ratio_sign(&output->high))
        NH_TRY(nhi_constant_enclose(rate, row, NHI_EXACT, output, error));
    row->output_sign = nhi_ratio_sign(&output->low);
    return NH_OK;
}

/* ---- figures of one row -------------------------------------------------------------------------------------- */

/* A figure that rises or falls with the output. */
typedef nh_status figure_fn(const struct nhi_rate *rate, const struct nhi_rate_row *row,
                            const struct nhi_ratio *output, char text[NHI_NUMBER_BYTES],
                            struct nh_error *error);

/* Of both ends; they agree, or it is done closer. */
static nh_status decide(figure_fn *figure, const struct nhi_rate *rate, const struct nhi_rate_row *row,
                        char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    const struct nhi_constant *output = &row->constant;
    struct nhi_constant closer;
    char other[NHI_NUMBER_BYTES];
    for (int closeness = NHI_CLOSE;; output = &closer) {
        NH_TRY(figure(rate, row, &output->low, text, error));
        if (output->is_exact)
            return NH_OK;
        NH_TRY(figure(rate, row, &output->high, other, error));
        if (strcmp(text, other) == 0)
            return NH_OK;
        closeness++;
        NH_TRY(nhi_constant_enclose(rate, row, (enum nhi_closeness)closeness, &closer, error));
    }
}

/* The text of a level; shared with levels.c, where every level is exact. */
nh_status nhi_constant_text(const struct nhi_ratio *output, enum nh_tie tie, bool is_table,
                            char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    const int decimals = is_table ? TABLE_DECIMALS : LEVEL_DECIMALS;
    struct nhi_fraction fraction;
    size_t n = 0;
    if (nhi_fraction_of_ratio(output, &fraction))
        n = nhi_fraction_text(&fraction, decimals, nhi_direction_of(tie), text);
    if (n == 0)
        NH_TRY(nhi_ratio_text(output, decimals, nhi_direction_of(tie), text, error));
    if (!is_table)
        nhi_strip_zeros(text, strlen(text));
    return NH_OK;
}

static nh_status level_text(const struct nhi_rate *rate, const struct nhi_rate_row *row,
                            const struct nhi_ratio *output, char text[NHI_NUMBER_BYTES],
                            struct nh_error *error)
{
    (void)row;
    return nhi_constant_text(output, rate->rounding.tie, false, text, error);
}

static nh_status table_text(const struct nhi_rate *rate, const struct nhi_rate_row *row,
                            const struct nhi_ratio *output, char text[NHI_NUMBER_BYTES],
                            struct nh_error *error)
{
    (void)row;
    return nhi_constant_text(output, rate->rounding.tie, true, text, error);
}

nh_status nhi_constant_output_text(const struct nhi_rate *rate, const struct nhi_rate_row *row, bool is_table,
                                   char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    return decide(is_table ? table_text : level_text, rate, row, text, error);
}

static nh_status intensity_text(const struct nhi_rate *rate, const struct nhi_rate_row *row,
                                const struct nhi_ratio *output, char text[NHI_NUMBER_BYTES],
                                struct nh_error *error)
{
    const enum nhi_direction direction = nhi_direction_of(rate->rounding.tie);
    const int digits = rate->rounding.intensity_digits;
    struct nhi_fraction fraction;
    struct nhi_ratio intensity;
    if (nhi_fraction_of_ratio(output, &fraction) && nhi_fraction_divide(row->energy, &fraction, &fraction) &&
        nhi_fraction_significant_text(&fraction, digits, direction, text) > 0)
        return NH_OK;
    NH_TRY(nhi_intensity_at(row->energy, output, &intensity, error));
    return nhi_ratio_significant_text(&intensity, digits, direction, text, error);
}

nh_status nhi_constant_intensity_text(const struct nhi_rate *rate, const struct nhi_rate_row *row,
                                      char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    return decide(intensity_text, rate, row, text, error);
}

static const struct nhi_ratio *high_of(const struct nhi_constant *output)
{
    return output->is_exact ? &output->low : &output->high;
}

/* ---- change -------------------------------------------------------------------------------------------------- */

static nh_status change_text(const struct nhi_rate *rate, const struct nhi_rate_row *before_row,
                             const struct nhi_ratio *before_output, const struct nhi_rate_row *now_row,
                             const struct nhi_ratio *now_output, char text[NHI_NUMBER_BYTES],
                             struct nh_error *error)
{
    struct nhi_ratio before, now;
    NH_TRY(nhi_intensity_at(before_row->energy, before_output, &before, error));
    NH_TRY(nhi_intensity_at(now_row->energy, now_output, &now, error));
    return nhi_change_text(&rate->rounding, &before, &now, text, error);
}

/* The change goes with before / now of the outputs, both above 0: its ends are at low / high and at high / low. */
nh_status nhi_constant_change_text(const struct nhi_rate *rate, const struct nhi_rate_row *before,
                                   const struct nhi_rate_row *now, char text[NHI_NUMBER_BYTES],
                                   struct nh_error *error)
{
    const struct nhi_constant *first = &before->constant, *second = &now->constant;
    struct nhi_constant closer[2];
    char other[NHI_NUMBER_BYTES];
    for (int closeness = NHI_CLOSE;; first = &closer[0], second = &closer[1]) {
        NH_TRY(change_text(rate, before, &first->low, now, high_of(second), text, error));
        if (first->is_exact && second->is_exact)
            return NH_OK;
        NH_TRY(change_text(rate, before, high_of(first), now, &second->low, other, error));
        if (strcmp(text, other) == 0)
            return NH_OK;
        closeness++;
        NH_TRY(nhi_constant_enclose(rate, before, (enum nhi_closeness)closeness, &closer[0], error));
        NH_TRY(nhi_constant_enclose(rate, now, (enum nhi_closeness)closeness, &closer[1], error));
    }
}
