/* city.h - the synthetic city as stores and as CSV tables. What a directory holds already is used again: the same
 * options give the same bytes. */
#ifndef BENCH_CITY_H
#define BENCH_CITY_H

#include "bench/bench.h"

struct city {
    uint32_t n_enterprises, n_months;
    const char *codec; /* as in nh_import_options */
};
enum { CITY_PATH_BYTES = 4096, CITY_TABLES = 4, CITY_MAX_CODECS = 4 };

/* Those that this build knows, `none` first; returns how many. */
size_t city_codecs(const char *names[CITY_MAX_CODECS]);

/* Path of a store. Made at first use, which is announced: it takes longer than what is measured. */
void city_store(const struct bench *bench, const struct city *city, char path[CITY_PATH_BYTES]);
/* The same, with deflators of every division of manufacturing for the years 2016 to 2020. */
void city_priced_store(const struct bench *bench, const struct city *city, char path[CITY_PATH_BYTES]);
/* Path of its only segment. */
void city_segment(const struct bench *bench, const struct city *city, char path[CITY_PATH_BYTES]);

/* The tables enterprises, energy, output and carriers; returns their bytes. */
double city_tables(const struct bench *bench, const struct city *city,
                   char paths[CITY_TABLES][CITY_PATH_BYTES]);

/* Removes a directory of files; what is not there is fine. */
void city_remove(const char *path);

#endif
