/* shim.c - to be preloaded into the program: counts the calls that change the disk and strikes at one of them. The calls go
 * straight to the kernel, so that nothing is counted twice.
 *
 *   FAULT_MODE  kill-before, kill-after: the process dies beside call number FAULT_AT
 *               torn: it dies after half of that write
 *               eio: that call fails once
 *               enospc: that call and all behind it fail that need space
 *               cut-mapped: a file is cut to its first page as soon as it is mapped to be read
 *   FAULT_AT    the number of a call, from 1
 *   FAULT_LOG   a file to which the name of every counted call is appended
 */
#define _GNU_SOURCE /* for SYS_*, O_TMPFILE and the *64 names */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MAX_FILES = 4096, LOG_FILE = 1000 };

static struct {
    const char *mode;
    long at, n;
    int log;
    bool is_written[MAX_FILES]; /* descriptors that were opened for writing */
} fault = {"", 0, 0, -1, {false}};

__attribute__((constructor)) static void prepare(void)
{
    const char *mode = getenv("FAULT_MODE"), *at = getenv("FAULT_AT"), *log = getenv("FAULT_LOG");
    fault.mode = mode != NULL ? mode : "";
    fault.at = at != NULL ? strtol(at, NULL, 10) : 0;
    if (log == NULL)
        return;
    const long file = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0)
        fault.log = fcntl((int)file, F_DUPFD_CLOEXEC, LOG_FILE); /* out of the way of the program's numbers */
}

/* ---- striking --------------------------------------------------------------------------------------------------------------- */

static void die(void)
{
    kill(getpid(), SIGKILL);
    pause();
}

static bool is_here(const char *mode)
{
    return fault.n == fault.at && strcmp(fault.mode, mode) == 0;
}

/* Counts a call; false: it fails, errno says why. */
static bool may_run(const char *name, bool needs_space)
{
    fault.n++;
    if (fault.log >= 0) {
        syscall(SYS_write, fault.log, name, strlen(name));
        syscall(SYS_write, fault.log, "\n", (size_t)1);
    }
    if (is_here("kill-before"))
        die();
    const bool is_full = needs_space && fault.n >= fault.at && strcmp(fault.mode, "enospc") == 0;
    errno = is_full ? ENOSPC : EIO;
    return !is_full && !is_here("eio");
}

static long ran(long result)
{
    if (is_here("kill-after"))
        die();
    return result;
}

/* ---- files ------------------------------------------------------------------------------------------------------------------ */

static int open_counted(int directory, const char *path, int flags, mode_t mode)
{
    const bool changes = (flags & (O_CREAT | O_TRUNC)) != 0;
    if (changes && !may_run("open", true))
        return -1;
    const long file = syscall(SYS_openat, directory, path, flags, mode);
    if (file >= 0 && file < MAX_FILES)
        fault.is_written[file] = (flags & O_ACCMODE) != O_RDONLY;
    return (int)(changes ? ran(file) : file);
}

#define OPEN(name, parameters, directory)                                                                    \
    int name parameters                                                                                      \
    {                                                                                                        \
        mode_t mode = 0;                                                                                     \
        if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE) {                                    \
            va_list arguments;                                                                               \
            va_start(arguments, flags);                                                                      \
            mode = va_arg(arguments, mode_t);                                                                \
            va_end(arguments);                                                                               \
        }                                                                                                    \
        return open_counted(directory, path, flags, mode);                                                   \
    }
OPEN(open, (const char *path, int flags, ...), AT_FDCWD)
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD)
OPEN(openat, (int directory, const char *path, int flags, ...), directory)
OPEN(openat64, (int directory, const char *path, int flags, ...), directory)

static bool is_counted(int file)
{
    return file >= 0 && file < MAX_FILES && fault.is_written[file];
}

int close(int file)
{
    if (!is_counted(file))
        return (int)syscall(SYS_close, file);
    fault.is_written[file] = false;
    const bool is_good = may_run("close", false);
    const int reason = errno;
    const long result = syscall(SYS_close, file); /* the descriptor is gone in every case */
    errno = is_good ? errno : reason;
    return is_good ? (int)ran(result) : -1;
}

ssize_t write(int file, const void *bytes, size_t n_bytes)
{
    if (!is_counted(file))
        return syscall(SYS_write, file, bytes, n_bytes);
    if (!may_run("write", true))
        return -1;
    if (is_here("torn")) {
        syscall(SYS_write, file, bytes, n_bytes / 2);
        die();
    }
    return ran(syscall(SYS_write, file, bytes, n_bytes));
}

