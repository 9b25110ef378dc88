/* synth.c - nh_synth: scales the synthetic city to the wanted decline, sends it to a sink, writes its truth. */
#include "engine/statistics/calibrate.h"

#include "engine/base/memory.h"
#include "engine/base/period.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MAX_YEARS = 200,
    SCALE_DIGITS = 12, /* of the yearly factors */
    MAX_ROUNDS = 6,    /* of the search for the factors; two suffice but for a handful of enterprises */
    KGCE_DECIMALS = NHI_CITY_DECIMALS + 4
};

struct synth {
    nh_context *context;
    const struct nh_synth_options *options;
    struct nhi_city city;
    int64_t scale[MAX_YEARS];
    struct nhi_synth_truth truth[MAX_YEARS];
    uint32_t first_year, last_year; /* of the wanted decline, counted from the city's first year */
    struct nhi_ratio decline_percent;
    int decimals;
    bool has_decline;
    struct nhi_calibration *calibration; /* NULL: the city meets no figures */
};

static nh_status pass(struct synth *synth, const char *stage, const struct nhi_synth_sink *sink,
                      struct nh_error *error)
{
    return nhi_synth_pass(synth->context, &synth->city, stage, sink, synth->truth, error);
}

/* G_last / G_first, at the prices of the figure that the decline is of. */
static nh_status output_growth(const struct synth *synth, struct nhi_ratio *growth, struct nh_error *error)
{
    const struct nhi_aim *aim = synth->calibration != NULL ? synth->calibration->decline : NULL;
    struct nhi_ratio first;
    if (aim != NULL && aim->is_of_gdp) {
        nhi_calibrated_gdp(synth->calibration, aim, aim->from, &first);
        nhi_calibrated_gdp(synth->calibration, aim, aim->to, growth);
    } else if (aim != NULL) {
        NH_TRY(nhi_calibrated_sum(synth->calibration, aim, NHI_EVERYTHING, aim->from, &first, error));
        NH_TRY(nhi_calibrated_sum(synth->calibration, aim, NHI_EVERYTHING, aim->to, growth, error));
    } else {
        nhi_ratio_from_decimal((struct nhi_decimal){synth->truth[synth->first_year].value_added_cny100, 0},
                               &first);
        nhi_ratio_from_decimal((struct nhi_decimal){synth->truth[synth->last_year].value_added_cny100, 0},
                               growth);
    }
    return nhi_ratio_divide(growth, &first, growth, error);
}

/* E_last / E_wanted, where E_wanted gives exactly the wanted decline: (1 - P) E_first G_last / G_first. */
static nh_status excess_of_last_year(const struct synth *synth, struct nhi_ratio *excess,
                                     struct nh_error *error)
{
    const struct nhi_synth_truth *first = &synth->truth[synth->first_year],
                                 *last = &synth->truth[synth->last_year];
    struct nhi_ratio energy, output, kept, hundred;
    struct nhi_ratio first_energy;
    nhi_ratio_from_decimal((struct nhi_decimal){last->net_energy_kgce_e6, 0}, &energy);
    nhi_ratio_from_decimal((struct nhi_decimal){first->net_energy_kgce_e6, 0}, &first_energy);
    nhi_ratio_from_integers(100, 1, &hundred);
    NH_TRY(nhi_ratio_subtract(&hundred, &synth->decline_percent, &kept, error));
    NH_TRY(nhi_ratio_divide(&kept, &hundred, &kept, error));
    NH_TRY(nhi_ratio_divide(&energy, &first_energy, &energy, error));
    NH_TRY(output_growth(synth, &output, error));
    NH_TRY(nhi_ratio_multiply(&output, &kept, &kept, error));
    return nhi_ratio_divide(&energy, &kept, excess, error);
}

/* Is the true decline the wanted one at its printed decimals? */
static nh_status has_wanted_decline(const struct synth *synth, const struct nhi_ratio *excess,
                                    bool *is_wanted, struct nh_error *error)
{
    struct nhi_ratio hundred, kept, decline, rounded;
    int order;
    nhi_ratio_from_integers(100, 1, &hundred);
    NH_TRY(nhi_ratio_subtract(&hundred, &synth->decline_percent, &kept, error));
    NH_TRY(nhi_ratio_multiply(&kept, excess, &kept, error));
    NH_TRY(nhi_ratio_subtract(&hundred, &kept, &decline, error));
    NH_TRY(nhi_ratio_round(&decline, synth->decimals, NHI_ROUND_HALF_UP, &rounded, error));
    NH_TRY(nhi_ratio_compare(&rounded, &synth->decline_percent, &order, error));
    *is_wanted = order == 0;
    return NH_OK;
}

