/* nenghao.h - the one public header: energy-intensity analytics over a store of enterprise series.
 *
 * Everything the command `nenghao` does is done through these functions. docs/library.md is the guide, with examples;
 * formulas are in docs/methods.md.
 *
 * Conventions
 *   Status      every fallible function returns nh_status; the result must be looked at. Beside the reasons named with a
 *               function every one may return NH_MEMORY and NH_INTERNAL; NH_CANCELLED where progress is reported.
 *   Errors      the last argument is a caller-owned `struct nh_error *` and may be NULL. It is written
 *               only on failure. Outputs are unchanged on failure.
 *   Ownership   "returns new" means that the caller frees it with the named function; free functions
 *               accept NULL. "borrows" means that the pointer must outlive the object.
 *   NULL        a pointer may be NULL only where it is said. Options may: all defaults.
 *   Texts       UTF-8 and NUL-terminated in both directions; paths are bytes of the file system.
 *   Numbers     official figures enter and leave the library as exact decimal text, never as double. Units are the last part
 *               of a name: tce (tonnes of coal equivalent), cny10k (10,000 CNY), percent, ns, bytes.
 *   Threads     one context, and the stores opened with it, may be used by one thread at a time; two contexts are
 *               independent, also on the same store. Tables and texts may be read by many threads.
 *   Callbacks   run on the thread of the call and must not use its context.
 *   Guest       the library prints nothing, never exits, and leaves locale, BLAS and OpenMP settings as found.
 *   Options     every options struct begins with its own size; fill it with its *_INIT macro. NULL texts are defaults; words
 *               are those of the command line.
 *   Versions    functions carry the version that brought them (NENGHAO_0.1, ...). Before 1.0 a new minor version may move
 *               members of structures: compile with the header of the library's own 0.N.
 */
#ifndef NENGHAO_H
#define NENGHAO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of this header. */
#define NH_VERSION "0.1.0"

#if defined(__GNUC__)
/* The result must be looked at. */
#define NH_CHECKED __attribute__((warn_unused_result))
/* Exported by the shared library. */
#define NH_API __attribute__((visibility("default")))
#else
#define NH_CHECKED
#define NH_API
#endif

/* What became of a call. Values never change their meaning. */
typedef enum nh_status {
    NH_OK = 0,            /* done */
    NH_ARGUMENT = 1,      /* the call itself is wrong: unknown option value, contradiction */
    NH_MEMORY = 2,        /* no memory, or the limit given does not suffice */
    NH_IO = 3,            /* the operating system refused: cannot open, disk full, ... */
    NH_FORMAT = 4,        /* a store or segment is not what it should be: damaged, foreign, newer */
    NH_DATA = 5,          /* the input data are wrong: the message says file, line, column, how to fix */
    NH_RANGE = 6,         /* a number leaves the range in which it would be exact */
    NH_UNSUPPORTED = 7,   /* this build or this version cannot do it */
    NH_CANCELLED = 8,     /* the progress callback asked to stop */
    NH_UNCERTAIN = 9,     /* the commit may or may not have happened: run nh_verify */
    NH_BUSY = 10,         /* another writer holds the store */
    NH_CHECK_FAILED = 11, /* everything was computed and a check did not hold */
    NH_INTERNAL = 12      /* a bug in nenghao */
} nh_status;

/* Why a call failed. Caller-owned, fixed size: reporting a failure never allocates. */
struct nh_error {
    nh_status status;   /* what the function returned */
    char message[1024]; /* UTF-8, lower case, no newline at the end */
};

/* NH_VERSION of the library that runs; the header's is that of the build. */
NH_API const char *nh_version(void);

/* One short English word group for a status, never NULL: "input data". */
NH_API const char *nh_status_text(nh_status status);

/* ---- context ------------------------------------------------------------------------------------------- */

/* What a message is about: information, data that are accepted but odd, one bad row among others. */
enum nh_message_level { NH_MESSAGE_INFO = 0, NH_MESSAGE_WARNING = 1, NH_MESSAGE_ERROR = 2 };

/* Receives one line of text (no newline), borrowed for the call. Messages of level error hold values of enterprises. */
typedef void (*nh_message_fn)(void *user, enum nh_message_level level, const char *text);

/* Receives the progress of the running call: its stage in English ("reading"), how much of it is done, and of how much;
 * `total` is 0 while it is not known. Return false to cancel: the call returns NH_CANCELLED soon, and what it was writing is
 * gone as if it had never begun. Reading, aggregating, importing, packing, verifying and making a city report it. */
typedef bool (*nh_progress_fn)(void *user, const char *stage, uint64_t done, uint64_t total);

