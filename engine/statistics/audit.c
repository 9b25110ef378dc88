/* audit.c - every figure of a table against the store and the document; see audit.h. */
#include "engine/statistics/audit.h"

#include "engine/base/memory.h"
#include "engine/base/period.h"

#include <string.h>

bool nhi_case_years(const struct nhi_case *of, unsigned *n_years)
{
    const char *from = nhi_case_cell(of, NHI_FIGURE_FROM), *to = nhi_case_cell(of, NHI_FIGURE_TO);
    enum nhi_freq from_freq, to_freq;
    int64_t first, last;
    if (!nhi_period_parse(from, strlen(from), &from_freq, &first) ||
        !nhi_period_parse(to, strlen(to), &to_freq, &last) || from_freq != NHI_FREQ_YEAR ||
        to_freq != NHI_FREQ_YEAR || first >= last || last - first > NHI_CHECK_MAX_YEARS)
        return false;
    *n_years = (unsigned)(last - first);
    return true;
}

/* What the store has is recomputed; where it is silent the document is asked. */
static nh_status decide(const struct nhi_case *of, struct nh_error *error)
{
    struct nhi_finding by_store;
    if (of->store == NULL || !of->printed->is_known)
        return nhi_audit_document(of, error);
    NH_TRY(nhi_audit_store(of, error));
    if (of->finding->verdict != NHI_VERDICT_UNDECIDED || of->finding->value[0] != '\0')
        return NH_OK;
    by_store = *of->finding;
    *of->finding = (struct nhi_finding){0};
    NH_TRY(nhi_audit_document(of, error));
    if (of->finding->verdict == NHI_VERDICT_UNDECIDED && by_store.reason == NHI_REASON_STORE)
        *of->finding = by_store;
    return NH_OK;
}

/* A number that is too wide says at which figure. */
static nh_status decide_in_place(const struct nhi_case *of, struct nh_error *error)
{
    struct nh_error fault;
    const nh_status status = decide(of, &fault);
    if (status == NH_OK)
        return nhi_case_show_printed(of, error);
    return status == NH_RANGE ? nhi_fail(error, status, "%s, line %llu: %.900s", of->figures->path,
                                         (unsigned long long)of->figure->line, fault.message)
                              : nhi_fail(error, status, "%s", fault.message);
}

static nh_status audit_all(nh_store *store, const struct nh_rate_options *options, struct nhi_audit *audit,
                           struct nh_error *error)
{
    const struct nhi_figures *figures = &audit->figures;
    NH_TRY(nhi_alloc(figures->n, sizeof *audit->finding, &audit->finding, error));
    for (size_t i = 0; i < figures->n; i++) {
        const struct nhi_case of = {.store = store,
                                    .options = options,
                                    .figures = figures,
                                    .i = i,
                                    .figure = &figures->figure[i],
                                    .printed = &figures->printed[i],
                                    .finding = &audit->finding[i]};
        NH_TRY(decide_in_place(&of, error));
        audit->n_of[of.finding->verdict]++;
    }
    return NH_OK;
}

nh_status nhi_audit_make(nh_context *context, nh_store *store, const char *path,
                         const struct nh_rate_options *options, struct nhi_audit *audit,
                         struct nh_error *error)
{
    struct nhi_audit made = {0};
    nh_status status;
    NH_TRY_DONE(nhi_figures_read(context, path, &made.figures, error));
    NH_TRY_DONE(audit_all(store, options, &made, error));
    *audit = made;
    made = (struct nhi_audit){0};
done:
    nhi_audit_clear(&made);
    return status;
}

void nhi_audit_clear(struct nhi_audit *audit)
{
    nhi_free(audit->finding);
    nhi_figures_clear(&audit->figures);
    *audit = (struct nhi_audit){0};
}
