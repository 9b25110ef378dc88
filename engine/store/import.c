/* import.c - nh_import: recognises the files, reads them table by table, and commits, all or nothing. */
#include "engine/base/clock.h"
#include "engine/store/import_state.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MAX_SOURCES = UINT16_MAX, ROWS_PER_PROGRESS = 1 << 16, TEXT_BYTES = 512 };

/* ---- files ---------------------------------------------------------------------------------------------------- */

static nh_status open_source(const struct nhi_import *import, struct nhi_import_source *source,
                             struct nh_error *error)
{
    const struct nhi_csv_options options = {.path = source->path,
                                            .encoding = import->options.encoding,
                                            .kernels = import->context->kernels,
                                            .block_bytes = import->block_bytes};
    return source->csv != NULL ? NH_OK : nhi_csv_open(&options, &source->csv, error);
}

/* Standard input cannot be opened twice and stays open. */
static void pause_source(struct nhi_import_source *source)
{
    if (strcmp(source->path, "-") == 0)
        return;
    nhi_csv_close(source->csv);
    source->csv = NULL;
}

static bool any_carrier(void *state, const char *name, size_t n_bytes)
{
    (void)state, (void)name, (void)n_bytes; /* the first look: whatever is wide will be seen to later */
    return true;
}

static bool known_carrier(void *state, const char *name, size_t n_bytes)
{
    return nhi_import_carrier_id(state, name, n_bytes) != NULL;
}

/* A file that cannot be read as a table is listed like a bad row; the others are still looked at. */
nh_status nhi_import_note_fault(struct nhi_import *import, const char *path, uint64_t line,
                                const struct nh_error *fault, struct nh_error *error)
{
    const size_t n_path = strlen(path);
    const bool names_path =
        strncmp(fault->message, path, n_path) == 0 && strncmp(fault->message + n_path, ", ", 2) == 0;
    const struct nhi_reject reject = {.file = path,
                                      .line = line,
                                      .column = "",
                                      .value = "",
                                      .expected = "a table that can be read",
                                      .fix = fault->message + (names_path ? n_path + 2 : 0)};
    import->is_broken = true;
    import->report.n_bad_rows++;
    return nhi_rejects_add(import->rejects, &reject, error);
}

static nh_status recognise(struct nhi_import *import, struct nhi_import_source *source,
                           nhi_is_carrier_fn is_carrier, struct nh_error *error)
{
    NH_TRY(open_source(import, source, error));
    const nh_status status = nhi_recognise(source->path, nhi_csv_header(source->csv), source->forced,
                                           is_carrier, import, &source->layout, error);
    pause_source(source);
    return status;
}

/* ---- reading one table ---------------------------------------------------------------------------------------- */

static nh_status take_fields(struct nhi_import *import, struct nh_error *error)
{
    char expected[TEXT_BYTES];
    if (import->record->n_fields != import->header->n_fields) {
        snprintf(expected, sizeof expected, "%zu fields as in the header, not %zu", import->header->n_fields,
                 import->record->n_fields);
        return nhi_import_reject(import, -1, expected,
                                 "add or remove commas, or quote the field that holds a comma", error);
    }
    switch (import->source->layout.kind) {
    case NHI_KIND_ENTERPRISES: return nhi_import_enterprise(import, error);
    case NHI_KIND_ENERGY:
    case NHI_KIND_OUTPUT: return nhi_import_series(import, error);
    case NHI_KIND_CARRIERS: return nhi_import_carrier(import, error);
    case NHI_KIND_DEFLATORS:
    case NHI_KIND_ACCOUNTS:
    case NHI_KIND_TARGETS:
    case NHI_N_KINDS: break;
    }
    return nhi_import_table_row(import, error);
}

nh_status nhi_import_take_row(struct nhi_import *import, const struct nhi_record *record,
                              struct nh_error *error)
{
    import->record = record;
    import->is_bad = false;
    import->report.n_rows++;
    if (import->report.n_rows % ROWS_PER_PROGRESS == 0)
        NH_TRY(nhi_progress(import->context, "reading", import->report.n_rows, 0, error));
    NH_TRY(take_fields(import, error));
    import->report.n_bad_rows += import->is_bad;
    return NH_OK;
}

