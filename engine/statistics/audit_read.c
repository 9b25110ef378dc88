/* audit_read.c - the table of figures of an audit; see audit.h. */
#include "engine/base/context.h"
#include "engine/base/memory.h"
#include "engine/statistics/audit.h"
#include "engine/store/csv_scan.h"
#include "engine/store/tables.h"

#include <stdio.h>
#include <string.h>

static const struct nhi_column_name columns[NHI_N_FIGURE_COLUMNS] = {
    [NHI_FIGURE_ID] = {"id", "编号|序号", true},
    [NHI_FIGURE_SENTENCE] = {"sentence", "原文|表述|句子", false},
    [NHI_FIGURE_KIND] = {"kind", "类型|种类", true},
    [NHI_FIGURE_RELATION] = {"relation", "关系", false},
    [NHI_FIGURE_MEASURE] = {"measure", "指标|指标名称", false},
    [NHI_FIGURE_WHERE] = {"where", "范围|条件", false},
    [NHI_FIGURE_OF] = {"of", "总体|分母", false},
    [NHI_FIGURE_FROM] = {"from", "基期|起始时期", false},
    [NHI_FIGURE_TO] = {"to", "报告期|时期", false},
    [NHI_FIGURE_PRICE] = {"price", "价格", false},
    [NHI_FIGURE_THRESHOLD] = {"threshold", "门槛|阈值", false},
    [NHI_FIGURE_EXPRESSION] = {"expression", "算式|表达式", false},
    [NHI_FIGURE_PUBLISHED] = {"published", "公布数|公布值", true}};

static const char *const kinds[NHI_N_AUDIT_KINDS] = {[NHI_AUDIT_LEVEL] = "level",
                                                     [NHI_AUDIT_GROWTH] = "growth",
                                                     [NHI_AUDIT_DECLINE] = "decline",
                                                     [NHI_AUDIT_SHARE] = "share",
                                                     [NHI_AUDIT_SHARE_CHANGE] = "share_change",
                                                     [NHI_AUDIT_COUNT] = "count",
                                                     [NHI_AUDIT_RATIO] = "ratio",
                                                     [NHI_AUDIT_MULTIPLE] = "multiple",
                                                     [NHI_AUDIT_AVERAGE_GROWTH] = "average_growth",
                                                     [NHI_AUDIT_ARITH] = "arith",
                                                     [NHI_AUDIT_CHAIN] = "chain",
                                                     [NHI_AUDIT_RANK] = "rank",
                                                     [NHI_AUDIT_SUBSET] = "subset"};

const char *nhi_audit_kind_name(enum nhi_audit_kind kind)
{
    return kinds[kind];
}

nh_status nhi_figure_fault(const struct nhi_figures *figures, size_t i, enum nhi_figure_column column,
                           const char *what, struct nh_error *error)
{
    return nhi_fail(error, NH_DATA, "%s, line %llu, column %s: %s", figures->path,
                    (unsigned long long)figures->figure[i].line, columns[column].name, what);
}

/* ---- the header ---------------------------------------------------------------------------------------------- */

static bool is_known_column(const struct nhi_field *field)
{
    for (int c = 0; c < NHI_N_FIGURE_COLUMNS; c++)
        if (nhi_is_column(&columns[c], field))
            return true;
    return false;
}

