/* provenance.c - see provenance.h. */
#include "engine/publish/provenance.h"

const char *nhi_freq_word(const struct nhi_selection *selection)
{
    return selection->is_ytd ? "ytd" : nhi_freq_name(selection->freq);
}

const char *nhi_rounding_word(enum nh_rounding rule)
{
    return rule == NH_ROUNDING_BULLETIN4 ? "bulletin4" : "exact";
}

const char *nhi_tie_word(enum nh_tie tie)
{
    return tie == NH_TIE_HALF_EVEN ? "half-even" : "half-up";
}

const char *nhi_manifest_sha256(const nh_store *store)
{
    return store != NULL && store->is_manifested ? store->manifest_sha256 : NULL;
}
