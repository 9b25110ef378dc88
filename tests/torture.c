/* torture.c - every operation with its k-th allocation failing, once or from then on, for k = 1, 2, ... until it passes: it
 * must say so, leave its outputs and the store as they were, and (under AddressSanitizer) lose nothing. Counted are the
 * allocations of nenghao itself; those inside of HDF5, which does not survive all of them, and of other shared libraries are
 * not. Ends with "N passed, N failed": one for each allocation that failed and one for each run that passed.
 */
#include "engine/base/memory.h"
#include "engine/store/csv.h"
#include "tests/small_store.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- failing allocations ---------------------------------------------------------------------------------------------- */

static struct {
    unsigned long n, fails_at; /* 0: never */
    bool fails_for_ever;
} allocations;

static bool is_failing(void)
{
    const unsigned long n = ++allocations.n, at = allocations.fails_at;
    return at != 0 && (n == at || (n > at && allocations.fails_for_ever));
}

/* The linker leads the calls here (--wrap). */
void *__real_malloc(size_t n_bytes);
void *__real_calloc(size_t n, size_t element_bytes);
void *__real_realloc(void *pointer, size_t n_bytes);
void *__real_aligned_alloc(size_t alignment_bytes, size_t n_bytes);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t n_bytes);
void *__wrap_calloc(size_t n, size_t element_bytes);
void *__wrap_realloc(void *pointer, size_t n_bytes);
void *__wrap_aligned_alloc(size_t alignment_bytes, size_t n_bytes);
char *__wrap_strdup(const char *text);

void *__wrap_malloc(size_t n_bytes)
{
    return is_failing() ? NULL : __real_malloc(n_bytes);
}
void *__wrap_calloc(size_t n, size_t element_bytes)
{
    return is_failing() ? NULL : __real_calloc(n, element_bytes);
}
void *__wrap_realloc(void *pointer, size_t n_bytes)
{
    return is_failing() ? NULL : __real_realloc(pointer, n_bytes);
}
void *__wrap_aligned_alloc(size_t alignment_bytes, size_t n_bytes)
{
    return is_failing() ? NULL : __real_aligned_alloc(alignment_bytes, n_bytes);
}
char *__wrap_strdup(const char *text)
{
    return is_failing() ? NULL : __real_strdup(text);
}

/* ---- the city ----------------------------------------------------------------------------------------------------------- */

static const char *const tables[][2] = {
    {"enterprises.csv",
     "enterprise_id,region,industry,name,chain\n"
     "U1,320402,C2614,\"A, \"\"B\"\" Ltd\",solar;battery\nU2,330100,C30,常州,\nU3,320411,D44,x,solar\n"},
    {"carriers.csv",
     "carrier,unit,kgce_per_unit,valid_from,valid_to\npellets,kg,0.5,2019,2020\npellets,kg,0.55,2021,\n"},
    {"energy.csv", "enterprise_id,period,carrier,quantity,flow,coefficient\nU1,2019-01,raw_coal,10.5,,\n"
                   "U1,2020-01,raw_coal,9,,0.7\nU2,2020-03,pellets,3,feedstock,\nU3,2020-12,电力,,,\n"},
    {"output.csv", "企业代码,时期,value_added,tax\nU1,2019,100,1\nU1,2020,120.25,2\nU2,2020,-5,\n"},
    {"deflators.csv", "industry,period,index,basis\nC26,2020,102.5,previous_year\nC,2020,97,fixed:2019\n"},
    {"accounts.csv", "region,period,item,value,price_base,vintage\n320000,2019,gdp_constant,1000,2019,\n"
                     "320000,2020,gdp_index,103.5,,2021-01\n320000,2020,gdp_constant,1034.9,2019,\n"
                     "320000,2019,energy_rest,900,,\n320000,2020,energy_rest,910,,\n"},
    {"more.csv", "enterprise_id,period,carrier,quantity\nU1,2020-01,raw_coal,8.125\nU2,2021-06,pellets,4\n"},
    {"figures.csv",
     "id,kind,measure,where,of,to,threshold,expression,published\nA,share,value_added,region=3204,,2020,,,"
     "104%"
     "\n"
     "B,count,value_added,,,2020,100,,1家\nC,rank,value_added,region=3204,region:4,2020,,,1\n"
     "D,chain,,,,,,2.01;3.6,5.5%\nE,arith,,,,,,(A-B)/A,0.04\nF,decline,value_added,,,2020,,,27%\n"
     "G,growth,gdp_index,region=32,,2020,,,3.5%\nH,share,value_added,region=32,gdp_constant,2020,,,不足99%\n"
     "I,decline,gdp,region=32,,2020,,,不足99%\nJ,rank,gdp,region=32,region:2,2020,,,1\n"}};
