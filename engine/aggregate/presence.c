/* presence.c - see presence.h. */
#include "engine/aggregate/presence.h"

#include "engine/base/memory.h"

#include <string.h>

nh_status nhi_roll_call_init(struct nhi_roll_call *call, struct nh_error *error)
{
    NH_TRY(nhi_alloc(call->slots->n, sizeof *call->full_counts, &call->full_counts, error));
    NH_TRY(nhi_alloc(call->slots->n_periods + NHI_STATES_PADDING, 1, &call->full_states, error));
    NH_TRY(nhi_alloc(call->slots->n_periods, sizeof *call->full_of_eight, &call->full_of_eight, error));
    NH_TRY(nhi_pool_take(call->pool, call->n_units, 1, &call->is_full, error));
    return nhi_alloc(call->n_items, sizeof *call->net, &call->net, error);
}

nh_status nhi_roll_call_wait(struct nhi_roll_call *call, size_t i_item, struct nh_error *error)
{
    return nhi_pool_take(call->pool, call->n_units * call->slots->n_periods, sizeof **call->net,
                         &call->net[i_item], error);
}

void nhi_roll_call_clear(struct nhi_roll_call *call)
{
    for (size_t i = 0; call->net != NULL && i < call->n_items; i++)
        nhi_pool_give(call->pool, call->net[i]);
    nhi_free(call->net);
    nhi_pool_give(call->pool, call->is_full);
    nhi_free(call->full_counts);
    nhi_free(call->full_states);
    nhi_free(call->full_of_eight);
}

/* ---- lines --------------------------------------------------------------------------------------------------- */

static uint8_t state_of(const struct nhi_roll_call *call, bool is_some, bool is_all)
{
    return !is_some ? 0 : (uint8_t)(call->has | (is_all ? 0 : call->partial));
}

/* Several threads may set bits of one unit, always by `or`: the order does not matter. */
static void note(uint8_t *state, uint8_t bits)
{
    if ((__atomic_load_n(state, __ATOMIC_RELAXED) & bits) != bits)
        __atomic_fetch_or(state, bits, __ATOMIC_RELAXED);
}

/* Eight states, of which those that are 0 in `made` may be others' or behind the end: at most two words of the array, which
 * begins at a multiple of 8. */
typedef uint64_t __attribute__((may_alias)) states_word;

static void note_word(states_word *word, uint64_t made)
{
    if ((__atomic_load_n(word, __ATOMIC_RELAXED) & made) != made)
        __atomic_fetch_or(word, made, __ATOMIC_RELAXED);
}

static void note_eight(uint8_t *all_states, size_t at, uint64_t made)
{
    states_word *words = (states_word *)(void *)all_states + at / 8;
    const unsigned shift = 8 * (unsigned)(at % 8);
    note_word(words, made << shift);
    if (shift > 0)
        note_word(words + 1, made >> (64 - shift));
}

static bool runs_on(const struct nhi_slots *slots, size_t period)
{
    return slots->runs_on != NULL && period < slots->n_periods && slots->runs_on[period];
}

/* The period behind some slots. */
static size_t behind(const struct nhi_slots *slots, uint32_t first_slot, uint32_t n_slots)
{
    return n_slots > 0 ? (size_t)slots->period[first_slot + n_slots - 1] + 1 : slots->n_periods;
}

/* At most eight periods, of a slot each. */
static bool is_of_eight(const struct nhi_roll_call *call)
{
    enum { MOST_PERIODS = 8 };
    return call->slots->is_one_each && call->slots->n <= MOST_PERIODS;
}

/* counts: [n_slots] of slots first_slot ... */
static void note_counts(const struct nhi_roll_call *call, uint32_t first_slot, uint32_t n_slots,
                        const uint32_t *counts, uint8_t *states, uint16_t *net)
{
    const struct nhi_slots *slots = call->slots;
    uint32_t n_present = 0;
    for (uint32_t s = first_slot, end = s + n_slots; s < end; s++) {
        uint32_t p = slots->period[s];
        n_present += counts[s - first_slot];
        if (s + 1 < end && slots->period[s + 1] == p)
            continue;
        if (net != NULL)
            net[p] = (uint16_t)(call->is_subtracted ? net[p] - n_present : net[p] + n_present);
        else
            note(&states[p], state_of(call, n_present > 0, n_present == slots->holds[p]));
        if (net != NULL || !runs_on(slots, p + 1)) /* what waits runs on at the end */
            n_present = 0;
    }
    for (size_t p = net == NULL ? behind(slots, first_slot, n_slots) : slots->n_periods; runs_on(slots, p);
         p++)
        note(&states[p], state_of(call, n_present > 0, n_present == slots->holds[p]));
}

