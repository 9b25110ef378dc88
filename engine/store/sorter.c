/* sorter.c - see sorter.h: radix sort of a run, k-way merge of runs by a heap. */
#include "engine/store/sorter.h"

#include "engine/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    DIGIT_BITS = 11,
    N_BUCKETS = 1 << DIGIT_BITS,
    READ_CELLS = 4096, /* of a run at a time */
    FIRST_CELLS = 1024,
    FEWEST_CELLS = 64 /* a run is never shorter, whatever the memory */
};

struct run {
    uint64_t n_cells, next;  /* next: of the cells of the run, not yet in the buffer */
    off_t offset;            /* in the file */
    struct nhi_cell *buffer; /* [READ_CELLS] */
    size_t n_buffered, at;
};

struct nhi_sorter {
    char *directory;
    int file; /* all runs one behind the other; -1: none yet */
    off_t file_bytes;
    struct nhi_cell *cells, *other; /* the run being gathered, and as much again for sorting */
    size_t n_cells, capacity, most_cells;
    uint64_t n_total;
    bool is_sorted;  /* adding has ended */
    size_t position; /* in cells, when nothing was spilled */
    struct run *runs;
    size_t n_runs;
    size_t *heap; /* runs by their next key, the arrival (run number) breaks ties */
    size_t n_heap;
};

nh_status nhi_sorter_new(const char *directory, uint64_t memory_bytes, struct nhi_sorter **sorter,
                         struct nh_error *error)
{
    struct nhi_sorter *made;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->file = -1;
    made->most_cells = (size_t)(memory_bytes / (2 * sizeof(struct nhi_cell)));
    if (made->most_cells < FEWEST_CELLS)
        made->most_cells = FEWEST_CELLS;
    const nh_status status = nhi_strndup(directory, strlen(directory), &made->directory, error);
    if (status == NH_OK)
        *sorter = made;
    else
        nhi_sorter_free(made);
    return status;
}

void nhi_sorter_free(struct nhi_sorter *sorter)
{
    if (sorter == NULL)
        return;
    for (size_t i = 0; i < sorter->n_runs; i++)
        nhi_free(sorter->runs[i].buffer);
    nhi_free(sorter->runs);
    nhi_free(sorter->heap);
    nhi_free(sorter->cells);
    nhi_free(sorter->other);
    if (sorter->file >= 0)
        close(sorter->file); /* unlinked: its content is not wanted any more */
    nhi_free(sorter->directory);
    nhi_free(sorter);
}

uint64_t nhi_sorter_count(const struct nhi_sorter *sorter)
{
    return sorter->n_total;
}

/* ---- one run ----------------------------------------------------------------------------------------------- */

/* One stable pass by the digit at `shift`; false: all cells have the same digit and nothing was moved. */
static bool radix_pass(const struct nhi_cell *from, struct nhi_cell *to, size_t n, unsigned shift)
{
    size_t count[N_BUCKETS] = {0};
    for (size_t i = 0; i < n; i++)
        count[from[i].key >> shift & (N_BUCKETS - 1)]++;
    if (count[from[0].key >> shift & (N_BUCKETS - 1)] == n)
        return false;
    size_t start = 0;
    for (size_t b = 0; b < N_BUCKETS; b++) {
        const size_t in_bucket = count[b];
        count[b] = start;
        start += in_bucket;
    }
    for (size_t i = 0; i < n; i++)
        to[count[from[i].key >> shift & (N_BUCKETS - 1)]++] = from[i];
    return true;
}

static bool is_ordered(const struct nhi_cell *cells, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (cells[i].key < cells[i - 1].key)
            return false;
    return true;
}

static void sort_run(struct nhi_sorter *sorter)
{
    if (sorter->n_cells == 0 || is_ordered(sorter->cells, sorter->n_cells))
        return;
    for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS)
        if (radix_pass(sorter->cells, sorter->other, sorter->n_cells, shift)) {
            struct nhi_cell *sorted = sorter->other;
            sorter->other = sorter->cells;
            sorter->cells = sorted;
        }
}

/* ---- the file ---------------------------------------------------------------------------------------------- */

static nh_status open_file(struct nhi_sorter *sorter, struct nh_error *error)
{
    struct nhi_buffer path = {0};
    nh_status status;
    NH_TRY_DONE(nhi_buffer_printf(&path, error, "%s/.tmp-sort-XXXXXX", sorter->directory));
    sorter->file = mkstemp(path.data); /* mode 0600 */
    if (sorter->file < 0 || unlink(path.data) != 0)
        status = nhi_fail(error, NH_IO, "cannot make a temporary file in %s: %s", sorter->directory,
                          strerror(errno));
done:
    nhi_buffer_free(&path);
    return status;
}

static nh_status write_at_end(struct nhi_sorter *sorter, const void *bytes, size_t n_bytes,
                              struct nh_error *error)
{
    const char *at = bytes;
    while (n_bytes > 0) {
        const ssize_t n = pwrite(sorter->file, at, n_bytes, sorter->file_bytes);
        if (n < 0 && errno != EINTR)
            return nhi_fail(error, NH_IO, "cannot write a temporary file in %s: %s", sorter->directory,
                            strerror(errno));
        if (n > 0) {
            at += n;
            n_bytes -= (size_t)n;
            sorter->file_bytes += n;
        }
    }
    return NH_OK;
}