enum { N_TABLES = sizeof tables / sizeof tables[0], FIRST_TABLES = 6, FIGURES = 7, PATH_BYTES = 400 };

static struct {
    nh_context *context;
    char directory[256], store[PATH_BYTES], new_store[PATH_BYTES], packed[PATH_BYTES],
        paths[N_TABLES][PATH_BYTES];
    struct nh_import_file files[N_TABLES];
    char *before[2]; /* files of the store that an append adds to */
    size_t n_before[2];
} city;

static void give_up(const char *what)
{
    printf("%s\n0 passed, 1 failed\n", what);
    exit(1);
}

static char *read_state(int i, size_t *n_bytes)
{
    static const char *const names[2] = {"MANIFEST.json", "seg-000001.h5"};
    char path[PATH_BYTES + 32];
    snprintf(path, sizeof path, "%s/%s", city.store, names[i]);
    return small_read_file(path, n_bytes);
}

static nh_status import(const char *path, bool append, struct nh_import_report *report,
                        struct nh_error *error)
{
    struct nh_import_options options = NH_IMPORT_OPTIONS_INIT;
    options.append = append;
    const size_t first = append ? FIRST_TABLES : 0, n = append ? FIGURES - FIRST_TABLES : FIRST_TABLES;
    return nh_import(city.context, path, city.files + first, n, &options, report, error);
}

