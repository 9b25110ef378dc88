/* report_ranking.c - groups in the base year and the last one, ranked: regions, industries, chains, carriers; see report.h. */
#include "engine/base/codes.h"
#include "engine/base/memory.h"
#include "engine/publish/info.h"
#include "engine/publish/rate_rows.h"
#include "engine/publish/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The columns of the rows of `rate` by one key. */
enum { KEY, PERIOD, ENERGY, OUTPUT, INTENSITY, CHANGE, N_UNITS, N_ENERGY, N_OUTPUT, FLAGS, N_RATE_COLUMNS };
enum { SHOWN_DECIMALS = 2 }; /* of levels in tables */

/* ---- the same as `rate` ------------------------------------------------------------------------------------------ */

nh_status nhi_report_selection(const struct nhi_report *report, const char *by, char **where,
                               struct nh_rate_options *options, struct nh_error *error)
{
    const struct nh_check_options *check = &report->checked.options;
    *options = check->rate;
    NH_TRY(nhi_join_region(check->rate.where, check->region, where, error));
    options->where = **where != '\0' ? *where : NULL;
    options->by = by;
    options->from = options->compare = report->from;
    options->to = report->to;
    options->freq = options->panel = NULL;
    options->totals = by != NULL;
    return NH_OK;
}

nh_status nhi_report_rates(const struct nhi_report *report, const struct nh_rate_options *options,
                           struct nhi_rate *rate, struct nh_error *error)
{
    const struct nhi_check_input *input = &report->checked.input;
    const struct nhi_rate_rounding rounding = {.rule = input->rule,
                                               .tie = input->tie,
                                               .change_decimals = input->decimals,
                                               .intensity_digits =
                                                   report->is_exact ? NHI_EXACT_DIGITS : NHI_TABLE_DIGITS};
    return nhi_rate_make(report->store, options, &rounding, rate, error);
}

/* ---- groups ------------------------------------------------------------------------------------------------------ */

/* Rows of one key in the base year and in the last one; a year without a row is NO_ROW. */
enum { NO_ROW = -1 };
struct group {
    const char *key;
    long base, end;
    bool is_total, has_value;
    struct nhi_decimal value; /* that ranks it, the least first; all have the same decimals */
};

static void place_row(const struct nhi_report *report, const struct nhi_result *rows, size_t i_row,
                      struct group *group)
{
    const char *period = nhi_result_text(rows, i_row, PERIOD);
    if (strcmp(period, report->from) == 0)
        group->base = (long)i_row;
    if (strcmp(period, report->to) == 0)
        group->end = (long)i_row;
}

/* Rows of a key lie together. Groups that are in neither year are left out. */
static size_t find_groups(const struct nhi_report *report, const struct nhi_result *rows,
                          struct group *groups)
{
    size_t n = 0;
    for (size_t i = 0; i < nhi_result_rows(rows);) {
        const char *key = nhi_result_text(rows, i, KEY);
        struct group group = {.key = key, .base = NO_ROW, .end = NO_ROW, .is_total = strcmp(key, "*") == 0};
        for (; i < nhi_result_rows(rows) && strcmp(nhi_result_text(rows, i, KEY), key) == 0; i++)
            place_row(report, rows, i, &group);
        if (group.base != NO_ROW || group.end != NO_ROW)
            groups[n++] = group;
    }
    return n;
}

/* Carriers are ranked by energy, the greatest first, as far as its first decimals tell. */
static void find_value(const struct nhi_result *rows, bool is_structure, struct group *group)
{
    if (group->end == NO_ROW)
        return;
    const char *text = nhi_result_text(rows, (size_t)group->end, is_structure ? ENERGY : CHANGE);
    group->has_value = nhi_decimal_parse(text, strlen(text), &group->value) == NHI_PARSE_OK;
    if (!is_structure || !group->has_value)
        return;
    nhi_decimal_round_even(&group->value, SHOWN_DECIMALS);
    group->has_value = nhi_decimal_rescale(&group->value, SHOWN_DECIMALS, NULL) == NH_OK;
    group->value.value = -group->value.value;
}

static int by_value(const void *a, const void *b)
{
    const struct group *left = a, *right = b;
    if (left->is_total != right->is_total)
        return left->is_total ? -1 : 1;
    if (left->has_value != right->has_value)
        return left->has_value ? -1 : 1;
    if (left->has_value && left->value.value != right->value.value)
        return left->value.value < right->value.value ? -1 : 1;
    return strcmp(left->key, right->key);
}

/* ---- cells ------------------------------------------------------------------------------------------------------- */

struct ranker {
    const struct nhi_report *report;
    struct nhi_ranking *ranking;
    struct nhi_result exact, shown; /* rows of `rate`, in the same order */
    struct group *groups;           /* [n_groups] the total first */
    size_t n_groups;
};

