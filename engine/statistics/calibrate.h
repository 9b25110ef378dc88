/* calibrate.h - published figures that a synthetic city is made to meet: which of them enterprises can carry, the plan of
 * the city that meets them, and how far it is from each.
 *
 * Counts are met by whom they count: titles are given out, enterprises are closed, revenues lie in their tiers. Shares,
 * growth and levels are met by the sums of atoms, the enterprises that no condition tells apart, which are raked until
 * every figure holds, and then apportioned in integers.
 */
#ifndef NHI_CALIBRATE_H
#define NHI_CALIBRATE_H

#include "engine/statistics/audit.h"
#include "engine/statistics/city_plan.h"
#include "engine/statistics/synth.h"

/* ---- conditions ----------------------------------------------------------------------------------------------- */

/* KEY=VALUE[,VALUE...] of a `where` or `of`. */
enum nhi_term_key { NHI_TERM_REGION, NHI_TERM_INDUSTRY, NHI_TERM_CHAIN, NHI_TERM_SIZE, NHI_TERM_TITLE };
struct nhi_term {
    enum nhi_term_key key;
    char *values;          /* of all keys but titles, as they are written */
    size_t title;          /* of the plan */
    uint64_t title_values; /* bit v: value v of it */
};

enum {
    NHI_MAX_TERMS = 8,
    NHI_MAX_CONDITIONS = 64, /* bits of a word, as are the values of a title */
    NHI_MAX_TITLE_VALUES = 64,
    NHI_EVERYTHING = 0 /* the condition that all fulfil */
};
struct nhi_condition {
    char *text;
    const char *reason;       /* why enterprises cannot be told apart by it; NULL: they can */
    size_t n_terms, n_titles; /* terms, and those of a title */
    struct nhi_term terms[NHI_MAX_TERMS];
};

/* The title that every calibrated city has: who has closed within its months. */
#define NHI_STATUS_TITLE "status"
enum { NHI_STATUS_CLOSED, NHI_STATUS_ACTIVE, NHI_N_STATUSES };

/* ---- aims ----------------------------------------------------------------------------------------------------- */

enum nhi_aim_kind {
    NHI_AIM_NONE,    /* not carried: `reason` */
    NHI_AIM_MEMBERS, /* so many bear a title */
    NHI_AIM_CLOSED,  /* so many have closed */
    NHI_AIM_TIER,    /* so many have a revenue of at least */
    NHI_AIM_LEVEL,
    NHI_AIM_GROWTH, /* a factor between two years */
    NHI_AIM_SHARE,
    NHI_AIM_SHARE_CHANGE,
    NHI_AIM_GDP_LEVEL, /* of the accounts of the region: GDP, its growth, and a sum of enterprises as a share of it */
    NHI_AIM_GDP_GROWTH,
    NHI_AIM_GDP_SHARE,
    NHI_AIM_DECLINE /* of the intensity of the whole city: met by the scaling of energy */
};

/* What is made of a published figure. */
struct nhi_aim {
    enum nhi_aim_kind kind;
    const char *reason; /* of NHI_AIM_NONE */
    size_t i;           /* of the figure */
    const struct nhi_figure *figure;
    const struct nhi_printed *printed;
    enum nhi_city_measure measure;
    size_t part, whole;         /* conditions */
    int64_t from_year, to_year; /* as they are printed; 0: not given */
    uint32_t from, to;          /* counted from the first year of the city */
    bool is_constant;           /* at the prices of base_year, counted as well */
    int64_t base_year;
    int64_t num, den;     /* that is aimed at: 455/1000 for 45.5 %, 1075/1000 for a growth of 7.5 % */
    uint64_t count;       /* of units that is aimed at */
    int64_t least_cny100; /* of a tier */
    bool is_of_gdp;       /* a decline per GDP of the region; else per value added of its enterprises */
};

/* The place where a city is calibrated. */
struct nhi_calibration {
    nh_context *context;
    struct nhi_figures figures;
    struct nhi_aim *aims; /* [figures.n] */
    size_t n_conditions;
    struct nhi_condition conditions[NHI_MAX_CONDITIONS];
    struct nhi_city *city;
    struct nhi_city_plan plan;
    uint32_t *first_month;      /* [n_enterprises]; the end is in the plan */
    int64_t *own[NHI_N_SCALED]; /* [n_enterprises x n_years] drawn outputs */
    uint64_t *is_structural;    /* [n_enterprises] bit c: the terms of condition c that are no titles hold */
    uint64_t *atom_mask;        /* [n_atoms] bit c: condition c holds */
    uint8_t *atom_division;     /* [n_atoms] */
    const struct nhi_aim *decline; /* NULL: none */
};

/* Reads the figures and plans the city, whose numbers of enterprises and months are the least ones, and are raised to
 * what the figures need. has_decline: the user asks for a decline, and no figure is. Free with nhi_calibration_free,
 * after the city. NH_DATA: a figure cannot be read, or contradicts others, with file, line and column. NH_ARGUMENT,
 * NH_RANGE, NH_IO, NH_MEMORY, NH_CANCELLED. */
NH_CHECKED nh_status nhi_calibration_make(nh_context *context, const char *path, bool has_decline,
                                          struct nhi_city *city, struct nhi_calibration **calibration,
                                          struct nh_error *error);
