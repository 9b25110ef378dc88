/* result_lines.c - a result as lines of JSON and as SDMX-CSV; see result_forms.h. SDMX-CSV 2.0.0 field guide of the SDMX
 * technical working group: STRUCTURE, STRUCTURE_ID, ACTION, dimensions, measures, attributes; code lists CL_OBS_STATUS 2.2
 * and CL_CONF_STATUS 1.2. */
#include "engine/publish/result_forms.h"

#include <stdio.h>
#include <string.h>

nh_status nhi_result_jsonl(const struct nhi_result *result, enum nh_lang lang, struct nhi_buffer *buffer,
                           struct nh_error *error)
{
    (void)lang;
    for (size_t r = 0; r < nhi_result_rows(result); r++) {
        NH_TRY(nhi_result_json_row(result, r, buffer, error));
        NH_TRY(nhi_buffer_text(buffer, "\n", error));
    }
    return NH_OK;
}

/* ---- SDMX-CSV -------------------------------------------------------------------------------------------------- */

enum { NO_COLUMN = -1, ID_BYTES = 64 };

struct dataflow {
    const struct nhi_result *result;
    char id[ID_BYTES]; /* NENGHAO:RATE(1.0) */
    int period, flags; /* columns */
};

static bool is_observed(const struct nhi_result_column *column)
{
    return column->kind == NHI_COLUMN_DECIMAL || column->kind == NHI_COLUMN_PERCENT ||
           column->kind == NHI_COLUMN_INTEGER;
}

static bool is_dimension(const struct dataflow *flow, size_t c)
{
    return flow->result->columns[c].kind == NHI_COLUMN_KEY && (int)c != flow->period;
}

/* A name as SDMX has them: capitals, digits, underscores. */
static void code_of(const char *name, size_t n_bytes, char code[ID_BYTES])
{
    size_t n = 0;
    for (; n < n_bytes && n + 1 < ID_BYTES; n++) {
        const char c = name[n];
        const bool is_small = c >= 'a' && c <= 'z',
                   is_plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        code[n] = (char)(is_small ? c - 'a' + 'A' : is_plain ? c : '_');
    }
    code[n] = '\0';
}

/* nenghao.rate/1 */
static void name_flow(const char *schema, char id[ID_BYTES])
{
    char code[ID_BYTES];
    const char *dot = strchr(schema, '.'), *name = dot != NULL ? dot + 1 : schema;
    const size_t n = strcspn(name, "/");
    code_of(name, n, code);
    snprintf(id, ID_BYTES, "NENGHAO:%.40s(%.8s.0)", code, name[n] == '/' ? name + n + 1 : "1");
}

static nh_status find_columns(struct dataflow *flow, struct nh_error *error)
{
    const struct nhi_result *result = flow->result;
    flow->period = flow->flags = NO_COLUMN;
    for (size_t c = 0; c < result->n_columns; c++) {
        if (strcmp(result->columns[c].name, "period") == 0)
            flow->period = (int)c;
        if (result->columns[c].kind == NHI_COLUMN_FLAGS)
            flow->flags = (int)c;
    }
    return flow->period != NO_COLUMN
               ? NH_OK
               : nhi_fail(error, NH_UNSUPPORTED,
                          "sdmx-csv is for tables with periods, and this one has none: use csv");
}

static nh_status add_header(const struct dataflow *flow, struct nhi_buffer *buffer, struct nh_error *error)
{
    char code[ID_BYTES];
    NH_TRY(nhi_buffer_text(buffer, "STRUCTURE,STRUCTURE_ID,ACTION", error));
    for (size_t c = 0; c < flow->result->n_columns; c++) {
        if (!is_dimension(flow, c))
            continue;
        code_of(flow->result->columns[c].name, strlen(flow->result->columns[c].name), code);
        NH_TRY(nhi_buffer_printf(buffer, error, ",%s", code));
    }
    return nhi_buffer_text(
        buffer, ",INDICATOR,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,OBS_STATUS,CONF_STATUS,REASON\n", error);
}

/* 2020Q1 is 2020-Q1 there; a time of day has seconds. */
static nh_status add_period(const char *period, struct nhi_buffer *buffer, struct nh_error *error)
{
    const char *quarter = strchr(period, 'Q');
    if (quarter != NULL)
        return nhi_buffer_printf(buffer, error, "%.*s-%s", (int)(quarter - period), period, quarter);
    return nhi_buffer_printf(buffer, error, "%s%s", period, strchr(period, 'T') != NULL ? ":00" : "");
}

/* What a figure is about: the dimensions of its row; a subtotal is _T there. */
static nh_status add_dimensions(const struct dataflow *flow, size_t row, struct nhi_buffer *buffer,
                                struct nh_error *error)
{
    NH_TRY(nhi_buffer_printf(buffer, error, "dataflow,%s,I", flow->id));
    for (size_t c = 0; c < flow->result->n_columns; c++) {
        if (!is_dimension(flow, c))
            continue;
        const char *key = nhi_result_text(flow->result, row, c);
        NH_TRY(nhi_buffer_text(buffer, ",", error));
        NH_TRY(nhi_result_csv_field(buffer, strcmp(key, "*") == 0 ? "_T" : key, error));
    }
    return NH_OK;
}

/* A (observed) with its value, or M (missing) with the flags as the reason; F: free to be published. */
static nh_status add_observation(const struct dataflow *flow, size_t row, size_t column,
                                 struct nhi_buffer *buffer, struct nh_error *error)
{
    const struct nhi_result_column *of = &flow->result->columns[column];
    const char *value = nhi_result_text(flow->result, row, column);
    char code[ID_BYTES];
    code_of(of->name, strlen(of->name), code);
    NH_TRY(add_dimensions(flow, row, buffer, error));
    NH_TRY(nhi_buffer_printf(buffer, error, ",%s,", code));
    NH_TRY(add_period(nhi_result_text(flow->result, row, (size_t)flow->period), buffer, error));
    NH_TRY(nhi_buffer_printf(buffer, error, ",%s,", value));
    NH_TRY(nhi_result_csv_field(buffer, of->unit_en, error));
    NH_TRY(nhi_buffer_printf(buffer, error, ",%s,F,", *value != '\0' ? "A" : "M"));
    if (flow->flags != NO_COLUMN)
        NH_TRY(nhi_result_csv_field(buffer, nhi_result_text(flow->result, row, (size_t)flow->flags), error));
    return nhi_buffer_text(buffer, "\n", error);
}

nh_status nhi_result_sdmx(const struct nhi_result *result, enum nh_lang lang, struct nhi_buffer *buffer,
                          struct nh_error *error)
{
    struct dataflow flow = {.result = result};
    (void)lang;
    NH_TRY(find_columns(&flow, error));
    name_flow(result->schema, flow.id);
    NH_TRY(add_header(&flow, buffer, error));
    for (size_t r = 0; r < nhi_result_rows(result); r++)
        for (size_t c = 0; c < result->n_columns; c++)
            if (is_observed(&result->columns[c]))
                NH_TRY(add_observation(&flow, r, c, buffer, error));
    return NH_OK;
}
