/* check.h - the decline of an intensity between two years against a target and against a published figure: exact numbers,
 * their verdicts, and their one rounding. Not how a report of them looks (engine/publish).
 *
 * Declines are positive for a fall. C is the cumulative decline, T the target, q = 1 - C what is left of the base.
 */
#ifndef NHI_CHECK_H
#define NHI_CHECK_H

#include "engine/statistics/plan.h"
#include "engine/statistics/rate.h"
#include "engine/store/rule_file.h"

enum { NHI_CHECK_MAX_YEARS = 50 }; /* of a plan: the largest degree of a root */

/* ---- what is asked ------------------------------------------------------------------------------------------- */

struct nhi_check_input {
    struct nhi_level *levels; /* [n_levels] one a year, ascending: the first is the base, the last the end */
    size_t n_levels;
    enum nhi_closeness closeness; /* of levels that are enclosed */
    bool is_panel;   /* levels are those of the units that are present in the first and in the last year */
    bool is_printed; /* levels given by hand: each stands for half a unit of its last digit on each side */
    int n_years, n_plan_years; /* from the base to the end of the levels, and of the plan; 0: not known */
    bool has_target, has_published;
    struct nhi_decimal target_percent; /* below 100 */
    const char *scheme_path, *points;  /* borrowed, of the score sheet; NULL: none */
    const char *rules_path;            /* borrowed, of warning levels; NULL: the built-in ones */
    bool is_target_of_store;           /* from its targets table */
    struct nhi_year_target *path;      /* [n_plan_years] the years that the targets table gives; NULL: none */
    char plan_end[NHI_PERIOD_BYTES]; /* last year of the plan where it was named; "": the end of the levels */
    struct nhi_decimal published_percent;
    enum nh_rounding rule;
    enum nh_tie tie;
    int decimals;         /* of every figure in percent */
    int intensity_digits; /* significant ones */
};

/* Reads the options; levels come from the store or from options->levels. Free with nhi_check_input_clear.
 * NH_ARGUMENT: a wrong or contradictory option. NH_DATA: the first or the last year is not in the store. What
 * nhi_rate_levels says. */
NH_CHECKED nh_status nhi_check_input_make(nh_store *store, const struct nh_check_options *options,
                                          enum nhi_closeness closeness, struct nhi_check_input *input,
                                          struct nh_error *error);
void nhi_check_input_clear(struct nhi_check_input *input);

/* "2015", or "base" and "end" when the years are not known. */
void nhi_check_period(const struct nhi_check_input *input, size_t i_level, char text[NHI_PERIOD_BYTES]);

/* ---- what comes out -------------------------------------------------------------------------------------------- */

enum nhi_check_state {
    NHI_CHECK_MET,     /* the plan is over */
    NHI_CHECK_MISSED,  /* the same */
    NHI_CHECK_REACHED, /* before its end */
    NHI_CHECK_OPEN     /* neither reached nor over */
};

enum nhi_verdict {
    NHI_VERDICT_CONFIRMED,  /* everything that the data allow rounds to the published figure */
    NHI_VERDICT_CONSISTENT, /* something of it lies within half a unit of the last published digit */
    NHI_VERDICT_REFUTED,    /* nothing does */
    NHI_VERDICT_UNDECIDED   /* of an audit: what is known says nothing */
};

/* Texts are "" where the figure is not defined. */
struct nhi_check_year {
    struct nhi_ratio used;            /* intensity under the rounding rule */
    bool is_usable;                   /* used > 0 */
    char intensity[NHI_NUMBER_BYTES]; /* the exact one */
    char decline_percent[NHI_NUMBER_BYTES], target_percent[NHI_NUMBER_BYTES]; /* of this year */
    struct nhi_interval required; /* the target of this year as a fraction: a given one is exact */
    char cumulative_percent[NHI_NUMBER_BYTES], cumulative_target_percent[NHI_NUMBER_BYTES];
    int warning; /* by the rules: 1 rose, 2 fell less than required, 3 fell as required; 0: not defined */
    bool is_level_open; /* another usual rule of rounding would give another level */
};

/* 进度要求: after q of n years 1 - (1 - T)^(q / n), and q / n of T. */
struct nhi_progress {
    char share_percent[NHI_NUMBER_BYTES]; /* q / n; "": the years are not known, or T is not above 0 */
    char log_percent[NHI_NUMBER_BYTES], ratio_percent[NHI_NUMBER_BYTES];
    bool is_on_log, is_on_ratio; /* C reaches it */
};

/* Each of both alone would do; "" where nothing is needed. */
struct nhi_what_if {
    char less_energy_tce[NHI_NUMBER_BYTES], more_output_cny10k[NHI_NUMBER_BYTES];
};

/* Of a score sheet (score.h); its texts are those of the sheet. */
struct nhi_score_item {
    const char *name;
    bool is_known;
    char points[NHI_NUMBER_BYTES]; /* "" where they are not known */
};
struct nhi_score {
    const char *name;
    size_t n_items;
    struct nhi_score_item *items;
    bool has_total; /* the points of all items are known */
    char total[NHI_NUMBER_BYTES];
    bool is_vetoed;
    const char *grade, *grade_zh; /* NULL: not known, or none is reached */
};

