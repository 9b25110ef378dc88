/* barometer.h - warning levels (晴雨表) of groups: how the intensity of each moved against the same period of the year before,
 * and whether that is what its plan requires of the year. METHOD 7.6.
 */
#ifndef NHI_BAROMETER_H
#define NHI_BAROMETER_H

#include "engine/statistics/check.h"
#include "engine/statistics/region_rate.h"

/* What a year of a plan requires; asked for once in a row of periods. */
struct nhi_requirement {
    bool is_asked, is_known;
    struct nhi_interval decline; /* as a fraction */
    char text[NHI_NUMBER_BYTES]; /* in percent */
};

struct nhi_barometer {
    const struct nh_check_options *options;
    const nh_store *store;
    bool is_of_accounts;            /* by an account of regions: `regions`, else `rate` */
    struct nhi_rate rate;           /* of groups of enterprises */
    struct nhi_region_rate regions; /* of whole regions */
    bool has_electricity;           /* of the bulletin: */
    struct nhi_rate electricity;    /* consumption of electricity by the groups of `rate` */
    size_t i_electricity;           /* its subject that was last looked at */
    char *where;
    struct nhi_rule_file rules;
    bool has_target; /* of the options, for every group; else of the table of the store */
    struct nhi_decimal target_percent;
    int64_t base_year, plan_end; /* 0: any plan that holds the year */
    int decimals;
    /* of the region at hand */
    const char *region;
    int64_t first_year;
    size_t n_years;
    struct nhi_requirement *requirements; /* [n_years] */
};

/* Texts are "" where the figure is not defined; `warning` is 0 then. */
struct nhi_barometer_row {
    char decline_percent[NHI_NUMBER_BYTES], energy_change_percent[NHI_NUMBER_BYTES];
    const char *target_percent; /* borrowed until the next row */
    int warning;
    bool is_level_open; /* as in struct nhi_check_year */
};

/* Is it this that the options of a check ask for: groups, or another frequency than years? */
bool nhi_barometer_is_asked(const struct nh_check_options *options);

/* Borrows store and options. Free with nhi_barometer_clear. NH_ARGUMENT: an option that makes no sense here. What
 * nhi_rate_make says. */
NH_CHECKED nh_status nhi_barometer_make(nh_store *store, const struct nh_check_options *options,
                                        int intensity_digits, struct nhi_barometer *barometer,
                                        struct nh_error *error);
void nhi_barometer_clear(struct nhi_barometer *barometer);

/* Who has rows, and in which periods. */
const struct nhi_selection *nhi_barometer_selection(const struct nhi_barometer *barometer);
struct nhi_window nhi_barometer_visible(const struct nhi_barometer *barometer);
size_t nhi_barometer_n_subjects(const struct nhi_barometer *barometer);
size_t nhi_barometer_n_keys(const struct nhi_barometer *barometer);
const char *nhi_barometer_key_name(const struct nhi_barometer *barometer, size_t i_key);
const char *nhi_barometer_key(const struct nhi_barometer *barometer, size_t i_subject, size_t i_key);
bool nhi_barometer_is_region_key(const struct nhi_barometer *barometer, size_t i_key);
const struct nhi_rate_rounding *nhi_barometer_rounding(const struct nhi_barometer *barometer);

/* Row i_period of a subject, of which `now` is the row of the rate. NH_DATA: the targets table or the rules. NH_RANGE. */
NH_CHECKED nh_status nhi_barometer_row(struct nhi_barometer *barometer, size_t i_subject,
                                       const struct nhi_rate_row *now, struct nhi_barometer_row *row,
                                       struct nh_error *error);
/* The same of a whole region. */
NH_CHECKED nh_status nhi_barometer_region_row(struct nhi_barometer *barometer, size_t i_subject,
                                              const struct nhi_region_row *now, struct nhi_barometer_row *row,
                                              struct nh_error *error);

/* For a bulletin: electricity per output against the same period of the year before, in percent; "" where it is not known.
 * `make` is for groups of enterprises, which have options resolved; subjects are asked for in ascending order. */
NH_CHECKED nh_status nhi_barometer_electricity_make(struct nhi_barometer *barometer,
                                                    const struct nh_rate_options *asked,
                                                    struct nh_error *error);
NH_CHECKED nh_status nhi_barometer_electricity(struct nhi_barometer *barometer, size_t i_subject,
                                               int64_t period, char text[NHI_NUMBER_BYTES],
                                               struct nh_error *error);

#endif
