/* provenance.h - what a result says of how it was made: options as the words of the command line, and the state of the store. */
#ifndef NHI_PROVENANCE_H
#define NHI_PROVENANCE_H

#include "engine/aggregate/selection.h"

/* "year" ... "month", "ytd". */
const char *nhi_freq_word(const struct nhi_selection *selection);
/* "exact", "bulletin4". */
const char *nhi_rounding_word(enum nh_rounding rule);
/* "half-up", "half-even". */
const char *nhi_tie_word(enum nh_tie tie);

/* SHA-256 of the manifest; NULL: a store of one segment without a manifest, or no store. */
const char *nhi_manifest_sha256(const nh_store *store);

#endif
