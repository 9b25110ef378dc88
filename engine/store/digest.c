/* digest.c - see digest.h; the only user of libcrypto. */
#include "engine/store/digest.h"

#include "engine/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK_BYTES = 1 << 20, DIGEST_BYTES = 32 };

static nh_status begin(EVP_MD_CTX **digest, struct nh_error *error)
{
    *digest = EVP_MD_CTX_new();
    if (*digest == NULL || EVP_DigestInit_ex(*digest, EVP_sha256(), NULL) != 1)
        return nhi_fail(error, NH_INTERNAL, "SHA-256 is not available");
    return NH_OK;
}

static nh_status finish(EVP_MD_CTX *digest, char hex[NHI_SHA256_BYTES], struct nh_error *error)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (EVP_DigestFinal_ex(digest, bytes, &n) != 1 || n != DIGEST_BYTES)
        return nhi_fail(error, NH_INTERNAL, "SHA-256 failed");
    for (size_t i = 0; i < n; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[NHI_SHA256_BYTES - 1] = '\0';
    return NH_OK;
}

nh_status nhi_sha256_bytes(const void *bytes, size_t n_bytes, char hex[NHI_SHA256_BYTES],
                           struct nh_error *error)
{
    EVP_MD_CTX *digest = NULL;
    nh_status status = begin(&digest, error);
    if (status == NH_OK && EVP_DigestUpdate(digest, bytes, n_bytes) != 1)
        status = nhi_fail(error, NH_INTERNAL, "SHA-256 failed");
    if (status == NH_OK)
        status = finish(digest, hex, error);
    EVP_MD_CTX_free(digest);
    return status;
}

static nh_status feed(int file, const char *path, EVP_MD_CTX *digest, uint64_t *n_bytes,
                      struct nh_error *error)
{
    char *block;
    nh_status status = NH_OK;
    NH_TRY(nhi_alloc(BLOCK_BYTES, 1, &block, error));
    *n_bytes = 0;
    for (;;) {
        const ssize_t n = read(file, block, BLOCK_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            status = nhi_fail(error, NH_IO, "cannot read %s: %s", path, strerror(errno));
        else if (n > 0 && EVP_DigestUpdate(digest, block, (size_t)n) != 1)
            status = nhi_fail(error, NH_INTERNAL, "SHA-256 failed");
        if (n <= 0 || status != NH_OK)
            break;
        *n_bytes += (uint64_t)n;
    }
    nhi_free(block);
    return status;
}

nh_status nhi_sha256_file(const char *path, char hex[NHI_SHA256_BYTES], uint64_t *n_bytes,
                          struct nh_error *error)
{
    EVP_MD_CTX *digest = NULL;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return nhi_fail(error, NH_IO, "cannot open %s: %s", path, strerror(errno));
    nh_status status = begin(&digest, error);
    if (status == NH_OK)
        status = feed(file, path, digest, n_bytes, error);
    if (status == NH_OK)
        status = finish(digest, hex, error);
    EVP_MD_CTX_free(digest);
    close(file); /* read-only */
    return status;
}