/* Multiplies the factor of the last year by 1/excess and lays the years between on a straight line. */
static nh_status correct_scale(struct synth *synth, const struct nhi_ratio *excess, struct nh_error *error)
{
    struct nhi_ratio factor;
    char text[NHI_NUMBER_BYTES];
    nhi_ratio_from_integers(synth->scale[synth->last_year], 1, &factor);
    NH_TRY(nhi_ratio_divide(&factor, excess, &factor, error));
    NH_TRY(nhi_ratio_text(&factor, 0, NHI_ROUND_HALF_EVEN, text, error));
    struct nhi_decimal whole;
    if (nhi_decimal_parse(text, strlen(text), &whole) != NHI_PARSE_OK || whole.value <= 0 ||
        whole.value > (nhi_i128)synth->city.scale_den * 1000)
        return nhi_fail(error, NH_ARGUMENT,
                        "a decline of so many percent would need energy scaled by %s / %lld", text,
                        (long long)synth->city.scale_den);
    int64_t last = (int64_t)whole.value, den = synth->city.scale_den;
    uint32_t span = synth->last_year - synth->first_year;
    for (uint32_t year = synth->first_year; year < synth->city.n_years; year++) {
        uint32_t step = year >= synth->last_year ? span : year - synth->first_year;
        synth->scale[year] = den + (last - den) / (int64_t)span * (int64_t)step;
    }
    synth->scale[synth->last_year] = last;
    return NH_OK;
}

static nh_status scale_to_decline(struct synth *synth, struct nh_error *error)
{
    for (int round = 0; round < MAX_ROUNDS; round++) {
        NH_TRY(pass(synth, "scaling", NULL, error));
        if (synth->truth[synth->first_year].net_energy_kgce_e6 <= 0 ||
            synth->truth[synth->last_year].value_added_cny100 <= 0)
            return nhi_fail(error, NH_ARGUMENT,
                            "no enterprise reports in the first or last year: use more enterprises");
        struct nhi_ratio excess;
        bool is_wanted;
        NH_TRY(excess_of_last_year(synth, &excess, error));
        NH_TRY(has_wanted_decline(synth, &excess, &is_wanted, error));
        if (is_wanted && round > 0)
            return NH_OK;
        NH_TRY(correct_scale(synth, &excess, error));
    }
    return nhi_fail(error, NH_ARGUMENT,
                    "the decline cannot be met to its last decimal: use more enterprises");
}

static nh_status year_of(const struct synth *synth, const char *text, const char *option, uint32_t *year,
                         struct nh_error *error)
{
    enum nhi_freq freq;
    int64_t index;
    if (text == NULL || !nhi_period_parse(text, strlen(text), &freq, &index) || freq != NHI_FREQ_YEAR)
        return nhi_fail(error, NH_ARGUMENT, "%s: expected a year for the decline, found '%s'", option,
                        text != NULL ? text : "");
    if (index < synth->city.first_year || index >= synth->city.first_year + (int64_t)synth->city.n_years)
        return nhi_fail(error, NH_ARGUMENT, "%s: year %s is not among the generated months", option, text);
    *year = (uint32_t)(index - synth->city.first_year);
    return NH_OK;
}

static nh_status read_decline(struct synth *synth, struct nh_error *error)
{
    const struct nh_synth_options *options = synth->options;
    if (nhi_ratio_parse(options->decline, &synth->decline_percent, &synth->decimals) != NHI_PARSE_OK)
        return nhi_fail(error, NH_ARGUMENT, "decline: expected percent such as 20.55, found '%s'",
                        options->decline);
    NH_TRY(year_of(synth, options->decline_from, "from", &synth->first_year, error));
    NH_TRY(year_of(synth, options->decline_to, "to", &synth->last_year, error));
    if (synth->last_year <= synth->first_year)
        return nhi_fail(error, NH_ARGUMENT, "the decline needs two years, the second after the first");
    return NH_OK;
}

