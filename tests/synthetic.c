/* synthetic.c - see synthetic.h. */
#include "tests/synthetic.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const header = "id,kind,relation,measure,where,of,from,to,price,threshold,published";

struct small_place folder;
struct nh_error error;

void begin_folder(void)
{
    cr_assert(small_begin_folder(&folder, "city"));
}

void end_folder(void)
{
    small_end(&folder);
    cr_assert_neq(access(folder.path, F_OK), 0);
}

const char *write_figures(const char *rows)
{
    char *path = small_file(&folder, "figures.csv");
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    fprintf(file, "%s\n%s", header, rows);
    cr_assert_eq(fclose(file), 0);
    return path;
}

struct nh_synth_options small_city(const char *figures)
{
    struct nh_synth_options options = NH_SYNTH_OPTIONS_INIT;
    options.seed = 7;
    options.n_enterprises = 250;
    options.n_months = 36;
    options.calibrate = figures;
    return options;
}

void make_store(const char *name, const struct nh_synth_options *options)
{
    cr_assert_eq(nh_synth(folder.context, small_file(&folder, name), options, &error), NH_OK, "%s",
                 error.message);
}

const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));
    return text != NULL ? text : "";
}

json_t *audit(const char *store_name, const char *figures)
{
    struct nh_text text;
    json_error_t problem;
    nh_store *store;
    cr_assert_eq(nh_store_open(folder.context, small_file(&folder, store_name), &store, &error), NH_OK, "%s",
                 error.message);
    const nh_status status =
        nh_audit(folder.context, store, figures, NULL, NH_FORMAT_JSON, NH_LANG_EN, &text, &error);
    cr_assert(status == NH_OK || status == NH_CHECK_FAILED, "%s", error.message);
    nh_store_close(store);
    json_t *json = json_loadb(text.data, text.n_bytes, 0, &problem);
    nh_text_free(&text);
    json_t *rows = json_incref(json_object_get(json, "figures"));
    json_decref(json);
    return rows;
}

json_t *truth_of(const char *store_name, const char *member)
{
    char path[520];
    json_error_t problem;
    snprintf(path, sizeof path, "%s.truth.json", small_file(&folder, store_name));
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &problem);
    cr_assert_not_null(json, "%s: %s", path, problem.text);
    json_t *value = json_incref(json_object_get(json, member));
    json_decref(json);
    return value;
}

static struct nh_text rates_of(const char *store_name, const struct nh_rate_options *rate)
{
    struct nh_text text;
    nh_store *store;
    cr_assert_eq(nh_store_open(folder.context, small_file(&folder, store_name), &store, &error), NH_OK, "%s",
                 error.message);
    cr_assert_eq(nh_rate(store, rate, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_OK, "%s", error.message);
    nh_store_close(store);
    return text;
}

void expect_same_from_tables(const struct nh_synth_options *options, const struct nh_rate_options *rate)
{
    static const char *const names[] = {"enterprises", "carriers", "energy", "output", "deflators"};
    const size_t n_tables = options->calibrate != NULL ? 5 : 4; /* without figures there are no prices */
    struct nh_synth_options as_tables = *options;
    struct nh_import_file tables[5] = {{0}};
    make_store("direct.nh", options);
    as_tables.csv_dir = small_file(&folder, "tables");
    cr_assert_eq(nh_synth(folder.context, NULL, &as_tables, &error), NH_OK, "%s", error.message);
    for (size_t i = 0; i < n_tables; i++) {
        char name[64];
        snprintf(name, sizeof name, "tables/%s.csv", names[i]);
        tables[i].path = small_file(&folder, name);
    }
    cr_assert_eq(
        nh_import(folder.context, small_file(&folder, "imported.nh"), tables, n_tables, NULL, NULL, &error),
        NH_OK, "%s", error.message);
    struct nh_text direct = rates_of("direct.nh", rate), imported = rates_of("imported.nh", rate);
    cr_expect_str_eq(direct.data, imported.data);
    nh_text_free(&direct);
    nh_text_free(&imported);
}
