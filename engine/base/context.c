/* context.c - see context.h and the section "context" of nenghao.h. */
#include "engine/base/context.h"

#include "engine/base/clock.h"
#include "engine/base/memory.h"
#include "engine/base/parallel.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAPPED_SHARE = 4 }; /* a file that is mapped takes at most this part of the memory limit */

static nh_status parse_read_path(const char *word, enum nhi_read_path *path, struct nh_error *error)
{
    static const char *const words[] = {[NHI_READ_AUTO] = "auto",
                                        [NHI_READ_MAP] = "map",
                                        [NHI_READ_PREAD] = "pread",
                                        [NHI_READ_HDF5] = "hdf5"};
    *path = NHI_READ_AUTO;
    for (int i = 0; word != NULL; i++) {
        if (i > NHI_READ_HDF5)
            return nhi_fail(error, NH_ARGUMENT, "read path '%s' is unknown: use auto, map, pread or hdf5",
                            word);
        *path = (enum nhi_read_path)i;
        if (strcmp(word, words[i]) == 0)
            break;
    }
    return NH_OK;
}

void nhi_take_options(void *options, size_t n_bytes, const void *given)
{
    size_t n_given_bytes = 0;
    if (given != NULL)
        memcpy(&n_given_bytes, given, sizeof n_given_bytes);
    if (n_given_bytes > 0)
        memcpy(options, given, n_given_bytes < n_bytes ? n_given_bytes : n_bytes);
}

nh_status nh_context_new(const struct nh_context_options *options, nh_context **context,
                         struct nh_error *error)
{
    struct nh_context_options given = NH_CONTEXT_OPTIONS_INIT;
    enum nhi_read_path read_path;
    nhi_take_options(&given, sizeof given, options);
    const struct nhi_kernels *kernels = nhi_kernels_select(given.cpu);
    if (kernels == NULL)
        return nhi_fail(error, NH_ARGUMENT,
                        "SIMD level '%s' is unknown or not available here: use scalar, avx2, avx512 or neon, "
                        "and not above what this processor offers",
                        given.cpu != NULL ? given.cpu : "");
    nh_context *made;
    NH_TRY(parse_read_path(given.read_path, &read_path, error));
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    nh_status status = nhi_pool_new(&made->pool, error);
    if (status != NH_OK) {
        nhi_free(made);
        return status;
    }
    made->read_path = read_path;
    made->kernels = kernels;
    made->n_threads = given.n_threads != 0 ? given.n_threads : nhi_default_threads();
    made->max_memory_bytes = given.max_memory_bytes;
    made->message = given.message;
    made->progress = given.progress;
    made->user = given.user;
    *context = made;
    return NH_OK;
}

void nh_context_free(nh_context *context)
{
    if (context != NULL)
        nhi_pool_free(context->pool);
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

enum nhi_read_path nhi_read_path(const nh_context *context, uint64_t file_bytes)
{
    if (context->read_path != NHI_READ_AUTO)
        return context->read_path;
    return context->max_memory_bytes == 0 || file_bytes <= context->max_memory_bytes / MAPPED_SHARE
               ? NHI_READ_MAP
               : NHI_READ_PREAD;
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
