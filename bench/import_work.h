/* import_work.h - `import` of the tables of a city as work that can be measured: to a committed store, which is removed
 * before every call. */
#ifndef BENCH_IMPORT_WORK_H
#define BENCH_IMPORT_WORK_H

#include "bench/city.h"

struct import_work {
    unsigned n_threads;
    const char *cpu; /* as in nh_context_options */
    char paths[CITY_TABLES][CITY_PATH_BYTES];
    double n_bytes; /* of the tables */
    char store[CITY_PATH_BYTES];
    struct nh_import_report report; /* of the last call */
    struct bench_work work;
};

/* Returns new: free it with import_work_close. */
struct import_work *import_work_open(const struct bench *bench, const struct city *city, unsigned n_threads);
void import_work_close(struct import_work *import);

/* Prepares and runs once. */
void import_work_once(struct import_work *import);

#endif
