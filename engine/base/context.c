/* context.c - see context.h and the section "context" of nenghao.h. */
#include "engine/base/context.h"

#include "engine/base/clock.h"
#include "engine/base/memory.h"
#include "engine/base/parallel.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

nh_status nh_context_new(const struct nh_context_options *options, nh_context **context,
                         struct nh_error *error)
{
    static const struct nh_context_options defaults = NH_CONTEXT_OPTIONS_INIT;
    const struct nh_context_options *given = options != NULL ? options : &defaults;
    const struct nhi_kernels *kernels = nhi_kernels_select(given->cpu);
    if (kernels == NULL)
        return nhi_fail(error, NH_ARGUMENT,
                        "SIMD level '%s' is unknown or not available here: use scalar, avx2, avx512 or neon, "
                        "and not above what this processor offers",
                        given->cpu != NULL ? given->cpu : "");
    nh_context *made;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->kernels = kernels;
    made->n_threads = given->n_threads != 0 ? given->n_threads : nhi_default_threads();
    made->max_memory_bytes = given->max_memory_bytes;
    made->message = given->message;
    made->progress = given->progress;
    made->user = given->user;
    *context = made;
    return NH_OK;
}

void nh_context_free(nh_context *context)
{
    nhi_free(context);
}

const char *nh_context_cpu(const nh_context *context)
{
    return context->kernels->name;
}

unsigned nh_context_threads(const nh_context *context)
{
    return context->n_threads;
}

void nhi_stage(nh_context *context, enum nhi_stage stage)
{
    uint64_t now_ns = nhi_now_ns();
    context->stage_ns[context->stage] += now_ns - context->stage_began_ns;
    context->stage_began_ns = now_ns;
    context->stage = stage;
}

void nh_context_timings(nh_context *context, struct nh_timings *timings)
{
    nhi_stage(context, NHI_STAGE_OTHER);
    *timings = (struct nh_timings){.open_ns = context->stage_ns[NHI_STAGE_OPEN],
                                   .plan_ns = context->stage_ns[NHI_STAGE_PLAN],
                                   .read_aggregate_ns = context->stage_ns[NHI_STAGE_READ],
                                   .publish_ns = context->stage_ns[NHI_STAGE_PUBLISH],
                                   .stored_bytes = context->stored_bytes,
                                   .n_cells = context->n_cells};
}

void nhi_message(const nh_context *context, enum nh_message_level level, const char *format, ...)
{
    if (context->message == NULL)
        return;
    enum { MOST_BYTES = 1023 };
    char text[MOST_BYTES + 2];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    text[nhi_cut_at_character(text, strlen(text), MOST_BYTES)] = '\0';
    context->message(context->user, level, text);
}

nh_status nhi_progress(const nh_context *context, const char *stage, uint64_t done, uint64_t total,
                       struct nh_error *error)
{
    if (context->progress == NULL || context->progress(context->user, stage, done, total))
        return NH_OK;
    return nhi_fail(error, NH_CANCELLED, "cancelled during %s", stage);
}
