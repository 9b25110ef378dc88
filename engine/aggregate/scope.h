/* scope.h - scopes (口径) of energy: what is taken away from all of it, and the parts of it that have to be added up to know.
 */
#ifndef NHI_SCOPE_H
#define NHI_SCOPE_H

#include "engine/store/store.h"

/* What a scope leaves out, as bits; the scope `full` has none. */
enum nhi_deduction {
    NHI_LESS_FEEDSTOCK = 1, /* 原料用能: what of the consumption is used as material */
    NHI_LESS_RENEWABLE = 2, /* 新增可再生能源: by how much renewable energy has grown since the year below */
    NHI_LESS_NONFOSSIL = 4 /* 非化石能源: all of it */
};
enum { NHI_SCOPE_BASE_YEAR = 2020, NHI_MAX_SCOPES = 6 };

/* In the order in which they were asked for. */
struct nhi_scopes {
    size_t n;
    uint8_t deductions[NHI_MAX_SCOPES]; /* enum nhi_deduction */
    uint8_t any;                        /* of all of them */
};

/* Parts of the energy: their sums are columns of one product. Feedstock of renewable and of non-fossil carriers is known
 * apart, so that a scope that leaves out both does not leave it out twice. */
enum nhi_energy_part {
    NHI_PART_ALL,
    NHI_PART_FEEDSTOCK,
    NHI_PART_RENEWABLE,
    NHI_PART_RENEWABLE_FEEDSTOCK,
    NHI_PART_NONFOSSIL,
    NHI_PART_NONFOSSIL_FEEDSTOCK,
    NHI_N_PARTS
};

/* "full", "no-feedstock", "fossil", "no-feedstock+fossil", ...; a list of them; "all"; NULL: full. NH_ARGUMENT: an unknown
 * one, one twice, two deductions that overlap. */
NH_CHECKED nh_status nhi_scopes_parse(const char *words, struct nhi_scopes *scopes, struct nh_error *error);
/* The same where one scope is asked for. NH_ARGUMENT: there are several. */
NH_CHECKED nh_status nhi_scope_single(const char *words, struct nhi_scopes *scopes, struct nh_error *error);
const char *nhi_scope_name(uint8_t deductions);

/* Which parts the scopes need, the first is NHI_PART_ALL. Returns how many. */
size_t nhi_scope_parts(const struct nhi_scopes *scopes, enum nhi_energy_part parts[NHI_N_PARTS]);

/* What the table of carriers says of each. */
enum nhi_answer { NHI_NO, NHI_YES, NHI_UNKNOWN };
struct nhi_carrier_kinds {
    uint8_t *is_fossil, *is_renewable; /* [n_carriers] enum nhi_answer */
};

/* What the scopes ask of carriers. The last row of the store's table that says something counts, then the built-in set; an
 * empty cell is a no where rows of the user say something of other carriers. NH_MEMORY. */
NH_CHECKED nh_status nhi_carrier_kinds_load(const nh_store *store, const struct nhi_scopes *scopes,
                                            struct nhi_carrier_kinds *kinds, struct nh_error *error);
void nhi_carrier_kinds_clear(struct nhi_carrier_kinds *kinds);

/* NH_DATA: the scopes ask what a carrier is, and the table does not say. */
NH_CHECKED nh_status nhi_carrier_kinds_check(const struct nhi_carrier_kinds *kinds,
                                             const struct nhi_scopes *scopes, const nh_store *store,
                                             int32_t carrier, struct nh_error *error);

/* Is a carrier among those of a part? */
bool nhi_part_has(const struct nhi_carrier_kinds *kinds, enum nhi_energy_part part, int32_t carrier);
/* Is a part about feedstock? */
bool nhi_part_is_feedstock(enum nhi_energy_part part);

#endif
