/* commit.c - see commit.h. A new store is built in a hidden sibling directory and renamed; an append works inside the
 * store. Either way one rename makes the new state visible, and whatever fails before it leaves the old state. */
#include "engine/store/commit.h"

#include "engine/store/inspect.h"
#include "engine/store/manifest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY ".tmp-"
#define MANIFEST "MANIFEST.json"

struct nhi_commit {
    nh_context *context;
    bool append;
    char *store_path; /* without trailing slashes */
    char *directory;  /* where the work is done: the hidden sibling, or the store itself */
    char *segment_path;
    int folder;                   /* the directory, open; -1: not yet */
    int lock;                     /* -1: none */
    bool may_clear;               /* the directory is locked, and it is known what in it is committed */
    struct nhi_manifest manifest; /* the state before, then the one to come */
    size_t n_committed;           /* segments of the manifest that belong to the committed state */
};

/* ---- small file system calls ----------------------------------------------------------------------------- */

static nh_status join(const char *directory, const char *name, char **path, struct nh_error *error)
{
    struct nhi_buffer buffer = {0};
    nh_status status = nhi_buffer_printf(&buffer, error, "%s/%s", directory, name);
    if (status == NH_OK)
        status = nhi_strndup(buffer.data, buffer.n_bytes, path, error);
    nhi_buffer_free(&buffer);
    return status;
}

/* The parent of a path: new text. */
static nh_status parent_of(const char *path, char **parent, struct nh_error *error)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return nhi_strndup(".", 1, parent, error);
    return nhi_strndup(path, slash == path ? 1 : (size_t)(slash - path), parent, error);
}

static nh_status sync_path(const char *path, int flags, struct nh_error *error)
{
    int file = open(path, flags | O_CLOEXEC);
    if (file < 0)
        return nhi_fail(error, NH_IO, "cannot open %s: %s", path, strerror(errno));
    const int failure = fsync(file) != 0 ? errno : 0; /* never tried twice: the pages may be marked clean */
    if (close(file) != 0 && failure == 0)
        return nhi_fail(error, NH_IO, "cannot close %s: %s", path, strerror(errno));
    return failure == 0 ? NH_OK
                        : nhi_fail(error, NH_IO, "cannot write %s to the disk: %s", path, strerror(failure));
}

static nh_status rename_in(const char *directory, const char *from, const char *to, struct nh_error *error)
{
    char *old_path = NULL, *new_path = NULL;
    nh_status status;
    NH_TRY_DONE(join(directory, from, &old_path, error));
    NH_TRY_DONE(join(directory, to, &new_path, error));
    if (rename(old_path, new_path) != 0)
        status = nhi_fail(error, NH_IO, "cannot rename %s to %s: %s", old_path, new_path, strerror(errno));
done:
    nhi_free(new_path);
    nhi_free(old_path);
    return status;
}

static nh_status write_new_file(const char *path, const struct nhi_buffer *content, struct nh_error *error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return nhi_fail(error, NH_IO, "cannot create %s: %s", path, strerror(errno));
    int failure = 0;
    for (size_t done = 0; done < content->n_bytes && failure == 0;) {
        const ssize_t n = write(file, content->data + done, content->n_bytes - done);
        if (n >= 0)
            done += (size_t)n;
        else if (errno != EINTR)
            failure = errno;
    }
    if (failure == 0 && fsync(file) != 0)
        failure = errno;
    if (close(file) != 0 && failure == 0)
        failure = errno;
    return failure == 0 ? NH_OK : nhi_fail(error, NH_IO, "cannot write %s: %s", path, strerror(failure));
}

/* ---- what interrupted writers left ------------------------------------------------------------------------
 *
 * Directories are held open, and everything goes through their handles: that takes no memory, which there may be none of
 * when a failure is cleaned up, and follows no link that somebody has put in the place of a name. */

static bool is_committed(const struct nhi_commit *commit, const char *name)
{
    for (size_t i = 0; i < commit->n_committed; i++)
        if (strcmp(commit->manifest.segments[i].name, name) == 0)
            return true;
    return false;
}

/* Temporary files, and segments that no manifest names: only a writer that was cut leaves them. */
static bool is_orphan(const struct nhi_commit *commit, const char *name)
{
    return strncmp(name, TEMPORARY, strlen(TEMPORARY)) == 0 ||
           (strncmp(name, "seg-", 4) == 0 && !is_committed(commit, name));
}

