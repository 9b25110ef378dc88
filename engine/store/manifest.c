/* manifest.c - see manifest.h; the only user of jansson in the store. */
#include "engine/store/manifest.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "nenghao-manifest/1"
/* The hash covers everything before this tail, byte for byte. */
#define TAIL_BEGIN ",\n  \"sha256\": \""
#define TAIL_END "\"\n}\n"

enum { MAX_BYTES = 1 << 26, TAIL_BYTES = sizeof TAIL_BEGIN - 1 + NHI_SHA256_BYTES - 1 + sizeof TAIL_END - 1 };

void nhi_manifest_clear(struct nhi_manifest *manifest)
{
    for (size_t i = 0; i < manifest->n_segments; i++) {
        nhi_free(manifest->segments[i].committed_at);
        nhi_free(manifest->segments[i].command);
    }
    nhi_free(manifest->segments);
    *manifest = (struct nhi_manifest){0};
}

/* ---- writing --------------------------------------------------------------------------------------------- */

static json_t *integer_text(nhi_i128 value) /* 128 bits do not fit into a JSON integer */
{
    char text[NHI_NUMBER_BYTES];
    nhi_decimal_text((struct nhi_decimal){value, 0}, text);
    return json_string(text);
}

static json_t *series_json(const struct nhi_series_info *info)
{
    char first[NHI_PERIOD_BYTES], last[NHI_PERIOD_BYTES];
    nhi_period_text(info->axis.freq, info->axis.first, first);
    nhi_period_text(info->axis.freq, info->axis.first + info->axis.n - 1, last);
    const nhi_u128 abs_sum = (nhi_u128)info->stats.abs_sum_hi << 64 | info->stats.abs_sum_lo;
    return json_pack("{s:I, s:s, s:s, s:s, s:i, s:i, s:o, s:o, s:o, s:o}", "lines", (json_int_t)info->n_lines,
                     "freq", nhi_freq_name(info->axis.freq), "first", first, "last", last, "decimals",
                     info->decimals, "width_bytes", info->width_bytes, "n_present",
                     integer_text(info->stats.n_present), "min", integer_text(info->stats.min), "max",
                     integer_text(info->stats.max), "abs_sum", integer_text((nhi_i128)abs_sum));
}

static json_t *segment_json(const struct nhi_manifest_segment *segment)
{
    json_t *series = json_object();
    for (int i = 0; i < NHI_N_SERIES; i++)
        if (segment->series[i].n_lines > 0 && json_object_set_new(series, nhi_series_name((enum nhi_series)i),
                                                                  series_json(&segment->series[i])) != 0) {
            json_decref(series);
            return NULL;
        }
    return json_pack("{s:s, s:I, s:s, s:s*, s:s*, s:I, s:I, s:o}", "name", segment->name, "bytes",
                     (json_int_t)segment->n_bytes, "sha256", segment->sha256, "committed_at",
                     segment->committed_at, "command", segment->command, "enterprises",
                     (json_int_t)segment->n_enterprises, "n_corrected", (json_int_t)segment->n_corrected,
                     "series", series);
}

static json_t *manifest_json(const struct nhi_manifest *manifest)
{
    json_t *segments = json_array();
    for (size_t i = 0; i < manifest->n_segments; i++)
        if (json_array_append_new(segments, segment_json(&manifest->segments[i])) != 0) {
            json_decref(segments);
            return NULL;
        }
    return json_pack("{s:s, s:I, s:s, s:o}", "format", FORMAT, "seq", (json_int_t)manifest->seq, "previous",
                     manifest->previous, "segments", segments);
}

nh_status nhi_manifest_text(struct nhi_manifest *manifest, struct nhi_buffer *text, struct nh_error *error)
{
    json_t *root = manifest_json(manifest);
    char *dump = root != NULL ? json_dumps(root, JSON_INDENT(2)) : NULL;
    nh_status status = dump != NULL ? NH_OK : nhi_fail(error, NH_MEMORY, "cannot make the manifest");
    if (status == NH_OK) {
        const size_t n = strlen(dump) - strlen("\n}"); /* the tail closes the object again */
        NH_TRY_DONE(nhi_sha256_bytes(dump, n, manifest->sha256, error));
        NH_TRY_DONE(nhi_buffer_append(text, dump, n, error));
        NH_TRY_DONE(nhi_buffer_printf(text, error, TAIL_BEGIN "%s" TAIL_END, manifest->sha256));
    }
done:
    free(dump);
    json_decref(root);
    return status;
}