static void remove_store(const char *path)
{
    char command[PATH_BYTES + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", path);
    if (access(path, F_OK) == 0 && system(command) != 0)
        give_up("cannot remove a store");
}

/* Makes the store that an append adds to, again if it is there. */
static void make_store(void)
{
    struct nh_error error = {NH_OK, ""};
    remove_store(city.store);
    if (import(city.store, false, NULL, &error) != NH_OK)
        give_up(error.message);
    for (int i = 0; i < 2; i++) {
        free(city.before[i]);
        city.before[i] = read_state(i, &city.n_before[i]);
    }
}

static void make_city(void)
{
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_error error = {NH_OK, ""};
    char command[PATH_BYTES];
    options.n_threads = 1; /* the k-th allocation is the same every time */
    if (nh_context_new(&options, &city.context, &error) != NH_OK ||
        small_path(city.directory, "torture") == NULL)
        give_up(error.message);
    snprintf(command, sizeof command, "mkdir '%s'", city.directory);
    if (system(command) != 0)
        give_up("no directory to work in");
    snprintf(city.store, sizeof city.store, "%s/old", city.directory);
    snprintf(city.new_store, sizeof city.new_store, "%s/new", city.directory);
    for (int i = 0; i < N_TABLES; i++) {
        snprintf(city.paths[i], PATH_BYTES, "%s/%s", city.directory, tables[i][0]);
        city.files[i].path = city.paths[i];
        if (!small_write_file(city.paths[i], tables[i][1], strlen(tables[i][1])))
            give_up(city.paths[i]);
    }
    make_store();
    snprintf(city.packed, sizeof city.packed, "%s/packed", city.directory);
    if (nh_pack(city.context, city.store, city.packed, NULL, NULL, &error) != NH_OK)
        give_up(error.message);
}

static void clear_city(void)
{
    for (int i = 0; i < 2; i++)
        free(city.before[i]);
    small_path(city.directory, "torture");
    nh_context_free(city.context);
}

/* ---- operations: NULL, or what is wrong with the outputs after a failure -------------------------------------------------- */

static const char *const untouched = "an output was changed by a failure";

static bool has_temporary(const char *directory)
{
    DIR *entries = opendir(directory);
    bool has_any = false;
    for (struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;)
        has_any |= strstr(entry->d_name, "tmp") != NULL;
    if (entries != NULL)
        closedir(entries);
    return has_any;
}

static const char *import_new(nh_status *status, struct nh_error *error)
{
    struct nh_import_report report = {.n_rows = 77};
    *status = import(city.new_store, false, &report, error);
    if (has_temporary(city.directory))
        return "a temporary file or directory was left";
    nh_store *store = NULL;
    allocations.fails_at = 0;
    const bool exists = nh_store_open(city.context, city.new_store, &store, NULL) == NH_OK;
    nh_store_close(store);
    remove_store(city.new_store);
    if (*status == NH_OK)
        return exists && report.n_rows == 19 ? NULL : "the import is not there";
    return exists ? "a failed import left a store" : report.n_rows == 77 ? NULL : untouched;
}

static const char *import_more(nh_status *status, struct nh_error *error)
{
    struct nh_import_report report = {.n_rows = 77};
    *status = import(city.store, true, &report, error);
    if (has_temporary(city.store))
        return "a temporary file was left";
    allocations.fails_at = 0;
    if (*status == NH_OK) {
        make_store();
        return report.n_corrected == 1 ? NULL : "the correction was not found";
    }
    for (int i = 0; i < 2; i++) {
        size_t n;
        char *now = read_state(i, &n);
        const bool is_same = now != NULL && n == city.n_before[i] && memcmp(now, city.before[i], n) == 0;
        free(now);
        if (!is_same)
            return "a failed append changed the store";
    }
    return report.n_rows == 77 ? NULL : untouched;
}

/* Into the codec packed, or from there back. */
static const char *pack(bool back, nh_status *status, struct nh_error *error)
{
    struct nh_pack_options options = NH_PACK_OPTIONS_INIT;
    struct nh_pack_report report = {.n_segments = 77};
    options.codec = back ? "none" : "packed";
    *status =
        nh_pack(city.context, back ? city.packed : city.store, city.new_store, &options, &report, error);
    if (has_temporary(city.directory))
        return "a temporary file or directory was left";
    allocations.fails_at = 0;
    const bool exists = access(city.new_store, F_OK) == 0;
    remove_store(city.new_store);
    if (exists != (*status == NH_OK))
        return exists ? "a failed packing left a store" : "the packed store is not there";
    return report.n_segments == (exists ? 1 : 77) ? NULL : untouched;
}

static const char *pack_there(nh_status *status, struct nh_error *error)
{
    return pack(false, status, error);
}

static const char *pack_back(nh_status *status, struct nh_error *error)
{
    return pack(true, status, error);
}

static const char *export_as(const char *format, nh_status *status, struct nh_error *error)
{
    struct nh_export_options options = NH_EXPORT_OPTIONS_INIT;
    struct nh_export_report report = {.n_energy_rows = 77};
    nh_store *store = NULL;
    options.format = format;
    *status = nh_store_open(city.context, city.store, &store, error);
    if (*status != NH_OK)
        return store == NULL ? NULL : untouched;
    *status = nh_export(store, city.new_store, &options, &report, error);
    nh_store_close(store);
    const bool exists = access(city.new_store, F_OK) == 0;
    remove_store(city.new_store);
    if (*status == NH_OK)
        return exists && report.n_enterprises == 3 ? NULL : "the export is not there";
    return exists ? "a failed export left something" : report.n_energy_rows == 77 ? NULL : untouched;
}

static const char *export_csv(nh_status *status, struct nh_error *error)
{
    return export_as("csv", status, error);
}

static const char *export_npy(nh_status *status, struct nh_error *error)
{
    return export_as("npy", status, error);
}

static const char *export_hdf5(nh_status *status, struct nh_error *error)
{
    return export_as("hdf5", status, error);
}

static const char *text_of(nh_status status, struct nh_text *text)
{
    if (status != NH_OK && status != NH_CHECK_FAILED)
        return text->n_bytes == 77 && text->data == NULL ? NULL : untouched;
    const bool is_empty = text->n_bytes == 0;
    nh_text_free(text);
    return is_empty ? "an empty text" : NULL;
}

/* The batch and the CSV of a table; its batch comes whole or not at all. */
static const char *convert(nh_table *table, nh_status *status, struct nh_error *error)
{
    struct nh_text text = {NULL, 77};
    struct ArrowSchema schema = {.n_children = 77};
    struct ArrowArray array = {.n_children = 77};
    *status = nh_table_arrow(table, &schema, &array, error);
    if (*status != NH_OK)
        return schema.n_children == 77 && array.n_children == 77 ? NULL : untouched;
    schema.release(&schema);
    array.release(&array);
    *status = nh_table_text(table, NH_FORMAT_CSV, NH_LANG_EN, &text, error);
    return text_of(*status, &text);
}

static const char *rate_kept(nh_status *status, struct nh_error *error)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    nh_store *store = NULL;
    nh_table *table = NULL;
    options.by = "region:4,chain";
    *status = nh_store_open(city.context, city.store, &store, error);
    if (*status == NH_OK)
        *status = nh_rate_table(store, &options, &table, error);
    nh_store_close(store);
    if (*status != NH_OK)
        return table == NULL ? NULL : untouched;
    const char *wrong = convert(table, status, error);
    nh_table_free(table);
    return wrong;
}