/* How calls run; nothing here changes a figure. */
struct nh_context_options {
    size_t size;
    unsigned n_threads;        /* 0: OMP_NUM_THREADS, else SLURM_CPUS_PER_TASK, else the affinity mask
                                  and the quota of the control group */
    uint64_t max_memory_bytes; /* 0: no limit beyond the built-in buffer sizes */
    const char *cpu;           /* ceiling of the SIMD level: scalar|avx2|avx512|neon; NULL: best there is */
    nh_message_fn message;     /* NULL: messages are dropped */
    nh_progress_fn progress;   /* NULL: none */
    void *user;                /* handed to both callbacks */
    const char *read_path; /* of stored values: map (the file is mapped: fastest; cutting a file that is being
                                  read then ends the process with SIGBUS), pread, hdf5. NULL: map, and pread for
                                  files above a quarter of max_memory_bytes */
};
/* Defaults. */
#define NH_CONTEXT_OPTIONS_INIT                                                                              \
    {                                                                                                        \
        sizeof(struct nh_context_options), 0, 0, NULL, NULL, NULL, NULL, NULL                                \
    }

/* Threads, limits and callbacks of calls. */
typedef struct nh_context nh_context;

/* Returns new in *context; free with nh_context_free, after the stores that were opened with it.
 * NH_ARGUMENT: unknown or unavailable `cpu`, unknown `read_path`. NH_MEMORY. */
NH_API NH_CHECKED nh_status nh_context_new(const struct nh_context_options *options, nh_context **context,
                                           struct nh_error *error);
/* Ends the threads of a context. */
NH_API void nh_context_free(nh_context *context);

/* Where the time of the calls with a context went since it was made, and what rates and checks have read. */
struct nh_timings {
    uint64_t open_ns;           /* opening stores */
    uint64_t plan_ns;           /* resolving options, finding groups and coefficients */
    uint64_t read_aggregate_ns; /* reading, verifying, decoding and adding up chunks */
    uint64_t publish_ns;        /* exact ratios, rounding, writing, and what the caller did before it asked */
    uint64_t stored_bytes;      /* of the chunks that were read, as they are in the files */
    uint64_t n_cells;           /* in them */
};
/* Fills *timings; it takes no time itself. */
NH_API void nh_context_timings(nh_context *context, struct nh_timings *timings);

/* Name of the SIMD level in use: "scalar", "avx2", "avx512", "neon"; never freed. */
NH_API const char *nh_context_cpu(const nh_context *context);
/* Number of threads in use, the caller's among them. */
NH_API unsigned nh_context_threads(const nh_context *context);

/* ---- import -------------------------------------------------------------------------------------------- */

/* One input file. */
struct nh_import_file {
    const char *path; /* of a CSV file */
    const char *kind; /* NULL: recognised from its header; else a table kind of `nenghao help tables` */
};

/* What is accepted, and how it is stored. */
struct nh_import_options {
    size_t size;
    bool append;          /* add to an existing store; else the store must not exist */
    bool skip_bad;        /* store the good rows although there are bad ones */
    bool lenient;         /* thousands separators inside quotes and full-width digits are accepted */
    int round_decimals;   /* -1: refuse more decimals than 9; else round half-even to so many and count it */
    const char *encoding; /* NULL: detect; else utf-8 or gb18030 */
    const char *
        unit; /* money unit of the output values: cny10k (default, NULL), cny, cny1k, cny100m, or 万元 ...; any
                             other word is kept as the label of a physical measure, unconverted */
    const char *codec;    /* none (NULL): as they are; deflate: shuffle + deflate; packed: the fewest bits */
    uint32_t chunk_lines; /* 0: chosen; lines of a chunk otherwise (results never depend on it) */
};
/* Defaults. */
#define NH_IMPORT_OPTIONS_INIT                                                                               \
    {                                                                                                        \
        sizeof(struct nh_import_options), false, false, false, -1, NULL, NULL, NULL, 0                       \
    }

/* What an import has found. */
struct nh_import_report {
    uint64_t n_rows;         /* data rows read */
    uint64_t n_bad_rows;     /* rows listed in STORE.rejects.csv */
    uint64_t n_rounded;      /* values changed by round_decimals */
    uint64_t n_corrected;    /* values that replace an older vintage */
    uint64_t n_enterprises;  /* of the new segment */
    uint64_t n_energy_lines; /* (enterprise, carrier, flow) of the new segment */
    uint64_t n_output_lines; /* (enterprise, measure) of the new segment */
    uint64_t n_warnings;     /* messages of level warning */
};

