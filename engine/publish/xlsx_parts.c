/* xlsx_parts.c - is every part of a finished workbook whole? libxlsxwriter writes the parts to temporary files and does not
 * look at what becomes of them: on a full disk a sheet ends somewhere in the middle, the archive around it is good, and
 * nobody is told. A whole part ends with the end of its first element.
 */
#include "engine/publish/xlsx_parts.h"

#include <libdeflate.h>
#include <string.h>

/* Offsets in a ZIP archive (APPNOTE 6.3, 4.3.7, 4.3.12 and 4.3.16); numbers are little-endian. */
enum {
    END_BYTES = 22,
    END_ENTRIES = 10,
    END_DIRECTORY = 16,
    ENTRY_BYTES = 46,
    ENTRY_METHOD = 10,
    ENTRY_STORED = 20,
    ENTRY_WHOLE = 24,
    ENTRY_NAME = 28,
    ENTRY_EXTRA = 30,
    ENTRY_COMMENT = 32,
    ENTRY_LOCAL = 42,
    LOCAL_BYTES = 30,
    LOCAL_NAME = 26,
    LOCAL_EXTRA = 28,
    STORED = 0,
    DEFLATED = 8
};

struct part {
    const unsigned char *bytes; /* as they are in the archive */
    size_t n_stored, n_whole, method;
};

static size_t number(const unsigned char *at, int n_bytes)
{
    size_t value = 0;
    for (int i = n_bytes; i-- > 0;)
        value = value << 8 | at[i];
    return value;
}

/* ---- XML --------------------------------------------------------------------------------------------------------- */

static bool ends_with(const char *text, size_t n_bytes, const char *end, size_t n_end)
{
    return n_bytes >= n_end && memcmp(text + n_bytes - n_end, end, n_end) == 0;
}

/* <?xml ...?> <name ...> ... </name>, or <name .../> alone. */
static bool is_whole(const char *text, size_t n_bytes)
{
    enum { MAX_NAME = 64 };
    char end[MAX_NAME + 3] = "</";
    size_t at = 0, n = 2;
    while (at + 1 < n_bytes && (text[at] != '<' || text[at + 1] == '?'))
        at++;
    for (at++; at < n_bytes && n < MAX_NAME && strchr(" \n/>", text[at]) == NULL; at++)
        end[n++] = text[at];
    end[n++] = '>';
    while (n_bytes > 0 && text[n_bytes - 1] == '\n')
        n_bytes--;
    const char *close = at < n_bytes ? memchr(text + at, '>', n_bytes - at) : NULL;
    const bool is_alone = close == text + n_bytes - 1 && ends_with(text, n_bytes, "/>", 2);
    return is_alone || ends_with(text, n_bytes, end, n);
}

/* ---- the archive ------------------------------------------------------------------------------------------------- */

static nh_status look_at(const struct part *part, struct nh_error *error)
{
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    char *text = NULL;
    nh_status status = NH_OK;
    if (inflater == NULL)
        return nhi_fail(error, NH_MEMORY, "no memory to look at the workbook");
    NH_TRY_DONE(nhi_alloc_unset(part->n_whole + 1, 1, &text, error));
    if (part->method == STORED && part->n_stored == part->n_whole)
        memcpy(text, part->bytes, part->n_whole);
    else if (part->method != DEFLATED ||
             libdeflate_deflate_decompress(inflater, part->bytes, part->n_stored, text, part->n_whole,
                                           NULL) != LIBDEFLATE_SUCCESS)
        NH_TRY_DONE(nhi_fail(error, NH_INTERNAL, "a part of the workbook does not inflate"));
    if (!is_whole(text, part->n_whole))
        status = nhi_fail(error, NH_IO,
                          "a part of the workbook was cut while it was made: the disk of temporary files is "
                          "full: free some space, or set TMPDIR to a folder that has it");
done:
    nhi_free(text);
    libdeflate_free_decompressor(inflater);
    return status;
}

/* The part that an entry of the directory names; false: the archive does not hold it. */
static bool find_part(const struct nhi_buffer *archive, const unsigned char *entry, struct part *part)
{
    const unsigned char *bytes = (const unsigned char *)archive->data;
    const size_t local = number(entry + ENTRY_LOCAL, 4);
    *part = (struct part){.n_stored = number(entry + ENTRY_STORED, 4),
                          .n_whole = number(entry + ENTRY_WHOLE, 4),
                          .method = number(entry + ENTRY_METHOD, 2)};
    if (local + LOCAL_BYTES > archive->n_bytes)
        return false;
    const size_t start =
        local + LOCAL_BYTES + number(bytes + local + LOCAL_NAME, 2) + number(bytes + local + LOCAL_EXTRA, 2);
    part->bytes = bytes + start;
    return start <= archive->n_bytes && part->n_stored <= archive->n_bytes - start;
}

nh_status nhi_xlsx_parts(const struct nhi_buffer *archive, struct nh_error *error)
{
    const unsigned char *bytes = (const unsigned char *)archive->data;
    const char *const broken = "the workbook is no whole archive: the disk of temporary files may be full";
    if (archive->n_bytes < END_BYTES)
        return nhi_fail(error, NH_IO, "%s", broken);
    const unsigned char *end = bytes + archive->n_bytes - END_BYTES; /* our archives have no comment */
    size_t at = number(end + END_DIRECTORY, 4);
    if (memcmp(end, "PK\5\6", 4) != 0)
        return nhi_fail(error, NH_IO, "%s", broken);
    for (size_t n = number(end + END_ENTRIES, 2); n > 0; n--) {
        struct part part;
        if (at + ENTRY_BYTES > archive->n_bytes || !find_part(archive, bytes + at, &part))
            return nhi_fail(error, NH_IO, "%s", broken);
        NH_TRY(look_at(&part, error));
        at += ENTRY_BYTES + number(bytes + at + ENTRY_NAME, 2) + number(bytes + at + ENTRY_EXTRA, 2) +
              number(bytes + at + ENTRY_COMMENT, 2);
    }
    return NH_OK;
}
