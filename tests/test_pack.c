/* test_pack.c - nh_pack: another codec, the same store. */
#include "engine/store/manifest.h"
#include "tests/sample.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STATES = 3, CHUNK_LINES = 16 };

static nh_context *context;
static struct nh_error error;
static char store[256], packed[256], back[256];

static void set_up(void)
{
    cr_assert_eq(nh_context_new(NULL, &context, &error), NH_OK, "%s", error.message);
    sample_path(store, "pack");
    sample_path(packed, "pack-packed");
    sample_path(back, "pack-back");
}

static void tear_down(void)
{
    char path[256];
    nh_context_free(context);
    sample_path(path, "pack");
    sample_path(path, "pack-packed");
    sample_path(path, "pack-back");
}

TestSuite(pack, .init = set_up, .fini = tear_down, .timeout = 120);

/* Corrections of quantities, output and coefficients. */
static void make_store(void)
{
    const struct sample_options options = {
        .seed = 5, .n_imports = STATES, .max_value = 1000000, .has_measured = true, .n_months = MONTHS};
    struct sample *sample = sample_make(&options);
    sample_store(context, sample, store, CHUNK_LINES, NHI_CODEC_NONE);
    sample_free(sample);
}

static nh_status pack(const char *from, const char *to, const char *codec, struct nh_pack_report *report)
{
    struct nh_pack_options options = NH_PACK_OPTIONS_INIT;
    options.codec = codec;
    options.chunk_lines = CHUNK_LINES;
    return nh_pack(context, from, to, &options, report, &error);
}

static void expect_packed(const char *from, const char *to, const char *codec)
{
    struct nh_text report = {0};
    cr_assert_eq(pack(from, to, codec, NULL), NH_OK, "%s", error.message);
    cr_assert_eq(nh_verify(context, to, NH_FORMAT_CSV, NH_LANG_EN, &report, &error), NH_OK, "%s",
                 error.message);
    nh_text_free(&report);
}

static char *in(const char *directory, const char *name)
{
    static char paths[4][300];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", directory, name);
    return path;
}

static char *read_file(const char *path, size_t *n_bytes)
{
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    cr_assert_eq(fseek(file, 0, SEEK_END), 0);
    *n_bytes = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*n_bytes);
    cr_assert_eq(fread(bytes, 1, *n_bytes, file), *n_bytes);
    fclose(file);
    return bytes;
}

static bool is_same_file(const char *a, const char *b)
{
    size_t n_a, n_b;
    char *of_a = read_file(a, &n_a), *of_b = read_file(b, &n_b);
    const bool is_same = n_a == n_b && memcmp(of_a, of_b, n_a) == 0;
    free(of_a);
    free(of_b);
    return is_same;
}

/* Every figure that a rate by enterprise and carrier and month prints. */
static void expect_same_figures(const char *one, const char *other)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_text texts[2];
    options.by = "enterprise,carrier";
    options.freq = "month";
    options.totals = true;
    for (int i = 0; i < 2; i++) {
        nh_store *open;
        cr_assert_eq(nh_store_open(context, i == 0 ? one : other, &open, &error), NH_OK, "%s", error.message);
        cr_assert_eq(nh_rate(open, &options, NH_FORMAT_CSV, NH_LANG_EN, &texts[i], &error), NH_OK, "%s",
                     error.message);
        nh_store_close(open);
    }
    cr_assert_gt(texts[0].n_bytes, 10000);
    cr_expect_str_eq(texts[0].data, texts[1].data);
    nh_text_free(&texts[0]);
    nh_text_free(&texts[1]);
}

Test(pack, every_codec_gives_the_same_figures)
{
    static const char *const codecs[] = {"none", "deflate", "packed", NULL};
    make_store();
    for (int i = 0; i < 4; i++) {
        char path[256];
        expect_packed(store, sample_path(path, "pack-packed"), codecs[i]);
        expect_same_figures(store, path);
        nh_store *open;
        cr_assert_eq(nh_store_open(context, path, &open, &error), NH_OK);
        for (size_t s = 0; s < open->n_segments; s++) {
            const struct nhi_segment_model *model = nhi_segment_model(open->segments[s].segment);
            cr_expect_str_eq(nhi_codec_name(model->series[NHI_QUANTITY].codec),
                             codecs[i] != NULL ? codecs[i] : "packed");
        }
        nh_store_close(open);
    }
}

Test(pack, there_and_back_gives_the_same_bytes)
{
    static const char *const names[STATES] = {"seg-000001.h5", "seg-000002.h5", "seg-000003.h5"};
    make_store();
    expect_packed(store, packed, "packed");
    expect_packed(packed, back, "none");
    for (int i = 0; i < STATES; i++) {
        cr_expect(is_same_file(in(store, names[i]), in(back, names[i])), "%s", names[i]);
        cr_expect_not(is_same_file(in(store, names[i]), in(packed, names[i])), "%s", names[i]);
    }
    cr_expect(is_same_file(in(store, "MANIFEST.json"), in(back, "MANIFEST.json")));
    cr_expect(is_same_file(in(store, "MANIFEST.000002.json"), in(back, "MANIFEST.000002.json")));
}

