/* test_verify_store.c - nh_verify finds every change of every stored byte, and nothing in an intact store. */
#include "engine/store/manifest.h"
#include "tests/sample.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static nh_context *context;
static struct nh_error error;
static char store[256], other[256];

static void set_up(void)
{
    cr_assert_eq(nh_context_new(NULL, &context, &error), NH_OK, "%s", error.message);
    sample_path(store, "verify");
    sample_path(other, "verify-other");
}

static void tear_down(void)
{
    char path[256];
    nh_context_free(context);
    sample_path(path, "verify");
    sample_path(path, "verify-other");
}

TestSuite(verify_store, .init = set_up, .fini = tear_down, .timeout = 300);

/* A store of so many states. */
static void make_store(const char *path, int n_states, uint64_t seed)
{
    const struct sample_options options = {
        .seed = seed, .n_imports = n_states, .max_value = 1000000, .has_measured = true, .n_months = 5};
    struct sample *sample = sample_make(&options);
    sample_store(context, sample, path, 16, NHI_CODEC_NONE);
    sample_free(sample);
}

/* A store of one small segment. */
static void make_city(const char *path, const char *codec)
{
    struct nh_synth_options options = NH_SYNTH_OPTIONS_INIT;
    char truth[300];
    options.n_enterprises = 3;
    options.n_months = 4;
    options.n_carriers = 2;
    options.codec = codec;
    cr_assert_eq(nh_synth(context, path, &options, &error), NH_OK, "%s", error.message);
    snprintf(truth, sizeof truth, "%s.truth.json", path);
    cr_assert_eq(unlink(truth), 0);
}

static char *in(const char *directory, const char *name)
{
    static char paths[4][300];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", directory, name);
    return path;
}

static off_t size_of(const char *path)
{
    struct stat found;
    cr_assert_eq(stat(path, &found), 0, "%s", path);
    return found.st_size;
}

/* The status of verify, which must have made a report that says the same. */
static nh_status verify(const char *path)
{
    struct nh_text text = {0};
    const nh_status status = nh_verify(context, path, NH_FORMAT_JSON, NH_LANG_EN, &text, &error);
    cr_assert(status == NH_OK || status == NH_CHECK_FAILED, "%s", error.message);
    const char *expected = status == NH_OK ? "\"ok\": true" : "\"ok\": false";
    cr_assert_not_null(strstr(text.data, expected), "%s", text.data);
    nh_text_free(&text);
    return status;
}

/* Verify fails and its message holds `words`. */
static void expect_damage(const char *path, const char *words)
{
    cr_expect_eq(verify(path), NH_CHECK_FAILED, "%s", words);
    cr_expect_not_null(strstr(error.message, words), "expected '%s' in '%s'", words, error.message);
}

static void write_byte(int file, off_t at, unsigned char byte)
{
    cr_assert_eq(pwrite(file, &byte, 1, at), 1);
}

/* Does the report say in these words that something is damaged? Later checks must not be what finds it. */
static bool is_noticed(const char *directory, const char *words)
{
    return verify(directory) == NH_CHECK_FAILED && strstr(error.message, words) != NULL;
}

/* Flips one bit of every byte in turn; returns how many flips verify did not notice. */
static int count_unnoticed(const char *directory, const char *name, const char *words)
{
    const off_t n_bytes = size_of(in(directory, name));
    int file = open(in(directory, name), O_RDWR), n_unnoticed = 0;
    cr_assert_geq(file, 0);
    cr_assert_gt(n_bytes, 0);
    for (off_t at = 0; at < n_bytes; at++) {
        unsigned char byte;
        cr_assert_eq(pread(file, &byte, 1, at), 1);
        write_byte(file, at, byte ^ (unsigned char)(1u << at % 8));
        n_unnoticed += !is_noticed(directory, words);
        write_byte(file, at, byte);
    }
    close(file);
    cr_expect_eq(verify(directory), NH_OK, "%s", error.message);
    return n_unnoticed;
}

Test(verify_store, an_intact_store_passes_every_check)
{
    json_error_t problem;
    struct nh_text text;
    make_store(store, 3, 1);
    cr_assert_eq(nh_verify(context, store, NH_FORMAT_JSON, NH_LANG_ZH, &text, &error), NH_OK, "%s",
                 error.message);
    json_t *report = json_loadb(text.data, text.n_bytes, JSON_REJECT_DUPLICATES, &problem), *check;
    cr_assert_not_null(report, "%s", problem.text);
    cr_expect_str_eq(json_string_value(json_object_get(report, "schema")), "nenghao.verify/1");
    cr_expect_eq(json_integer_value(json_object_get(report, "n_failed")), 0);
    /* the manifest, two earlier states, three checks of three segments, the view */
    cr_expect_eq(json_integer_value(json_object_get(report, "n_checks")), 1 + 2 + 9 + 1);
    size_t i;
    json_array_foreach(json_object_get(report, "checks"), i, check)
        cr_expect_str_eq(json_string_value(json_object_get(check, "state")), "ok", "check %zu", i);
    json_decref(report);
    nh_text_free(&text);
}

