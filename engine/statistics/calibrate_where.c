/* calibrate_where.c - conditions of figures on the enterprises of a city; see calibrate.h. What `--where` means is decided
 * by engine/aggregate/where.c, for stores; here the same holds for enterprises that are still being made. */
#include "engine/statistics/calibrate.h"

#include "engine/aggregate/selection.h"
#include "engine/base/codes.h"
#include "engine/base/memory.h"
#include "engine/store/tables.h"

#include <stdio.h>
#include <string.h>

enum { VALUE_BYTES = 128 };

/* ---- reading ---------------------------------------------------------------------------------------------------- */

static bool is_key(const char *text, size_t n_bytes, const char *name)
{
    const struct nhi_column_name *column = nhi_kind_info(NHI_KIND_ENTERPRISES)->columns;
    const struct nhi_field field = {.text = text, .n_bytes = (uint32_t)n_bytes};
    for (; column->name != NULL; column++)
        if (strcmp(column->name, name) == 0)
            return nhi_is_column(column, &field);
    return strlen(name) == n_bytes && memcmp(text, name, n_bytes) == 0;
}

/* The value of a title, a new one if there is none yet. NH_DATA: too many. */
static nh_status value_of_title(struct nhi_city_title *title, const char *text, size_t n_bytes, size_t *i,
                                struct nh_error *error)
{
    for (*i = 0; *i < title->n_values; ++*i)
        if (strlen(title->values[*i]) == n_bytes && memcmp(title->values[*i], text, n_bytes) == 0)
            return NH_OK;
    if (*i == NHI_MAX_TITLE_VALUES)
        return nhi_fail(error, NH_DATA, "the figures name more than %d values of %s: use fewer",
                        NHI_MAX_TITLE_VALUES, title->name);
    NH_TRY(nhi_strndup(text, n_bytes, &title->values[*i], error));
    title->n_values++;
    return NH_OK;
}

static nh_status title_of(struct nhi_calibration *calibration, const char *text, size_t n_bytes, size_t *i,
                          struct nh_error *error)
{
    struct nhi_city_plan *plan = &calibration->plan;
    for (*i = 0; *i < plan->n_titles; ++*i)
        if (strlen(plan->titles[*i].name) == n_bytes && memcmp(plan->titles[*i].name, text, n_bytes) == 0)
            return NH_OK;
    if (*i == NHI_MAX_CONDITIONS)
        return nhi_fail(error, NH_DATA, "the figures name more than %d columns of enterprises: use fewer",
                        NHI_MAX_CONDITIONS);
    struct nhi_city_title made = {0};
    NH_TRY(nhi_alloc(NHI_MAX_TITLE_VALUES, sizeof *made.values, &made.values, error));
    const nh_status status = nhi_strndup(text, n_bytes, &made.name, error);
    if (status != NH_OK) {
        nhi_free(made.values);
        return status;
    }
    plan->titles[plan->n_titles++] = made;
    return NH_OK;
}

static nh_status read_values(struct nhi_calibration *calibration, const char *values, struct nhi_term *term,
                             struct nh_error *error)
{
    const char *part;
    size_t n_bytes, i_value;
    if (term->key != NHI_TERM_TITLE)
        return nhi_strndup(values, strlen(values), &term->values, error);
    while (nhi_next_part(&values, ',', &part, &n_bytes)) {
        nhi_trim(&part, &n_bytes);
        if (n_bytes == 0)
            continue;
        NH_TRY(value_of_title(&calibration->plan.titles[term->title], part, n_bytes, &i_value, error));
        term->title_values |= UINT64_C(1) << i_value;
    }
    return NH_OK;
}

static nh_status read_term(struct nhi_calibration *calibration, const char *text,
                           struct nhi_condition *condition, struct nh_error *error)
{
    static const char *const structural[] = {[NHI_TERM_REGION] = "region",
                                             [NHI_TERM_INDUSTRY] = "industry",
                                             [NHI_TERM_CHAIN] = "chain",
                                             [NHI_TERM_SIZE] = "size"};
    static const char *const others[] = {"name",          "opened",     "closed",
                                         "enterprise_id", "enterprise", "carrier"};
    const char *equals = strchr(text, '='), *name = text;
    size_t n_bytes = equals != NULL ? (size_t)(equals - text) : 0;
    struct nhi_term *term = &condition->terms[condition->n_terms++];
    nhi_trim(&name, &n_bytes);
    term->key = NHI_TERM_TITLE;
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (n_bytes == 0 || is_key(name, n_bytes, others[k])) {
            condition->reason = "enterprises of the city are not told apart in this way";
            return NH_OK;
        }
    for (int key = NHI_TERM_REGION; key < NHI_TERM_TITLE; key++)
        if (is_key(name, n_bytes, structural[key]))
            term->key = (enum nhi_term_key)key;
    if (term->key == NHI_TERM_TITLE)
        NH_TRY(title_of(calibration, name, n_bytes, &term->title, error));
    condition->n_titles += term->key == NHI_TERM_TITLE;
    return read_values(calibration, equals + 1, term, error);
}