/* The same for at most 8 periods of a slot each, at one go; not for what has to wait. */
static void note_slots(const struct nhi_roll_call *call, const struct nhi_rows *rows, const uint32_t *counts,
                       size_t at)
{
    const uint32_t *holds = call->slots->holds + rows->first_slot;
    uint64_t made = 0;
    for (uint32_t s = 0; s < rows->n_slots; s++)
        made |= (uint64_t)state_of(call, counts[s] > 0, counts[s] == holds[s]) << 8 * s;
    note_eight(call->states, at, made << 8 * rows->first_slot);
}

/* The same from the bits of a line, without counting; not for what has to wait. */
static void note_bits(const struct nhi_roll_call *call, const struct nhi_rows *rows, const uint64_t *present,
                      uint8_t *states)
{
    const uint32_t *period = call->slots->period + rows->first_slot;
    bool is_some = false, is_all = true;
    uint32_t n_held = 0;
    for (uint32_t s = 0; s < rows->n_slots; s++) {
        enum nhi_cells cells = nhi_cells_in(&rows->spans[s], present);
        is_some = is_some || cells != NHI_CELLS_NONE;
        is_all = is_all && cells == NHI_CELLS_ALL;
        n_held += rows->widths[s];
        if (s + 1 < rows->n_slots && period[s + 1] == period[s])
            continue;
        note(&states[period[s]], state_of(call, is_some, is_all && n_held == call->slots->holds[period[s]]));
        if (runs_on(call->slots, (size_t)period[s] + 1))
            continue;
        is_some = false;
        is_all = true;
        n_held = 0;
    }
    for (size_t p = behind(call->slots, rows->first_slot, rows->n_slots); runs_on(call->slots, p); p++)
        note(&states[p], state_of(call, is_some, is_all && n_held == call->slots->holds[p]));
}

/* Cells of a line in each slot, from its bits. */
static void count_cells(const struct nhi_rows *rows, const uint64_t *present, uint32_t *counts)
{
    for (uint32_t s = 0; s < rows->n_slots; s++) {
        const struct nhi_span *span = &rows->spans[s];
        const uint32_t first = span->first / 64, last = (span->end - 1) / 64;
        counts[s] = (uint32_t)__builtin_popcountll(present[first] & span->first_mask);
        for (uint32_t w = first + 1; w <= last; w++)
            counts[s] +=
                (uint32_t)__builtin_popcountll(present[w] & (w == last ? span->last_mask : UINT64_MAX));
    }
}

/* First and last bit of two words, not both 0; false: there is a gap between them. */
static bool find_stretch(uint64_t low, uint64_t high, uint32_t *first, uint32_t *last)
{
    *first = (uint32_t)(low != 0 ? __builtin_ctzll(low) : 64 + __builtin_ctzll(high));
    *last = (uint32_t)(high != 0 ? 127 - __builtin_clzll(high) : 63 - __builtin_clzll(low));
    const nhi_u128 bits = ((nhi_u128)high << 64 | low) >> *first;
    return (bits & (bits + 1)) == 0;
}

/* The states that a stretch of cells makes, a byte for each of at most 8 periods. */
static uint64_t states_of(const struct nhi_roll_call *call, const struct nhi_rows *rows, uint32_t first,
                          uint32_t last)
{
    const uint32_t from = rows->slot_of[first], to = rows->slot_of[last];
    const uint64_t is_late = first > rows->spans[from].first, is_early = last + 1 < rows->spans[to].end;
    uint64_t whole;
    memcpy(&whole, call->full_states + rows->first_slot, sizeof whole);
    return (whole & UINT64_MAX << 8 * from & UINT64_MAX >> 8 * (7 - to)) |
           is_late * call->partial << 8 * from | is_early * call->partial << 8 * to;
}

/* The same for most lines: of at most two words, with all cells between the first and the last, in at most 8 periods of
 * a slot each. False: it is not one. */
static bool note_stretch(const struct nhi_roll_call *call, const struct nhi_rows *rows,
                         const uint64_t *present, size_t at)
{
    uint32_t first, last;
    if (call->slots->runs_on != NULL || rows->n_words > 2 || !is_of_eight(call))
        return false;
    const uint64_t low = present[0] & rows->whole[0];
    const uint64_t high = rows->n_words == 2 ? present[1] & rows->whole[1] : 0;
    if ((low | high) == 0 || !find_stretch(low, high, &first, &last))
        return false;
    note_eight(call->states, at, states_of(call, rows, first, last) << 8 * rows->first_slot);
    return true;
}