/* "raw coal" of the id raw_coal. */
static void words_of(const char *id, char name[NHI_NUMBER_BYTES])
{
    snprintf(name, NHI_NUMBER_BYTES, "%s", id);
    for (char *at = name; *at != '\0'; at++)
        if (*at == '_')
            *at = ' ';
}

static nh_status name_cell(const struct ranker *ranker, const struct group *group, struct nhi_result *cells,
                           struct nh_error *error)
{
    const struct nhi_report *report = ranker->report;
    const char *key = ranker->ranking->key;
    char name[NHI_NUMBER_BYTES] = "";
    if (group->is_total)
        return nhi_result_cell(cells, nhi_report_word(report, "Total", "合计"), error);
    if (*group->key == '\0')
        return nhi_result_cell(cells, nhi_report_word(report, "(not given)", "（未填）"), error);
    if (strcmp(key, "region") == 0)
        nhi_region_name(group->key, report->lang, name);
    else if (strcmp(key, "industry") == 0)
        nhi_industry_name(group->key, report->lang, name);
    else if (strcmp(key, "carrier") == 0 && report->lang == NH_LANG_ZH)
        nhi_info_carrier(report->store, group->key, "name_zh", name);
    else if (strcmp(key, "carrier") == 0)
        words_of(group->key, name);
    return nhi_result_cell(cells, *name != '\0' ? name : group->key, error);
}

/* The part of a group in the energy of the total, in percent. */
static nh_status share_cell(const struct ranker *ranker, long part_row, long total_row,
                            struct nhi_result *cells, struct nh_error *error)
{
    const struct nhi_check_input *input = &ranker->report->checked.input;
    struct nhi_decimal part, total;
    struct nhi_ratio share, whole;
    char text[NHI_NUMBER_BYTES] = "";
    if (part_row != NO_ROW && total_row != NO_ROW) {
        const char *energy = nhi_result_text(&ranker->exact, (size_t)part_row, ENERGY);
        const char *all = nhi_result_text(&ranker->exact, (size_t)total_row, ENERGY);
        if (nhi_decimal_parse(energy, strlen(energy), &part) == NHI_PARSE_OK &&
            nhi_decimal_parse(all, strlen(all), &total) == NHI_PARSE_OK && total.value > 0) {
            nhi_ratio_from_decimal(part, &share);
            nhi_ratio_from_decimal(total, &whole);
            NH_TRY(nhi_ratio_divide(&share, &whole, &share, error));
            NH_TRY(nhi_percent_text(&share, input->decimals, nhi_direction_of(input->tie), text, error));
        }
    }
    return nhi_result_cell(cells, text, error);
}

static nh_status rate_cells(const struct ranker *ranker, long i_row, int first, int last,
                            struct nhi_result *cells, struct nh_error *error)
{
    const struct nhi_result *rows = ranker->report->is_exact ? &ranker->exact : &ranker->shown;
    for (int c = first; c <= last; c++)
        NH_TRY(nhi_result_cell(cells, i_row != NO_ROW ? nhi_result_text(rows, (size_t)i_row, (size_t)c) : "",
                               error));
    return NH_OK;
}

static nh_status fill(const struct ranker *ranker, struct nh_error *error)
{
    struct nhi_result *cells = &ranker->ranking->rows;
    const struct group *total = &ranker->groups[0];
    for (size_t i = 0; i < ranker->n_groups; i++) {
        const struct group *group = &ranker->groups[i];
        NH_TRY(nhi_result_cell(cells, group->key, error));
        NH_TRY(name_cell(ranker, group, cells, error));
        NH_TRY(rate_cells(ranker, group->base, ENERGY, INTENSITY, cells, error));
        NH_TRY(share_cell(ranker, group->base, total->base, cells, error));
        NH_TRY(rate_cells(ranker, group->end, ENERGY, INTENSITY, cells, error));
        NH_TRY(share_cell(ranker, group->end, total->end, cells, error));
        NH_TRY(rate_cells(ranker, group->end, CHANGE, N_UNITS, cells, error));
        NH_TRY(rate_cells(ranker, group->end, FLAGS, FLAGS, cells, error));
    }
    return NH_OK;
}

/* ---- one ranking ------------------------------------------------------------------------------------------------- */

