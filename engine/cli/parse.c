/* parse.c - see parse.h. */
#include "engine/cli/parse.h"

#include "engine/base/dictionary.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_WORDS = 96 }; /* of a list of near misses: options of one command, values of one option */

/* The words that are still to be read. */
struct words {
    unsigned command;
    const char *name;
    const char *const *argv;
    int argc, i;
    struct nhi_settings *settings;
};

/* ---- values -------------------------------------------------------------------------------------------------- */

int nhi_value_position(const char *values, const char *word, size_t n_bytes)
{
    for (int position = 0; values != NULL; position++) {
        const char *bar = strchr(values, '|');
        size_t n = bar != NULL ? (size_t)(bar - values) : strlen(values);
        if (n == n_bytes && memcmp(values, word, n) == 0)
            return position;
        values = bar != NULL ? bar + 1 : NULL;
    }
    return NHI_UNSET;
}

static nh_status position_of(const struct nhi_option *option, const char *value, int *position,
                             struct nh_error *error)
{
    int found = nhi_value_position(option->values, value, strlen(value));
    if (found == NHI_UNSET)
        return nhi_fail(error, NH_ARGUMENT, "--%s %s: expected one of %s", option->name, value,
                        option->values);
    *position = found;
    return NH_OK;
}

/* Digits only: a sign, a blank or a letter behind them is a mistake. *end points behind the digits. */
static nh_status whole_number(const struct nhi_option *option, const char *value, uint64_t max,
                              uint64_t *number, const char **end, struct nh_error *error)
{
    char *behind;
    errno = 0;
    unsigned long long parsed = strtoull(value, &behind, 10);
    if (*value < '0' || *value > '9')
        return nhi_fail(error, NH_ARGUMENT, "--%s %s: expected a whole number", option->name, value);
    if (errno == ERANGE || parsed > max)
        return nhi_fail(error, NH_ARGUMENT, "--%s %s: expected at most %llu", option->name, value,
                        (unsigned long long)max);
    *number = parsed;
    *end = behind;
    return NH_OK;
}

static nh_status number_of(const struct nhi_option *option, const char *value, uint64_t max, uint64_t *number,
                           struct nh_error *error)
{
    const char *end;
    NH_TRY(whole_number(option, value, max, number, &end, error));
    return *end == '\0'
               ? NH_OK
               : nhi_fail(error, NH_ARGUMENT, "--%s %s: expected a whole number, found '%s' behind it",
                          option->name, value, end);
}

/* 512M and 512MiB are powers of 1024, 512MB of 1000. */
static nh_status size_of(const struct nhi_option *option, const char *value, uint64_t *n_bytes,
                         struct nh_error *error)
{
    static const char letters[] = "KMGT";
    const char *suffix, *letter;
    uint64_t number, unit = 1;
    NH_TRY(whole_number(option, value, UINT64_MAX, &number, &suffix, error));
    letter = *suffix != '\0' ? strchr(letters, *suffix) : NULL;
    if (letter != NULL) {
        bool is_decimal = strcmp(suffix + 1, "B") == 0;
        for (long i = 0; i <= letter - letters; i++)
            unit *= is_decimal ? 1000 : 1024;
        suffix += is_decimal ? 2 : strcmp(suffix + 1, "iB") == 0 ? 3 : 1;
    }
    if (*suffix != '\0')
        return nhi_fail(error, NH_ARGUMENT,
                        "--%s %s: expected bytes, or a number with K, M, G or T such as 500M or 2GiB",
                        option->name, value);
    if (__builtin_mul_overflow(number, unit, n_bytes))
        return nhi_fail(error, NH_ARGUMENT, "--%s %s: more than 64 bits can count", option->name, value);
    return NH_OK;
}

static nh_status add_table(struct words *words, const struct nhi_option *option, const char *value,
                           struct nh_error *error)
{
    struct nhi_settings *settings = words->settings;
    const char *equals = strchr(value, '=');
    char *kind;
    if (equals == NULL || equals == value || equals[1] == '\0')
        return nhi_fail(error, NH_ARGUMENT, "--%s %s: expected KIND=FILE, such as energy=2020.csv",
                        option->name, value);
    NH_TRY(nhi_strndup(value, (size_t)(equals - value), &kind, error));
    settings->kinds[settings->n_tables] = kind;
    settings->tables[settings->n_tables++] = (struct nh_import_file){.path = equals + 1, .kind = kind};
    return NH_OK;
}

/* A behaviour that later versions offer is refused by name, so that no figure is taken for what it is not. */
static nh_status only_value(const struct nhi_option *option, const char *value, struct nh_error *error)
{
    return strcmp(value, option->values) == 0
               ? NH_OK
               : nhi_fail(error, NH_ARGUMENT, "--%s %s is not in this version: it computes --%s %s",
                          option->name, value, option->name, option->values);
}