/* Removes from a directory (everything, or the orphans); under the lock. What cannot be removed stays. */
static void clear_directory(int directory, const struct nhi_commit *orphans_of)
{
    const int copy =
        openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* is closed with the entries */
    DIR *entries = copy >= 0 ? fdopendir(copy) : NULL;
    const struct dirent *entry;
    while (entries != NULL && (entry = readdir(entries)) != NULL)
        if (orphans_of == NULL || is_orphan(orphans_of, entry->d_name))
            unlinkat(directory, entry->d_name, 0); /* which refuses . and .. */
    if (entries != NULL)
        closedir(entries);
    else if (copy >= 0)
        close(copy);
}

/* Locks LOCK inside a directory; the kernel drops the lock with the process. -1: errno says why. */
static int lock_directory(int directory)
{
    int lock = openat(directory, "LOCK", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        close(lock);
        errno = reason;
        lock = -1;
    }
    return lock;
}

/* Removes a hidden sibling if its lock is free and it is a directory of this user: where others may write, a link of such
 * a name could point to anything. */
static void clear_sibling(int parent, const char *name)
{
    struct stat found;
    const int sibling = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (sibling < 0)
        return;
    const int lock = fstat(sibling, &found) == 0 && found.st_uid == geteuid() ? lock_directory(sibling) : -1;
    if (lock >= 0) {
        clear_directory(sibling, NULL);
        unlinkat(parent, name, AT_REMOVEDIR);
        close(lock);
    }
    close(sibling);
}

/* Hidden siblings of dead creators of the same store. */
static void clear_siblings(const char *parent, const char *prefix)
{
    DIR *entries = opendir(parent);
    const struct dirent *entry;
    while (entries != NULL && (entry = readdir(entries)) != NULL)
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
            clear_sibling(dirfd(entries), entry->d_name);
    if (entries != NULL)
        closedir(entries);
}

