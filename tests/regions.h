/* regions.h - stores with accounts of regions, and the rates of GDP by them; for Criterion. */
#ifndef TESTS_REGIONS_H
#define TESTS_REGIONS_H

#include "tests/csv_store.h"

/* Three enterprises of two cities. Coal is 1 tce a ton, so that energies are those that are written. */
extern const char regions_carriers[], regions_enterprises[], regions_energy[], regions_output[];
/* Accounts of whole regions, which match them. */
extern const char regions_whole[];

/* The enterprises and these accounts; the accounts alone. Free with csv_end. */
struct csv_city regions_open(const char *name, const char *accounts);
struct csv_city regions_of_accounts(const char *name, const char *accounts);

struct nh_rate_options regions_gdp(const char *by, const char *price);

#define REGIONS_COLUMNS                                                                                      \
    "period,energy_tce,output_cny10k,intensity_tce_per_cny10k,change_percent,n_units,n_energy,n_output,"     \
    "flags\n"
void regions_expect_rate(nh_store *store, const struct nh_rate_options *options, const char *expected);
/* part: of the message */
void regions_expect_refused(nh_store *store, const struct nh_rate_options *options, nh_status status,
                            const char *part);

#endif
