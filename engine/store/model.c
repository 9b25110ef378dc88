/* model.c - names of flows, series and codecs, look-ups, and freeing; see model.h. */
#include "engine/store/model.h"

#include "engine/base/memory.h"

#include <string.h>

const char *nhi_flow_name(int flow)
{
    static const char *const names[NHI_N_FLOWS] = {"consumption",
                                                   "feedstock",
                                                   "transformation_input",
                                                   "transformation_output",
                                                   "recovery",
                                                   "opening_stock",
                                                   "purchase",
                                                   "non_industrial",
                                                   "outflow",
                                                   "closing_stock"};
    return flow >= 0 && flow < NHI_N_FLOWS ? names[flow] : "unknown";
}

enum nhi_series nhi_superseded(enum nhi_series series)
{
    return series < NHI_QUANTITY_SUPERSEDED ? (enum nhi_series)(series + NHI_QUANTITY_SUPERSEDED) : series;
}

const char *nhi_series_name(enum nhi_series series)
{
    static const char *const names[NHI_N_SERIES] = {
        "quantity",         "coefficient", "output", "quantity_superseded", "coefficient_superseded",
        "output_superseded"};
    return names[series];
}

const char *nhi_codec_name(enum nhi_codec codec)
{
    static const char *const names[NHI_N_CODECS] = {"none", "deflate", "packed"};
    return names[codec];
}

nh_status nhi_codec_parse(const char *word, enum nhi_codec *codec, struct nh_error *error)
{
    for (int i = 0; i < NHI_N_CODECS; i++)
        if (word == NULL || strcmp(word, nhi_codec_name((enum nhi_codec)i)) == 0) {
            *codec = (enum nhi_codec)i;
            return NH_OK;
        }
    return nhi_fail(error, NH_ARGUMENT, "unknown codec '%s': use none, deflate or packed", word);
}

void nhi_stats_add(struct nhi_column_stats *sum, const struct nhi_column_stats *part)
{
    sum->n_present += part->n_present;
    sum->min = part->min < sum->min ? part->min : sum->min;
    sum->max = part->max > sum->max ? part->max : sum->max;
    sum->abs_sum_hi +=
        part->abs_sum_hi + __builtin_add_overflow(sum->abs_sum_lo, part->abs_sum_lo, &sum->abs_sum_lo);
}

int nhi_width_bytes(const struct nhi_column_stats *stats)
{
    return stats->n_present == 0 || (stats->min > INT32_MIN && stats->max <= INT32_MAX) ? 4 : 8;
}

void nhi_table_clear(struct nhi_table *table)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        nhi_free(table->columns[i].name);
        nhi_free(table->columns[i].number);
        nhi_free(table->columns[i].text);
    }
    nhi_free(table->columns);
    nhi_free(table->name);
    *table = (struct nhi_table){0};
}

void nhi_enterprises_clear(struct nhi_enterprises *enterprises)
{
    for (size_t i = 0; i < enterprises->n_attributes; i++) {
        nhi_free(enterprises->attributes[i].name);
        nhi_dictionary_free(enterprises->attributes[i].labels);
        nhi_free(enterprises->attributes[i].code);
    }
    nhi_free(enterprises->attributes);
    nhi_dictionary_free(enterprises->ids);
    *enterprises = (struct nhi_enterprises){0};
}

void nhi_segment_model_clear(struct nhi_segment_model *model)
{
    for (size_t i = 0; i < model->n_tables; i++)
        nhi_table_clear(&model->tables[i]);
    nhi_free(model->tables);
    for (int32_t i = 0; model->units != NULL && i < nhi_dictionary_count(model->measures); i++)
        nhi_free(model->units[i]);
    nhi_free(model->units);
    nhi_dictionary_free(model->measures);
    nhi_dictionary_free(model->carriers);
    nhi_enterprises_clear(&model->enterprises);
    nhi_free(model->history);
    *model = (struct nhi_segment_model){0};
}

uint64_t nhi_model_corrected(const struct nhi_segment_model *model)
{
    static const enum nhi_series counted[] = {NHI_QUANTITY_SUPERSEDED, NHI_OUTPUT_SUPERSEDED};
    uint64_t n = 0;
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        n += model->series[counted[i]].n_lines > 0 ? model->series[counted[i]].stats.n_present : 0;
    return n;
}

const struct nhi_table *nhi_model_table(const struct nhi_segment_model *model, const char *name)
{
    for (size_t i = 0; i < model->n_tables; i++)
        if (strcmp(model->tables[i].name, name) == 0)
            return &model->tables[i];
    return NULL;
}

const struct nhi_column *nhi_table_column(const struct nhi_table *table, const char *name)
{
    for (size_t i = 0; i < table->n_columns; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

void nhi_column_text(const struct nhi_column *column, size_t i_row, char *text, size_t text_bytes)
{
    size_t n = 0;
    const char *cell = column->text + i_row * column->width_bytes;
    while (n < column->width_bytes && n + 1 < text_bytes && cell[n] != '\0') {
        text[n] = cell[n];
        n++;
    }
    text[n] = '\0';
}

int nhi_attribute_find(const struct nhi_enterprises *enterprises, const char *name)
{
    for (size_t i = 0; i < enterprises->n_attributes; i++)
        if (strcmp(enterprises->attributes[i].name, name) == 0)
            return (int)i;
    return -1;
}