static bool is_full(const uint64_t *present, const uint64_t *whole, size_t n_words)
{
    uint64_t missing = 0;
    for (size_t w = 0; w < n_words; w++)
        missing |= ~present[w] & whole[w];
    return missing == 0;
}

static void note_line(const struct nhi_roll_call *call, const struct nhi_rows *rows, size_t r, size_t unit)
{
    const size_t at = unit * call->slots->n_periods;
    uint8_t *states = call->states + at;
    uint16_t *net = call->net[rows->i_item] != NULL ? call->net[rows->i_item] + at : NULL;
    const uint64_t *present = rows->present != NULL ? rows->present + r * rows->n_words : NULL;
    uint32_t *counts = rows->counts + r * rows->n_slots;
    if (present != NULL && net == NULL) {
        if (!note_stretch(call, rows, present, at))
            note_bits(call, rows, present, states);
        return;
    }
    if (net == NULL && is_of_eight(call)) {
        note_slots(call, rows, counts, at);
        return;
    }
    const bool is_known = present == NULL || is_full(present, rows->whole, rows->n_words);
    if (!is_known)
        count_cells(rows, present, counts);
    note_counts(call, rows->first_slot, rows->n_slots, present != NULL && is_known ? rows->widths : counts,
                states, net);
}

static size_t unit_of(const int32_t *map, int32_t enterprise)
{
    return (size_t)(map != NULL ? map[enterprise] : enterprise);
}

/* The next row of a word of bits. */
static size_t next_row(uint64_t *left)
{
    const size_t r = (size_t)__builtin_ctzll(*left);
    *left &= *left - 1;
    return r;
}

/* The rows of a word of bits, most often all 64 of them. */
static void note_full(uint8_t *is_full, const int32_t *map, const int32_t *enterprise, uint64_t full)
{
    if (full == UINT64_MAX && map == NULL) {
        for (size_t r = 0; r < 64; r++)
            __atomic_store_n(&is_full[enterprise[r]], 1, __ATOMIC_RELAXED);
        return;
    }
    while (full != 0)
        __atomic_store_n(&is_full[unit_of(map, enterprise[next_row(&full)])], 1, __ATOMIC_RELAXED);
}

/* Full lines in one go: what they say of their unit is noted at the end of the pass. */
static void note_by_bits(const struct nhi_roll_call *call, const struct nhi_rows *rows)
{
    const int32_t *map = call->unit, *enterprise = rows->enterprise;
    for (size_t w = 0; w < (rows->n + 63) / 64; w++) {
        note_full(call->is_full, map, enterprise + 64 * w, rows->full[w]);
        for (uint64_t left = rows->others[w]; left != 0;) {
            const size_t r = 64 * w + next_row(&left);
            note_line(call, rows, r, unit_of(map, enterprise[r]));
        }
    }
}

static bool has_counts(const uint32_t *counts, const uint32_t *wanted, uint32_t n_slots)
{
    uint32_t differ = 0;
    for (uint32_t s = 0; s < n_slots; s++)
        differ |= counts[s] ^ wanted[s];
    return differ == 0;
}

/* Rows whose counts are known; the same of full lines. */
static void note_by_counts(const struct nhi_roll_call *call, const struct nhi_rows *rows)
{
    const uint32_t *counts = rows->counts;
    for (size_t r = 0; r < rows->n; r++, counts += rows->n_slots) {
        if (rows->atom[r] == NHI_NO_GROUP)
            continue;
        const size_t unit = unit_of(call->unit, rows->enterprise[r]);
        if (has_counts(counts, rows->widths, rows->n_slots))
            __atomic_store_n(&call->is_full[unit], 1, __ATOMIC_RELAXED);
        else
            note_line(call, rows, r, unit);
    }
}

void nhi_roll_call_rows(const struct nhi_roll_call *call, const struct nhi_rows *rows)
{
    if (call->net[rows->i_item] != NULL) {
        for (size_t r = 0; r < rows->n; r++)
            if (rows->atom[r] != NHI_NO_GROUP)
                note_line(call, rows, r, unit_of(call->unit, rows->enterprise[r]));
    } else if (rows->present != NULL) {
        note_by_bits(call, rows);
    } else {
        note_by_counts(call, rows);
    }
}

/* ---- passes -------------------------------------------------------------------------------------------------- */

