/* test_commit.c - the write transaction: what it refuses, what it clears, what it leaves, and with which modes. How it ends
 * when the system fails in the middle is the matter of tests/fault. */
#include "engine/store/commit.h"

#include "engine/base/memory.h"
#include "engine/store/manifest.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 400 };

static const struct small_enterprise enterprises[] = {{"U1", "320402", "C26", NULL, NULL}};
static const struct small_value first[] = {{NHI_QUANTITY, "U1", "coal", 0, "2020-01", "1.5", NULL}};
static const struct small_value second[] = {{NHI_QUANTITY, "U1", "coal", 0, "2020-02", "2.5", NULL}};

/* Every test works in a directory of its own, in which the store is called "s". */
static struct {
    nh_context *context;
    char directory[256], store[PATH_BYTES];
} city;

static void begin(void)
{
    cr_assert_eq(nh_context_new(NULL, &city.context, NULL), NH_OK);
    cr_assert_not_null(small_path(city.directory, "commit"));
    cr_assert_eq(mkdir(city.directory, 0700), 0);
    snprintf(city.store, sizeof city.store, "%s/s", city.directory);
}

static void end(void)
{
    small_path(city.directory, "commit");
    nh_context_free(city.context);
}

TestSuite(commit, .init = begin, .fini = end);

static nh_status import(const struct small_value *value, bool append, struct nh_error *error)
{
    const struct small_import what = {
        .append = append, .enterprises = enterprises, .n_enterprises = 1, .values = value, .n_values = 1};
    return small_import(city.context, city.store, &what, NULL, error);
}

static void expect_import(const struct small_value *value, bool append)
{
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(import(value, append, &error), NH_OK, "%s", error.message);
}

static struct nhi_commit *begin_commit(bool append)
{
    struct nh_error error = {NH_OK, ""};
    struct nhi_commit *commit = NULL;
    cr_assert_eq(nhi_commit_begin(city.context, city.store, append, &commit, &error), NH_OK, "%s",
                 error.message);
    return commit;
}

