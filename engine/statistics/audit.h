/* audit.h - published figures, and what a store or their own document says of each: recomputed value, interval, verdict
 * and the reason for it. Not how a report of them looks (engine/publish).
 */
#ifndef NHI_AUDIT_H
#define NHI_AUDIT_H

#include "engine/statistics/audit_expression.h"

/* ---- the figures --------------------------------------------------------------------------------------------- */

enum nhi_figure_column {
    NHI_FIGURE_ID,
    NHI_FIGURE_SENTENCE,
    NHI_FIGURE_KIND,
    NHI_FIGURE_RELATION,
    NHI_FIGURE_MEASURE,
    NHI_FIGURE_WHERE,
    NHI_FIGURE_OF,
    NHI_FIGURE_FROM,
    NHI_FIGURE_TO,
    NHI_FIGURE_PRICE,
    NHI_FIGURE_THRESHOLD,
    NHI_FIGURE_EXPRESSION,
    NHI_FIGURE_PUBLISHED,
    NHI_N_FIGURE_COLUMNS
};

enum nhi_audit_kind {
    NHI_AUDIT_LEVEL,
    NHI_AUDIT_GROWTH,
    NHI_AUDIT_DECLINE,
    NHI_AUDIT_SHARE,
    NHI_AUDIT_SHARE_CHANGE,
    NHI_AUDIT_COUNT,
    NHI_AUDIT_RATIO,
    NHI_AUDIT_MULTIPLE,
    NHI_AUDIT_AVERAGE_GROWTH,
    NHI_AUDIT_ARITH,
    NHI_AUDIT_CHAIN,
    NHI_AUDIT_RANK,
    NHI_AUDIT_SUBSET,
    NHI_N_AUDIT_KINDS
};
const char *nhi_audit_kind_name(enum nhi_audit_kind kind);

struct nhi_figure {
    char *cell[NHI_N_FIGURE_COLUMNS]; /* "" where nothing is given */
    enum nhi_audit_kind kind;
    uint64_t line; /* of the file */
};

struct nhi_figures {
    const char *path;
    size_t n, capacity;
    struct nhi_figure *figure;
    struct nhi_printed *printed; /* [n] of `published` and `relation` */
    struct nhi_dictionary *ids;  /* figure i has the id i */
};

/* Reads a table of figures. Borrows the path. Free with nhi_figures_clear. NH_DATA: what is wrong, with file, line and
 * column. NH_IO. NH_MEMORY. */
NH_CHECKED nh_status nhi_figures_read(nh_context *context, const char *path, struct nhi_figures *figures,
                                      struct nh_error *error);
void nhi_figures_clear(struct nhi_figures *figures);

/* A fault in a cell: "FILE, line L, column NAME: WHAT". */
NH_CHECKED nh_status nhi_figure_fault(const struct nhi_figures *figures, size_t i,
                                      enum nhi_figure_column column, const char *what,
                                      struct nh_error *error);

/* ---- what is found ------------------------------------------------------------------------------------------- */

enum nhi_reason {
    NHI_REASON_AGREES,          /* CONFIRMED: all values round to the figure; the relation holds for all */
    NHI_REASON_ALLOWS,          /* CONSISTENT: some do */
    NHI_REASON_DISAGREES,       /* REFUTED: none does */
    NHI_REASON_PART,            /* of `subset`: no more than the whole, or more than it */
    NHI_REASON_RANK,            /* a rank within a part of the list is no worse, or worse, than in the list */
    NHI_REASON_IMPLIES,         /* the figure implies the value, which is possible, or not */
    NHI_REASON_NO_NUMBER,       /* UNDECIDED from here on: no number is printed */
    NHI_REASON_APPROXIMATE,     /* it is printed as an approximation */
    NHI_REASON_PLANNED,         /* the period is not over, or there are no data of it */
    NHI_REASON_NEEDS_DATA,      /* a store with the measure and the periods */
    NHI_REASON_NEEDS_LIST,      /* of what is counted, or ranked */
    NHI_REASON_NEEDS_PERIOD,    /* it is not stated */
    NHI_REASON_NEEDS_OPERANDS,  /* nothing says of what it is made */
    NHI_REASON_OPERAND_UNKNOWN, /* *detail is a figure without number */
    NHI_REASON_OPERAND_OPEN,    /* *detail is a bound, or an approximation */
    NHI_REASON_DIVISOR,         /* may be zero */
    NHI_REASON_STORE            /* the store cannot answer: *detail says why */
};

