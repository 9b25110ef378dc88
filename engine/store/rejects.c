/* rejects.c - see rejects.h. */
#include "engine/store/rejects.h"

#include "engine/base/memory.h"
#include "engine/store/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SHOWN = 20, FLUSH_BYTES = 1 << 16, SHOWN_VALUE_BYTES = 80 };

struct nhi_rejects {
    nh_context *context;
    char *path, *temporary;
    int file; /* -1: no mistake yet, or finished */
    uint64_t n;
    struct nhi_buffer buffer;
};

nh_status nhi_rejects_new(nh_context *context, const char *store_path, struct nhi_rejects **rejects,
                          struct nh_error *error)
{
    struct nhi_rejects *made;
    struct nhi_buffer path = {0};
    size_t n = strlen(store_path);
    while (n > 1 && store_path[n - 1] == '/')
        n--;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->context = context;
    made->file = -1;
    nh_status status;
    NH_TRY_DONE(nhi_buffer_printf(&path, error, "%.*s.rejects.csv", (int)n, store_path));
    NH_TRY_DONE(nhi_strndup(path.data, path.n_bytes, &made->path, error));
    NH_TRY_DONE(nhi_buffer_text(&path, ".tmp", error));
    NH_TRY_DONE(nhi_strndup(path.data, path.n_bytes, &made->temporary, error));
done:
    nhi_buffer_free(&path);
    if (status == NH_OK)
        *rejects = made;
    else
        nhi_rejects_free(made);
    return status;
}

uint64_t nhi_rejects_count(const struct nhi_rejects *rejects)
{
    return rejects->n;
}

static nh_status flush(struct nhi_rejects *rejects, struct nh_error *error)
{
    for (size_t done = 0; done < rejects->buffer.n_bytes;) {
        const ssize_t n = write(rejects->file, rejects->buffer.data + done, rejects->buffer.n_bytes - done);
        if (n < 0 && errno != EINTR)
            return nhi_fail(error, NH_IO, "cannot write %s: %s", rejects->temporary, strerror(errno));
        done += n > 0 ? (size_t)n : 0;
    }
    rejects->buffer.n_bytes = 0;
    return NH_OK;
}

static nh_status begin(struct nhi_rejects *rejects, struct nh_error *error)
{
    unlink(rejects->temporary); /* of an import that was cut */
    rejects->file = open(rejects->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (rejects->file < 0)
        return nhi_fail(error, NH_IO, "cannot write %s: %s", rejects->temporary, strerror(errno));
    return nhi_buffer_text(&rejects->buffer, "file,line,column,value,expected,fix\n", error);
}

/* A host gets one line, and a terminal nothing to obey. */
static void show(const struct nhi_rejects *rejects, const struct nhi_reject *reject)
{
    char value[SHOWN_VALUE_BYTES + 1];
    const size_t n = nhi_cut_at_character(reject->value, reject->n_value_bytes, SHOWN_VALUE_BYTES);
    for (size_t i = 0; i < n; i++) {
        const unsigned char c = (unsigned char)reject->value[i];
        value[i] = reject->value[i];
        if (c < ' ' || c == 0x7f)
            value[i] = ' ';
    }
    value[n] = '\0';
    if (n == 0 && reject->column[0] == '\0') /* of a whole row or table */
        nhi_message(rejects->context, NH_MESSAGE_ERROR, "%s, line %llu: expected %s: %s", reject->file,
                    (unsigned long long)reject->line, reject->expected, reject->fix);
    else
        nhi_message(rejects->context, NH_MESSAGE_ERROR, "%s, line %llu%s%s: found '%s', expected %s: %s",
                    reject->file, (unsigned long long)reject->line,
                    reject->column[0] != '\0' ? ", column " : "", reject->column, value, reject->expected,
                    reject->fix);
}

nh_status nhi_rejects_add(struct nhi_rejects *rejects, const struct nhi_reject *reject,
                          struct nh_error *error)
{
    struct nhi_buffer *buffer = &rejects->buffer;
    const struct {
        const char *text;
        size_t n_bytes;
    } cells[] = {{reject->column, strlen(reject->column)},
                 {reject->value, reject->n_value_bytes},
                 {reject->expected, strlen(reject->expected)},
                 {reject->fix, strlen(reject->fix)}};
    if (rejects->n == 0)
        NH_TRY(begin(rejects, error));
    if (rejects->n++ < SHOWN)
        show(rejects, reject);
    NH_TRY(nhi_csv_write_field(buffer, reject->file, strlen(reject->file), error));
    NH_TRY(nhi_buffer_printf(buffer, error, ",%llu", (unsigned long long)reject->line));
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        NH_TRY(nhi_buffer_text(buffer, ",", error));
        NH_TRY(nhi_csv_write_field(buffer, cells[i].text, cells[i].n_bytes, error));
    }
    NH_TRY(nhi_buffer_text(buffer, "\n", error));
    return buffer->n_bytes < FLUSH_BYTES ? NH_OK : flush(rejects, error);
}

nh_status nhi_rejects_finish(struct nhi_rejects *rejects, struct nh_error *error)
{
    if (rejects->n == 0) {
        if (unlink(rejects->path) != 0 && errno != ENOENT)
            return nhi_fail(error, NH_IO, "cannot remove the old %s: %s", rejects->path, strerror(errno));
        return NH_OK;
    }
    NH_TRY(flush(rejects, error));
    const int file = rejects->file;
    rejects->file = -1;
    if (close(file) != 0 || rename(rejects->temporary, rejects->path) != 0) {
        const int reason = errno;
        unlink(rejects->temporary);
        return nhi_fail(error, NH_IO, "cannot write %s: %s", rejects->path, strerror(reason));
    }
    nhi_message(rejects->context, NH_MESSAGE_ERROR, "mistakes: %llu, all of them in %s",
                (unsigned long long)rejects->n, rejects->path);
    return NH_OK;
}

void nhi_rejects_free(struct nhi_rejects *rejects)
{
    if (rejects == NULL)
        return;
    if (rejects->file >= 0) {
        close(rejects->file); /* thrown away */
        unlink(rejects->temporary);
    }
    nhi_buffer_free(&rejects->buffer);
    nhi_free(rejects->temporary);
    nhi_free(rejects->path);
    nhi_free(rejects);
}
