/* parallel.c - the only OpenMP of the project (see parallel.h); without it the same loops run serially. */
#define _GNU_SOURCE /* for sched_getaffinity; a name of the C library: NOLINT(cert-dcl51-cpp) */
#include "engine/base/parallel.h"

#include "engine/base/cgroup.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

#ifdef _OPENMP
#include <omp.h>
#define PRAGMA(text) _Pragma(#text)
#else
#define PRAGMA(text)
static int omp_in_parallel(void)
{
    return 0;
}
static int omp_get_thread_num(void)
{
    return 0;
}
#endif

/* The failure to report: that of the lowest task. */
struct failure {
    size_t i_task; /* SIZE_MAX: none */
    nh_status status;
    struct nh_error error;
};

static void run_task(nhi_task_fn task, void *state, size_t i_task, struct failure *failure)
{
    size_t i_failed;
    PRAGMA(omp atomic read)
    i_failed = failure->i_task;
    /* A lower task still runs, so that the reported failure does not depend on which thread was faster. */
    if (i_task > i_failed)
        return;
    struct nh_error error = {.status = NH_OK};
    nh_status status = task(state, i_task, (unsigned)omp_get_thread_num(), &error);
    if (status == NH_OK)
        return;
    PRAGMA(omp critical(nhi_parallel_failure))
    if (i_task < failure->i_task) {
        failure->status = status;
        failure->error = error;
        PRAGMA(omp atomic write)
        failure->i_task = i_task;
    }
}

nh_status nhi_parallel_for(size_t n_tasks, unsigned n_threads, nhi_task_fn task, void *state,
                           struct nh_error *error)
{
    struct failure failure = {.i_task = SIZE_MAX};
    int n = n_threads > n_tasks ? (int)n_tasks : (int)n_threads;
    if (n < 1 || omp_in_parallel())
        n = 1;
    PRAGMA(omp parallel for schedule(dynamic, 1) num_threads(n) if (n > 1))
    for (size_t i = 0; i < n_tasks; i++)
        run_task(task, state, i, &failure);
    if (failure.i_task == SIZE_MAX)
        return NH_OK;
    if (error != NULL)
        *error = failure.error;
    return failure.status;
}

/* A number of threads from the environment (the first of an OpenMP list "4,2"); 0: none or not a number. */
static unsigned threads_of_environment(const char *name)
{
    enum { MANY = 65536 };
    const char *text = getenv(name);
    unsigned n = 0;
    if (text == NULL)
        return 0;
    for (; *text >= '0' && *text <= '9' && n < MANY; text++)
        n = n * 10 + (unsigned)(*text - '0');
    return (*text == '\0' || *text == ',') && n < MANY ? n : 0;
}

/* The kernel refuses (EINVAL) a mask that is smaller than its own: doubled until it fits. 0: not known. */
static unsigned threads_of_affinity(void)
{
    enum { FIRST_CPUS = 1024, LAST_CPUS = 1 << 20 };
    for (size_t n_cpus = FIRST_CPUS; n_cpus <= LAST_CPUS; n_cpus *= 2) {
        cpu_set_t *mask = CPU_ALLOC(n_cpus);
        if (mask == NULL)
            return 0;
        size_t n_bytes = CPU_ALLOC_SIZE(n_cpus);
        int failed = sched_getaffinity(0, n_bytes, mask);
        int reason = errno;
        unsigned n = failed ? 0 : (unsigned)CPU_COUNT_S(n_bytes, mask);
        CPU_FREE(mask);
        if (!failed || reason != EINVAL)
            return n;
    }
    return 0;
}

unsigned nhi_default_threads(void)
{
    unsigned n = threads_of_environment("OMP_NUM_THREADS");
    if (n == 0)
        n = threads_of_environment("SLURM_CPUS_PER_TASK");
    if (n == 0) {
        unsigned quota = nhi_cgroup_processors("");
        n = threads_of_affinity();
        n = quota > 0 && quota < n ? quota : n;
    }
    return n > 0 ? n : 1;
}

int nhi_openmp_version(void)
{
#ifdef _OPENMP
    return _OPENMP;
#else
    return 0;
#endif
}