/* ---- reading --------------------------------------------------------------------------------------------- */

static nh_status damaged(const char *path, const char *what, struct nh_error *error)
{
    return nhi_fail(error, NH_FORMAT, "%s: %s: the manifest is damaged or of a newer version", path, what);
}

static bool read_integer(const char *text, nhi_i128 *value)
{
    struct nhi_decimal number;
    if (nhi_decimal_parse(text, strlen(text), &number) != NHI_PARSE_OK || number.decimals != 0)
        return false;
    *value = number.value;
    return true;
}

/* Both ends of an axis; a time of day reads as a quarter of an hour, whatever the frequency of the axis below a day. */
static bool read_axis(const char *freq, const char *first, const char *last, struct nhi_axis *axis)
{
    enum nhi_freq first_freq, last_freq;
    int64_t last_index;
    if (!nhi_freq_parse(freq, &axis->freq) ||
        !nhi_period_parse(first, strlen(first), &first_freq, &axis->first) ||
        !nhi_period_parse(last, strlen(last), &last_freq, &last_index))
        return false;
    const enum nhi_freq expected = axis->freq <= NHI_FREQ_HOUR ? NHI_FREQ_QUARTER_HOUR : axis->freq;
    if (first_freq != expected || last_freq != expected)
        return false;
    axis->first = nhi_period_containing(expected, axis->first, axis->freq);
    last_index = nhi_period_containing(expected, last_index, axis->freq);
    if (last_index < axis->first || last_index - axis->first >= UINT32_MAX)
        return false;
    axis->n = (uint32_t)(last_index - axis->first + 1);
    return true;
}

static bool read_series(json_t *json, struct nhi_series_info *info)
{
    json_int_t lines;
    const char *freq, *first, *last, *texts[4];
    nhi_i128 numbers[4];
    if (json_unpack_ex(json, NULL, 0, "{s:I, s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s !}", "lines", &lines,
                       "freq", &freq, "first", &first, "last", &last, "decimals", &info->decimals,
                       "width_bytes", &info->width_bytes, "n_present", &texts[0], "min", &texts[1], "max",
                       &texts[2], "abs_sum", &texts[3]) != 0)
        return false;
    for (int i = 0; i < 4; i++)
        if (!read_integer(texts[i], &numbers[i]))
            return false;
    if (lines <= 0 || info->decimals < 0 || info->decimals > NHI_MAX_DECIMALS ||
        (info->width_bytes != 4 && info->width_bytes != 8) || !read_axis(freq, first, last, &info->axis))
        return false;
    info->n_lines = (uint64_t)lines;
    info->stats = (struct nhi_column_stats){.n_present = (uint64_t)numbers[0],
                                            .min = (int64_t)numbers[1],
                                            .max = (int64_t)numbers[2],
                                            .abs_sum_lo = (uint64_t)numbers[3],
                                            .abs_sum_hi = (uint64_t)((nhi_u128)numbers[3] >> 64)};
    return true;
}

static int series_named(const char *name)
{
    for (int i = 0; i < NHI_N_SERIES; i++)
        if (strcmp(nhi_series_name((enum nhi_series)i), name) == 0)
            return i;
    return -1;
}

/* A segment's name is ours: nothing that leaves the directory. */
static bool is_segment_name(const char *name)
{
    const size_t n = strlen(name);
    if (n >= NHI_SEGMENT_NAME_BYTES || strncmp(name, "seg-", 4) != 0 || n < 8 ||
        strcmp(name + n - 3, ".h5") != 0)
        return false;
    return strspn(name + 4, "0123456789") == n - 7;
}

static nh_status copy_optional(const char *text, char **copy, struct nh_error *error)
{
    return text == NULL ? NH_OK : nhi_strndup(text, strlen(text), copy, error);
}

