/* bench.c - nenghao bench: how fast this build is on this machine, beside what the machine allows. */
#include "engine/cli/commands.h"
#include "engine/cli/process.h"

#include <stdlib.h>

nh_status nhi_run_bench(struct nhi_session *session, struct nh_error *error)
{
    const char *cpu = getenv("NENGHAO_CPU");
    struct bench_request request = session->settings->bench;
    request.n_threads = session->settings->context.n_threads;
    request.cpu = cpu != NULL && *cpu != '\0' ? cpu : NULL;
    request.is_cancelled = nhi_is_interrupted;
    return bench_run(&request, error);
}