static nh_status set_number(const struct nhi_option *option, const char *value, void *member,
                            struct nh_error *error)
{
    uint64_t number;
    switch (option->kind) {
    case NHI_INTEGER:
        NH_TRY(number_of(option, value, INT_MAX, &number, error));
        *(int *)member = (int)number;
        return NH_OK;
    case NHI_UINT32:
        NH_TRY(number_of(option, value, UINT32_MAX, &number, error));
        *(uint32_t *)member = (uint32_t)number;
        return NH_OK;
    case NHI_UINT64: return number_of(option, value, UINT64_MAX, member, error);
    default: return size_of(option, value, member, error);
    }
}

static nh_status set(struct words *words, const struct nhi_option *option, const char *value,
                     struct nh_error *error)
{
    void *member = (char *)words->settings + option->offset;
    int position;
    switch (option->kind) {
    case NHI_FLAG: *(bool *)member = true; return NH_OK;
    case NHI_WORD: NH_TRY(position_of(option, value, &position, error)); /* fall through */
    case NHI_TEXT: memcpy(member, &value, sizeof value); return NH_OK;
    case NHI_CHOICE: return position_of(option, value, member, error);
    case NHI_ONLY: return only_value(option, value, error);
    case NHI_TABLE: return add_table(words, option, value, error);
    default: return set_number(option, value, member, error);
    }
}

/* ---- the command as a provenance shows it ---------------------------------------------------------------------- */

/* A word as a shell takes it back. */
static nh_status add_word(struct nhi_buffer *command, const char *word, struct nh_error *error)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,%+@=-";
    NH_TRY(nhi_buffer_text(command, command->n_bytes > 0 ? " " : "", error));
    if (*word != '\0' && word[strspn(word, plain)] == '\0')
        return nhi_buffer_text(command, word, error);
    NH_TRY(nhi_buffer_text(command, "'", error));
    for (const char *quote; (quote = strchr(word, '\'')) != NULL; word = quote + 1) {
        NH_TRY(nhi_buffer_append(command, word, (size_t)(quote - word), error));
        NH_TRY(nhi_buffer_text(command, "'\\''", error));
    }
    NH_TRY(nhi_buffer_text(command, word, error));
    return nhi_buffer_text(command, "'", error);
}

/* The command and its words. */
static nh_status show_command(const char *name, struct nhi_settings *settings, struct nh_error *error)
{
    struct nhi_buffer *command = &settings->command;
    NH_TRY(nhi_buffer_printf(command, error, "nenghao %s", name));
    for (size_t i = 0; i < settings->n_words; i++) {
        const struct nhi_word *word = &settings->words[i];
        if (word->option != NULL)
            NH_TRY(nhi_buffer_printf(command, error, " --%s", word->option->name));
        if (word->value != NULL)
            NH_TRY(add_word(command, word->value, error));
    }
    return NH_OK;
}

static void keep_word(struct nhi_settings *settings, const struct nhi_option *option, const char *value)
{
    if (option == NULL || !option->is_inert)
        settings->words[settings->n_words++] = (struct nhi_word){option, value};
}

/* ---- words ----------------------------------------------------------------------------------------------------- */

static const struct nhi_option *find_option(unsigned command, const char *name, size_t n_bytes, char letter)
{
    size_t n;
    const struct nhi_option *options = nhi_options(&n);
    for (size_t i = 0; i < n; i++) {
        bool is_named =
            name != NULL && strlen(options[i].name) == n_bytes && memcmp(options[i].name, name, n_bytes) == 0;
        if ((options[i].commands & command) && (is_named || (letter != 0 && options[i].letter == letter)))
            return &options[i];
    }
    return NULL;
}

static nh_status unknown_option(const struct words *words, const char *name, size_t n_bytes,
                                struct nh_error *error)
{
    const char *known[MAX_WORDS], *nearest;
    size_t n_options, n_known = 0;
    const struct nhi_option *options = nhi_options(&n_options);
    char *word;
    for (size_t i = 0; i < n_options && n_known < MAX_WORDS; i++)
        if (options[i].commands & words->command)
            known[n_known++] = options[i].name;
    NH_TRY(nhi_strndup(name, n_bytes, &word, error));
    nearest = nhi_nearest(word, known, n_known);
    nh_status status = nhi_fail(error, NH_ARGUMENT, "%s has no option --%s%s%s%s", words->name, word,
                                nearest != NULL ? ": did you mean --" : "", nearest != NULL ? nearest : "",
                                nearest != NULL ? "?" : "");
    nhi_free(word);
    return status;
}

