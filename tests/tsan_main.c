/* tsan_main.c - a plain driver for the race check (Criterion does not run under ThreadSanitizer): makes a small city,
 * imports its tables and aggregates it with many threads; the outputs must be equal. usage: tsan_main DIR */
#include "engine/nenghao.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(nh_status status, const struct nh_error *error, const char *what)
{
    if (status == NH_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, error->message);
    exit(1);
}

/* The rate table of the store, made with n threads. */
static struct nh_text rate(const char *path, unsigned n_threads)
{
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_rate_options rate_options = NH_RATE_OPTIONS_INIT;
    struct nh_error error;
    struct nh_text text;
    nh_context *context;
    nh_store *store;
    options.n_threads = n_threads;
    rate_options.by = "region:6,industry:2";
    rate_options.freq = "year";
    rate_options.totals = true;
    must(nh_context_new(&options, &context, &error), &error, "context");
    must(nh_store_open(context, path, &store, &error), &error, "open");
    must(nh_rate(store, &rate_options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), &error, "rate");
    nh_store_close(store);
    nh_context_free(context);
    return text;
}

/* A store made from the tables in a directory with n threads. */
static void import(const char *csv_dir, const char *path, unsigned n_threads)
{
    static const char *const names[] = {"carriers", "enterprises", "energy", "output"};
    enum { N_FILES = sizeof names / sizeof names[0] };
    char paths[N_FILES][4200];
    struct nh_import_file files[N_FILES];
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_error error;
    nh_context *context;
    for (size_t i = 0; i < N_FILES; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/%s.csv", csv_dir, names[i]);
        files[i] = (struct nh_import_file){paths[i], NULL};
    }
    options.n_threads = n_threads;
    must(nh_context_new(&options, &context, &error), &error, "context");
    must(nh_import(context, path, files, N_FILES, NULL, NULL, &error), &error, "import");
    nh_context_free(context);
}

/* One store and many threads, each with a context of its own: how many of them see other bytes than `wanted`. */
enum { N_HOSTS = 3 };
struct host {
    pthread_t thread;
    const char *path;
    struct nh_text text;
};

static void *be_host(void *argument)
{
    struct host *host = argument;
    host->text = rate(host->path, 2);
    return NULL;
}

static int differing_hosts(const char *path, const struct nh_text *wanted)
{
    struct host hosts[N_HOSTS];
    int n = 0;
    for (int i = 0; i < N_HOSTS; i++) {
        hosts[i].path = path;
        if (pthread_create(&hosts[i].thread, NULL, be_host, &hosts[i]) != 0)
            exit(1);
    }
    for (int i = 0; i < N_HOSTS; i++) {
        pthread_join(hosts[i].thread, NULL);
        n += hosts[i].text.n_bytes != wanted->n_bytes ||
             memcmp(hosts[i].text.data, wanted->data, wanted->n_bytes) != 0;
        nh_text_free(&hosts[i].text);
    }
    return n;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: tsan_main DIR\n");
        return 2;
    }
    char path[4096];
    snprintf(path, sizeof path, "%s/city.nh", argv[1]);
    struct nh_synth_options synth = NH_SYNTH_OPTIONS_INIT;
    struct nh_error error;
    nh_context *context;
    synth.n_enterprises = 3000;
    synth.n_months = 24;
    must(nh_context_new(NULL, &context, &error), &error, "context");
    must(nh_synth(context, path, &synth, &error), &error, "synth");
    synth.csv_dir = argv[1];
    must(nh_synth(context, NULL, &synth, &error), &error, "synth");
    nh_context_free(context);

    struct nh_text one = rate(path, 1);
    static const unsigned threads[] = {2, 3, 7};
    int failed = 0;
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        char imported[4200];
        snprintf(imported, sizeof imported, "%s/imported-%u.nh", argv[1], threads[i]);
        import(argv[1], imported, threads[i]);
        struct nh_text many = rate(path, threads[i]), again = rate(imported, threads[i]);
        failed += many.n_bytes != one.n_bytes || memcmp(many.data, one.data, one.n_bytes) != 0;
        failed += again.n_bytes != one.n_bytes || memcmp(again.data, one.data, one.n_bytes) != 0;
        nh_text_free(&again);
        nh_text_free(&many);
    }
    failed += differing_hosts(path, &one);
    nh_text_free(&one);
    printf("%d passed, %d failed\n", 6 + N_HOSTS - failed, failed);
    return failed != 0;
}
