/* grouped.c - see grouped.h. */
#include "bench/grouped.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ID_BYTES = 24 };
typedef char id_text[ID_BYTES];

static FILE *open_file(const char *path, const char *mode)
{
    FILE *file = fopen(path, mode);
    if (file == NULL)
        bench_die(NH_IO, "cannot open %s: %s", path, strerror(errno));
    return file;
}

/* The first column; it is not quoted. */
static size_t read_ids(const char *path, id_text *ids, size_t n_most)
{
    char line[1024];
    size_t n = 0;
    FILE *file = open_file(path, "r");
    bool is_header = true;
    while (n < n_most && fgets(line, sizeof line, file) != NULL) {
        if (!is_header)
            snprintf(ids[n++], ID_BYTES, "%.*s", (int)strcspn(line, ","), line);
        is_header = false;
    }
    fclose(file);
    return n;
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* splitmix64 */
static uint64_t next(uint64_t *state)
{
    uint64_t x = *state += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

/* The numbers below n in an order that no processor foresees. */
static uint32_t *shuffled(size_t n)
{
    uint64_t random = 1;
    uint32_t *places = bench_allocate(n * sizeof *places);
    for (size_t i = 0; i < n; i++) {
        const size_t at = next(&random) % (i + 1);
        places[i] = places[at];
        places[at] = (uint32_t)i;
    }
    return places;
}

static void write_enterprises(const char *path, id_text *ids, size_t n)
{
    FILE *file = open_file(path, "w");
    uint32_t *places = shuffled(n);
    fputs("enterprise_id,region,industry", file);
    for (uint64_t k = 1; k <= n; k *= 10)
        fprintf(file, ",s%llu,u%llu", (unsigned long long)k, (unsigned long long)k);
    for (size_t i = 0; i < n; i++) {
        fprintf(file, "\n%s,320400,C26", ids[i]);
        for (uint64_t k = 1; k <= n; k *= 10)
            fprintf(file, ",%llu,%llu", (unsigned long long)(i * k / n),
                    (unsigned long long)(places[i] * k / n));
    }
    fputc('\n', file);
    free(places);
    if (ferror(file) != 0 || fclose(file) != 0)
        bench_die(NH_IO, "cannot write %s: %s", path, strerror(errno));
}

static void import_tables(char tables[CITY_TABLES][CITY_PATH_BYTES], const char *path)
{
    struct nh_import_options options = NH_IMPORT_OPTIONS_INIT;
    struct nh_import_file files[CITY_TABLES];
    struct nh_error error;
    nh_context *context;
    for (size_t t = 0; t < CITY_TABLES; t++)
        files[t] = (struct nh_import_file){.path = tables[t]};
    bench_must(nh_context_new(NULL, &context, &error), &error);
    bench_must(nh_import(context, path, files, CITY_TABLES, &options, NULL, &error), &error);
    nh_context_free(context);
}

void grouped_store(const struct bench *bench, uint32_t n_enterprises, char path[CITY_PATH_BYTES])
{
    char tables[CITY_TABLES][CITY_PATH_BYTES];
    struct stat about;
    snprintf(path, CITY_PATH_BYTES, "%s/%u-groups.nh", bench->directory, n_enterprises);
    if (stat(path, &about) == 0)
        return;
    city_tables(bench, &(struct city){n_enterprises, GROUPED_MONTHS, "none"}, tables);
    id_text *ids = bench_allocate(n_enterprises * sizeof *ids);
    size_t n = read_ids(tables[0], ids, n_enterprises);
    qsort(ids, n, sizeof *ids, compare_ids);
    snprintf(tables[0], CITY_PATH_BYTES, "%s/%u-groups.csv", bench->directory, n_enterprises);
    write_enterprises(tables[0], ids, n);
    import_tables(tables, path);
    free(ids);
}