Test(verify_store, every_flipped_byte_of_a_segment_is_found)
{
    make_city(store, NULL);
    cr_expect_eq(count_unnoticed(store, "seg-000001.h5", "seg-000001.h5: SHA-256"), 0);
}

Test(verify_store, every_flipped_byte_of_every_state_is_found)
{
    make_store(store, 2, 2);
    cr_expect_eq(count_unnoticed(store, "MANIFEST.json", "its hash does not match"), 0);
    cr_expect_eq(count_unnoticed(store, "MANIFEST.000001.json", "its hash does not match"), 0);
}

Test(verify_store, every_length_but_the_right_one_is_found)
{
    static const char *const names[] = {"MANIFEST.json", "seg-000001.h5"}, *const words[] = {
                                                                               "MANIFEST.json: ",
                                                                               "bytes, the manifest says"};
    for (int i = 0; i < 2; i++) {
        sample_path(store, "verify");
        make_city(store, NULL);
        char *path = in(store, names[i]);
        const off_t n_bytes = size_of(path);
        int n_unnoticed = 0;
        cr_assert_eq(truncate(path, n_bytes + 1), 0);
        n_unnoticed += !is_noticed(store, words[i]);
        for (off_t n = n_bytes - 1; n >= 0; n--) {
            cr_assert_eq(truncate(path, n), 0);
            n_unnoticed += !is_noticed(store, words[i]);
        }
        cr_expect_eq(n_unnoticed, 0, "%s", names[i]);
    }
}

Test(verify_store, missing_and_exchanged_files_are_found)
{
    make_store(store, 3, 3);
    cr_assert_eq(rename(in(store, "seg-000001.h5"), in(store, "kept")), 0);
    expect_damage(store, "seg-000001.h5: named by the manifest but missing");
    cr_assert_eq(rename(in(store, "seg-000002.h5"), in(store, "seg-000001.h5")), 0);
    cr_assert_eq(rename(in(store, "kept"), in(store, "seg-000002.h5")), 0);
    expect_damage(store, "the manifest says");
    cr_assert_eq(rename(in(store, "MANIFEST.000001.json"), in(store, "kept")), 0);
    expect_damage(store, "MANIFEST.000001.json");
    cr_assert_eq(rename(in(store, "MANIFEST.json"), in(store, "MANIFEST.000001.json")), 0);
    expect_damage(store, "MANIFEST.json");
}

Test(verify_store, files_of_another_store_are_found)
{
    static const char *const names[] = {"MANIFEST.json", "MANIFEST.000001.json", "MANIFEST.000002.json",
                                        "seg-000001.h5", "seg-000003.h5"};
    make_store(other, 3, 5);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        sample_path(store, "verify");
        make_store(store, 3, 4);
        char command[700];
        snprintf(command, sizeof command, "cp '%s' '%s'", in(other, names[i]), in(store, names[i]));
        cr_assert_eq(system(command), 0);
        cr_expect_eq(verify(store), NH_CHECK_FAILED, "%s", names[i]);
    }
}

static void lie_about_lines(struct nhi_manifest *manifest)
{
    manifest->segments[0].series[NHI_QUANTITY].n_lines ^= 1;
}

static void lie_about_a_value(struct nhi_manifest *manifest)
{
    manifest->segments[0].series[NHI_OUTPUT].stats.max ^= 1;
}

static void lie_about_enterprises(struct nhi_manifest *manifest)
{
    manifest->segments[0].n_enterprises ^= 1;
}

static void lie_about_corrections(struct nhi_manifest *manifest)
{
    manifest->segments[0].n_corrected ^= 1;
}

static void lie_about_the_past(struct nhi_manifest *manifest)
{
    const bool is_true = manifest->previous[0] == '\0';
    memset(manifest->previous, is_true ? 'a' : '\0', NHI_SHA256_BYTES - 1);
}

/* Writes a manifest again, with a hash that is right; the same lie twice is the truth. */
static void rewrite(const char *name, void (*lie)(struct nhi_manifest *manifest))
{
    struct nhi_manifest manifest = {0};
    struct nhi_buffer text = {0};
    cr_assert_eq(nhi_manifest_read(in(store, name), &manifest, &error), NH_OK, "%s", error.message);
    lie(&manifest);
    cr_assert_eq(nhi_manifest_text(&manifest, &text, &error), NH_OK, "%s", error.message);
    FILE *file = fopen(in(store, name), "wb");
    cr_assert_eq(fwrite(text.data, 1, text.n_bytes, file), text.n_bytes);
    fclose(file);
    nhi_buffer_free(&text);
    nhi_manifest_clear(&manifest);
}