static nh_status read_segment(const char *path, json_t *json, struct nhi_manifest_segment *segment,
                              struct nh_error *error)
{
    const char *name, *sha256, *committed_at = NULL, *command = NULL, *key;
    json_int_t n_bytes, n_enterprises, n_corrected;
    json_t *series, *value;
    if (json_unpack_ex(json, NULL, 0, "{s:s, s:I, s:s, s?:s, s?:s, s:I, s:I, s:o !}", "name", &name, "bytes",
                       &n_bytes, "sha256", &sha256, "committed_at", &committed_at, "command", &command,
                       "enterprises", &n_enterprises, "n_corrected", &n_corrected, "series", &series) != 0 ||
        !is_segment_name(name) || strlen(sha256) != NHI_SHA256_BYTES - 1 || n_bytes < 0)
        return damaged(path, "a segment", error);
    memcpy(segment->name, name, strlen(name) + 1);
    memcpy(segment->sha256, sha256, NHI_SHA256_BYTES);
    segment->n_bytes = (uint64_t)n_bytes;
    segment->n_enterprises = (uint64_t)n_enterprises;
    segment->n_corrected = (uint64_t)n_corrected;
    NH_TRY(copy_optional(committed_at, &segment->committed_at, error));
    NH_TRY(copy_optional(command, &segment->command, error));
    if (!json_is_object(series))
        return damaged(path, "a list of series", error);
    json_object_foreach(series, key, value)
    {
        const int i = series_named(key);
        if (i < 0 || !read_series(value, &segment->series[i]))
            return damaged(path, "a series", error);
    }
    return NH_OK;
}

static nh_status read_root(const char *path, json_t *root, struct nhi_manifest *manifest,
                           struct nh_error *error)
{
    const char *format, *previous, *sha256;
    json_int_t seq;
    json_t *segments;
    if (json_unpack_ex(root, NULL, 0, "{s:s, s:I, s:s, s:o, s:s !}", "format", &format, "seq", &seq,
                       "previous", &previous, "segments", &segments, "sha256", &sha256) != 0 ||
        strcmp(format, FORMAT) != 0 || seq < 1 || !json_is_array(segments) ||
        (strlen(previous) != 0 && strlen(previous) != NHI_SHA256_BYTES - 1))
        return damaged(path, "its members", error);
    manifest->seq = (uint64_t)seq;
    memcpy(manifest->previous, previous, strlen(previous) + 1);
    NH_TRY(nhi_alloc(json_array_size(segments), sizeof *manifest->segments, &manifest->segments, error));
    for (size_t i = 0; i < json_array_size(segments); i++) {
        manifest->n_segments = i + 1;
        NH_TRY(read_segment(path, json_array_get(segments, i), &manifest->segments[i], error));
    }
    return NH_OK;
}

static nh_status read_bytes(const char *path, struct nhi_buffer *text, struct nh_error *error)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return nhi_fail(error, NH_IO, "cannot open %s: %s", path, strerror(errno));
    nh_status status = NH_OK;
    size_t n;
    do {
        status = nhi_buffer_reserve(text, 65536, error);
        n = status == NH_OK ? fread(text->data + text->n_bytes, 1, 65536, file) : 0;
        text->n_bytes += n;
    } while (n > 0 && text->n_bytes <= MAX_BYTES);
    if (status == NH_OK && ferror(file))
        status = nhi_fail(error, NH_IO, "cannot read %s: %s", path, strerror(errno));
    if (status == NH_OK && text->n_bytes > MAX_BYTES)
        status = damaged(path, "its size", error);
    fclose(file); /* read-only */
    return status;
}

/* The file ends with the hash of what stands before it. */
static nh_status check_hash(const char *path, const struct nhi_buffer *text, char sha256[NHI_SHA256_BYTES],
                            struct nh_error *error)
{
    char tail[TAIL_BYTES + 1];
    if (text->n_bytes < TAIL_BYTES)
        return damaged(path, "it is cut short", error);
    NH_TRY(nhi_sha256_bytes(text->data, text->n_bytes - TAIL_BYTES, sha256, error));
    snprintf(tail, sizeof tail, TAIL_BEGIN "%s" TAIL_END, sha256);
    return memcmp(text->data + text->n_bytes - TAIL_BYTES, tail, TAIL_BYTES) == 0
               ? NH_OK
               : damaged(path, "its hash does not match", error);
}

nh_status nhi_manifest_read(const char *path, struct nhi_manifest *manifest, struct nh_error *error)
{
    struct nhi_buffer text = {0};
    struct nhi_manifest made = {0};
    json_t *root = NULL;
    nh_status status;
    NH_TRY_DONE(read_bytes(path, &text, error));
    NH_TRY_DONE(check_hash(path, &text, made.sha256, error));
    root = json_loadb(text.data, text.n_bytes, JSON_REJECT_DUPLICATES, NULL);
    status = root != NULL ? read_root(path, root, &made, error) : damaged(path, "it is not JSON", error);
done:
    json_decref(root);
    nhi_buffer_free(&text);
    if (status == NH_OK)
        *manifest = made;
    else
        nhi_manifest_clear(&made);
    return status;
}
