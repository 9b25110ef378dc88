/* check_json.c - a check as JSON; the members are those of the contract. */
#include "engine/publish/check_result.h"
#include "engine/publish/provenance.h"

#include <stdio.h>

/* "name": "value", null where there is none. */
static nh_status member(struct nhi_buffer *buffer, const char *before, const char *name, const char *value,
                        struct nh_error *error)
{
    NH_TRY(nhi_buffer_printf(buffer, error, "%s\"%s\": ", before, name));
    return value == NULL || *value == '\0' ? nhi_buffer_text(buffer, "null", error)
                                           : nhi_json_string(buffer, value, error);
}

static nh_status truth(struct nhi_buffer *buffer, const char *name, bool is_defined, bool value,
                       struct nh_error *error)
{
    return nhi_buffer_printf(buffer, error, ",\n \"%s\": %s", name,
                             !is_defined ? "null"
                             : value     ? "true"
                                         : "false");
}

/* ---- years --------------------------------------------------------------------------------------------------- */

static nh_status level(const struct nhi_check_report *report, size_t i, struct nhi_buffer *buffer,
                       struct nh_error *error)
{
    const struct nhi_level *known = &report->input->levels[i];
    char period[NHI_PERIOD_BYTES], energy[NHI_NUMBER_BYTES], output[NHI_NUMBER_BYTES];
    nhi_check_period(report->input, i, period);
    NH_TRY(nhi_level_text(known->has_energy, known->energy_tce, report->input->tie, false, energy, error));
    NH_TRY(nhi_check_output_text(report, i, false, output, error));
    NH_TRY(member(buffer, i > 0 ? ",\n  {" : "\n  {", "period", period, error));
    NH_TRY(member(buffer, ", ", report->levels.energy.name, energy, error));
    NH_TRY(member(buffer, ", ", report->levels.output.name, output, error));
    NH_TRY(member(buffer, ", ", "intensity", report->check->years[i].intensity, error));
    return nhi_buffer_text(buffer, "}", error);
}

static nh_status annual(const struct nhi_check_report *report, size_t i, struct nhi_buffer *buffer,
                        struct nh_error *error)
{
    const struct nhi_check_year *year = &report->check->years[i];
    char period[NHI_PERIOD_BYTES];
    nhi_check_period(report->input, i, period);
    NH_TRY(member(buffer, i > 1 ? ",\n  {" : "\n  {", "period", period, error));
    NH_TRY(member(buffer, ", ", "decline_percent", year->decline_percent, error));
    NH_TRY(member(buffer, ", ", "target_percent", year->target_percent, error));
    return year->warning == 0 ? nhi_buffer_text(buffer, ", \"warning\": null}", error)
                              : nhi_buffer_printf(buffer, error, ", \"warning\": %d}", year->warning);
}

static nh_status years(const struct nhi_check_report *report, struct nhi_buffer *buffer,
                       struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(buffer, ",\n \"levels\": [", error));
    for (size_t i = 0; i < report->input->n_levels; i++)
        NH_TRY(level(report, i, buffer, error));
    NH_TRY(nhi_buffer_text(buffer, "],\n \"annual\": [", error));
    for (size_t i = 1; i < report->input->n_levels && !report->input->is_printed; i++)
        NH_TRY(annual(report, i, buffer, error));
    return nhi_buffer_text(buffer, "]", error);
}

/* ---- figures ------------------------------------------------------------------------------------------------- */

static nh_status decline(const struct nhi_check *check, struct nhi_buffer *buffer, struct nh_error *error)
{
    char numerator[NHI_NUMBER_BYTES] = "", denominator[NHI_NUMBER_BYTES] = "";
    if (!check->is_enclosed)
        nhi_wide_text(&check->decline.num, numerator);
    if (!check->is_enclosed)
        nhi_wide_text(&check->decline.den, denominator);
    NH_TRY(member(buffer, ",\n ", "decline_percent", check->decline_percent, error));
    NH_TRY(nhi_buffer_text(buffer, ",\n \"decline_exact\": {", error));
    NH_TRY(member(buffer, "", "numerator", numerator, error));
    NH_TRY(member(buffer, ", ", "denominator", denominator, error));
    return nhi_buffer_text(buffer, "}", error);
}

