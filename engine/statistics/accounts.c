/* accounts.c - the versions of every account, and which of them is in force; see accounts.h. */
#include "engine/statistics/accounts.h"

#include "engine/base/codes.h"
#include "engine/base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_BYTES = 1100 };

/* ---- regions ------------------------------------------------------------------------------------------------- */

size_t nhi_account_region(const char *region)
{
    if (strcmp(region, "*") == 0 || strspn(region, "0") == strlen(region))
        return 0;
    return nhi_region_prefix(region);
}

/* ---- versions ------------------------------------------------------------------------------------------------ */

/* A version while they are gathered. */
struct version {
    struct nhi_account account;
    bool is_dated;       /* its vintage is a date: the last day of it is known_day */
    bool is_changed;     /* another value was imported for the same vintage before */
    size_t i_segment, i; /* i: in the order of import */
};

struct gathering {
    const nh_store *store;
    struct nhi_accounts *made;
    struct nhi_dictionary *keys; /* of a value and its vintage: the newest version is latest[id] */
    size_t n, capacity;
    struct version *versions;
    size_t *latest; /* [capacity] */
};

struct sheet {
    const struct nhi_table *table;
    const struct nhi_column *region, *period, *item, *value, *price_base, *vintage;
};

static bool open_sheet(const nh_store *store, size_t i_segment, struct sheet *sheet)
{
    sheet->table = nhi_model_table(nhi_segment_model(store->segments[i_segment].segment), "accounts");
    if (sheet->table == NULL)
        return false;
    sheet->region = nhi_table_column(sheet->table, "region");
    sheet->period = nhi_table_column(sheet->table, "period");
    sheet->item = nhi_table_column(sheet->table, "item");
    sheet->value = nhi_table_column(sheet->table, "value");
    sheet->price_base = nhi_table_column(sheet->table, "price_base");
    sheet->vintage = nhi_table_column(sheet->table, "vintage");
    return sheet->region != NULL && sheet->period != NULL && sheet->item != NULL && sheet->value != NULL &&
           sheet->value->is_number;
}

static void text_at(const struct nhi_column *column, size_t i_row, char text[CELL_BYTES])
{
    *text = '\0';
    if (column != NULL && !column->is_number)
        nhi_column_text(column, i_row, text, CELL_BYTES);
}

static nh_status number_of(struct nhi_dictionary *texts, const char *text, size_t n_bytes, int32_t *id,
                           struct nh_error *error)
{
    return nhi_dictionary_add(texts, text, n_bytes, id, NULL, error);
}

/* The last day of a period text; false: it is none, and *day stays. */
static bool last_day(const char *text, int64_t *day)
{
    enum nhi_freq freq;
    int64_t index;
    if (!nhi_period_parse(text, strlen(text), &freq, &index))
        return false;
    *day = freq <= NHI_FREQ_DAY ? nhi_period_containing(freq, index, NHI_FREQ_DAY)
                                : nhi_period_first(freq, index + 1, NHI_FREQ_DAY) - 1;
    return true;
}

/* When a version became known: by the date of its vintage, else by the time of its import; what the first import brought
 * has no earlier record. */
static void date_version(const nh_store *store, const char *vintage, struct version *version)
{
    const char *committed = nhi_store_committed_at(store, version->i_segment);
    char date[NHI_DATE_BYTES];
    version->account.known_day = INT64_MIN;
    version->is_dated = last_day(vintage, &version->account.known_day);
    if (version->is_dated || version->i_segment == 0 || committed == NULL)
        return;
    snprintf(date, sizeof date, "%s", committed); /* without its time of day */
    last_day(date, &version->account.known_day);
}

static nh_status fail_row(const nh_store *store, const char *what, const char *found, struct nh_error *error)
{
    return nhi_fail(error, NH_DATA,
                    "%s: table accounts: %s '%s' cannot be read: import the row again with a correct one",
                    store->path, what, found);
}

static nh_status read_key(const nh_store *store, const struct sheet *sheet, size_t i_row,
                          struct nhi_accounts *made, struct nhi_account *account, struct nh_error *error)
{
    char text[CELL_BYTES];
    enum nhi_freq freq;
    int64_t base = 0;
    text_at(sheet->region, i_row, text);
    NH_TRY(number_of(made->regions, text, nhi_account_region(text), &account->region, error));
    text_at(sheet->item, i_row, text);
    NH_TRY(number_of(made->items, text, strlen(text), &account->item, error));
    text_at(sheet->period, i_row, text);
    if (!nhi_period_parse(text, strlen(text), &account->freq, &account->period))
        return fail_row(store, "the period", text, error);
    text_at(sheet->price_base, i_row, text);
    if (*text != '\0' && (!nhi_period_parse(text, strlen(text), &freq, &base) || freq != NHI_FREQ_YEAR))
        return fail_row(store, "the price base", text, error);
    account->price_base = (int32_t)base;
    return NH_OK;
}

