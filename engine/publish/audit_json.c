/* audit_json.c - an audit as JSON; the members are those of the contract, and the contributing units. */
#include "engine/publish/audit_result.h"
#include "engine/publish/check_result.h"
#include "engine/publish/provenance.h"

static nh_status text_or_null(struct nhi_buffer *buffer, const char *value, struct nh_error *error)
{
    return *value == '\0' ? nhi_buffer_text(buffer, "null", error) : nhi_json_string(buffer, value, error);
}

static nh_status member(struct nhi_buffer *buffer, const char *before, const char *value,
                        struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(buffer, before, error));
    return text_or_null(buffer, value, error);
}

/* ["lo", "hi"], null where there is no end; null without both. */
static nh_status ends(struct nhi_buffer *buffer, const char *name, const char *low, const char *high,
                      struct nh_error *error)
{
    NH_TRY(nhi_buffer_printf(buffer, error, ", \"%s\": ", name));
    if (*low == '\0' && *high == '\0')
        return nhi_buffer_text(buffer, "null", error);
    NH_TRY(member(buffer, "[", low, error));
    NH_TRY(member(buffer, ", ", high, error));
    return nhi_buffer_text(buffer, "]", error);
}

static nh_status reason(const struct nhi_audit *audit, size_t i, struct nhi_buffer *buffer,
                        struct nh_error *error)
{
    struct nhi_buffer text = {0};
    nh_status status = nhi_audit_reason(audit, i, NH_LANG_EN, &text, error);
    if (status == NH_OK)
        status = member(buffer, ", \"reason\": ", text.data, error);
    nhi_buffer_free(&text);
    return status;
}

static nh_status figure(const struct nhi_audit *audit, size_t i, struct nhi_buffer *buffer,
                        struct nh_error *error)
{
    const struct nhi_finding *finding = &audit->finding[i];
    NH_TRY(nhi_buffer_text(buffer, i > 0 ? ",\n  {" : "\n  {", error));
    NH_TRY(member(buffer, "\"id\": ", audit->figures.figure[i].cell[NHI_FIGURE_ID], error));
    NH_TRY(member(buffer, ", \"verdict\": ", nhi_verdict_name(finding->verdict), error));
    NH_TRY(member(buffer, ", \"value\": ", finding->value, error));
    NH_TRY(ends(buffer, "interval", finding->low, finding->high, error));
    NH_TRY(ends(buffer, "published", finding->published_low, finding->published_high, error));
    NH_TRY(nhi_buffer_printf(buffer, error, ", \"naive_sum\": %s", finding->is_naive_sum ? "true" : "false"));
    NH_TRY(reason(audit, i, buffer, error));
    return finding->is_from_store ? nhi_buffer_printf(buffer, error, ", \"n_units\": %llu}",
                                                      (unsigned long long)finding->n_units)
                                  : nhi_buffer_text(buffer, ", \"n_units\": null}", error);
}

static const char *choice(const char *given, const char *usual)
{
    return given != NULL ? given : usual;
}

static nh_status provenance_of(const struct nhi_audit_report *report, struct nhi_buffer *buffer,
                               struct nh_error *error)
{
    const struct nh_rate_options *rate = &report->options->rate;
    const nh_store *store = report->store;
    const bool has_store = store != NULL;
    const struct nhi_provenance provenance[] = {
        {"figures", report->path},
        {"store", has_store ? store->path : NULL},
        {"manifest_sha256", nhi_manifest_sha256(store)},
        {"command", rate->command},
        {"energy", has_store ? choice(rate->energy, "net") : NULL},
        {"basis", has_store ? choice(rate->basis, "calorific") : NULL},
        {"factor", has_store ? choice(rate->factor, "coal") : NULL},
        {"scope", has_store ? choice(rate->scope, "full") : NULL},
        {"pairing", has_store ? choice(rate->pairing, "all") : NULL},
        {"rounding", nhi_rounding_word(rate->rounding)},
        {"tie", nhi_tie_word(rate->tie)}};
    NH_TRY(member(buffer, "],\n \"provenance\": {\"version\": ", NH_VERSION, error));
    for (size_t i = 0; i < sizeof provenance / sizeof *provenance; i++) {
        if (provenance[i].value == NULL)
            continue;
        NH_TRY(nhi_buffer_printf(buffer, error, ", \"%s\": ", provenance[i].name));
        NH_TRY(nhi_json_string(buffer, provenance[i].value, error));
    }
    return nhi_buffer_text(buffer, "}}\n", error);
}

nh_status nhi_audit_json(const struct nhi_audit_report *report, struct nhi_buffer *buffer,
                         struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(buffer, "{\"schema\": \"nenghao.audit/1\",\n \"figures\": [", error));
    for (size_t i = 0; i < report->audit->figures.n; i++)
        NH_TRY(figure(report->audit, i, buffer, error));
    return provenance_of(report, buffer, error);
}