/* Takes the value from behind the option, or the next word. */
static nh_status take_value(struct words *words, const struct nhi_option *option, const char *attached,
                            struct nh_error *error)
{
    const char *value = attached;
    if (option->kind == NHI_FLAG) {
        if (attached != NULL)
            return nhi_fail(error, NH_ARGUMENT, "--%s takes no value, found '%s'", option->name, attached);
    } else if (value == NULL) {
        if (words->i >= words->argc)
            return nhi_fail(error, NH_ARGUMENT, "--%s needs a value: --%s %s", option->name, option->name,
                            option->argument);
        value = words->argv[words->i++];
    }
    keep_word(words->settings, option, value);
    return set(words, option, value, error);
}

static nh_status take_long(struct words *words, const char *word, struct nh_error *error)
{
    const char *equals = strchr(word, '=');
    size_t n_bytes = equals != NULL ? (size_t)(equals - word) : strlen(word);
    const struct nhi_option *option = find_option(words->command, word, n_bytes, 0);
    if (option == NULL)
        return unknown_option(words, word, n_bytes, error);
    return take_value(words, option, equals != NULL ? equals + 1 : NULL, error);
}

/* -q, -qv, -o FILE, -oFILE */
static nh_status take_letters(struct words *words, const char *letters, struct nh_error *error)
{
    for (; *letters != '\0'; letters++) {
        const struct nhi_option *option = find_option(words->command, NULL, 0, *letters);
        if (option == NULL)
            return nhi_fail(error, NH_ARGUMENT, "%s has no option -%s", words->name, letters);
        if (option->kind != NHI_FLAG)
            return take_value(words, option, letters[1] != '\0' ? letters + 1 : NULL, error);
        NH_TRY(take_value(words, option, NULL, error));
    }
    return NH_OK;
}

static void take_argument(struct words *words, const char *word)
{
    struct nhi_settings *settings = words->settings;
    settings->arguments[settings->n_arguments++] = word;
    keep_word(settings, NULL, word);
}

static nh_status take_words(struct words *words, struct nh_error *error)
{
    bool has_options = true;
    while (words->i < words->argc) {
        const char *word = words->argv[words->i++];
        if (has_options && strcmp(word, "--") == 0)
            has_options = false;
        else if (has_options && word[0] == '-' && word[1] == '-')
            NH_TRY(take_long(words, word + 2, error));
        else if (has_options && word[0] == '-' && word[1] != '\0')
            NH_TRY(take_letters(words, word + 1, error));
        else
            take_argument(words, word);
    }
    return NH_OK;
}

nh_status nhi_parse(unsigned command, const char *name, int argc, const char *const *argv,
                    struct nhi_settings *settings, struct nh_error *error)
{
    *settings = (struct nhi_settings){.format = NHI_UNSET,
                                      .lang = NHI_UNSET,
                                      .context = NH_CONTEXT_OPTIONS_INIT,
                                      .import = NH_IMPORT_OPTIONS_INIT,
                                      .rate = NH_RATE_OPTIONS_INIT,
                                      .check = NH_CHECK_OPTIONS_INIT,
                                      .prices = NH_PRICES_OPTIONS_INIT,
                                      .revisions = NH_REVISIONS_OPTIONS_INIT,
                                      .report = NH_REPORT_OPTIONS_INIT,
                                      .report_format = NHI_UNSET,
                                      .synth = NH_SYNTH_OPTIONS_INIT,
                                      .pack = NH_PACK_OPTIONS_INIT,
                                      .export = NH_EXPORT_OPTIONS_INIT};
    struct words words = {.command = command, .name = name, .argv = argv, .argc = argc, .settings = settings};
    NH_TRY(nhi_alloc((size_t)argc, sizeof *settings->tables, &settings->tables, error));
    NH_TRY(nhi_alloc((size_t)argc, sizeof *settings->kinds, &settings->kinds, error));
    NH_TRY(nhi_alloc((size_t)argc, sizeof *settings->arguments, &settings->arguments, error));
    NH_TRY(nhi_alloc((size_t)argc, sizeof *settings->words, &settings->words, error));
    NH_TRY(take_words(&words, error));
    NH_TRY(show_command(name, settings, error));
    settings->rate.command = settings->command.data;
    return NH_OK;
}

void nhi_settings_clear(struct nhi_settings *settings)
{
    for (size_t i = 0; i < settings->n_tables; i++)
        nhi_free(settings->kinds[i]);
    nhi_free(settings->kinds);
    nhi_free(settings->tables);
    nhi_free(settings->arguments);
    nhi_free(settings->words);
    nhi_buffer_free(&settings->command);
    *settings = (struct nhi_settings){0};
}