/* Reads CSV tables into a store, all or nothing (or the good rows with skip_bad); the rejects go to
 * `store_path`.rejects.csv, mode 0600. `report` may be NULL and is filled on NH_OK and NH_DATA.
 * NH_DATA: bad rows, nothing stored. NH_IO. NH_BUSY. NH_UNCERTAIN. NH_CANCELLED. NH_MEMORY. NH_ARGUMENT. */
NH_API NH_CHECKED nh_status nh_import(nh_context *context, const char *store_path,
                                      const struct nh_import_file *files, size_t n_files,
                                      const struct nh_import_options *options,
                                      struct nh_import_report *report, struct nh_error *error);

/* ---- pack ---------------------------------------------------------------------------------------------- */

/* How the new store is written. */
struct nh_pack_options {
    size_t size;
    const char *codec;    /* as in nh_import_options; NULL: packed */
    uint32_t chunk_lines; /* as in nh_import_options */
};
/* Defaults. */
#define NH_PACK_OPTIONS_INIT                                                                                 \
    {                                                                                                        \
        sizeof(struct nh_pack_options), NULL, 0                                                              \
    }

/* Sizes before and after. */
struct nh_pack_report {
    uint64_t n_segments; /* of the store */
    uint64_t old_bytes;  /* of all its segments */
    uint64_t new_bytes;  /* of all new ones */
};

/* Writes a store, or a bare segment, anew with another codec: one new segment and one state for each old one, so that
 * every vintage stays, and the same figures. `new_path` must not exist; it appears whole or not at all. `report` may be
 * NULL. NH_ARGUMENT, NH_FORMAT: the store is damaged. NH_IO. NH_UNCERTAIN. NH_CANCELLED. NH_MEMORY. */
NH_API NH_CHECKED nh_status nh_pack(nh_context *context, const char *store_path, const char *new_path,
                                    const struct nh_pack_options *options, struct nh_pack_report *report,
                                    struct nh_error *error);

/* ---- store --------------------------------------------------------------------------------------------- */

/* An open store, read-only. */
typedef struct nh_store nh_store;

/* Opens a store directory, or one bare segment file (read-only, marked unmanifested). Returns new; free with nh_store_close.
 * Borrows the context. Later commits of a writer are not seen by an open store.
 * NH_IO: cannot be opened. NH_FORMAT: not a store, damaged, or of a newer version. */
NH_API NH_CHECKED nh_status nh_store_open(nh_context *context, const char *path, nh_store **store,
                                          struct nh_error *error);
/* Closes the files of a store. */
NH_API void nh_store_close(nh_store *store);

/* The same as it was known at the end of a day ("2021-06-30", or a month, quarter or year), or in a state of its manifest
 * ("state:2"); NULL: now. Imports count from their day, an account with a dated vintage from its date; the first import
 * counts from the beginning. NH_ARGUMENT: neither a day nor a state. */
NH_API NH_CHECKED nh_status nh_store_open_as_of(nh_context *context, const char *path, const char *as_of,
                                                nh_store **store, struct nh_error *error);

/* ---- export -------------------------------------------------------------------------------------------- */

/* What is written, and as what. */
struct nh_export_options {
    size_t size;
    const char *format; /* csv: tables that import reads; npy: matrices; hdf5: a segment; NULL: hdf5 for
                           FILE.h5, else csv */
    const char *tables; /* of csv: enterprises,energy,...; NULL: all that there are */
    const char *where;  /* as in nh_rate_options */
};
/* Defaults. */
#define NH_EXPORT_OPTIONS_INIT                                                                               \
    {                                                                                                        \
        sizeof(struct nh_export_options), NULL, NULL, NULL                                                   \
    }

/* What was written. */
struct nh_export_report {
    uint64_t n_enterprises; /* rows of enterprises */
    uint64_t n_energy_rows; /* rows or lines of energy */
    uint64_t n_output_rows; /* rows or lines of output */
};

/* Writes what is in force into a new directory, whole or not at all; files are private (0600). Measures that are not in
 * money go to output_UNIT.csv, one for each unit, because an import has one. `report` may be NULL.
 * NH_ARGUMENT: unknown word, `path` is there, or has the name of one file where there are several. NH_IO, NH_FORMAT, NH_CANCELLED, NH_MEMORY. */
NH_API NH_CHECKED nh_status nh_export(nh_store *store, const char *path,
                                      const struct nh_export_options *options,
                                      struct nh_export_report *report, struct nh_error *error);

/* ---- results ------------------------------------------------------------------------------------------- */

/* A document made by the library: text in UTF-8, its length without the final NUL. Free with nh_text_free. */
struct nh_text {
    char *data;     /* NUL-terminated */
    size_t n_bytes; /* without the NUL */
};
/* Frees the bytes; the text is empty afterwards. */
NH_API void nh_text_free(struct nh_text *text);

