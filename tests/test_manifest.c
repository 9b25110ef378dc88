/* test_manifest.c - the manifest and its hash: round trips, every changed byte, and texts that are well hashed and wrong. */
#include "engine/store/manifest.h"

#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* ---- SHA-256 ----------------------------------------------------------------------------------------------------- */

Test(digest, the_published_examples_come_out)
{
    static const char two_blocks[] =
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"; /* FIPS 180-4 */
    char hex[NHI_SHA256_BYTES];
    cr_assert_eq(nhi_sha256_bytes("abc", 3, hex, NULL), NH_OK);
    cr_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    cr_assert_eq(nhi_sha256_bytes("", 0, hex, NULL), NH_OK);
    cr_assert_str_eq(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    cr_assert_eq(nhi_sha256_bytes(two_blocks, strlen(two_blocks), hex, NULL), NH_OK);
    cr_assert_str_eq(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

Test(digest, a_file_has_the_digest_of_its_bytes)
{
    static const size_t sizes[] = {0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3000000};
    char path[256], of_file[NHI_SHA256_BYTES], of_bytes[NHI_SHA256_BYTES], *bytes = calloc(1, 3000000);
    cr_assert(bytes != NULL && small_path(path, "digest") != NULL);
    for (size_t i = 0; i < 3000000; i++)
        bytes[i] = (char)(i * 131 >> 3);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint64_t n_bytes = 77;
        cr_assert(small_write_file(path, bytes, sizes[i]));
        cr_assert_eq(nhi_sha256_file(path, of_file, &n_bytes, NULL), NH_OK);
        cr_assert_eq(nhi_sha256_bytes(bytes, sizes[i], of_bytes, NULL), NH_OK);
        cr_assert_str_eq(of_file, of_bytes);
        cr_assert_eq(n_bytes, sizes[i]);
    }
    small_path(path, "digest");
    free(bytes);
    struct nh_error error;
    uint64_t n_bytes;
    cr_assert_eq(nhi_sha256_file(path, of_file, &n_bytes, &error), NH_IO);
    cr_assert_not_null(strstr(error.message, path), "%s", error.message);
}

/* ---- round trip --------------------------------------------------------------------------------------------------- */

static void add_series(struct nhi_manifest_segment *segment, enum nhi_series series,
                       const struct nhi_axis *axis)
{
    segment->series[series] =
        (struct nhi_series_info){.n_lines = UINT64_C(1) << 40,
                                 .axis = *axis,
                                 .decimals = 9,
                                 .width_bytes = 8,
                                 .stats = {UINT64_C(1) << 45, INT64_MIN + 1, INT64_MAX, UINT64_MAX, 1234567}};
}

static char *copy(const char *text)
{
    char *made;
    cr_assert_eq(nhi_strndup(text, strlen(text), &made, NULL), NH_OK);
    return made;
}

/* Two segments: one with everything at its limits and an axis of each frequency, one with nothing. */
static struct nhi_manifest new_manifest(void)
{
    static const struct nhi_axis axes[NHI_N_SERIES] = {
        {NHI_FREQ_QUARTER_HOUR, -3, 5}, {NHI_FREQ_HALF_HOUR, 7, 1},      {NHI_FREQ_HOUR, 11, 25},
        {NHI_FREQ_DAY, 18262, 366},     {NHI_FREQ_MONTH, 2020 * 12, 72}, {NHI_FREQ_YEAR, 1999, 30}};
    struct nhi_manifest manifest = {.seq = 2, .previous = HASH, .n_segments = 2};
    cr_assert_eq(nhi_alloc(2, sizeof *manifest.segments, &manifest.segments, NULL), NH_OK);
    manifest.segments[0] =
        (struct nhi_manifest_segment){.name = "seg-000001.h5",
                                      .n_bytes = UINT64_C(1) << 50,
                                      .sha256 = HASH,
                                      .committed_at = copy("2021-03-04T05:06:07Z"),
                                      .command = copy("nenghao import -o \"a b\" 能耗.csv"),
                                      .n_corrected = 3,
                                      .n_enterprises = 100000};
    for (int series = 0; series < NHI_N_SERIES; series++)
        add_series(&manifest.segments[0], (enum nhi_series)series, &axes[series]);
    manifest.segments[1] = (struct nhi_manifest_segment){.name = "seg-000002.h5", .sha256 = HASH};
    return manifest;
}

static struct nhi_buffer text_of(struct nhi_manifest *manifest)
{
    struct nhi_buffer text = {0};
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(nhi_manifest_text(manifest, &text, &error), NH_OK, "%s", error.message);
    return text;
}

static nh_status read_text(const char *text, size_t n_bytes, struct nhi_manifest *manifest,
                           struct nh_error *error)
{
    char path[64];
    snprintf(path, sizeof path, NHI_TEST_BUILD "/tests/manifest-%ld.work", (long)getpid());
    cr_assert(small_write_file(path, text, n_bytes));
    const nh_status status = nhi_manifest_read(path, manifest, error);
    unlink(path);
    return status;
}

static void expect_same_text(const char *a, const char *b)
{
    cr_assert((a == NULL) == (b == NULL));
    if (a != NULL)
        cr_assert_str_eq(a, b);
}

static void expect_same(const struct nhi_manifest *a, const struct nhi_manifest *b)
{
    cr_assert(a->seq == b->seq && a->n_segments == b->n_segments);
    cr_assert_str_eq(a->previous, b->previous);
    cr_assert_str_eq(a->sha256, b->sha256);
    for (size_t i = 0; i < a->n_segments; i++) {
        const struct nhi_manifest_segment *x = &a->segments[i], *y = &b->segments[i];
        cr_assert_str_eq(x->name, y->name);
        cr_assert_str_eq(x->sha256, y->sha256);
        expect_same_text(x->committed_at, y->committed_at);
        expect_same_text(x->command, y->command);
        cr_assert(x->n_bytes == y->n_bytes && x->n_corrected == y->n_corrected &&
                  x->n_enterprises == y->n_enterprises);
        for (int s = 0; s < NHI_N_SERIES; s++) {
            const struct nhi_series_info *p = &x->series[s], *q = &y->series[s];
            cr_assert(p->n_lines == q->n_lines && p->decimals == q->decimals &&
                      p->width_bytes == q->width_bytes);
            cr_assert(p->axis.freq == q->axis.freq && p->axis.first == q->axis.first &&
                      p->axis.n == q->axis.n);
            cr_assert(p->stats.n_present == q->stats.n_present && p->stats.min == q->stats.min &&
                      p->stats.max == q->stats.max && p->stats.abs_sum_lo == q->stats.abs_sum_lo &&
                      p->stats.abs_sum_hi == q->stats.abs_sum_hi);
        }
    }
}

Test(manifest, what_is_written_is_read_and_written_again_as_the_same_bytes)
{
    struct nhi_manifest manifest = new_manifest(), read;
    struct nh_error error = {NH_OK, "untouched"};
    struct nhi_buffer text = text_of(&manifest);
    cr_assert_eq(read_text(text.data, text.n_bytes, &read, &error), NH_OK, "%s", error.message);
    cr_assert_str_eq(error.message, "untouched");
    expect_same(&manifest, &read);
    struct nhi_buffer again = text_of(&read);
    cr_assert_str_eq(again.data, text.data);
    nhi_buffer_free(&again);
    nhi_buffer_free(&text);
    nhi_manifest_clear(&read);
    nhi_manifest_clear(&manifest);
}

Test(manifest, the_hash_covers_every_byte_before_the_last_member)
{
    struct nhi_manifest manifest = new_manifest();
    struct nhi_buffer text = text_of(&manifest);
    char *tail = strstr(text.data, ",\n  \"sha256\": \""), *last = tail, hex[NHI_SHA256_BYTES];
    while ((tail = strstr(tail + 1, ",\n  \"sha256\": \"")) != NULL)
        last = tail;
    cr_assert_eq(nhi_sha256_bytes(text.data, (size_t)(last - text.data), hex, NULL), NH_OK);
    cr_assert_str_eq(hex, manifest.sha256);
    cr_assert_eq(strncmp(last + strlen(",\n  \"sha256\": \""), hex, 64), 0);
    nhi_buffer_free(&text);
    nhi_manifest_clear(&manifest);
}

Test(manifest, no_byte_can_be_changed_and_none_can_be_missing, .timeout = 60)
{
    struct nhi_manifest manifest = new_manifest(), read = {.seq = 77};
    struct nhi_buffer text = text_of(&manifest);
    for (size_t i = 0; i < text.n_bytes; i++) {
        text.data[i] ^= 1;
        cr_assert_eq(read_text(text.data, text.n_bytes, &read, NULL), NH_FORMAT, "byte %zu", i);
        text.data[i] ^= 1;
        cr_assert_eq(read_text(text.data, i, &read, NULL), NH_FORMAT, "%zu bytes", i);
    }
    cr_assert_eq(read_text(text.data, text.n_bytes + 1, &read, NULL), NH_FORMAT); /* the NUL behind it */
    cr_assert_eq(read.seq, 77);                                                   /* unchanged on failure */
    nhi_buffer_free(&text);
    nhi_manifest_clear(&manifest);
}

/* ---- well hashed and wrong ------------------------------------------------------------------------------------------- */

/* Puts the hash behind a text that ends inside of the outermost object. */
static nh_status read_sealed(const char *body, struct nh_error *error)
{
    struct nhi_buffer text = {0};
    struct nhi_manifest read = {0};
    char hex[NHI_SHA256_BYTES];
    cr_assert_eq(nhi_sha256_bytes(body, strlen(body), hex, NULL), NH_OK);
    cr_assert_eq(nhi_buffer_printf(&text, NULL, "%s,\n  \"sha256\": \"%s\"\n}\n", body, hex), NH_OK);
    const nh_status status = read_text(text.data, text.n_bytes, &read, error);
    nhi_buffer_free(&text);
    nhi_manifest_clear(&read);
    return status;
}

static void expect_sealed(nh_status expected, const char *body)
{
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(read_sealed(body, &error), expected, "%s: %s", body, error.message);
    if (expected == NH_FORMAT)
        cr_assert_not_null(strstr(error.message, "damaged or of a newer version"), "%s", error.message);
}

#define ROOT(format, seq, previous, segments)                                                                \
    "{\"format\": \"" format "\", \"seq\": " seq ", \"previous\": \"" previous "\", \"segments\": " segments
#define GOOD_ROOT(segments) ROOT("nenghao-manifest/1", "1", "", segments)
#define SEGMENT(name, more)                                                                                  \
    GOOD_ROOT("[{\"name\": \"" name "\", \"bytes\": 5, \"sha256\": \"" HASH                                  \
              "\", \"enterprises\": 1, \"n_corrected\": 0, " more "}]")
#define SERIES(more) SEGMENT("seg-000001.h5", "\"series\": {\"quantity\": {" more "}}")
#define NUMBERS "\"n_present\": \"1\", \"min\": \"1\", \"max\": \"1\", \"abs_sum\": \"1\""

Test(manifest, members_are_all_there_and_no_others)
{
    expect_sealed(NH_OK, GOOD_ROOT("[]"));
    expect_sealed(NH_OK, ROOT("nenghao-manifest/1", "7", HASH, "[]"));
    expect_sealed(NH_FORMAT, ROOT("nenghao-manifest/2", "1", "", "[]"));
    expect_sealed(NH_FORMAT, ROOT("nenghao-manifest/1", "0", "", "[]"));
    expect_sealed(NH_FORMAT, ROOT("nenghao-manifest/1", "1.5", "", "[]"));
    expect_sealed(NH_FORMAT, ROOT("nenghao-manifest/1", "1", "abc", "[]"));
    expect_sealed(NH_FORMAT, ROOT("nenghao-manifest/1", "1", "", "{}"));
    expect_sealed(NH_FORMAT, GOOD_ROOT("[], \"more\": 1"));
    expect_sealed(NH_FORMAT, GOOD_ROOT("[], \"seq\": 1"));
    expect_sealed(NH_FORMAT, "{\"format\": \"nenghao-manifest/1\", \"seq\": 1, \"previous\": \"\"");
    expect_sealed(NH_FORMAT, "[1");
    expect_sealed(NH_FORMAT, "");
}

Test(manifest, names_of_segments_stay_inside_of_the_store)
{
    static const char *const good[] = {SEGMENT("seg-000001.h5", "\"series\": {}"),
                                       SEGMENT("seg-1.h5", "\"series\": {}")};
    static const char *const bad[] = {SEGMENT("../seg-000001.h5", "\"series\": {}"),
                                      SEGMENT("seg-../../1.h5", "\"series\": {}"),
                                      SEGMENT("seg-.h5", "\"series\": {}"),
                                      SEGMENT("seg-1.h5x", "\"series\": {}"),
                                      SEGMENT("/etc/passwd", "\"series\": {}"),
                                      SEGMENT("", "\"series\": {}"),
                                      SEGMENT("seg-0000000000000000000000000001.h5", "\"series\": {}")};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        expect_sealed(NH_OK, good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        expect_sealed(NH_FORMAT, bad[i]);
    expect_sealed(NH_FORMAT, SEGMENT("seg-1.h5", "\"series\": {}, \"more\": 1"));
    expect_sealed(NH_FORMAT, SEGMENT("seg-1.h5", "\"series\": []"));
    expect_sealed(NH_FORMAT, GOOD_ROOT("[5]"));
    expect_sealed(NH_FORMAT, GOOD_ROOT("[{\"name\": \"seg-1.h5\"}]"));
}

Test(manifest, series_make_sense)
{
#define AXIS(freq, first, last) "\"freq\": \"" freq "\", \"first\": \"" first "\", \"last\": \"" last "\", "
#define SHAPE(lines, decimals, width)                                                                        \
    "\"lines\": " lines ", \"decimals\": " decimals ", \"width_bytes\": " width ", "
    expect_sealed(NH_OK, SERIES(SHAPE("1", "2", "4") AXIS("month", "2020-01", "2020-12") NUMBERS));
    expect_sealed(NH_OK,
                  SERIES(SHAPE("1", "2", "8") AXIS("hour", "2020-01-01T00:00", "2020-01-01T05:00") NUMBERS));
    expect_sealed(NH_FORMAT, SERIES(SHAPE("0", "2", "4") AXIS("month", "2020-01", "2020-12") NUMBERS));
    expect_sealed(NH_FORMAT, SERIES(SHAPE("-1", "2", "4") AXIS("month", "2020-01", "2020-12") NUMBERS));
    expect_sealed(NH_FORMAT, SERIES(SHAPE("1", "10", "4") AXIS("month", "2020-01", "2020-12") NUMBERS));
    expect_sealed(NH_FORMAT, SERIES(SHAPE("1", "-1", "4") AXIS("month", "2020-01", "2020-12") NUMBERS));
    expect_sealed(NH_FORMAT, SERIES(SHAPE("1", "2", "5") AXIS("month", "2020-01", "2020-12") NUMBERS));
    expect_sealed(NH_FORMAT, SERIES(SHAPE("1", "2", "4") AXIS("fortnight", "2020-01", "2020-12") NUMBERS));
    expect_sealed(NH_FORMAT, SERIES(SHAPE("1", "2", "4") AXIS("month", "2020-01", "2019-12") NUMBERS));
    expect_sealed(NH_FORMAT, SERIES(SHAPE("1", "2", "4") AXIS("month", "2020", "2021") NUMBERS));
    expect_sealed(NH_FORMAT, SERIES(SHAPE("1", "2", "4") AXIS("month", "2020-01-01", "2020-02-01") NUMBERS));
    expect_sealed(NH_FORMAT, SERIES(SHAPE("1", "2", "4") AXIS("year", "2020", "2021-01") NUMBERS));
    expect_sealed(NH_FORMAT,
                  SERIES(SHAPE("1", "2", "4") AXIS("month", "2020-01", "2020-12") NUMBERS ", \"x\": 1"));
    expect_sealed(NH_FORMAT, SERIES(SHAPE("1", "2", "4") AXIS(
                                 "month", "2020-01", "2020-12") "\"n_present\": 1, \"min\": \"1\", "
                                                                "\"max\": \"1\", \"abs_sum\": \"1\""));
    expect_sealed(NH_FORMAT, SERIES(SHAPE("1", "2", "4") AXIS(
                                 "month", "2020-01", "2020-12") "\"n_present\": \"1.0\", \"min\": \"1\", "
                                                                "\"max\": \"1\", \"abs_sum\": \"1\""));
    expect_sealed(NH_FORMAT, SEGMENT("seg-1.h5", "\"series\": {\"quality\": {}}"));
}

Test(manifest, a_file_that_cannot_be_read_is_an_io_error)
{
    struct nhi_manifest read;
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(nhi_manifest_read(NHI_TEST_BUILD "/no such file", &read, &error), NH_IO);
    cr_assert_not_null(strstr(error.message, "no such file"), "%s", error.message);
    cr_assert_eq(nhi_manifest_read(NHI_TEST_BUILD, &read, &error), NH_IO); /* a directory */
}
