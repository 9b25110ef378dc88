/* synth_csv.c - the synthetic city as the CSV tables of the contract: threads make the text, each slot in buffers of its
 * own, and the end of a round writes it. */
#include "engine/statistics/synth.h"

#include "engine/base/memory.h"
#include "engine/base/period.h"
#include "engine/statistics/city_plan.h"
#include "engine/store/model.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum table { ENTERPRISES, CARRIERS, ENERGY, OUTPUT, ACCOUNTS, DEFLATORS, N_TABLES };

static const struct {
    const char *file, *header;
} tables[N_TABLES] = {
    {"enterprises.csv", "enterprise_id,name,region,industry,chain,size,opened,closed"}, /* and titles */
    {"carriers.csv", ""}, /* its columns are in city.h */
    {"energy.csv", "enterprise_id,period,carrier,quantity,flow\n"},
    {"output.csv", "enterprise_id,period"}, /* and measures */
    {"accounts.csv", ""},                   /* the columns of both are in city_plan.h; */
    {"deflators.csv", ""},                  /* only where there is a plan */
};

struct csv_sink {
    char *directory;
    int n_tables;
    int file[N_TABLES]; /* -1: not open */
    struct nhi_buffer buffer[NHI_SYNTH_SLOTS][N_TABLES];
};

/* The path of a table, while it is being written (`.tmp`) or finished. */
static nh_status table_path(const struct csv_sink *sink, enum table table, const char *suffix,
                            struct nhi_buffer *path, struct nh_error *error)
{
    path->n_bytes = 0;
    return nhi_buffer_printf(path, error, "%s/%s%s", sink->directory, tables[table].file, suffix);
}

static nh_status flush(struct csv_sink *sink, enum table table, struct nhi_buffer *buffer,
                       struct nh_error *error)
{
    size_t done = 0;
    while (done < buffer->n_bytes) {
        ssize_t n = write(sink->file[table], buffer->data + done, buffer->n_bytes - done);
        if (n < 0 && errno != EINTR)
            return nhi_fail(error, NH_IO, "cannot write %s/%s: %s", sink->directory, tables[table].file,
                            strerror(errno));
        done += n > 0 ? (size_t)n : 0;
    }
    buffer->n_bytes = 0;
    return NH_OK;
}

static nh_status csv_drain(void *state, struct nh_error *error)
{
    struct csv_sink *sink = state;
    for (enum table table = 0; table < (enum table)sink->n_tables; table++)
        for (int slot = 0; slot < NHI_SYNTH_SLOTS; slot++)
            NH_TRY(flush(sink, table, &sink->buffer[slot][table], error));
    return NH_OK;
}

static void decimal_text(int64_t hundredths, char text[NHI_NUMBER_BYTES])
{
    nhi_decimal_text((struct nhi_decimal){hundredths, NHI_CITY_DECIMALS}, text);
}

static nh_status take_month(struct nhi_buffer buffer[N_TABLES], const struct nhi_city *city,
                            const struct nhi_city_enterprise *enterprise, const char *id,
                            const struct nhi_synth_values *values, uint32_t i_month, struct nh_error *error)
{
    char period[NHI_PERIOD_BYTES], number[NHI_NUMBER_BYTES];
    nhi_period_text(NHI_FREQ_MONTH, (int64_t)city->first_year * 12 + city->first_month + i_month, period);
    for (int line = 0; line < enterprise->n_lines; line++) {
        decimal_text(values->quantity[line][i_month], number);
        NH_TRY(nhi_buffer_printf(&buffer[ENERGY], error, "%s,%s,%s,%s,%s\n", id, period,
                                 nhi_city_carrier(enterprise->lines[line].carrier)->id, number,
                                 nhi_flow_name(enterprise->lines[line].flow)));
    }
    NH_TRY(nhi_buffer_printf(&buffer[OUTPUT], error, "%s,%s", id, period));
    for (int measure = 0; measure < nhi_city_n_measures(city); measure++) {
        decimal_text(values->output[measure][i_month], number);
        NH_TRY(nhi_buffer_printf(&buffer[OUTPUT], error, ",%s", number));
    }
    return nhi_buffer_text(&buffer[OUTPUT], "\n", error);
}

