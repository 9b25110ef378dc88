/* info_sections.c - what is inside a store, section by section; see info.h. */
#include "engine/publish/info.h"

#include "engine/store/corrections.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { SHOWN_DIGITS = 16 }; /* of a hash, for people */

static nh_status decimal_cell(struct nhi_result *result, nhi_i128 value, int decimals, struct nh_error *error)
{
    char text[NHI_NUMBER_BYTES];
    nhi_decimal_text((struct nhi_decimal){value, decimals}, text);
    return nhi_result_cell(result, text, error);
}

static nh_status period_cell(struct nhi_result *result, enum nhi_freq freq, int64_t period,
                             struct nh_error *error)
{
    char text[NHI_PERIOD_BYTES];
    nhi_period_text(freq, period, text);
    return nhi_result_cell(result, text, error);
}

static const struct nhi_segment_model *model_of(const nh_store *store, size_t i_segment)
{
    return nhi_segment_model(store->segments[i_segment].segment);
}

/* ---- segments ------------------------------------------------------------------------------------------------ */

static const struct nhi_result_column segment_columns[] = {
    {"name", "segment", "数据段", "", "", NHI_COLUMN_KEY},
    {"bytes", "bytes", "字节", "", "", NHI_COLUMN_INTEGER},
    {"sha256", "SHA-256", "SHA-256", "", "", NHI_COLUMN_KEY},
    {"enterprises", "enterprises", "企业数", "", "", NHI_COLUMN_INTEGER},
    {"n_corrected", "corrected", "更正值", "", "", NHI_COLUMN_INTEGER},
    {"committed_at", "committed at", "提交时间", "", "", NHI_COLUMN_KEY},
    {"command", "command", "命令", "", "", NHI_COLUMN_KEY}};

static const char *text_or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/* What the manifest says of a segment; of a bare one what the file itself says. */
static nh_status describe_segment(const nh_store *store, size_t i, struct nhi_manifest_segment *segment,
                                  struct nh_error *error)
{
    const struct nhi_segment_model *model = model_of(store, i);
    struct stat found;
    if (store->is_manifested) {
        *segment = store->manifest.segments[i];
        return NH_OK;
    }
    if (stat(store->path, &found) != 0)
        return nhi_fail(error, NH_IO, "cannot look at %s: %s", store->path, strerror(errno));
    *segment = (struct nhi_manifest_segment){.n_bytes = (uint64_t)found.st_size,
                                             .n_corrected = nhi_corrections_count(store, i)};
    segment->n_enterprises = model->enterprises.n;
    return NH_OK;
}

static nh_status fill_segments(const struct nhi_info *info, struct nhi_result *result, struct nh_error *error)
{
    for (size_t i = 0; i < info->store->n_segments; i++) {
        struct nhi_manifest_segment segment = {.n_bytes = 0};
        NH_TRY(describe_segment(info->store, i, &segment, error));
        if (info->is_table)
            segment.sha256[SHOWN_DIGITS] = '\0';
        NH_TRY(nhi_result_cell(result, info->store->segments[i].name, error));
        NH_TRY(nhi_result_count(result, segment.n_bytes, error));
        NH_TRY(nhi_result_cell(result, segment.sha256, error));
        NH_TRY(nhi_result_count(result, segment.n_enterprises, error));
        NH_TRY(nhi_result_count(result, segment.n_corrected, error));
        NH_TRY(nhi_result_cell(result, text_or_empty(segment.committed_at), error));
        NH_TRY(nhi_result_cell(result, text_or_empty(segment.command), error));
    }
    return NH_OK;
}

/* ---- axes and series ----------------------------------------------------------------------------------------- */

static const struct nhi_result_column axis_columns[] = {
    {"axis", "axis", "数据", "", "", NHI_COLUMN_KEY},
    {"freq", "frequency", "频率", "", "", NHI_COLUMN_KEY},
    {"first", "first", "起", "", "", NHI_COLUMN_KEY},
    {"last", "last", "止", "", "", NHI_COLUMN_KEY},
    {"n_periods", "periods", "期数", "", "", NHI_COLUMN_INTEGER}};

static nh_status axis_cells(struct nhi_result *result, const struct nhi_axis *axis, struct nh_error *error)
{
    NH_TRY(nhi_result_cell(result, nhi_freq_name(axis->freq), error));
    NH_TRY(period_cell(result, axis->freq, axis->first, error));
    return period_cell(result, axis->freq, axis->first + axis->n - 1, error);
}

static nh_status fill_axes(const struct nhi_info *info, struct nhi_result *result, struct nh_error *error)
{
    const struct {
        const char *name;
        const struct nhi_axis *axis;
    } axes[] = {{"energy", &info->store->energy_axis}, {"output", &info->store->output_axis}};
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++) {
        if (axes[i].axis->n == 0)
            continue;
        NH_TRY(nhi_result_cell(result, axes[i].name, error));
        NH_TRY(axis_cells(result, axes[i].axis, error));
        NH_TRY(nhi_result_count(result, axes[i].axis->n, error));
    }
    return NH_OK;
}