static nh_status target(const struct nhi_check_input *input, const struct nhi_check *check,
                        struct nhi_buffer *buffer, struct nh_error *error)
{
    NH_TRY(member(buffer, ",\n ", "target_percent", check->target_percent, error));
    NH_TRY(truth(buffer, "met", input->has_target, check->is_met, error));
    NH_TRY(member(buffer, ",\n ", "margin_pp", check->margin_pp, error));
    NH_TRY(nhi_buffer_text(buffer, ",\n \"completion\": {", error));
    NH_TRY(member(buffer, "", "ratio_percent", check->ratio_percent, error));
    NH_TRY(member(buffer, ", ", "log_percent", check->log_percent, error));
    NH_TRY(nhi_buffer_text(buffer, "}", error));
    NH_TRY(member(buffer, ",\n ", "required_annual_percent", check->required_annual_percent, error));
    return truth(buffer, "verdict_depends_on_rounding", input->has_target, check->depends_on_rounding, error);
}

/* The targets of the years of the levels: where they come from, and to what they lead. */
static nh_status path(const struct nhi_check_report *report, struct nhi_buffer *buffer,
                      struct nh_error *error)
{
    const struct nhi_check_input *input = report->input;
    const struct nhi_check *check = report->check;
    if (!input->has_target || input->n_plan_years == 0)
        return nhi_buffer_text(buffer, ",\n \"path\": null", error);
    NH_TRY(nhi_buffer_text(buffer, ",\n \"path\": {", error));
    NH_TRY(member(buffer, "", "source",
                  check->n_given == 0                     ? "geometric"
                  : check->n_given == input->n_plan_years ? "given"
                                                          : "given, the rest geometric",
                  error));
    NH_TRY(member(buffer, ", ", "decline_percent",
                  check->path_percent[0] != '\0' ? check->path_percent : check->target_percent, error));
    NH_TRY(nhi_buffer_printf(buffer, error, ", \"short\": %s, \"cumulative\": [",
                             check->is_path_short ? "true" : "false"));
    for (size_t i = 1; i < input->n_levels; i++) {
        char period[NHI_PERIOD_BYTES];
        nhi_check_period(input, i, period);
        NH_TRY(member(buffer, i > 1 ? ",\n  {" : "\n  {", "period", period, error));
        NH_TRY(member(buffer, ", ", "decline_percent", check->years[i].cumulative_percent, error));
        NH_TRY(member(buffer, ", ", "target_percent", check->years[i].cumulative_target_percent, error));
        NH_TRY(nhi_buffer_text(buffer, "}", error));
    }
    return nhi_buffer_text(buffer, "]}", error);
}

static nh_status progress(const struct nhi_check *check, struct nhi_buffer *buffer, struct nh_error *error)
{
    const struct nhi_progress *line = &check->progress;
    if (line->share_percent[0] == '\0')
        return nhi_buffer_text(buffer, ",\n \"progress\": null", error);
    NH_TRY(nhi_buffer_text(buffer, ",\n \"progress\": {", error));
    NH_TRY(member(buffer, "", "share_percent", line->share_percent, error));
    NH_TRY(member(buffer, ", ", "log_required_percent", line->log_percent, error));
    NH_TRY(nhi_buffer_printf(buffer, error, ", \"log_met\": %s", line->is_on_log ? "true" : "false"));
    NH_TRY(member(buffer, ", ", "ratio_required_percent", line->ratio_percent, error));
    return nhi_buffer_printf(buffer, error, ", \"ratio_met\": %s}", line->is_on_ratio ? "true" : "false");
}

static nh_status what_if_of(const struct nhi_check_report *report, const char *before, const char *name,
                            const struct nhi_what_if *what, struct nhi_buffer *buffer, struct nh_error *error)
{
    char less[64], more[64];
    snprintf(less, sizeof less, "less_%s", report->levels.energy.name);
    snprintf(more, sizeof more, "more_%s", report->levels.output.name);
    NH_TRY(nhi_buffer_printf(buffer, error, "%s\"%s\": {", before, name));
    NH_TRY(member(buffer, "", less, what->less_energy_tce, error));
    NH_TRY(member(buffer, ", ", more, what->more_output_cny10k, error));
    return nhi_buffer_text(buffer, "}", error);
}

static nh_status what_if(const struct nhi_check_report *report, struct nhi_buffer *buffer,
                         struct nh_error *error)
{
    if (!report->input->has_target)
        return nhi_buffer_text(buffer, ",\n \"what_if\": null", error);
    NH_TRY(nhi_buffer_text(buffer, ",\n \"what_if\": {", error));
    NH_TRY(what_if_of(report, "", "target", &report->check->for_target, buffer, error));
    NH_TRY(what_if_of(report, ", ", "year", &report->check->for_year, buffer, error));
    return nhi_buffer_text(buffer, "}", error);
}

