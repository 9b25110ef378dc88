/* doctor.c - nh_doctor: what this machine offers and what this build makes of it, with a note where that is not the best. */
#include "engine/base/cgroup.h"
#include "engine/base/context.h"
#include "engine/base/linalg.h"
#include "engine/base/machine.h"
#include "engine/base/parallel.h"
#include "engine/publish/result.h"
#include "engine/store/segment.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __clang__
#define COMPILER __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

static const struct nhi_result_column columns[] = {{"item", "item", "项目", "", "", NHI_COLUMN_KEY},
                                                   {"found", "found", "情况", "", "", NHI_COLUMN_KEY},
                                                   {"note", "note", "提示", "", "", NHI_COLUMN_FLAGS}};

/* Row by row; the words of a table are in the language of the reader, those of CSV and JSON in English. */
struct page {
    struct nhi_result result;
    bool is_zh;
};

static nh_status add(struct page *page, const char *en, const char *zh, const char *note_en,
                     const char *note_zh, struct nh_error *error, const char *format, ...)
    __attribute__((format(printf, 7, 8)));
static nh_status add(struct page *page, const char *en, const char *zh, const char *note_en,
                     const char *note_zh, struct nh_error *error, const char *format, ...)
{
    char found[NHI_FACT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(found, sizeof found, format, arguments);
    va_end(arguments);
    NH_TRY(nhi_result_cell(&page->result, page->is_zh ? zh : en, error));
    NH_TRY(nhi_result_cell(&page->result, found, error));
    return nhi_result_cell(&page->result, page->is_zh ? note_zh : note_en, error);
}

static unsigned long long gigabytes_tenths(uint64_t n_bytes)
{
    return (unsigned long long)(n_bytes / 100000000);
}

/* ---- processors ------------------------------------------------------------------------------------------------ */

static nh_status add_instructions(struct page *page, const nh_context *context, struct nh_error *error)
{
    const struct nhi_kernels *tables[4];
    const size_t n = nhi_kernels_available(tables);
    const bool is_best = context->kernels == tables[0];
    char names[NHI_FACT_BYTES] = "";
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(names + at, sizeof names - at, "%s%s", i > 0 ? " " : "", tables[i]->name);
    NH_TRY(add(page, "instruction sets", "指令集", "", "", error, "%s", names));
    return add(page, "in use", "使用中", is_best ? "" : "NENGHAO_CPU lowers it",
               is_best ? "" : "NENGHAO_CPU 限制了它", error, "%s", context->kernels->name);
}

static nh_status add_threads(struct page *page, const nh_context *context, struct nh_error *error)
{
    const unsigned allowed = nhi_allowed_processors(), online = nhi_online_processors(),
                   quota = nhi_cgroup_processors("");
    const bool is_cut = quota > 0 && quota<allowed, is_more = context->n_threads> allowed;
    NH_TRY(add(page, "processors", "处理器", allowed < online ? "this process may use only these" : "",
               allowed < online ? "本进程只能用其中这些" : "", error, "%u / %u", allowed, online));
    if (quota > 0)
        NH_TRY(add(page, "quota of the control group", "控制组配额",
                   is_cut ? "more threads would wait for each other" : "",
                   is_cut ? "线程再多也只是互相等待" : "", error, "%u", quota));
    NH_TRY(add(page, "threads", "线程", is_more ? "more than processors: OMP_NUM_THREADS, --threads" : "",
               is_more ? "多于处理器：见 OMP_NUM_THREADS、--threads" : "", error, "%u", context->n_threads));
    const unsigned n_nodes = nhi_memory_nodes();
    return add(page, "memory nodes", "内存节点", n_nodes > 1 ? "OMP_PROC_BIND=spread OMP_PLACES=cores" : "",
               n_nodes > 1 ? "建议 OMP_PROC_BIND=spread OMP_PLACES=cores" : "", error, "%u", n_nodes);
}

/* ---- libraries ------------------------------------------------------------------------------------------------- */

static nh_status add_libraries(struct page *page, struct nh_error *error)
{
    const char *blas = nhi_blas_about();
    const int openmp = nhi_openmp_version();
    char version[NHI_FACT_BYTES];
    const bool is_thread_safe = nhi_segment_library(version);
    NH_TRY(add(page, "HDF5", "HDF5",
               is_thread_safe ? "" : "not built for threads: one context at a time (C, Python)",
               is_thread_safe ? "" : "未启用线程安全：同一时间只用一个上下文（C、Python）", error, "%s",
               version));
    NH_TRY(add(page, "OpenMP", "OpenMP", openmp > 0 ? "" : "built without it: one thread",
               openmp > 0 ? "" : "未启用：单线程", error, "%d", openmp));
    NH_TRY(add(page, "BLAS", "BLAS", blas != NULL ? "" : "not found: 128-bit integers do its work",
               blas != NULL ? "" : "未找到：改用 128 位整数", error, "%s", blas != NULL ? blas : "-"));
    return add(page, "MPI", "MPI", "not used: one process with all its threads", "不使用：单进程多线程",
               error, "-");
}

static nh_status add_job(struct page *page, struct nh_error *error)
{
    const char *job = getenv("SLURM_JOB_ID"), *n = getenv("SLURM_CPUS_PER_TASK");
    if (job == NULL)
        return NH_OK;
    return add(page, "Slurm job", "Slurm 作业",
               n != NULL ? "" : "SLURM_CPUS_PER_TASK is not set: --cpus-per-task",
               n != NULL ? "" : "未设 SLURM_CPUS_PER_TASK：用 --cpus-per-task", error, "%s, %s", job,
               n != NULL ? n : "-");
}

/* ---- disk ------------------------------------------------------------------------------------------------------ */

static nh_status add_disk(struct page *page, const char *path, struct nh_error *error)
{
    struct nhi_file_system found;
    if (!nhi_file_system(path, &found))
        return nhi_fail(error, NH_IO, "doctor looks at a directory or file, and there is none at %s", path);
    NH_TRY(add(page, "file system", "文件系统",
               !found.is_writable ? "not writable"
               : found.is_shared  ? "shared: one writer at a time; NENGHAO_IO=pread where files may be cut"
                                  : "",
               !found.is_writable ? "不可写"
               : found.is_shared ? "共享：同时只有一个写入者；文件可能被截断时用 NENGHAO_IO=pread"
                                 : "",
               error, "%s", found.name));
    const unsigned long long tenths = gigabytes_tenths(found.free_bytes);
    return add(page, "free space", "可用空间", tenths < 10 ? "less than a gigabyte" : "",
               tenths < 10 ? "不足 1 GB" : "", error, "%llu.%llu GB", tenths / 10, tenths % 10);
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static nh_status fill(struct page *page, const nh_context *context, const char *path, struct nh_error *error)
{
    const unsigned long long memory = gigabytes_tenths(nhi_physical_bytes());
    NH_TRY(add(page, "nenghao", "nenghao", "", "", error, "%s, %s", NH_VERSION, COMPILER));
    NH_TRY(add_instructions(page, context, error));
    NH_TRY(add_threads(page, context, error));
    NH_TRY(add(page, "memory", "内存", "", "", error, "%llu.%llu GB", memory / 10, memory % 10));
    NH_TRY(add_libraries(page, error));
    NH_TRY(add_job(page, error));
    return add_disk(page, path, error);
}

nh_status nh_doctor(const nh_context *context, const char *path, enum nh_format format, enum nh_lang lang,
                    struct nh_text *text, struct nh_error *error)
{
    struct page page = {.result = {.schema = "nenghao.doctor/1",
                                   .format = format,
                                   .columns = columns,
                                   .n_columns = sizeof columns / sizeof *columns},
                        .is_zh = lang == NH_LANG_ZH && format == NH_FORMAT_TABLE};
    nh_status status;
    NH_TRY_DONE(nhi_result_begin(&page.result, error));
    NH_TRY_DONE(fill(&page, context, path != NULL ? path : ".", error));
    status = nhi_result_write(&page.result, lang, text, error);
done:
    nhi_result_clear(&page.result);
    return status;
}
