/* import_tables.c - the cells of small tables, and the deflators, accounts and targets: gathered row by row, joined with
 * those of the store, handed to the builder. */
#include "engine/store/import_accounts.h"

#include "engine/base/codes.h"
#include "engine/base/memory.h"

#include <stdio.h>
#include <string.h>

enum { INDUSTRY, DEFLATOR_PERIOD, INDEX, DEFLATOR_BASIS };
static const struct nhi_rows_column deflator_columns[] = {{"industry", true, false},
                                                          {"period", true, false},
                                                          {"index", false, true},
                                                          {"basis", true, false},
                                                          {NULL, false, false}};

static const struct nhi_rows_column account_columns[] = {
    {"region", true, false},     {"period", true, false},  {"item", true, false}, {"value", false, true},
    {"price_base", true, false}, {"vintage", true, false}, {NULL, false, false}};

enum { FROM = 1, TO, DECLINE, YEAR, ANNUAL };
static const struct nhi_rows_column target_columns[] = {
    {"region", true, false}, {"from", true, false},
    {"to", true, false},     {"decline_percent", false, true},
    {"year", true, false},   {"annual_percent", false, true},
    {NULL, false, false}};

static const struct nhi_rows_column *columns_of(enum nhi_kind kind)
{
    return kind == NHI_KIND_DEFLATORS  ? deflator_columns
           : kind == NHI_KIND_ACCOUNTS ? account_columns
           : kind == NHI_KIND_TARGETS  ? target_columns
                                       : NULL;
}

/* ---- cells ---------------------------------------------------------------------------------------------------- */

nh_status nhi_import_read_texts(struct nhi_import *import, const struct nhi_rows_column *columns,
                                struct nhi_import_texts *texts, struct nh_error *error)
{
    const struct nhi_kind_info *info = nhi_kind_info(import->source->layout.kind);
    memset(texts, 0, sizeof *texts);
    for (int c = 0; c < NHI_ROWS_COLUMNS; c++)
        texts->cells[c] = texts->text[c];
    for (int c = 0; columns[c].name != NULL && info->columns[c].name != NULL; c++) {
        const int i_field = import->source->layout.column[c];
        const struct nhi_field field = nhi_import_cell(import, c);
        struct nhi_decimal number;
        enum nhi_import_number what;
        if (i_field < 0)
            continue;
        if (!columns[c].is_number && field.n_bytes >= NHI_IMPORT_TEXT_BYTES)
            NH_TRY(nhi_import_reject(import, i_field, "a text of at most 1023 bytes", "shorten it", error));
        else if (!columns[c].is_number)
            memcpy(texts->text[c], field.text, field.n_bytes);
        else {
            NH_TRY(nhi_import_read_number(import, i_field, 0, &number, &what, error));
            if (what == NHI_NUMBER_OK)
                nhi_decimal_text(number, texts->text[c]);
        }
    }
    return NH_OK;
}

void nhi_import_set_text(struct nhi_import_texts *texts, int i_column, const char *text)
{
    snprintf(texts->text[i_column], NHI_IMPORT_TEXT_BYTES, "%s", text);
}

/* A period text in its usual form, or empty where that is allowed; years only when asked for. */
nh_status nhi_import_check_period(struct nhi_import *import, int i_column, bool may_be_empty, bool is_year,
                                  struct nhi_import_texts *texts, struct nh_error *error)
{
    enum nhi_freq freq;
    int64_t index;
    char *text = texts->text[i_column];
    if (*text == '\0' && may_be_empty)
        return NH_OK;
    if (!nhi_period_parse(text, strlen(text), &freq, &index) || (is_year && freq != NHI_FREQ_YEAR))
        return nhi_import_reject(import, import->source->layout.column[i_column],
                                 is_year ? "a year such as 2020"
                                         : "a period: 2020, 2020Q1, 2020-03 or 2020-03-15",
                                 "correct it", error);
    nhi_period_text(freq, index, text);
    return NH_OK;
}

nh_status nhi_import_check_given(struct nhi_import *import, int i_column,
                                 const struct nhi_import_texts *texts, const char *expected,
                                 struct nh_error *error)
{
    if (texts->text[i_column][0] != '\0')
        return NH_OK;
    return nhi_import_reject(import, import->source->layout.column[i_column], expected, "fill it in", error);
}