void nhi_calibration_free(struct nhi_calibration *calibration);

/* The sum of a measure over a condition in a year of the city, in 0.01 of 10,000 yuan, at the prices of the figure. */
NH_CHECKED nh_status nhi_calibrated_sum(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                                        size_t condition, uint32_t year, struct nhi_ratio *sum,
                                        struct nh_error *error);

/* GDP of the region in a year, in the same unit; of a figure at constant prices that at the prices of the first year with
 * accounts, which has the same growth. */
void nhi_calibrated_gdp(const struct nhi_calibration *calibration, const struct nhi_aim *aim, uint32_t year,
                        struct nhi_ratio *gdp);

/* The energy of the region, once that of its enterprises is known. */
void nhi_calibrate_energy(struct nhi_calibration *calibration, const struct nhi_synth_truth *truth);

/* Recomputes every figure that is carried: NH_DATA where one is not met. The truth has the energy of the years. Adds the
 * member "figures" of the truth, `, "figures": [...]`, to json. */
NH_CHECKED nh_status nhi_calibration_truth(const struct nhi_calibration *calibration,
                                           const struct nhi_synth_truth *truth, struct nhi_buffer *json,
                                           struct nh_error *error);

/* ---- between the parts ------------------------------------------------------------------------------------------ */

/* The condition of a text, a new one if there is none yet. */
NH_CHECKED nh_status nhi_condition_of(struct nhi_calibration *calibration, const char *text, size_t *i,
                                      struct nh_error *error);
void nhi_condition_clear(struct nhi_condition *condition);
bool nhi_condition_fits(const struct nhi_condition *condition, const struct nhi_city_texts *texts);
bool nhi_condition_fits_place(const struct nhi_condition *condition, const char *region,
                              const char *industry);
bool nhi_condition_holds(const struct nhi_calibration *calibration, size_t condition, uint32_t number);

/* Of a level in the unit of a figure: times 10^that it is in 0.01 of 10,000 yuan, the unit of all sums. A number without any
 * unit is in 10,000 yuan. */
static inline int nhi_level_exponent(const struct nhi_printed *printed)
{
    enum { YUAN_PER_UNIT_EXPONENT = 2, UNITS_PER_CNY10K_EXPONENT = 2 };
    const bool is_yuan = printed->unit == NHI_UNIT_MONEY || printed->exponent != 0;
    return is_yuan ? printed->exponent - YUAN_PER_UNIT_EXPONENT : UNITS_PER_CNY10K_EXPONENT;
}

/* What a figure aims at, apart from the years that the city has. */
NH_CHECKED nh_status nhi_aim_read(struct nhi_calibration *calibration, size_t i, struct nh_error *error);
static inline void nhi_aim_drop(struct nhi_aim *aim, const char *reason)
{
    aim->kind = NHI_AIM_NONE;
    aim->reason = reason;
}
static inline bool nhi_aim_is_sum(const struct nhi_aim *aim)
{
    return aim->kind >= NHI_AIM_LEVEL && aim->kind <= NHI_AIM_SHARE_CHANGE;
}

static inline bool nhi_aim_is_gdp(const struct nhi_aim *aim)
{
    return aim->kind >= NHI_AIM_GDP_LEVEL && aim->kind <= NHI_AIM_GDP_SHARE;
}
/* Does a sum of some enterprises take part in it? */
static inline bool nhi_aim_has_part(const struct nhi_aim *aim)
{
    return nhi_aim_is_sum(aim) || aim->kind == NHI_AIM_GDP_SHARE;
}

/* Do the enterprises of this atom fulfil the condition? All do, or none. */
static inline bool nhi_atom_is_in(const struct nhi_calibration *calibration, uint32_t atom, size_t condition)
{
    return (calibration->atom_mask[atom] >> condition & 1) != 0;
}
static inline struct nhi_city_total *nhi_atom_total(const struct nhi_calibration *calibration,
                                                    enum nhi_city_measure measure, uint32_t atom,
                                                    uint32_t year)
{
    return &calibration->plan.total[measure][(size_t)atom * calibration->city->n_years + year];
}

/* The steps of a plan, in their order. Who there is: lives and closures. */
NH_CHECKED nh_status nhi_calibrate_units(struct nhi_calibration *calibration, struct nh_error *error);
bool nhi_reports_in(const struct nhi_calibration *calibration, uint32_t number, uint32_t year);
/* Who bears which title. */
NH_CHECKED nh_status nhi_calibrate_titles(struct nhi_calibration *calibration, struct nh_error *error);
void nhi_title_clear(struct nhi_city_title *title);
/* Outputs: atoms and their sums as they are drawn, and as they fulfil the figures. */
NH_CHECKED nh_status nhi_calibrate_sums(struct nhi_calibration *calibration, struct nh_error *error);
NH_CHECKED nh_status nhi_rake(struct nhi_calibration *calibration, struct nh_error *error);
/* The accounts of the region, but for its energy. */
NH_CHECKED nh_status nhi_calibrate_accounts(struct nhi_calibration *calibration, struct nh_error *error);
/* Revenues that lie in their tiers. */
NH_CHECKED nh_status nhi_calibrate_revenue(struct nhi_calibration *calibration, struct nh_error *error);

#endif
