/* synth.h - where the numbers of the synthetic city go: a sink for CSV tables or for a store. */
#ifndef NHI_SYNTH_H
#define NHI_SYNTH_H

#include "engine/base/context.h"
#include "engine/statistics/city.h"

/* One enterprise with everything it reports, handed over in the order of the enterprises. */
struct nhi_synth_sink {
    void *state;
    NH_CHECKED nh_status (*take)(void *state, const struct nhi_city *city,
                                 const struct nhi_city_enterprise *enterprise, struct nh_error *error);
    /* Makes everything that was taken visible; called once, last. */
    NH_CHECKED nh_status (*finish)(void *state, struct nh_error *error);
    /* Undoes what was not finished and frees; always called. */
    void (*free)(void *state);
};

/* The tables of the contract in a directory, which is made if it does not exist. */
NH_CHECKED nh_status nhi_synth_csv_sink(const char *directory, int n_carriers, struct nhi_synth_sink *sink,
                                        struct nh_error *error);

/* A new store. */
NH_CHECKED nh_status nhi_synth_store_sink(nh_context *context, const char *store_path, const char *codec,
                                          const struct nhi_city *city, struct nhi_synth_sink *sink,
                                          struct nh_error *error);

#endif