static const struct nhi_result_column series_columns[] = {
    {"segment", "segment", "数据段", "", "", NHI_COLUMN_KEY},
    {"series", "series", "序列", "", "", NHI_COLUMN_KEY},
    {"lines", "lines", "行数", "", "", NHI_COLUMN_INTEGER},
    {"freq", "frequency", "频率", "", "", NHI_COLUMN_KEY},
    {"first", "first", "起", "", "", NHI_COLUMN_KEY},
    {"last", "last", "止", "", "", NHI_COLUMN_KEY},
    {"decimals", "decimals", "小数位", "", "", NHI_COLUMN_INTEGER},
    {"width_bytes", "width", "字宽", "bytes", "字节", NHI_COLUMN_INTEGER},
    {"codec", "codec", "编码", "", "", NHI_COLUMN_KEY},
    {"chunk_lines", "chunk lines", "块行数", "", "", NHI_COLUMN_INTEGER},
    {"chunk_periods", "chunk periods", "块期数", "", "", NHI_COLUMN_INTEGER},
    {"n_present", "values", "有值", "", "", NHI_COLUMN_INTEGER},
    {"min", "least", "最小", "", "", NHI_COLUMN_DECIMAL},
    {"max", "greatest", "最大", "", "", NHI_COLUMN_DECIMAL},
    {"abs_sum", "sum of sizes", "绝对值之和", "", "", NHI_COLUMN_DECIMAL}};

/* Least, greatest and sum of sizes; nothing where every value is missing. */
static nh_status stats_cells(struct nhi_result *result, const struct nhi_series_info *series,
                             struct nh_error *error)
{
    const struct nhi_column_stats *stats = &series->stats;
    const nhi_u128 abs_sum = (nhi_u128)stats->abs_sum_hi << 64 | stats->abs_sum_lo;
    NH_TRY(nhi_result_count(result, stats->n_present, error));
    if (stats->n_present == 0) {
        NH_TRY(nhi_result_cell(result, "", error));
        NH_TRY(nhi_result_cell(result, "", error));
    } else {
        NH_TRY(decimal_cell(result, stats->min, series->decimals, error));
        NH_TRY(decimal_cell(result, stats->max, series->decimals, error));
    }
    return decimal_cell(result, (nhi_i128)abs_sum, series->decimals, error);
}

static nh_status series_cells(struct nhi_result *result, const struct nhi_series_info *series,
                              struct nh_error *error)
{
    NH_TRY(nhi_result_count(result, series->n_lines, error));
    NH_TRY(axis_cells(result, &series->axis, error));
    NH_TRY(nhi_result_count(result, (uint64_t)series->decimals, error));
    NH_TRY(nhi_result_count(result, (uint64_t)series->width_bytes, error));
    NH_TRY(nhi_result_cell(result, nhi_codec_name(series->codec), error));
    NH_TRY(nhi_result_count(result, series->chunk_lines, error));
    NH_TRY(nhi_result_count(result, series->chunk_columns, error));
    return stats_cells(result, series, error);
}

static nh_status fill_series(const struct nhi_info *info, struct nhi_result *result, struct nh_error *error)
{
    for (size_t i = 0; i < info->store->n_segments; i++)
        for (int s = 0; s < NHI_N_SERIES; s++) {
            const struct nhi_series_info *series = &model_of(info->store, i)->series[s];
            if (series->n_lines == 0)
                continue;
            NH_TRY(nhi_result_cell(result, info->store->segments[i].name, error));
            NH_TRY(nhi_result_cell(result, nhi_series_name((enum nhi_series)s), error));
            NH_TRY(series_cells(result, series, error));
        }
    return NH_OK;
}

/* ---- items and attributes ------------------------------------------------------------------------------------ */

static const struct nhi_result_column carrier_columns[] = {
    {"id", "carrier", "品种", "", "", NHI_COLUMN_KEY},
    {"name_zh", "name", "名称", "", "", NHI_COLUMN_KEY},
    {"unit", "unit", "单位", "", "", NHI_COLUMN_KEY}};

void nhi_info_carrier(const nh_store *store, const char *carrier, const char *column_name,
                      char text[NHI_NUMBER_BYTES])
{
    const struct nhi_table *table = nhi_store_table(store, "carriers");
    const struct nhi_column *ids = table != NULL ? nhi_table_column(table, "carrier") : NULL;
    const struct nhi_column *column = table != NULL ? nhi_table_column(table, column_name) : NULL;
    *text = '\0';
    if (ids == NULL || ids->is_number || column == NULL || column->is_number)
        return;
    for (size_t i = 0; i < table->n_rows; i++) {
        nhi_column_text(ids, i, text, NHI_NUMBER_BYTES);
        if (strcmp(text, carrier) == 0) {
            nhi_column_text(column, i, text, NHI_NUMBER_BYTES);
            return;
        }
    }
    *text = '\0';
}