static nh_status read_options(struct synth *synth, struct nh_error *error)
{
    const struct nh_synth_options *options = synth->options;
    const char *from = options->from != NULL ? options->from : "2015-01";
    enum nhi_freq freq;
    int64_t index;
    if (!nhi_period_parse(from, strlen(from), &freq, &index) || freq != NHI_FREQ_MONTH)
        return nhi_fail(error, NH_ARGUMENT, "first month: expected a month such as 2015-01, found '%s'",
                        from);
    if (options->n_enterprises == 0 || options->n_enterprises > 50000000)
        return nhi_fail(error, NH_ARGUMENT, "enterprises: expected 1 to 50000000, found %llu",
                        (unsigned long long)options->n_enterprises);
    if (options->n_carriers == 0 || options->n_carriers > NHI_CITY_CARRIERS)
        return nhi_fail(error, NH_ARGUMENT, "carriers: expected 1 to %d, found %llu", NHI_CITY_CARRIERS,
                        (unsigned long long)options->n_carriers);
    synth->city = (struct nhi_city){.seed = options->seed,
                                    .n_enterprises = options->n_enterprises,
                                    .n_months = options->n_months,
                                    .n_carriers = (int)options->n_carriers,
                                    .first_year = (int32_t)(index / 12),
                                    .first_month = (int32_t)(index % 12),
                                    .scale_num = synth->scale,
                                    .scale_den = 1};
    for (int digit = 0; digit < SCALE_DIGITS; digit++)
        synth->city.scale_den *= 10;
    if (options->n_months == 0 || nhi_city_year(&synth->city, options->n_months - 1) >= MAX_YEARS)
        return nhi_fail(error, NH_ARGUMENT, "months: expected at least 1 and at most %d years", MAX_YEARS);
    synth->city.n_years = nhi_city_year(&synth->city, options->n_months - 1) + 1;
    return NH_OK;
}

/* The decline of a figure, as it would be asked for. */
static void take_decline(struct synth *synth, const struct nhi_aim *aim)
{
    const struct nhi_printed *printed = aim->printed;
    const int decimals = printed->number.decimals - (printed->exponent + 2);
    nhi_ratio_from_integers(aim->num * 100, (uint64_t)aim->den, &synth->decline_percent);
    synth->decimals =
        (decimals > 0 ? decimals : 0) + (printed->relation == NHI_RELATION_RANGE && decimals >= 0);
    synth->first_year = aim->from;
    synth->last_year = aim->to;
}

/* What the city is to meet. */
static nh_status read_aims(struct synth *synth, struct nh_error *error)
{
    const struct nh_synth_options *options = synth->options;
    synth->has_decline = options->decline != NULL;
    if (options->calibrate != NULL) {
        NH_TRY(nhi_calibration_make(synth->context, options->calibrate, synth->has_decline, &synth->city,
                                    &synth->calibration, error));
        if (synth->calibration->decline != NULL) {
            take_decline(synth, synth->calibration->decline);
            synth->has_decline = true;
        }
    }
    for (uint32_t year = 0; year < synth->city.n_years; year++)
        synth->scale[year] = synth->city.scale_den;
    if (options->decline != NULL)
        NH_TRY(read_decline(synth, error));
    if (synth->has_decline)
        NH_TRY(scale_to_decline(synth, error));
    else if (synth->calibration != NULL)
        NH_TRY(pass(synth, "scaling", NULL, error)); /* the energy of the accounts */
    if (synth->calibration != NULL)
        nhi_calibrate_energy(synth->calibration, synth->truth);
    return NH_OK;
}

/* ---- truth --------------------------------------------------------------------------------------------- */

static nh_status truth_of_year(const struct synth *synth, uint32_t year, struct nhi_buffer *json,
                               struct nh_error *error)
{
    const struct nhi_synth_truth *truth = &synth->truth[year];
    char energy[NHI_NUMBER_BYTES], value_added[NHI_NUMBER_BYTES], gross_output[NHI_NUMBER_BYTES];
    nhi_decimal_text((struct nhi_decimal){truth->net_energy_kgce_e6, KGCE_DECIMALS + 3}, energy);
    nhi_decimal_text((struct nhi_decimal){truth->value_added_cny100, NHI_CITY_DECIMALS}, value_added);
    nhi_decimal_text((struct nhi_decimal){truth->gross_output_cny100, NHI_CITY_DECIMALS}, gross_output);
    return nhi_buffer_printf(json, error,
                             "%s\n  {\"year\": %d, \"energy_tce\": \"%s\", \"value_added_cny10k\": \"%s\", "
                             "\"gross_output_cny10k\": \"%s\", \"n_enterprises\": %llu}",
                             year > 0 ? "," : "", synth->city.first_year + (int)year, energy, value_added,
                             gross_output, (unsigned long long)truth->n_enterprises);
}

