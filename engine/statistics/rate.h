/* rate.h - energy intensity and its change by group and period, as exact numbers and their one rounding. Not how a
 * table of them looks (engine/publish).
 */
#ifndef NHI_RATE_H
#define NHI_RATE_H

#include "engine/aggregate/panel.h"
#include "engine/statistics/figure.h"
#include "engine/statistics/prices.h"
#include "engine/statistics/scopes.h"

/* ---- the table of `rate` ----------------------------------------------------------------------------------- */

enum nhi_rate_flag {
    NHI_FLAG_NO_ENERGY = 1,
    NHI_FLAG_NO_OUTPUT = 2, /* none, or a sum of zero */
    NHI_FLAG_PARTIAL = 4,   /* missing cells inside the period, or units without energy or without output */
    NHI_FLAG_NEG_ENERGY = 8,
    NHI_FLAG_PARENT_PRICE = 16, /* output deflated by the index of a wider industry, for want of its own */
    NHI_FLAG_NO_PANEL = 32, /* of a panel: there is no period to compare with, so that every unit counts */
    NHI_FLAG_NO_DEDUCTION = 64,   /* what the scope leaves out is not known, so that its energy is not */
    NHI_FLAG_NEG_INCREMENT = 128, /* renewable energy has fallen since 2020: nothing is left out for it */
    NHI_FLAG_OVER_DEDUCTED =
        256,                  /* the scope leaves out more than there is, so that there is no energy in it */
    NHI_FLAG_NEG_OUTPUT = 512 /* a sum below zero: its intensity is not compared with any */
};

/* A group, a class of carriers and a scope: the rows of one of them are the visible periods. */
struct nhi_rate_subject {
    uint32_t group, i_class, i_scope;
};

struct nhi_rate {
    const nh_store *store;
    struct nhi_selection selection;
    struct nhi_panel panel;
    struct nhi_prices prices; /* where the selection is constant */
    struct nhi_rate_rounding rounding;
    size_t n_subjects;
    struct nhi_rate_subject *subjects; /* sorted bytewise by their keys, then in the order of the scopes */
};

struct nhi_rate_row {
    int64_t period;
    struct nhi_decimal energy, output; /* tce or tCO2; the unit of the measure, at current prices */
    struct nhi_scope_energy scope;     /* how the energy comes from all of it; of other scopes than full */
    struct nhi_constant constant;      /* output at constant prices, where the selection is constant */
    struct nhi_output_query at;        /* its place in the aggregate */
    int output_sign;                   /* at the prices asked for */
    bool has_energy, has_output;
    uint32_t n_units, n_energy, n_output;
    unsigned flags;         /* enum nhi_rate_flag */
    bool is_energy_partial; /* cells of a unit's energy are missing inside the period */
};

/* Resolves the options and adds everything up. Borrows the store. Free with nhi_rate_clear. NH_ARGUMENT: unknown word.
 * NH_DATA: a quantity without coefficient. NH_RANGE, NH_MEMORY, NH_FORMAT, NH_IO, NH_CANCELLED. */
NH_CHECKED nh_status nhi_rate_make(const nh_store *store, const struct nh_rate_options *options,
                                   const struct nhi_rate_rounding *rounding, struct nhi_rate *rate,
                                   struct nh_error *error);
void nhi_rate_clear(struct nhi_rate *rate);

/* Which units are a panel, where one is asked for: those present in a period and in the one with which it is compared; in the
 * first and the last visible one; the former, where present are those with output. */
enum nhi_panel_kind { NHI_PANEL_OF_PAIRS, NHI_PANEL_OF_ENDS, NHI_PANEL_OF_OUTPUT };

/* What no option asks for. */
struct nhi_rate_only {
    enum nhi_panel_kind panel;
    const struct nhi_members *members; /* units that count, by year; NULL: all */
    bool wants_present;                /* rate->panel.now.present is made */
    bool is_energy;                    /* output is left out, so that to be present is to have energy */
};
NH_CHECKED nh_status nhi_rate_make_only(const nh_store *store, const struct nh_rate_options *options,
                                        const struct nhi_rate_rounding *rounding,
                                        const struct nhi_rate_only *only, struct nhi_rate *rate,
                                        struct nh_error *error);

/* Text of a key of a subject: "*" in subtotals. */
const char *nhi_rate_key(const struct nhi_rate *rate, const struct nhi_rate_subject *subject, size_t i_key);

/* Does the subject have a row in visible period i: did anybody report anything, in a panel or not? */
bool nhi_rate_has_row(const struct nhi_rate *rate, const struct nhi_rate_subject *subject, uint32_t i_period);

/* Its row there. NH_RANGE: too wide. */
NH_CHECKED nh_status nhi_rate_row(const struct nhi_rate *rate, const struct nhi_rate_subject *subject,
                                  uint32_t i_period, struct nhi_rate_row *row, struct nh_error *error);

/* The row with which that of a period is compared, in a panel or not; is_there is false when it lies outside of the data. */
NH_CHECKED nh_status nhi_rate_row_before(const struct nhi_rate *rate, const struct nhi_rate_subject *subject,
                                         int64_t period, struct nhi_rate_row *row, bool *is_there,
                                         struct nh_error *error);

