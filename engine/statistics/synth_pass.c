/* synth_pass.c - one pass over the enterprises of the synthetic city, in rounds of blocks: threads make the blocks of a
 * round, then the sink gets them in order. The totals are integers, so that no order shows in them. */
#include "engine/statistics/synth.h"

#include "engine/base/memory.h"
#include "engine/base/parallel.h"
#include "engine/store/model.h"

enum { BLOCK_MONTHS = 1 << 12 /* of all enterprises of a block: some hundred kilobytes as CSV text */ };

/* What a thread has to itself. */
struct part {
    struct nhi_synth_values values;
    struct nhi_synth_truth *truth; /* [n_years] */
};

struct pass {
    const struct nhi_city *city;
    const struct nhi_synth_sink *sink;
    struct part *parts; /* [n_threads] */
    uint32_t first, n_block;
};

nh_status nhi_synth_values_new(const struct nhi_city *city, struct nhi_synth_values *values,
                               struct nh_error *error)
{
    const size_t n_months = city->n_months;
    NH_TRY(nhi_alloc((NHI_CITY_LINES + NHI_N_CITY_MEASURES) * n_months, sizeof *values->memory,
                     &values->memory, error));
    for (size_t measure = 0; measure < NHI_N_CITY_MEASURES; measure++)
        values->output[measure] = values->memory + measure * n_months;
    for (size_t line = 0; line < NHI_CITY_LINES; line++)
        values->quantity[line] = values->memory + (line + NHI_N_CITY_MEASURES) * n_months;
    return NH_OK;
}

void nhi_synth_values_free(struct nhi_synth_values *values)
{
    nhi_free(values->memory);
    *values = (struct nhi_synth_values){0};
}

/* ---- truth ------------------------------------------------------------------------------------------------------- */

static int flow_sign(int flow)
{
    return flow == NHI_FLOW_CONSUMPTION                                          ? 1
           : flow == NHI_FLOW_TRANSFORMATION_OUTPUT || flow == NHI_FLOW_RECOVERY ? -1
                                                                                 : 0;
}

static void add_truth(const struct nhi_city *city, const struct nhi_city_enterprise *enterprise,
                      const struct nhi_synth_values *values, struct nhi_synth_truth *truth)
{
    uint32_t last_seen = UINT32_MAX;
    for (uint32_t month = enterprise->first_month; month < enterprise->end_month; month++) {
        const uint32_t year = nhi_city_year(city, month);
        truth[year].value_added_cny100 += values->output[NHI_VALUE_ADDED][month];
        truth[year].gross_output_cny100 += values->output[NHI_GROSS_OUTPUT][month];
        truth[year].n_enterprises += year != last_seen;
        last_seen = year;
        for (int line = 0; line < enterprise->n_lines; line++)
            truth[year].net_energy_kgce_e6 +=
                (nhi_i128)flow_sign(enterprise->lines[line].flow) *
                nhi_city_carrier(enterprise->lines[line].carrier)->kgce_e4_per_unit *
                values->quantity[line][month];
    }
}

static void merge_truth(const struct pass *pass, unsigned n_threads, struct nhi_synth_truth *truth)
{
    for (uint32_t year = 0; year < pass->city->n_years; year++) {
        truth[year] = (struct nhi_synth_truth){0};
        for (unsigned i = 0; i < n_threads; i++) {
            const struct nhi_synth_truth *part = &pass->parts[i].truth[year];
            truth[year].net_energy_kgce_e6 += part->net_energy_kgce_e6;
            truth[year].value_added_cny100 += part->value_added_cny100;
            truth[year].gross_output_cny100 += part->gross_output_cny100;
            truth[year].n_enterprises += part->n_enterprises;
        }
    }
}

/* ---- rounds ------------------------------------------------------------------------------------------------------ */

static nh_status make_enterprise(const struct pass *pass, uint32_t i, int i_slot, const struct part *part,
                                 struct nh_error *error)
{
    const struct nhi_city *city = pass->city;
    const struct nhi_synth_values *values = &part->values;
    struct nhi_city_enterprise enterprise;
    nhi_city_enterprise(city, i, &enterprise);
    nhi_city_outputs(city, &enterprise, values->output);
    for (int line = 0; line < enterprise.n_lines; line++)
        nhi_city_quantities(city, &enterprise, line, values->output[NHI_VALUE_ADDED], values->quantity[line]);
    add_truth(city, &enterprise, values, part->truth);
    return pass->sink == NULL ? NH_OK
                              : pass->sink->take(pass->sink->state, i_slot, city, &enterprise, values, error);
}

static nh_status make_block(void *state, size_t i_block, unsigned i_thread, struct nh_error *error)
{
    const struct pass *pass = state;
    const uint32_t n = pass->city->n_enterprises;
    const uint64_t first = pass->first + i_block * pass->n_block;
    for (uint64_t i = first; i < first + pass->n_block && i < n; i++)
        NH_TRY(make_enterprise(pass, (uint32_t)i, (int)i_block, &pass->parts[i_thread], error));
    return NH_OK;
}

static nh_status make_rounds(nh_context *context, struct pass *pass, const char *stage,
                             struct nh_error *error)
{
    const uint32_t n = pass->city->n_enterprises, n_round = NHI_SYNTH_SLOTS * pass->n_block;
    for (; pass->first < n; pass->first += n_round) {
        NH_TRY(nhi_progress(context, stage, pass->first, n, error));
        NH_TRY(nhi_parallel_for(NHI_SYNTH_SLOTS, context->n_threads, make_block, pass, error));
        if (pass->sink != NULL && pass->sink->drain != NULL)
            NH_TRY(pass->sink->drain(pass->sink->state, error));
    }
    return NH_OK;
}

nh_status nhi_synth_pass(nh_context *context, const struct nhi_city *city, const char *stage,
                         const struct nhi_synth_sink *sink, struct nhi_synth_truth *truth,
                         struct nh_error *error)
{
    const unsigned n_threads = context->n_threads;
    struct pass pass = {.city = city,
                        .sink = sink,
                        .n_block = city->n_months < BLOCK_MONTHS ? BLOCK_MONTHS / city->n_months : 1};
    nh_status status;
    NH_TRY_DONE(nhi_alloc(n_threads, sizeof *pass.parts, &pass.parts, error));
    for (unsigned i = 0; i < n_threads; i++) {
        NH_TRY_DONE(nhi_synth_values_new(city, &pass.parts[i].values, error));
        NH_TRY_DONE(nhi_alloc(city->n_years, sizeof *pass.parts[i].truth, &pass.parts[i].truth, error));
    }
    NH_TRY_DONE(make_rounds(context, &pass, stage, error));
    merge_truth(&pass, n_threads, truth);
done:
    for (unsigned i = 0; pass.parts != NULL && i < n_threads; i++) {
        nhi_synth_values_free(&pass.parts[i].values);
        nhi_free(pass.parts[i].truth);
    }
    nhi_free(pass.parts);
    return status;
}
