/* encoding.c - detection, validation and conversion of text encodings, block by block (see encoding.h). */
#include "engine/store/encoding.h"

#include "engine/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { DEFAULT_BLOCK_BYTES = 1 << 20 };

enum encoding { UNDECIDED, UTF_8, GB18030 };

struct nhi_source {
    int fd; /* -1: text in memory */
    const char *text;
    size_t n_text_bytes;
    bool is_own_fd, is_begun, is_ended; /* ended: nothing more will come into raw */
    bool is_forced;                     /* the user named the encoding */
    enum encoding encoding;
    iconv_t converter; /* open while it is not NO_CONVERTER */
    /* raw[begin, checked) can be delivered (UTF-8) or given to iconv; raw[checked, end) has not been judged */
    unsigned char *raw;
    size_t capacity, begin, checked, end;
    nh_status fault;
    char fault_text[256];
};

#define NO_CONVERTER ((iconv_t)-1)

/* ---- open and close ------------------------------------------------------------------------------------ */

static nh_status choose(const char *name, enum encoding *encoding, struct nh_error *error)
{
    if (name == NULL)
        *encoding = UNDECIDED;
    else if (strcmp(name, "utf-8") == 0)
        *encoding = UTF_8;
    else if (strcmp(name, "gb18030") == 0)
        *encoding = GB18030;
    else
        return nhi_fail(error, NH_ARGUMENT, "unknown encoding %s: expected utf-8 or gb18030", name);
    return NH_OK;
}