/* Forms of a result. All but the table have the same exact digits. */
enum nh_format {
    NH_FORMAT_TABLE = 0,    /* for people, rounded; a check and an audit are a page */
    NH_FORMAT_CSV = 1,      /* RFC 4180 with LF, exact */
    NH_FORMAT_JSON = 2,     /* with columns, units and provenance */
    NH_FORMAT_JSONL = 3,    /* the rows, an object a line */
    NH_FORMAT_SDMX_CSV = 4, /* SDMX-CSV 2.0, an observation a line; of tables with periods */
    NH_FORMAT_XLSX = 5,     /* bytes of a workbook; needs libxlsxwriter */
    NH_FORMAT_HTML = 6      /* one page */
};
/* Language of what people read; CSV and JSON do not depend on it. */
enum nh_lang { NH_LANG_EN = 0, NH_LANG_ZH = 1 };

/* ---- tables --------------------------------------------------------------------------------------------- */

/* Rows of a result for programs: every figure is the exact decimal text that CSV and JSON carry, digit for digit. A table
 * owns what it shows: it outlives its store and its context, and threads may read it at the same time. */
typedef struct nh_table nh_table;

/* What the cells of a column are. */
enum nh_column_kind {
    NH_COLUMN_KEY = 0,     /* text: what a row is about, or a word */
    NH_COLUMN_DECIMAL = 1, /* an official figure, "" where it is not defined */
    NH_COLUMN_PERCENT = 2, /* the same, in percent */
    NH_COLUMN_INTEGER = 3, /* a count, "" where there is none */
    NH_COLUMN_FLAGS = 4    /* words joined by `;` */
};

/* Frees a table and every text that was borrowed from it. */
NH_API void nh_table_free(nh_table *table);
/* Number of rows. */
NH_API size_t nh_table_rows(const nh_table *table);
/* Number of columns. */
NH_API size_t nh_table_columns(const nh_table *table);

/* Name and version of the columns: "nenghao.rate/1". As all texts below: borrowed until nh_table_free. */
NH_API const char *nh_table_schema(const nh_table *table);

/* Name of column i_column, from 0: "energy_tce", the header of CSV; NULL behind the last column, as for label and unit. */
NH_API const char *nh_table_column_name(const nh_table *table, size_t i_column);
/* Its label for people. */
NH_API const char *nh_table_column_label(const nh_table *table, size_t i_column, enum nh_lang lang);
/* Its unit, "" where there is none. */
NH_API const char *nh_table_column_unit(const nh_table *table, size_t i_column, enum nh_lang lang);
/* What its cells are; NH_COLUMN_KEY behind the last column. */
NH_API enum nh_column_kind nh_table_column_kind(const nh_table *table, size_t i_column);

/* The text of a cell, rows and columns from 0; NULL behind the last one. */
NH_API const char *nh_table_cell(const nh_table *table, size_t i_row, size_t i_column);

/* Returns new text: the bytes that the function which made the table gives as CSV (and as JSON, of rates and prices), or an
 * aligned table with all digits. NH_MEMORY. */
NH_API NH_CHECKED nh_status nh_table_text(const nh_table *table, enum nh_format format, enum nh_lang lang,
                                          struct nh_text *text, struct nh_error *error);

/* The structures of the Arrow C data interface, as its specification gives them for every program that takes part. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};
#endif

/* The table as one record batch for Arrow, pandas, Polars, DuckDB, R ...; no Arrow library is needed. Keys, words and flags
 * are utf8 (large_utf8 from 2 GiB), counts int64, figures decimal128(38, s) with the most decimals that a cell of the column
 * has; a column whose figures need more than 38 digits is utf8. What is not defined is null. Unit, labels and kind of a column
 * are its metadata; schema and provenance those of the batch. Both structures are filled with copies, which their `release`
 * frees (also after nh_table_free). NH_MEMORY. */
NH_API NH_CHECKED nh_status nh_table_arrow(const nh_table *table, struct ArrowSchema *schema,
                                           struct ArrowArray *array, struct nh_error *error);

/* ---- info, verify ----------------------------------------------------------------------------------------- */

/* What is inside a store. Returns new text. NH_FORMAT, NH_IO, NH_MEMORY. */
NH_API NH_CHECKED nh_status nh_info(const nh_store *store, enum nh_format format, enum nh_lang lang,
                                    struct nh_text *text, struct nh_error *error);

/* Checks the energy forms of every unit in every period: parts and wholes, stocks, conversion, coefficients, signs. One row for
 * each contradiction, with enterprise, period, carrier, found and expected. Returns new text with NH_OK and with NH_CHECK_FAILED:
 * some rule that must hold does not. NH_RANGE, NH_FORMAT, NH_IO, NH_MEMORY. */
