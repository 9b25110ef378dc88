/* receipt.c - nh_receipt_*: what was run on what, and what came out, as JSON that a later run is compared with. */
#include "engine/base/context.h"
#include "engine/publish/verify_report.h"
#include "engine/store/store.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SCHEMA "nenghao.receipt/1"

static const char *const format_names[] = {
    [NH_FORMAT_TABLE] = "table", [NH_FORMAT_CSV] = "csv",           [NH_FORMAT_JSON] = "json",
    [NH_FORMAT_JSONL] = "jsonl", [NH_FORMAT_SDMX_CSV] = "sdmx-csv", [NH_FORMAT_XLSX] = "xlsx",
    [NH_FORMAT_HTML] = "html"};
static const char *const lang_names[] = {[NH_LANG_EN] = "en", [NH_LANG_ZH] = "zh"};

struct nh_receipt {
    json_t *root; /* owns the texts */
    char *path;
    struct nh_run run;
    const char **words;
    uint64_t n_result_bytes;
    const char *result_sha256;
    json_t *inputs;
};

/* ---- what was read --------------------------------------------------------------------------------------------- */

/* Of a store the state that is in force, of anything else the bytes. */
static nh_status identify(nh_context *context, const char *path, const char **kind,
                          char sha256[NHI_SHA256_BYTES], struct nh_error *error)
{
    struct stat about;
    uint64_t n_bytes;
    nh_store *store = NULL;
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode)) {
        *kind = "file";
        return nhi_sha256_file(path, sha256, &n_bytes, error);
    }
    *kind = "store";
    NH_TRY(nh_store_open(context, path, &store, error));
    snprintf(sha256, NHI_SHA256_BYTES, "%s", store->manifest_sha256);
    nh_store_close(store);
    return NH_OK;
}

/* ---- making ---------------------------------------------------------------------------------------------------- */

/* Takes `value`; NULL is a text that is not UTF-8, or memory that there is not. */
static nh_status append(json_t *array, json_t *value, const char *text, struct nh_error *error)
{
    return json_array_append_new(array, value) == 0
               ? NH_OK
               : nhi_fail(error, NH_ARGUMENT, "the receipt cannot hold '%s': expected UTF-8", text);
}

static nh_status fill(nh_context *context, const struct nh_run *run, json_t *words, json_t *inputs,
                      struct nh_error *error)
{
    for (size_t i = 0; i < run->n_words; i++)
        NH_TRY(append(words, json_string(run->words[i]), run->words[i], error));
    for (size_t i = 0; i < run->n_inputs; i++) {
        char sha256[NHI_SHA256_BYTES];
        const char *kind;
        NH_TRY(identify(context, run->inputs[i], &kind, sha256, error));
        NH_TRY(append(inputs,
                      json_pack("{s:s, s:s, s:s}", "path", run->inputs[i], "kind", kind, "sha256", sha256),
                      run->inputs[i], error));
    }
    return NH_OK;
}

/* NULL: there is no memory for it. */
static nh_status print(const json_t *root, struct nh_text *text, struct nh_error *error)
{
    struct nhi_buffer buffer = {0};
    char *dump = root != NULL ? json_dumps(root, JSON_INDENT(1)) : NULL;
    if (dump == NULL)
        return nhi_fail(error, NH_MEMORY, "cannot make the receipt");
    const nh_status status = nhi_buffer_printf(&buffer, error, "%s\n", dump);
    if (status == NH_OK)
        nhi_buffer_to_text(&buffer, text);
    nhi_buffer_free(&buffer);
    free(dump);
    return status;
}

