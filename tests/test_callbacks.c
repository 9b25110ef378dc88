/* test_callbacks.c - progress and cancelling: every long call reports it on the thread of its caller, and stops at any report
 * as if it had never begun.
 */
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 400 };

struct watch {
    unsigned long n_reports, stops_at; /* 0: never */
    pthread_t caller;
    bool is_elsewhere, is_beyond, has_no_stage;
};

static bool report(void *user, const char *stage, uint64_t done, uint64_t total)
{
    struct watch *watch = user;
    watch->is_elsewhere |= !pthread_equal(pthread_self(), watch->caller);
    watch->is_beyond |= total != 0 && done > total;
    watch->has_no_stage |= stage == NULL || *stage == '\0';
    return ++watch->n_reports != watch->stops_at;
}

/* A city with its tables beside it, and a store to change. */
struct place {
    char store[256], new_store[PATH_BYTES], tables[256], files[4][PATH_BYTES];
    struct nh_import_file import[4];
};

static nh_status import(nh_context *context, struct place *place, struct nh_error *error)
{
    return nh_import(context, place->new_store, place->import, 4, NULL, NULL, error);
}
static nh_status synth(nh_context *context, struct place *place, struct nh_error *error)
{
    struct nh_synth_options options = NH_SYNTH_OPTIONS_INIT;
    options.n_enterprises = 300;
    return nh_synth(context, place->new_store, &options, error);
}
static nh_status pack(nh_context *context, struct place *place, struct nh_error *error)
{
    return nh_pack(context, place->store, place->new_store, NULL, NULL, error);
}
static nh_status verify(nh_context *context, struct place *place, struct nh_error *error)
{
    struct nh_text text = {NULL, 0};
    const nh_status status = nh_verify(context, place->store, NH_FORMAT_CSV, NH_LANG_EN, &text, error);
    cr_assert(status == NH_OK || text.data == NULL);
    nh_text_free(&text);
    return status;
}
static nh_status rate(nh_context *context, struct place *place, struct nh_error *error)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    nh_table *table = NULL;
    nh_store *store;
    nh_status status = nh_store_open(context, place->store, &store, error);
    if (status != NH_OK)
        return status;
    options.by = "region:6";
    status = nh_rate_table(store, &options, &table, error);
    cr_assert((status == NH_OK) == (table != NULL));
    nh_table_free(table);
    nh_store_close(store);
    return status;
}

static nh_status export_tables(nh_context *context, struct place *place, struct nh_error *error)
{
    nh_store *store;
    nh_status status = nh_store_open(context, place->store, &store, error);
    if (status != NH_OK)
        return status;
    status = nh_export(store, place->new_store, NULL, NULL, error);
    nh_store_close(store);
    return status;
}

static void make_place(struct place *place, const char *name)
{
    static const char *const names[] = {"carriers", "enterprises", "energy", "output"};
    struct nh_synth_options options = NH_SYNTH_OPTIONS_INIT;
    char word[64];
    nh_context *context;
    snprintf(word, sizeof word, "callbacks-%s", name);
    small_path(place->store, word);
    snprintf(word, sizeof word, "callbacks-%s-tables", name);
    small_path(place->tables, word);
    snprintf(place->new_store, PATH_BYTES, "%s/new", place->tables);
    options.n_enterprises = 300;
    cr_assert_eq(nh_context_new(NULL, &context, NULL), NH_OK);
    cr_assert_eq(nh_synth(context, place->store, &options, NULL), NH_OK);
    options.csv_dir = place->tables;
    cr_assert_eq(nh_synth(context, NULL, &options, NULL), NH_OK);
    nh_context_free(context);
    for (int i = 0; i < 4; i++) {
        snprintf(place->files[i], PATH_BYTES, "%s/%s.csv", place->tables, names[i]);
        place->import[i] = (struct nh_import_file){place->files[i], NULL};
    }
}

static nh_status run_once(nh_status (*call)(nh_context *, struct place *, struct nh_error *),
                          struct place *place, struct watch *watch, struct nh_error *error)
{
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    nh_context *context;
    options.n_threads = 2;
    options.progress = report;
    options.user = watch;
    watch->caller = pthread_self();
    cr_assert_eq(nh_context_new(&options, &context, NULL), NH_OK);
    const nh_status status = call(context, place, error);
    nh_context_free(context);
    return status;
}

/* Stops at the first report, the second, ... until the call passes. */
static void stop_everywhere(const char *name,
                            nh_status (*call)(nh_context *, struct place *, struct nh_error *))
{
    struct place place;
    struct nh_error error;
    struct watch watch = {0};
    make_place(&place, name);
    for (unsigned long at = 1;; at++) {
        watch.n_reports = 0;
        watch.stops_at = at;
        const nh_status status = run_once(call, &place, &watch, &error);
        if (status == NH_OK)
            break;
        cr_assert_eq(status, NH_CANCELLED, "%s: %s", name, error.message);
        cr_assert_eq(watch.n_reports, at, "%s goes on after it was stopped", name);
        cr_assert_neq(access(place.new_store, F_OK), 0, "%s left a store", name);
    }
    cr_assert_gt(watch.n_reports, 0, "%s reports no progress", name);
    cr_assert(!watch.is_elsewhere && !watch.is_beyond && !watch.has_no_stage);
}

Test(callbacks, import_stops_at_every_report)
{
    stop_everywhere("import", import);
}
Test(callbacks, synth_stops_at_every_report)
{
    stop_everywhere("synth", synth);
}
Test(callbacks, pack_stops_at_every_report)
{
    stop_everywhere("pack", pack);
}
Test(callbacks, verify_stops_at_every_report)
{
    stop_everywhere("verify", verify);
}
Test(callbacks, export_stops_at_every_report)
{
    stop_everywhere("export", export_tables);
}
Test(callbacks, rate_stops_at_every_report)
{
    stop_everywhere("rate", rate);
}
