/* encoding.h - a file or a text in memory as a stream of valid UTF-8; the only user of iconv.
 *
 * What the text is: a byte order mark decides, else strict UTF-8 of the first block that is not plain ASCII, else
 * GB18030. Blocks have 1 MiB, so a file whose first Chinese character comes late is still recognised by it.
 */
#ifndef NHI_ENCODING_H
#define NHI_ENCODING_H

#include "engine/base/status.h"

enum { NHI_SOURCE_MIN_BYTES = 8 }; /* of a block and of what nhi_source_read writes to: holds any character */

struct nhi_source; /* opaque */

struct nhi_source_options {
    const char *path; /* file, or "-": standard input; with `text` a name for messages only */
    const char *text; /* not NULL: these bytes instead of a file; borrowed */
    size_t n_text_bytes;
    const char *encoding; /* NULL: detect; else utf-8 or gb18030 */
    size_t block_bytes;   /* 0: 1 MiB; small ones are for tests; at least NHI_SOURCE_MIN_BYTES are taken */
};

/* Returns new. NH_ARGUMENT: unknown encoding. NH_IO: cannot be opened. NH_UNSUPPORTED: this iconv has no GB18030. */
NH_CHECKED nh_status nhi_source_open(const struct nhi_source_options *options, struct nhi_source **source,
                                     struct nh_error *error);
void nhi_source_close(struct nhi_source *source);

/* Writes up to `capacity` bytes of UTF-8 without byte order mark and without NUL; a character may be cut by the end
 * of one call and go on in the next. Returns their number; 0: the end, or a fault behind the bytes delivered. */
size_t nhi_source_read(struct nhi_source *source, char *out, size_t capacity);

/* The fault at which reading stopped: NH_OK none, NH_IO, NH_DATA; *text says what and how to fix it (borrowed). */
nh_status nhi_source_fault(const struct nhi_source *source, const char **text);

/* "utf-8" or "gb18030": what was decided so far (plain ASCII is utf-8). */
const char *nhi_source_encoding(const struct nhi_source *source);

#endif