void nhi_roll_call_begin(struct nhi_roll_call *call, const struct nhi_store_segment *segment,
                         enum nhi_series series)
{
    call->unit = segment->enterprise;
    call->is_subtracted = series >= NHI_QUANTITY_SUPERSEDED;
    nhi_full_counts(&nhi_segment_model(segment->segment)->series[series], call->slots, call->full_counts);
    memset(call->full_states, 0, call->slots->n_periods);
    note_counts(call, 0, call->slots->n, call->full_counts, call->full_states, NULL);
    for (size_t i = 0; i < sizeof *call->full_of_eight * call->slots->n_periods; i++)
        ((uint8_t *)call->full_of_eight)[i] = call->full_states[i % call->slots->n_periods];
}

enum { UNITS_A_TASK = 1 << 13 /* a multiple of 8: their states end with a word */ };

size_t nhi_roll_call_tasks(const struct nhi_roll_call *call)
{
    return (call->n_units + UNITS_A_TASK - 1) / UNITS_A_TASK;
}

/* Units first .. first + n - 1, first: a multiple of 8, get the states of a full line where they are full. */
static void end_units(const struct nhi_roll_call *call, size_t first, size_t n)
{
    const size_t n_periods = call->slots->n_periods;
    const uint8_t *is_full = call->is_full + first;
    states_word *words = (states_word *)(void *)(call->states + first * n_periods);
    for (size_t p = 0; p < n_periods; p += sizeof *words) {
        const size_t n_bytes = n_periods - p < sizeof *words ? n_periods - p : sizeof *words;
        uint64_t made;
        memcpy(&made, call->full_states + p, sizeof made); /* 0 behind the last period */
        for (size_t u = 0, at = p; u < n; u++, at += n_periods) {
            const uint64_t own = made & (0 - (uint64_t)is_full[u]);
            const unsigned byte = (unsigned)(at % sizeof *words);
            words[at / sizeof *words] |= own << 8 * byte;
            if (byte + n_bytes > sizeof *words)
                words[at / sizeof *words + 1] |= own >> 8 * (sizeof *words - byte);
        }
    }
}

/* Eight units at a time: their states are whole words. Mostly all of them are full. */
void nhi_roll_call_end(const struct nhi_roll_call *call, size_t i_task)
{
    enum { UNITS = 8 };
    const size_t n_periods = call->slots->n_periods, first = i_task * UNITS_A_TASK,
                 end = call->n_units - first < UNITS_A_TASK ? call->n_units : first + UNITS_A_TASK;
    for (size_t u = first; u < end; u += UNITS) {
        const size_t n = end - u < UNITS ? end - u : UNITS;
        states_word *words = (states_word *)(void *)(call->states + u * n_periods);
        uint64_t are_full = 0;
        memcpy(&are_full, call->is_full + u, n);
        if (are_full == UINT64_C(0x0101010101010101))
            for (size_t w = 0; w < n_periods; w++)
                words[w] |= call->full_of_eight[w];
        else if (are_full != 0)
            end_units(call, u, n);
    }
    memset(call->is_full + first, 0, end - first);
}

void nhi_roll_call_close(const struct nhi_roll_call *call)
{
    const struct nhi_slots *slots = call->slots;
    for (size_t i = 0; i < call->n_items; i++)
        for (size_t u = 0; call->net[i] != NULL && u < call->n_units; u++) {
            uint16_t n_present = 0;
            for (size_t p = 0; p < slots->n_periods; p++) {
                const size_t at = u * slots->n_periods + p;
                n_present = (uint16_t)(call->net[i][at] + (runs_on(slots, p) ? n_present : 0));
                note(&call->states[at], state_of(call, n_present > 0, n_present == slots->holds[p]));
            }
        }
}

/* ---- states -------------------------------------------------------------------------------------------------- */

void nhi_states_close_class(uint8_t *states, size_t n_states)
{
    for (size_t i = 0; i < n_states; i++) {
        uint8_t own = states[i] & (NHI_HAS_ENERGY | NHI_PARTIAL_ENERGY);
        states[i] = (uint8_t)((states[i] ^ own) | own * NHI_HAS_ANY_ENERGY);
    }
}

void nhi_states_keep_matched(uint8_t *states, size_t n_states)
{
    for (size_t i = 0; i < n_states; i++)
        if (!(states[i] & NHI_HAS_ANY_ENERGY))
            states[i] &= (uint8_t) ~(NHI_HAS_OUTPUT | NHI_PARTIAL_OUTPUT);
}