/* position[c] is that of column c in the header, -1: it is not there. Columns of other names are the reader's own. */
static nh_status read_header(nh_context *context, const char *path, const struct nhi_record *header,
                             int position[NHI_N_FIGURE_COLUMNS], struct nh_error *error)
{
    for (int c = 0; c < NHI_N_FIGURE_COLUMNS; c++) {
        position[c] = -1;
        for (size_t h = 0; h < header->n_fields; h++) {
            if (!nhi_is_column(&columns[c], &header->fields[h]))
                continue;
            if (position[c] >= 0)
                return nhi_fail(error, NH_DATA,
                                "%s, line %llu: column %s stands twice in the header: remove one", path,
                                (unsigned long long)header->line, columns[c].name);
            position[c] = (int)h;
        }
        if (position[c] < 0 && columns[c].is_required)
            return nhi_fail(
                error, NH_DATA,
                "%s, line %llu: the header has no column %s: a table of figures needs id, kind and "
                "published (`nenghao help figures`)",
                path, (unsigned long long)header->line, columns[c].name);
    }
    for (size_t h = 0; h < header->n_fields; h++)
        if (!is_known_column(&header->fields[h]))
            nhi_message(context, NH_MESSAGE_INFO, "%s: column '%.*s' is not used", path,
                        (int)header->fields[h].n_bytes, header->fields[h].text);
    return NH_OK;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static nh_status reserve(struct nhi_figures *figures, struct nh_error *error)
{
    size_t n_figures = figures->capacity; /* both grow alike */
    NH_TRY(nhi_grow(&figures->figure, figures->n, &n_figures, sizeof *figures->figure, error));
    return nhi_grow(&figures->printed, figures->n, &figures->capacity, sizeof *figures->printed, error);
}

static nh_status take_id(struct nhi_figures *figures, size_t i, struct nh_error *error)
{
    const char *id = figures->figure[i].cell[NHI_FIGURE_ID];
    bool is_new;
    int32_t number;
    if (*id == '\0')
        return nhi_figure_fault(figures, i, NHI_FIGURE_ID, "empty: every figure needs an id of its own",
                                error);
    NH_TRY(nhi_dictionary_add(figures->ids, id, strlen(id), &number, &is_new, error));
    return is_new
               ? NH_OK
               : nhi_figure_fault(figures, i, NHI_FIGURE_ID,
                                  "this id is that of an earlier figure: every figure needs its own", error);
}

static nh_status take_kind(struct nhi_figures *figures, size_t i, struct nh_error *error)
{
    const char *word = figures->figure[i].cell[NHI_FIGURE_KIND];
    char what[NHI_DETAIL_BYTES];
    for (int k = 0; k < NHI_N_AUDIT_KINDS; k++)
        if (strcmp(kinds[k], word) == 0) {
            figures->figure[i].kind = (enum nhi_audit_kind)k;
            return NH_OK;
        }
    const char *near = nhi_nearest(word, kinds, NHI_N_AUDIT_KINDS);
    snprintf(what, sizeof what,
             "'%.60s' is no kind of figure%s%s%s: expected level, growth, decline, share, share_change, "
             "count, ratio, "
             "multiple, average_growth, arith, chain, rank or subset",
             word, near != NULL ? ", did you mean '" : "", near != NULL ? near : "",
             near != NULL ? "'?" : "");
    return nhi_figure_fault(figures, i, NHI_FIGURE_KIND, what, error);
}

static bool is_in_percent(enum nhi_audit_kind kind)
{
    return kind == NHI_AUDIT_GROWTH || kind == NHI_AUDIT_DECLINE || kind == NHI_AUDIT_SHARE ||
           kind == NHI_AUDIT_SHARE_CHANGE || kind == NHI_AUDIT_AVERAGE_GROWTH || kind == NHI_AUDIT_CHAIN;
}

/* The words of the figure say how exact it is meant, unless the column does. */
static nh_status take_published(struct nhi_figures *figures, size_t i, struct nh_error *error)
{
    const struct nhi_figure *figure = &figures->figure[i];
    struct nhi_printed *printed = &figures->printed[i];
    const char *text = figure->cell[NHI_FIGURE_PUBLISHED], *word = figure->cell[NHI_FIGURE_RELATION],
               *fault = "";
    char what[NHI_DETAIL_BYTES];
    if (!nhi_printed_read(text, strlen(text), printed, &fault)) {
        snprintf(what, sizeof what, "'%.100s': %s", text, fault);
        return nhi_figure_fault(figures, i, NHI_FIGURE_PUBLISHED, what, error);
    }
    if (is_in_percent(figure->kind) && printed->unit == NHI_UNIT_NONE) {
        printed->unit = NHI_UNIT_PERCENT;
        printed->exponent = -2;
    }
    if (*word == '\0' || nhi_printed_relate(word, printed))
        return NH_OK;
    snprintf(what, sizeof what, "'%.60s': expected eq, gt, ge, lt, approx, range or target", word);
    return nhi_figure_fault(figures, i, NHI_FIGURE_RELATION, what, error);
}

static nh_status take_row(struct nhi_figures *figures, const struct nhi_record *record,
                          const int position[NHI_N_FIGURE_COLUMNS], struct nh_error *error)
{
    NH_TRY(reserve(figures, error));
    struct nhi_figure *figure = &figures->figure[figures->n];
    const size_t i = figures->n++;
    *figure = (struct nhi_figure){.line = record->line};
    for (int c = 0; c < NHI_N_FIGURE_COLUMNS; c++) {
        static const struct nhi_field none = {.text = "", .n_bytes = 0};
        const struct nhi_field field = position[c] >= 0 ? nhi_csv_trim(record->fields[position[c]]) : none;
        NH_TRY(nhi_strndup(field.text, field.n_bytes, &figure->cell[c], error));
    }
    NH_TRY(take_id(figures, i, error));
    NH_TRY(take_kind(figures, i, error));
    return take_published(figures, i, error);
}

static nh_status read_rows(struct nhi_csv *csv, struct nhi_figures *figures,
                           const int position[NHI_N_FIGURE_COLUMNS], struct nh_error *error)
{
    const size_t n_fields = nhi_csv_header(csv)->n_fields;
    struct nhi_record record;
    for (;;) {
        NH_TRY(nhi_csv_next(csv, &record, error));
        if (record.n_fields == 0)
            return NH_OK;
        if (record.n_fields != n_fields)
            return nhi_fail(
                error, NH_DATA,
                "%s, line %llu: found %zu fields, expected the %zu of the header: add or remove commas, or "
                "quote the field that holds a comma",
                figures->path, (unsigned long long)record.line, record.n_fields, n_fields);
        NH_TRY(take_row(figures, &record, position, error));
    }
}

nh_status nhi_figures_read(nh_context *context, const char *path, struct nhi_figures *figures,
                           struct nh_error *error)
{
    const struct nhi_csv_options options = {.path = path, .kernels = context->kernels};
    struct nhi_figures made = {.path = path};
    struct nhi_csv *csv = NULL;
    int position[NHI_N_FIGURE_COLUMNS];
    nh_status status;
    NH_TRY_DONE(nhi_dictionary_new(&made.ids, error));
    NH_TRY_DONE(nhi_csv_open(&options, &csv, error));
    NH_TRY_DONE(read_header(context, path, nhi_csv_header(csv), position, error));
    NH_TRY_DONE(read_rows(csv, &made, position, error));
    *figures = made;
    made = (struct nhi_figures){0};
done:
    nhi_csv_close(csv);
    nhi_figures_clear(&made);
    return status;
}

void nhi_figures_clear(struct nhi_figures *figures)
{
    for (size_t i = 0; i < figures->n; i++)
        for (int c = 0; c < NHI_N_FIGURE_COLUMNS; c++)
            nhi_free(figures->figure[i].cell[c]);
    nhi_free(figures->figure);
    nhi_free(figures->printed);
    nhi_dictionary_free(figures->ids);
    *figures = (struct nhi_figures){0};
}
