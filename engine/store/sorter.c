/* sorter.c - see sorter.h: radix sort of what is in memory, k-way merge of runs by a heap. */
#include "engine/store/sorter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    DIGIT_BITS = 11,
    N_BUCKETS = 1 << DIGIT_BITS,
    READ_BYTES = 64 << 10, /* of a run at a time: more than one strip */
    WRITE_BYTES = 1 << 20,
    LEAST_SHARE = 8 /* nobody spills less than an eighth of the limit, whatever the others use */
};

/* A strip and what it is sorted by. */
struct reference {
    uint64_t line;
    const struct nhi_strip *strip;
};

struct run {
    uint64_t n_bytes, next; /* next: what is not yet in the buffer */
    off_t offset;           /* in the file */
    char *buffer;           /* [READ_BYTES] */
    size_t n_buffered, at;
};

struct nhi_sorter {
    char *directory;
    struct nhi_sorter_memory *memory;
    int file; /* all runs one behind the other; -1: none yet */
    off_t file_bytes;
    struct nhi_buffer *pieces; /* in memory, as they were taken */
    size_t n_pieces, piece_capacity, n_strips;
    uint64_t used_bytes;
    struct reference *sorted; /* [n_strips], of the pieces */
    size_t position;          /* in sorted, when nothing was spilled */
    bool is_sorted;           /* taking has ended */
    struct run *runs;
    size_t n_runs;
    size_t *heap; /* runs by the line of their next strip */
    size_t n_heap;
    bool is_lent; /* the strip at the top of the heap was handed out */
};

nh_status nhi_sorter_new(const char *directory, struct nhi_sorter_memory *memory, struct nhi_sorter **sorter,
                         struct nh_error *error)
{
    struct nhi_sorter *made;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->file = -1;
    made->memory = memory;
    const nh_status status = nhi_strndup(directory, strlen(directory), &made->directory, error);
    if (status == NH_OK)
        *sorter = made;
    else
        nhi_sorter_free(made);
    return status;
}

static void free_pieces(struct nhi_sorter *sorter)
{
    for (size_t i = 0; i < sorter->n_pieces; i++)
        nhi_buffer_free(&sorter->pieces[i]);
    nhi_free(sorter->sorted);
    sorter->sorted = NULL;
    sorter->n_pieces = sorter->n_strips = 0;
    sorter->memory->used_bytes -= sorter->used_bytes;
    sorter->used_bytes = 0;
}

void nhi_sorter_free(struct nhi_sorter *sorter)
{
    if (sorter == NULL)
        return;
    free_pieces(sorter);
    nhi_free(sorter->pieces);
    for (size_t i = 0; i < sorter->n_runs; i++)
        nhi_free(sorter->runs[i].buffer);
    nhi_free(sorter->runs);
    nhi_free(sorter->heap);
    if (sorter->file >= 0)
        close(sorter->file); /* unlinked: its content is not wanted any more */
    nhi_free(sorter->directory);
    nhi_free(sorter);
}

/* ---- in memory --------------------------------------------------------------------------------------------- */

/* One stable pass by the digit at `shift`; false: all have the same digit and nothing was moved. */
static bool radix_pass(const struct reference *from, struct reference *to, size_t n, unsigned shift)
{
    size_t count[N_BUCKETS] = {0}, start = 0;
    for (size_t i = 0; i < n; i++)
        count[from[i].line >> shift & (N_BUCKETS - 1)]++;
    if (n == 0 || count[from[0].line >> shift & (N_BUCKETS - 1)] == n)
        return false;
    for (size_t b = 0; b < N_BUCKETS; b++) {
        const size_t in_bucket = count[b];
        count[b] = start;
        start += in_bucket;
    }
    for (size_t i = 0; i < n; i++)
        to[count[from[i].line >> shift & (N_BUCKETS - 1)]++] = from[i];
    return true;
}

static nh_status sort_pieces(struct nhi_sorter *sorter, struct nh_error *error)
{
    struct reference *sorted, *other;
    size_t n = 0;
    NH_TRY(nhi_alloc(sorter->n_strips, sizeof *sorted, &sorted, error));
    const nh_status status = nhi_alloc(sorter->n_strips, sizeof *other, &other, error);
    if (status != NH_OK) {
        nhi_free(sorted);
        return status;
    }
    for (size_t i = 0; i < sorter->n_pieces; i++)
        for (size_t at = 0; at < sorter->pieces[i].n_bytes;) {
            const struct nhi_strip *strip = (const void *)(sorter->pieces[i].data + at);
            sorted[n++] = (struct reference){strip->line, strip};
            at += nhi_strip_bytes(strip);
        }
    for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS)
        if (radix_pass(sorted, other, n, shift)) {
            struct reference *moved = other;
            other = sorted;
            sorted = moved;
        }
    nhi_free(other);
    nhi_free(sorter->sorted);
    sorter->sorted = sorted;
    return NH_OK;
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

