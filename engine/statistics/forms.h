/* forms.h - checks of the energy forms (205-1, 205-2) of every unit in every period: what contradicts itself, and what nobody
 * could have meant.
 */
#ifndef NHI_FORMS_H
#define NHI_FORMS_H

#include "engine/base/exact.h"
#include "engine/store/store.h"

enum nhi_form_rule {
    NHI_FORM_BALANCE,     /* X01 opening + purchase + output + recovery - use - outflow = closing stock */
    NHI_FORM_PART,        /* X03 feedstock and transformation input are not more than consumption */
    NHI_FORM_CONVERSION,  /* X04 transformation has input if and only if it has output */
    NHI_FORM_EFFICIENCY,  /* X05 output of it is not more than its input, in energy */
    NHI_FORM_COEFFICIENT, /* X06 a measured coefficient lies within 1 % of the range of the valid set */
    NHI_FORM_SIGN,        /* X07 quantities are not negative */
    NHI_FORM_STOCK,       /* X09 the opening stock is the closing stock of the period before */
    NHI_FORM_OWN_POWER,   /* X13 own power that is kept is used */
    NHI_FORM_BOUNDARY,    /* energy by the forms, and by purchases and stocks */
    NHI_FORM_NEGATIVE,    /* NEG_CE */
    NHI_FORM_ZERO,        /* ZERO_CE: no energy with output */
    NHI_FORM_MISSING,     /* MISSING_COEF */
    NHI_N_FORM_RULES
};
/* "X01", ..., "NEG_CE" */
const char *nhi_form_rule_name(enum nhi_form_rule rule);

enum { NHI_FORM_TEXT_BYTES = 64, NHI_FORM_OF_UNIT = -1 };
struct nhi_form_finding {
    uint32_t unit;
    int32_t carrier; /* NHI_FORM_OF_UNIT: of all carriers */
    int64_t period;  /* of the energy of the store */
    uint8_t rule;    /* enum nhi_form_rule */
    bool is_hard;    /* an error; else a warning */
    int8_t flow;     /* NHI_FORM_OF_UNIT: of several */
    char found[NHI_FORM_TEXT_BYTES], expected[NHI_FORM_TEXT_BYTES];
};

struct nhi_forms {
    struct nhi_form_finding *findings; /* by unit, period, rule, carrier, flow */
    size_t n, capacity;
    size_t n_hard;
    uint64_t n_checked; /* units x periods that report energy */
};

/* Checks everything. Free with nhi_forms_clear. NH_RANGE, NH_MEMORY, NH_FORMAT, NH_IO, NH_CANCELLED. */
NH_CHECKED nh_status nhi_forms_make(const nh_store *store, struct nhi_forms *forms, struct nh_error *error);
void nhi_forms_clear(struct nhi_forms *forms);

#endif