/* A comma and a text of the user: quoted where it must be. */
static nh_status write_cell(struct nhi_buffer *buffer, const char *text, struct nh_error *error)
{
    if (strpbrk(text, ",\"\r\n") == NULL)
        return nhi_buffer_printf(buffer, error, ",%s", text);
    NH_TRY(nhi_buffer_text(buffer, ",\"", error));
    for (; *text != '\0'; text++)
        NH_TRY(nhi_buffer_printf(buffer, error, *text == '"' ? "\"%c" : "%c", *text));
    return nhi_buffer_text(buffer, "\"", error);
}

static nh_status csv_take(void *state, int i_slot, const struct nhi_city *city,
                          const struct nhi_city_enterprise *enterprise, const struct nhi_synth_values *values,
                          struct nh_error *error)
{
    struct csv_sink *sink = state;
    struct nhi_buffer *buffer = sink->buffer[i_slot];
    struct nhi_city_texts texts;
    nhi_city_texts(city, enterprise, &texts);
    NH_TRY(nhi_buffer_printf(&buffer[ENTERPRISES], error, "%s,%s,%s,%s,%s,%s,%s,%s", texts.id, texts.name,
                             texts.region, texts.industry, texts.chain, texts.size, texts.opened,
                             texts.closed));
    for (size_t t = 0; t < nhi_city_n_titles(city); t++)
        NH_TRY(write_cell(&buffer[ENTERPRISES], nhi_city_title(city, t, enterprise->number), error));
    NH_TRY(nhi_buffer_text(&buffer[ENTERPRISES], "\n", error));
    for (uint32_t month = enterprise->first_month; month < enterprise->end_month; month++)
        NH_TRY(take_month(buffer, city, enterprise, texts.id, values, month, error));
    return NH_OK;
}

static nh_status csv_finish(void *state, struct nh_error *error)
{
    struct csv_sink *sink = state;
    struct nhi_buffer from = {0}, to = {0};
    nh_status status = NH_OK;
    for (enum table table = 0; table < (enum table)sink->n_tables; table++) {
        int file = sink->file[table];
        sink->file[table] = -1;
        NH_TRY_DONE(table_path(sink, table, ".tmp", &from, error));
        NH_TRY_DONE(table_path(sink, table, "", &to, error));
        if (close(file) != 0 || rename(from.data, to.data) != 0) {
            status = nhi_fail(error, NH_IO, "cannot finish %s: %s", to.data, strerror(errno));
            goto done;
        }
    }
done:
    nhi_buffer_free(&to);
    nhi_buffer_free(&from);
    return status;
}

static void csv_free(void *state)
{
    struct csv_sink *sink = state;
    struct nhi_buffer path = {0};
    for (enum table table = 0; table < N_TABLES; table++) {
        if (sink->file[table] >= 0) {
            close(sink->file[table]);
            if (table_path(sink, table, ".tmp", &path, NULL) == NH_OK)
                unlink(path.data);
        }
        for (int slot = 0; slot < NHI_SYNTH_SLOTS; slot++)
            nhi_buffer_free(&sink->buffer[slot][table]);
    }
    nhi_buffer_free(&path);
    nhi_free(sink->directory);
    nhi_free(sink);
}

static nh_status write_row(struct nhi_buffer *buffer, const char *const *cells, int n_cells,
                           struct nh_error *error)
{
    for (int c = 0; c < n_cells; c++)
        NH_TRY(nhi_buffer_printf(buffer, error, "%s%s", c > 0 ? "," : "", cells[c]));
    return nhi_buffer_text(buffer, "\n", error);
}

static nh_status write_carriers(struct nhi_buffer *buffer, int n_carriers, struct nh_error *error)
{
    NH_TRY(write_row(buffer, nhi_city_carrier_columns, NHI_CITY_CARRIER_COLUMNS, error));
    for (int i = 0; i < n_carriers; i++) {
        struct nhi_city_carrier_row row;
        nhi_city_carrier_row(i, &row);
        NH_TRY(write_row(buffer, row.cells, NHI_CITY_CARRIER_COLUMNS, error));
    }
    return NH_OK;
}