static nh_status spill(struct nhi_sorter *sorter, struct nh_error *error)
{
    struct run *runs;
    if (sorter->file < 0)
        NH_TRY(open_file(sorter, error));
    sort_run(sorter);
    NH_TRY(nhi_alloc(sorter->n_runs + 1, sizeof *runs, &runs, error));
    if (sorter->n_runs > 0)
        memcpy(runs, sorter->runs, sorter->n_runs * sizeof *runs);
    nhi_free(sorter->runs);
    sorter->runs = runs;
    struct run *run = &runs[sorter->n_runs++];
    *run = (struct run){.n_cells = sorter->n_cells, .offset = sorter->file_bytes};
    NH_TRY(nhi_alloc(READ_CELLS, sizeof *run->buffer, &run->buffer, error));
    NH_TRY(write_at_end(sorter, sorter->cells, sorter->n_cells * sizeof *sorter->cells, error));
    sorter->n_cells = 0;
    return NH_OK;
}

static nh_status grow(struct nhi_sorter *sorter, struct nh_error *error)
{
    size_t capacity = sorter->capacity == 0 ? FIRST_CELLS : 2 * sorter->capacity;
    struct nhi_cell *cells;
    if (capacity > sorter->most_cells)
        capacity = sorter->most_cells;
    NH_TRY(nhi_alloc(capacity, sizeof *cells, &cells, error));
    if (sorter->n_cells > 0)
        memcpy(cells, sorter->cells, sorter->n_cells * sizeof *cells);
    nhi_free(sorter->cells);
    nhi_free(sorter->other);
    sorter->cells = cells;
    sorter->other = NULL;
    NH_TRY(nhi_alloc(capacity, sizeof *sorter->other, &sorter->other, error));
    sorter->capacity = capacity;
    return NH_OK;
}

nh_status nhi_sorter_add(struct nhi_sorter *sorter, const struct nhi_cell *cell, struct nh_error *error)
{
    if (sorter->n_cells == sorter->capacity) {
        if (sorter->capacity == sorter->most_cells)
            NH_TRY(spill(sorter, error));
        else
            NH_TRY(grow(sorter, error));
    }
    sorter->cells[sorter->n_cells++] = *cell;
    sorter->n_total++;
    return NH_OK;
}

/* ---- merging ----------------------------------------------------------------------------------------------- */

static bool comes_before(const struct nhi_sorter *sorter, size_t a, size_t b)
{
    const uint64_t key_a = sorter->runs[a].buffer[sorter->runs[a].at].key;
    const uint64_t key_b = sorter->runs[b].buffer[sorter->runs[b].at].key;
    return key_a != key_b ? key_a < key_b : a < b;
}

static void sift_down(struct nhi_sorter *sorter, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < sorter->n_heap; child++)
            if (comes_before(sorter, sorter->heap[child], sorter->heap[least]))
                least = child;
        if (least == i)
            return;
        const size_t moved = sorter->heap[i];
        sorter->heap[i] = sorter->heap[least];
        sorter->heap[least] = moved;
        i = least;
    }
}

static nh_status fill(struct nhi_sorter *sorter, struct run *run, struct nh_error *error)
{
    const uint64_t left = run->n_cells - run->next;
    run->n_buffered = left < READ_CELLS ? (size_t)left : READ_CELLS;
    run->at = 0;
    char *at = (char *)run->buffer;
    size_t n_bytes = run->n_buffered * sizeof *run->buffer;
    off_t from = run->offset + (off_t)(run->next * sizeof *run->buffer);
    while (n_bytes > 0) {
        const ssize_t n = pread(sorter->file, at, n_bytes, from);
        if (n == 0 || (n < 0 && errno != EINTR))
            return nhi_fail(error, NH_IO, "cannot read a temporary file in %s: %s", sorter->directory,
                            n == 0 ? "it is too short" : strerror(errno));
        if (n > 0) {
            at += n;
            n_bytes -= (size_t)n;
            from += n;
        }
    }
    run->next += run->n_buffered;
    return NH_OK;
}

nh_status nhi_sorter_rewind(struct nhi_sorter *sorter, struct nh_error *error)
{
    if (!sorter->is_sorted && sorter->n_runs > 0 && sorter->n_cells > 0)
        NH_TRY(spill(sorter, error));
    if (!sorter->is_sorted && sorter->n_runs > 0) { /* the memory of the runs is not needed any more */
        nhi_free(sorter->cells);
        nhi_free(sorter->other);
        sorter->cells = sorter->other = NULL;
        sorter->capacity = 0;
        NH_TRY(nhi_alloc(sorter->n_runs, sizeof *sorter->heap, &sorter->heap, error));
    }
    if (!sorter->is_sorted && sorter->n_runs == 0)
        sort_run(sorter);
    sorter->is_sorted = true;
    sorter->position = 0;
    sorter->n_heap = 0;
    for (size_t i = 0; i < sorter->n_runs; i++) {
        sorter->runs[i].next = 0;
        NH_TRY(fill(sorter, &sorter->runs[i], error));
        sorter->heap[sorter->n_heap++] = i;
    }
    for (size_t i = sorter->n_heap; i-- > 0;)
        sift_down(sorter, i);
    return NH_OK;
}

nh_status nhi_sorter_next(struct nhi_sorter *sorter, struct nhi_cell *cell, bool *has_cell,
                          struct nh_error *error)
{
    if (sorter->n_runs == 0) {
        *has_cell = sorter->position < sorter->n_cells;
        if (*has_cell)
            *cell = sorter->cells[sorter->position++];
        return NH_OK;
    }
    *has_cell = sorter->n_heap > 0;
    if (!*has_cell)
        return NH_OK;
    struct run *run = &sorter->runs[sorter->heap[0]];
    *cell = run->buffer[run->at++];
    if (run->at == run->n_buffered) {
        if (run->next < run->n_cells)
            NH_TRY(fill(sorter, run, error));
        else
            sorter->heap[0] = sorter->heap[--sorter->n_heap];
    }
    if (sorter->n_heap > 0)
        sift_down(sorter, 0);
    return NH_OK;
}