static nh_status read_rows(struct nhi_import *import, struct nhi_csv *csv, struct nh_error *error)
{
    struct nhi_record record = {.line = 1};
    struct nh_error fault;
    for (;;) {
        const uint64_t line = record.line;
        const nh_status status = nhi_csv_next(csv, &record, &fault);
        if (status == NH_DATA)
            return nhi_import_note_fault(import, import->source->path, line + 1, &fault, error);
        if (status != NH_OK)
            return nhi_fail(error, status, "%s", fault.message);
        if (record.n_fields == 0)
            return NH_OK;
        NH_TRY(nhi_import_take_row(import, &record, error));
    }
}

static nh_status read_source(struct nhi_import *import, size_t i_source, struct nh_error *error)
{
    struct nhi_import_source *source = &import->sources[i_source];
    const bool is_series = source->layout.kind == NHI_KIND_ENERGY || source->layout.kind == NHI_KIND_OUTPUT;
    NH_TRY(open_source(import, source, error));
    import->source = source;
    import->i_source = (uint16_t)i_source;
    import->header = nhi_csv_header(source->csv);
    const nh_status status = is_series ? nhi_import_read_blocks(import, source->csv, error)
                                       : read_rows(import, source->csv, error);
    if (status == NH_OK)
        nhi_message(import->context, NH_MESSAGE_INFO, "read %s: %s, %s", source->path,
                    nhi_kind_info(source->layout.kind)->name, nhi_csv_encoding(source->csv));
    nhi_csv_close(source->csv);
    source->csv = NULL;
    import->record = NULL;
    return status;
}

static nh_status read_kind(struct nhi_import *import, enum nhi_kind kind, struct nh_error *error)
{
    for (size_t i = 0; i < import->n_sources && !import->is_broken; i++)
        if (import->sources[i].layout.kind == kind)
            NH_TRY(read_source(import, i, error));
    return NH_OK;
}

/* Looks at every header; what cannot be recognised is listed. */
static nh_status recognise_all(struct nhi_import *import, nhi_is_carrier_fn is_carrier,
                               struct nh_error *error)
{
    for (size_t i = 0; i < import->n_sources; i++) {
        struct nh_error fault;
        const nh_status status = recognise(import, &import->sources[i], is_carrier, &fault);
        if (status == NH_DATA)
            NH_TRY(nhi_import_note_fault(import, import->sources[i].path, 1, &fault, error));
        else if (status != NH_OK)
            return nhi_fail(error, status, "%s", fault.message);
    }
    return NH_OK;
}

/* Carriers come first, because what is wide is told by them; enterprises before everything that names one. */
static nh_status read_all(struct nhi_import *import, struct nh_error *error)
{
    static const enum nhi_kind last_kinds[] = {NHI_KIND_ENERGY, NHI_KIND_OUTPUT, NHI_KIND_DEFLATORS,
                                               NHI_KIND_ACCOUNTS, NHI_KIND_TARGETS};
    NH_TRY(recognise_all(import, any_carrier, error));
    NH_TRY(read_kind(import, NHI_KIND_CARRIERS, error));
    if (!import->is_broken)
        NH_TRY(recognise_all(import, known_carrier, error));
    NH_TRY(read_kind(import, NHI_KIND_ENTERPRISES, error));
    NH_TRY(nhi_builder_seal(import->builder, error));
    for (size_t i = 0; i < sizeof last_kinds / sizeof *last_kinds; i++)
        NH_TRY(read_kind(import, last_kinds[i], error));
    return NH_OK;
}

/* ---- the end -------------------------------------------------------------------------------------------------- */

/* A duplicate, or a value that does not fit beside the others (see nhi_bad_cell_fn). */
static nh_status take_bad_cell(void *state, const struct nhi_cell *cell, const struct nhi_cell *first,
                               int decimals, struct nh_error *error)
{
    struct nhi_import *import = state;
    char value[NHI_NUMBER_BYTES] = "", expected[TEXT_BYTES], fix[TEXT_BYTES];
    if (cell->value != NHI_MISSING_I64)
        nhi_decimal_text((struct nhi_decimal){cell->value, cell->decimals}, value);
    if (first != NULL) {
        snprintf(expected, sizeof expected, "one value for each enterprise, item and period in an import");
        snprintf(fix, sizeof fix, "the same key stands in %s, line %lu: remove one of them",
                 import->sources[first->file].path, (unsigned long)first->line);
    } else {
        snprintf(expected, sizeof expected,
                 "a number that fits into 64 bits with %d decimals, which other values need", decimals);
        snprintf(fix, sizeof fix, "correct the number, or use --round N with fewer decimals");
    }
    const struct nhi_reject reject = {.file = import->sources[cell->file].path,
                                      .line = cell->line,
                                      .column = "",
                                      .value = value,
                                      .n_value_bytes = strlen(value),
                                      .expected = expected,
                                      .fix = fix};
    import->report.n_bad_rows++;
    return nhi_rejects_add(import->rejects, &reject, error);
}

