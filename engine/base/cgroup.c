/* cgroup.c - see cgroup.h; files as in the kernel's documentation of cgroup-v1/cpu and cgroup-v2. */
#include "engine/base/cgroup.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 4096, LINE_BYTES = 4096 };

/* The first line of a file; false: it cannot be read. */
static bool first_line(const char *directory, const char *name, char line[LINE_BYTES])
{
    char path[2 * PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    const bool is_read = fgets(line, LINE_BYTES, file) != NULL;
    fclose(file); /* nothing was written */
    return is_read;
}

static unsigned whole_processors(long quota, long period)
{
    enum { MANY = 65536 };
    if (quota <= 0 || period <= 0) /* "max", and -1 in version 1: no limit */
        return 0;
    const long n = quota / period + (quota % period != 0);
    return n < MANY ? (unsigned)n : 0;
}

static unsigned limit_of(const char *directory, int version)
{
    char line[LINE_BYTES], *rest;
    if (version == 2) {
        if (!first_line(directory, "cpu.max", line))
            return 0;
        const long quota = strtol(line, &rest, 10);
        return whole_processors(quota, strtol(rest, NULL, 10));
    }
    if (!first_line(directory, "cpu.cfs_quota_us", line))
        return 0;
    const long quota = strtol(line, NULL, 10);
    return first_line(directory, "cpu.cfs_period_us", line) ? whole_processors(quota, strtol(line, NULL, 10))
                                                            : 0;
}

static unsigned smaller(unsigned a, unsigned b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

/* Of a group and all above it, up to the mount. */
static unsigned limit_along(const char *mount, const char *group, int version)
{
    char directory[PATH_BYTES];
    const size_t n_mount = strlen(mount);
    unsigned limit = 0;
    if (snprintf(directory, sizeof directory, "%s%s", mount, group) >= PATH_BYTES)
        return 0;
    for (;;) {
        limit = smaller(limit, limit_of(directory, version));
        char *last = strrchr(directory + n_mount, '/');
        if (last == NULL)
            return limit;
        *last = '\0';
    }
}

static bool has_word(const char *list, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = list; (at = strstr(at, word)) != NULL; at += n)
        if ((at == list || at[-1] == ',') && (at[n] == ',' || at[n] == '\0'))
            return true;
    return false;
}

/* A line "4:cpu,cpuacct:/group" (version 1) or "0::/group" (version 2). */
static unsigned limit_of_line(const char *root, char *line)
{
    char mount[PATH_BYTES], *controllers = strchr(line, ':');
    char *group = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
    if (group == NULL)
        return 0;
    *group++ = '\0';
    controllers++;
    group[strcspn(group, "\n")] = '\0';
    if (strstr(group, "..") != NULL) /* a group outside what is mounted here */
        *group = '\0';
    const bool is_second = *controllers == '\0';
    if (!is_second && !has_word(controllers, "cpu"))
        return 0;
    snprintf(mount, sizeof mount, "%s/sys/fs/cgroup%s", root, is_second ? "" : "/cpu");
    return limit_along(mount, group, is_second ? 2 : 1);
}

unsigned nhi_cgroup_processors(const char *root)
{
    char path[PATH_BYTES], line[LINE_BYTES];
    unsigned limit = 0;
    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        limit = smaller(limit, limit_of_line(root, line));
    if (file != NULL)
        fclose(file); /* nothing was written */
    return limit;
}