Test(verify_store, a_manifest_that_lies_about_a_segment_is_found_though_its_hash_is_right)
{
    static const struct {
        void (*lie)(struct nhi_manifest *manifest);
        const char *words;
    } lies[] = {{lie_about_lines, "series quantity"},
                {lie_about_a_value, "series output"},
                {lie_about_enterprises, "2 enterprises, the segment holds 3"},
                {lie_about_corrections, "1 corrected values, the segment holds 0"},
                {lie_about_the_past, "the first state names a predecessor"}};
    make_city(store, NULL);
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        rewrite("MANIFEST.json", lies[i].lie);
        expect_damage(store, lies[i].words);
        rewrite("MANIFEST.json", lies[i].lie);
        cr_expect_eq(verify(store), NH_OK, "%s", error.message);
    }
}

Test(verify_store, an_earlier_state_that_was_written_again_is_not_the_one_that_the_next_one_names)
{
    make_store(store, 2, 6);
    rewrite("MANIFEST.000001.json", lie_about_corrections);
    expect_damage(store, "it is not the state that the next one names");
}

/* Where the bytes of the first chunk of the output lie in a segment; *n_bytes gets their number. */
static off_t place_of_chunk(const char *path, size_t *n_bytes)
{
    struct nhi_segment *segment;
    struct nhi_raw_chunk chunk = {0};
    cr_assert_eq(nhi_segment_open(path, &segment, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_segment_raw_chunk(segment, NHI_OUTPUT, 0, 0, &chunk, &error), NH_OK, "%s",
                 error.message);
    nhi_segment_close(segment);
    const size_t n_file = (size_t)size_of(path);
    char *bytes = malloc(n_file);
    FILE *file = fopen(path, "rb");
    cr_assert_eq(fread(bytes, 1, n_file, file), n_file);
    fclose(file);
    size_t at = 0;
    while (at + chunk.n_bytes < n_file && memcmp(bytes + at, chunk.bytes, chunk.n_bytes) != 0)
        at++;
    cr_assert_eq(memcmp(bytes + at, chunk.bytes, chunk.n_bytes), 0);
    *n_bytes = chunk.n_bytes;
    nhi_free(chunk.buffer);
    free(bytes);
    return (off_t)at;
}

/* A bare segment has no hash beside it: its chunks have. */
Test(verify_store, every_flipped_byte_of_a_chunk_of_a_bare_segment_is_found)
{
    static const char *const codecs[] = {"none", "deflate", "packed"};
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++) {
        size_t n_bytes;
        sample_path(store, "verify");
        make_city(store, codecs[i]);
        char *path = in(store, "seg-000001.h5");
        const off_t first = place_of_chunk(path, &n_bytes);
        int file = open(path, O_RDWR);
        cr_expect_eq(verify(path), NH_OK, "%s", error.message);
        for (off_t at = first; at < first + (off_t)n_bytes; at++) {
            unsigned char byte;
            cr_assert_eq(pread(file, &byte, 1, at), 1);
            write_byte(file, at, byte ^ 4);
            expect_damage(path, "checksum");
            write_byte(file, at, byte);
        }
        close(file);
    }
}

Test(verify_store, what_an_interrupted_import_left_is_noted_and_no_damage)
{
    static const char *const names[] = {".tmp-segment.h5", "seg-000002.h5", "MANIFEST.000001.json", "notes"};
    struct nh_text text;
    make_city(store, NULL);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        fclose(fopen(in(store, names[i]), "wb"));
    cr_assert_eq(nh_verify(context, store, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char line[80];
        snprintf(line, sizeof line, "\nfiles,%s,note,", names[i]);
        cr_expect_not_null(strstr(text.data, line), "%s", text.data);
    }
    nh_text_free(&text);
}

Test(verify_store, the_report_for_people_names_what_failed_in_both_languages)
{
    struct nh_text text;
    make_city(store, NULL);
    cr_assert_eq(truncate(in(store, "seg-000001.h5"), 100), 0);
    cr_expect_eq(nh_verify(context, store, NH_FORMAT_TABLE, NH_LANG_EN, &text, &error), NH_CHECK_FAILED);
    cr_expect_not_null(strstr(text.data, "FAILED"), "%s", text.data);
    cr_expect_not_null(strstr(text.data, "1 FAILED of 2 checks"), "%s", text.data);
    nh_text_free(&text);
    cr_expect_eq(nh_verify(context, store, NH_FORMAT_TABLE, NH_LANG_ZH, &text, &error), NH_CHECK_FAILED);
    cr_expect_not_null(strstr(text.data, "失败"), "%s", text.data);
    nh_text_free(&text);
}

Test(verify_store, where_there_is_nothing_there_is_no_report)
{
    struct nh_text text = {(char *)1, 2};
    cr_expect_eq(nh_verify(context, in(store, "none"), NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_IO);
    cr_expect_eq(text.n_bytes, 2, "the output was changed");
}
