/* completion.c - nenghao completion: what a shell offers while a command line is typed, from the tables of commands and
 * options. */
#include "engine/cli/commands.h"
#include "engine/cli/output.h"

#include <string.h>

/* Makes the script of one shell. */
typedef nh_status script_fn(enum nh_lang lang, struct nhi_buffer *script, struct nh_error *error);

/* Calls `row` for every option of a command. */
typedef nh_status row_fn(const struct nhi_command *command, const struct nhi_option *option,
                         enum nh_lang lang, struct nhi_buffer *script, struct nh_error *error);

static nh_status for_options(const struct nhi_command *command, row_fn *row, enum nh_lang lang,
                             struct nhi_buffer *script, struct nh_error *error)
{
    size_t n_options;
    const struct nhi_option *options = nhi_options(&n_options);
    for (size_t i = 0; i < n_options; i++)
        if (options[i].commands & command->bit)
            NH_TRY(row(command, &options[i], lang, script, error));
    return NH_OK;
}

static const char *help_of(const struct nhi_option *option, enum nh_lang lang)
{
    return lang == NH_LANG_ZH ? option->help_zh : option->help_en;
}

static const char *about(const struct nhi_command *command, enum nh_lang lang)
{
    return lang == NH_LANG_ZH ? command->about_zh : command->about_en;
}

/* Appends `text` with a sign in front of each of `special`; a bar becomes `bar`, if there is one. */
static nh_status add_escaped(struct nhi_buffer *script, const char *text, const char *special,
                             const char *sign, const char *bar, struct nh_error *error)
{
    for (; *text != '\0'; text++) {
        if (bar != NULL && *text == '|') {
            NH_TRY(nhi_buffer_text(script, bar, error));
            continue;
        }
        if (strchr(special, *text) != NULL)
            NH_TRY(nhi_buffer_text(script, sign, error));
        NH_TRY(nhi_buffer_append(script, text, 1, error));
    }
    return NH_OK;
}

static nh_status add_names(const char *separator, struct nhi_buffer *script, struct nh_error *error)
{
    size_t n_commands;
    const struct nhi_command *commands = nhi_commands(&n_commands);
    for (size_t i = 0; i < n_commands; i++)
        NH_TRY(nhi_buffer_printf(script, error, "%s%s", i > 0 ? separator : "", commands[i].name));
    return NH_OK;
}

/* ---- bash ------------------------------------------------------------------------------------------------------ */

static nh_status bash_name(const struct nhi_command *command, const struct nhi_option *option,
                           enum nh_lang lang, struct nhi_buffer *script, struct nh_error *error)
{
    (void)command, (void)lang;
    return nhi_buffer_printf(script, error, " --%s", option->name);
}

static nh_status bash_values(const struct nhi_command *command, const struct nhi_option *option,
                             enum nh_lang lang, struct nhi_buffer *script, struct nh_error *error)
{
    (void)lang;
    if (option->values == NULL)
        return NH_OK;
    NH_TRY(nhi_buffer_printf(script, error, "        %s:--%s) words=\"", command->name, option->name));
    NH_TRY(add_escaped(script, option->values, "", "", " ", error));
    return nhi_buffer_text(script, "\" ;;\n", error);
}

static nh_status bash_script(enum nh_lang lang, struct nhi_buffer *script, struct nh_error *error)
{
    size_t n_commands;
    const struct nhi_command *commands = nhi_commands(&n_commands);
    NH_TRY(nhi_buffer_text(
        script,
        "# bash completion of nenghao; for the shell at hand: source <(nenghao completion bash)\n"
        "_nenghao() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=\n"
        "    local command=${COMP_WORDS[1]}\n"
        "    [[ $word == = ]] && word=\n"
        "    [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD-2]}\n"
        "    COMPREPLY=()\n"
        "    if ((COMP_CWORD == 1)); then\n"
        "        words=\"",
        error));
    NH_TRY(add_names(" ", script, error));
    NH_TRY(nhi_buffer_text(script, "\"\n    else\n        case $command:$before in\n", error));
    for (size_t i = 0; i < n_commands; i++)
        NH_TRY(for_options(&commands[i], bash_values, lang, script, error));
    NH_TRY(nhi_buffer_text(script, "        esac\n        [[ $word == -* ]] && case $command in\n", error));
    for (size_t i = 0; i < n_commands; i++) {
        NH_TRY(nhi_buffer_printf(script, error, "        %s) words=\"", commands[i].name));
        NH_TRY(for_options(&commands[i], bash_name, lang, script, error));
        NH_TRY(nhi_buffer_text(script, "\" ;;\n", error));
    }
    return nhi_buffer_text(
        script,
        "        esac\n"
        "    fi\n"
        "    [[ -n $words ]] && mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
        "}\n"
        "complete -o default -F _nenghao nenghao\n",
        error);
}

/* ---- zsh ------------------------------------------------------------------------------------------------------- */

