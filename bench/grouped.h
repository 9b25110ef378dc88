/* grouped.h - a store in which the number of groups and their order can be chosen: every enterprise of the synthetic city
 * stands in one region and industry, so that the store keeps the order of the ids, and has columns s1, s10, s100, ... that
 * divide this order into so many runs, and u1, u10, ... that divide a shuffled one. */
#ifndef BENCH_GROUPED_H
#define BENCH_GROUPED_H

#include "bench/city.h"

enum { GROUPED_MONTHS = 12 };

/* Path of the store, made at first use from CSV tables. */
void grouped_store(const struct bench *bench, uint32_t n_enterprises, char path[CITY_PATH_BYTES]);

#endif
