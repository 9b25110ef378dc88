/* test_parallel.c - each task once, the lowest failure wins, and how many threads there are. */
#define _GNU_SOURCE /* sched_setaffinity */
#include "engine/base/parallel.h"

#include <criterion/criterion.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { N_TASKS = 1001, N_THREADS = 7 };

struct counts {
    atomic_int runs[N_TASKS];
    atomic_int bad_thread;
    size_t first_bad; /* tasks from here on fail */
};

static nh_status count(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    struct counts *counts = state;
    atomic_fetch_add(&counts->runs[i_task], 1);
    if (i_thread >= N_THREADS)
        atomic_store(&counts->bad_thread, 1);
    if (i_task >= counts->first_bad)
        return nhi_fail(error, NH_DATA, "task %zu", i_task);
    return NH_OK;
}

Test(parallel, every_task_runs_once_at_any_number_of_threads)
{
    static const unsigned threads[] = {0, 1, 2, 3, N_THREADS};
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        struct counts counts = {.first_bad = SIZE_MAX};
        cr_assert_eq(nhi_parallel_for(N_TASKS, threads[i], count, &counts, NULL), NH_OK);
        for (size_t k = 0; k < N_TASKS; k++)
            cr_assert_eq(atomic_load(&counts.runs[k]), 1);
        cr_assert_eq(atomic_load(&counts.bad_thread), 0);
    }
}

Test(parallel, no_task_is_no_work)
{
    struct counts counts = {.first_bad = 0};
    cr_assert_eq(nhi_parallel_for(0, 4, count, &counts, NULL), NH_OK);
}

Test(parallel, the_failure_of_the_lowest_task_is_returned_every_time)
{
    for (int round = 0; round < 200; round++) {
        struct counts counts = {.first_bad = 13};
        struct nh_error error = {.status = NH_OK};
        cr_assert_eq(nhi_parallel_for(N_TASKS, (unsigned)round % 5 + 1, count, &counts, &error), NH_DATA);
        cr_assert_eq(error.status, NH_DATA);
        cr_assert_str_eq(error.message, "task 13");
        cr_assert_eq(atomic_load(&counts.runs[0]), 1);
    }
}

Test(parallel, tasks_behind_a_failure_are_left_out)
{
    struct counts counts = {.first_bad = 0};
    cr_assert_eq(nhi_parallel_for(N_TASKS, 1, count, &counts, NULL), NH_DATA);
    cr_assert_eq(atomic_load(&counts.runs[0]), 1);
    cr_assert_eq(atomic_load(&counts.runs[1]), 0);
}

static nh_status same_thread(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    (void)i_task, (void)error;
    if (i_thread != 0)
        atomic_store((atomic_int *)state, 1);
    return NH_OK;
}

static nh_status nest(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    (void)i_task, (void)i_thread;
    return nhi_parallel_for(50, 4, same_thread, state, error);
}

Test(parallel, a_nested_loop_runs_serially)
{
    atomic_int is_shared = 0;
    cr_assert_eq(nhi_parallel_for(8, 2, nest, &is_shared, NULL), NH_OK);
    cr_assert_eq(atomic_load(&is_shared), 0);
}

static void set_threads(const char *omp, const char *slurm)
{
    unsetenv("OMP_NUM_THREADS");
    unsetenv("SLURM_CPUS_PER_TASK");
    if (omp != NULL)
        setenv("OMP_NUM_THREADS", omp, 1);
    if (slurm != NULL)
        setenv("SLURM_CPUS_PER_TASK", slurm, 1);
}

Test(parallel, the_environment_decides_the_number_of_threads)
{
    set_threads("3", "5");
    cr_assert_eq(nhi_default_threads(), 3);
    set_threads("4,2", NULL);
    cr_assert_eq(nhi_default_threads(), 4);
    set_threads(NULL, "5");
    cr_assert_eq(nhi_default_threads(), 5);
}

Test(parallel, what_is_no_number_of_threads_is_passed_over)
{
    static const char *const bad[] = {"", "0", "two", "2x", "-1", " 2", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        set_threads(bad[i], "5");
        cr_assert_eq(nhi_default_threads(), 5, "%s", bad[i]);
    }
}

Test(parallel, without_environment_the_affinity_mask_counts)
{
    cpu_set_t mask;
    set_threads(NULL, NULL);
    cr_assert_eq(sched_getaffinity(0, sizeof mask, &mask), 0);
    cr_assert_eq(nhi_default_threads(), (unsigned)CPU_COUNT(&mask));
    size_t first = 0;
    while (!CPU_ISSET(first, &mask))
        first++;
    CPU_ZERO(&mask);
    CPU_SET(first, &mask);
    cr_assert_eq(sched_setaffinity(0, sizeof mask, &mask), 0);
    cr_assert_eq(nhi_default_threads(), 1);
}