/* '--energy=[which energy]:WHICH:(net gross)' */
static nh_status zsh_option(const struct nhi_command *command, const struct nhi_option *option,
                            enum nh_lang lang, struct nhi_buffer *script, struct nh_error *error)
{
    static const char special[] = "[]:\\";
    (void)command;
    NH_TRY(nhi_buffer_printf(script, error, " \\\n            $'--%s%s[", option->name,
                             option->argument != NULL ? "=" : ""));
    for (const char *text = help_of(option, lang); *text != '\0'; text++) {
        if (strchr(special, *text) != NULL)
            NH_TRY(nhi_buffer_text(script, "\\\\", error));
        NH_TRY(nhi_buffer_printf(script, error, *text == '\'' ? "\\%c" : "%c", *text));
    }
    NH_TRY(nhi_buffer_text(script, "]", error));
    if (option->argument == NULL)
        return nhi_buffer_text(script, "'", error);
    NH_TRY(nhi_buffer_text(script, ":value:", error));
    if (option->values != NULL) {
        NH_TRY(nhi_buffer_text(script, "(", error));
        NH_TRY(add_escaped(script, option->values, "", "", " ", error));
        NH_TRY(nhi_buffer_text(script, ")", error));
    } else if (nhi_option_takes_path(option)) {
        NH_TRY(nhi_buffer_text(script, "_files", error));
    }
    return nhi_buffer_text(script, "'", error);
}

static nh_status zsh_script(enum nh_lang lang, struct nhi_buffer *script, struct nh_error *error)
{
    size_t n_commands;
    const struct nhi_command *commands = nhi_commands(&n_commands);
    NH_TRY(nhi_buffer_text(script,
                           "#compdef nenghao\n"
                           "# zsh completion of nenghao; a file _nenghao in a directory of $fpath\n"
                           "_nenghao() {\n"
                           "    local -a commands=(\n",
                           error));
    for (size_t i = 0; i < n_commands; i++) {
        NH_TRY(nhi_buffer_printf(script, error, "        '%s:", commands[i].name));
        NH_TRY(add_escaped(script, about(&commands[i], lang), ":", "\\", NULL, error));
        NH_TRY(nhi_buffer_text(script, "'\n", error));
    }
    NH_TRY(nhi_buffer_text(script,
                           "    )\n"
                           "    if ((CURRENT == 2)); then\n"
                           "        _describe command commands\n"
                           "        return\n"
                           "    fi\n"
                           "    case $words[2] in\n",
                           error));
    for (size_t i = 0; i < n_commands; i++) {
        NH_TRY(nhi_buffer_printf(script, error, "    %s)\n        _arguments", commands[i].name));
        NH_TRY(for_options(&commands[i], zsh_option, lang, script, error));
        NH_TRY(nhi_buffer_text(script, " \\\n            '*:file:_files' ;;\n", error));
    }
    return nhi_buffer_text(script,
                           "    esac\n"
                           "}\n"
                           "if [[ $funcstack[1] == _nenghao ]]; then\n"
                           "    _nenghao \"$@\"\n"
                           "else\n"
                           "    compdef _nenghao nenghao\n"
                           "fi\n",
                           error);
}

/* ---- fish ------------------------------------------------------------------------------------------------------ */

static nh_status fish_option(const struct nhi_command *command, const struct nhi_option *option,
                             enum nh_lang lang, struct nhi_buffer *script, struct nh_error *error)
{
    NH_TRY(nhi_buffer_printf(script, error, "complete -c nenghao -n '__fish_seen_subcommand_from %s' -l %s",
                             command->name, option->name));
    if (option->letter != 0)
        NH_TRY(nhi_buffer_printf(script, error, " -s %c", option->letter));
    if (option->argument != NULL)
        NH_TRY(nhi_buffer_text(script, nhi_option_takes_path(option) ? " -r -F" : " -x", error));
    if (option->values != NULL) {
        NH_TRY(nhi_buffer_text(script, " -a '", error));
        NH_TRY(add_escaped(script, option->values, "", "", " ", error));
        NH_TRY(nhi_buffer_text(script, "'", error));
    }
    NH_TRY(nhi_buffer_text(script, " -d '", error));
    NH_TRY(add_escaped(script, help_of(option, lang), "'\\", "\\", NULL, error));
    return nhi_buffer_text(script, "'\n", error);
}

static nh_status fish_script(enum nh_lang lang, struct nhi_buffer *script, struct nh_error *error)
{
    size_t n_commands;
    const struct nhi_command *commands = nhi_commands(&n_commands);
    NH_TRY(
        nhi_buffer_text(script, "# fish completion of nenghao; nenghao completion fish | source\n", error));
    for (size_t i = 0; i < n_commands; i++) {
        NH_TRY(nhi_buffer_printf(script, error, "complete -c nenghao -n __fish_use_subcommand -f -a %s -d '",
                                 commands[i].name));
        NH_TRY(add_escaped(script, about(&commands[i], lang), "'\\", "\\", NULL, error));
        NH_TRY(nhi_buffer_text(script, "'\n", error));
        NH_TRY(for_options(&commands[i], fish_option, lang, script, error));
    }
    return NH_OK;
}

/* ---- the command ----------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    script_fn *make;
} shells[] = {{"bash", bash_script}, {"zsh", zsh_script}, {"fish", fish_script}};

nh_status nhi_run_completion(struct nhi_session *session, struct nh_error *error)
{
    const char *name = session->settings->arguments[0];
    struct nhi_buffer script = {0};
    script_fn *make = NULL;
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (strcmp(shells[i].name, name) == 0)
            make = shells[i].make;
    if (make == NULL)
        return nhi_fail(error, NH_ARGUMENT, "completion %s: expected one of bash, zsh, fish", name);
    nh_status status = make(session->lang, &script, error);
    if (status == NH_OK)
        status = nhi_output(NULL, &(struct nh_text){script.data, script.n_bytes}, error);
    nhi_buffer_free(&script);
    return status;
}