static nh_status grow(struct gathering *gathering, struct nh_error *error)
{
    size_t n_versions = gathering->capacity; /* both grow alike */
    NH_TRY(nhi_grow(&gathering->versions, gathering->n, &n_versions, sizeof *gathering->versions, error));
    return nhi_grow(&gathering->latest, gathering->n, &gathering->capacity, sizeof *gathering->latest, error);
}

static bool is_same_value(const struct nhi_account *a, const struct nhi_account *b)
{
    char left[NHI_NUMBER_BYTES], right[NHI_NUMBER_BYTES];
    if (a->is_given != b->is_given || !a->is_given)
        return a->is_given == b->is_given;
    nhi_decimal_text(a->value, left);
    nhi_decimal_text(b->value, right);
    return strcmp(left, right) == 0;
}

/* A table holds all rows of the store at its time: only what differs from the version before is a new one. */
static nh_status add_version(struct gathering *gathering, struct version *version, const char *vintage,
                             struct nh_error *error)
{
    const struct nhi_account *account = &version->account;
    struct nhi_buffer key = {0};
    int32_t id;
    bool is_new;
    nh_status status =
        nhi_buffer_printf(&key, error, "%d %d %d %d %lld %s", account->region, account->item,
                          account->price_base, (int)account->freq, (long long)account->period, vintage);
    if (status == NH_OK)
        status = nhi_dictionary_add(gathering->keys, key.data, key.n_bytes, &id, &is_new, error);
    nhi_buffer_free(&key);
    NH_TRY(status);
    if (!is_new && is_same_value(account, &gathering->versions[gathering->latest[id]].account))
        return NH_OK;
    NH_TRY(grow(gathering, error));
    version->is_changed = !is_new;
    version->i = gathering->n;
    date_version(gathering->store, vintage, version);
    gathering->latest[id] = gathering->n;
    gathering->versions[gathering->n++] = *version;
    return NH_OK;
}

static nh_status read_row(struct gathering *gathering, const struct sheet *sheet, size_t i_row,
                          size_t i_segment, struct nh_error *error)
{
    const char *committed = nhi_store_committed_at(gathering->store, i_segment);
    struct version version = {.i_segment = i_segment};
    struct nhi_account *account = &version.account;
    char vintage[CELL_BYTES];
    NH_TRY(read_key(gathering->store, sheet, i_row, gathering->made, account, error));
    account->is_given = sheet->value->number[i_row] != NHI_MISSING_I64;
    if (account->is_given)
        account->value = (struct nhi_decimal){sheet->value->number[i_row], sheet->value->decimals};
    text_at(sheet->vintage, i_row, vintage);
    const char *label = *vintage != '\0' ? vintage : committed;
    account->vintage = NHI_NOT_FOUND;
    if (label != NULL)
        NH_TRY(number_of(gathering->made->vintages, label, strlen(label), &account->vintage, error));
    return add_version(gathering, &version, vintage, error);
}

/* ---- in force ------------------------------------------------------------------------------------------------ */

static bool is_known(const nh_store *store, const struct version *version)
{
    const bool is_inside = version->i_segment < store->n_segments;
    if (!store->has_as_of || store->is_as_of_state || !version->is_dated)
        return is_inside;
    return version->account.known_day <= store->as_of_day && (!version->is_changed || is_inside);
}