Test(pack, a_packed_segment_is_the_one_that_is_written_directly)
{
    const struct sample_options options = {
        .seed = 5, .n_imports = STATES, .max_value = 1000000, .has_measured = true, .n_months = MONTHS};
    struct sample *sample = sample_make(&options);
    make_store();
    sample_store(context, sample, back, CHUNK_LINES, NHI_CODEC_PACKED);
    sample_free(sample);
    expect_packed(store, packed, NULL);
    cr_expect(is_same_file(in(packed, "seg-000003.h5"), in(back, "seg-000003.h5")));
}

Test(pack, every_state_keeps_what_was_noted_of_it)
{
    struct nhi_manifest before = {0}, after = {0};
    make_store();
    expect_packed(store, packed, "packed");
    cr_assert_eq(nhi_manifest_read(in(store, "MANIFEST.json"), &before, &error), NH_OK);
    cr_assert_eq(nhi_manifest_read(in(packed, "MANIFEST.json"), &after, &error), NH_OK);
    cr_assert(after.seq == STATES && after.n_segments == STATES);
    cr_assert_gt(before.segments[1].n_corrected, 0);
    for (int i = 0; i < STATES; i++) {
        const struct nhi_manifest_segment *old = &before.segments[i], *new = &after.segments[i];
        cr_expect_str_eq(old->name, new->name);
        cr_expect_eq(old->n_corrected, new->n_corrected);
        cr_expect_eq(old->n_enterprises, new->n_enterprises);
        cr_expect_eq(old->command == NULL, new->command == NULL);
        cr_expect(old->command == NULL || strcmp(old->command, new->command) == 0);
        cr_expect_str_neq(old->sha256, new->sha256);
    }
    nhi_manifest_clear(&before);
    nhi_manifest_clear(&after);
}

Test(pack, a_bare_segment_becomes_a_store_of_one_state)
{
    struct nh_pack_report report;
    struct stat found;
    make_store();
    cr_assert_eq(pack(in(store, "seg-000001.h5"), packed, NULL, &report), NH_OK, "%s", error.message);
    expect_same_figures(in(store, "seg-000001.h5"), packed);
    cr_expect_eq(report.n_segments, 1);
    cr_assert_eq(stat(in(store, "seg-000001.h5"), &found), 0);
    cr_expect_eq(report.old_bytes, (uint64_t)found.st_size);
    cr_assert_eq(stat(in(packed, "seg-000001.h5"), &found), 0);
    cr_expect_eq(report.new_bytes, (uint64_t)found.st_size);
}

static int count_entries(const char *directory, const char *beginning)
{
    DIR *entries = opendir(directory);
    int n = 0;
    cr_assert_not_null(entries);
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;)
        n += strncmp(entry->d_name, beginning, strlen(beginning)) == 0;
    closedir(entries);
    return n;
}

/* Nothing of a store that could not be made, neither under its name nor hidden. */
static void expect_nothing(const char *path)
{
    char parent[256], hidden[256];
    const char *slash = strrchr(path, '/');
    cr_assert_neq(access(path, F_OK), 0);
    snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
    snprintf(hidden, sizeof hidden, ".%s", slash + 1);
    cr_expect_eq(count_entries(parent, hidden), 0);
}

Test(pack, a_store_that_exists_is_not_replaced)
{
    struct nhi_manifest manifest = {0};
    make_store();
    cr_expect_eq(pack(store, store, "packed", NULL), NH_ARGUMENT);
    cr_expect_not_null(strstr(error.message, "exists: choose another name"), "%s", error.message);
    cr_expect_eq(nhi_manifest_read(in(store, "MANIFEST.json"), &manifest, &error), NH_OK);
    cr_expect_eq(manifest.n_segments, STATES);
    nhi_manifest_clear(&manifest);
}

Test(pack, an_unknown_codec_and_an_absent_store_are_refused)
{
    make_store();
    cr_expect_eq(pack(store, packed, "brotli", NULL), NH_ARGUMENT);
    cr_expect_not_null(strstr(error.message, "use none, deflate or packed"), "%s", error.message);
    expect_nothing(packed);
    cr_expect_eq(pack(back, packed, NULL, NULL), NH_IO);
    expect_nothing(packed);
}

Test(pack, damage_leaves_nothing_behind)
{
    make_store();
    struct stat found;
    char *path = in(store, "seg-000002.h5");
    cr_assert_eq(stat(path, &found), 0);
    int file = open(path, O_RDWR);
    unsigned char byte;
    cr_assert_eq(pread(file, &byte, 1, found.st_size / 2), 1);
    byte ^= 1;
    cr_assert_eq(pwrite(file, &byte, 1, found.st_size / 2), 1);
    close(file);
    cr_expect_eq(pack(store, packed, NULL, NULL), NH_FORMAT, "%s", error.message);
    expect_nothing(packed);
}

static bool stop(void *user, const char *stage, uint64_t done, uint64_t total)
{
    (void)user, (void)done, (void)total;
    return strcmp(stage, "packing") != 0;
}

Test(pack, a_cancelled_packing_leaves_nothing_behind)
{
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    nh_context *impatient;
    options.progress = stop;
    make_store();
    cr_assert_eq(nh_context_new(&options, &impatient, &error), NH_OK);
    cr_expect_eq(nh_pack(impatient, store, packed, NULL, NULL, &error), NH_CANCELLED);
    expect_nothing(packed);
    nh_context_free(impatient);
}
