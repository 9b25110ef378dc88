/* audit_count.c - figures about single units and groups of a store: how many reach a threshold, and which rank one has. */
#include "engine/statistics/audit_quantity.h"

#include "engine/base/memory.h"

#include <stdio.h>
#include <string.h>

static nh_status judge_count(const struct nhi_case *of, uint64_t n, uint64_t n_units, struct nh_error *error)
{
    struct nhi_interval point;
    nhi_ratio_from_integers((int64_t)n, 1, &point.low);
    NH_TRY(nhi_scale(&point.low, -of->printed->exponent, error));
    point.high = point.low;
    of->finding->is_from_store = true;
    of->finding->n_units = n_units;
    return nhi_case_judge(of, &point, &point.low, error);
}

/* ---- counts -------------------------------------------------------------------------------------------------- */

struct threshold {
    struct nhi_printed printed;
    struct nhi_ratio bound; /* in the unit of the store */
};

/* 超100亿元 is more, 100亿元 and 100亿元以上 at least, 不足 less. */
static nh_status read_threshold(const struct nhi_case *of, bool is_money, struct threshold *threshold,
                                struct nh_error *error)
{
    const char *text = nhi_case_cell(of, NHI_FIGURE_THRESHOLD), *fault = "expected a number with its unit";
    struct nhi_printed *printed = &threshold->printed;
    if (!nhi_printed_read(text, strlen(text), printed, &fault) || !printed->is_known ||
        printed->relation == NHI_RELATION_APPROX || printed->relation == NHI_RELATION_RANGE)
        return nhi_figure_fault(of->figures, of->i, NHI_FIGURE_THRESHOLD, fault, error);
    const bool is_yuan = is_money && (printed->unit == NHI_UNIT_MONEY || printed->exponent != 0);
    nhi_ratio_from_decimal(printed->number, &threshold->bound);
    return nhi_scale(&threshold->bound, printed->exponent - (is_yuan ? NHI_MONEY_EXPONENT : 0), error);
}

static nh_status reaches(const struct threshold *threshold, const struct nhi_ratio *value, bool *does_reach,
                         struct nh_error *error)
{
    int order;
    NH_TRY(nhi_ratio_compare(value, &threshold->bound, &order, error));
    *does_reach = threshold->printed.relation == NHI_RELATION_GT   ? order > 0
                  : threshold->printed.relation == NHI_RELATION_LT ? order < 0
                                                                   : order >= 0;
    return NH_OK;
}

static nh_status count_units(const struct nhi_case *of, const struct nhi_rate *rate,
                             const struct nhi_wanted *wanted, const struct threshold *threshold,
                             uint64_t *n_reach, uint64_t *n_units, struct nh_error *error)
{
    for (size_t i = 0; i < rate->n_subjects; i++) {
        struct nhi_rate_row row;
        struct nhi_interval value;
        bool does_reach = true, is_known = true;
        if (!nhi_rate_has_row(rate, &rate->subjects[i], 0))
            continue;
        NH_TRY(nhi_rate_row(rate, &rate->subjects[i], 0, &row, error));
        if (*wanted->measure != '\0')
            NH_TRY(nhi_row_value(rate, wanted, &row, &value, &is_known, error));
        if (!is_known)
            continue;
        ++*n_units;
        if (*nhi_case_cell(of, NHI_FIGURE_THRESHOLD) != '\0')
            NH_TRY(reaches(threshold, &value.low, &does_reach, error));
        *n_reach += does_reach;
    }
    return NH_OK;
}

/* Enterprises of the list, whatever they reported. */
static nh_status count_list(const struct nhi_case *of, struct nh_error *error)
{
    const struct nhi_wanted wanted = {.measure = "energy", .where = nhi_case_cell(of, NHI_FIGURE_WHERE)};
    struct nhi_rate rate = {0};
    bool is_known;
    uint64_t n = 0;
    nh_status status = nhi_wanted_rate(of, &wanted, &rate, &is_known, error);
    for (size_t i = 0; status == NH_OK && is_known && i < of->store->enterprises->n; i++)
        n += rate.selection.keep_enterprise[i] != 0;
    if (status == NH_OK && is_known)
        status = judge_count(of, n, n, error);
    nhi_rate_clear(&rate);
    return status;
}