static nh_status score(const struct nhi_check_report *report, struct nhi_buffer *buffer,
                       struct nh_error *error)
{
    const struct nhi_score *score_of = &report->check->score;
    if (report->input->scheme_path == NULL)
        return nhi_buffer_text(buffer, ",\n \"score\": null", error);
    NH_TRY(nhi_buffer_text(buffer, ",\n \"score\": {", error));
    NH_TRY(member(buffer, "", "scheme", score_of->name, error));
    NH_TRY(nhi_buffer_text(buffer, ", \"items\": [", error));
    for (size_t i = 0; i < score_of->n_items; i++) {
        NH_TRY(member(buffer, i > 0 ? ", {" : "{", "item", score_of->items[i].name, error));
        NH_TRY(member(buffer, ", ", "points", score_of->items[i].points, error));
        NH_TRY(nhi_buffer_text(buffer, "}", error));
    }
    NH_TRY(member(buffer, "], ", "total_points", score_of->total, error));
    NH_TRY(nhi_buffer_printf(buffer, error, ", \"veto\": %s", score_of->is_vetoed ? "true" : "false"));
    NH_TRY(member(buffer, ", ", "grade", score_of->grade, error));
    return nhi_buffer_text(buffer, "}", error);
}

static nh_status published(const struct nhi_check_report *report, struct nhi_buffer *buffer,
                           struct nh_error *error)
{
    if (!report->input->has_published)
        return nhi_buffer_text(buffer, ",\n \"published\": null", error);
    NH_TRY(nhi_buffer_text(buffer, ",\n \"published\": {", error));
    NH_TRY(member(buffer, "", "value", report->options->published, error));
    NH_TRY(member(buffer, ", ", "verdict", nhi_verdict_name(report->check->verdict), error));
    NH_TRY(nhi_buffer_printf(buffer, error, ", \"interval\": [\"%s\", \"%s\"]}", report->check->low,
                             report->check->high));
    return NH_OK;
}

/* What other rules of rounding would say. */
static nh_status dependence(const struct nhi_check_report *report, struct nhi_buffer *buffer,
                            struct nh_error *error)
{
    const struct nhi_check_input *input = report->input;
    const char *other = input->rule == NH_ROUNDING_BULLETIN4 ? "exact" : "bulletin4", *before = "";
    if (report->check->other_percent[0] == '\0')
        NH_TRY(nhi_buffer_text(buffer, ",\n \"other_rounding\": null", error));
    else
        NH_TRY(nhi_buffer_printf(
            buffer, error, ",\n \"other_rounding\": {\"rounding\": \"%s\", \"decline_percent\": \"%s\"}",
            other, report->check->other_percent));
    NH_TRY(nhi_buffer_text(buffer, ",\n \"warning_depends_on_rounding\": [", error));
    for (size_t i = 1; i < input->n_levels; i++) {
        char period[NHI_PERIOD_BYTES];
        if (!report->check->years[i].is_level_open)
            continue;
        nhi_check_period(input, i, period);
        NH_TRY(nhi_buffer_printf(buffer, error, "%s\"%s\"", before, period));
        before = ", ";
    }
    return nhi_buffer_text(buffer, "]", error);
}

static nh_status panel(const struct nhi_check_report *report, struct nhi_buffer *buffer,
                       struct nh_error *error)
{
    const struct nhi_check_panel *of = &report->panel;
    if (!report->input->is_panel)
        return nhi_buffer_text(buffer, ",\n \"panel\": null", error);
    NH_TRY(nhi_buffer_printf(buffer, error,
                             ",\n \"panel\": {\"n_units\": %u, \"n_entries\": %u, \"n_exits\": %u",
                             of->n_units, of->n_entries, of->n_exits));
    NH_TRY(member(buffer, ", ", "raw_decline_percent", of->raw_decline_percent, error));
    return nhi_buffer_text(buffer, "}", error);
}

/* ---- provenance ---------------------------------------------------------------------------------------------- */

/* The years in which something is missing, "2015;2018". */
static nh_status partial_years(const struct nhi_check_input *input, struct nhi_buffer *list,
                               struct nh_error *error)
{
    for (size_t i = 0; i < input->n_levels; i++) {
        char period[NHI_PERIOD_BYTES];
        if (!input->levels[i].is_partial)
            continue;
        nhi_check_period(input, i, period);
        NH_TRY(nhi_buffer_printf(list, error, "%s%s", list->n_bytes > 0 ? ";" : "", period));
    }
    return NH_OK;
}