ssize_t pwrite(int file, const void *bytes, size_t n_bytes, off_t offset)
{
    if (!may_run("pwrite", true))
        return -1;
    if (is_here("torn")) {
        syscall(SYS_pwrite64, file, bytes, n_bytes / 2, offset);
        die();
    }
    return ran(syscall(SYS_pwrite64, file, bytes, n_bytes, offset));
}

ssize_t pwrite64(int file, const void *bytes, size_t n_bytes, off64_t offset)
{
    return pwrite(file, bytes, n_bytes, offset);
}

ssize_t writev(int file, const struct iovec *parts, int n_parts)
{
    if (!is_counted(file))
        return syscall(SYS_writev, file, parts, n_parts);
    return may_run("writev", true) ? ran(syscall(SYS_writev, file, parts, n_parts)) : -1;
}

int ftruncate(int file, off_t n_bytes)
{
    return may_run("ftruncate", true) ? (int)ran(syscall(SYS_ftruncate, file, n_bytes)) : -1;
}

int ftruncate64(int file, off64_t n_bytes)
{
    return ftruncate(file, n_bytes);
}

int fsync(int file)
{
    return may_run("fsync", true) ? (int)ran(syscall(SYS_fsync, file)) : -1;
}

int fdatasync(int file)
{
    return may_run("fdatasync", true) ? (int)ran(syscall(SYS_fdatasync, file)) : -1;
}

/* ---- names ------------------------------------------------------------------------------------------------------------------ */

int renameat(int old_directory, const char *old_path, int new_directory, const char *new_path)
{
    if (!may_run("rename", true))
        return -1;
    return (int)ran(syscall(SYS_renameat2, old_directory, old_path, new_directory, new_path, 0));
}

int rename(const char *old_path, const char *new_path)
{
    return renameat(AT_FDCWD, old_path, AT_FDCWD, new_path);
}

int linkat(int old_directory, const char *old_path, int new_directory, const char *new_path, int flags)
{
    if (!may_run("link", true))
        return -1;
    return (int)ran(syscall(SYS_linkat, old_directory, old_path, new_directory, new_path, flags));
}

int link(const char *old_path, const char *new_path)
{
    return linkat(AT_FDCWD, old_path, AT_FDCWD, new_path, 0);
}

int unlinkat(int directory, const char *path, int flags)
{
    return may_run("unlink", false) ? (int)ran(syscall(SYS_unlinkat, directory, path, flags)) : -1;
}

int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int mkdirat(int directory, const char *path, mode_t mode)
{
    return may_run("mkdir", true) ? (int)ran(syscall(SYS_mkdirat, directory, path, mode)) : -1;
}

int mkdir(const char *path, mode_t mode)
{
    return mkdirat(AT_FDCWD, path, mode);
}

/* One call to the program, though it may try several names. */
char *mkdtemp(char *template)
{
    char *end = template + strlen(template) - strlen("XXXXXX");
    long result = -1;
    if (!may_run("mkdtemp", true))
        return NULL;
    for (unsigned i = 0; i < 1000 && (i == 0 || errno == EEXIST) && result != 0; i++) {
        snprintf(end, sizeof "XXXXXX", "%06u", ((unsigned)getpid() * 1000 + i) % 1000000);
        result = syscall(SYS_mkdirat, AT_FDCWD, template, 0700);
    }
    return ran(result) == 0 ? template : NULL;
}

int fchmodat(int directory, const char *path, mode_t mode, int flags)
{
    (void)flags; /* the kernel's call has none */
    return may_run("chmod", false) ? (int)ran(syscall(SYS_fchmodat, directory, path, mode)) : -1;
}

int chmod(const char *path, mode_t mode)
{
    return fchmodat(AT_FDCWD, path, mode, 0);
}

int fchmod(int file, mode_t mode)
{
    return may_run("chmod", false) ? (int)ran(syscall(SYS_fchmod, file, mode)) : -1;
}

/* ---- a file that is cut under its reader -------------------------------------------------------------------------------------- */

static void cut_segment(int file)
{
    char link[64], path[4096] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t n = readlink(link, path, sizeof path - 1);
    if (n > 3 && strcmp(path + n - 3, ".h5") == 0) /* and no file of the system */
        syscall(SYS_truncate, path, 4096L);
}

void *mmap(void *where, size_t n_bytes, int protection, int flags, int file, off_t offset)
{
    const long map = syscall(SYS_mmap, where, n_bytes, protection, flags, file, offset);
    if (map != -1 && file >= 0 && flags == MAP_SHARED && strcmp(fault.mode, "cut-mapped") == 0)
        cut_segment(file);
    return (void *)map;
}
