/* options.h - the one table of options and the settings that they fill. Parser, help pages, and whatever else lists
 * options are made from it: a further option is one row. */
#ifndef NHI_OPTIONS_H
#define NHI_OPTIONS_H

#include "bench/request.h"
#include "engine/base/memory.h"

/* The commands, as bits, so that a row names all that accept it. */
enum nhi_command_bit {
    NHI_IMPORT = 1,
    NHI_INFO = 2,
    NHI_RATE = 4,
    NHI_CHECK = 8,
    NHI_VERIFY = 16,
    NHI_SYNTH = 32,
    NHI_HELP = 64,
    NHI_PACK = 128,
    NHI_BENCH = 256,
    NHI_AUDIT = 512,
    NHI_PRICES = 1024,
    NHI_COMPLETION = 2048,
    NHI_DOCTOR = 4096,
    NHI_EXPORT = 8192,
    NHI_REVISIONS = 16384,
    NHI_REPORT = 32768,
    NHI_ANSWERS = NHI_INFO | NHI_RATE | NHI_CHECK | NHI_AUDIT | NHI_PRICES | NHI_REVISIONS,
    NHI_RECEIPTS = NHI_ANSWERS | NHI_REPORT,             /* can be run again */
    NHI_RESULTS = NHI_ANSWERS | NHI_VERIFY | NHI_DOCTOR, /* print a result */
    NHI_ENGINE = NHI_RESULTS | NHI_IMPORT | NHI_SYNTH | NHI_PACK | NHI_EXPORT | NHI_REPORT,
    NHI_EVERY = NHI_ENGINE | NHI_HELP | NHI_BENCH | NHI_COMPLETION
};

/* What an argument is and which type of member it fills. */
enum nhi_option_kind {
    NHI_FLAG,    /* bool; takes no argument */
    NHI_TEXT,    /* const char * */
    NHI_WORD,    /* const char *, one of `values` */
    NHI_CHOICE,  /* int or enum: the position in `values` */
    NHI_ONLY,    /* nothing is filled: `values` is the one behaviour of this version */
    NHI_INTEGER, /* int, not negative */
    NHI_UINT32,
    NHI_UINT64,
    NHI_SIZE, /* uint64_t bytes with a suffix such as M or GiB */
    NHI_TABLE /* KIND=FILE, may be repeated; appended to the list of tables */
};

struct nhi_option {
    const char *name;
    char letter; /* 0: none */
    const char *argument;
    unsigned commands;
    enum nhi_option_kind kind;
    size_t offset;      /* of the member of struct nhi_settings */
    const char *values; /* "table|csv|json"; NULL: any */
    bool is_inert;      /* never changes a result: left out of the command in its provenance */
    const char *help_en, *help_zh;
};

/* All rows, and their number. */
const struct nhi_option *nhi_options(size_t *n_options);

/* Does its value name a file, a directory or a store? */
bool nhi_option_takes_path(const struct nhi_option *option);

enum nhi_progress_mode { NHI_PROGRESS_AUTO, NHI_PROGRESS_PLAIN, NHI_PROGRESS_NONE };
enum { NHI_UNSET = -1 }; /* a choice that the user left open */

/* An option as it was given, or (option NULL) an argument. */
struct nhi_word {
    const struct nhi_option *option;
    const char *value; /* NULL: the option takes none */
};

/* What the command line says. The structs of the library are filled in place. Texts point into argv. */
struct nhi_settings {
    const char *output_path; /* of the result, or the store that is made */
    const char *timings_path, *receipt_path, *log_path;
    int format, lang, progress; /* enum nh_format, nh_lang, nhi_progress_mode */
    bool is_for_excel;          /* csv */
    bool is_quiet, is_verbose, no_color, wants_help, wants_version, wants_checks, wants_manual;
    struct nh_context_options context;
    struct nh_import_options import;
    struct nh_rate_options rate; /* also the selection of check */
    struct nh_check_options check;
    struct nh_prices_options prices;
    struct nh_report_options report;
    int report_format; /* enum nh_report_format */
    struct nh_synth_options synth;
    struct nh_pack_options pack;
    struct nh_export_options export;
    struct bench_request bench;
    struct nh_import_file *tables; /* of --table */
    char **kinds;                  /* their kinds, owned */
    size_t n_tables;
    const char **arguments; /* what is no option */
    size_t n_arguments;
    struct nhi_word *words; /* without options that are inert */
    size_t n_words;
    struct nhi_buffer command; /* the words as a provenance shows them */
    const char *as_of;         /* of a store; NULL: now */
    bool wants_accounts;       /* of info */
    struct nh_revisions_options revisions;
};

#endif