NH_API NH_CHECKED nh_status nh_form_checks(nh_store *store, enum nh_format format, enum nh_lang lang,
                                           struct nh_text *text, struct nh_error *error);

/* One section of it, as it is in JSON. Returns new table. section: segments, axes, series (NULL), carriers, measures,
 * attributes, tables, corrections, warnings. NH_ARGUMENT: another one. NH_FORMAT, NH_IO, NH_MEMORY. */
NH_API NH_CHECKED nh_status nh_info_table(const nh_store *store, const char *section, nh_table **table,
                                          struct nh_error *error);

/* Checks every hash of the manifest chain, every checksum of every chunk, and that every series reads. `path` is that of a
 * store or a bare segment. Returns a new report in *text in both cases. NH_CHECK_FAILED: something is damaged. NH_IO. */
NH_API NH_CHECKED nh_status nh_verify(nh_context *context, const char *path, enum nh_format format,
                                      enum nh_lang lang, struct nh_text *text, struct nh_error *error);
/* The same as a new table, one row for each check, also with NH_CHECK_FAILED. */
NH_API NH_CHECKED nh_status nh_verify_table(nh_context *context, const char *path, nh_table **table,
                                            struct nh_error *error);

/* ---- rate ---------------------------------------------------------------------------------------------- */

/* Where a figure lies half-way: away from zero (the everyday rule), or to the even digit (GB/T 8170). */
enum nh_tie { NH_TIE_HALF_UP = 0, NH_TIE_HALF_EVEN = 1 };
/* Rounded once, at the end; or intensities first to 4 decimals, as some bulletins do (docs/methods.md). */
enum nh_rounding { NH_ROUNDING_EXACT = 0, NH_ROUNDING_BULLETIN4 = 1 };

/* What is computed, for whom, and how; the words are those of `nenghao help rate`. */
struct nh_rate_options {
    size_t size;
    const char *by;            /* "region:6,industry:2"; NULL: the total */
    const char *where;         /* "region=32;industry=C26,C30"; NULL: everything */
    const char *freq;          /* month|quarter|year|ytd|day|hour ...; NULL: year */
    const char *from;          /* first and last period, in any frequency; NULL: all there is */
    const char *to;            /* as `from` */
    const char *measure;       /* the denominator; NULL: value_added */
    const char *energy;        /* net (default) | gross */
    const char *basis;         /* calorific (default) | equivalent */
    const char *factor;        /* coal (default) | carbon */
    const char *pairing;       /* all (default) | matched */
    const char *compare;       /* previous (default) | year-ago | a period */
    enum nh_rounding rounding; /* of levels */
    enum nh_tie tie;           /* of every rounding */
    int decimals;              /* of change_percent; -1: 2 in tables, 6 otherwise */
    bool totals;               /* add subtotal and total rows, key `*` */
    const char *command;       /* how the user called, for the provenance of JSON; NULL: none */
    const char *price;         /* current (default) | constant:YYYY: output at the prices of that year */
    const char *panel;         /* all (default) | matched */
    const char *scope;         /* full (default) | no-feedstock | no-renewable | fossil, several with + */
};
/* Defaults. */
#define NH_RATE_OPTIONS_INIT                                                                                 \
    {                                                                                                        \
        sizeof(struct nh_rate_options), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,    \
            NH_ROUNDING_EXACT, NH_TIE_HALF_UP, -1, false, NULL, NULL, NULL, NULL                             \
    }

/* Energy, output, intensity and its change by group and period (METHOD: I = E/G, r = I1/I0 - 1). `scope` may also be a list of
 * scopes, or all: then every row is about one of them and shows what it leaves out. Returns new text. NH_ARGUMENT: unknown
 * key, measure, period, ... with the nearest known word. NH_DATA: a quantity without coefficient. NH_RANGE, NH_MEMORY, NH_FORMAT, NH_IO. */
NH_API NH_CHECKED nh_status nh_rate(nh_store *store, const struct nh_rate_options *options,
                                    enum nh_format format, enum nh_lang lang, struct nh_text *text,
                                    struct nh_error *error);
/* The same as a new table, with the digits of CSV. */
NH_API NH_CHECKED nh_status nh_rate_table(nh_store *store, const struct nh_rate_options *options,
                                          nh_table **table, struct nh_error *error);

/* ---- accounts of regions ----------------------------------------------------------------------------------- */

/* What the accounts of regions say, by region, year and item: given, derived from each other, or not available, with
 * vintage and differences. Of the options where, from, to, freq, energy and basis count; NULL: everything. Returns new text.
 * NH_ARGUMENT. NH_DATA: a quantity without coefficient. NH_RANGE, NH_MEMORY, NH_FORMAT, NH_IO. */
