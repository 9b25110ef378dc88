/* synth_store.c - the synthetic city as a store. The builder wants every enterprise before the first value, so the
 * city is made twice: once when the sink is opened, for its enterprises, and once by the caller. */
#include "engine/statistics/synth.h"

#include "engine/base/memory.h"
#include "engine/store/builder.h"
#include "engine/store/rows.h"

#include <string.h>

enum { PROGRESS_STEP = 4096 };
enum { VALUE_ADDED, GROSS_OUTPUT, N_MEASURES };
static const char *const measure_names[N_MEASURES] = {"value_added", "gross_output"};

struct store_sink {
    struct nhi_builder *builder;
    int n_carriers;
    int32_t carriers[NHI_CITY_CARRIERS], measures[N_MEASURES];
};

/* ---- before the values --------------------------------------------------------------------------------------- */

static nh_status declare_enterprise(struct nhi_builder *builder, const struct nhi_city_enterprise *enterprise,
                                    struct nh_error *error)
{
    const struct {
        const char *name, *text;
    } attributes[] = {{"region", enterprise->region}, {"industry", enterprise->industry},
                      {"name", enterprise->name},     {"chain", enterprise->chain},
                      {"size", enterprise->size},     {"opened", enterprise->opened},
                      {"closed", enterprise->closed}};
    int32_t number;
    bool is_new;
    NH_TRY(nhi_builder_enterprise(builder, enterprise->id, strlen(enterprise->id), &number, &is_new, error));
    for (size_t a = 0; a < sizeof attributes / sizeof *attributes; a++) {
        int i_attribute;
        NH_TRY(nhi_builder_attribute(builder, attributes[a].name, strlen(attributes[a].name), &i_attribute,
                                     error));
        NH_TRY(nhi_builder_set(builder, number, i_attribute, attributes[a].text, strlen(attributes[a].text),
                               error));
    }
    return NH_OK;
}

static nh_status declare_items(struct store_sink *sink, struct nh_error *error)
{
    enum nhi_freq expected; /* a new store expects what comes first */
    for (int c = 0; c < sink->n_carriers; c++) {
        const char *id = nhi_city_carrier(c)->id;
        NH_TRY(nhi_builder_item(sink->builder, NHI_QUANTITY, id, strlen(id), &sink->carriers[c], error));
    }
    for (int m = 0; m < N_MEASURES; m++) {
        NH_TRY(nhi_builder_item(sink->builder, NHI_OUTPUT, measure_names[m], strlen(measure_names[m]),
                                &sink->measures[m], error));
        NH_TRY(nhi_builder_set_unit(sink->builder, sink->measures[m], "10000 CNY", error));
    }
    nhi_builder_accepts(sink->builder, NHI_QUANTITY, NHI_FREQ_MONTH, &expected);
    nhi_builder_accepts(sink->builder, NHI_OUTPUT, NHI_FREQ_MONTH, &expected);
    return NH_OK;
}

static nh_status declare(nh_context *context, struct store_sink *sink, const struct nhi_city *city,
                         struct nh_error *error)
{
    for (uint32_t i = 0; i < city->n_enterprises; i++) {
        if (i % PROGRESS_STEP == 0)
            NH_TRY(nhi_progress(context, "declaring", i, city->n_enterprises, error));
        struct nhi_city_enterprise enterprise;
        nhi_city_enterprise(city, i, &enterprise);
        NH_TRY(declare_enterprise(sink->builder, &enterprise, error));
    }
    NH_TRY(nhi_builder_seal(sink->builder, error));
    return declare_items(sink, error);
}

/* ---- values -------------------------------------------------------------------------------------------------- */

