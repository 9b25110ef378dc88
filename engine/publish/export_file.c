/* export_file.c - see export_file.h. */
#include "engine/publish/export_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { LARGE_BYTES = 1 << 20 };

static nh_status cannot_write(const struct nhi_export_file *file, struct nh_error *error)
{
    return nhi_fail(error, NH_IO, "cannot write %s: %s", file->path, strerror(errno));
}

nh_status nhi_export_open(const char *directory, const char *name, struct nhi_export_file *file,
                          struct nh_error *error)
{
    struct nhi_buffer path = {0};
    *file = (struct nhi_export_file){0};
    nh_status status = nhi_buffer_printf(&path, error, "%s/%s", directory, name);
    if (status == NH_OK)
        status = nhi_strndup(path.data, path.n_bytes, &file->path, error);
    nhi_buffer_free(&path);
    NH_TRY(status);
    file->descriptor = open(file->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    file->is_open = file->descriptor >= 0;
    return file->is_open ? NH_OK : cannot_write(file, error);
}

static nh_status write_all(struct nhi_export_file *file, struct nh_error *error)
{
    for (size_t done = 0; done < file->buffer.n_bytes;) {
        const ssize_t n = write(file->descriptor, file->buffer.data + done, file->buffer.n_bytes - done);
        if (n < 0 && errno != EINTR)
            return cannot_write(file, error);
        done += n > 0 ? (size_t)n : 0;
    }
    file->buffer.n_bytes = 0;
    return NH_OK;
}

nh_status nhi_export_flush(struct nhi_export_file *file, struct nh_error *error)
{
    return file->buffer.n_bytes >= LARGE_BYTES ? write_all(file, error) : NH_OK;
}

nh_status nhi_export_rewrite(struct nhi_export_file *file, const void *bytes, size_t n_bytes,
                             struct nh_error *error)
{
    NH_TRY(write_all(file, error));
    return pwrite(file->descriptor, bytes, n_bytes, 0) == (ssize_t)n_bytes ? NH_OK
                                                                           : cannot_write(file, error);
}

nh_status nhi_export_close(struct nhi_export_file *file, struct nh_error *error)
{
    NH_TRY(write_all(file, error));
    if (fsync(file->descriptor) != 0)
        return cannot_write(file, error);
    file->is_open = false;
    return close(file->descriptor) == 0 ? NH_OK : cannot_write(file, error);
}

void nhi_export_clear(struct nhi_export_file *file)
{
    if (file->is_open)
        close(file->descriptor); /* what is in it is thrown away */
    nhi_buffer_free(&file->buffer);
    nhi_free(file->path);
    *file = (struct nhi_export_file){0};
}