static void expect_begin_fails(bool append, nh_status expected, const char *word)
{
    struct nh_error error = {NH_OK, ""};
    struct nhi_commit *commit = NULL;
    cr_assert_eq(nhi_commit_begin(city.context, city.store, append, &commit, &error), expected);
    cr_assert_null(commit);
    cr_assert_not_null(strstr(error.message, word), "%s", error.message);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a directory, sorted, separated by blanks; free it. */
static char *names_in(const char *directory)
{
    char *names[64], *list = calloc(1, 4096);
    size_t n = 0;
    DIR *entries = opendir(directory);
    cr_assert(entries != NULL && list != NULL);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            names[n++] = strdup(entry->d_name);
    closedir(entries);
    qsort(names, n, sizeof names[0], compare_names);
    for (size_t i = 0; i < n; i++) {
        strcat(strcat(list, i > 0 ? " " : ""), names[i]);
        free(names[i]);
    }
    return list;
}

static void expect_names(const char *directory, const char *expected)
{
    char *found = names_in(directory);
    cr_assert_str_eq(found, expected);
    free(found);
}

static void touch(const char *directory, const char *name)
{
    char path[2 * PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    cr_assert(small_write_file(path, "x", 1));
}

/* Both values that are asked for, "none" where there is none. */
static void expect_state(const char *january, const char *february)
{
    char a[NHI_NUMBER_BYTES], b[NHI_NUMBER_BYTES];
    struct nh_error error = {NH_OK, ""};
    nh_store *store;
    cr_assert_eq(nh_store_open(city.context, city.store, &store, &error), NH_OK, "%s", error.message);
    cr_assert_str_eq(small_in_force(store, &first[0], a), january);
    cr_assert_str_eq(small_in_force(store, &second[0], b), february);
    nh_store_close(store);
}

/* ---- making and adding ---------------------------------------------------------------------------------------------- */

Test(commit, a_new_store_holds_a_lock_a_manifest_and_a_segment)
{
    expect_import(first, false);
    expect_names(city.directory, "s");
    expect_names(city.store, "LOCK MANIFEST.json seg-000001.h5");
    expect_state("1.5", "none");
}

Test(commit, an_append_keeps_the_old_manifest_and_chains_it)
{
    char path[2 * PATH_BYTES];
    struct nhi_manifest before, kept, after;
    expect_import(first, false);
    snprintf(path, sizeof path, "%s/MANIFEST.json", city.store);
    cr_assert_eq(nhi_manifest_read(path, &before, NULL), NH_OK);
    expect_import(second, true);
    cr_assert_eq(nhi_manifest_read(path, &after, NULL), NH_OK);
    snprintf(path, sizeof path, "%s/MANIFEST.000001.json", city.store);
    cr_assert_eq(nhi_manifest_read(path, &kept, NULL), NH_OK);
    cr_assert_str_eq(kept.sha256, before.sha256);
    cr_assert_str_eq(after.previous, before.sha256);
    cr_assert_str_eq(before.previous, "");
    cr_assert(before.seq == 1 && after.seq == 2 && after.n_segments == 2);
    cr_assert_str_eq(after.segments[1].name, "seg-000002.h5");
    cr_assert_str_eq(after.segments[0].sha256, before.segments[0].sha256);
    expect_names(city.store, "LOCK MANIFEST.000001.json MANIFEST.json seg-000001.h5 seg-000002.h5");
    expect_state("1.5", "2.5");
    nhi_manifest_clear(&before);
    nhi_manifest_clear(&kept);
    nhi_manifest_clear(&after);
}

Test(commit, what_exists_is_not_made_and_what_does_not_is_not_added_to)
{
    expect_begin_fails(true, NH_ARGUMENT, "is not a store to append to");
    expect_names(city.directory, "");
    touch(city.directory, "s");
    expect_begin_fails(false, NH_ARGUMENT, "exists: choose another name (`import --append` adds to a store)");
    expect_begin_fails(true, NH_ARGUMENT, "is not a store to append to");
    unlink(city.store);
    cr_assert_eq(symlink("nowhere", city.store), 0);
    expect_begin_fails(false, NH_ARGUMENT, "exists");
    unlink(city.store);
    cr_assert_eq(mkdir(city.store, 0700), 0);
    expect_begin_fails(false, NH_ARGUMENT, "exists");
    expect_begin_fails(true, NH_ARGUMENT, "no MANIFEST.json");
    expect_names(city.store, "");
}

Test(commit, a_parent_that_does_not_exist_is_an_io_error)
{
    snprintf(city.store, sizeof city.store, "%s/no/s", city.directory);
    expect_begin_fails(false, NH_IO, "cannot make a directory beside");
}

Test(commit, slashes_behind_the_name_do_not_matter)
{
    strcat(city.store, "//");
    expect_import(first, false);
    expect_names(city.directory, "s");
    expect_begin_fails(false, NH_ARGUMENT, "exists");
    expect_import(second, true);
    expect_state("1.5", "2.5");
}

Test(commit, a_damaged_manifest_is_not_added_to_and_the_lock_is_free_again)
{
    char path[2 * PATH_BYTES];
    expect_import(first, false);
    snprintf(path, sizeof path, "%s/MANIFEST.json", city.store);
    cr_assert(small_write_file(path, "{}", 2));
    for (int again = 0; again < 2; again++)
        expect_begin_fails(true, NH_FORMAT, "damaged or of a newer version");
    expect_names(city.store, "LOCK MANIFEST.json seg-000001.h5");
}

/* ---- two writers ------------------------------------------------------------------------------------------------------- */

Test(commit, a_second_writer_is_refused_at_once_and_the_first_goes_on)
{
    expect_import(first, false);
    struct nhi_commit *commit = begin_commit(true);
    expect_begin_fails(true, NH_BUSY, "another import is writing to it");
    expect_state("1.5", "none"); /* readers take no lock */
    nhi_commit_abort(commit);
    expect_import(second, true);
}

Test(commit, of_two_makers_of_one_store_the_second_finds_it_made)
{
    struct nh_error error = {NH_OK, ""};
    const struct nhi_builder_options options = {.store_path = city.store};
    const struct small_import what = {.enterprises = enterprises, .n_enterprises = 1};
    struct nhi_builder_result result;
    struct nhi_builder *slow;
    cr_assert_eq(nhi_builder_new(city.context, &options, &slow, NULL), NH_OK);
    expect_import(first, false); /* does not take the other's directory for that of a dead writer */
    cr_assert_eq(small_declare(slow, &what, NULL), NH_OK);
    cr_assert_eq(nhi_builder_check(slow, NULL, NULL, NULL), NH_OK);
    cr_assert_eq(nhi_builder_commit(slow, NULL, NULL, &result, &error), NH_ARGUMENT);
    cr_assert_not_null(strstr(error.message, "was made by somebody else meanwhile"), "%s", error.message);
    nhi_builder_free(slow);
    expect_names(city.directory, "s");
    expect_state("1.5", "none");
}

/* ---- what dead writers left ------------------------------------------------------------------------------------------------ */

Test(commit, orphans_are_removed_and_nothing_else)
{
    expect_import(first, false);
    touch(city.store, ".tmp-segment.h5");
    touch(city.store, ".tmp-sort-abc");
    touch(city.store, "seg-000002.h5");
    touch(city.store, "seg-000001.h5.bak");
    touch(city.store, "notes.txt");
    touch(city.store, "MANIFEST.000001.json");
    nhi_commit_abort(begin_commit(true));
    expect_names(city.store, "LOCK MANIFEST.000001.json MANIFEST.json notes.txt seg-000001.h5");
    expect_import(second, true); /* over the old manifest that was there */
    expect_state("1.5", "2.5");
}

Test(commit, a_busy_store_keeps_its_temporary_files)
{
    expect_import(first, false);
    struct nhi_commit *commit = begin_commit(true);
    touch(city.store, ".tmp-segment.h5");
    expect_begin_fails(true, NH_BUSY, "another import");
    expect_names(city.store, ".tmp-segment.h5 LOCK MANIFEST.json seg-000001.h5");
    nhi_commit_abort(commit);
    expect_names(city.store, "LOCK MANIFEST.json seg-000001.h5");
}

static void make_sibling(const char *name, char path[PATH_BYTES])
{
    snprintf(path, PATH_BYTES, "%s/%s", city.directory, name);
    cr_assert_eq(mkdir(path, 0700), 0);
    touch(path, ".tmp-segment.h5");
}

Test(commit, siblings_of_dead_makers_are_removed_and_those_of_living_ones_are_not)
{
    char dead[PATH_BYTES], living[PATH_BYTES], other[PATH_BYTES], lock_path[PATH_BYTES + 8];
    make_sibling(".s.tmp-dead00", dead);
    make_sibling(".s.tmp-living", living);
    make_sibling(".t.tmp-other0", other);
    snprintf(lock_path, sizeof lock_path, "%s/LOCK", living);
    int lock = open(lock_path, O_RDWR | O_CREAT, 0600);
    cr_assert_eq(flock(lock, LOCK_EX), 0);
    expect_import(first, false);
    expect_names(city.directory, ".s.tmp-living .t.tmp-other0 s");
    expect_names(living, ".tmp-segment.h5 LOCK");
    close(lock);
}

/* In a directory where others may write, a link with the name of a sibling could point to anything. */
Test(commit, a_link_that_looks_like_a_sibling_is_not_followed)
{
    char victim[PATH_BYTES], link_path[PATH_BYTES + 32];
    make_sibling("precious", victim);
    snprintf(link_path, sizeof link_path, "%s/.s.tmp-link00", city.directory);
    cr_assert_eq(symlink("precious", link_path), 0);
    touch(city.directory, ".s.tmp-file00");
    expect_import(first, false);
    expect_names(victim, ".tmp-segment.h5");
    expect_names(city.directory, ".s.tmp-file00 .s.tmp-link00 precious s");
}

/* ---- failures and modes ---------------------------------------------------------------------------------------------------------- */

Test(commit, an_abort_leaves_the_old_state)
{
    nhi_commit_abort(begin_commit(false));
    nhi_commit_abort(NULL);
    expect_names(city.directory, "");
    expect_import(first, false);
    struct nhi_commit *commit = begin_commit(true);
    cr_assert(small_write_file(nhi_commit_segment_path(commit), "half", 4));
    expect_state("1.5", "none");
    nhi_commit_abort(commit);
    expect_names(city.store, "LOCK MANIFEST.json seg-000001.h5");
    expect_state("1.5", "none");
}

Test(commit, a_segment_that_does_not_read_back_is_not_committed)
{
    const struct nhi_commit_notes notes = {0};
    struct nh_error error = {NH_OK, ""};
    for (int append = 0; append < 2; append++) {
        struct nhi_commit *commit = begin_commit(append);
        cr_assert(small_write_file(nhi_commit_segment_path(commit), "half", 4));
        cr_assert_eq(nhi_commit_finish(commit, &notes, &error), NH_FORMAT);
        expect_names(city.directory, append ? "s" : "");
        if (!append)
            expect_import(first, false);
    }
    struct nhi_commit *commit = begin_commit(true);
    cr_assert_neq(nhi_commit_finish(commit, &notes, &error), NH_OK); /* there is no segment at all */
    expect_names(city.store, "LOCK MANIFEST.json seg-000001.h5");
    expect_state("1.5", "none");
}

static void expect_mode(const char *name, mode_t expected)
{
    char path[2 * PATH_BYTES];
    struct stat found;
    snprintf(path, sizeof path, "%s/%s", city.store, name);
    cr_assert_eq(stat(path, &found), 0);
    cr_assert_eq(found.st_mode & 07777, expected, "%s: %o", name, (unsigned)found.st_mode);
}

Test(commit, nobody_else_may_read_whatever_the_umask_is)
{
    static const char *const names[] = {"LOCK", "MANIFEST.json", "MANIFEST.000001.json", "seg-000001.h5",
                                        "seg-000002.h5"};
    umask(0);
    expect_import(first, false);
    expect_import(second, true);
    expect_mode(".", 0700);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        expect_mode(names[i], 0600);
}
