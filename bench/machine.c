/* machine.c - see machine.h. */
#include "bench/machine.h"

#include "engine/base/parallel.h"
#include "kernels/kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *bench_level_name(enum bench_level level)
{
    static const char *const names[BENCH_N_LEVELS] = {"L1", "L2", "L3", "DRAM"};
    return names[level];
}

/* "model name : AMD EPYC" of x86; other processors are called by their SIMD level. */
static void read_cpu_name(struct bench_machine *machine)
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    snprintf(machine->cpu, sizeof machine->cpu, "unknown");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *value = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || value == NULL)
            continue;
        snprintf(machine->cpu, sizeof machine->cpu, "%.*s", (int)strcspn(value + 2, "\n"), value + 2);
        break;
    }
    if (file != NULL)
        fclose(file);
}

/* The first line of /sys/devices/system/cpu/cpu0/cache/index<i>/<name>, or an empty text. */
static void read_cache_file(int i, const char *name, char text[32])
{
    char path[96];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/%s", i, name);
    FILE *file = fopen(path, "r");
    text[0] = '\0';
    if (file == NULL)
        return;
    if (fgets(text, 32, file) == NULL)
        text[0] = '\0';
    fclose(file);
}

/* Where the system tells nothing, the sizes stay as they are. sysconf would tell the sum of all L3 of some
 * processors. */
static void read_caches(size_t cache_bytes[3])
{
    enum { MOST_CACHES = 8 };
    char type[32], level[32], size[32];
    for (int i = 0; i < MOST_CACHES; i++) {
        read_cache_file(i, "type", type);
        read_cache_file(i, "level", level);
        read_cache_file(i, "size", size);
        if (type[0] != 'I' && level[0] >= '1' && level[0] <= '3') /* no instructions; "32K" */
            cache_bytes[level[0] - '1'] = (size_t)strtoul(size, NULL, 10) << 10;
    }
}

void bench_machine_read(struct bench_machine *machine)
{
    const struct nhi_kernels *tables[4];
    nhi_kernels_available(tables);
    *machine = (struct bench_machine){.simd = tables[0]->name,
                                      .compiler = __VERSION__,
                                      .n_cpus = nhi_default_threads(),
                                      .cache_bytes = {32 << 10, 1 << 20, 32 << 20}};
    read_cpu_name(machine);
    read_caches(machine->cache_bytes);
    if (getloadavg(&machine->load, 1) != 1)
        machine->load = 0;
}

size_t bench_level_bytes(const struct bench_machine *machine, enum bench_level level, unsigned n_threads)
{
    switch (level) {
    case BENCH_L1:
    case BENCH_L2: return machine->cache_bytes[level] / 2;
    case BENCH_L3: return machine->cache_bytes[level] / 2 / n_threads;
    default: return machine->cache_bytes[BENCH_L3] * 4 / n_threads;
    }
}