static nh_status write_prices(struct nhi_buffer *buffer, const struct nhi_city *city, struct nh_error *error)
{
    NH_TRY(write_row(buffer, nhi_city_price_columns, NHI_CITY_PRICE_COLUMNS, error));
    for (size_t i = 0; i < nhi_city_n_price_rows(city); i++) {
        struct nhi_city_price_row row;
        nhi_city_price_row(city, i, &row);
        NH_TRY(write_row(buffer, row.cells, NHI_CITY_PRICE_COLUMNS, error));
    }
    return NH_OK;
}

static nh_status write_accounts(struct nhi_buffer *buffer, const struct nhi_city *city,
                                struct nh_error *error)
{
    NH_TRY(write_row(buffer, nhi_city_account_columns, NHI_CITY_ACCOUNT_COLUMNS, error));
    for (size_t i = 0; i < nhi_city_n_account_rows(city); i++) {
        struct nhi_city_account_row row;
        nhi_city_account_row(city, i, &row);
        NH_TRY(write_row(buffer, row.cells, NHI_CITY_ACCOUNT_COLUMNS, error));
    }
    return NH_OK;
}

/* What does not depend on an enterprise: the rest of the headers, and whole tables. */
static nh_status begin_tables(struct csv_sink *sink, const struct nhi_city *city, struct nh_error *error)
{
    struct nhi_buffer *buffer = sink->buffer[0];
    for (size_t t = 0; t < nhi_city_n_titles(city); t++)
        NH_TRY(write_cell(&buffer[ENTERPRISES], city->plan->titles[t].name, error));
    NH_TRY(nhi_buffer_text(&buffer[ENTERPRISES], "\n", error));
    for (int measure = 0; measure < nhi_city_n_measures(city); measure++)
        NH_TRY(nhi_buffer_printf(&buffer[OUTPUT], error, ",%s", nhi_city_measure_names[measure]));
    NH_TRY(nhi_buffer_text(&buffer[OUTPUT], "\n", error));
    NH_TRY(write_carriers(&buffer[CARRIERS], city->n_carriers, error));
    if (sink->n_tables > ACCOUNTS)
        NH_TRY(write_accounts(&buffer[ACCOUNTS], city, error));
    return sink->n_tables > DEFLATORS ? write_prices(&buffer[DEFLATORS], city, error) : NH_OK;
}

static nh_status open_tables(struct csv_sink *sink, struct nh_error *error)
{
    struct nhi_buffer path = {0};
    nh_status status = NH_OK;
    if (mkdir(sink->directory, 0777) != 0 && errno != EEXIST) {
        status = nhi_fail(error, NH_IO, "cannot make the directory %s: %s", sink->directory, strerror(errno));
        goto done;
    }
    for (enum table table = 0; table < (enum table)sink->n_tables; table++) {
        NH_TRY_DONE(table_path(sink, table, ".tmp", &path, error));
        sink->file[table] = open(path.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (sink->file[table] < 0) {
            status = nhi_fail(error, NH_IO, "cannot write %s: %s", path.data, strerror(errno));
            goto done;
        }
        NH_TRY_DONE(nhi_buffer_text(&sink->buffer[0][table], tables[table].header, error));
    }
done:
    nhi_buffer_free(&path);
    return status;
}

nh_status nhi_synth_csv_sink(const char *directory, const struct nhi_city *city, struct nhi_synth_sink *sink,
                             struct nh_error *error)
{
    struct csv_sink *made;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->n_tables = city->plan == NULL ? ACCOUNTS : nhi_city_n_price_rows(city) > 0 ? N_TABLES : DEFLATORS;
    for (enum table table = 0; table < N_TABLES; table++)
        made->file[table] = -1;
    nh_status status;
    NH_TRY_DONE(nhi_strndup(directory, strlen(directory), &made->directory, error));
    NH_TRY_DONE(open_tables(made, error));
    NH_TRY_DONE(begin_tables(made, city, error));
    *sink = (struct nhi_synth_sink){
        .state = made, .take = csv_take, .drain = csv_drain, .finish = csv_finish, .free = csv_free};
    return NH_OK;
done:
    csv_free(made);
    return status;
}
