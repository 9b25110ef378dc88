/* warning.c - see warning.h. */
#include "engine/statistics/warning.h"

extern const char nhi_embedded_warning_levels[];

enum { RULE, LEVEL, DECLINE_BELOW, SHARE_BELOW, VALID_FROM, VALID_TO, N_REQUIRED };
static const char *const columns[] = {"rule",
                                      "level",
                                      "decline_below_percent",
                                      "share_below_percent",
                                      "valid_from",
                                      "valid_to",
                                      "name_en",
                                      "name_zh",
                                      "source",
                                      "verified",
                                      "note"};

/* ---- cells --------------------------------------------------------------------------------------------------- */

static nh_status level_of(const struct nhi_rule_file *rules, size_t i_row, int *level, struct nh_error *error)
{
    const char *text = nhi_rule_cell(rules, i_row, LEVEL);
    if (text[0] < '1' || text[0] > '9' || text[1] != '\0')
        return nhi_rule_wrong(rules, i_row, LEVEL, "a level from 1 to 9", error);
    *level = text[0] - '0';
    return NH_OK;
}

/* A limit in percent as a fraction. */
static nh_status limit_of(const struct nhi_rule_file *rules, size_t i_row, int i_column,
                          struct nhi_ratio *limit, bool *has, struct nh_error *error)
{
    struct nhi_ratio hundred;
    NH_TRY(nhi_rule_number(rules, i_row, i_column, limit, has, error));
    nhi_ratio_from_integers(100, 1, &hundred);
    return *has ? nhi_ratio_divide(limit, &hundred, limit, error) : NH_OK;
}

nh_status nhi_warning_rules(const char *path, struct nhi_rule_file *rules, struct nh_error *error)
{
    const struct nhi_rule_source source = {.path = path != NULL ? path : "the built-in warning levels",
                                           .text = path != NULL ? NULL : nhi_embedded_warning_levels,
                                           .columns = columns,
                                           .n_columns = sizeof columns / sizeof *columns,
                                           .n_required = N_REQUIRED};
    nh_status status;
    struct nhi_rule_file made;
    struct nhi_ratio limit;
    NH_TRY(nhi_rule_file_read(&source, &made, error));
    for (size_t i = 0; i < made.n_rows; i++) {
        int level;
        bool has;
        NH_TRY_DONE(level_of(&made, i, &level, error));
        NH_TRY_DONE(nhi_rule_holds(&made, i, VALID_FROM, VALID_TO, 2000, &has, error));
        NH_TRY_DONE(limit_of(&made, i, DECLINE_BELOW, &limit, &has, error));
        NH_TRY_DONE(limit_of(&made, i, SHARE_BELOW, &limit, &has, error));
        if (has && nhi_ratio_sign(&limit) < 0)
            NH_TRY_DONE(nhi_rule_wrong(&made, i, SHARE_BELOW, "a share that is not negative", error));
        for (size_t j = 0; j < i; j++) /* all rows are one list, whatever their names */
            NH_TRY_DONE(nhi_rule_editions(&made, i, j, VALID_FROM, VALID_TO, error));
    }
    *rules = made;
    return NH_OK;
done:
    nhi_rule_file_clear(&made);
    return status;
}

/* ---- conditions ------------------------------------------------------------------------------------------------ */

/* decline < share * required? */
static nh_status is_below_share(const struct nhi_ratio *decline, const struct nhi_ratio *share,
                                const struct nhi_interval *required, bool *is_below, struct nh_error *error)
{
    struct nhi_interval limit;
    int low, high;
    NH_TRY(nhi_ratio_multiply(share, &required->low, &limit.low, error));
    NH_TRY(nhi_ratio_multiply(share, &required->high, &limit.high, error));
    NH_TRY(nhi_ratio_compare(decline, &limit.low, &low, error));
    NH_TRY(nhi_ratio_compare(decline, &limit.high, &high, error));
    *is_below = low < 0;
    return low < 0 || high >= 0
               ? NH_OK
               : nhi_fail(error, NH_RANGE, "a decline is too near to its target to be compared with it");
}

static nh_status holds(const struct nhi_rule_file *rules, size_t i_row, const struct nhi_ratio *decline,
                       const struct nhi_interval *required, bool *is_true, struct nh_error *error)
{
    struct nhi_ratio limit;
    bool has;
    int order;
    *is_true = true;
    NH_TRY(limit_of(rules, i_row, DECLINE_BELOW, &limit, &has, error));
    if (has) {
        NH_TRY(nhi_ratio_compare(decline, &limit, &order, error));
        *is_true = order < 0;
    }
    NH_TRY(limit_of(rules, i_row, SHARE_BELOW, &limit, &has, error));
    return has && *is_true ? is_below_share(decline, &limit, required, is_true, error) : NH_OK;
}

nh_status nhi_warning_level(const struct nhi_rule_file *rules, int64_t year, const struct nhi_ratio *decline,
                            const struct nhi_interval *required, int *level, struct nh_error *error)
{
    *level = 0;
    for (size_t i = 0; i < rules->n_rows && *level == 0; i++) {
        bool is_true;
        NH_TRY(nhi_rule_holds(rules, i, VALID_FROM, VALID_TO, year, &is_true, error));
        if (is_true)
            NH_TRY(holds(rules, i, decline, required, &is_true, error));
        if (is_true)
            NH_TRY(level_of(rules, i, level, error));
    }
    return NH_OK;
}

static nh_status level_of_rounded(const struct nhi_rule_file *rules, const struct nhi_warning_case *of,
                                  enum nhi_direction direction, int *level, struct nh_error *error)
{
    const int decimals = of->decimals + 2; /* of a fraction */
    struct nhi_interval required;
    struct nhi_ratio decline;
    NH_TRY(nhi_ratio_round(of->full, decimals, direction, &decline, error));
    NH_TRY(nhi_ratio_round(&of->required->low, decimals, direction, &required.low, error));
    NH_TRY(nhi_ratio_round(&of->required->high, decimals, direction, &required.high, error));
    return nhi_warning_level(rules, of->year, &decline, &required, level, error);
}

nh_status nhi_warning_is_open(const struct nhi_rule_file *rules, const struct nhi_warning_case *of,
                              bool *is_open, struct nh_error *error)
{
    int full, half_up, half_even, bulletin;
    NH_TRY(nhi_warning_level(rules, of->year, of->full, of->required, &full, error));
    NH_TRY(level_of_rounded(rules, of, NHI_ROUND_HALF_UP, &half_up, error));
    NH_TRY(level_of_rounded(rules, of, NHI_ROUND_HALF_EVEN, &half_even, error));
    bulletin = full;
    if (of->bulletin != NULL)
        NH_TRY(nhi_warning_level(rules, of->year, of->bulletin, of->required, &bulletin, error));
    *is_open = half_up != full || half_even != full || bulletin != full;
    return NH_OK;
}