nh_status nhi_import_put_row(struct nhi_import *import, struct nhi_rows *rows,
                             const struct nhi_import_texts *texts, struct nh_error *error)
{
    bool has_row, is_new;
    if (import->is_bad)
        return NH_OK;
    NH_TRY(nhi_rows_has(rows, texts->cells, &has_row, error));
    if (has_row)
        return nhi_import_reject(import, -1, "one row for each key in an import",
                                 "the same key stands in an earlier row: remove one of them", error);
    return nhi_rows_put(rows, texts->cells, &is_new, error);
}

/* ---- deflators, accounts, targets ----------------------------------------------------------------------------- */

static nh_status check_deflator(struct nhi_import *import, struct nhi_import_texts *texts,
                                struct nh_error *error)
{
    char *industry = texts->text[INDUSTRY], *basis = texts->text[DEFLATOR_BASIS], shown[NHI_INDUSTRY_BYTES];
    const char *index = texts->text[INDEX], *year = basis + strlen("fixed:");
    enum nhi_freq freq;
    int64_t i_year;
    NH_TRY(nhi_import_check_given(import, INDUSTRY, texts, "an industry, or * for the rest", error));
    NH_TRY(nhi_import_check_period(import, DEFLATOR_PERIOD, false, false, texts, error));
    const char *period = texts->text[DEFLATOR_PERIOD];
    if (nhi_period_parse(period, strlen(period), &freq, &i_year) && freq < NHI_FREQ_MONTH)
        NH_TRY(nhi_import_reject(import, import->source->layout.column[DEFLATOR_PERIOD],
                                 "a year, a quarter or a month: 2020, 2020Q1 or 2020-03",
                                 "give the index of such a period", error));
    if (nhi_industry_normalise(industry, shown))
        nhi_import_set_text(texts, INDUSTRY, shown);
    if (*index == '\0' || *index == '-' || strcmp(index, "0") == 0)
        NH_TRY(nhi_import_reject(import, import->source->layout.column[INDEX], "a price index above 0",
                                 "correct it", error));
    if (strcmp(basis, "previous_year") == 0 ||
        (strncmp(basis, "fixed:", strlen("fixed:")) == 0 &&
         nhi_period_parse(year, strlen(year), &freq, &i_year) && freq == NHI_FREQ_YEAR))
        return NH_OK;
    return nhi_import_reject(import, import->source->layout.column[DEFLATOR_BASIS],
                             "previous_year or fixed:YYYY", "correct the basis", error);
}

/* A decline of 100 % or more would leave no energy at all. */
static nh_status check_percent(struct nhi_import *import, int i_column, const struct nhi_import_texts *texts,
                               struct nh_error *error)
{
    const char *text = texts->text[i_column];
    struct nhi_decimal percent;
    if (nhi_decimal_parse(text, strlen(text), &percent) != NHI_PARSE_OK ||
        percent.value < (nhi_i128)100 * (nhi_i128)nhi_ten_to((unsigned)percent.decimals))
        return NH_OK;
    return nhi_import_reject(import, import->source->layout.column[i_column], "a decline below 100 percent",
                             "correct it", error);
}

static nh_status check_target(struct nhi_import *import, struct nhi_import_texts *texts,
                              struct nh_error *error)
{
    const char *from = texts->text[FROM], *to = texts->text[TO], *year = texts->text[YEAR];
    NH_TRY(nhi_import_check_given(import, 0, texts, "a region", error));
    NH_TRY(nhi_import_check_period(import, FROM, false, true, texts, error));
    NH_TRY(nhi_import_check_period(import, TO, false, true, texts, error));
    NH_TRY(nhi_import_check_period(import, YEAR, true, true, texts, error));
    NH_TRY(check_percent(import, DECLINE, texts, error));
    NH_TRY(check_percent(import, ANNUAL, texts, error));
    if (import->is_bad)
        return NH_OK;
    if (strcmp(from, to) >= 0)
        return nhi_import_reject(import, import->source->layout.column[TO], "a year after the base year",
                                 "correct the years", error);
    if (*year == '\0' || (strcmp(year, from) > 0 && strcmp(year, to) <= 0))
        return NH_OK;
    return nhi_import_reject(import, import->source->layout.column[YEAR],
                             "a year of the plan, behind its base year and not behind its last one",
                             "correct the years", error);
}

