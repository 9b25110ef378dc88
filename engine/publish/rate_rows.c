/* rate_rows.c - see rate_rows.h. */
#include "engine/publish/rate_rows.h"

#include "engine/base/context.h"
#include "engine/base/digits.h"
#include "engine/base/parallel.h"
#include "engine/publish/columns.h"

#include <string.h>

/* ---- cells --------------------------------------------------------------------------------------------------- */

enum {
    N_FIGURES = 9,
    N_OUTSIDE = 3,
    N_BRIDGE = 4,
    FIGURES_BYTES = (N_FIGURES + N_OUTSIDE + N_BRIDGE) * (NHI_NUMBER_BYTES + 1)
};

/* Where the next cell of a row goes. */
struct line {
    char *at, separator;
};

static void end_cell(struct line *line, size_t n_bytes)
{
    line->at += n_bytes;
    *line->at++ = line->separator;
}

/* As nhi_level_text; of the exact number the length is known at once. */
static nh_status put_level(struct line *line, bool is_known, struct nhi_decimal level, enum nh_tie tie,
                           bool is_table, struct nh_error *error)
{
    if (is_known && !is_table) {
        end_cell(line, nhi_decimal_text(level, line->at));
        return NH_OK;
    }
    NH_TRY(nhi_level_text(is_known, level, tie, is_table, line->at, error));
    end_cell(line, strlen(line->at));
    return NH_OK;
}

/* At constant prices a level is a quotient. */
static nh_status put_output(struct line *line, const struct nhi_rate *rate, const struct nhi_rate_row *row,
                            bool is_table, struct nh_error *error)
{
    if (!row->has_output || !rate->selection.is_constant)
        return put_level(line, row->has_output, row->output, rate->rounding.tie, is_table, error);
    NH_TRY(nhi_constant_output_text(rate, row, is_table, line->at, error));
    end_cell(line, strlen(line->at));
    return NH_OK;
}

static void put_count(struct line *line, uint32_t n)
{
    end_cell(line, (size_t)(nhi_put_digits(line->at, n) - line->at));
}

static void put_text(struct line *line, const char *text, size_t n)
{
    memcpy(line->at, text, n);
    end_cell(line, n);
}

size_t nhi_flags_text(unsigned flags, char *text)
{
    static const char *const words[] = {"no_energy",     "no_output", "partial",      "neg_energy",
                                        "parent_price",  "no_panel",  "no_deduction", "neg_increment",
                                        "over_deducted", "neg_output"};
    size_t n = 0;
    for (unsigned i = 0; flags >> i != 0; i++) {
        if ((flags >> i & 1) == 0)
            continue;
        if (n > 0)
            text[n++] = ';';
        for (const char *word = words[i]; *word != '\0'; word++)
            text[n++] = *word;
    }
    text[n] = '\0';
    return n;
}

/* From all energy to that of the scope. */
static nh_status put_bridge(struct line *line, const struct nhi_rate *rate, const struct nhi_rate_row *row,
                            bool is_table, struct nh_error *error)
{
    const struct nhi_scope_energy *scope = &row->scope;
    const struct nhi_decimal *const lines[N_BRIDGE] = {&scope->full, &scope->feedstock, &scope->renewable,
                                                       &scope->nonfossil};
    for (size_t i = 0; i < N_BRIDGE; i++)
        NH_TRY(put_level(line, row->n_energy > 0 && (i == 0 || scope->is_known), *lines[i],
                         rate->rounding.tie, is_table, error));
    return NH_OK;
}

/* What all rows of a table have in common. */
struct page {
    const struct nhi_rate *rate;
    char (*period_text)[NHI_PERIOD_BYTES]; /* [visible periods] */
    size_t period_bytes;                   /* the same of all of a frequency */
    bool is_table;
};

/* The row at hand and the one ahead of it, with which it mostly is compared. */
struct pair {
    struct nhi_rate_row rows[2];
    unsigned i_now;
    bool has_ahead;
};

