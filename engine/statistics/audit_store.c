/* audit_store.c - figures recomputed from a store; see audit.h. */
#include "engine/statistics/audit.h"

nh_status nhi_audit_store(const struct nhi_case *of, struct nh_error *error)
{
    (void)error;
    nhi_case_undecided(of, NHI_REASON_NEEDS_DATA, NULL);
    return NH_OK;
}
