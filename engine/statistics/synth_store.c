/* synth_store.c - the synthetic city as a store. A segment begins with what is known only at the end (how many lines,
 * their statistics, the order of the enterprises), so the city is made twice: the pass over all enterprises surveys
 * it, and then its lines are made again in the order of the segment. No value is kept in between. */
#include "engine/statistics/synth_store.h"

#include "engine/base/memory.h"

#define HISTORY "nenghao " NH_VERSION " synth"

/* ---- the survey -------------------------------------------------------------------------------------------------- */

static void survey_row(const struct nhi_synth_store *store, const struct nhi_city_enterprise *enterprise,
                       const int64_t *row, enum nhi_series series, struct nhi_synth_survey *survey)
{
    survey->n_lines[series]++;
    store->context->kernels->stats_i64(row + enterprise->first_month,
                                       enterprise->end_month - enterprise->first_month,
                                       &survey->stats[series]);
}

static nh_status store_take(void *state, int i_slot, const struct nhi_city *city,
                            const struct nhi_city_enterprise *enterprise,
                            const struct nhi_synth_values *values, struct nh_error *error)
{
    struct nhi_synth_store *store = state;
    struct nhi_synth_survey *survey = &store->slots[i_slot];
    (void)error;
    store->place[enterprise->number] = enterprise->place;
    if (enterprise->first_month < survey->first_month)
        survey->first_month = enterprise->first_month;
    if (enterprise->end_month > survey->end_month)
        survey->end_month = enterprise->end_month;
    for (int line = 0; line < enterprise->n_lines; line++) {
        store->kinds[enterprise->number] |= UINT64_C(1) << nhi_synth_kind(&enterprise->lines[line]);
        survey_row(store, enterprise, values->quantity[line], NHI_QUANTITY, survey);
    }
    for (int measure = 0; measure < nhi_city_n_measures(city); measure++)
        survey_row(store, enterprise, values->output[measure], NHI_OUTPUT, survey);
    return NH_OK;
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

/* By place and number: counted, then laid down. */
static nh_status sort_enterprises(struct nhi_synth_store *store, struct nh_error *error)
{
    const uint32_t n = store->city->n_enterprises;
    uint32_t start[NHI_CITY_PLACES + 1] = {0};
    NH_TRY(nhi_alloc(n, sizeof *store->by_rank, &store->by_rank, error));
    for (uint32_t i = 0; i < n; i++)
        start[store->place[i] + 1]++;
    for (int place = 0; place < NHI_CITY_PLACES; place++)
        start[place + 1] += start[place];
    for (uint32_t i = 0; i < n; i++)
        store->by_rank[start[store->place[i]]++] = i;
    nhi_free(store->place);
    store->place = NULL;
    return NH_OK;
}

static nh_status write_segment(const struct nhi_synth_store *store, struct nh_error *error)
{
    struct nhi_synth_model model = {0};
    struct nhi_segment_writer *writer = NULL;
    nh_status status;
    NH_TRY_DONE(nhi_synth_model(store, HISTORY, &model, error));
    NH_TRY_DONE(nhi_segment_create(nhi_commit_segment_path(store->commit), &model.segment, &writer, error));
    nhi_enterprises_clear(&model.segment.enterprises); /* they are in the file */
    NH_TRY_DONE(nhi_synth_lines(store, &model.segment, writer, error));
    status = nhi_segment_finish(writer, error);
    writer = NULL;
done:
    nhi_segment_abandon(writer);
    nhi_synth_model_clear(&model);
    return status;
}

static void free_survey(struct nhi_synth_store *store)
{
    nhi_free(store->place);
    nhi_free(store->kinds);
    nhi_free(store->by_rank);
    store->place = NULL;
    store->kinds = NULL;
    store->by_rank = NULL;
}

static nh_status store_finish(void *state, struct nh_error *error)
{
    struct nhi_synth_store *store = state;
    const struct nhi_commit_notes notes = {.command = HISTORY};
    NH_TRY(sort_enterprises(store, error));
    NH_TRY(write_segment(store, error));
    free_survey(store); /* the commit needs memory of its own */
    struct nhi_commit *commit = store->commit;
    store->commit = NULL; /* finish frees it in every case */
    return nhi_commit_finish(commit, &notes, error);
}

static void store_free(void *state)
{
    struct nhi_synth_store *store = state;
    free_survey(store);
    nhi_commit_abort(store->commit);
    nhi_free(store);
}

nh_status nhi_synth_store_sink(nh_context *context, const char *store_path, const char *codec,
                               const struct nhi_city *city, struct nhi_synth_sink *sink,
                               struct nh_error *error)
{
    enum nhi_codec known;
    struct nhi_synth_store *made;
    NH_TRY(nhi_codec_parse(codec, &known, error));
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->context = context;
    made->city = city;
    made->codec = known;
    for (int slot = 0; slot < NHI_SYNTH_SLOTS; slot++)
        made->slots[slot] = (struct nhi_synth_survey){
            .first_month = UINT32_MAX,
            .stats = {[NHI_QUANTITY] = NHI_COLUMN_STATS_INIT, [NHI_OUTPUT] = NHI_COLUMN_STATS_INIT}};
    nh_status status;
    NH_TRY_DONE(nhi_commit_begin(context, store_path, false, &made->commit, error));
    NH_TRY_DONE(nhi_alloc(city->n_enterprises, sizeof *made->place, &made->place, error));
    NH_TRY_DONE(nhi_alloc(city->n_enterprises, sizeof *made->kinds, &made->kinds, error));
    *sink = (struct nhi_synth_sink){
        .state = made, .take = store_take, .finish = store_finish, .free = store_free};
    return NH_OK;
done:
    store_free(made);
    return status;
}
