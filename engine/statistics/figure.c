/* figure.c - see figure.h. */
#include "engine/statistics/figure.h"

nh_status nhi_intensity(struct nhi_decimal energy, struct nhi_decimal output, struct nhi_ratio *intensity,
                        struct nh_error *error)
{
    struct nhi_ratio divisor;
    nhi_ratio_from_decimal(energy, intensity);
    nhi_ratio_from_decimal(output, &divisor);
    return nhi_ratio_divide(intensity, &divisor, intensity, error);
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
