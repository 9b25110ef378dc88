/* selection.h - the words of `rate` (--by, --where, --from, ...) resolved against a store. Nothing is computed here. */
#ifndef NHI_SELECTION_H
#define NHI_SELECTION_H

#include "engine/aggregate/calendar.h"
#include "engine/aggregate/scope.h"
#include "engine/store/store.h"

enum { NHI_MAX_KEYS = 16 };

enum nhi_key_kind {
    NHI_KEY_ATTRIBUTE,
    NHI_KEY_REGION,
    NHI_KEY_INDUSTRY,
    NHI_KEY_CHAIN, /* `;`-separated list: an enterprise counts in each of its chains */
    NHI_KEY_CARRIER,
    NHI_KEY_ENTERPRISE
};

struct nhi_key {
    enum nhi_key_kind kind;
    char *name;      /* header of its column */
    int i_attribute; /* of the store's enterprises; -1 for carrier and enterprise */
    int n_level;     /* digits of a region or industry that are kept; 0: all */
};

enum nhi_compare { NHI_COMPARE_PREVIOUS, NHI_COMPARE_YEAR_AGO, NHI_COMPARE_FIXED };

/* Periods first .. first + n - 1 of the output frequency. */
struct nhi_window {
    int64_t first;
    uint32_t n;
};

/* Units that count, period by period. */
struct nhi_members {
    struct nhi_window periods;
    const uint8_t *is_member; /* [n_enterprises x periods] 1: counts */
};

struct nhi_selection {
    size_t n_keys;
    struct nhi_key *keys;
    int i_carrier_key;        /* position of `carrier` in keys, -1: it is not a key */
    uint8_t *keep_enterprise; /* [n_enterprises] 1: selected */
    uint8_t *keep_carrier;    /* [n_carriers] */
    int32_t measure;          /* of the store; NHI_NOT_FOUND: the store has no output at all */
    enum nhi_freq freq;
    bool is_ytd; /* periods are spans: from January to the end of a month or quarter of `freq` */
    /* Of an aggregate that is a part of such spans: its periods are those of nhi_slots_make_spans. NULL: they are of
     * `freq`. */
    const struct nhi_spans *energy_spans, *output_spans;
    bool
        is_running; /* its periods are months as nhi_slots_run_on says, whole years of them: all spans at once */
    struct nhi_window data;    /* all periods of the store */
    struct nhi_window visible; /* asked for, and the store has something there */
    enum nhi_compare compare;
    int64_t compare_period; /* NHI_COMPARE_FIXED; of spans: the year */
    bool is_constant;       /* output at the prices of base_year; else at current ones */
    int64_t base_year;
    uint32_t *
        cell_of_industry; /* borrowed, [industries of the store] output is told apart by cell; NULL: it is not */
    size_t n_cells;
    bool is_gross, is_equivalent, is_carbon, is_matched, has_totals;
    struct nhi_scopes scopes;
    bool is_panel;     /* only units present in both compared periods */
    bool is_of_ends;   /* of a panel: in the first and in the last visible period, for all of them */
    bool is_of_output; /* of a panel: present are those with output, whatever their energy */
    const struct nhi_members
        *members;       /* of an aggregate that is a part of such a panel; NULL: every unit counts */
    bool wants_present; /* the aggregate is to say who is present */
};

/* Resolves every word; fill with nhi_selection_clear afterwards. options may be NULL (defaults).
 * NH_ARGUMENT: an unknown word (with the nearest known one) or a contradiction. NH_MEMORY. */
NH_CHECKED nh_status nhi_selection_resolve(const nh_store *store, const struct nh_rate_options *options,
                                           struct nhi_selection *selection, struct nh_error *error);
void nhi_selection_clear(struct nhi_selection *selection);

/* "current" or NULL, "constant:2015": with its base year. NH_ARGUMENT. */
NH_CHECKED nh_status nhi_price_parse(const char *word, bool *is_constant, int64_t *base_year,
                                     struct nh_error *error);

/* "all" or NULL, "matched". NH_ARGUMENT. */
NH_CHECKED nh_status nhi_pairing_parse(const char *word, bool *is_matched, struct nh_error *error);

/* Is output of this measure an amount of money, so that it has prices? Of NHI_NOT_FOUND: yes. */
bool nhi_measure_is_money(const nh_store *store, int32_t measure);

/* The period with which `period` is compared. */
int64_t nhi_selection_compared(const struct nhi_selection *selection, int64_t period);

/* Whether some scope asks by how much renewable energy has grown since NHI_SCOPE_BASE_YEAR, and the period of that year
 * with which `period` is compared for it. */
bool nhi_selection_has_base(const struct nhi_selection *selection);
int64_t nhi_selection_base(const struct nhi_selection *selection, int64_t period);

/* "2020Q1"; a span from January is named by its last month. Returns the length. */
size_t nhi_selection_period_text(const struct nhi_selection *selection, int64_t period,
                                 char text[NHI_PERIOD_BYTES]);

/* ---- shared by the parts of the selection --------------------------------------------------------------- */

/* The next part of a list, up to `separator` or the end; false when *rest is at its end. "a,,b" has three parts. */
bool nhi_next_part(const char **rest, char separator, const char **part, size_t *n_bytes);
/* Trimmed of blanks. */
void nhi_trim(const char **text, size_t *n_bytes);

/* NH_ARGUMENT: "unknown WHAT 'word': did you mean 'x'?; known: a, b, c"; a long list is not spelled out. */
NH_CHECKED nh_status nhi_unknown_word(struct nh_error *error, const char *what, const char *word,
                                      const char *const *known, size_t n_known);

/* 1 in keep_enterprise and keep_carrier (which hold 1 everywhere before) is left where `where` holds. */
NH_CHECKED nh_status nhi_where_apply(const nh_store *store, const char *where, uint8_t *keep_enterprise,
                                     uint8_t *keep_carrier, struct nh_error *error);
/* The key or attribute that a name means. */
NH_CHECKED nh_status nhi_key_find(const nh_store *store, const char *name, enum nhi_key_kind *kind,
                                  int *i_attribute, struct nh_error *error);
/* The first (is_end: the last) period of `freq` that a period text of any frequency reaches into. */
NH_CHECKED nh_status nhi_window_period(const char *option, const char *text, enum nhi_freq freq, bool is_end,
                                       int64_t *period, struct nh_error *error);
/* Frequency, window and comparison. */
NH_CHECKED nh_status nhi_window_resolve(const nh_store *store, const struct nh_rate_options *options,
                                        struct nhi_selection *selection, struct nh_error *error);

#endif