static nh_status count_in(const struct nhi_case *of, const struct nhi_wanted *wanted,
                          const struct nhi_rate *rate, struct nh_error *error)
{
    struct threshold threshold = {.printed = {0}};
    uint64_t n_reach = 0, n_units = 0;
    if (rate->selection.visible.n != 1) {
        nhi_case_undecided(of, NHI_REASON_NEEDS_DATA, NULL);
        return NH_OK;
    }
    if (*nhi_case_cell(of, NHI_FIGURE_THRESHOLD) != '\0')
        NH_TRY(read_threshold(of, nhi_is_money(rate, wanted), &threshold, error));
    NH_TRY(count_units(of, rate, wanted, &threshold, &n_reach, &n_units, error));
    return judge_count(of, n_reach, n_units, error);
}

nh_status nhi_audit_count(const struct nhi_case *of, struct nh_error *error)
{
    const struct nhi_wanted wanted = {.measure = nhi_case_cell(of, NHI_FIGURE_MEASURE),
                                      .where = nhi_case_cell(of, NHI_FIGURE_WHERE),
                                      .to = nhi_case_cell(of, NHI_FIGURE_TO),
                                      .by = "enterprise"};
    const bool has_threshold = *nhi_case_cell(of, NHI_FIGURE_THRESHOLD) != '\0';
    struct nhi_rate rate = {0};
    bool is_known;
    if (has_threshold && *wanted.measure == '\0')
        return nhi_figure_fault(of->figures, of->i, NHI_FIGURE_MEASURE,
                                "empty: a threshold is one of a measure", error);
    if (*wanted.measure == '\0' && *wanted.where == '\0') { /* some list that this store is not */
        nhi_case_undecided(of, NHI_REASON_NEEDS_LIST, NULL);
        return NH_OK;
    }
    if (*wanted.measure == '\0' && *wanted.to == '\0')
        return count_list(of, error);
    nh_status status = nhi_wanted_rate(of, &wanted, &rate, &is_known, error);
    if (status == NH_OK && is_known)
        status = count_in(of, &wanted, &rate, error);
    nhi_rate_clear(&rate);
    return status;
}

/* ---- ranks --------------------------------------------------------------------------------------------------- */

/* `where` is the one that is ranked: KEY=VALUE. `of` is the list: KEY[:N][;CONDITION...], or conditions alone, or nothing:
 * then the key is that of `where`, as wide as its value. */
struct list {
    char *key, *where;
    const char *value;
};

static bool has_width(const char *key)
{
    return strcmp(key, "region") == 0 || strcmp(key, "industry") == 0;
}

static size_t count_digits(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++)
        n += *text >= '0' && *text <= '9';
    return n;
}

/* "region:6" for region=320412, "industry:2" for industry=C26, "size" for size=large. */
static nh_status key_of(const char *where, const struct list *list, char **key, struct nh_error *error)
{
    const size_t n = *list->value != '\0' ? (size_t)(list->value - 1 - where) : 0;
    const size_t n_digits = count_digits(list->value);
    struct nhi_buffer text = {0};
    nh_status status = nhi_buffer_append(&text, where, n, error);
    if (status == NH_OK && n > 0 && has_width(text.data))
        status = nhi_buffer_printf(&text, error, ":%zu", n_digits > 0 ? n_digits : 1);
    if (status == NH_OK)
        status = nhi_strndup(n > 0 ? text.data : "", text.n_bytes, key, error);
    nhi_buffer_free(&text);
    return status;
}

static nh_status read_list(const struct nhi_case *of, struct list *list, struct nh_error *error)
{
    const char *cell = nhi_case_cell(of, NHI_FIGURE_OF), *where = nhi_case_cell(of, NHI_FIGURE_WHERE);
    const char *equals = strchr(where, '=');
    const size_t n = strcspn(cell, ";");
    const bool has_key = n > 0 && memchr(cell, '=', n) == NULL;
    const char *conditions = !has_key ? cell : cell[n] == ';' ? cell + n + 1 : "";
    list->value = equals != NULL ? equals + 1 : "";
    NH_TRY(has_key ? nhi_strndup(cell, n, &list->key, error) : key_of(where, list, &list->key, error));
    return nhi_strndup(conditions, strlen(conditions), &list->where, error);
}

