/* figure.c - see figure.h. */
#include "engine/statistics/figure.h"

nh_status nhi_intensity_at(struct nhi_decimal energy, const struct nhi_ratio *output,
                           struct nhi_ratio *intensity, struct nh_error *error)
{
    nhi_ratio_from_decimal(energy, intensity);
    return nhi_ratio_divide(intensity, output, intensity, error);
}

nh_status nhi_intensity(struct nhi_decimal energy, struct nhi_decimal output, struct nhi_ratio *intensity,
                        struct nh_error *error)
{
    struct nhi_ratio divisor;
    nhi_ratio_from_decimal(output, &divisor);
    return nhi_intensity_at(energy, &divisor, intensity, error);
}

nh_status nhi_bulletin4(struct nhi_ratio *intensity, struct nh_error *error)
{
    return nhi_ratio_round(intensity, NHI_BULLETIN_DECIMALS, NHI_ROUND_HALF_EVEN, intensity, error);
}

nh_status nhi_complement(const struct nhi_ratio *part, struct nhi_ratio *out, struct nh_error *error)
{
    struct nhi_ratio one;
    nhi_ratio_from_integers(1, 1, &one);
    return nhi_ratio_subtract(&one, part, out, error);
}

nh_status nhi_percent_text(const struct nhi_ratio *fraction, int decimals, enum nhi_direction direction,
                           char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    struct nhi_ratio percent;
    nhi_ratio_from_integers(100, 1, &percent);
    NH_TRY(nhi_ratio_multiply(fraction, &percent, &percent, error));
    return nhi_ratio_text(&percent, decimals, direction, text, error);
}

nh_status nhi_change_text(const struct nhi_rate_rounding *rounding, struct nhi_ratio *before,
                          struct nhi_ratio *now, char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    struct nhi_ratio one;
    text[0] = '\0';
    if (rounding->rule == NH_ROUNDING_BULLETIN4) {
        NH_TRY(nhi_bulletin4(before, error));
        NH_TRY(nhi_bulletin4(now, error));
    }
    if (nhi_ratio_sign(before) <= 0)
        return NH_OK;
    nhi_ratio_from_integers(1, 1, &one);
    NH_TRY(nhi_ratio_divide(now, before, now, error));
    NH_TRY(nhi_ratio_subtract(now, &one, now, error));
    return nhi_percent_text(now, rounding->change_decimals, nhi_direction_of(rounding->tie), text, error);
}
