/* counts.h - how many units reported: from the states of units to the counts of groups. */
#ifndef NHI_COUNTS_H
#define NHI_COUNTS_H

#include "engine/aggregate/groups.h"
#include "engine/aggregate/presence.h"

/* Units of one (class, group, period). */
struct nhi_coverage {
    uint32_t n_units, n_energy; /* with energy or output; with energy */
    bool is_partial;            /* cells of a unit's energy are missing inside the period */
};

/* Which bits of a state are about energy: those of the class at hand, or those of any class. */
enum nhi_energy_bits { NHI_OF_CLASS = 0, NHI_OF_ANY_CLASS = 4 /* so far left of the others */ };

/* Units of an (atom, period). */
struct nhi_count {
    uint32_t n_units, n_energy, n_output;
    uint8_t bits; /* of their states */
};

struct nhi_counts {
    const struct nhi_groups *groups;
    unsigned n_threads;
    const uint8_t *states; /* [n_units x n_periods], and NHI_STATES_PADDING */
    size_t n_units;
    uint32_t n_periods;
    struct nhi_count *atoms; /* [n_atoms x n_periods] */
};

/* Sets `atoms`. */
NH_CHECKED nh_status nhi_counts_by_atom(const struct nhi_counts *counts, enum nhi_energy_bits bits,
                                        struct nh_error *error);

/* From `atoms` to the groups, whose cell of group g and period p is g * stride + p: adds to what is there. */
NH_CHECKED nh_status nhi_counts_add_energy(const struct nhi_counts *counts, enum nhi_energy_bits bits,
                                           size_t stride, struct nhi_coverage *coverage,
                                           struct nh_error *error);
NH_CHECKED nh_status nhi_counts_add_output(const struct nhi_counts *counts, size_t stride, uint32_t *n_output,
                                           bool *is_partial, struct nh_error *error);

#endif