enum { NHI_DETAIL_BYTES = 512 };

/* Numbers are in the unit of the published figure. Texts are "" where there is no such number. */
struct nhi_finding {
    enum nhi_verdict verdict;
    enum nhi_reason reason;
    char value[NHI_NUMBER_BYTES], low[NHI_NUMBER_BYTES], high[NHI_NUMBER_BYTES];
    char published_low[NHI_NUMBER_BYTES], published_high[NHI_NUMBER_BYTES];
    bool is_from_store;
    bool is_naive_sum; /* of `chain` and `decline`: the figure is the plain sum of the yearly declines */
    bool is_partial;   /* cells are missing in what was added up */
    int n_more_digits; /* so many decimals more in everything it is made of would decide, were they zeros; 0: none */
    uint64_t n_units;              /* that contribute; 0: not from a store */
    char detail[NHI_DETAIL_BYTES]; /* of a reason; of a refuted chain the misprint that would explain it */
};

struct nhi_audit {
    struct nhi_figures figures;
    struct nhi_finding *finding; /* [figures.n] */
    size_t n_of[NHI_VERDICT_UNDECIDED + 1];
};

/* Audits a table of figures. The store may be NULL. Free with nhi_audit_clear. NH_DATA: the table; a quantity of the store
 * without coefficient. NH_RANGE, NH_MEMORY, NH_FORMAT, NH_IO, NH_CANCELLED. */
NH_CHECKED nh_status nhi_audit_make(nh_context *context, nh_store *store, const char *path,
                                    const struct nh_rate_options *options, struct nhi_audit *audit,
                                    struct nh_error *error);
void nhi_audit_clear(struct nhi_audit *audit);

/* ---- between the parts of an audit ---------------------------------------------------------------------------- */

/* One figure while it is audited. */
struct nhi_case {
    nh_store *store;
    const struct nh_rate_options *options;
    const struct nhi_figures *figures;
    size_t i;
    const struct nhi_figure *figure;
    const struct nhi_printed *printed;
    struct nhi_finding *finding;
};

static inline const char *nhi_case_cell(const struct nhi_case *of, enum nhi_figure_column column)
{
    return of->figure->cell[column];
}

/* UNDECIDED for a reason; detail may be NULL. */
void nhi_case_undecided(const struct nhi_case *of, enum nhi_reason reason, const char *detail);

/* Compares everything that the figure can be, in its own unit, with what is printed; `value` is the one to be shown. */
NH_CHECKED nh_status nhi_case_judge(const struct nhi_case *of, const struct nhi_interval *interval,
                                    const struct nhi_ratio *value, struct nh_error *error);
/* The texts of an interval and a value, and those of what is printed. */
NH_CHECKED nh_status nhi_case_show(const struct nhi_case *of, const struct nhi_interval *interval,
                                   const struct nhi_ratio *value, struct nh_error *error);
NH_CHECKED nh_status nhi_case_show_printed(const struct nhi_case *of, struct nh_error *error);

/* The n-th root of a ratio, less 1: an interval of the digits that are shown, and the value that is (may be NULL).
 * NH_RANGE: not above 0. */
NH_CHECKED nh_status nhi_mean_growth(const struct nhi_case *of, const struct nhi_ratio *ratio, unsigned n,
                                     struct nhi_interval *growth, struct nhi_ratio *value,
                                     struct nh_error *error);

/* The years from `from` to `to`; false: they are not both given, or not one behind the other. */
bool nhi_case_years(const struct nhi_case *of, unsigned *n_years);

/* Decides a figure by an expression; with n_years > 0 the figure is the mean yearly growth of that ratio. */
NH_CHECKED nh_status nhi_audit_arith(const struct nhi_case *of, const struct nhi_expression *expression,
                                     unsigned n_years, struct nh_error *error);
/* Reads an expression of a cell; a fault has its place. Free with nhi_expression_clear. */
NH_CHECKED nh_status nhi_case_expression(const struct nhi_case *of, enum nhi_figure_column column,
                                         const char *text, size_t n_bytes, struct nhi_expression *expression,
                                         struct nh_error *error);
/* Decides a chain of yearly declines. */
NH_CHECKED nh_status nhi_audit_chain(const struct nhi_case *of, struct nh_error *error);
/* Decides a figure by the document alone, and by the store. */
NH_CHECKED nh_status nhi_audit_document(const struct nhi_case *of, struct nh_error *error);
NH_CHECKED nh_status nhi_audit_store(const struct nhi_case *of, struct nh_error *error);

#endif
