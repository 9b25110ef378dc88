/* synth_model.c - everything of the synthetic city's segment but its values: enterprises in their order, tables, and what
 * the survey says about the series. Ids and names are made while they are written. */
#include "engine/statistics/synth_store.h"

#include "engine/base/memory.h"
#include "engine/base/parallel.h"
#include "engine/statistics/city_plan.h"
#include "engine/store/rows.h"

#include <string.h>

enum { TEXTS_AT_A_TIME = 1 << 14, TEXTS_OF_A_TASK = 1 << 10 };
enum { REGION, INDUSTRY, NAME, CHAIN, SIZE, OPENED, CLOSED, N_ATTRIBUTES };
static const char *const attribute_names[N_ATTRIBUTES] = {"region", "industry", "name",  "chain",
                                                          "size",   "opened",   "closed"};

/* ---- texts of enterprises ---------------------------------------------------------------------------------------- */

struct text_range {
    const struct nhi_synth_model *model;
    size_t first, n; /* ranks */
};

static nh_status make_texts(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    const struct text_range *range = state;
    const struct nhi_synth_store *store = range->model->store;
    (void)i_thread, (void)error;
    const size_t begin = i_task * TEXTS_OF_A_TASK, left = range->n - begin;
    for (size_t i = begin; i < begin + (left < TEXTS_OF_A_TASK ? left : TEXTS_OF_A_TASK); i++) {
        struct nhi_city_enterprise enterprise;
        nhi_city_enterprise(store->city, store->by_rank[range->first + i], &enterprise);
        nhi_city_texts(store->city, &enterprise, &range->model->texts[i]);
    }
    return NH_OK;
}

/* Of n <= TEXTS_AT_A_TIME enterprises from a rank on, into model->texts. */
static nh_status texts_of_ranks(const struct nhi_synth_model *model, size_t first, size_t n,
                                struct nh_error *error)
{
    struct text_range range = {.model = model, .first = first, .n = n};
    return nhi_parallel_for((n + TEXTS_OF_A_TASK - 1) / TEXTS_OF_A_TASK, model->store->context->n_threads,
                            make_texts, &range, error);
}

static nh_status make_rows(const struct nhi_synth_model *model, const struct nhi_texts *made, size_t first,
                           size_t n, char *rows, struct nh_error *error)
{
    for (size_t done = 0, n_now; done < n; done += n_now) {
        n_now = n - done < TEXTS_AT_A_TIME ? n - done : TEXTS_AT_A_TIME;
        NH_TRY(texts_of_ranks(model, first + done, n_now, error));
        for (size_t i = 0; i < n_now; i++) {
            const char *text = made == &model->ids ? model->texts[i].id : model->texts[i].name;
            memcpy(rows + (done + i) * made->width_bytes, text, strnlen(text, made->width_bytes));
        }
    }
    return NH_OK;
}

static nh_status make_ids(const void *state, size_t first, size_t n, char *rows, struct nh_error *error)
{
    const struct nhi_synth_model *model = state;
    return make_rows(model, &model->ids, first, n, rows, error);
}

static nh_status make_names(const void *state, size_t first, size_t n, char *rows, struct nh_error *error)
{
    const struct nhi_synth_model *model = state;
    return make_rows(model, &model->names, first, n, rows, error);
}

/* Ids are all as long, and of the names the last one is the longest. */
static void describe_texts(struct nhi_synth_model *model)
{
    const struct nhi_city *city = model->store->city;
    struct nhi_city_enterprise last;
    struct nhi_city_texts texts;
    nhi_city_enterprise(city, city->n_enterprises - 1, &last);
    nhi_city_texts(city, &last, &texts);
    model->ids = (struct nhi_texts){city->n_enterprises, strlen(texts.id), model, make_ids};
    model->names = (struct nhi_texts){city->n_enterprises, strlen(texts.name), model, make_names};
}

/* ---- enterprises ------------------------------------------------------------------------------------------------- */

static nh_status add_code(struct nhi_attribute *attribute, size_t rank, const char *label,
                          struct nh_error *error)
{
    return nhi_dictionary_add(attribute->labels, label, strlen(label), &attribute->code[rank], NULL, error);
}

static nh_status add_codes(const struct nhi_synth_model *model, const struct nhi_city_texts *texts,
                           size_t rank, struct nh_error *error)
{
    struct nhi_attribute *attributes = model->segment.enterprises.attributes;
    const struct nhi_synth_store *store = model->store;
    const char *const labels[N_ATTRIBUTES] = {
        [REGION] = texts->region, [INDUSTRY] = texts->industry, [CHAIN] = texts->chain,
        [SIZE] = texts->size,     [OPENED] = texts->opened,     [CLOSED] = texts->closed};
    for (int a = 0; a < N_ATTRIBUTES; a++)
        if (a != NAME)
            NH_TRY(add_code(&attributes[a], rank, labels[a], error));
    for (size_t t = 0; t < nhi_city_n_titles(store->city); t++)
        NH_TRY(add_code(&attributes[N_ATTRIBUTES + t], rank,
                        nhi_city_title(store->city, t, store->by_rank[rank]), error));
    return NH_OK;
}