struct nhi_check {
    struct nhi_check_year *years; /* [n_levels] */
    bool
        is_enclosed; /* levels are: every text and verdict holds for all that they enclose, `left`, `decline` and
                              `used` for some of it */
    bool is_undecided;     /* some text or verdict does not: enclose the levels more closely */
    bool is_chain;         /* every year is there, so that C chains yearly declines; else from the two ends */
    struct nhi_ratio left; /* q, in lowest terms */
    struct nhi_ratio decline; /* C, in lowest terms */
    char decline_percent[NHI_NUMBER_BYTES], mean_annual_percent[NHI_NUMBER_BYTES];
    char other_percent
        [NHI_NUMBER_BYTES]; /* decline under the other rule of exact and bulletin4, if it differs */

    enum nhi_check_state state; /* the rest of this block: only with a target */
    bool is_met;                /* C >= T, unrounded */
    bool depends_on_rounding;   /* another usual rule would decide otherwise */
    int n_years_left;
    char target_percent[NHI_NUMBER_BYTES], margin_pp[NHI_NUMBER_BYTES];
    char ratio_percent[NHI_NUMBER_BYTES], log_percent[NHI_NUMBER_BYTES]; /* completion, both conventions */
    char required_annual_percent[NHI_NUMBER_BYTES];
    int n_given;                         /* years of the plan whose targets were given, not spread */
    char path_percent[NHI_NUMBER_BYTES]; /* where all are: the decline to which they chain, */
    bool is_path_short;                  /* and whether that is less than T */
    struct nhi_progress progress;
    struct nhi_rule_file sheet; /* with a score sheet */
    struct nhi_score score;
    struct nhi_what_if for_target,
        for_year; /* to reach T, and the target of the last year, in its last year */

    enum nhi_verdict verdict;                           /* the rest: only with a published figure */
    char low[NHI_NUMBER_BYTES], high[NHI_NUMBER_BYTES]; /* of C in percent, rounded outwards */
    int n_more_digits; /* CONSISTENT: so many more decimals in every level would decide if they were zeros; 0: never */
    bool
        is_plain_sum; /* the published figure is the sum of the yearly declines, which is no decline at all */
};

/* Computes everything. Free with nhi_check_clear. NH_DATA: no intensity above 0 at one of the ends.
 * NH_RANGE: an intensity rounds to 0, or a number is too wide. NH_MEMORY. */
NH_CHECKED nh_status nhi_check_make(const struct nhi_check_input *input, struct nhi_check *check,
                                    struct nh_error *error);
void nhi_check_clear(struct nhi_check *check);

/* The same where no level is enclosed. */
NH_CHECKED nh_status nhi_check_points(const struct nhi_check_input *input, struct nhi_check *check,
                                      struct nh_error *error);

/* ---- between the parts of a check ------------------------------------------------------------------------------ */

/* The block of the target, and the target columns of the years. */
NH_CHECKED nh_status nhi_check_target(const struct nhi_check_input *input, struct nhi_check *check,
                                      struct nh_error *error);
/* Of it: path, progress line, warning levels; and what would have been enough. target: T as a fraction. */
NH_CHECKED nh_status nhi_check_path(const struct nhi_check_input *input, const struct nhi_ratio *target,
                                    struct nhi_check *check, struct nh_error *error);
NH_CHECKED nh_status nhi_check_what_if(const struct nhi_check_input *input, const struct nhi_ratio *target,
                                       struct nhi_check *check, struct nh_error *error);
NH_CHECKED nh_status nhi_check_score(const struct nhi_check_input *input, const struct nhi_ratio *target,
                                     struct nhi_check *check, struct nh_error *error);
/* ln(1 - C) / ln(1 - T) in percent, T > 0. */
NH_CHECKED nh_status nhi_check_log_completion(const struct nhi_check *check, const struct nhi_ratio *target,
                                              struct nhi_interval *log_percent, struct nh_error *error);
/* The block of the published figure. */
NH_CHECKED nh_status nhi_check_published(const struct nhi_check_input *input, struct nhi_check *check,
                                         struct nh_error *error);

/* What year i (0: the first) of a plan has to bring towards its target: of the input only n_plan_years, target_percent, path, tie
 * and decimals are read. */
NH_CHECKED nh_status nhi_check_required(const struct nhi_check_input *input, int i_year,
                                        struct nhi_interval *required, char text[NHI_NUMBER_BYTES],
                                        struct nh_error *error);
/* The options --target and --decimals. */
NH_CHECKED nh_status nhi_check_parse_target(const char *text, struct nhi_decimal *percent,
                                            struct nh_error *error);
NH_CHECKED nh_status nhi_check_decimals(const struct nh_check_options *options, int *decimals,
                                        struct nh_error *error);

/* C of everything that the levels stand for if each had n_more_digits further zeros; one point for data from a store.
 * NH_RANGE: under bulletin4 an intensity rounds to 0. */
NH_CHECKED nh_status nhi_check_interval(const struct nhi_check_input *input, enum nh_rounding rule,
                                        int n_more_digits, struct nhi_interval *decline,
                                        struct nh_error *error);

/* Does an interval (percent) reproduce a printed figure? */
NH_CHECKED nh_status nhi_check_verdict(const struct nhi_interval *percent, struct nhi_decimal published,
                                       enum nh_tie tie, enum nhi_verdict *verdict, struct nh_error *error);

/* The decline between two levels as they are given. Where the former rounds to 0 the rule says nothing. */
NH_CHECKED nh_status nhi_check_decline_under(const struct nhi_check_input *input, const size_t levels[2],
                                             enum nh_rounding rule, struct nhi_ratio *decline,
                                             bool *is_defined, struct nh_error *error);

/* The lowest and highest number that a printed one stands for. */
NH_CHECKED nh_status nhi_printed_interval(struct nhi_decimal printed, int n_more_digits,
                                          struct nhi_interval *interval, struct nh_error *error);

#endif