static const char *check_levels(nh_status *status, struct nh_error *error)
{
    struct nh_text text = {NULL, 77};
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.levels = "3000,5000,3100,6503.1";
    options.target = "17%";
    options.published = "20.55%";
    *status = nh_check(city.context, NULL, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, error);
    return text_of(*status, &text);
}

static const char *revisions(nh_status *status, struct nh_error *error)
{
    struct nh_text text = {NULL, 77};
    struct nh_revisions_options options = NH_REVISIONS_OPTIONS_INIT;
    options.rate.measure = "gdp";
    options.region = "32";
    options.from = "2019";
    options.to = "2020";
    options.since = "state:1";
    *status = nh_revisions(city.context, city.store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, &text, error);
    return text_of(*status, &text);
}

/* Without memory nothing is known to be damaged: anything but a verdict. */
static const char *verify(nh_status *status, struct nh_error *error)
{
    struct nh_text text = {NULL, 77};
    *status = nh_verify(city.context, city.store, NH_FORMAT_TABLE, NH_LANG_EN, &text, error);
    const bool is_verdict = *status == NH_CHECK_FAILED;
    const char *problem = text_of(*status, &text);
    return is_verdict ? "a good store was called damaged" : problem;
}

static const char *read_csv(nh_status *status, struct nh_error *error)
{
    static const char text[] = "\xC6\xF3\xD2\xB5,a\n\"1,\"\"2\"\"\",\xC4\xDC\xBA\xC4\n3,4\n"; /* GB18030 */
    const struct nhi_csv_options options = {.path = "t.csv",
                                            .text = text,
                                            .n_text_bytes = sizeof text - 1,
                                            .kernels = nhi_kernels_select(NULL),
                                            .block_bytes = 8};
    struct nhi_csv *csv = NULL;
    struct nhi_record record = {.n_fields = 1};
    size_t n_records = 0;
    *status = nhi_csv_open(&options, &csv, error);
    if (*status != NH_OK)
        return csv == NULL ? NULL : untouched;
    while (*status == NH_OK && record.n_fields > 0) {
        *status = nhi_csv_next(csv, &record, error);
        n_records += *status == NH_OK && record.n_fields > 0;
    }
    nhi_csv_close(csv);
    return *status != NH_OK || n_records == 2 ? NULL : "records are missing";
}

/* ---- questions to the store: a text, or none after a failure ---------------------------------------------------------------- */

static nh_status rate_as(nh_store *store, enum nh_format format, struct nh_text *text, struct nh_error *error)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.by = "region:4,chain,carrier";
    options.where = "region=32,33";
    options.totals = true;
    return nh_rate(store, &options, format, NH_LANG_ZH, text, error);
}

static nh_status rate_csv(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return rate_as(store, NH_FORMAT_CSV, text, error);
}

static nh_status rate_table(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return rate_as(store, NH_FORMAT_TABLE, text, error);
}

static nh_status rate_json(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return rate_as(store, NH_FORMAT_JSON, text, error);
}

