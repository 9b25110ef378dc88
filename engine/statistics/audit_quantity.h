/* audit_quantity.h - sums of a store for an audit: a measure, or energy, of a selection and a run of periods.
 */
#ifndef NHI_AUDIT_QUANTITY_H
#define NHI_AUDIT_QUANTITY_H

#include "engine/statistics/audit.h"

/* What is added up. Texts may be "". */
struct nhi_wanted {
    const char *measure; /* "energy": of the carriers, in tce or tCO2 */
    const char *where;
    const char *from, *to; /* the first and last period; from "": the last alone */
    const char *by;        /* NULL: everything */
};

/* Stores and accounts hold money in 10,000 yuan. */
enum { NHI_MONEY_EXPONENT = 4 };

/* Its value is a point, but at constant prices with many factors, where it is enclosed between two decimals. */
struct nhi_quantity {
    struct nhi_interval value; /* in yuan, tce, or the unit of the measure */
    bool is_money;
    uint64_t n_units;
    bool is_partial;
};

/* The options of a rate that adds that up; they borrow the texts. */
struct nh_rate_options nhi_wanted_options(const struct nhi_case *of, const struct nhi_wanted *wanted);

/* Adds up. *is_known is false, and the case undecided, where the store has no such measure, units or periods, or a period
 * without any report. What nhi_rate_make says otherwise. */
NH_CHECKED nh_status nhi_quantity(const struct nhi_case *of, const struct nhi_wanted *wanted,
                                  struct nhi_quantity *quantity, bool *is_known, struct nh_error *error);

/* The rate of what is wanted, for callers that look at its rows; *is_known as above. Free with nhi_rate_clear. */
NH_CHECKED nh_status nhi_wanted_rate(const struct nhi_case *of, const struct nhi_wanted *wanted,
                                     struct nhi_rate *rate, bool *is_known, struct nh_error *error);

/* The energy or output of a row, in the unit of the store, at the prices of the figure; *is_known is false where nothing
 * was reported. */
NH_CHECKED nh_status nhi_row_value(const struct nhi_rate *rate, const struct nhi_wanted *wanted,
                                   const struct nhi_rate_row *row, struct nhi_interval *value, bool *is_known,
                                   struct nh_error *error);

/* Is the measure energy, is it money? */
bool nhi_is_energy(const char *measure);
bool nhi_is_money(const struct nhi_rate *rate, const struct nhi_wanted *wanted);

/* The period before; "" if that is none. */
void nhi_period_before(const char *period, char text[NHI_PERIOD_BYTES]);

/* An amount in the unit of a figure; *is_known is false, and the case undecided, if that is another kind of unit. */
NH_CHECKED nh_status nhi_amount_in_unit(const struct nhi_case *of, const struct nhi_printed *printed,
                                        bool is_money, struct nhi_interval *value, bool *is_known,
                                        struct nh_error *error);
/* interval * 10^exponent, in place. */
NH_CHECKED nh_status nhi_scale_interval(struct nhi_interval *interval, int exponent, struct nh_error *error);

/* ---- accounts of regions -------------------------------------------------------------------------------------- */

/* Is the measure an item of the accounts (gdp, energy_total, ...), is it the index of GDP? One that enterprises report is
 * no account. */
bool nhi_is_account(const struct nhi_case *of, const char *measure);
bool nhi_is_account_index(const char *measure);
/* As nhi_quantity; what is missing is named. */
NH_CHECKED nh_status nhi_account_quantity(const struct nhi_case *of, const struct nhi_wanted *wanted,
                                          struct nhi_quantity *quantity, bool *is_known,
                                          struct nh_error *error);
/* The product of the yearly indices behind the first period up to the last one. */
NH_CHECKED nh_status nhi_account_index_growth(const struct nhi_case *of, const struct nhi_wanted *wanted,
                                              struct nhi_interval *factor, bool *is_known,
                                              struct nh_error *error);
/* The rank of a region among those of wanted->by, by its last value or that over its first one. */
NH_CHECKED nh_status nhi_account_rank(const struct nhi_case *of, const struct nhi_wanted *wanted,
                                      const char *name, uint64_t *rank, uint64_t *n_regions, bool *is_known,
                                      struct nh_error *error);

/* Count and rank: figures about single units or groups. */
NH_CHECKED nh_status nhi_audit_count(const struct nhi_case *of, struct nh_error *error);
NH_CHECKED nh_status nhi_audit_rank(const struct nhi_case *of, struct nh_error *error);

#endif