/* Opens and locks commit->directory. -1: errno says why. */
static int take_directory(struct nhi_commit *commit)
{
    commit->folder = open(commit->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    commit->lock = commit->folder >= 0 ? lock_directory(commit->folder) : -1;
    return commit->lock;
}

/* ---- begin ------------------------------------------------------------------------------------------------- */

static nh_status begin_create(struct nhi_commit *commit, struct nh_error *error)
{
    struct nhi_buffer prefix = {0}, template = {0};
    char *parent = NULL;
    struct stat existing;
    nh_status status;
    if (lstat(commit->store_path, &existing) == 0)
        return nhi_fail(error, NH_ARGUMENT,
                        "%s exists: choose another name (`import --append` adds to a store)",
                        commit->store_path);
    NH_TRY_DONE(parent_of(commit->store_path, &parent, error));
    const char *slash = strrchr(commit->store_path, '/');
    NH_TRY_DONE(
        nhi_buffer_printf(&prefix, error, ".%s" TEMPORARY, slash != NULL ? slash + 1 : commit->store_path));
    clear_siblings(parent, prefix.data);
    NH_TRY_DONE(nhi_buffer_printf(&template, error, "%s/%sXXXXXX", parent, prefix.data));
    NH_TRY_DONE(nhi_strndup(template.data, template.n_bytes, &commit->directory, error));
    if (mkdtemp(commit->directory) == NULL) { /* mode 0700 */
        status = nhi_fail(error, NH_IO, "cannot make a directory beside %s: %s", commit->store_path,
                          strerror(errno));
        nhi_free(commit->directory);
        commit->directory = NULL; /* there is nothing to remove */
        goto done;
    }
    commit->may_clear = take_directory(commit) >= 0;
    if (!commit->may_clear)
        status = nhi_fail(error, NH_IO, "cannot lock %s: %s", commit->directory, strerror(errno));
done:
    nhi_free(parent);
    nhi_buffer_free(&template);
    nhi_buffer_free(&prefix);
    return status;
}

static nh_status begin_append(struct nhi_commit *commit, struct nh_error *error)
{
    char *manifest = NULL;
    nh_status status;
    NH_TRY_DONE(join(commit->store_path, MANIFEST, &manifest, error));
    if (access(manifest, F_OK) != 0) {
        status = nhi_fail(error, NH_ARGUMENT,
                          "%s is not a store to append to (no " MANIFEST "): import without --append "
                          "makes a new one",
                          commit->store_path);
        goto done;
    }
    NH_TRY_DONE(nhi_strndup(commit->store_path, strlen(commit->store_path), &commit->directory, error));
    if (take_directory(commit) < 0) {
        status = errno == EWOULDBLOCK
                     ? nhi_fail(error, NH_BUSY,
                                "%s: another import is writing to it: try again when it is finished",
                                commit->store_path)
                     : nhi_fail(error, NH_IO, "cannot lock %s: %s", commit->store_path, strerror(errno));
        goto done;
    }
    NH_TRY_DONE(nhi_manifest_read(manifest, &commit->manifest, error));
    commit->n_committed = commit->manifest.n_segments;
    commit->may_clear = true;
    clear_directory(commit->folder, commit);
done:
    nhi_free(manifest);
    return status;
}

nh_status nhi_commit_begin(nh_context *context, const char *store_path, bool append,
                           struct nhi_commit **commit, struct nh_error *error)
{
    struct nhi_commit *made;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->context = context;
    made->append = append;
    made->folder = made->lock = -1;
    size_t n = strlen(store_path);
    while (n > 1 && store_path[n - 1] == '/')
        n--;
    nh_status status;
    NH_TRY_DONE(nhi_strndup(store_path, n, &made->store_path, error));
    NH_TRY_DONE(append ? begin_append(made, error) : begin_create(made, error));
    NH_TRY_DONE(join(made->directory, TEMPORARY "segment.h5", &made->segment_path, error));
    *commit = made;
    return NH_OK;
done:
    nhi_commit_abort(made);
    return status;
}

const char *nhi_commit_segment_path(const struct nhi_commit *commit)
{
    return commit->segment_path;
}

const char *nhi_commit_directory(const struct nhi_commit *commit)
{
    return commit->directory;
}

/* ---- finish ------------------------------------------------------------------------------------------------ */

static nh_status copy_note(const char *text, char **copy, struct nh_error *error)
{
    return text == NULL ? NH_OK : nhi_strndup(text, strlen(text), copy, error);
}

/* Re-reads the segment from the disk, compares, and fills its entry of the manifest. */
static nh_status describe_segment(struct nhi_commit *commit, const struct nhi_commit_notes *notes,
                                  struct nhi_manifest_segment *entry, struct nh_error *error)
{
    struct nhi_segment *segment;
    uint64_t n_chunks;
    NH_TRY(nhi_segment_open(commit->segment_path, &segment, error));
    nh_status status;
    NH_TRY_DONE(nhi_inspect_segment(commit->context, segment, &n_chunks, error));
    const struct nhi_segment_model *model = nhi_segment_model(segment);
    memcpy(entry->series, model->series, sizeof entry->series);
    entry->n_enterprises = model->enterprises.n;
    entry->n_corrected = notes->n_corrected;
    NH_TRY_DONE(copy_note(notes->command, &entry->command, error));
    NH_TRY_DONE(copy_note(notes->committed_at, &entry->committed_at, error));
    NH_TRY_DONE(nhi_sha256_file(commit->segment_path, entry->sha256, &entry->n_bytes, error));
done:
    nhi_segment_close(segment);
    return status;
}

/* The state after: the old segments and the new one. */
static nh_status extend_manifest(struct nhi_commit *commit, const struct nhi_commit_notes *notes,
                                 struct nh_error *error)
{
    struct nhi_manifest *manifest = &commit->manifest;
    struct nhi_manifest_segment *segments;
    NH_TRY(nhi_alloc(manifest->n_segments + 1, sizeof *segments, &segments, error));
    if (manifest->n_segments > 0)
        memcpy(segments, manifest->segments, manifest->n_segments * sizeof *segments);
    nhi_free(manifest->segments);
    manifest->segments = segments;
    struct nhi_manifest_segment *entry = &segments[manifest->n_segments++];
    memcpy(manifest->previous, manifest->sha256, sizeof manifest->previous);
    manifest->seq++;
    snprintf(entry->name, sizeof entry->name, "seg-%06llu.h5", (unsigned long long)manifest->seq);
    return describe_segment(commit, notes, entry, error);
}

/* Keeps the manifest that is about to be replaced under its number: the chain of states. */
static nh_status keep_old_manifest(struct nhi_commit *commit, struct nh_error *error)
{
    char name[48], *from = NULL, *to = NULL;
    nh_status status;
    if (commit->manifest.seq == 1)
        return NH_OK;
    snprintf(name, sizeof name, "MANIFEST.%06llu.json", (unsigned long long)commit->manifest.seq - 1);
    NH_TRY_DONE(join(commit->directory, MANIFEST, &from, error));
    NH_TRY_DONE(join(commit->directory, name, &to, error));
    int failure = link(from, to) == 0 ? 0 : errno;
    if (failure == EEXIST) { /* of a writer that was cut: the same state */
        unlink(to);
        failure = link(from, to) == 0 ? 0 : errno;
    }
    if (failure != 0)
        status = nhi_fail(error, NH_IO, "cannot keep %s: %s", to, strerror(failure));
done:
    nhi_free(to);
    nhi_free(from);
    return status;
}

static nh_status write_manifest(struct nhi_commit *commit, struct nh_error *error)
{
    struct nhi_buffer text = {0};
    char *path = NULL;
    nh_status status;
    NH_TRY_DONE(nhi_manifest_text(&commit->manifest, &text, error));
    NH_TRY_DONE(join(commit->directory, TEMPORARY "manifest.json", &path, error));
    NH_TRY_DONE(write_new_file(path, &text, error));
done:
    nhi_free(path);
    nhi_buffer_free(&text);
    return status;
}

/* The rename has happened: an error from here on leaves the state in doubt. */
static nh_status sync_commit(const char *directory, struct nh_error *error)
{
    struct nh_error inner = {NH_OK, ""};
    if (sync_path(directory, O_RDONLY | O_DIRECTORY, &inner) == NH_OK)
        return NH_OK;
    return nhi_fail(error, NH_UNCERTAIN,
                    "%s: the new state is visible but may not survive a power failure: run "
                    "`nenghao verify`",
                    inner.message);
}

/* One rename of the whole directory makes a new store. */
static nh_status publish_store(struct nhi_commit *commit, struct nh_error *error)
{
    char *parent = NULL;
    nh_status status;
    NH_TRY_DONE(rename_in(commit->directory, TEMPORARY "manifest.json", MANIFEST, error));
    NH_TRY_DONE(sync_path(commit->directory, O_RDONLY | O_DIRECTORY, error));
    NH_TRY_DONE(parent_of(commit->store_path, &parent, error));
    if (rename(commit->directory, commit->store_path) != 0) {
        status =
            errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
                ? nhi_fail(error, NH_ARGUMENT, "%s was made by somebody else meanwhile", commit->store_path)
                : nhi_fail(error, NH_IO, "cannot rename to %s: %s", commit->store_path, strerror(errno));
        goto done;
    }
    nhi_free(commit->directory);
    commit->directory = NULL; /* nothing is left to clear */
    NH_TRY_DONE(sync_commit(parent, error));
done:
    nhi_free(parent);
    return status;
}

/* Everything of the next state but its name MANIFEST.json. */
static nh_status prepare_state(struct nhi_commit *commit, const struct nhi_commit_notes *notes,
                               struct nh_error *error)
{
    NH_TRY(extend_manifest(commit, notes, error));
    NH_TRY(sync_path(commit->segment_path, O_RDONLY, error));
    NH_TRY(rename_in(commit->directory, TEMPORARY "segment.h5",
                     commit->manifest.segments[commit->manifest.n_segments - 1].name, error));
    NH_TRY(keep_old_manifest(commit, error));
    return write_manifest(commit, error);
}

static nh_status publish(struct nhi_commit *commit, struct nh_error *error)
{
    if (!commit->append)
        return publish_store(commit, error);
    NH_TRY(sync_path(commit->directory, O_RDONLY | O_DIRECTORY, error));
    NH_TRY(rename_in(commit->directory, TEMPORARY "manifest.json", MANIFEST, error));
    commit->n_committed = commit->manifest.n_segments;
    return sync_commit(commit->directory, error);
}

nh_status nhi_commit_next(struct nhi_commit *commit, const struct nhi_commit_notes *notes,
                          struct nh_error *error)
{
    NH_TRY(prepare_state(commit, notes, error));
    return rename_in(commit->directory, TEMPORARY "manifest.json", MANIFEST, error);
}

nh_status nhi_commit_finish(struct nhi_commit *commit, const struct nhi_commit_notes *notes,
                            struct nh_error *error)
{
    nh_status status = prepare_state(commit, notes, error);
    if (status == NH_OK)
        status = publish(commit, error);
    nhi_commit_abort(commit);
    return status;
}

void nhi_commit_abort(struct nhi_commit *commit)
{
    if (commit == NULL)
        return;
    if (commit->directory != NULL && commit->may_clear)
        clear_directory(commit->folder, commit->append ? commit : NULL);
    if (commit->directory != NULL && !commit->append)
        rmdir(commit->directory);
    if (commit->lock >= 0)
        close(commit->lock);
    if (commit->folder >= 0)
        close(commit->folder);
    nhi_manifest_clear(&commit->manifest);
    nhi_free(commit->segment_path);
    nhi_free(commit->directory);
    nhi_free(commit->store_path);
    nhi_free(commit);
}