static nh_status open_input(struct nhi_source *source, const struct nhi_source_options *options,
                            struct nh_error *error)
{
    source->text = options->text;
    source->n_text_bytes = options->n_text_bytes;
    if (options->text != NULL)
        return NH_OK;
    source->is_own_fd = strcmp(options->path, "-") != 0;
    source->fd = source->is_own_fd ? open(options->path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (source->fd < 0)
        return nhi_fail(error, NH_IO, "cannot open %s: %s", options->path, strerror(errno));
    return NH_OK;
}

nh_status nhi_source_open(const struct nhi_source_options *options, struct nhi_source **source,
                          struct nh_error *error)
{
    struct nhi_source *made;
    nh_status status;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->fd = -1;
    made->converter = NO_CONVERTER;
    made->capacity = options->block_bytes == 0 ? DEFAULT_BLOCK_BYTES : options->block_bytes;
    if (made->capacity < NHI_SOURCE_MIN_BYTES)
        made->capacity = NHI_SOURCE_MIN_BYTES;
    NH_TRY_DONE(choose(options->encoding, &made->encoding, error));
    made->is_forced = made->encoding != UNDECIDED;
    if (made->encoding != UTF_8) {
        made->converter = iconv_open("UTF-8", "GB18030");
        if (made->converter == NO_CONVERTER) {
            status =
                nhi_fail(error, NH_UNSUPPORTED, "the C library cannot convert gb18030: %s", strerror(errno));
            goto done;
        }
    }
    NH_TRY_DONE(nhi_alloc(made->capacity, 1, &made->raw, error));
    NH_TRY_DONE(open_input(made, options, error));
    *source = made;
    made = NULL;
done:
    nhi_source_close(made);
    return status;
}

void nhi_source_close(struct nhi_source *source)
{
    if (source == NULL)
        return;
    if (source->is_own_fd && source->fd >= 0)
        close(source->fd); /* only read: nothing can be lost */
    if (source->converter != NO_CONVERTER)
        iconv_close(source->converter);
    nhi_free(source->raw);
    nhi_free(source);
}

/* ---- input --------------------------------------------------------------------------------------------- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Up to n bytes of the input; 0: its end, or a fault. */
static size_t read_input(struct nhi_source *source, unsigned char *to, size_t n)
{
    if (source->fd < 0) {
        n = least(n, source->n_text_bytes);
        memcpy(to, source->text, n);
        source->text += n;
        source->n_text_bytes -= n;
        return n;
    }
    ssize_t got;
    do
        got = read(source->fd, to, n);
    while (got < 0 && errno == EINTR);
    if (got >= 0)
        return (size_t)got;
    source->fault = NH_IO;
    snprintf(source->fault_text, sizeof source->fault_text, "cannot be read: %s", strerror(errno));
    return 0;
}

/* Moves the rest to the front and fills the buffer or reaches the end; returns the number of new bytes. */
static size_t fill(struct nhi_source *source)
{
    size_t n_rest = source->end - source->begin, n_new = 0;
    if (n_rest > 0)
        memmove(source->raw, source->raw + source->begin, n_rest);
    source->begin = source->checked = 0;
    source->end = n_rest;
    while (!source->is_ended && source->end < source->capacity) {
        size_t n = read_input(source, source->raw + source->end, source->capacity - source->end);
        source->is_ended = n == 0;
        source->end += n;
        n_new += n;
    }
    return n_new;
}

/* ---- UTF-8 --------------------------------------------------------------------------------------------- */

/* Number of bytes below 0x80 at the front. */
static size_t ascii_run(const unsigned char *bytes, size_t n)
{
    size_t i = 0;
    uint64_t word;
    for (; i + sizeof word <= n; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        if (word & 0x8080808080808080)
            break;
    }
    while (i < n && bytes[i] < 0x80)
        i++;
    return i;
}

/* Length of the character at the front, n >= 1 bytes; 0: not UTF-8 (Unicode table 3-7: no overlong forms, no
 * surrogates, nothing above U+10FFFF); > n: the end cuts it. */
static size_t character_bytes(const unsigned char *bytes, size_t n)
{
    unsigned char lead = bytes[0];
    size_t length = lead < 0x80   ? 1
                    : lead < 0xC2 ? 0
                    : lead < 0xE0 ? 2
                    : lead < 0xF0 ? 3
                    : lead < 0xF5 ? 4
                                  : 0;
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    for (size_t i = 1; i < length && i < n; i++) {
        if (bytes[i] < low || bytes[i] > high)
            return 0;
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

/* Length of the longest front part that consists of whole valid characters. *is_cut: it ends before a character
 * that is good as far as it is there. */
static size_t utf8_run(const unsigned char *bytes, size_t n, bool *is_cut)
{
    size_t i = ascii_run(bytes, n);
    *is_cut = false;
    while (i < n) {
        size_t length = character_bytes(bytes + i, n - i);
        *is_cut = length > n - i;
        if (length == 0 || *is_cut)
            break;
        i += length;
        if (i < n && bytes[i] < 0x80)
            i += ascii_run(bytes + i, n - i);
    }
    return i;
}

/* ---- the decision -------------------------------------------------------------------------------------- */

static void set_fault(struct nhi_source *source, const char *what, unsigned byte)
{
    source->fault = NH_DATA;
    snprintf(source->fault_text, sizeof source->fault_text, "byte 0x%02x: %s", byte, what);
}

/* Takes a byte order mark away; the encoding that it names must not contradict the one that was asked for. */
static void take_byte_order_mark(struct nhi_source *source)
{
    static const struct {
        unsigned char bytes[4];
        size_t n;
        enum encoding encoding;
    } marks[] = {{{0xEF, 0xBB, 0xBF}, 3, UTF_8},
                 {{0x84, 0x31, 0x95, 0x33}, 4, GB18030},
                 {{0xFF, 0xFE}, 2, UNDECIDED},
                 {{0xFE, 0xFF}, 2, UNDECIDED}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (source->end < marks[i].n || memcmp(source->raw, marks[i].bytes, marks[i].n) != 0)
            continue;
        if (marks[i].encoding == UNDECIDED)
            set_fault(source, "the text is utf-16: save it as CSV UTF-8", source->raw[0]);
        else if (source->is_forced && marks[i].encoding != source->encoding)
            set_fault(source, "the byte order mark names another encoding than the one asked for",
                      source->raw[0]);
        source->encoding = marks[i].encoding;
        source->begin = marks[i].n;
        return;
    }
}

/* Judges raw[begin, clean); a text is undecided as long as it is plain ASCII. */
static void decide(struct nhi_source *source, size_t clean)
{
    const unsigned char *bytes = source->raw + source->begin;
    size_t n = clean - source->begin;
    bool is_cut;
    if (ascii_run(bytes, n) == n)
        return;
    bool is_utf8 = utf8_run(bytes, n, &is_cut) == n || (is_cut && clean == source->end && !source->is_ended);
    source->encoding = is_utf8 ? UTF_8 : GB18030;
}

/* Says what is wrong with the byte at which nothing goes on. */
static void explain(struct nhi_source *source)
{
    unsigned byte = source->raw[source->begin];
    if (byte == 0)
        set_fault(source,
                  "a NUL cannot be in a text: save the file as CSV UTF-8 (is it utf-16 or a workbook?)",
                  byte);
    else if (source->is_forced)
        set_fault(source,
                  source->encoding == UTF_8 ? "not valid utf-8, which was asked for: try gb18030"
                                            : "not valid gb18030, which was asked for: try utf-8",
                  byte);
    else if (source->encoding == UTF_8)
        set_fault(source, "not valid utf-8, as which the text began: save it again as CSV UTF-8", byte);
    else
        set_fault(source, "neither valid utf-8 nor valid gb18030: save the text again as CSV UTF-8", byte);
}

/* Gets raw[begin, checked) to hold something; false: the end or a fault. A first call may get bytes that bring no
 * progress (a cut character); when a second one gets none at all, the byte at `begin` is wrong. */
static bool advance(struct nhi_source *source)
{
    size_t n_new = fill(source);
    if (source->fault == NH_OK && !source->is_begun)
        take_byte_order_mark(source);
    source->is_begun = true;
    if (source->fault != NH_OK || source->begin == source->end)
        return false;
    if (n_new == 0) {
        explain(source);
        return false;
    }
    const unsigned char *nul = memchr(source->raw + source->begin, 0, source->end - source->begin);
    size_t clean = nul != NULL ? (size_t)(nul - source->raw) : source->end;
    bool is_cut;
    if (source->encoding == UNDECIDED)
        decide(source, clean);
    source->checked = source->encoding == UTF_8 ? source->begin + utf8_run(source->raw + source->begin,
                                                                           clean - source->begin, &is_cut)
                                                : clean;
    return true;
}

/* ---- output -------------------------------------------------------------------------------------------- */

/* Characters below 0x80 are the same in GB18030 and are copied (at a character boundary, so no trailing byte is
 * mistaken for one); the others go to iconv in pieces, which it may leave in the middle of a character. */
static size_t convert(struct nhi_source *source, char *out, size_t capacity)
{
    enum { PIECE_BYTES = 256 };
    size_t n_out = 0;
    while (source->begin < source->checked) {
        size_t n =
            ascii_run(source->raw + source->begin, least(source->checked - source->begin, capacity - n_out));
        memcpy(out + n_out, source->raw + source->begin, n);
        source->begin += n;
        n_out += n;
        size_t n_piece = least(source->checked - source->begin, PIECE_BYTES), n_left = n_piece;
        char *from = (char *)source->raw + source->begin, *to = out + n_out;
        size_t n_room = capacity - n_out;
        bool is_whole = iconv(source->converter, &from, &n_left, &to, &n_room) != (size_t)-1;
        int reason = is_whole ? 0 : errno;
        source->begin += n_piece - n_left;
        n_out = capacity - n_room;
        if (reason == E2BIG)
            break;
        if (!is_whole && n_left == n_piece) /* invalid or cut: advance() finds out */
            source->checked = source->begin;
    }
    return n_out;
}

size_t nhi_source_read(struct nhi_source *source, char *out, size_t capacity)
{
    while (source->fault == NH_OK) {
        if (source->begin == source->checked && !advance(source))
            break;
        if (source->encoding == GB18030) {
            size_t n = convert(source, out, capacity);
            if (n > 0)
                return n;
        } else if (source->begin < source->checked) {
            size_t n = least(source->checked - source->begin, capacity);
            memcpy(out, source->raw + source->begin, n);
            source->begin += n;
            return n;
        }
    }
    return 0;
}

nh_status nhi_source_fault(const struct nhi_source *source, const char **text)
{
    *text = source->fault_text;
    return source->fault;
}

const char *nhi_source_encoding(const struct nhi_source *source)
{
    return source->encoding == GB18030 ? "gb18030" : "utf-8";
}