static nh_status put_figures(struct line *line, const struct page *page,
                             const struct nhi_rate_subject *subject, uint32_t i_period, struct pair *pair,
                             struct nh_error *error)
{
    const struct nhi_rate *rate = page->rate;
    const struct nhi_rate_row *ahead = pair->has_ahead ? &pair->rows[pair->i_now] : NULL;
    struct nhi_rate_row *row = &pair->rows[pair->i_now ^= 1];
    size_t n;
    pair->has_ahead = true;
    NH_TRY(nhi_rate_row(rate, subject, i_period, row, error));
    put_text(line, page->period_text[i_period], page->period_bytes);
    if (rate->selection.scopes.n > 1)
        NH_TRY(put_bridge(line, rate, row, page->is_table, error));
    NH_TRY(put_level(line, row->has_energy, row->energy, rate->rounding.tie, page->is_table, error));
    NH_TRY(put_output(line, rate, row, page->is_table, error));
    NH_TRY(nhi_rate_intensity_text(rate, row, line->at, &n, error));
    end_cell(line, n);
    NH_TRY(nhi_rate_change_text(rate, subject, ahead, row, line->at, &n, error));
    end_cell(line, n);
    put_count(line, row->n_units);
    put_count(line, row->n_energy);
    put_count(line, row->n_output);
    end_cell(line, nhi_flags_text(row->flags, line->at));
    return NH_OK;
}