static nh_status refuse(const struct nhi_import *import, struct nh_error *error)
{
    return nhi_fail(error, NH_DATA, "nothing was stored: %llu %s bad; correct %s%s",
                    (unsigned long long)import->report.n_bad_rows,
                    import->report.n_bad_rows == 1 ? "row is" : "rows are",
                    import->report.n_bad_rows == 1 ? "it" : "them",
                    import->is_broken ? "" : ", or store the good ones with --skip-bad");
}

static nh_status commit(struct nhi_import *import, struct nh_error *error)
{
    struct nhi_builder_result result;
    char committed_at[NHI_TIME_BYTES], history[TEXT_BYTES];
    NH_TRY(nhi_import_carriers_finish(import, error));
    NH_TRY(nhi_import_tables_finish(import, error));
    nhi_time_of_day(committed_at);
    snprintf(history, sizeof history, "nenghao %s import: %zu files, %llu rows", NH_VERSION,
             import->n_sources, (unsigned long long)import->report.n_rows);
    NH_TRY(nhi_builder_commit(import->builder, history, committed_at, &result, error));
    import->report.n_corrected = result.n_corrected;
    import->report.n_enterprises = result.n_enterprises;
    import->report.n_energy_lines = result.n_energy_lines;
    import->report.n_output_lines = result.n_output_lines;
    return NH_OK;
}

static nh_status run(struct nhi_import *import, struct nh_error *error)
{
    NH_TRY(read_all(import, error));
    if (!import->is_broken)
        NH_TRY(nhi_builder_check(import->builder, take_bad_cell, import, error));
    if (!import->is_broken)
        NH_TRY(nhi_import_tables_check(import, error));
    NH_TRY(nhi_rejects_finish(import->rejects, error));
    if (import->report.n_warnings > NHI_IMPORT_SHOWN_WARNINGS)
        nhi_message(import->context, NH_MESSAGE_WARNING, "and %llu more warnings",
                    (unsigned long long)(import->report.n_warnings - NHI_IMPORT_SHOWN_WARNINGS));
    if (import->is_broken || (import->report.n_bad_rows > 0 && !import->options.skip_bad))
        return refuse(import, error);
    return commit(import, error);
}

/* ---- options -------------------------------------------------------------------------------------------------- */

/* Begins with cny, or is some number of 元: a word of money, or meant to be one. */
static bool looks_like_money(const char *unit)
{
    static const char latin[] = "cny", *const ends[] = {"十元", "百元", "千元", "万元", "亿元"};
    const size_t n = strlen(unit), n_end = strlen(ends[0]);
    bool is_money = strncasecmp(unit, latin, sizeof latin - 1) == 0;
    for (size_t i = 0; n >= n_end && i < sizeof ends / sizeof *ends; i++)
        is_money = is_money || strcmp(unit + n - n_end, ends[i]) == 0;
    return is_money;
}

/* A word of money, or the name of any other unit, such as 万吨. */
static nh_status read_unit(struct nhi_import *import, struct nh_error *error)
{
    static const struct {
        const char *word, *zh;
        int shift;
    } money[] = {{"cny10k", "万元", 0}, {"cny", "元", -4}, {"cny1k", "千元", -1}, {"cny100m", "亿元", 4}};
    const char *unit = import->options.unit != NULL ? import->options.unit : money[0].word;
    import->unit_label = unit;
    for (size_t i = 0; i < sizeof money / sizeof *money; i++)
        if (strcmp(unit, money[i].word) == 0 || strcmp(unit, money[i].zh) == 0) {
            import->unit_shift = money[i].shift;
            import->unit_label = "10000 CNY";
            return NH_OK;
        }
    if (*unit == '\0' || looks_like_money(unit))
        return nhi_fail(
            error, NH_ARGUMENT,
            "unit '%s': expected cny10k (万元), cny (元), cny1k (千元), cny100m (亿元) or the name of "
            "a physical unit",
            unit);
    return NH_OK;
}

