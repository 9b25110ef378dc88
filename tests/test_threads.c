/* test_threads.c - what nenghao.h says of threads: contexts are independent of each other, also on one store, and a table may
 * be read by many threads. The same under ThreadSanitizer: tsan_main.c.
 */
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { N_THREADS = 4, N_ROUNDS = 3, PATH_BYTES = 300, FEW = 200 };

static void make_city(const char *path, unsigned seed, uint32_t n_enterprises, struct nh_error *error)
{
    struct nh_synth_options options = NH_SYNTH_OPTIONS_INIT;
    nh_context *context;
    options.seed = seed;
    options.n_enterprises = n_enterprises;
    cr_assert_eq(nh_context_new(NULL, &context, error), NH_OK);
    cr_assert_eq(nh_synth(context, path, &options, error), NH_OK, "%s", error->message);
    nh_context_free(context);
}

/* Opens the store with a context of its own; the rate as CSV, data == NULL when anything failed. */
static struct nh_text rate_by(const char *path, const char *by, unsigned n_threads)
{
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_rate_options rate = NH_RATE_OPTIONS_INIT;
    struct nh_text text = {NULL, 0};
    nh_context *context = NULL;
    nh_store *store = NULL;
    options.n_threads = n_threads;
    rate.by = by;
    if (nh_context_new(&options, &context, NULL) == NH_OK &&
        nh_store_open(context, path, &store, NULL) == NH_OK &&
        nh_rate(store, &rate, NH_FORMAT_CSV, NH_LANG_EN, &text, NULL) != NH_OK)
        text.data = NULL;
    nh_store_close(store);
    nh_context_free(context);
    return text;
}

static struct nh_text rate_of(const char *path, unsigned n_threads)
{
    return rate_by(path, "region:6,industry:2", n_threads);
}

struct task {
    const char *read_path, *wanted;
    char write_path[PATH_BYTES];
    unsigned seed;
    int n_wrong;
};

/* Reads the store that all read, and between that makes and checks one of its own. */
static void *read_and_write(void *argument)
{
    struct task *task = argument;
    struct nh_error error;
    for (int i = 0; i < N_ROUNDS; i++) {
        struct nh_text text = rate_of(task->read_path, 1 + task->seed % 3);
        task->n_wrong += text.data == NULL || strcmp(text.data, task->wanted) != 0;
        nh_text_free(&text);
        if (i == 0)
            make_city(task->write_path, task->seed, FEW, &error);
        text = rate_of(task->write_path, 2);
        task->n_wrong += text.data == NULL || strcmp(text.data, task->wanted) == 0;
        nh_text_free(&text);
    }
    return NULL;
}

Test(threads, contexts_are_independent_also_on_one_store)
{
    struct nh_error error = {0};
    struct task tasks[N_THREADS];
    pthread_t threads[N_THREADS];
    char path[256];
    make_city(small_path(path, "threads"), 77, FEW, &error);
    struct nh_text wanted = rate_of(path, 1);
    cr_assert_not_null(wanted.data);
    for (unsigned i = 0; i < N_THREADS; i++) {
        char own[256], name[32];
        snprintf(name, sizeof name, "threads-%u", i);
        tasks[i] = (struct task){.read_path = path, .wanted = wanted.data, .seed = i + 1};
        snprintf(tasks[i].write_path, PATH_BYTES, "%s", small_path(own, name));
        cr_assert_eq(pthread_create(&threads[i], NULL, read_and_write, &tasks[i]), 0);
    }
    for (unsigned i = 0; i < N_THREADS; i++) {
        pthread_join(threads[i], NULL);
        cr_assert_eq(tasks[i].n_wrong, 0, "thread %u: %d results are wrong", i, tasks[i].n_wrong);
    }
    nh_text_free(&wanted);
}

struct reader {
    const nh_table *table;
    const char *wanted;
    bool is_same;
};

static void *read_table(void *argument)
{
    struct reader *reader = argument;
    struct nh_text text = {NULL, 0};
    struct ArrowSchema schema;
    struct ArrowArray array;
    reader->is_same = nh_table_text(reader->table, NH_FORMAT_CSV, NH_LANG_EN, &text, NULL) == NH_OK &&
                      nh_table_arrow(reader->table, &schema, &array, NULL) == NH_OK &&
                      strcmp(text.data, reader->wanted) == 0 &&
                      array.length == (int64_t)nh_table_rows(reader->table);
    array.release(&array);
    schema.release(&schema);
    nh_text_free(&text);
    return NULL;
}

Test(threads, a_table_is_read_by_many_and_outlives_its_store)
{
    struct nh_error error = {0};
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_text wanted;
    struct reader readers[N_THREADS];
    pthread_t threads[N_THREADS];
    char path[256];
    nh_context *context;
    nh_store *store;
    nh_table *table;
    make_city(small_path(path, "threads-table"), 5, FEW, &error);
    options.by = "enterprise";
    cr_assert_eq(nh_context_new(NULL, &context, NULL), NH_OK);
    cr_assert_eq(nh_store_open(context, path, &store, NULL), NH_OK);
    cr_assert_eq(nh_rate(store, &options, NH_FORMAT_CSV, NH_LANG_EN, &wanted, NULL), NH_OK);
    cr_assert_eq(nh_rate_table(store, &options, &table, NULL), NH_OK);
    nh_store_close(store);
    nh_context_free(context);
    for (int i = 0; i < N_THREADS; i++) {
        readers[i] = (struct reader){.table = table, .wanted = wanted.data};
        cr_assert_eq(pthread_create(&threads[i], NULL, read_table, &readers[i]), 0);
    }
    for (int i = 0; i < N_THREADS; i++) {
        pthread_join(threads[i], NULL);
        cr_assert(readers[i].is_same);
    }
    nh_text_free(&wanted);
    nh_table_free(table);
}

/* So many that steps over groups and enterprises are shared out among threads. */
Test(threads, many_groups_are_the_same_with_any_number_of_them)
{
    enum { MANY = 20000 };
    struct nh_error error = {0};
    char path[256];
    make_city(small_path(path, "threads-groups"), 6, MANY, &error);
    struct nh_text one = rate_by(path, "enterprise", 1);
    cr_assert_not_null(one.data);
    for (unsigned n_threads = 2; n_threads <= 3; n_threads++) {
        struct nh_text more = rate_by(path, "enterprise", n_threads);
        cr_assert_not_null(more.data);
        cr_assert_eq(one.n_bytes, more.n_bytes);
        cr_assert_eq(memcmp(one.data, more.data, one.n_bytes), 0, "%u threads", n_threads);
        nh_text_free(&more);
    }
    nh_text_free(&one);
}
