/* verify.c - see verify.h. The hash of a segment is compared before HDF5 sees the file: a damaged segment of a store is
 * never opened. */
#include "engine/store/verify.h"

#include "engine/store/inspect.h"
#include "engine/store/store.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MANIFEST "MANIFEST.json"

struct verification {
    nh_context *context;
    const char *path;
    nhi_check_fn take;
    void *state;
    bool has_failed;
    struct nhi_manifest manifest; /* the committed state */
    struct nhi_buffer file, detail;
};

/* ---- reporting ----------------------------------------------------------------------------------------------- */

static nh_status report(struct verification *verification, enum nhi_check_kind kind,
                        enum nhi_check_state state, const char *subject, const char *detail,
                        struct nh_error *error)
{
    const struct nhi_check check = {kind, state, subject, detail};
    verification->has_failed = verification->has_failed || state == NHI_CHECK_FAILED;
    return verification->take(verification->state, &check, error);
}

/* Damage is a finding; only what keeps us from looking is an error. */
static bool is_finding(nh_status status)
{
    return status != NH_MEMORY && status != NH_CANCELLED;
}

/* Reports a call: its message when it failed, `detail` when it did not. */
static nh_status report_call(struct verification *verification, enum nhi_check_kind kind, const char *subject,
                             nh_status status, const char *detail, const struct nh_error *found,
                             struct nh_error *error)
{
    if (status == NH_OK)
        return report(verification, kind, NHI_CHECK_OK, subject, detail, error);
    if (is_finding(status))
        return report(verification, kind, NHI_CHECK_FAILED, subject, found->message, error);
    return nhi_fail(error, status, "%s", found->message);
}

static nh_status path_of(struct verification *verification, const char *name, struct nh_error *error)
{
    verification->file.n_bytes = 0;
    return nhi_buffer_printf(&verification->file, error, "%s/%s", verification->path, name);
}

static nh_status describe(struct verification *verification, const char *what, uint64_t number,
                          struct nh_error *error)
{
    verification->detail.n_bytes = 0;
    return nhi_buffer_printf(&verification->detail, error, "%s: %llu", what, (unsigned long long)number);
}

/* ---- the chain of manifests ---------------------------------------------------------------------------------- */

static nh_status check_names(const struct nhi_manifest *manifest, struct nh_error *error)
{
    for (size_t i = 0; i < manifest->n_segments; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(manifest->segments[i].name, manifest->segments[j].name) == 0)
                return nhi_fail(error, NH_FORMAT, "%s is named twice", manifest->segments[i].name);
    return NH_OK;
}

static nh_status verify_manifest(struct verification *verification, struct nh_error *error)
{
    struct nh_error found = {NH_OK, ""};
    NH_TRY(path_of(verification, MANIFEST, error));
    nh_status status = nhi_manifest_read(verification->file.data, &verification->manifest, &found);
    if (status == NH_OK)
        status = check_names(&verification->manifest, &found);
    NH_TRY(describe(verification, "segments", verification->manifest.n_segments, error));
    return report_call(verification, NHI_CHECK_MANIFEST, MANIFEST, status, verification->detail.data, &found,
                       error);
}

/* An earlier state is the one that its successor names, and its segments are the successor's first ones. */
static nh_status compare_states(const struct nhi_manifest *state, const struct nhi_manifest *next,
                                struct nh_error *error)
{
    if (state->seq + 1 != next->seq)
        return nhi_fail(error, NH_FORMAT, "it is state %llu, expected %llu", (unsigned long long)state->seq,
                        (unsigned long long)next->seq - 1);
    if (strcmp(state->sha256, next->previous) != 0)
        return nhi_fail(error, NH_FORMAT, "it is not the state that the next one names as its predecessor");
    if (state->n_segments > next->n_segments)
        return nhi_fail(error, NH_FORMAT, "it names segments that the next state has lost");
    for (size_t i = 0; i < state->n_segments; i++)
        if (strcmp(state->segments[i].name, next->segments[i].name) != 0 ||
            strcmp(state->segments[i].sha256, next->segments[i].sha256) != 0)
            return nhi_fail(error, NH_FORMAT, "its segment %s is another one in the next state",
                            state->segments[i].name);
    return NH_OK;
}

static void state_name(uint64_t seq, char name[48])
{
    snprintf(name, 48, "MANIFEST.%06llu.json", (unsigned long long)seq);
}

