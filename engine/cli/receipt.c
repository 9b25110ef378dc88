/* receipt.c - see receipt.h. */
#include "engine/cli/receipt.h"

#include "engine/cli/commands.h"

#include <string.h>

/* ---- making ---------------------------------------------------------------------------------------------------- */

/* Words and inputs of a run; the names of options are owned. */
struct run_words {
    const char **words, **inputs;
    char **names;
    size_t n_words, n_inputs, n_names;
};

static void clear_words(struct run_words *run)
{
    for (size_t i = 0; i < run->n_names; i++)
        nhi_free(run->names[i]);
    nhi_free(run->names);
    nhi_free(run->words);
    nhi_free(run->inputs);
}

static nh_status add_name(struct run_words *run, const char *name, struct nh_error *error)
{
    struct nhi_buffer text = {0};
    nh_status status = nhi_buffer_printf(&text, error, "--%s", name);
    if (status == NH_OK)
        status = nhi_strndup(text.data, text.n_bytes, &run->names[run->n_names], error);
    if (status == NH_OK)
        run->words[run->n_words++] = run->names[run->n_names++];
    nhi_buffer_free(&text);
    return status;
}

static nh_status list_words(const struct nhi_session *session, struct run_words *run, struct nh_error *error)
{
    const struct nhi_settings *settings = session->settings;
    NH_TRY(nhi_alloc(2 * settings->n_words + 1, sizeof *run->words, &run->words, error));
    NH_TRY(nhi_alloc(settings->n_words, sizeof *run->inputs, &run->inputs, error));
    NH_TRY(nhi_alloc(settings->n_words, sizeof *run->names, &run->names, error));
    run->words[run->n_words++] = session->name;
    for (size_t i = 0; i < settings->n_words; i++) {
        const struct nhi_word *word = &settings->words[i];
        if (word->option != NULL)
            NH_TRY(add_name(run, word->option->name, error));
        if (word->option == NULL || nhi_option_takes_path(word->option))
            run->inputs[run->n_inputs++] = word->value;
        if (word->value != NULL)
            run->words[run->n_words++] = word->value;
    }
    return NH_OK;
}

nh_status nhi_receipt_make(const struct nhi_session *session, bool did_hold, const struct nh_text *result,
                           struct nh_text *receipt, struct nh_error *error)
{
    struct run_words words = {0};
    nh_status status;
    if (session->settings->receipt_path == NULL)
        return NH_OK;
    NH_TRY_DONE(list_words(session, &words, error));
    const struct nh_run run = {.words = words.words,
                               .n_words = words.n_words,
                               .inputs = words.inputs,
                               .n_inputs = words.n_inputs,
                               .format = session->format,
                               .lang = session->lang,
                               .did_hold = did_hold};
    status = nh_receipt_make(session->context, &run, result, receipt, error);
done:
    clear_words(&words);
    return status;
}

/* ---- verifying ------------------------------------------------------------------------------------------------- */

/* The words as main gets them. */
static nh_status run_again(const struct nh_run *run, const char *path, struct nhi_rerun *rerun,
                           struct nh_error *error)
{
    const struct nhi_command *command = nhi_command_find(run->words[0]);
    struct nhi_session session;
    if (command == NULL || !(command->bit & NHI_RECEIPTS))
        return nhi_fail(error, NH_FORMAT, "%s: there is no command '%s' that leaves receipts", path,
                        run->words[0]);
    return nhi_command_run(command, (int)run->n_words - 1, run->words + 1, rerun, &session, error);
}

nh_status nhi_receipt_verify(const struct nhi_session *session, const char *path, struct nh_text *report,
                             struct nh_error *error)
{
    nh_receipt *receipt = NULL;
    struct nh_error fault = {NH_OK, ""};
    nh_status status;
    NH_TRY(nh_receipt_read(path, &receipt, error));
    const struct nh_run *run = nh_receipt_run(receipt);
    struct nhi_rerun rerun = {.format = run->format, .lang = run->lang};
    const nh_status verdict = run_again(run, path, &rerun, &fault);
    if (verdict != NH_OK && verdict != NH_CHECK_FAILED)
        status = nhi_fail(error, verdict, "%s: it cannot be run again: %s", path, fault.message);
    else
        status = nh_receipt_check(session->context, receipt, &rerun.result, verdict == NH_OK, session->format,
                                  session->lang, report, error);
    nh_text_free(&rerun.result);
    nh_receipt_free(receipt);
    return status;
}