NH_API NH_CHECKED nh_status nh_accounts(nh_store *store, const struct nh_rate_options *options,
                                        enum nh_format format, enum nh_lang lang, struct nh_text *text,
                                        struct nh_error *error);
/* The same as a new table, with the digits of CSV. */
NH_API NH_CHECKED nh_status nh_accounts_table(nh_store *store, const struct nh_rate_options *options,
                                              nh_table **table, struct nh_error *error);

/* ---- check --------------------------------------------------------------------------------------------- */

/* A decline, and what it is held against. */
struct nh_check_options {
    size_t size;
    const char *region;          /* GB/T 2260 code, a prefix or with trailing zeros; NULL: everything */
    const char *from;            /* base year */
    const char *to;              /* last year */
    const char *levels;          /* "E0,G0,E1,G1" in tce and 10,000 CNY; then no store is read */
    const char *target;          /* "17" or "17%": decline in percent from `from` to `target_to`; NULL: of the
                                    store's targets table, if it has one */
    const char *target_to;       /* last year of the plan; NULL: of that table, else `to` */
    const char *published;       /* "20.55%"; NULL: nothing to compare with */
    struct nh_rate_options rate; /* all of it but compare, from, to; with by, or a freq other than year:
                                    warning levels of groups and parts of a year instead of one decline */
    const char *rules;           /* CSV file of the warning levels; NULL: the built-in half-year barometer */
    const char *scheme;          /* CSV file of a score sheet; NULL: none */
    const char *points;          /* "item=55;other=3": what the assessor gives in it */
    bool bulletin;               /* with rate.by: the table of a bulletin: intensity, energy, electricity */
};
/* Defaults. */
#define NH_CHECK_OPTIONS_INIT                                                                                \
    {                                                                                                        \
        sizeof(struct nh_check_options), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NH_RATE_OPTIONS_INIT,     \
            NULL, NULL, NULL, false                                                                          \
    }

/* Decline of the intensity against a target. `context` and `store` may be NULL when options->levels is given.
 * Returns new text with NH_OK and with NH_CHECK_FAILED: the target is missed at the end of its plan, or the published
 * figure is refuted. NH_ARGUMENT: contradictory options. NH_DATA: a year without data. NH_RANGE, NH_MEMORY, ... */
NH_API NH_CHECKED nh_status nh_check(nh_context *context, nh_store *store,
                                     const struct nh_check_options *options, enum nh_format format,
                                     enum nh_lang lang, struct nh_text *text, struct nh_error *error);

/* Its years: levels, yearly and cumulative decline, path, warning level. A new table also with NH_CHECK_FAILED. */
NH_API NH_CHECKED nh_status nh_check_table(nh_context *context, nh_store *store,
                                           const struct nh_check_options *options, nh_table **table,
                                           struct nh_error *error);

/* ---- revisions ------------------------------------------------------------------------------------------ */

/* Two states of knowledge, and the decline that is looked at in both. */
struct nh_revisions_options {
    size_t size;
    const char *since;           /* what was known then: a day or "state:1", as nh_store_open_as_of */
    const char *as_of;           /* and later; NULL: now */
    const char *region;          /* as of a check */
    const char *from;            /* first year of the decline */
    const char *to;              /* and its last */
    struct nh_rate_options rate; /* where, measure, price, energy, basis, pairing, tie, decimals */
};
/* Defaults; since, from and to must be set. */
#define NH_REVISIONS_OPTIONS_INIT                                                                            \
    {                                                                                                        \
        sizeof(struct nh_revisions_options), NULL, NULL, NULL, NULL, NULL, NH_RATE_OPTIONS_INIT              \
    }

/* How much of the change of a decline between two states of knowledge is revised output, coefficients, scope, late reports and
 * other revised energy: factors whose product is the change of what is left, and points that add up to the change of the
 * decline. Returns new text. NH_ARGUMENT. NH_DATA: one of the two has no figure. As nh_check. */
NH_API NH_CHECKED nh_status nh_revisions(nh_context *context, const char *path,
                                         const struct nh_revisions_options *options, enum nh_format format,
                                         enum nh_lang lang, struct nh_text *text, struct nh_error *error);
/* The same as a new table, with the digits of CSV. */
NH_API NH_CHECKED nh_status nh_revisions_table(nh_context *context, const char *path,
                                               const struct nh_revisions_options *options, nh_table **table,
                                               struct nh_error *error);

/* ---- audit ---------------------------------------------------------------------------------------------- */

