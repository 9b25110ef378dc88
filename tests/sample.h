/* sample.h - a small random city in plain arrays, the store that holds it, and its figures by plain loops: the oracle of
 * test_aggregate and test_rate. It shares no code with the engine's way of a number.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "engine/base/memory.h"
#include "engine/statistics/rate.h"
#include "engine/store/commit.h"

enum {
    UNITS = 37,
    CARRIERS = 4,
    FLOWS = 5,
    MEASURES = 2,
    MONTHS = 30,
    FIRST_MONTH = 2019 * 12 + 3, /* April: the first year is not complete */
    MAX_IMPORTS = 3,
    ROWS = 7 /* of the carriers table */
};

/* Energy of cells: [unit][carrier][flow][month]; output: [unit][measure][month]. */
typedef int64_t sample_energy[UNITS][CARRIERS][FLOWS][MONTHS];
typedef int64_t sample_output[UNITS][MEASURES][MONTHS];

struct sample_unit {
    char id[16], region[8], industry[8], chain[32], size[8];
};

/* What one import says; a cell that is touched replaces what was there, also by nothing. */
struct sample_import {
    uint8_t energy_touched[UNITS][CARRIERS][FLOWS][MONTHS], output_touched[UNITS][MEASURES][MONTHS];
    sample_energy quantity, coefficient;
    sample_output output;
};

struct sample_row {
    const char *carrier, *name_zh, *kgce, *basis, *from, *to, *tco2;
};

struct sample {
    int n_imports;
    struct sample_import *imports; /* [MAX_IMPORTS] */
    struct sample_unit units[UNITS];
    sample_energy quantity, coefficient; /* in force; NHI_MISSING_I64 */
    sample_output output;
    const struct sample_row *rows; /* [ROWS] */
    int quantity_decimals, coefficient_decimals, output_decimals;
};

extern const char *const sample_carriers[CARRIERS], *const sample_measures[MEASURES];
extern const struct sample_row sample_rows[ROWS];

struct sample_options {
    uint64_t seed;
    int n_imports;     /* 1: nothing is superseded; the second import has one more decimal everywhere */
    int64_t max_value; /* of quantities and output */
    bool has_measured;
    int n_months; /* that are filled, from the first */
};

/* Coefficients that are easy to follow: a ton of raw_coal or natural_gas is a ton of coal equivalent. */
extern const struct sample_row sample_plain_rows[ROWS];

/* Allocates; free with sample_free. */
struct sample *sample_make(const struct sample_options *options);
/* Sets a cell of an empty sample (n_months = 0), as its first import says it. */
void sample_put_energy(struct sample *sample, int unit, int carrier, int flow, int month, int64_t quantity);
void sample_put_output(struct sample *sample, int unit, int measure, int month, int64_t value);
void sample_free(struct sample *sample);

/* Writes the store, one commit for each import. The directory must not exist. */
void sample_store(nh_context *context, const struct sample *sample, const char *path, uint32_t chunk_lines,
                  enum nhi_codec codec);
/* A path for a new store under the build directory. */
const char *sample_path(char path[256], const char *name);

/* A sample with a store of its own. */
struct sample_city {
    struct sample *sample;
    nh_context *context;
    nh_store *store;
    char path[256];
};
/* Writes the sample as a store and opens it, with a context of such options (NULL: the defaults); the test fails unless all is
 * good. */
void sample_open(struct sample_city *city, const struct nh_context_options *options, const char *name);
/* Nothing is left of it. */
void sample_close(struct sample_city *city);

/* ---- figures by plain loops --------------------------------------------------------------------------------- */

enum sample_key { KEY_REGION4, KEY_INDUSTRY2, KEY_CHAIN, KEY_SIZE, KEY_CARRIER, KEY_UNIT };

struct sample_query {
    int n_keys;
    enum sample_key keys[4];
    int months_per_period; /* 1, 3, 12 */
    bool is_gross, is_carbon, is_equivalent, is_matched;
    int measure;
};

struct sample_figures {
    nhi_i128 energy, output; /* energy in 10^-(quantity_decimals + 9 + 3): 9 decimals of a coefficient */
    uint32_t n_units, n_energy, n_output;
    bool is_energy_partial, is_output_partial;
};

/* The figures of the group `keys` ("*" sums over a key) in an output period (its number since year 0). */
struct sample_figures sample_expect(const struct sample *sample, const struct sample_query *query,
                                    const char *const *keys, int64_t period);

#endif
