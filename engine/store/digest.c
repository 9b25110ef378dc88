/* digest.c - see digest.h; the only user of libcrypto. */
#include "engine/store/digest.h"

#include "engine/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The old interface of libcrypto: the new one first sets up providers and reads their configuration, which takes every command
 * nearly a millisecond. */
#define OPENSSL_API_COMPAT 0x10100000L
#include <openssl/sha.h>

enum { BLOCK_BYTES = 1 << 20 };

/* They fail only for what is not a digest. */
static void finish(SHA256_CTX *digest, char hex[NHI_SHA256_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[SHA256_DIGEST_LENGTH];
    (void)SHA256_Final(bytes, digest);
    for (size_t i = 0; i < sizeof bytes; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[NHI_SHA256_BYTES - 1] = '\0';
}

void nhi_sha256_bytes(const void *bytes, size_t n_bytes, char hex[NHI_SHA256_BYTES])
{
    SHA256_CTX digest;
    (void)SHA256_Init(&digest);
    (void)SHA256_Update(&digest, bytes, n_bytes);
    finish(&digest, hex);
}

static nh_status feed(int file, const char *path, SHA256_CTX *digest, uint64_t *n_bytes,
                      struct nh_error *error)
{
    char *block;
    nh_status status = NH_OK;
    NH_TRY(nhi_alloc_unset(BLOCK_BYTES, 1, &block, error));
    *n_bytes = 0;
    for (;;) {
        const ssize_t n = read(file, block, BLOCK_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            status = nhi_fail(error, NH_IO, "cannot read %s: %s", path, strerror(errno));
        if (n <= 0)
            break;
        (void)SHA256_Update(digest, block, (size_t)n);
        *n_bytes += (uint64_t)n;
    }
    nhi_free(block);
    return status;
}

nh_status nhi_sha256_file(const char *path, char hex[NHI_SHA256_BYTES], uint64_t *n_bytes,
                          struct nh_error *error)
{
    SHA256_CTX digest;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return nhi_fail(error, NH_IO, "cannot open %s: %s", path, strerror(errno));
    (void)SHA256_Init(&digest);
    nh_status status = feed(file, path, &digest, n_bytes, error);
    if (status == NH_OK)
        finish(&digest, hex);
    close(file); /* read-only */
    return status;
}