/* Of a panel: what it leaves out. */
static nh_status put_outside(struct line *line, const struct nhi_rate *rate,
                             const struct nhi_rate_subject *subject, uint32_t i_period,
                             struct nh_error *error)
{
    struct nhi_rate_outside outside;
    NH_TRY(nhi_rate_outside_panel(rate, subject, i_period, &outside, error));
    put_text(line, outside.raw_change_percent, strlen(outside.raw_change_percent));
    if (outside.is_compared) {
        put_count(line, outside.n_entries);
        put_count(line, outside.n_exits);
    } else {
        end_cell(line, 0);
        end_cell(line, 0);
    }
    return NH_OK;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

/* The keys are the first cells of every row of the subject: quoted and put together once. */
static nh_status make_keys(const struct nhi_rate *rate, const struct nhi_rate_subject *subject,
                           struct nhi_result *keys, struct nh_error *error)
{
    nhi_result_empty(keys);
    for (size_t k = 0; k < rate->selection.n_keys; k++)
        NH_TRY(nhi_result_cell(keys, nhi_rate_key(rate, subject, k), error));
    if (rate->selection.scopes.n > 1)
        NH_TRY(nhi_result_cell(keys, nhi_scope_name(rate->selection.scopes.deductions[subject->i_scope]),
                               error));
    return NH_OK;
}

static nh_status add_row(struct nhi_result *result, const struct nhi_buffer *keys, const struct page *page,
                         const struct nhi_rate_subject *subject, uint32_t i_period, struct pair *pair,
                         struct nh_error *error)
{
    const struct nhi_rate *rate = page->rate;
    struct line line = {.separator = nhi_result_separator(result)};
    NH_TRY(nhi_result_room(result, keys->n_bytes + FIGURES_BYTES, &line.at, error));
    if (keys->n_bytes > 0)
        memcpy(line.at, keys->data, keys->n_bytes);
    line.at += keys->n_bytes;
    NH_TRY(put_figures(&line, page, subject, i_period, pair, error));
    if (rate->selection.is_panel)
        NH_TRY(put_outside(&line, rate, subject, i_period, error));
    nhi_result_take(result,
                    rate->selection.n_keys + N_FIGURES + (rate->selection.scopes.n > 1 ? 1 + N_BRIDGE : 0) +
                        (rate->selection.is_panel ? N_OUTSIDE : 0),
                    line.at);
    return NH_OK;
}

static nh_status add_rows(struct nhi_result *result, const struct page *page, size_t begin, size_t end,
                          struct nh_error *error)
{
    const struct nhi_rate *rate = page->rate;
    struct nhi_result keys = {.format = result->format, .n_columns = result->n_columns};
    struct pair pair;
    nh_status status = NH_OK;
    for (size_t i = begin; i < end; i++) {
        NH_TRY_DONE(make_keys(rate, &rate->subjects[i], &keys, error));
        pair.i_now = 0;
        pair.has_ahead = false;
        for (uint32_t p = 0; p < rate->selection.visible.n; p++)
            if (nhi_rate_has_row(rate, &rate->subjects[i], p))
                NH_TRY_DONE(add_row(result, &keys.text, page, &rate->subjects[i], p, &pair, error));
    }
done:
    nhi_result_clear(&keys);
    return status;
}

/* ---- threads --------------------------------------------------------------------------------------------------- */

/* A part is some 100 kB of text. Many of them to a wave: threads that wait for each other at its end cost more than memory. */
enum {
    PART_ROWS = 1024,
    ROW_BYTES = 96, /* of most; a part grows where they are longer */
    PARTS_PER_THREAD = 64,
    FEW_PARTS = 4 /* not worth the threads */
};

/* Parts that are made at the same time and then appended in their order. */
struct wave {
    const struct page *page;
    size_t first, part_subjects;
    struct nhi_result *parts;
};

/* On the stack of its thread while it grows: its neighbours are written at the same time. */
static nh_status make_part(void *state, size_t i_part, unsigned i_thread, struct nh_error *error)
{
    const struct wave *wave = state;
    const size_t n_subjects = wave->page->rate->n_subjects,
                 begin = wave->first + i_part * wave->part_subjects, end = begin + wave->part_subjects;
    struct nhi_result part = wave->parts[i_part];
    (void)i_thread;
    nh_status status = nhi_buffer_reserve(&part.text, PART_ROWS * ROW_BYTES + FIGURES_BYTES, error);
    if (status == NH_OK)
        status = add_rows(&part, wave->page, begin, end < n_subjects ? end : n_subjects, error);
    wave->parts[i_part] = part; /* also what is to be freed */
    return status;
}

static nh_status run_wave(struct wave *wave, size_t n_parts, struct nhi_result *result,
                          struct nh_error *error)
{
    const unsigned n_threads = wave->page->rate->store->context->n_threads;
    NH_TRY(nhi_parallel_for(n_parts, n_threads, make_part, wave, error));
    NH_TRY(nhi_result_join(result, wave->parts, n_parts, n_threads, error));
    for (size_t i = 0; i < n_parts; i++)
        nhi_result_empty(&wave->parts[i]);
    wave->first += n_parts * wave->part_subjects;
    return NH_OK;
}

static nh_status add_parts(const struct page *page, struct nhi_result *result, struct nh_error *error)
{
    const struct nhi_rate *rate = page->rate;
    const size_t most_parts = (size_t)rate->store->context->n_threads * PARTS_PER_THREAD;
    struct wave wave = {.page = page, .part_subjects = 1 + PART_ROWS / (rate->selection.visible.n + 1)};
    size_t n_parts = (rate->n_subjects + wave.part_subjects - 1) / wave.part_subjects;
    nh_status status;
    if (n_parts < FEW_PARTS)
        return add_rows(result, page, 0, rate->n_subjects, error);
    n_parts = n_parts < most_parts ? n_parts : most_parts;
    NH_TRY(nhi_alloc(n_parts, sizeof *wave.parts, &wave.parts, error));
    for (size_t i = 0; i < n_parts; i++) {
        wave.parts[i] = (struct nhi_result){
            .format = result->format, .columns = result->columns, .n_columns = result->n_columns};
        wave.parts[i].text.pool = wave.parts[i].starts.pool = rate->store->context->pool;
    }
    do
        NH_TRY_DONE(run_wave(&wave, n_parts, result, error));
    while (wave.first < rate->n_subjects);
done:
    for (size_t i = 0; i < n_parts; i++)
        nhi_result_clear(&wave.parts[i]);
    nhi_free(wave.parts);
    return status;
}

nh_status nhi_rate_rows(const struct nhi_rate *rate, struct nhi_result *result, struct nh_error *error)
{
    const struct nhi_window visible = rate->selection.visible;
    struct page page = {.rate = rate, .is_table = result->format == NH_FORMAT_TABLE};
    NH_TRY(nhi_alloc(visible.n, sizeof *page.period_text, &page.period_text, error));
    for (uint32_t p = 0; p < visible.n; p++)
        page.period_bytes =
            nhi_selection_period_text(&rate->selection, visible.first + p, page.period_text[p]);
    const nh_status status = add_parts(&page, result, error);
    nhi_free(page.period_text);
    return status;
}
