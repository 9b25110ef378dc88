/* torture.c - every operation with its k-th allocation failing, once or from then on, for k = 1, 2, ... until it passes: it
 * must say so, leave its outputs and the store as they were, and (under AddressSanitizer) lose nothing. Ends with "N passed,
 * N failed": one for each allocation that failed and one for each run that passed.
 */
#include "tests/torture.h"

#include "engine/store/csv.h"

#include <stdio.h>

const char *const untouched = "an output was changed by a failure";

/* ---- operations that are neither a question to a store nor leave something on the disk ---------------------------------- */

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

static const struct operation others[] = {
    {"read csv", .run = read_csv},         {"rate kept", .run = rate_kept}, {"revisions", .run = revisions},
    {"check levels", .run = check_levels}, {"verify", .run = verify},       {NULL}};

/* ---- the loop ----------------------------------------------------------------------------------------------------------- */

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

static void torture_all(const struct operation *operation)
{
    for (; operation->name != NULL; operation++)
        for (int for_ever = 1; for_ever >= 0; for_ever--)
            torture(operation, for_ever);
}

int main(void)
{
    make_city();
    torture_all(others);
    torture_all(torture_questions);
    torture_all(torture_writes);
    clear_city();
    printf("%u passed, %u failed\n", n_passed, n_failed);
    fflush(stdout); /* before the leak checker may end the program */
    return n_failed == 0 ? 0 : 1;
}