/* The figures of a row as text of n bytes: its intensity, and the change in percent since the period with which it is
 * compared; "" where they are not defined. beside: a row of the subject, which is read again unless it is of that period;
 * NULL: none is known. NH_RANGE: too wide, or at constant prices so beside to where the rounding turns
 * that it cannot be decided. */
NH_CHECKED nh_status nhi_rate_intensity_text(const struct nhi_rate *rate, const struct nhi_rate_row *row,
                                             char text[NHI_NUMBER_BYTES], size_t *n, struct nh_error *error);
NH_CHECKED nh_status nhi_rate_change_text(const struct nhi_rate *rate, const struct nhi_rate_subject *subject,
                                          const struct nhi_rate_row *beside, const struct nhi_rate_row *row,
                                          char text[NHI_NUMBER_BYTES], size_t *n, struct nh_error *error);

/* An output at constant prices as text: 12 decimals without trailing zeros, so that what is finite within them is exact;
 * 2 decimals in a table that is read. */
NH_CHECKED nh_status nhi_constant_text(const struct nhi_ratio *output, enum nh_tie tie, bool is_table,
                                       char text[NHI_NUMBER_BYTES], struct nh_error *error);
/* The figures of a row at constant prices. */
NH_CHECKED nh_status nhi_constant_enclose(const struct nhi_rate *rate, const struct nhi_rate_row *row,
                                          enum nhi_closeness closeness, struct nhi_constant *output,
                                          struct nh_error *error);
NH_CHECKED nh_status nhi_constant_level(const struct nhi_rate *rate, struct nhi_rate_row *row,
                                        struct nh_error *error); /* constant, output_sign */
NH_CHECKED nh_status nhi_constant_output_text(const struct nhi_rate *rate, const struct nhi_rate_row *row,
                                              bool is_table, char text[NHI_NUMBER_BYTES],
                                              struct nh_error *error);
NH_CHECKED nh_status nhi_constant_intensity_text(const struct nhi_rate *rate, const struct nhi_rate_row *row,
                                                 char text[NHI_NUMBER_BYTES], struct nh_error *error);
NH_CHECKED nh_status nhi_constant_change_text(const struct nhi_rate *rate, const struct nhi_rate_row *before,
                                              const struct nhi_rate_row *now, char text[NHI_NUMBER_BYTES],
                                              struct nh_error *error);

/* What the panel of a row leaves out: the change of all units in percent, those of the row that are not in the panel, and
 * those of the period with which it is compared. Texts are "" where nothing is compared. */
struct nhi_rate_outside {
    char raw_change_percent[NHI_NUMBER_BYTES];
    bool is_compared;
    uint32_t n_entries, n_exits;
};
NH_CHECKED nh_status nhi_rate_outside_panel(const struct nhi_rate *rate,
                                            const struct nhi_rate_subject *subject, uint32_t i_period,
                                            struct nhi_rate_outside *outside, struct nh_error *error);

/* ---- yearly levels ------------------------------------------------------------------------------------------ */

/* Energy and output of one year of a selection. */
struct nhi_level {
    int64_t year;
    struct nhi_decimal energy_tce, output_cny10k; /* 0 where there is none */
    bool has_energy, has_output;                  /* false: no unit reported any; a sum of zero is there */
    uint32_t n_units;                             /* that reported something */
    bool is_partial;                              /* as the flag `partial` of the table */
    bool is_constant;                             /* output at constant prices; output_cny10k is not */
    struct nhi_ratio constant;
    bool is_enclosed; /* it has too many factors for exact figures, and lies from constant to constant_high */
    struct nhi_ratio constant_high;
};

/* The output at the prices that were asked for. */
void nhi_level_output(const struct nhi_level *level, struct nhi_ratio *output);

/* A condition of --where, which may be NULL, with a further one on the region, which may be NULL as well. Returns new text. */
NH_CHECKED nh_status nhi_join_region(const char *where, const char *region, char **joined,
                                     struct nh_error *error);

struct nhi_level_query {
    const char *region, *from, *to;   /* NULL: everywhere, all there is */
    enum nhi_closeness closeness;     /* of outputs at constant prices that are enclosed */
    const struct nhi_rate_only *only; /* NULL: everything */
};

/* The yearly levels of everything in `region` (NULL: everywhere) that options->where takes, from year `from` to year
 * `to` (NULL: all there is), ascending. A year inside the store's periods in which nothing was reported is there, with
 * has_* false; years outside of them are not. Of the options by, freq, from, to, compare and totals are not looked at. A panel are
 * the units present in the first and in the last of these years.
 * Returns new in *levels; free with nhi_free. NH_ARGUMENT: unknown word. NH_DATA: a quantity without coefficient.
 * NH_RANGE, NH_MEMORY, NH_FORMAT, NH_IO. */
NH_CHECKED nh_status nhi_rate_levels(nh_store *store, const struct nh_rate_options *options,
                                     const struct nhi_level_query *query, struct nhi_level **levels,
                                     size_t *n_levels, struct nh_error *error);

#endif
