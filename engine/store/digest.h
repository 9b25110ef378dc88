/* digest.h - SHA-256 of bytes and of files. */
#ifndef NHI_DIGEST_H
#define NHI_DIGEST_H

#include "engine/base/status.h"

enum { NHI_SHA256_BYTES = 65 }; /* 64 hexadecimal digits and a NUL */

NH_CHECKED nh_status nhi_sha256_bytes(const void *bytes, size_t n_bytes, char hex[NHI_SHA256_BYTES],
                                      struct nh_error *error);

/* Also gives the size of the file. NH_IO. */
NH_CHECKED nh_status nhi_sha256_file(const char *path, char hex[NHI_SHA256_BYTES], uint64_t *n_bytes,
                                     struct nh_error *error);

#endif