static nh_status rate_scopes(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.by = "region:4";
    options.where = "carrier=raw_coal,electricity";
    options.scope = "all";
    return nh_rate(store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status gdp(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.measure = "gdp";
    options.by = "region:2";
    options.totals = true;
    options.price = "constant:2020";
    return nh_rate(store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status accounts(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return nh_accounts(store, NULL, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status check_store(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.region = "320000";
    options.from = "2019";
    options.to = "2020";
    options.target = "1";
    options.rate.panel = "matched";
    return nh_check(city.context, store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status barometer(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.rate.by = "region:4,industry:1";
    options.rate.totals = true;
    options.from = "2019";
    options.target = "1";
    return nh_check(city.context, store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status bulletin(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.rate.by = "region:2";
    options.rate.measure = "gdp";
    options.rate.totals = true;
    options.region = "32";
    options.from = "2019";
    options.target = "1";
    options.bulletin = true;
    return nh_check(city.context, store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status audit(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return nh_audit(city.context, store, city.paths[FIGURES], NULL, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status prices(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    struct nh_prices_options options = NH_PRICES_OPTIONS_INIT;
    options.rate.by = "industry:2";
    options.rate.totals = true;
    options.rate.price = "constant:2019";
    options.link = "2020";
    options.rate.panel = "matched";
    return nh_prices(store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

/* What it finds in the city is no failure. */
static nh_status forms(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    const nh_status status = nh_form_checks(store, NH_FORMAT_TABLE, NH_LANG_EN, text, error);
    if (status != NH_CHECK_FAILED)
        return status;
    error->message[0] = '\0';
    return NH_OK;
}

static nh_status report_html(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return nh_report(store, NULL, NH_REPORT_HTML, NH_LANG_ZH, text, error);
}

static nh_status report_xlsx(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return nh_report(store, NULL, NH_REPORT_XLSX, NH_LANG_ZH, text, error);
}

static nh_status info(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return nh_info(store, NH_FORMAT_JSON, NH_LANG_EN, text, error);
}

/* ---- the loop --------------------------------------------------------------------------------------------------------------- */

static const struct operation {
    const char *name;
    const char *(*run)(nh_status *status, struct nh_error *error); /* or */
    nh_status (*ask)(nh_store *store, struct nh_text *text, struct nh_error *error);
    const char *as_of; /* how the store is asked; NULL: as it is */
} operations[] = {{"read csv", .run = read_csv},
                  {"import", .run = import_new},
                  {"rate csv", .ask = rate_csv},
                  {"rate table", .ask = rate_table},
                  {"rate json", .ask = rate_json},
                  {"rate kept", .run = rate_kept},
                  {"rate scopes", .ask = rate_scopes},
                  {"gdp", .ask = gdp, .as_of = "2021-06"},
                  {"accounts", .ask = accounts},
                  {"revisions", .run = revisions},
                  {"check levels", .run = check_levels},
                  {"check store", .ask = check_store},
                  {"barometer", .ask = barometer},
                  {"bulletin", .ask = bulletin},
                  {"audit", .ask = audit},
                  {"prices", .ask = prices},
                  {"forms", .ask = forms},
                  {"report html", .ask = report_html},
                  {"report xlsx", .ask = report_xlsx},
                  {"info", .ask = info},
                  {"verify", .run = verify},
                  {"pack", .run = pack_there},
                  {"pack back", .run = pack_back},
                  {"export csv", .run = export_csv},
                  {"export npy", .run = export_npy},
                  {"export hdf5", .run = export_hdf5},
                  {"append", .run = import_more}};

static const char *ask(const struct operation *operation, nh_status *status, struct nh_error *error)
{
    struct nh_text text = {NULL, 77};
    nh_store *store = NULL;
    *status = nh_store_open_as_of(city.context, city.store, operation->as_of, &store, error);
    if (*status != NH_OK)
        return store == NULL ? NULL : untouched;
    *status = operation->ask(store, &text, error);
    nh_store_close(store);
    return text_of(*status, &text);
}

static unsigned n_passed, n_failed;

static void judge(const struct operation *operation, unsigned long k, const char *problem)
{
    n_passed += problem == NULL;
    n_failed += problem != NULL;
    if (problem != NULL)
        printf("%s, allocation %lu%s: %s\n", operation->name, k,
               allocations.fails_for_ever ? " and all behind" : "", problem);
}

/* Returns true when the operation passed: there is no k-th allocation. */
static bool run_once(const struct operation *operation, unsigned long k)
{
    struct nh_error error = {NH_OK, ""};
    nh_status status;
    allocations.n = 0;
    allocations.fails_at = k;
    const char *problem =
        operation->run != NULL ? operation->run(&status, &error) : ask(operation, &status, &error);
    const bool has_failed = allocations.n >= k;
    allocations.fails_at = 0;
    const bool is_good = status == NH_OK || (status == NH_CHECK_FAILED && operation->run != verify);
    if (problem == NULL && !is_good &&
        (status != NH_MEMORY || error.status != status || error.message[0] == '\0')) {
        printf("  %s: %s\n", nh_status_text(status), error.message);
        problem = "the failure is not reported as one of memory";
    }
    if (problem == NULL && is_good && !has_failed && error.message[0] != '\0')
        problem = "a success has left a message";
    judge(operation, k, problem);
    return is_good;
}

static void torture(const struct operation *operation, bool for_ever)
{
    enum { MOST = 100000 };
    unsigned long k = 1;
    allocations.fails_for_ever = for_ever;
    while (k < MOST && !run_once(operation, k))
        k++;
    if (k == MOST)
        judge(operation, k, "it never passes");
    printf("%s: %lu allocations fail%s\n", operation->name, k - 1, for_ever ? " and all behind" : "");
}

int main(void)
{
    make_city();
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        for (int for_ever = 1; for_ever >= 0; for_ever--)
            torture(&operations[i], for_ever);
    clear_city();
    printf("%u passed, %u failed\n", n_passed, n_failed);
    fflush(stdout); /* before the leak checker may end the program */
    return n_failed == 0 ? 0 : 1;
}
