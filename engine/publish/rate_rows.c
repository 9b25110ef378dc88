/* rate_rows.c - see rate_rows.h. */
#include "engine/publish/rate_rows.h"

#include "engine/base/context.h"
#include "engine/base/parallel.h"
#include "engine/publish/columns.h"

#include <string.h>

/* ---- cells --------------------------------------------------------------------------------------------------- */

static nh_status level_cell(struct nhi_result *result, bool is_known, struct nhi_decimal level,
                            enum nh_tie tie, struct nh_error *error)
{
    char *text;
    NH_TRY(nhi_result_room(result, &text, error));
    NH_TRY(nhi_level_text(is_known, level, tie, result->format == NH_FORMAT_TABLE, text, error));
    nhi_result_take(result, strlen(text));
    return NH_OK;
}

static nh_status flags_cell(struct nhi_result *result, unsigned flags, struct nh_error *error)
{
    static const char *const words[] = {"no_energy", "no_output", "partial", "neg_energy"};
    char *text;
    size_t n = 0;
    NH_TRY(nhi_result_room(result, &text, error));
    for (unsigned i = 0; flags >> i != 0; i++) {
        if ((flags >> i & 1) == 0)
            continue;
        if (n > 0)
            text[n++] = ';';
        for (const char *word = words[i]; *word != '\0'; word++)
            text[n++] = *word;
    }
    nhi_result_take(result, n);
    return NH_OK;
}

static nh_status figure_cells(struct nhi_result *result, const struct nhi_rate *rate,
                              const struct nhi_rate_subject *subject, const struct nhi_rate_row *row,
                              struct nh_error *error)
{
    char *text;
    NH_TRY(level_cell(result, row->has_energy, row->energy, rate->rounding.tie, error));
    NH_TRY(level_cell(result, row->has_output, row->output, rate->rounding.tie, error));
    NH_TRY(nhi_result_room(result, &text, error));
    NH_TRY(nhi_rate_intensity_text(rate, row, text, error));
    nhi_result_take(result, strlen(text));
    NH_TRY(nhi_result_room(result, &text, error));
    NH_TRY(nhi_rate_change_text(rate, subject, row, text, error));
    nhi_result_take(result, strlen(text));
    return NH_OK;
}

static nh_status row_cells(struct nhi_result *result, const struct nhi_rate *rate,
                           const struct nhi_rate_subject *subject, uint32_t i_period, struct nh_error *error)
{
    struct nhi_rate_row row;
    char *period;
    nhi_rate_row(rate, subject, i_period, &row);
    for (size_t k = 0; k < rate->selection.n_keys; k++)
        NH_TRY(nhi_result_cell(result, nhi_rate_key(rate, subject, k), error));
    NH_TRY(nhi_result_room(result, &period, error));
    nhi_result_take(result, nhi_period_text(rate->selection.freq, row.period, period));
    NH_TRY(figure_cells(result, rate, subject, &row, error));
    NH_TRY(nhi_result_count(result, row.n_units, error));
    NH_TRY(nhi_result_count(result, row.n_energy, error));
    NH_TRY(nhi_result_count(result, row.n_output, error));
    return flags_cell(result, row.flags, error);
}

static nh_status add_rows(struct nhi_result *result, const struct nhi_rate *rate, size_t begin, size_t end,
                          struct nh_error *error)
{
    for (size_t i = begin; i < end; i++)
        for (uint32_t p = 0; p < rate->selection.visible.n; p++)
            if (nhi_rate_has_row(rate, &rate->subjects[i], p))
                NH_TRY(row_cells(result, rate, &rate->subjects[i], p, error));
    return NH_OK;
}

/* ---- threads --------------------------------------------------------------------------------------------------- */

/* A part is some 200 kB of text that its thread leaves in a cache, where the next step finds it. */
enum { PART_ROWS = 2048, PARTS_PER_THREAD = 4 };

/* Parts that are made at the same time and then appended in their order. */
struct wave {
    const struct nhi_rate *rate;
    size_t first, part_subjects;
    struct nhi_result *parts;
};

static nh_status make_part(void *state, size_t i_part, unsigned i_thread, struct nh_error *error)
{
    const struct wave *wave = state;
    const size_t begin = wave->first + i_part * wave->part_subjects, end = begin + wave->part_subjects;
    (void)i_thread;
    return add_rows(&wave->parts[i_part], wave->rate, begin,
                    end < wave->rate->n_subjects ? end : wave->rate->n_subjects, error);
}

static nh_status run_wave(struct wave *wave, size_t n_parts, struct nhi_result *result,
                          struct nh_error *error)
{
    NH_TRY(nhi_parallel_for(n_parts, wave->rate->store->context->n_threads, make_part, wave, error));
    for (size_t i = 0; i < n_parts; i++)
        NH_TRY(nhi_result_append(result, &wave->parts[i], error));
    wave->first += n_parts * wave->part_subjects;
    return NH_OK;
}

nh_status nhi_rate_rows(const struct nhi_rate *rate, struct nhi_result *result, struct nh_error *error)
{
    const unsigned n_threads = rate->store->context->n_threads;
    struct wave wave = {.rate = rate, .part_subjects = 1 + PART_ROWS / (rate->selection.visible.n + 1)};
    size_t n_parts = (rate->n_subjects + wave.part_subjects - 1) / wave.part_subjects;
    nh_status status;
    if (n_threads == 1 || n_parts <= 1)
        return add_rows(result, rate, 0, rate->n_subjects, error);
    if (n_parts > (size_t)n_threads * PARTS_PER_THREAD)
        n_parts = (size_t)n_threads * PARTS_PER_THREAD;
    NH_TRY(nhi_alloc(n_parts, sizeof *wave.parts, &wave.parts, error));
    for (size_t i = 0; i < n_parts; i++)
        wave.parts[i] = (struct nhi_result){
            .format = result->format, .columns = result->columns, .n_columns = result->n_columns};
    do
        NH_TRY_DONE(run_wave(&wave, n_parts, result, error));
    while (wave.first < rate->n_subjects);
done:
    for (size_t i = 0; i < n_parts; i++)
        nhi_result_clear(&wave.parts[i]);
    nhi_free(wave.parts);
    return status;
}