static int by_key(const struct nhi_account *a, const struct nhi_account *b)
{
    const int64_t left[5] = {a->region, a->item, a->price_base, a->freq, a->period},
                  right[5] = {b->region, b->item, b->price_base, b->freq, b->period};
    for (int i = 0; i < 5; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

/* The newest version of a value comes last; of one day: the one that was imported last. */
static int by_age(const void *x, const void *y)
{
    const struct version *a = x, *b = y;
    const int order = by_key(&a->account, &b->account);
    if (order != 0)
        return order;
    if (a->account.known_day != b->account.known_day)
        return a->account.known_day < b->account.known_day ? -1 : 1;
    return (a->i > b->i) - (a->i < b->i);
}

static nh_status take_newest(struct gathering *gathering, struct nh_error *error)
{
    struct nhi_accounts *made = gathering->made;
    size_t n = 0;
    for (size_t i = 0; i < gathering->n; i++)
        if (is_known(gathering->store, &gathering->versions[i]))
            gathering->versions[n++] = gathering->versions[i];
    if (n > 0)
        qsort(gathering->versions, n, sizeof *gathering->versions, by_age);
    NH_TRY(nhi_alloc(n, sizeof *made->rows, &made->rows, error));
    for (size_t i = 0; i < n; i++) {
        const struct nhi_account *account = &gathering->versions[i].account;
        const bool is_next = made->n == 0 || by_key(&made->rows[made->n - 1], account) != 0;
        const uint32_t n_before = is_next ? 0 : made->rows[made->n - 1].n_versions;
        made->n += is_next;
        made->rows[made->n - 1] = *account;
        made->rows[made->n - 1].n_versions = n_before + 1;
    }
    return NH_OK;
}

static int descending(const void *a, const void *b)
{
    const int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left < right) - (left > right);
}

static nh_status list_bases(struct nhi_accounts *made, struct nh_error *error)
{
    const int32_t item = nhi_dictionary_find(made->items, "gdp_constant", strlen("gdp_constant"));
    size_t n = 1;
    NH_TRY(nhi_alloc(made->n + 1, sizeof *made->bases, &made->bases, error));
    for (size_t i = 0; i < made->n; i++)
        if (made->rows[i].item == item && made->rows[i].is_given)
            made->bases[n++] = made->rows[i].price_base;
    qsort(made->bases, n, sizeof *made->bases, descending);
    for (size_t i = 0; i < n; i++)
        if (made->n_bases == 0 || made->bases[made->n_bases - 1] != made->bases[i])
            made->bases[made->n_bases++] = made->bases[i];
    return NH_OK;
}

nh_status nhi_accounts_make(const nh_store *store, struct nhi_accounts *accounts, struct nh_error *error)
{
    struct nhi_accounts made = {0};
    struct gathering gathering = {.store = store, .made = &made};
    struct sheet sheet;
    nh_status status;
    NH_TRY_DONE(nhi_dictionary_new(&made.regions, error));
    NH_TRY_DONE(nhi_dictionary_new(&made.items, error));
    NH_TRY_DONE(nhi_dictionary_new(&made.vintages, error));
    NH_TRY_DONE(nhi_dictionary_new(&gathering.keys, error));
    for (size_t s = 0; s < store->n_opened; s++)
        for (size_t i = 0; open_sheet(store, s, &sheet) && i < sheet.table->n_rows; i++)
            NH_TRY_DONE(read_row(&gathering, &sheet, i, s, error));
    NH_TRY_DONE(take_newest(&gathering, error));
    NH_TRY_DONE(list_bases(&made, error));
    *accounts = made;
done:
    nhi_dictionary_free(gathering.keys);
    nhi_free(gathering.versions);
    nhi_free(gathering.latest);
    if (status != NH_OK)
        nhi_accounts_clear(&made);
    return status;
}

void nhi_accounts_clear(struct nhi_accounts *accounts)
{
    nhi_dictionary_free(accounts->regions);
    nhi_dictionary_free(accounts->items);
    nhi_dictionary_free(accounts->vintages);
    nhi_free(accounts->rows);
    nhi_free(accounts->bases);
    *accounts = (struct nhi_accounts){0};
}

/* ---- looking up ---------------------------------------------------------------------------------------------- */

static int compare_rows(const void *a, const void *b)
{
    return by_key(a, b);
}

const struct nhi_account *nhi_account_row(const struct nhi_accounts *accounts,
                                          const struct nhi_account_place *place, const char *item,
                                          int32_t price_base)
{
    const struct nhi_account wanted = {.region = place->region,
                                       .item = nhi_dictionary_find(accounts->items, item, strlen(item)),
                                       .price_base = price_base,
                                       .freq = place->freq,
                                       .period = place->period};
    if (place->is_span || accounts->n == 0)
        return NULL;
    return bsearch(&wanted, accounts->rows, accounts->n, sizeof *accounts->rows, compare_rows);
}

bool nhi_accounts_has(const struct nhi_accounts *accounts, const char *item)
{
    const int32_t id = nhi_dictionary_find(accounts->items, item, strlen(item));
    for (size_t i = 0; i < accounts->n && id != NHI_NOT_FOUND; i++)
        if (accounts->rows[i].item == id && accounts->rows[i].is_given)
            return true;
    return false;
}