/* From the newest to the oldest; the chain cannot be followed beyond a state that does not read. */
static nh_status verify_chain(struct verification *verification, struct nh_error *error)
{
    struct nhi_manifest next = {0}, state = {0};
    const struct nhi_manifest *successor = &verification->manifest;
    bool is_whole = true;
    nh_status status = NH_OK;
    for (uint64_t seq = verification->manifest.seq - 1; seq > 0 && is_whole; seq--) {
        struct nh_error found = {NH_OK, ""};
        char name[48];
        state_name(seq, name);
        NH_TRY_DONE(path_of(verification, name, error));
        nh_status finding = nhi_manifest_read(verification->file.data, &state, &found);
        is_whole = finding == NH_OK;
        if (is_whole)
            finding = compare_states(&state, successor, &found);
        NH_TRY_DONE(describe(verification, "segments", state.n_segments, error));
        NH_TRY_DONE(report_call(verification, NHI_CHECK_CHAIN, name, finding, verification->detail.data,
                                &found, error));
        nhi_manifest_clear(&next);
        next = state;
        state = (struct nhi_manifest){0};
        successor = &next;
    }
    if (is_whole && successor->previous[0] != '\0')
        status = report(verification, NHI_CHECK_CHAIN, NHI_CHECK_FAILED, MANIFEST,
                        "the first state names a predecessor", error);
done:
    nhi_manifest_clear(&state);
    nhi_manifest_clear(&next);
    return status;
}

/* ---- segments ------------------------------------------------------------------------------------------------ */

static nh_status check_file(const char *path, const struct nhi_manifest_segment *entry,
                            struct nh_error *error)
{
    struct stat found;
    char sha256[NHI_SHA256_BYTES];
    uint64_t n_bytes;
    if (stat(path, &found) != 0)
        return nhi_fail(error, NH_FORMAT, "named by the manifest but missing: %s", strerror(errno));
    if (!S_ISREG(found.st_mode))
        return nhi_fail(error, NH_FORMAT, "not a regular file");
    if ((uint64_t)found.st_size != entry->n_bytes)
        return nhi_fail(error, NH_FORMAT, "%llu bytes, the manifest says %llu",
                        (unsigned long long)found.st_size, (unsigned long long)entry->n_bytes);
    NH_TRY(nhi_sha256_file(path, sha256, &n_bytes, error));
    return strcmp(sha256, entry->sha256) == 0
               ? NH_OK
               : nhi_fail(error, NH_FORMAT, "SHA-256 %s, the manifest says %s", sha256, entry->sha256);
}

static bool is_same_series(const struct nhi_series_info *a, const struct nhi_series_info *b)
{
    if (a->n_lines == 0 || b->n_lines == 0)
        return a->n_lines == b->n_lines;
    return a->n_lines == b->n_lines && a->axis.freq == b->axis.freq && a->axis.first == b->axis.first &&
           a->axis.n == b->axis.n && a->decimals == b->decimals && a->width_bytes == b->width_bytes &&
           a->stats.n_present == b->stats.n_present && a->stats.min == b->stats.min &&
           a->stats.max == b->stats.max && a->stats.abs_sum_lo == b->stats.abs_sum_lo &&
           a->stats.abs_sum_hi == b->stats.abs_sum_hi;
}

static uint64_t count_corrected(const struct nhi_segment_model *model)
{
    static const enum nhi_series counted[] = {NHI_QUANTITY_SUPERSEDED, NHI_OUTPUT_SUPERSEDED};
    uint64_t n = 0;
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        n += model->series[counted[i]].n_lines > 0 ? model->series[counted[i]].stats.n_present : 0;
    return n;
}

static nh_status check_entry(const struct nhi_manifest_segment *entry, const struct nhi_segment_model *model,
                             struct nh_error *error)
{
    if (entry->n_enterprises != model->enterprises.n)
        return nhi_fail(error, NH_FORMAT, "the manifest says %llu enterprises, the segment holds %zu",
                        (unsigned long long)entry->n_enterprises, model->enterprises.n);
    if (entry->n_corrected != count_corrected(model))
        return nhi_fail(error, NH_FORMAT, "the manifest says %llu corrected values, the segment holds %llu",
                        (unsigned long long)entry->n_corrected, (unsigned long long)count_corrected(model));
    for (int s = 0; s < NHI_N_SERIES; s++)
        if (!is_same_series(&entry->series[s], &model->series[s]))
            return nhi_fail(error, NH_FORMAT, "what the manifest says of the series %s is not what it is",
                            nhi_series_name((enum nhi_series)s));
    return NH_OK;
}

/* entry: NULL for a bare segment. */
static nh_status verify_content(struct verification *verification, const char *name,
                                const struct nhi_manifest_segment *entry, struct nh_error *error)
{
    struct nh_error found = {NH_OK, ""};
    struct nhi_segment *segment = NULL;
    uint64_t n_chunks = 0;
    nh_status finding = nhi_segment_open(verification->file.data, &segment, &found), status;
    if (finding == NH_OK)
        finding = nhi_inspect_segment(verification->context, segment, &n_chunks, &found);
    NH_TRY_DONE(describe(verification, "chunks", n_chunks, error));
    NH_TRY_DONE(report_call(verification, NHI_CHECK_CONTENT, name, finding, verification->detail.data, &found,
                            error));
    if (finding != NH_OK || entry == NULL)
        goto done;
    finding = check_entry(entry, nhi_segment_model(segment), &found);
    NH_TRY_DONE(describe(verification, "enterprises", entry->n_enterprises, error));
    NH_TRY_DONE(
        report_call(verification, NHI_CHECK_ENTRY, name, finding, verification->detail.data, &found, error));
done:
    nhi_segment_close(segment);
    return status;
}

