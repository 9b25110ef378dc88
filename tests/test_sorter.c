/* test_sorter.c - the external sort against qsort: in memory, spilled, and at the seams between the two. */
#include "engine/store/sorter.h"

#include "kernels/kernels.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* splitmix64 */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static int compare(const void *a, const void *b)
{
    const struct nhi_cell *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line); /* lines count up: the order of arrival */
}

static struct nhi_sorter *new_sorter(const char *directory, struct nhi_sorter_memory *memory)
{
    struct nhi_sorter *sorter;
    cr_assert_eq(nhi_sorter_new(directory, memory, &sorter, NULL), NH_OK);
    return sorter;
}

/* Sorts, packs and hands over n cells, `n_piece` at a time. */
static void feed(struct nhi_sorter *sorter, const struct nhi_cell *cells, size_t n, size_t n_piece)
{
    for (size_t at = 0; at < n; at += n_piece) {
        const size_t n_now = n - at < n_piece ? n - at : n_piece;
        struct nhi_buffer strips = {0};
        size_t n_strips = 0;
        struct nhi_cell *piece, *other;
        cr_assert_eq(nhi_alloc(n_now, sizeof *piece, &piece, NULL), NH_OK);
        cr_assert_eq(nhi_alloc(n_now, sizeof *other, &other, NULL), NH_OK);
        memcpy(piece, cells + at, n_now * sizeof *piece);
        nhi_cells_sort(&piece, &other, n_now);
        cr_assert_eq(nhi_strips_append(&strips, piece, n_now, &n_strips, NULL), NH_OK);
        cr_assert_eq(nhi_sorter_take(sorter, &strips, n_strips, NULL), NH_OK);
        cr_assert_null(strips.data);
        nhi_free(piece);
        nhi_free(other);
    }
}

/* The strips come by lines; their cells, sorted within each line, are those expected. */
static void expect_pass(struct nhi_sorter *sorter, const struct nhi_cell *expected, size_t n)
{
    const struct nhi_strip *strip;
    uint64_t line = 0;
    struct nhi_cell *found = calloc(n + 1, sizeof *found);
    size_t n_found = 0;
    cr_assert_eq(nhi_sorter_rewind(sorter, NULL), NH_OK);
    for (;;) {
        cr_assert_eq(nhi_sorter_next(sorter, &strip, NULL), NH_OK);
        if (strip == NULL)
            break;
        cr_assert_geq(strip->line, line);
        line = strip->line;
        for (size_t i = 0; i < strip->n; i++) {
            cr_assert_lt(n_found, n);
            found[n_found++] = nhi_strip_cell(strip, i);
        }
    }
    cr_assert_eq(nhi_sorter_next(sorter, &strip, NULL), NH_OK);
    cr_assert_null(strip);
    cr_assert_eq(n_found, n);
    qsort(found, n, sizeof *found, compare);
    for (size_t i = 0; i < n; i++)
        cr_assert_eq(memcmp(&found[i], &expected[i], sizeof *found), 0, "cell %zu of %zu", i, n);
    free(found);
}

/* n cells with keys below 2^n_bits, handed over in pieces of n_piece cells. */
static void expect_sorted(size_t n, unsigned n_bits, size_t n_piece, uint64_t limit_bytes)
{
    struct nhi_cell *cells = calloc(n + 1, sizeof *cells);
    struct nhi_sorter_memory memory = {.limit_bytes = limit_bytes};
    struct nhi_sorter *sorter = new_sorter(NHI_TEST_BUILD "/tests", &memory);
    uint64_t state = n * 64 + n_bits;
    cr_assert_not_null(cells);
    for (size_t i = 0; i < n; i++)
        cells[i] = (struct nhi_cell){.key = n_bits == 0 ? 0 : next(&state) >> (64 - n_bits),
                                     .value = (int64_t)next(&state) / 2,
                                     .line = (uint32_t)i,
                                     .file = 3,
                                     .decimals = 2};
    feed(sorter, cells, n, n_piece);
    qsort(cells, n, sizeof *cells, compare);
    expect_pass(sorter, cells, n);
    expect_pass(sorter, cells, n); /* another pass gives the same */
    nhi_sorter_free(sorter);
    cr_assert_eq(memory.used_bytes, 0);
    free(cells);
}