static nh_status read_condition(struct nhi_calibration *calibration, const char *text,
                                struct nhi_condition *condition, struct nh_error *error)
{
    const char *part;
    size_t n_bytes;
    while (condition->reason == NULL && nhi_next_part(&text, ';', &part, &n_bytes)) {
        char *copy;
        nhi_trim(&part, &n_bytes);
        if (n_bytes == 0)
            continue;
        if (condition->n_terms == NHI_MAX_TERMS) {
            condition->reason = "it has too many conditions";
            return NH_OK;
        }
        NH_TRY(nhi_strndup(part, n_bytes, &copy, error));
        const nh_status status = read_term(calibration, copy, condition, error);
        nhi_free(copy);
        NH_TRY(status);
    }
    return NH_OK;
}

nh_status nhi_condition_of(struct nhi_calibration *calibration, const char *text, size_t *i,
                           struct nh_error *error)
{
    for (*i = 0; *i < calibration->n_conditions; ++*i)
        if (strcmp(calibration->conditions[*i].text, text) == 0)
            return NH_OK;
    if (*i == NHI_MAX_CONDITIONS)
        return nhi_fail(error, NH_DATA, "the figures name more than %d different conditions: use fewer",
                        NHI_MAX_CONDITIONS - 1);
    struct nhi_condition *made = &calibration->conditions[*i];
    NH_TRY(nhi_strndup(text, strlen(text), &made->text, error));
    calibration->n_conditions++;
    return read_condition(calibration, text, made, error);
}

void nhi_condition_clear(struct nhi_condition *condition)
{
    for (size_t t = 0; t < condition->n_terms; t++)
        nhi_free(condition->terms[t].values);
    nhi_free(condition->text);
}

/* ---- who fulfils them ------------------------------------------------------------------------------------------- */

static bool has_chain(const char *chains, const char *value)
{
    const char *part;
    size_t n_bytes;
    while (nhi_next_part(&chains, ';', &part, &n_bytes))
        if (n_bytes == strlen(value) && memcmp(part, value, n_bytes) == 0)
            return true;
    return false;
}

static bool is_value(const struct nhi_term *term, char value[VALUE_BYTES], const char *label)
{
    char shown[NHI_INDUSTRY_BYTES];
    switch (term->key) {
    case NHI_TERM_REGION: return strncmp(label, value, nhi_region_prefix(value)) == 0;
    case NHI_TERM_INDUSTRY:
        if (nhi_industry_normalise(value, shown))
            snprintf(value, VALUE_BYTES, "%s", shown);
        return strncmp(label, value, strlen(value)) == 0;
    case NHI_TERM_CHAIN: return has_chain(label, value);
    default: return strcmp(label, value) == 0;
    }
}

static bool fits(const struct nhi_term *term, const char *label)
{
    const char *rest = term->values, *part;
    char value[VALUE_BYTES];
    size_t n_bytes;
    while (nhi_next_part(&rest, ',', &part, &n_bytes)) {
        nhi_trim(&part, &n_bytes);
        snprintf(value, sizeof value, "%.*s", (int)(n_bytes < VALUE_BYTES ? n_bytes : VALUE_BYTES - 1), part);
        if (is_value(term, value, label))
            return true;
    }
    return false;
}

bool nhi_condition_fits(const struct nhi_condition *condition, const struct nhi_city_texts *texts)
{
    const char *const labels[NHI_TERM_TITLE] = {[NHI_TERM_REGION] = texts->region,
                                                [NHI_TERM_INDUSTRY] = texts->industry,
                                                [NHI_TERM_CHAIN] = texts->chain,
                                                [NHI_TERM_SIZE] = texts->size};
    for (size_t t = 0; t < condition->n_terms; t++)
        if (condition->terms[t].key != NHI_TERM_TITLE &&
            !fits(&condition->terms[t], labels[condition->terms[t].key]))
            return false;
    return true;
}

bool nhi_condition_fits_place(const struct nhi_condition *condition, const char *region, const char *industry)
{
    for (size_t t = 0; t < condition->n_terms; t++) {
        const struct nhi_term *term = &condition->terms[t];
        if ((term->key == NHI_TERM_REGION && !fits(term, region)) ||
            (term->key == NHI_TERM_INDUSTRY && !fits(term, industry)))
            return false;
    }
    return true;
}

bool nhi_condition_holds(const struct nhi_calibration *calibration, size_t condition, uint32_t number)
{
    const struct nhi_condition *made = &calibration->conditions[condition];
    if ((calibration->is_structural[number] >> condition & 1) == 0)
        return false;
    for (size_t t = 0; t < made->n_terms; t++) {
        const struct nhi_term *term = &made->terms[t];
        if (term->key != NHI_TERM_TITLE)
            continue;
        const uint8_t value = calibration->plan.titles[term->title].value[number];
        if (value == 0 || (term->title_values >> (value - 1) & 1) == 0)
            return false;
    }
    return true;
}
