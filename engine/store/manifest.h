/* manifest.h - MANIFEST.json: which segments make the store, with their hashes, in a chain of states. */
#ifndef NHI_MANIFEST_H
#define NHI_MANIFEST_H

#include "engine/base/memory.h"
#include "engine/store/digest.h"
#include "engine/store/model.h"

enum { NHI_SEGMENT_NAME_BYTES = 32 };

struct nhi_manifest_segment {
    char name[NHI_SEGMENT_NAME_BYTES]; /* seg-<seq>.h5 */
    uint64_t n_bytes;
    char sha256[NHI_SHA256_BYTES];
    char *committed_at; /* NULL: no time was recorded */
    char *command;      /* NULL: unknown */
    uint64_t n_corrected;
    uint64_t n_enterprises;
    struct nhi_series_info
        series[NHI_N_SERIES]; /* lines, axis, decimals, width, stats; chunks and codec are not kept */
};

struct nhi_manifest {
    uint64_t seq;                    /* 1 for the first state */
    char previous[NHI_SHA256_BYTES]; /* hash of the state before; "" for the first */
    char sha256[NHI_SHA256_BYTES];   /* of this state: of its bytes before the last member */
    size_t n_segments;
    struct nhi_manifest_segment *segments;
};

void nhi_manifest_clear(struct nhi_manifest *manifest);

/* Reads and verifies the hash of the bytes. NH_FORMAT: damaged, unknown member, newer format. NH_IO. */
NH_CHECKED nh_status nhi_manifest_read(const char *path, struct nhi_manifest *manifest,
                                       struct nh_error *error);

/* The bytes of the file, hash included; sets manifest->sha256. */
NH_CHECKED nh_status nhi_manifest_text(struct nhi_manifest *manifest, struct nhi_buffer *text,
                                       struct nh_error *error);

#endif