/* The truth as JSON, newline at the end. */
static nh_status truth_json(const struct synth *synth, struct nhi_buffer *json, struct nh_error *error)
{
    const struct nh_synth_options *options = synth->options;
    NH_TRY(nhi_buffer_printf(json, error,
                             "{\"schema\": \"nenghao.truth/1\", \"seed\": \"%llu\", \"enterprises\": %u, "
                             "\"months\": %u, \"carriers\": %u,",
                             (unsigned long long)options->seed, synth->city.n_enterprises,
                             synth->city.n_months, options->n_carriers));
    if (options->decline != NULL)
        NH_TRY(nhi_buffer_printf(json, error, " \"decline_percent\": \"%s\", \"from\": %s, \"to\": %s,",
                                 options->decline, options->decline_from, options->decline_to));
    NH_TRY(nhi_buffer_text(json, " \"years\": [", error));
    for (uint32_t year = 0; year < synth->city.n_years; year++)
        NH_TRY(truth_of_year(synth, year, json, error));
    NH_TRY(nhi_buffer_text(json, "\n]", error));
    if (synth->calibration != NULL)
        NH_TRY(nhi_calibration_truth(synth->calibration, synth->truth, json, error));
    return nhi_buffer_text(json, "}\n", error);
}

static nh_status write_file(const char *path, const struct nhi_buffer *content, struct nh_error *error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return nhi_fail(error, NH_IO, "cannot write %s: %s", path, strerror(errno));
    size_t done = 0;
    while (done < content->n_bytes) {
        ssize_t n = write(file, content->data + done, content->n_bytes - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            int reason = errno;
            close(file);
            return nhi_fail(error, NH_IO, "cannot write %s: %s", path, strerror(reason));
        }
        done += (size_t)n;
    }
    return close(file) == 0 ? NH_OK : nhi_fail(error, NH_IO, "cannot write %s: %s", path, strerror(errno));
}

static nh_status write_truth(const struct synth *synth, const char *path, const struct nhi_buffer *json,
                             struct nh_error *error)
{
    struct nhi_buffer name = {0};
    nh_status status;
    if (synth->options->csv_dir != NULL)
        NH_TRY_DONE(nhi_buffer_printf(&name, error, "%s/truth.json", synth->options->csv_dir));
    else
        NH_TRY_DONE(nhi_buffer_printf(&name, error, "%s.truth.json", path));
    NH_TRY_DONE(write_file(name.data, json, error));
done:
    nhi_buffer_free(&name);
    return status;
}

/* ---- entry --------------------------------------------------------------------------------------------- */

static nh_status generate(struct synth *synth, const char *path, struct nh_error *error)
{
    const struct nh_synth_options *options = synth->options;
    struct nhi_buffer json = {0};
    struct nhi_synth_sink sink;
    if (options->csv_dir != NULL)
        NH_TRY(nhi_synth_csv_sink(options->csv_dir, &synth->city, &sink, error));
    else
        NH_TRY(nhi_synth_store_sink(synth->context, path, options->codec, &synth->city, &sink, error));
    nh_status status;
    NH_TRY_DONE(pass(synth, "generating", &sink, error));
    NH_TRY_DONE(truth_json(synth, &json, error)); /* a figure that is not met leaves nothing behind */
    NH_TRY_DONE(sink.finish(sink.state, error));
    NH_TRY_DONE(write_truth(synth, path, &json, error));
done:
    nhi_buffer_free(&json);
    sink.free(sink.state);
    return status;
}

nh_status nh_synth(nh_context *context, const char *path, const struct nh_synth_options *options,
                   struct nh_error *error)
{
    struct nh_synth_options known = NH_SYNTH_OPTIONS_INIT;
    nhi_take_options(&known, sizeof known, options);
    if ((path == NULL) == (known.csv_dir == NULL))
        return nhi_fail(error, NH_ARGUMENT,
                        "synth writes either a store or a directory of tables: name one of them");
    struct synth *synth;
    NH_TRY(nhi_alloc(1, sizeof *synth, &synth, error));
    synth->context = context;
    synth->options = &known;
    nh_status status;
    NH_TRY_DONE(read_options(synth, error));
    NH_TRY_DONE(read_aims(synth, error));
    NH_TRY_DONE(generate(synth, path, error));
done:
    nhi_calibration_free(synth->calibration);
    nhi_free(synth);
    return status;
}