static nh_status fill_carriers(const struct nhi_info *info, struct nhi_result *result, struct nh_error *error)
{
    for (int32_t c = 0; c < nhi_dictionary_count(info->store->carriers); c++) {
        const char *id = nhi_dictionary_text(info->store->carriers, c, NULL);
        char text[NHI_NUMBER_BYTES];
        NH_TRY(nhi_result_cell(result, id, error));
        nhi_info_carrier(info->store, id, "name_zh", text);
        NH_TRY(nhi_result_cell(result, text, error));
        nhi_info_carrier(info->store, id, "unit", text);
        NH_TRY(nhi_result_cell(result, text, error));
    }
    return NH_OK;
}

static const struct nhi_result_column measure_columns[] = {
    {"name", "measure", "指标", "", "", NHI_COLUMN_KEY}, {"unit", "unit", "单位", "", "", NHI_COLUMN_KEY}};

static nh_status fill_measures(const struct nhi_info *info, struct nhi_result *result, struct nh_error *error)
{
    for (int32_t m = 0; m < nhi_dictionary_count(info->store->measures); m++) {
        NH_TRY(nhi_result_cell(result, nhi_dictionary_text(info->store->measures, m, NULL), error));
        NH_TRY(nhi_result_cell(result, text_or_empty(info->store->units[m]), error));
    }
    return NH_OK;
}

static const struct nhi_result_column attribute_columns[] = {
    {"name", "attribute", "属性", "", "", NHI_COLUMN_KEY},
    {"n_distinct", "distinct", "不同取值", "", "", NHI_COLUMN_INTEGER},
    {"n_empty", "not given", "未填企业", "", "", NHI_COLUMN_INTEGER}};

nh_status nhi_info_used_labels(const nh_store *store, const struct nhi_attribute *attribute, bool **is_used,
                               struct nh_error *error)
{
    NH_TRY(nhi_alloc((size_t)nhi_dictionary_count(attribute->labels), sizeof **is_used, is_used, error));
    for (size_t e = 0; e < store->enterprises->n; e++)
        (*is_used)[attribute->code[e]] = true;
    return NH_OK;
}

static nh_status attribute_cells(const nh_store *store, const struct nhi_attribute *attribute,
                                 struct nhi_result *result, struct nh_error *error)
{
    const int32_t empty = nhi_dictionary_find(attribute->labels, "", 0);
    uint64_t n_distinct = 0, n_empty = 0;
    bool *is_used;
    NH_TRY(nhi_info_used_labels(store, attribute, &is_used, error));
    for (int32_t label = 0; label < nhi_dictionary_count(attribute->labels); label++)
        n_distinct += is_used[label] && label != empty;
    for (size_t e = 0; e < store->enterprises->n; e++)
        n_empty += attribute->code[e] == empty;
    nhi_free(is_used);
    NH_TRY(nhi_result_cell(result, attribute->name, error));
    NH_TRY(nhi_result_count(result, n_distinct, error));
    return nhi_result_count(result, n_empty, error);
}

static nh_status fill_attributes(const struct nhi_info *info, struct nhi_result *result,
                                 struct nh_error *error)
{
    for (size_t a = 0; a < info->store->enterprises->n_attributes; a++) {
        const struct nhi_attribute *attribute;
        NH_TRY(nhi_store_attribute(info->store, a, &attribute, error));
        NH_TRY(attribute_cells(info->store, attribute, result, error));
    }
    return NH_OK;
}

/* ---- tables -------------------------------------------------------------------------------------------------- */

static const struct nhi_result_column table_columns[] = {
    {"name", "table", "表", "", "", NHI_COLUMN_KEY},
    {"rows", "rows", "行数", "", "", NHI_COLUMN_INTEGER},
    {"columns", "columns", "列", "", "", NHI_COLUMN_FLAGS}};

static nh_status table_cells(const struct nhi_table *table, struct nhi_result *result, struct nh_error *error)
{
    struct nhi_buffer names = {0};
    nh_status status;
    NH_TRY_DONE(nhi_result_cell(result, table->name, error));
    NH_TRY_DONE(nhi_result_count(result, table->n_rows, error));
    for (size_t c = 0; c < table->n_columns; c++)
        NH_TRY_DONE(nhi_buffer_printf(&names, error, "%s%s", c > 0 ? ";" : "", table->columns[c].name));
    NH_TRY_DONE(nhi_result_cell(result, text_or_empty(names.data), error));
done:
    nhi_buffer_free(&names);
    return status;
}

