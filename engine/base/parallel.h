/* parallel.h - loops over independent tasks. The only OpenMP pragmas of the project are in parallel.c. */
#ifndef NHI_PARALLEL_H
#define NHI_PARALLEL_H

#include "engine/base/status.h"

/* One task of a loop. `i_thread` < n_threads names the private state that the task may use. */
typedef nh_status (*nhi_task_fn)(void *state, size_t i_task, unsigned i_thread, struct nh_error *error);

/* Runs tasks 0 .. n_tasks-1 on up to n_threads threads, each once, in any order. The first failure (of the
 * lowest task number that was run) is returned with its message; tasks not yet started are then left out.
 * Nested calls run serially. */
NH_CHECKED nh_status nhi_parallel_for(size_t n_tasks, unsigned n_threads, nhi_task_fn task, void *state,
                                      struct nh_error *error);

/* Threads to use when the user names none: OMP_NUM_THREADS, else SLURM_CPUS_PER_TASK, else the processors of the
 * affinity mask (which respects cpusets; the processors of the node are never counted), and no more than the quota of
 * the control group. At least 1. */
unsigned nhi_default_threads(void);

/* The year and month of the OpenMP standard (201511), or 0: this build has none, and one thread. */
int nhi_openmp_version(void);

#endif
