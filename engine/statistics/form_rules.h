/* form_rules.h - the rules of forms.h for one cell of a form, and for one unit in one period.
 */
#ifndef NHI_FORM_RULES_H
#define NHI_FORM_RULES_H

#include "engine/statistics/forms.h"

/* What a unit reports of a carrier in a period, and what it does of the period before. */
struct nhi_form_line {
    uint32_t unit;
    int32_t carrier;
    int64_t period;
    bool is_electricity;
    int decimals; /* of the quantities */
    bool has[NHI_N_FLOWS];
    nhi_i128 quantity[NHI_N_FLOWS];
    int coefficient_decimals; /* of kgce per unit */
    bool has_factor[NHI_N_FLOWS], is_measured[NHI_N_FLOWS];
    nhi_i128 factor[NHI_N_FLOWS];
    bool has_range; /* of the valid set */
    nhi_i128 low, high;
    bool has_closing_before;
    nhi_i128 closing_before;
};

/* A unit in a period, all carriers together, in kgce x 10^-decimals. */
struct nhi_form_unit {
    nhi_i128 energy, boundary, input, output;
    bool has_energy, has_missing; /* with a quantity that has no coefficient the energy is not known */
    bool has_boundary,
        lacks_boundary; /* some carrier says what was bought, kept and passed on; some does not */
    bool has_product;   /* output of the unit above 0 */
};

/* Adds a finding. NH_MEMORY. */
NH_CHECKED nh_status nhi_form_find(struct nhi_forms *forms, const struct nhi_form_finding *finding,
                                   struct nh_error *error);

/* Checks a line and adds it to its unit. NH_RANGE: a sum leaves 127 bits. NH_MEMORY. */
NH_CHECKED nh_status nhi_form_check_line(const struct nhi_form_line *line, struct nhi_form_unit *unit,
                                         struct nhi_forms *forms, struct nh_error *error);
NH_CHECKED nh_status nhi_form_check_unit(const struct nhi_form_unit *unit, uint32_t i_unit, int64_t period,
                                         int decimals, struct nhi_forms *forms, struct nh_error *error);

#endif