/* How figures are recomputed. */
struct nh_audit_options {
    size_t size;
    struct nh_rate_options rate; /* energy, basis, factor, pairing, rounding, tie, command */
};
/* Defaults. */
#define NH_AUDIT_OPTIONS_INIT                                                                                \
    {                                                                                                        \
        sizeof(struct nh_audit_options), NH_RATE_OPTIONS_INIT                                                \
    }

/* Published figures, one a row of a CSV table, recomputed from a store (NULL: none) or decided by their own document within
 * the precision in which its numbers are printed. Returns new text with NH_OK and with NH_CHECK_FAILED: a figure is refuted.
 * NH_DATA: the table, with file, line and column; a quantity of the store without coefficient. NH_RANGE, NH_MEMORY,
 * NH_FORMAT, NH_IO. */
NH_API NH_CHECKED nh_status nh_audit(nh_context *context, nh_store *store, const char *figures_path,
                                     const struct nh_audit_options *options, enum nh_format format,
                                     enum nh_lang lang, struct nh_text *text, struct nh_error *error);
/* The same as a new table, one row for each figure, also with NH_CHECK_FAILED. */
NH_API NH_CHECKED nh_status nh_audit_table(nh_context *context, nh_store *store, const char *figures_path,
                                           const struct nh_audit_options *options, nh_table **table,
                                           struct nh_error *error);

/* ---- prices -------------------------------------------------------------------------------------------- */

/* Which output, and the link to a new price base. */
struct nh_prices_options {
    size_t size;
    const char *link;            /* first year of the new price base, "2020"; NULL: no link */
    struct nh_rate_options rate; /* by, where, from, to, measure, price (needed), panel, tie, decimals,
                                    totals */
};
/* Defaults; rate.price must be set. */
#define NH_PRICES_OPTIONS_INIT                                                                               \
    {                                                                                                        \
        sizeof(struct nh_prices_options), NULL, NH_RATE_OPTIONS_INIT                                         \
    }

/* Output by years at current prices and at those of the base year, its growth in both and at comparable prices, and the
 * link to a new price base with the residual of the industries; of GDP by the accounts of regions. Returns new text. NH_ARGUMENT: no base year, an unknown
 * word. NH_DATA: deflators are missing or contradict each other, no data of the link year. NH_RANGE, NH_MEMORY, ... */
NH_API NH_CHECKED nh_status nh_prices(nh_store *store, const struct nh_prices_options *options,
                                      enum nh_format format, enum nh_lang lang, struct nh_text *text,
                                      struct nh_error *error);
/* The same as a new table, with the digits of CSV. */
NH_API NH_CHECKED nh_status nh_prices_table(nh_store *store, const struct nh_prices_options *options,
                                            nh_table **table, struct nh_error *error);

/* ---- report -------------------------------------------------------------------------------------------- */

/* A page, or a workbook. */
enum nh_report_format { NH_REPORT_HTML = 0, NH_REPORT_XLSX = 1 };

/* What is reported, and what stands on its head. */
struct nh_report_options {
    size_t size;
    struct nh_check_options check; /* without levels, scheme and points; check.rate.command is shown */
    const char *title;             /* NULL: made of what is reported */
    const char *agency;            /* who reports (填报单位); NULL: left to be filled in by hand */
    const char *date;              /* "2026-03-15", of the report; NULL: left to be filled in by hand */
};
/* Defaults. */
#define NH_REPORT_OPTIONS_INIT                                                                               \
    {                                                                                                        \
        sizeof(struct nh_report_options), NH_CHECK_OPTIONS_INIT, NULL, NULL, NULL                            \
    }

/* A report to read and to hand on: the check with its verdict, the years against the path of the target, regions and
 * industries ranked, the structure of energy, method, quality of the data, provenance. One HTML page without scripts that
 * needs nothing else, or an XLSX workbook with live formulas. The digits are those of nh_check and nh_rate; the same store
 * and options give the same bytes. Returns new bytes (of XLSX not text). NH_ARGUMENT: a wrong word, or levels. NH_DATA: fewer
 * than two years of data, no intensity at one of the ends. NH_IO: no temporary file (XLSX). NH_RANGE, NH_MEMORY, ... */
NH_API NH_CHECKED nh_status nh_report(nh_store *store, const struct nh_report_options *options,
                                      enum nh_report_format format, enum nh_lang lang, struct nh_text *report,
                                      struct nh_error *error);

/* ---- machine ------------------------------------------------------------------------------------------- */

/* What this machine offers and what this build uses of it: instruction sets, threads, memory, libraries, and the file
 * system of `path` (NULL: the working directory), with a note where that is not the best. Returns new text. NH_IO: there
 * is nothing at `path`. NH_MEMORY. */
