/* synth.h - the synthetic city made whole: one pass over its enterprises, and where their numbers go: CSV tables or a
 * store. */
#ifndef NHI_SYNTH_H
#define NHI_SYNTH_H

#include "engine/base/context.h"
#include "engine/statistics/city.h"

enum { NHI_SYNTH_SLOTS = 16 };

/* What one enterprise reports: rows of months, as city.h fills them. */
struct nhi_synth_values {
    int64_t *output[NHI_N_CITY_MEASURES], *quantity[NHI_CITY_LINES];
    int64_t *memory; /* of all rows */
};
NH_CHECKED nh_status nhi_synth_values_new(const struct nhi_city *city, struct nhi_synth_values *values,
                                          struct nh_error *error);
void nhi_synth_values_free(struct nhi_synth_values *values);

/* Exact totals of a year. */
struct nhi_synth_truth {
    nhi_i128 net_energy_kgce_e6; /* 10^-6 kgce */
    nhi_i128 value_added_cny100; /* 0.01 of 10,000 CNY */
    nhi_i128 gross_output_cny100;
    uint64_t n_enterprises; /* that report in the year */
};

/* Takes the enterprises as several threads make them: the slots of a round, one behind the other, hold them in their
 * order. */
struct nhi_synth_sink {
    void *state;
    /* Any thread; a slot belongs to one thread in a round, which takes neighbours in their order. */
    NH_CHECKED nh_status (*take)(void *state, int i_slot, const struct nhi_city *city,
                                 const struct nhi_city_enterprise *enterprise,
                                 const struct nhi_synth_values *values, struct nh_error *error);
    /* Host's thread: a round has ended. NULL: there is nothing to do. */
    NH_CHECKED nh_status (*drain)(void *state, struct nh_error *error);
    /* Makes everything that was taken visible; called once, last. */
    NH_CHECKED nh_status (*finish)(void *state, struct nh_error *error);
    /* Undoes what was not finished and frees; always called. */
    void (*free)(void *state);
};

/* One pass over all enterprises: the truth of each year (truth[n_years]), and everything into the sink, which may be
 * NULL. */
NH_CHECKED nh_status nhi_synth_pass(nh_context *context, const struct nhi_city *city, const char *stage,
                                    const struct nhi_synth_sink *sink, struct nhi_synth_truth *truth,
                                    struct nh_error *error);

/* The tables of the contract in a directory, which is made if it does not exist. */
NH_CHECKED nh_status nhi_synth_csv_sink(const char *directory, const struct nhi_city *city,
                                        struct nhi_synth_sink *sink, struct nh_error *error);

/* A new store. */
NH_CHECKED nh_status nhi_synth_store_sink(nh_context *context, const char *store_path, const char *codec,
                                          const struct nhi_city *city, struct nhi_synth_sink *sink,
                                          struct nh_error *error);

#endif