nh_status nh_receipt_make(nh_context *context, const struct nh_run *run, const struct nh_text *result,
                          struct nh_text *text, struct nh_error *error)
{
    char sha256[NHI_SHA256_BYTES];
    json_t *words = json_array(), *inputs = json_array(), *root = NULL;
    nh_status status;
    NH_TRY_DONE(fill(context, run, words, inputs, error));
    NH_TRY_DONE(nhi_sha256_bytes(result->data, result->n_bytes, sha256, error));
    root = json_pack("{s:s, s:s, s:O, s:s, s:s, s:b, s:O, s:{s:I, s:s}}", "schema", SCHEMA, "version",
                     NH_VERSION, "words", words, "format", format_names[run->format], "lang",
                     lang_names[run->lang], "held", (int)run->did_hold, "inputs", inputs, "result", "bytes",
                     (json_int_t)result->n_bytes, "sha256", sha256);
    status = print(root, text, error);
done:
    json_decref(root);
    json_decref(inputs);
    json_decref(words);
    return status;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

bool nh_receipt_is(const char *path)
{
    struct stat about;
    FILE *file = stat(path, &about) == 0 && S_ISREG(about.st_mode) ? fopen(path, "rb") : NULL;
    const bool is = file != NULL && fgetc(file) == '{';
    if (file != NULL)
        fclose(file);
    return is;
}

void nh_receipt_free(nh_receipt *receipt)
{
    if (receipt == NULL)
        return;
    json_decref(receipt->root);
    nhi_free(receipt->words);
    nhi_free(receipt->path);
    nhi_free(receipt);
}

const struct nh_run *nh_receipt_run(const nh_receipt *receipt)
{
    return &receipt->run;
}

static bool find_name(const char *const *names, size_t n, const char *name, int *position)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0) {
            *position = (int)i;
            return true;
        }
    return false;
}

static bool read_words(struct nh_receipt *receipt, const json_t *words)
{
    for (size_t i = 0; i < json_array_size(words); i++) {
        receipt->words[i] = json_string_value(json_array_get(words, i));
        if (receipt->words[i] == NULL)
            return false;
    }
    receipt->run.words = receipt->words;
    receipt->run.n_words = json_array_size(words);
    return receipt->run.n_words > 0;
}

static bool read_inputs(const struct nh_receipt *receipt)
{
    for (size_t i = 0; i < json_array_size(receipt->inputs); i++) {
        const char *path, *kind, *sha256;
        if (json_unpack(json_array_get(receipt->inputs, i), "{s:s, s:s, s:s!}", "path", &path, "kind", &kind,
                        "sha256", &sha256) != 0 ||
            strlen(sha256) >= NHI_SHA256_BYTES)
            return false;
    }
    return true;
}

static nh_status read_root(struct nh_receipt *receipt, struct nh_error *error)
{
    const char *schema, *version, *format, *lang;
    int held, i_format, i_lang;
    json_int_t n_bytes;
    json_t *words;
    if (json_unpack(receipt->root, "{s:s, s:s, s:o, s:s, s:s, s:b, s:o, s:{s:I, s:s!}!}", "schema", &schema,
                    "version", &version, "words", &words, "format", &format, "lang", &lang, "held", &held,
                    "inputs", &receipt->inputs, "result", "bytes", &n_bytes, "sha256",
                    &receipt->result_sha256) != 0 ||
        strcmp(schema, SCHEMA) != 0 ||
        !find_name(format_names, sizeof format_names / sizeof *format_names, format, &i_format) ||
        !find_name(lang_names, 2, lang, &i_lang))
        return nhi_fail(error, NH_FORMAT, "%s: not a receipt of this version (expected " SCHEMA ")",
                        receipt->path);
    NH_TRY(nhi_alloc(json_array_size(words), sizeof *receipt->words, &receipt->words, error));
    if (!read_words(receipt, words) || !read_inputs(receipt))
        return nhi_fail(error, NH_FORMAT, "%s: the receipt is damaged: its words or inputs cannot be read",
                        receipt->path);
    receipt->n_result_bytes = (uint64_t)n_bytes;
    receipt->run.format = (enum nh_format)i_format;
    receipt->run.lang = (enum nh_lang)i_lang;
    receipt->run.did_hold = held != 0;
    return NH_OK;
}

nh_status nh_receipt_read(const char *path, nh_receipt **receipt, struct nh_error *error)
{
    nh_status status;
    struct nh_receipt *made = NULL;
    json_error_t fault;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    NH_TRY_DONE(nhi_strndup(path, strlen(path), &made->path, error));
    made->root = json_load_file(path, JSON_REJECT_DUPLICATES, &fault);
    NH_TRY_DONE(made->root != NULL ? NH_OK
                                   : nhi_fail(error, NH_FORMAT, "%s: not a receipt: line %d: %s", path,
                                              fault.line, fault.text));
    NH_TRY_DONE(read_root(made, error));
    *receipt = made;
done:
    if (status != NH_OK)
        nh_receipt_free(made);
    return status;
}