static nh_status new_attributes(struct nhi_synth_model *model, struct nh_error *error)
{
    struct nhi_enterprises *enterprises = &model->segment.enterprises;
    const struct nhi_city *city = model->store->city;
    const size_t n = N_ATTRIBUTES + nhi_city_n_titles(city);
    NH_TRY(nhi_alloc(n, sizeof *enterprises->attributes, &enterprises->attributes, error));
    for (size_t a = 0; a < n; a++) {
        struct nhi_attribute *attribute = &enterprises->attributes[enterprises->n_attributes++];
        const char *name = a < N_ATTRIBUTES ? attribute_names[a] : city->plan->titles[a - N_ATTRIBUTES].name;
        NH_TRY(nhi_strndup(name, strlen(name), &attribute->name, error));
        if (a == NAME) {
            attribute->made = &model->names;
            continue;
        }
        NH_TRY(nhi_dictionary_new(&attribute->labels, error));
        NH_TRY(nhi_alloc(enterprises->n, sizeof *attribute->code, &attribute->code, error));
    }
    return NH_OK;
}

static nh_status make_enterprises(struct nhi_synth_model *model, struct nh_error *error)
{
    struct nhi_enterprises *enterprises = &model->segment.enterprises;
    const size_t n = model->store->city->n_enterprises;
    enterprises->n = n;
    enterprises->made_ids = &model->ids;
    NH_TRY(new_attributes(model, error));
    for (size_t first = 0; first < n; first += TEXTS_AT_A_TIME) {
        const size_t n_now = n - first < TEXTS_AT_A_TIME ? n - first : TEXTS_AT_A_TIME;
        NH_TRY(nhi_progress(model->store->context, "declaring", first, n, error));
        NH_TRY(texts_of_ranks(model, first, n_now, error));
        for (size_t i = 0; i < n_now; i++)
            NH_TRY(add_codes(model, &model->texts[i], first + i, error));
    }
    return NH_OK;
}

/* ---- items, tables, series --------------------------------------------------------------------------------------- */

static nh_status make_items(struct nhi_synth_model *model, struct nh_error *error)
{
    static const char unit[] = "10000 CNY";
    struct nhi_segment_model *segment = &model->segment;
    int32_t item;
    NH_TRY(nhi_dictionary_new(&segment->carriers, error));
    NH_TRY(nhi_dictionary_new(&segment->measures, error));
    for (int c = 0; c < model->store->city->n_carriers; c++) {
        const char *id = nhi_city_carrier(c)->id;
        NH_TRY(nhi_dictionary_add(segment->carriers, id, strlen(id), &item, NULL, error));
    }
    NH_TRY(nhi_alloc(NHI_N_CITY_MEASURES, sizeof *segment->units, &segment->units, error));
    for (int m = 0; m < nhi_city_n_measures(model->store->city); m++) {
        const char *measure = nhi_city_measure_names[m];
        NH_TRY(nhi_dictionary_add(segment->measures, measure, strlen(measure), &item, NULL, error));
        NH_TRY(nhi_strndup(unit, strlen(unit), &segment->units[m], error));
    }
    return NH_OK;
}

static nh_status put_carriers(const struct nhi_city *city, struct nhi_rows *rows, struct nh_error *error)
{
    for (int c = 0; c < city->n_carriers; c++) {
        struct nhi_city_carrier_row row;
        bool is_new;
        nhi_city_carrier_row(c, &row);
        NH_TRY(nhi_rows_put(rows, row.cells, &is_new, error));
    }
    return NH_OK;
}

static nh_status put_prices(const struct nhi_city *city, struct nhi_rows *rows, struct nh_error *error)
{
    for (size_t i = 0; i < nhi_city_n_price_rows(city); i++) {
        struct nhi_city_price_row row;
        bool is_new;
        nhi_city_price_row(city, i, &row);
        NH_TRY(nhi_rows_put(rows, row.cells, &is_new, error));
    }
    return NH_OK;
}

