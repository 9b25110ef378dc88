/* city.c - see city.h. */
#include "bench/city.h"

#include "engine/base/clock.h"
#include "engine/store/model.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

size_t city_codecs(const char *names[CITY_MAX_CODECS])
{
    static const char *const wanted[CITY_MAX_CODECS] = {"none", "deflate", "packed"};
    enum nhi_codec codec;
    size_t n = 0;
    for (size_t i = 0; i < CITY_MAX_CODECS && wanted[i] != NULL; i++)
        if (nhi_codec_parse(wanted[i], &codec, NULL) == NH_OK)
            names[n++] = wanted[i];
    return n;
}

static bool exists(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0;
}

static void make(const struct city *city, const char *store, const char *csv_dir)
{
    struct nh_synth_options options = NH_SYNTH_OPTIONS_INIT;
    struct nh_error error;
    nh_context *context;
    options.n_enterprises = city->n_enterprises;
    options.n_months = city->n_months;
    options.codec = city->codec;
    options.csv_dir = csv_dir;
    uint64_t start = nhi_now_ns();
    bench_must(nh_context_new(NULL, &context, &error), &error);
    bench_must(nh_synth(context, store, &options, &error), &error);
    nh_context_free(context);
    bench_say("(made %s in %.1f s)", csv_dir != NULL ? csv_dir : store, (double)(nhi_now_ns() - start) / 1e9);
}

void city_store(const struct bench *bench, const struct city *city, char path[CITY_PATH_BYTES])
{
    snprintf(path, CITY_PATH_BYTES, "%s/%ux%u-%s.nh", bench->directory, city->n_enterprises, city->n_months,
             city->codec);
    if (!exists(path))
        make(city, path, NULL);
}

/* A table of prices that rise by 0.1 to 3 % a year, in the directory of the store. */
static void write_deflators(const char *path)
{
    enum { FIRST_DIVISION = 13, LAST_DIVISION = 43, FIRST_YEAR = 2016, LAST_YEAR = 2020, PER_MILLE = 30 };
    FILE *file = fopen(path, "w");
    if (file == NULL)
        bench_die(NH_IO, "%s: %s", path, strerror(errno));
    fputs("industry,period,index,basis\n", file);
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        fprintf(file, "*,%d,101.5,previous_year\n", year);
        for (int division = FIRST_DIVISION; division <= LAST_DIVISION; division++) {
            const int rise = 1 + (division * year) % PER_MILLE;
            fprintf(file, "C%d,%d,10%d.%d,previous_year\n", division, year, rise / 10, rise % 10);
        }
    }
    if (fclose(file) != 0)
        bench_die(NH_IO, "%s: %s", path, strerror(errno));
}

void city_priced_store(const struct bench *bench, const struct city *city, char path[CITY_PATH_BYTES])
{
    struct nh_import_options options = NH_IMPORT_OPTIONS_INIT;
    char table[CITY_PATH_BYTES];
    const struct nh_import_file file = {.path = table};
    struct nh_error error;
    nh_context *context;
    snprintf(path, CITY_PATH_BYTES, "%s/%ux%u-priced.nh", bench->directory, city->n_enterprises,
             city->n_months);
    if (exists(path))
        return;
    snprintf(table, sizeof table, "%s/deflators.csv", bench->directory);
    write_deflators(table);
    make(city, path, NULL);
    options.append = true;
    bench_must(nh_context_new(NULL, &context, &error), &error);
    bench_must(nh_import(context, path, &file, 1, &options, NULL, &error), &error);
    nh_context_free(context);
    remove(table);
}

void city_segment(const struct bench *bench, const struct city *city, char path[CITY_PATH_BYTES])
{
    static const char only[] = "/seg-000001.h5";
    city_store(bench, city, path);
    size_t n = strlen(path);
    if (n + sizeof only > CITY_PATH_BYTES)
        bench_die(NH_IO, "the name of the directory is too long");
    memcpy(path + n, only, sizeof only);
}

double city_tables(const struct bench *bench, const struct city *city,
                   char paths[CITY_TABLES][CITY_PATH_BYTES])
{
    static const char *const names[CITY_TABLES] = {"enterprises", "energy", "output", "carriers"};
    char directory[CITY_PATH_BYTES / 2];
    double n_bytes = 0;
    snprintf(directory, sizeof directory, "%s/%ux%u-csv", bench->directory, city->n_enterprises,
             city->n_months);
    if (!exists(directory))
        make(city, NULL, directory);
    for (size_t t = 0; t < CITY_TABLES; t++) {
        struct stat about;
        snprintf(paths[t], CITY_PATH_BYTES, "%s/%s.csv", directory, names[t]);
        if (stat(paths[t], &about) != 0)
            bench_die(NH_IO, "%s: %s: remove the directory, it is made again", paths[t], strerror(errno));
        n_bytes += (double)about.st_size;
    }
    return n_bytes;
}

void city_remove(const char *path)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (entry->d_name[0] != '.' || entry->d_name[1] == 't') /* .tmp-* of a writer, but not . and .. */
            unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
    rmdir(path);
}