/* ---- comparing ------------------------------------------------------------------------------------------------- */

static nh_status check_input(nh_context *context, const json_t *input, struct nhi_verify_report *report,
                             struct nh_error *error)
{
    char found[NHI_SHA256_BYTES], detail[256] = "";
    struct nh_error fault = {NH_OK, ""};
    const char *kind, *path = json_string_value(json_object_get(input, "path")),
                      *then = json_string_value(json_object_get(input, "sha256"));
    const nh_status status = identify(context, path, &kind, found, &fault);
    if (status == NH_MEMORY)
        return nhi_fail(error, status, "%s", fault.message);
    const bool is_same = status == NH_OK && strcmp(found, then) == 0;
    if (status != NH_OK)
        snprintf(detail, sizeof detail, "%.240s", fault.message);
    else if (!is_same)
        snprintf(detail, sizeof detail, "SHA-256 %.12s..., was %.12s...", found, then);
    const struct nhi_check check = {NHI_CHECK_INPUT, is_same ? NHI_CHECK_OK : NHI_CHECK_FAILED, path, detail};
    return nhi_verify_report_take(report, &check, error);
}

static nh_status check_result(const nh_receipt *receipt, const struct nh_text *result, bool did_hold,
                              struct nhi_verify_report *report, struct nh_error *error)
{
    char found[NHI_SHA256_BYTES], detail[256] = "";
    NH_TRY(nhi_sha256_bytes(result->data, result->n_bytes, found, error));
    const bool is_same = strcmp(found, receipt->result_sha256) == 0 && did_hold == receipt->run.did_hold;
    if (!is_same)
        snprintf(detail, sizeof detail, "%llu bytes with SHA-256 %.12s..., were %llu with %.12s...%s",
                 (unsigned long long)result->n_bytes, found, (unsigned long long)receipt->n_result_bytes,
                 receipt->result_sha256, did_hold != receipt->run.did_hold ? "; the verdict changed" : "");
    const struct nhi_check check = {NHI_CHECK_RESULT, is_same ? NHI_CHECK_OK : NHI_CHECK_FAILED,
                                    receipt->words[0], detail};
    return nhi_verify_report_take(report, &check, error);
}

static nh_status note_version(const nh_receipt *receipt, struct nhi_verify_report *report,
                              struct nh_error *error)
{
    char detail[128];
    const char *version = json_string_value(json_object_get(receipt->root, "version"));
    if (strcmp(version, NH_VERSION) == 0)
        return NH_OK;
    snprintf(detail, sizeof detail, "it was made by version %.40s, this is " NH_VERSION, version);
    const struct nhi_check check = {NHI_CHECK_RESULT, NHI_CHECK_NOTE, "version", detail};
    return nhi_verify_report_take(report, &check, error);
}

nh_status nh_receipt_check(nh_context *context, const nh_receipt *receipt, const struct nh_text *result,
                           bool did_hold, enum nh_format format, enum nh_lang lang, struct nh_text *text,
                           struct nh_error *error)
{
    struct nhi_verify_report report = {.schema = "nenghao.verify-receipt/1",
                                       .path = receipt->path,
                                       .advice_en = "inputs or program are no longer those of the receipt",
                                       .advice_zh = "输入或程序与凭据不一致",
                                       .lang = lang,
                                       .result = {.format = format}};
    const struct nhi_destination to = {.format = format, .lang = lang, .text = text};
    nh_status status;
    NH_TRY_DONE(nhi_verify_report_begin(&report, error));
    for (size_t i = 0; i < json_array_size(receipt->inputs); i++)
        NH_TRY_DONE(check_input(context, json_array_get(receipt->inputs, i), &report, error));
    NH_TRY_DONE(note_version(receipt, &report, error));
    NH_TRY_DONE(check_result(receipt, result, did_hold, &report, error));
    status = nhi_verify_report_write(&report, &to, error);
done:
    nhi_verify_report_clear(&report);
    return status;
}