static nh_status verify_segment(struct verification *verification, const struct nhi_manifest_segment *entry,
                                struct nh_error *error)
{
    struct nh_error found = {NH_OK, ""};
    NH_TRY(path_of(verification, entry->name, error));
    const nh_status finding = check_file(verification->file.data, entry, &found);
    NH_TRY(describe(verification, "bytes", entry->n_bytes, error));
    NH_TRY(report_call(verification, NHI_CHECK_FILE, entry->name, finding, verification->detail.data, &found,
                       error));
    return finding == NH_OK ? verify_content(verification, entry->name, entry, error) : NH_OK;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

static bool is_of_a_state(const struct verification *verification, const char *name)
{
    const struct nhi_manifest *manifest = &verification->manifest;
    char earlier[48];
    unsigned long long seq;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, MANIFEST) == 0 ||
        strcmp(name, "LOCK") == 0)
        return true;
    for (size_t i = 0; i < manifest->n_segments; i++)
        if (strcmp(name, manifest->segments[i].name) == 0)
            return true;
    if (strncmp(name, "MANIFEST.", strlen("MANIFEST.")) != 0)
        return false;
    seq = strtoull(name + strlen("MANIFEST."), NULL, 10);
    state_name(seq, earlier);
    return seq >= 1 && seq < manifest->seq && strcmp(name, earlier) == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Files of no state: what a writer that was cut has left, or somebody else's. */
static nh_status note_leftovers(struct verification *verification, struct nh_error *error)
{
    struct dirent **entries = NULL;
    const int n = scandir(verification->path, &entries, NULL, by_name);
    nh_status status = NH_OK;
    if (n < 0)
        return nhi_fail(error, NH_IO, "cannot list %s: %s", verification->path, strerror(errno));
    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        const bool is_ours = strncmp(name, ".tmp-", 5) == 0 || strncmp(name, "seg-", 4) == 0 ||
                             strncmp(name, "MANIFEST.", strlen("MANIFEST.")) == 0;
        if (status == NH_OK && !is_of_a_state(verification, name))
            status = report(verification, NHI_CHECK_FILES, NHI_CHECK_NOTE, name,
                            is_ours ? "left by an interrupted import, the next import removes or replaces it"
                                    : "not a part of the store",
                            error);
        free(entries[i]);
    }
    free(entries);
    return status;
}

static nh_status verify_view(struct verification *verification, struct nh_error *error)
{
    struct nh_error found = {NH_OK, ""};
    nh_store *store = NULL;
    const nh_status finding = nh_store_open(verification->context, verification->path, &store, &found);
    nh_status status;
    NH_TRY_DONE(describe(verification, "segments", store != NULL ? store->n_segments : 0, error));
    NH_TRY_DONE(report_call(verification, NHI_CHECK_VIEW, verification->path, finding,
                            verification->detail.data, &found, error));
done:
    nh_store_close(store);
    return status;
}

static nh_status verify_store(struct verification *verification, struct nh_error *error)
{
    const struct nhi_manifest *manifest = &verification->manifest;
    NH_TRY(verify_manifest(verification, error));
    if (verification->has_failed) /* nothing else can be relied on */
        return NH_OK;
    NH_TRY(verify_chain(verification, error));
    for (size_t i = 0; i < manifest->n_segments; i++) {
        NH_TRY(nhi_progress(verification->context, "verifying", i, manifest->n_segments, error));
        NH_TRY(verify_segment(verification, &manifest->segments[i], error));
    }
    if (!verification->has_failed)
        NH_TRY(verify_view(verification, error));
    return note_leftovers(verification, error);
}

static nh_status verify_bare_segment(struct verification *verification, struct nh_error *error)
{
    NH_TRY(report(verification, NHI_CHECK_FILES, NHI_CHECK_NOTE, verification->path,
                  "a bare segment: no manifest holds its hash", error));
    NH_TRY(nhi_buffer_text(&verification->file, verification->path, error));
    return verify_content(verification, verification->path, NULL, error);
}

nh_status nhi_verify(nh_context *context, const char *path, nhi_check_fn take, void *state,
                     struct nh_error *error)
{
    struct verification verification = {.context = context, .path = path, .take = take, .state = state};
    struct stat found;
    if (stat(path, &found) != 0)
        return nhi_fail(error, NH_IO, "cannot open %s: %s", path, strerror(errno));
    const nh_status status = S_ISDIR(found.st_mode) ? verify_store(&verification, error)
                                                    : verify_bare_segment(&verification, error);
    nhi_manifest_clear(&verification.manifest);
    nhi_buffer_free(&verification.file);
    nhi_buffer_free(&verification.detail);
    return status;
}