nh_status nhi_import_table_row(struct nhi_import *import, struct nh_error *error)
{
    const enum nhi_kind kind = import->source->layout.kind;
    struct nhi_import_texts texts;
    NH_TRY(nhi_import_read_texts(import, columns_of(kind), &texts, error));
    NH_TRY(kind == NHI_KIND_DEFLATORS  ? check_deflator(import, &texts, error)
           : kind == NHI_KIND_ACCOUNTS ? nhi_import_account(import, &texts, error)
                                       : check_target(import, &texts, error));
    NH_TRY(nhi_import_put_row(import, &import->tables[kind], &texts, error));
    return kind == NHI_KIND_ACCOUNTS ? nhi_import_account_place(import, error) : NH_OK;
}

/* The rows of the store with those of this import in their places. */
static nh_status join_rows(const struct nhi_import *import, enum nhi_kind kind, struct nhi_rows *rows,
                           struct nh_error *error)
{
    const nh_store *old = nhi_builder_old(import->builder);
    const struct nhi_rows *given = &import->tables[kind];
    const struct nhi_table *stored = old != NULL ? nhi_store_table(old, nhi_kind_info(kind)->name) : NULL;
    const char *cells[NHI_ROWS_COLUMNS];
    bool is_new;
    NH_TRY(nhi_rows_init(rows, nhi_kind_info(kind)->name, columns_of(kind), error));
    if (stored != NULL)
        NH_TRY(nhi_rows_load(rows, stored, error));
    for (size_t i = 0; i < given->n_rows; i++) {
        for (size_t c = 0; c < given->n_columns; c++)
            cells[c] = nhi_rows_cell(given, i, (int)c);
        NH_TRY(nhi_rows_put(rows, cells, &is_new, error));
    }
    return NH_OK;
}

static nh_status finish_table(struct nhi_import *import, enum nhi_kind kind, struct nh_error *error)
{
    struct nhi_rows rows = {0};
    struct nhi_table table = {0};
    if (import->tables[kind].n_rows == 0)
        return NH_OK;
    nh_status status = join_rows(import, kind, &rows, error);
    if (status == NH_OK)
        status = nhi_rows_table(&rows, &table, error);
    if (status == NH_OK)
        status = nhi_builder_table(import->builder, &table, error);
    nhi_table_clear(&table);
    nhi_rows_clear(&rows);
    return status;
}

nh_status nhi_import_tables_check(struct nhi_import *import, struct nh_error *error)
{
    struct nhi_rows rows = {0};
    if (import->tables[NHI_KIND_ACCOUNTS].n_rows == 0)
        return NH_OK;
    nh_status status = join_rows(import, NHI_KIND_ACCOUNTS, &rows, error);
    if (status == NH_OK)
        status = nhi_import_accounts_agree(import, &rows, error);
    nhi_rows_clear(&rows);
    return status;
}

/* ---- life ----------------------------------------------------------------------------------------------------- */

nh_status nhi_import_tables_init(struct nhi_import *import, struct nh_error *error)
{
    for (int kind = 0; kind < NHI_N_KINDS; kind++)
        if (columns_of((enum nhi_kind)kind) != NULL)
            NH_TRY(nhi_rows_init(&import->tables[kind], nhi_kind_info((enum nhi_kind)kind)->name,
                                 columns_of((enum nhi_kind)kind), error));
    return NH_OK;
}

void nhi_import_tables_clear(struct nhi_import *import)
{
    for (int kind = 0; kind < NHI_N_KINDS; kind++)
        nhi_rows_clear(&import->tables[kind]);
    nhi_buffer_free(&import->account_places);
}

nh_status nhi_import_tables_finish(struct nhi_import *import, struct nh_error *error)
{
    for (int kind = 0; kind < NHI_N_KINDS; kind++)
        if (columns_of((enum nhi_kind)kind) != NULL)
            NH_TRY(finish_table(import, (enum nhi_kind)kind, error));
    return NH_OK;
}