/* The newest table of every name; names in the order of their arrival. */
static nh_status fill_tables(const struct nhi_info *info, struct nhi_result *result, struct nh_error *error)
{
    struct nhi_dictionary *names;
    NH_TRY(nhi_dictionary_new(&names, error));
    nh_status status = NH_OK;
    for (size_t i = 0; i < info->store->n_segments; i++) {
        const struct nhi_segment_model *model = model_of(info->store, i);
        for (size_t t = 0; t < model->n_tables; t++) {
            const char *name = model->tables[t].name;
            int32_t id;
            bool is_new;
            NH_TRY_DONE(nhi_dictionary_add(names, name, strlen(name), &id, &is_new, error));
            if (is_new)
                NH_TRY_DONE(table_cells(nhi_store_table(info->store, name), result, error));
        }
    }
done:
    nhi_dictionary_free(names);
    return status;
}

/* ---- corrections --------------------------------------------------------------------------------------------- */

static const struct nhi_result_column correction_columns[] = {
    {"segment", "corrected by", "更正数据段", "", "", NHI_COLUMN_KEY},
    {"series", "series", "序列", "", "", NHI_COLUMN_KEY},
    {"enterprise_id", "enterprise", "企业", "", "", NHI_COLUMN_KEY},
    {"period", "period", "时期", "", "", NHI_COLUMN_KEY},
    {"item", "item", "品种或指标", "", "", NHI_COLUMN_KEY},
    {"flow", "flow", "流向", "", "", NHI_COLUMN_FLAGS},
    {"old", "old value", "原值", "", "", NHI_COLUMN_DECIMAL},
    {"new", "new value", "更正值", "", "", NHI_COLUMN_DECIMAL}};

struct correction_rows {
    const nh_store *store;
    struct nhi_result *result;
};

static nh_status take_correction(void *state, const struct nhi_correction *correction, struct nh_error *error)
{
    const struct correction_rows *rows = state;
    const nh_store *store = rows->store;
    const bool is_output = correction->series == NHI_OUTPUT;
    struct nhi_result *result = rows->result;
    const struct nhi_dictionary *ids;
    NH_TRY(nhi_store_ids(store, &ids, error));
    NH_TRY(nhi_result_cell(result, store->segments[correction->i_segment].name, error));
    NH_TRY(nhi_result_cell(result, nhi_series_name(correction->series), error));
    NH_TRY(nhi_result_cell(result, nhi_dictionary_text(ids, correction->enterprise, NULL), error));
    NH_TRY(period_cell(result, correction->freq, correction->period, error));
    NH_TRY(nhi_result_cell(
        result, nhi_dictionary_text(is_output ? store->measures : store->carriers, correction->item, NULL),
        error));
    NH_TRY(nhi_result_cell(result, is_output ? "" : nhi_flow_name(correction->flow), error));
    NH_TRY(decimal_cell(result, correction->old_value.value, correction->old_value.decimals, error));
    return correction->has_new_value
               ? decimal_cell(result, correction->new_value.value, correction->new_value.decimals, error)
               : nhi_result_cell(result, "", error);
}

static nh_status fill_corrections(const struct nhi_info *info, struct nhi_result *result,
                                  struct nh_error *error)
{
    struct correction_rows rows = {info->store, result};
    return nhi_corrections_visit(info->store, info->is_table ? NHI_INFO_SHOWN : UINT64_MAX, take_correction,
                                 &rows, error);
}

/* ---- all ----------------------------------------------------------------------------------------------------- */

static const struct nhi_result_column warning_columns[] = {
    {"warning", "warning", "提示", "", "", NHI_COLUMN_KEY},
    {"subject", "about", "对象", "", "", NHI_COLUMN_KEY}};

#define COLUMNS(columns) columns, sizeof(columns) / sizeof *(columns)
const struct nhi_info_section nhi_info_sections[NHI_INFO_SECTIONS] = {
    {"segments", "Segments", "数据段", COLUMNS(segment_columns), fill_segments},
    {"axes", "Periods", "时期", COLUMNS(axis_columns), fill_axes},
    {"series", "Series", "序列", COLUMNS(series_columns), fill_series},
    {"carriers", "Carriers", "能源品种", COLUMNS(carrier_columns), fill_carriers},
    {"measures", "Measures", "产出指标", COLUMNS(measure_columns), fill_measures},
    {"attributes", "Attributes of enterprises", "企业属性", COLUMNS(attribute_columns), fill_attributes},
    {"tables", "Tables", "附表", COLUMNS(table_columns), fill_tables},
    {"corrections", "Replaced values", "被取代的值", COLUMNS(correction_columns), fill_corrections},
    {"warnings", "Warnings", "提示", COLUMNS(warning_columns), nhi_info_warnings}};