static nh_status put_accounts(const struct nhi_city *city, struct nhi_rows *rows, struct nh_error *error)
{
    for (size_t i = 0; i < nhi_city_n_account_rows(city); i++) {
        struct nhi_city_account_row row;
        const char *cells[NHI_CITY_ACCOUNT_COLUMNS + 1] = {NULL}; /* and no vintage */
        bool is_new;
        nhi_city_account_row(city, i, &row);
        memcpy(cells, row.cells, sizeof row.cells);
        cells[NHI_CITY_ACCOUNT_COLUMNS] = "";
        NH_TRY(nhi_rows_put(rows, cells, &is_new, error));
    }
    return NH_OK;
}

typedef nh_status put_rows_fn(const struct nhi_city *city, struct nhi_rows *rows, struct nh_error *error);

static nh_status make_table(struct nhi_synth_model *model, const char *name,
                            const struct nhi_rows_column *columns, put_rows_fn *put, struct nh_error *error)
{
    struct nhi_segment_model *segment = &model->segment;
    struct nhi_rows rows;
    NH_TRY(nhi_rows_init(&rows, name, columns, error));
    nh_status status;
    NH_TRY_DONE(put(model->store->city, &rows, error));
    NH_TRY_DONE(nhi_rows_table(&rows, &segment->tables[segment->n_tables], error));
    segment->n_tables++;
done:
    nhi_rows_clear(&rows);
    return status;
}

static nh_status make_tables(struct nhi_synth_model *model, struct nh_error *error)
{
    enum { N_TABLES = 3 };
    static const struct nhi_rows_column
        carriers[NHI_CITY_CARRIER_COLUMNS + 1] = {{"carrier", true, false},
                                                  {"name_zh", false, false},
                                                  {"unit", false, false},
                                                  {"kgce_per_unit", false, true},
                                                  {"tco2_per_unit", false, true},
                                                  {"fossil", false, false}},
                                            prices[NHI_CITY_PRICE_COLUMNS + 1] = {{"industry", true, false},
                                                                                  {"period", true, false},
                                                                                  {"index", false, true},
                                                                                  {"basis", true, false}},
                                            accounts[NHI_CITY_ACCOUNT_COLUMNS + 2] = {
                                                {"region", true, false},     {"period", true, false},
                                                {"item", true, false},       {"value", false, true},
                                                {"price_base", true, false}, {"vintage", true, false}};
    struct nhi_segment_model *segment = &model->segment;
    const struct nhi_city *city = model->store->city;
    NH_TRY(nhi_alloc(N_TABLES, sizeof *segment->tables, &segment->tables, error));
    NH_TRY(make_table(model, "carriers", carriers, put_carriers, error));
    if (nhi_city_n_price_rows(city) > 0)
        NH_TRY(make_table(model, "deflators", prices, put_prices, error));
    return nhi_city_n_account_rows(city) > 0 ? make_table(model, "accounts", accounts, put_accounts, error)
                                             : NH_OK;
}

static void make_series(struct nhi_synth_model *model)
{
    const struct nhi_synth_store *store = model->store;
    struct nhi_synth_survey all = store->slots[0];
    for (int slot = 1; slot < NHI_SYNTH_SLOTS; slot++) {
        const struct nhi_synth_survey *survey = &store->slots[slot];
        all.first_month = survey->first_month < all.first_month ? survey->first_month : all.first_month;
        all.end_month = survey->end_month > all.end_month ? survey->end_month : all.end_month;
        for (int series = 0; series < NHI_N_CITY_SERIES; series++) {
            all.n_lines[series] += survey->n_lines[series];
            nhi_stats_add(&all.stats[series], &survey->stats[series]);
        }
    }
    const struct nhi_axis axis = {
        NHI_FREQ_MONTH, (int64_t)store->city->first_year * 12 + store->city->first_month + all.first_month,
        all.end_month - all.first_month};
    for (int series = 0; series < NHI_N_CITY_SERIES; series++)
        model->segment.series[series] =
            (struct nhi_series_info){.n_lines = all.n_lines[series],
                                     .axis = axis,
                                     .decimals = NHI_CITY_DECIMALS,
                                     .width_bytes = nhi_width_bytes(&all.stats[series]),
                                     .codec = store->codec,
                                     .stats = all.stats[series]};
}

nh_status nhi_synth_model(const struct nhi_synth_store *store, const char *history,
                          struct nhi_synth_model *model, struct nh_error *error)
{
    model->store = store;
    NH_TRY(nhi_alloc(TEXTS_AT_A_TIME, sizeof *model->texts, &model->texts, error));
    describe_texts(model);
    make_series(model);
    NH_TRY(make_items(model, error));
    NH_TRY(make_tables(model, error));
    NH_TRY(nhi_strndup(history, strlen(history), &model->segment.history, error));
    return make_enterprises(model, error);
}

void nhi_synth_model_clear(struct nhi_synth_model *model)
{
    nhi_segment_model_clear(&model->segment);
    nhi_free(model->texts);
    model->texts = NULL;
}
