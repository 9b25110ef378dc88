/* test_cgroup.c - quotas of control groups, in a tree of files like that of the kernel. */
#include "engine/base/cgroup.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char root[] = "/tmp/nenghao-cgroup-XXXXXX";

static void make_root(void)
{
    cr_assert_not_null(mkdtemp(root));
}

static void remove_root(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", root);
    cr_assert_eq(system(command), 0);
}

/* Writes a file, and the folders above it. */
static void put(const char *path, const char *text)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s%s", root, path);
    for (char *at = whole + strlen(root) + 1; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        (void)mkdir(whole, 0700); /* may be there */
        *at = '/';
    }
    FILE *file = fopen(whole, "w");
    cr_assert_not_null(file);
    cr_assert_geq(fputs(text, file), 0);
    cr_assert_eq(fclose(file), 0);
}

TestSuite(cgroup, .init = make_root, .fini = remove_root);

Test(cgroup, without_files_there_is_no_limit)
{
    cr_assert_eq(nhi_cgroup_processors(root), 0);
    put("/proc/self/cgroup", "0::/\n");
    cr_assert_eq(nhi_cgroup_processors(root), 0);
    put("/sys/fs/cgroup/cpu.max", "max 100000\n");
    cr_assert_eq(nhi_cgroup_processors(root), 0);
}

Test(cgroup, a_quota_counts_in_whole_processors)
{
    static const struct {
        const char *text;
        unsigned n;
    } quotas[] = {
        {"100000 100000\n", 1}, {"150000 100000\n", 2}, {"1000 100000\n", 1}, {"400000 100000\n", 4},
        {"0 100000\n", 0},      {"nonsense\n", 0},      {"100000\n", 0},      {"", 0},
        {"-1 100000\n", 0}};
    put("/proc/self/cgroup", "0::/box\n");
    for (size_t i = 0; i < sizeof quotas / sizeof quotas[0]; i++) {
        put("/sys/fs/cgroup/box/cpu.max", quotas[i].text);
        cr_assert_eq(nhi_cgroup_processors(root), quotas[i].n, "%s", quotas[i].text);
    }
}

Test(cgroup, the_smallest_quota_above_a_process_counts)
{
    put("/proc/self/cgroup", "0::/a/b/c\n");
    put("/sys/fs/cgroup/a/b/c/cpu.max", "700000 100000\n");
    put("/sys/fs/cgroup/a/cpu.max", "300000 100000\n");
    put("/sys/fs/cgroup/cpu.max", "900000 100000\n");
    cr_assert_eq(nhi_cgroup_processors(root), 3);
}

Test(cgroup, the_first_version_is_known_too)
{
    put("/proc/self/cgroup", "5:cpuset:/\n4:cpu,cpuacct:/slurm/job_7\n2:memory:/x\n0::/\n");
    put("/sys/fs/cgroup/cpu/slurm/job_7/cpu.cfs_quota_us", "-1\n");
    put("/sys/fs/cgroup/cpu/slurm/job_7/cpu.cfs_period_us", "100000\n");
    cr_assert_eq(nhi_cgroup_processors(root), 0);
    put("/sys/fs/cgroup/cpu/slurm/job_7/cpu.cfs_quota_us", "250000\n");
    cr_assert_eq(nhi_cgroup_processors(root), 3);
}

Test(cgroup, lines_that_are_no_groups_are_passed_over)
{
    put("/proc/self/cgroup", "\nx\n1:cpu\n7:cpuacct,cpuset:/a\n0::/../up\n");
    put("/sys/fs/cgroup/cpu.max", "200000 100000\n");
    cr_assert_eq(nhi_cgroup_processors(root), 2); /* a group above what is mounted: the mount itself */
}
