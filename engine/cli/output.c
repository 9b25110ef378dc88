/* output.c - see output.h. */
#define _XOPEN_SOURCE 700 /* for realpath; a name of the C library: NOLINT(cert-dcl51-cpp,bugprone-reserved-identifier) */
#include "engine/cli/output.h"

#include "engine/base/memory.h"
#include "engine/cli/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static nh_status write_failure(const char *name, struct nh_error *error)
{
    if (errno == EPIPE) /* `nenghao rate ... | head`: the reader knows why it stopped */
        return nhi_fail(error, NH_IO, "%s", "");
    return nhi_fail(error, NH_IO, "cannot write %s: %s", name, strerror(errno));
}

static nh_status write_all(int file, const char *name, const struct nh_text *text, struct nh_error *error)
{
    for (size_t done = 0; done < text->n_bytes;) {
        ssize_t n = write(file, text->data + done, text->n_bytes - done);
        if (n < 0 && errno != EINTR)
            return write_failure(name, error);
        done += n > 0 ? (size_t)n : 0;
    }
    return NH_OK;
}

/* Some file systems tell of a full disk only at close; a duplicate is closed so that the stream stays. */
static nh_status write_stdout(const struct nh_text *text, struct nh_error *error)
{
    NH_TRY(write_all(STDOUT_FILENO, "stdout", text, error));
    int copy = dup(STDOUT_FILENO);
    return copy >= 0 && close(copy) == 0 ? NH_OK : write_failure("stdout", error);
}

static nh_status write_directly(const char *path, const struct nh_text *text, struct nh_error *error)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return write_failure(path, error);
    nh_status status = write_all(file, path, text, error);
    if (close(file) != 0 && status == NH_OK)
        status = write_failure(path, error);
    return status;
}

/* `old` is the file that is replaced, NULL: there is none. */
static nh_status write_beside(const char *path, const char *temporary, const struct stat *old,
                              const struct nh_text *text, struct nh_error *error)
{
    int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file < 0)
        return write_failure(path, error);
    nh_status status = write_all(file, path, text, error);
    if (status == NH_OK && ((old != NULL && fchmod(file, old->st_mode & 0777) != 0) || fsync(file) != 0))
        status = write_failure(path, error);
    if (close(file) != 0 && status == NH_OK)
        status = write_failure(path, error);
    if (status == NH_OK && rename(temporary, path) != 0)
        status = write_failure(path, error);
    if (status != NH_OK)
        unlink(temporary);
    return status;
}

static nh_status write_file(const char *path, const struct nh_text *text, struct nh_error *error)
{
    struct stat old;
    struct nhi_buffer temporary = {0};
    bool is_there = stat(path, &old) == 0;
    if (is_there && !S_ISREG(old.st_mode))
        return write_directly(path, text, error);
    char *target = is_there ? realpath(path, NULL) : NULL; /* what a symbolic link means stays where it is */
    nh_status status =
        nhi_buffer_printf(&temporary, error, "%s.tmp-%ld", target != NULL ? target : path, (long)getpid());
    if (status == NH_OK)
        status =
            write_beside(target != NULL ? target : path, temporary.data, is_there ? &old : NULL, text, error);
    nhi_buffer_free(&temporary);
    free(target);
    return status;
}

nh_status nhi_output(const char *path, const struct nh_text *text, struct nh_error *error)
{
    if (nhi_is_interrupted())
        return nhi_fail(error, NH_CANCELLED, "cancelled before the result was written");
    return path == NULL || strcmp(path, "-") == 0 ? write_stdout(text, error) : write_file(path, text, error);
}

nh_status nhi_print(struct nh_error *error, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    struct nh_text text = {.data = line, .n_bytes = n < (int)sizeof line ? (size_t)n : sizeof line - 1};
    return write_stdout(&text, error);
}