Test(sorter, strips_come_in_order_of_their_lines)
{
    static const unsigned bits[] = {0, 1, 5, 11, 12, 22, 33, 63, 64};
    static const size_t numbers[] = {0, 1, 2, 3, 1000, 1023, 1024, 1025, 5000};
    for (size_t b = 0; b < sizeof bits / sizeof bits[0]; b++)
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
            expect_sorted(numbers[i], bits[b], 500, 1 << 30);
}

Test(sorter, spilled_runs_give_the_same_at_every_seam)
{
    static const size_t pieces[] = {1, 7, 64, 1000};
    for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++)
        for (unsigned bits = 3; bits <= 63; bits += 20) {
            expect_sorted(1001, bits, pieces[p], 0); /* every piece is a run */
            expect_sorted(10007, bits, 500 + pieces[p], 50000);
        }
}

/* Runs are read back 64 KiB at a time: strips of every length lie across the borders. */
Test(sorter, runs_longer_than_the_read_buffer_are_read_to_their_end)
{
    expect_sorted(30000, 12, 20000, 300000);  /* one line: the longest strips */
    expect_sorted(30000, 22, 20000, 300000);  /* two lines with gaps */
    expect_sorted(30000, 40, 20000, 300000);  /* a strip for each cell */
    expect_sorted(30000, 26, 10000, 1000000); /* some memory, some runs */
}

Test(sorter, what_one_sorter_holds_counts_for_the_other)
{
    enum { N = 4000 };
    struct nhi_sorter_memory memory = {.limit_bytes = 1 << 20};
    struct nhi_sorter *full = new_sorter("/nowhere/at/all", &memory);
    struct nhi_sorter *other = new_sorter(NHI_TEST_BUILD "/tests", &memory);
    struct nhi_cell *cells = calloc(N, sizeof *cells);
    for (uint64_t i = 0; i < N; i++)
        cells[i] = (struct nhi_cell){.key = i << NHI_PERIOD_BITS, .line = (uint32_t)i};
    feed(full, cells, N, 1000);
    const uint64_t used = memory.used_bytes;
    cr_assert_gt(used, N * (sizeof(struct nhi_strip) + 12));
    feed(other, cells, N, 1000);
    feed(other, cells, N, 1000);
    feed(other, cells, N, 1000);
    cr_assert_lt(memory.used_bytes, memory.limit_bytes + (1 << 19)); /* the other one has spilled */
    nhi_sorter_free(other);
    cr_assert_eq(memory.used_bytes, used);
    nhi_sorter_free(full);
    cr_assert_eq(memory.used_bytes, 0);
    free(cells);
}

Test(sorter, nothing_stays_in_the_directory)
{
    char path[256];
    struct nhi_sorter_memory memory = {0};
    struct nhi_cell cells[100] = {{0}};
    int n_names = 0;
    cr_assert_not_null(small_path(path, "sorter"));
    cr_assert_eq(mkdir(path, 0700), 0);
    struct nhi_sorter *sorter = new_sorter(path, &memory);
    feed(sorter, cells, 100, 10);
    DIR *entries = opendir(path); /* the file is there, its name is not */
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        n_names += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
    closedir(entries);
    cr_assert_eq(n_names, 0);
    nhi_sorter_free(sorter);
    cr_assert_eq(rmdir(path), 0);
}

Test(sorter, a_directory_that_is_not_there_is_an_io_error_at_the_first_spill)
{
    struct nh_error error = {NH_OK, ""};
    struct nhi_sorter_memory memory = {0};
    struct nhi_sorter *sorter = new_sorter("/nowhere/at/all", &memory);
    const struct nhi_cell cell = {0};
    struct nhi_buffer strips = {0};
    size_t n_strips = 0;
    feed(sorter, &cell, 1, 1);
    cr_assert_eq(nhi_strips_append(&strips, &cell, 1, &n_strips, NULL), NH_OK);
    cr_assert_eq(nhi_sorter_take(sorter, &strips, n_strips, &error), NH_IO);
    cr_assert_not_null(strstr(error.message, "/nowhere/at/all"), "%s", error.message);
    nhi_buffer_free(&strips);
    nhi_sorter_free(sorter);
    nhi_sorter_free(NULL);
}