static nh_status read_options(struct nhi_import *import, const struct nh_import_options *options,
                              struct nhi_builder_options *builder, struct nh_error *error)
{
    struct nh_import_options *known = &import->options;
    *known = (struct nh_import_options)NH_IMPORT_OPTIONS_INIT;
    nhi_take_options(known, sizeof *known, options);
    if (known->round_decimals < -1 || known->round_decimals > NHI_MAX_DECIMALS)
        return nhi_fail(error, NH_ARGUMENT, "round %d: expected 0 to %d decimals", known->round_decimals,
                        NHI_MAX_DECIMALS);
    builder->append = known->append;
    builder->chunk_lines = known->chunk_lines;
    NH_TRY(nhi_codec_parse(known->codec, &builder->codec, error));
    return read_unit(import, error);
}

static nh_status list_sources(struct nhi_import *import, const struct nh_import_file *files, size_t n_files,
                              struct nh_error *error)
{
    bool has_standard_input = false;
    if (n_files == 0 || n_files > MAX_SOURCES)
        return nhi_fail(error, NH_ARGUMENT, "import: expected 1 to %d files, found %zu", MAX_SOURCES,
                        n_files);
    NH_TRY(nhi_alloc(n_files, sizeof *import->sources, &import->sources, error));
    import->n_sources = n_files;
    for (size_t i = 0; i < n_files; i++) {
        import->sources[i].path = files[i].path;
        import->sources[i].forced = files[i].kind;
        if (strcmp(files[i].path, "-") == 0 && has_standard_input)
            return nhi_fail(error, NH_ARGUMENT, "standard input (-) can be read once only");
        has_standard_input = has_standard_input || strcmp(files[i].path, "-") == 0;
    }
    return NH_OK;
}

static nh_status begin(struct nhi_import *import, const char *store_path,
                       const struct nh_import_options *options, struct nh_error *error)
{
    struct nhi_builder_options builder = {.store_path = store_path};
    NH_TRY(read_options(import, options, &builder, error));
    NH_TRY(nhi_dictionary_new(&import->warned, error));
    NH_TRY(nhi_dictionary_new(&import->social_codes, error));
    NH_TRY(nhi_reference_new(&import->reference, error));
    NH_TRY(nhi_builder_new(import->context, &builder, &import->builder, error));
    NH_TRY(nhi_rejects_new(import->context, store_path, &import->rejects, error));
    NH_TRY(nhi_import_carriers_init(import, error));
    return nhi_import_tables_init(import, error);
}

static void clear(struct nhi_import *import)
{
    for (size_t i = 0; i < import->n_sources; i++)
        nhi_csv_close(import->sources[i].csv);
    nhi_import_tables_clear(import);
    nhi_import_carriers_clear(import);
    nhi_rejects_free(import->rejects);
    nhi_builder_free(import->builder);
    nhi_reference_free(import->reference);
    nhi_dictionary_free(import->social_codes);
    nhi_dictionary_free(import->warned);
    nhi_free(import->sources);
}

nh_status nhi_import(nh_context *context, const struct nhi_import_request *request,
                     struct nh_import_report *report, struct nh_error *error)
{
    struct nhi_import import = {.context = context, .block_bytes = request->block_bytes};
    nh_status status;
    NH_TRY_DONE(nhi_import_check_memory(context, error));
    NH_TRY_DONE(list_sources(&import, request->files, request->n_files, error));
    NH_TRY_DONE(begin(&import, request->store_path, request->options, error));
    NH_TRY_DONE(run(&import, error));
done:
    if (report != NULL && (status == NH_OK || status == NH_DATA))
        *report = import.report;
    clear(&import);
    return status;
}

nh_status nh_import(nh_context *context, const char *store_path, const struct nh_import_file *files,
                    size_t n_files, const struct nh_import_options *options, struct nh_import_report *report,
                    struct nh_error *error)
{
    const struct nhi_import_request request = {
        .store_path = store_path, .files = files, .n_files = n_files, .options = options};
    return nhi_import(context, &request, report, error);
}