NH_API NH_CHECKED nh_status nh_doctor(const nh_context *context, const char *path, enum nh_format format,
                                      enum nh_lang lang, struct nh_text *text, struct nh_error *error);

/* ---- receipts ------------------------------------------------------------------------------------------ */

/* What was run on what. Words and paths are borrowed. */
struct nh_run {
    const char *const *words;  /* the command, then its options and arguments */
    size_t n_words;            /* how many */
    const char *const *inputs; /* paths of stores and files that were read */
    size_t n_inputs;           /* how many */
    enum nh_format format;     /* of the result */
    enum nh_lang lang;         /* of the result */
    bool did_hold;             /* false: a check did not hold */
};

/* The receipt of a run: its words, the SHA-256 of its inputs (of a store: of the state in force) and of its result.
 * The same run gives the same receipt. Returns new text (JSON, nenghao.receipt/1). NH_ARGUMENT: not UTF-8. NH_IO,
 * NH_FORMAT, NH_MEMORY. */
NH_API NH_CHECKED nh_status nh_receipt_make(nh_context *context, const struct nh_run *run,
                                            const struct nh_text *result, struct nh_text *text,
                                            struct nh_error *error);

/* A receipt that was read. */
typedef struct nh_receipt nh_receipt;

/* Does the file look like a receipt, and not like a store? */
NH_API bool nh_receipt_is(const char *path);
/* Returns new; free with nh_receipt_free. NH_FORMAT: not a receipt. NH_MEMORY. */
NH_API NH_CHECKED nh_status nh_receipt_read(const char *path, nh_receipt **receipt, struct nh_error *error);
/* Frees a receipt and its run. */
NH_API void nh_receipt_free(nh_receipt *receipt);
/* What was run, without inputs; owned by the receipt. */
NH_API const struct nh_run *nh_receipt_run(const nh_receipt *receipt);

/* Compares the inputs as they are now, and what came out when the words were run again. Returns a new report in *text in
 * both cases. NH_CHECK_FAILED: something differs. NH_MEMORY. */
NH_API NH_CHECKED nh_status nh_receipt_check(nh_context *context, const nh_receipt *receipt,
                                             const struct nh_text *result, bool did_hold,
                                             enum nh_format format, enum nh_lang lang, struct nh_text *text,
                                             struct nh_error *error);

/* ---- reference data ------------------------------------------------------------------------------------- */

/* A page of reference: carriers, tables, measures, methods, errors ...; NULL: the list of topics. Returns new text.
 * NH_ARGUMENT: unknown topic, with the nearest one. */
NH_API NH_CHECKED nh_status nh_help(const char *topic, enum nh_lang lang, struct nh_text *text,
                                    struct nh_error *error);

/* ---- synthetic city ------------------------------------------------------------------------------------- */

/* Which city is made. */
struct nh_synth_options {
    size_t size;
    uint64_t seed;            /* another seed is another city */
    uint32_t n_enterprises;   /* 1 .. 50,000,000 */
    uint32_t n_months;        /* 1 .. 200 years */
    uint32_t n_carriers;      /* 1 .. number of carriers of the generator (12) */
    const char *from;         /* first month; NULL: 2015-01 */
    const char *csv_dir;      /* NULL: store; else the tables of the contract go to this directory */
    const char *decline;      /* "20.55": true decline of the data in percent, NULL: as it comes */
    const char *decline_from; /* years between which the decline holds */
    const char *decline_to;   /* the later one */
    const char *codec;        /* as in nh_import_options */
    const char *calibrate;    /* a table of published figures, as for nh_audit, that the data are made to meet
                                 where enterprises can carry them: n_enterprises and n_months are then the least
                                 numbers; NULL: none */
};
/* Defaults. */
#define NH_SYNTH_OPTIONS_INIT                                                                                \
    {                                                                                                        \
        sizeof(struct nh_synth_options), 1, 1000, 24, 12, NULL, NULL, NULL, NULL, NULL, NULL, NULL           \
    }

/* Makes a synthetic city with known truth: the same options give the same bytes on any machine. The truth
 * goes to `path`.truth.json (store) or csv_dir/truth.json; with `calibrate` it has every figure of the table with its exact
 * value and how far that is from the published one, or why enterprises cannot carry it. NH_ARGUMENT. NH_DATA: a figure that
 * cannot be read, or contradicts others. NH_RANGE, NH_IO, NH_MEMORY, NH_CANCELLED. */
NH_API NH_CHECKED nh_status nh_synth(nh_context *context, const char *path,
                                     const struct nh_synth_options *options, struct nh_error *error);

#ifdef __cplusplus
}
#endif
#endif
