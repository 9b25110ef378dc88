/* test_sorter.c - the external sort against qsort: in memory, spilled, and at the seams between the two. */
#include "engine/store/sorter.h"

#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FEWEST = 64,
    CELL_BYTES = 2 * sizeof(struct nhi_cell)
}; /* a run of FEWEST cells is the shortest there is */

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

static struct nhi_sorter *new_sorter(const char *directory, uint64_t memory_bytes)
{
    struct nhi_sorter *sorter;
    cr_assert_eq(nhi_sorter_new(directory, memory_bytes, &sorter, NULL), NH_OK);
    return sorter;
}

static void expect_pass(struct nhi_sorter *sorter, const struct nhi_cell *expected, size_t n)
{
    struct nhi_cell cell;
    bool has_cell;
    cr_assert_eq(nhi_sorter_rewind(sorter, NULL), NH_OK);
    for (size_t i = 0; i < n; i++) {
        cr_assert_eq(nhi_sorter_next(sorter, &cell, &has_cell, NULL), NH_OK);
        cr_assert(has_cell);
        cr_assert_eq(memcmp(&cell, &expected[i], sizeof cell), 0, "cell %zu of %zu", i, n);
    }
    for (int again = 0; again < 2; again++) {
        cr_assert_eq(nhi_sorter_next(sorter, &cell, &has_cell, NULL), NH_OK);
        cr_assert_not(has_cell);
    }
}

/* n cells with keys below 2^n_bits. */
static void expect_sorted(size_t n, unsigned n_bits, uint64_t memory_bytes)
{
    struct nhi_cell *cells = calloc(n + 1, sizeof *cells);
    struct nhi_sorter *sorter = new_sorter(NHI_TEST_BUILD "/tests", memory_bytes);
    uint64_t state = n * 64 + n_bits;
    cr_assert_not_null(cells);
    for (size_t i = 0; i < n; i++) {
        cells[i] = (struct nhi_cell){.key = n_bits == 0 ? 0 : next(&state) >> (64 - n_bits),
                                     .value = (int64_t)next(&state),
                                     .line = (uint32_t)i,
                                     .file = (uint16_t)(i % 5),
                                     .decimals = (uint16_t)(i % 9)};
        cr_assert_eq(nhi_sorter_add(sorter, &cells[i], NULL), NH_OK);
    }
    cr_assert_eq(nhi_sorter_count(sorter), n);
    qsort(cells, n, sizeof *cells, compare);
    expect_pass(sorter, cells, n);
    expect_pass(sorter, cells, n); /* another pass gives the same */
    nhi_sorter_free(sorter);
    free(cells);
}

Test(sorter, cells_come_in_order_of_their_keys_and_equal_keys_in_order_of_arrival)
{
    static const unsigned bits[] = {0, 1, 5, 11, 12, 33, 63, 64};
    static const size_t numbers[] = {0, 1, 2, 3, 1000, 1023, 1024, 1025, 5000};
    for (size_t b = 0; b < sizeof bits / sizeof bits[0]; b++)
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
            expect_sorted(numbers[i], bits[b], 1 << 30);
}

Test(sorter, spilled_runs_give_the_same_at_every_seam)
{
    static const size_t numbers[] = {FEWEST - 1,       FEWEST,       FEWEST + 1, 2 * FEWEST,
                                     127 * FEWEST + 1, 128 * FEWEST, 10007};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        expect_sorted(numbers[i], 64, 0);
        expect_sorted(numbers[i], 3, 0); /* every key in many runs */
    }
}

/* A run is read back 4096 cells at a time. */
Test(sorter, runs_longer_than_the_read_buffer_are_read_to_their_end)
{
    static const size_t numbers[] = {4095, 4096, 4097, 8192, 8193, 30000};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        expect_sorted(numbers[i], 20, 9000 * (uint64_t)CELL_BYTES);
    expect_sorted(30000, 20, 4096 * (uint64_t)CELL_BYTES);
}

Test(sorter, ordered_and_reversed_input_is_sorted)
{
    for (int direction = 0; direction < 2; direction++) {
        enum { N = 3000 };
        struct nhi_sorter *sorter = new_sorter(NHI_TEST_BUILD "/tests", 100 * CELL_BYTES);
        struct nhi_cell expected[N];
        for (uint64_t i = 0; i < N; i++)
            expected[i] = (struct nhi_cell){.key = i << 40};
        for (uint64_t i = 0; i < N; i++)
            cr_assert_eq(nhi_sorter_add(sorter, &expected[direction == 0 ? i : N - 1 - i], NULL), NH_OK);
        expect_pass(sorter, expected, N);
        nhi_sorter_free(sorter);
    }
}

Test(sorter, nothing_stays_in_the_directory)
{
    char path[256];
    struct nhi_cell cell = {0};
    int n_names = 0;
    cr_assert_not_null(small_path(path, "sorter"));
    cr_assert_eq(mkdir(path, 0700), 0);
    struct nhi_sorter *sorter = new_sorter(path, 0);
    for (uint64_t i = 0; i < 1000; i++) {
        cell.key = i;
        cr_assert_eq(nhi_sorter_add(sorter, &cell, NULL), NH_OK);
    }
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
    struct nhi_sorter *sorter = new_sorter("/nowhere/at/all", 0);
    const struct nhi_cell cell = {0};
    for (int i = 0; i < FEWEST; i++)
        cr_assert_eq(nhi_sorter_add(sorter, &cell, &error), NH_OK);
    cr_assert_eq(nhi_sorter_add(sorter, &cell, &error), NH_IO);
    cr_assert_not_null(strstr(error.message, "/nowhere/at/all"), "%s", error.message);
    nhi_sorter_free(sorter);
    nhi_sorter_free(NULL);
}