static nh_status value_in(const struct nhi_rate *rate, const struct nhi_wanted *wanted, size_t i_subject,
                          uint32_t i_period, struct nhi_ratio *value, bool *is_known, struct nh_error *error)
{
    struct nhi_rate_row row;
    struct nhi_interval interval;
    *is_known = nhi_rate_has_row(rate, &rate->subjects[i_subject], i_period);
    if (!*is_known)
        return NH_OK;
    NH_TRY(nhi_rate_row(rate, &rate->subjects[i_subject], i_period, &row, error));
    NH_TRY(nhi_row_value(rate, wanted, &row, &interval, is_known, error));
    *value = interval.low; /* the other end is some 10^-60 away */
    return NH_OK;
}

/* What a group is ranked by: its last value, or that over its first. */
static nh_status score(const struct nhi_rate *rate, const struct nhi_wanted *wanted, size_t i_subject,
                       struct nhi_ratio *value, bool *is_known, struct nh_error *error)
{
    const uint32_t n = rate->selection.visible.n;
    struct nhi_ratio base;
    NH_TRY(value_in(rate, wanted, i_subject, n - 1, value, is_known, error));
    if (!*is_known || *wanted->from == '\0')
        return NH_OK;
    NH_TRY(value_in(rate, wanted, i_subject, 0, &base, is_known, error));
    *is_known = *is_known && nhi_ratio_sign(&base) > 0;
    return *is_known ? nhi_ratio_divide(value, &base, value, error) : NH_OK;
}

/* Descending; ties share the better rank. A peer without value leaves the rank open. */
static nh_status rank_in(const struct nhi_case *of, const struct nhi_rate *rate,
                         const struct nhi_wanted *wanted, const char *name, struct nh_error *error)
{
    struct nhi_ratio own, other;
    bool is_known = false;
    uint64_t rank = 1;
    int order;
    for (size_t i = 0; i < rate->n_subjects && rate->selection.visible.n > 0 && !is_known; i++)
        if (strcmp(nhi_rate_key(rate, &rate->subjects[i], 0), name) == 0)
            NH_TRY(score(rate, wanted, i, &own, &is_known, error));
    for (size_t i = 0; i < rate->n_subjects && is_known; i++) {
        NH_TRY(score(rate, wanted, i, &other, &is_known, error));
        if (!is_known)
            break;
        NH_TRY(nhi_ratio_compare(&other, &own, &order, error));
        rank += order > 0;
    }
    if (is_known)
        return judge_count(of, rank, rate->n_subjects, error);
    nhi_case_undecided(of, NHI_REASON_NEEDS_LIST, NULL);
    return NH_OK;
}

static nh_status rank_account(const struct nhi_case *of, const struct nhi_wanted *wanted, const char *name,
                              struct nh_error *error)
{
    uint64_t rank, n_regions;
    bool is_known;
    NH_TRY(nhi_account_rank(of, wanted, name, &rank, &n_regions, &is_known, error));
    return is_known ? judge_count(of, rank, n_regions, error) : NH_OK;
}

nh_status nhi_audit_rank(const struct nhi_case *of, struct nh_error *error)
{
    struct list list = {0};
    struct nhi_rate rate = {0};
    bool is_known;
    nh_status status;
    NH_TRY_DONE(read_list(of, &list, error));
    const struct nhi_wanted wanted = {.measure = nhi_case_cell(of, NHI_FIGURE_MEASURE),
                                      .where = list.where,
                                      .from = nhi_case_cell(of, NHI_FIGURE_FROM),
                                      .to = nhi_case_cell(of, NHI_FIGURE_TO),
                                      .by = list.key};
    if (*list.key == '\0' || *list.value == '\0' || *wanted.measure == '\0' || *wanted.to == '\0') {
        nhi_case_undecided(of, NHI_REASON_NEEDS_LIST, NULL);
        goto done;
    }
    if (nhi_is_account(of, wanted.measure)) {
        status = rank_account(of, &wanted, list.value, error);
        goto done;
    }
    NH_TRY_DONE(nhi_wanted_rate(of, &wanted, &rate, &is_known, error));
    if (is_known)
        status = rank_in(of, &rate, &wanted, list.value, error);
done:
    nhi_rate_clear(&rate);
    nhi_free(list.key);
    nhi_free(list.where);
    return status;
}