static nh_status take_month(struct store_sink *sink, const struct nhi_city *city,
                            const struct nhi_city_enterprise *enterprise, uint32_t i_month,
                            struct nhi_entry *entry, struct nh_error *error)
{
    int64_t output_cny100[N_MEASURES];
    entry->period = (int64_t)city->first_year * 12 + city->first_month + i_month;
    entry->series = NHI_QUANTITY;
    for (int line = 0; line < enterprise->n_lines; line++) {
        entry->item = sink->carriers[enterprise->lines[line].carrier];
        entry->flow = enterprise->lines[line].flow;
        entry->value = nhi_city_quantity(city, enterprise, line, i_month);
        NH_TRY(nhi_builder_value(sink->builder, entry, error));
    }
    nhi_city_output(city, enterprise, i_month, &output_cny100[VALUE_ADDED], &output_cny100[GROSS_OUTPUT]);
    entry->series = NHI_OUTPUT;
    entry->flow = 0;
    for (int m = 0; m < N_MEASURES; m++) {
        entry->item = sink->measures[m];
        entry->value = output_cny100[m];
        NH_TRY(nhi_builder_value(sink->builder, entry, error));
    }
    return NH_OK;
}

static nh_status store_take(void *state, const struct nhi_city *city,
                            const struct nhi_city_enterprise *enterprise, struct nh_error *error)
{
    struct store_sink *sink = state;
    struct nhi_entry entry = {.enterprise =
                                  nhi_builder_find(sink->builder, enterprise->id, strlen(enterprise->id)),
                              .decimals = NHI_CITY_DECIMALS};
    for (uint32_t month = enterprise->first_month; month < enterprise->end_month; month++)
        NH_TRY(take_month(sink, city, enterprise, month, &entry, error));
    return NH_OK;
}

/* ---- the end ------------------------------------------------------------------------------------------------- */

static nh_status refuse_cell(void *state, const struct nhi_cell *cell, const struct nhi_cell *first,
                             int decimals, struct nh_error *error)
{
    (void)state, (void)cell, (void)decimals;
    return nhi_fail(error, NH_INTERNAL, "the synthetic city holds %s",
                    first != NULL ? "a value twice" : "a value of more than 64 bits");
}

static nh_status add_carriers(const struct store_sink *sink, struct nh_error *error)
{
    static const struct nhi_rows_column columns[NHI_CITY_CARRIER_COLUMNS + 1] = {
        {"carrier", true, false},       {"name_zh", false, false},      {"unit", false, false},
        {"kgce_per_unit", false, true}, {"tco2_per_unit", false, true}, {"fossil", false, false}};
    struct nhi_rows rows;
    struct nhi_table table = {0};
    NH_TRY(nhi_rows_init(&rows, "carriers", columns, error));
    nh_status status = NH_OK;
    for (int c = 0; c < sink->n_carriers; c++) {
        struct nhi_city_carrier_row row;
        bool is_new;
        nhi_city_carrier_row(c, &row);
        NH_TRY_DONE(nhi_rows_put(&rows, row.cells, &is_new, error));
    }
    NH_TRY_DONE(nhi_rows_table(&rows, &table, error));
    NH_TRY_DONE(nhi_builder_table(sink->builder, &table, error));
done:
    nhi_table_clear(&table);
    nhi_rows_clear(&rows);
    return status;
}

static nh_status store_finish(void *state, struct nh_error *error)
{
    struct store_sink *sink = state;
    struct nhi_builder_result result;
    NH_TRY(nhi_builder_check(sink->builder, refuse_cell, NULL, error));
    NH_TRY(add_carriers(sink, error));
    return nhi_builder_commit(sink->builder, "nenghao " NH_VERSION " synth", NULL, &result, error);
}

static void store_free(void *state)
{
    struct store_sink *sink = state;
    nhi_builder_free(sink->builder);
    nhi_free(sink);
}

nh_status nhi_synth_store_sink(nh_context *context, const char *store_path, const char *codec,
                               const struct nhi_city *city, struct nhi_synth_sink *sink,
                               struct nh_error *error)
{
    struct nhi_builder_options options = {.store_path = store_path};
    struct store_sink *made;
    NH_TRY(nhi_codec_parse(codec, &options.codec, error));
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->n_carriers = city->n_carriers;
    nh_status status;
    NH_TRY_DONE(nhi_builder_new(context, &options, &made->builder, error));
    NH_TRY_DONE(declare(context, made, city, error));
    *sink = (struct nhi_synth_sink){
        .state = made, .take = store_take, .finish = store_finish, .free = store_free};
    return NH_OK;
done:
    store_free(made);
    return status;
}