/* A choice about data; it says nothing of levels given by hand, unless somebody made it. */
static const char *choice(const struct nhi_check_report *report, const char *given, const char *usual)
{
    return given != NULL || report->store == NULL ? given : usual;
}

static const char *route(const struct nhi_check_report *report)
{
    return report->store == NULL ? "given levels" : report->check->is_chain ? "chain" : "levels";
}

static nh_status write_provenance(const struct nhi_check_report *report, const char *partial,
                                  struct nhi_buffer *buffer, struct nh_error *error)
{
    const struct nh_check_options *options = report->options;
    const struct nh_rate_options *rate = &options->rate;
    const nh_store *store = report->store;
    const struct nhi_provenance provenance[] = {
        {"store", store != NULL ? store->path : NULL},
        {"manifest_sha256", nhi_manifest_sha256(store)},
        {"as_of", store != NULL ? store->as_of : NULL},
        {"command", rate->command},
        {"levels", options->levels},
        {"route", route(report)},
        {"partial_years", partial},
        {"where", rate->where},
        {"measure", choice(report, rate->measure, "value_added")},
        {"energy", choice(report, rate->energy, "net")},
        {"basis", choice(report, rate->basis, "calorific")},
        {"factor", choice(report, rate->factor, "coal")},
        {"scope", choice(report, rate->scope, "full")},
        {"pairing", choice(report, rate->pairing, "all")},
        {"panel", choice(report, rate->panel, "all")},
        {"rules", options->rules},
        {"scheme", options->scheme},
        {"points", options->points},
        {"target", report->input->is_target_of_store ? "table targets" : NULL},
        {"target_to", report->input->plan_end[0] != '\0' ? report->input->plan_end : NULL}};
    NH_TRY(nhi_buffer_text(buffer, ",\n \"provenance\": {", error));
    NH_TRY(member(buffer, "", "version", NH_VERSION, error));
    for (size_t i = 0; i < sizeof provenance / sizeof *provenance; i++)
        if (provenance[i].value != NULL)
            NH_TRY(member(buffer, ", ", provenance[i].name, provenance[i].value, error));
    return nhi_buffer_printf(buffer, error, ", \"decimals\": \"%d\"}}\n", report->input->decimals);
}

static nh_status provenance_of(const struct nhi_check_report *report, struct nhi_buffer *buffer,
                               struct nh_error *error)
{
    struct nhi_buffer partial = {0};
    nh_status status = partial_years(report->input, &partial, error);
    if (status == NH_OK)
        status = write_provenance(report, partial.data, buffer, error);
    nhi_buffer_free(&partial);
    return status;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

static nh_status head(const struct nhi_check_report *report, struct nhi_buffer *buffer,
                      struct nh_error *error)
{
    const struct nhi_check_input *input = report->input;
    char from[NHI_PERIOD_BYTES] = "", to[NHI_PERIOD_BYTES] = "";
    if (input->n_years > 0) {
        nhi_check_period(input, 0, from);
        nhi_check_period(input, input->n_levels - 1, to);
    }
    const struct nhi_provenance members[] = {{"region", report->options->region},
                                             {"from", from},
                                             {"to", to},
                                             {"price_base", nhi_price_base(report->options->rate.price)},
                                             {"rounding", nhi_rounding_word(input->rule)},
                                             {"tie", nhi_tie_word(input->tie)}};
    NH_TRY(member(buffer, "{", "schema", "nenghao.check/1", error));
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        NH_TRY(member(buffer, ",\n ", members[i].name, members[i].value, error));
    return NH_OK;
}

nh_status nhi_check_json(const struct nhi_check_report *report, struct nhi_buffer *buffer,
                         struct nh_error *error)
{
    NH_TRY(head(report, buffer, error));
    NH_TRY(years(report, buffer, error));
    NH_TRY(decline(report->check, buffer, error));
    NH_TRY(target(report->input, report->check, buffer, error));
    NH_TRY(published(report, buffer, error));
    NH_TRY(path(report, buffer, error));
    NH_TRY(progress(report->check, buffer, error));
    NH_TRY(what_if(report, buffer, error));
    NH_TRY(score(report, buffer, error));
    NH_TRY(panel(report, buffer, error));
    NH_TRY(dependence(report, buffer, error));
    return provenance_of(report, buffer, error);
}