/* Writes what is in the buffer at the end of the file and empties it. */
static nh_status flush(struct nhi_sorter *sorter, struct nhi_buffer *buffer, struct nh_error *error)
{
    for (size_t done = 0; done < buffer->n_bytes;) {
        const ssize_t n =
            pwrite(sorter->file, buffer->data + done, buffer->n_bytes - done, sorter->file_bytes);
        if (n < 0 && errno != EINTR)
            return nhi_fail(error, NH_IO, "cannot write a temporary file in %s: %s", sorter->directory,
                            strerror(errno));
        if (n > 0) {
            done += (size_t)n;
            sorter->file_bytes += n;
        }
    }
    buffer->n_bytes = 0;
    return NH_OK;
}

static nh_status add_run(struct nhi_sorter *sorter, uint64_t n_bytes, off_t offset, struct nh_error *error)
{
    struct run *runs;
    NH_TRY(nhi_alloc(sorter->n_runs + 1, sizeof *runs, &runs, error));
    if (sorter->n_runs > 0)
        memcpy(runs, sorter->runs, sorter->n_runs * sizeof *runs);
    nhi_free(sorter->runs);
    sorter->runs = runs;
    struct run *run = &runs[sorter->n_runs++];
    *run = (struct run){.n_bytes = n_bytes, .offset = offset};
    return nhi_alloc(READ_BYTES, 1, &run->buffer, error);
}

static nh_status spill(struct nhi_sorter *sorter, struct nh_error *error)
{
    struct nhi_buffer buffer = {0};
    const off_t offset = sorter->file_bytes;
    nh_status status = NH_OK;
    if (sorter->file < 0)
        NH_TRY(open_file(sorter, error));
    NH_TRY(sort_pieces(sorter, error));
    for (size_t i = 0; i < sorter->n_strips; i++) {
        const struct nhi_strip *strip = sorter->sorted[i].strip;
        NH_TRY_DONE(nhi_buffer_append(&buffer, strip, nhi_strip_bytes(strip), error));
        if (buffer.n_bytes >= WRITE_BYTES)
            NH_TRY_DONE(flush(sorter, &buffer, error));
    }
    NH_TRY_DONE(flush(sorter, &buffer, error));
    NH_TRY_DONE(add_run(sorter, (uint64_t)(sorter->file_bytes - offset), offset, error));
    free_pieces(sorter);
done:
    nhi_buffer_free(&buffer);
    return status;
}

/* ---- taking ------------------------------------------------------------------------------------------------ */

nh_status nhi_sorter_take(struct nhi_sorter *sorter, struct nhi_buffer *strips, size_t n_strips,
                          struct nh_error *error)
{
    struct nhi_sorter_memory *memory = sorter->memory;
    const uint64_t n_bytes = strips->capacity_bytes + n_strips * 2 * sizeof(struct reference);
    if (n_strips == 0)
        return NH_OK;
    if (memory->used_bytes + n_bytes > memory->limit_bytes && sorter->n_pieces > 0 &&
        sorter->used_bytes >= memory->limit_bytes / LEAST_SHARE)
        NH_TRY(spill(sorter, error));
    NH_TRY(
        nhi_grow(&sorter->pieces, sorter->n_pieces, &sorter->piece_capacity, sizeof *sorter->pieces, error));
    sorter->pieces[sorter->n_pieces++] = *strips;
    *strips = (struct nhi_buffer){0};
    sorter->n_strips += n_strips;
    sorter->used_bytes += n_bytes;
    memory->used_bytes += n_bytes;
    return NH_OK;
}

/* ---- merging ----------------------------------------------------------------------------------------------- */

static const struct nhi_strip *strip_of(const struct run *run)
{
    return (const void *)(run->buffer + run->at);
}

