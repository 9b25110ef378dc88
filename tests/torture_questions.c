/* torture_questions.c - questions to a store that is open. */
#include "tests/torture.h"

static nh_status rate_as(nh_store *store, enum nh_format format, struct nh_text *text, struct nh_error *error)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.by = "region:4,chain,carrier";
    options.where = "region=32,33";
    options.totals = true;
    return nh_rate(store, &options, format, NH_LANG_ZH, text, error);
}

static nh_status rate_csv(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return rate_as(store, NH_FORMAT_CSV, text, error);
}

static nh_status rate_table(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return rate_as(store, NH_FORMAT_TABLE, text, error);
}

static nh_status rate_json(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return rate_as(store, NH_FORMAT_JSON, text, error);
}

static nh_status rate_scopes(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.by = "region:4";
    options.where = "carrier=raw_coal,electricity";
    options.scope = "all";
    return nh_rate(store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status gdp(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.measure = "gdp";
    options.by = "region:2";
    options.totals = true;
    options.price = "constant:2020";
    return nh_rate(store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status accounts(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return nh_accounts(store, NULL, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status check_store(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.region = "320000";
    options.from = "2019";
    options.to = "2020";
    options.target = "1";
    options.rate.panel = "matched";
    return nh_check(city.context, store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status barometer(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.rate.by = "region:4,industry:1";
    options.rate.totals = true;
    options.from = "2019";
    options.target = "1";
    return nh_check(city.context, store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status bulletin(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.rate.by = "region:2";
    options.rate.measure = "gdp";
    options.rate.totals = true;
    options.region = "32";
    options.from = "2019";
    options.target = "1";
    options.bulletin = true;
    return nh_check(city.context, store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status audit(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return nh_audit(city.context, store, city.figures, NULL, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

static nh_status prices(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    struct nh_prices_options options = NH_PRICES_OPTIONS_INIT;
    options.rate.by = "industry:2";
    options.rate.totals = true;
    options.rate.price = "constant:2019";
    options.link = "2020";
    options.rate.panel = "matched";
    return nh_prices(store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, text, error);
}

/* What it finds in the city is no failure. */
static nh_status forms(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    const nh_status status = nh_form_checks(store, NH_FORMAT_TABLE, NH_LANG_EN, text, error);
    if (status != NH_CHECK_FAILED)
        return status;
    error->message[0] = '\0';
    return NH_OK;
}

static nh_status report_html(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return nh_report(store, NULL, NH_REPORT_HTML, NH_LANG_ZH, text, error);
}

static nh_status report_xlsx(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return nh_report(store, NULL, NH_REPORT_XLSX, NH_LANG_ZH, text, error);
}

static nh_status info(nh_store *store, struct nh_text *text, struct nh_error *error)
{
    return nh_info(store, NH_FORMAT_JSON, NH_LANG_EN, text, error);
}

const struct operation torture_questions[] = {{"rate csv", .ask = rate_csv},
                                              {"rate table", .ask = rate_table},
                                              {"rate json", .ask = rate_json},
                                              {"rate scopes", .ask = rate_scopes},
                                              {"gdp", .ask = gdp, .as_of = "2021-06"},
                                              {"accounts", .ask = accounts},
                                              {"check store", .ask = check_store},
                                              {"barometer", .ask = barometer},
                                              {"bulletin", .ask = bulletin},
                                              {"audit", .ask = audit},
                                              {"prices", .ask = prices},
                                              {"forms", .ask = forms},
                                              {"report html", .ask = report_html},
                                              {"report xlsx", .ask = report_xlsx},
                                              {"info", .ask = info},
                                              {NULL}};