static void make_columns(const struct nhi_report *report, struct nhi_ranking *ranking)
{
    const struct nhi_level_columns *levels = &report->checked.report.levels;
    const struct nhi_result_column share = {"share_percent", "share", "占比", "%", "%", NHI_COLUMN_PERCENT};
    const struct nhi_result_column columns[NHI_RANK_COLUMNS] = {
        [NHI_RANK_CODE] = {"code", "code", "代码", "", "", NHI_COLUMN_KEY},
        [NHI_RANK_NAME] = {"name", "name", "名称", "", "", NHI_COLUMN_KEY},
        [NHI_RANK_BASE_ENERGY] = levels->energy,
        [NHI_RANK_BASE_OUTPUT] = levels->output,
        [NHI_RANK_BASE_INTENSITY] = levels->intensity,
        [NHI_RANK_BASE_SHARE] = share,
        [NHI_RANK_END_ENERGY] = levels->energy,
        [NHI_RANK_END_OUTPUT] = levels->output,
        [NHI_RANK_END_INTENSITY] = levels->intensity,
        [NHI_RANK_END_SHARE] = share,
        [NHI_RANK_CHANGE] = {"change_percent", "change", "上升或下降", "±%", "±%", NHI_COLUMN_PERCENT},
        [NHI_RANK_UNITS] = {"n_units", "units", "单位数", "", "个", NHI_COLUMN_INTEGER},
        [NHI_RANK_FLAGS] = {"flags", "flags", "标记", "", "", NHI_COLUMN_FLAGS}};
    memcpy(ranking->columns, columns, sizeof columns);
    ranking->rows = (struct nhi_result){.format = report->is_exact ? NH_FORMAT_JSON : NH_FORMAT_TABLE,
                                        .columns = ranking->columns,
                                        .n_columns = NHI_RANK_COLUMNS};
}

static nh_status rank(struct ranker *ranker, struct nhi_rate *rate, struct nh_error *error)
{
    const bool is_structure = strcmp(ranker->ranking->key, "carrier") == 0;
    static const struct nhi_result_column none[N_RATE_COLUMNS];
    ranker->exact =
        (struct nhi_result){.format = NH_FORMAT_JSON, .columns = none, .n_columns = N_RATE_COLUMNS};
    ranker->shown =
        (struct nhi_result){.format = NH_FORMAT_TABLE, .columns = none, .n_columns = N_RATE_COLUMNS};
    NH_TRY(nhi_rate_rows(rate, &ranker->exact, error));
    NH_TRY(nhi_rate_rows(rate, &ranker->shown, error));
    NH_TRY(nhi_alloc(nhi_result_rows(&ranker->exact), sizeof *ranker->groups, &ranker->groups, error));
    ranker->n_groups = find_groups(ranker->report, &ranker->exact, ranker->groups);
    for (size_t i = 0; i < ranker->n_groups; i++)
        find_value(&ranker->exact, is_structure, &ranker->groups[i]);
    qsort(ranker->groups, ranker->n_groups, sizeof *ranker->groups, by_value);
    return NH_OK;
}

/* Leaves `ranking` empty where there are less than `least` groups beside the total. */
static nh_status make_ranking(const struct nhi_report *report, const char *key, const char *by, size_t least,
                              struct nhi_ranking *ranking, struct nh_error *error)
{
    nh_status status;
    struct nh_rate_options options;
    struct nhi_rate rate = {0};
    struct ranker ranker = {.report = report, .ranking = ranking};
    char *where = NULL;
    *ranking = (struct nhi_ranking){.key = key};
    snprintf(ranking->by, sizeof ranking->by, "%s", by);
    NH_TRY_DONE(nhi_report_selection(report, ranking->by, &where, &options, error));
    NH_TRY_DONE(nhi_report_rates(report, &options, &rate, error));
    NH_TRY_DONE(rank(&ranker, &rate, error));
    if (ranker.n_groups < least + 1 || !ranker.groups[0].is_total)
        goto done;
    make_columns(report, ranking);
    NH_TRY_DONE(fill(&ranker, error));
done:
    nhi_result_clear(&ranker.exact);
    nhi_result_clear(&ranker.shown);
    nhi_free(ranker.groups);
    nhi_rate_clear(&rate);
    nhi_free(where);
    return status;
}

/* ---- which ------------------------------------------------------------------------------------------------------- */

/* The first level at which there is something to compare, from the one below the region of the report on. */
static nh_status rank_regions(struct nhi_report *report, struct nhi_ranking *ranking, struct nh_error *error)
{
    const char *region = report->options->check.region;
    char by[32];
    for (size_t level = region != NULL ? nhi_region_prefix(region) + 2 : 2; level <= 6; level += 2) {
        snprintf(by, sizeof by, "region:%zu", level);
        NH_TRY(make_ranking(report, "region", by, 2, ranking, error));
        if (ranking->rows.columns != NULL)
            break;
    }
    return NH_OK;
}

nh_status nhi_report_rankings(struct nhi_report *report, struct nh_error *error)
{
    const struct nhi_enterprises *enterprises = report->store->enterprises;
    if (nhi_is_region_measure(report->store, report->checked.options.rate.measure))
        return NH_OK; /* accounts of regions: enterprises are a part of them, and do not add up to them */
    if (nhi_attribute_find(enterprises, "region") >= 0)
        NH_TRY(rank_regions(report, &report->rankings[0], error));
    if (nhi_attribute_find(enterprises, "industry") >= 0)
        NH_TRY(make_ranking(report, "industry", "industry:2", 2, &report->rankings[1], error));
    if (nhi_attribute_find(enterprises, "chain") >= 0)
        NH_TRY(make_ranking(report, "chain", "chain", 2, &report->rankings[2], error));
    return make_ranking(report, "carrier", "carrier", 1, &report->structure, error);
}