/* Among runs the arrival (run number) decides, so that a pass is like every other. */
static bool comes_before(const struct nhi_sorter *sorter, size_t a, size_t b)
{
    const uint64_t line_a = strip_of(&sorter->runs[a])->line, line_b = strip_of(&sorter->runs[b])->line;
    return line_a != line_b ? line_a < line_b : a < b;
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

/* Moves what is left to the front and fills the buffer. */
static nh_status fill(struct nhi_sorter *sorter, struct run *run, struct nh_error *error)
{
    run->n_buffered -= run->at;
    memmove(run->buffer, run->buffer + run->at, run->n_buffered);
    run->at = 0;
    while (run->n_buffered < READ_BYTES && run->next < run->n_bytes) {
        const uint64_t left = run->n_bytes - run->next, room = READ_BYTES - run->n_buffered;
        const ssize_t n = pread(sorter->file, run->buffer + run->n_buffered, left < room ? left : room,
                                run->offset + (off_t)run->next);
        if (n == 0 || (n < 0 && errno != EINTR))
            return nhi_fail(error, NH_IO, "cannot read a temporary file in %s: %s", sorter->directory,
                            n == 0 ? "it is too short" : strerror(errno));
        if (n > 0) {
            run->n_buffered += (size_t)n;
            run->next += (uint64_t)n;
        }
    }
    return NH_OK;
}

/* Makes the next strip of a run lie in its buffer as a whole; *is_there false: the run has ended. */
static nh_status advance(struct nhi_sorter *sorter, struct run *run, bool *is_there, struct nh_error *error)
{
    const size_t left = run->n_buffered - run->at;
    if (run->next < run->n_bytes &&
        (left < sizeof(struct nhi_strip) || left < nhi_strip_bytes(strip_of(run))))
        NH_TRY(fill(sorter, run, error));
    *is_there = run->at < run->n_buffered;
    return NH_OK;
}

static nh_status begin_merge(struct nhi_sorter *sorter, struct nh_error *error)
{
    bool is_there;
    if (sorter->n_strips > 0)
        NH_TRY(spill(sorter, error));
    if (sorter->heap == NULL)
        NH_TRY(nhi_alloc(sorter->n_runs, sizeof *sorter->heap, &sorter->heap, error));
    sorter->n_heap = 0;
    sorter->is_lent = false;
    for (size_t i = 0; i < sorter->n_runs; i++) {
        struct run *run = &sorter->runs[i];
        run->next = 0;
        run->at = run->n_buffered = 0;
        NH_TRY(advance(sorter, run, &is_there, error));
        if (is_there)
            sorter->heap[sorter->n_heap++] = i;
    }
    for (size_t i = sorter->n_heap; i-- > 0;)
        sift_down(sorter, i);
    return NH_OK;
}

nh_status nhi_sorter_rewind(struct nhi_sorter *sorter, struct nh_error *error)
{
    if (sorter->n_runs > 0)
        return begin_merge(sorter, error);
    if (!sorter->is_sorted)
        NH_TRY(sort_pieces(sorter, error));
    sorter->is_sorted = true;
    sorter->position = 0;
    return NH_OK;
}

/* The strip that was handed out is not wanted any more. */
static nh_status drop_lent(struct nhi_sorter *sorter, struct nh_error *error)
{
    struct run *run = &sorter->runs[sorter->heap[0]];
    bool is_there;
    run->at += nhi_strip_bytes(strip_of(run));
    NH_TRY(advance(sorter, run, &is_there, error));
    if (!is_there)
        sorter->heap[0] = sorter->heap[--sorter->n_heap];
    sift_down(sorter, 0);
    sorter->is_lent = false;
    return NH_OK;
}

/* The strips of neighbouring lines lie far apart: asks for one that will be wanted soon. */
static void fetch_ahead(const struct nhi_sorter *sorter)
{
    enum { STRIPS_AHEAD = 6, CACHE_LINE_BYTES = 64, FETCHED_BYTES = 896 /* a strip of 72 months */ };
    if (sorter->position + STRIPS_AHEAD >= sorter->n_strips)
        return;
    const char *strip = (const char *)sorter->sorted[sorter->position + STRIPS_AHEAD].strip;
    for (size_t at = 0; at < FETCHED_BYTES; at += CACHE_LINE_BYTES)
        __builtin_prefetch(strip + at); /* reads nothing: the address need not be there */
}

nh_status nhi_sorter_next(struct nhi_sorter *sorter, const struct nhi_strip **strip, struct nh_error *error)
{
    if (sorter->n_runs == 0) {
        fetch_ahead(sorter);
        *strip = sorter->position < sorter->n_strips ? sorter->sorted[sorter->position++].strip : NULL;
        return NH_OK;
    }
    if (sorter->is_lent)
        NH_TRY(drop_lent(sorter, error));
    sorter->is_lent = sorter->n_heap > 0;
    *strip = sorter->is_lent ? strip_of(&sorter->runs[sorter->heap[0]]) : NULL;
    return NH_OK;
}
