/* help.c - nenghao help: the overview, the page of a command from the option table, and the topics of the library. */
#include "engine/cli/commands.h"
#include "engine/cli/output.h"

#include <string.h>

enum { NAME_COLUMN = 12, OPTION_COLUMN = 30 };

static const struct {
    const char *tagline, *examples, *commands, *usage, *options, *values, *only, *more;
} words[] = {
    [NH_LANG_EN] = {.tagline =
                        "nenghao " NH_VERSION " - exact energy intensity from the returns of enterprises",
                    .examples = "Examples",
                    .commands = "Commands",
                    .usage = "Usage",
                    .options = "Options",
                    .values = "one of",
                    .only = "this version: only",
                    .more = "Options of a command: nenghao help COMMAND; exit statuses: nenghao help errors"},
    [NH_LANG_ZH] = {.tagline = "nenghao 能耗 " NH_VERSION "：由企业报表精确计算能耗强度",
                    .examples = "示例",
                    .commands = "命令",
                    .usage = "用法",
                    .options = "选项",
                    .values = "可取",
                    .only = "本版本只有",
                    .more = "某个命令的选项：nenghao help 命令；退出码：nenghao help errors"},
};

/* The lines of `text`, indented. */
static nh_status add_lines(struct nhi_buffer *page, const char *text, struct nh_error *error)
{
    while (*text != '\0') {
        size_t n_bytes = strcspn(text, "\n");
        NH_TRY(nhi_buffer_printf(page, error, "  %.*s\n", (int)n_bytes, text));
        text += n_bytes + (text[n_bytes] == '\n');
    }
    return NH_OK;
}

/* ---- the page of a command ------------------------------------------------------------------------------------- */

/* "  -o, --output FILE" filled up to the column of the explanations. */
static nh_status add_option_name(struct nhi_buffer *page, const struct nhi_option *option,
                                 struct nh_error *error)
{
    size_t start = page->n_bytes;
    if (option->letter != 0)
        NH_TRY(nhi_buffer_printf(page, error, "  -%c, --%s", option->letter, option->name));
    else
        NH_TRY(nhi_buffer_printf(page, error, "  --%s", option->name));
    if (option->argument != NULL)
        NH_TRY(nhi_buffer_printf(page, error, " %s", option->argument));
    size_t n_bytes = page->n_bytes - start;
    return n_bytes < OPTION_COLUMN ? nhi_buffer_printf(page, error, "%*s", (int)(OPTION_COLUMN - n_bytes), "")
                                   : nhi_buffer_printf(page, error, "\n%*s", OPTION_COLUMN, "");
}

static nh_status add_option(struct nhi_buffer *page, const struct nhi_option *option, enum nh_lang lang,
                            struct nh_error *error)
{
    NH_TRY(add_option_name(page, option, error));
    NH_TRY(nhi_buffer_text(page, lang == NH_LANG_ZH ? option->help_zh : option->help_en, error));
    if (option->values != NULL)
        NH_TRY(nhi_buffer_printf(page, error, " (%s %s)",
                                 option->kind == NHI_ONLY ? words[lang].only : words[lang].values,
                                 option->values));
    return nhi_buffer_text(page, "\n", error);
}

nh_status nhi_help_command(const struct nhi_command *command, enum nh_lang lang, struct nh_text *text,
                           struct nh_error *error)
{
    struct nhi_buffer page = {0};
    size_t n_options;
    const struct nhi_option *options = nhi_options(&n_options);
    const char *about = lang == NH_LANG_ZH ? command->about_zh : command->about_en;
    nh_status status;
    NH_TRY_DONE(nhi_buffer_printf(&page, error, "nenghao %s - %s\n\n%s\n", command->name, about,
                                  words[lang].examples));
    NH_TRY_DONE(add_lines(&page, command->examples, error));
    NH_TRY_DONE(nhi_buffer_printf(&page, error, "\n%s\n", words[lang].usage));
    NH_TRY_DONE(add_lines(&page, command->synopsis, error));
    NH_TRY_DONE(nhi_buffer_printf(&page, error, "\n%s\n", words[lang].options));
    for (size_t i = 0; i < n_options; i++)
        if (options[i].commands & command->bit)
            NH_TRY_DONE(add_option(&page, &options[i], lang, error));
    nhi_buffer_to_text(&page, text);
done:
    nhi_buffer_free(&page);
    return status;
}

/* ---- the overview ---------------------------------------------------------------------------------------------- */

nh_status nhi_help_overview(enum nh_lang lang, struct nh_text *text, struct nh_error *error)
{
    static const char examples[] = "nenghao synth --csv city --enterprises 200 --months 24\n"
                                   "nenghao import -o city.nh city\n"
                                   "nenghao rate city.nh --by region:6,industry:2\n"
                                   "nenghao check city.nh --from 2015 --to 2016 --target 3.5\n"
                                   "nenghao check --levels 3000,5000,3100,6503.1 --target 17\n";
    struct nhi_buffer page = {0};
    struct nh_text topics = {0};
    size_t n_commands;
    const struct nhi_command *commands = nhi_commands(&n_commands);
    nh_status status;
    NH_TRY_DONE(nhi_buffer_printf(&page, error, "%s\n\n%s\n", words[lang].tagline, words[lang].examples));
    NH_TRY_DONE(add_lines(&page, examples, error));
    NH_TRY_DONE(nhi_buffer_printf(&page, error, "\n%s\n", words[lang].commands));
    for (size_t i = 0; i < n_commands; i++)
        NH_TRY_DONE(nhi_buffer_printf(&page, error, "  %-*s%s\n", NAME_COLUMN, commands[i].name,
                                      lang == NH_LANG_ZH ? commands[i].about_zh : commands[i].about_en));
    NH_TRY_DONE(nh_help(NULL, lang, &topics, error));
    NH_TRY_DONE(nhi_buffer_printf(&page, error, "\n%s\n%s\n", topics.data, words[lang].more));
    nhi_buffer_to_text(&page, text);
done:
    nh_text_free(&topics);
    nhi_buffer_free(&page);
    return status;
}

/* ---- the command ----------------------------------------------------------------------------------------------- */

nh_status nhi_run_help(struct nhi_session *session, struct nh_error *error)
{
    const struct nhi_settings *settings = session->settings;
    struct nh_text text = {0};
    if (settings->wants_version)
        return nhi_print(error, "nenghao %s\n", NH_VERSION);
    const char *topic = settings->n_arguments > 0 ? settings->arguments[0] : NULL;
    const struct nhi_command *command = topic != NULL ? nhi_command_find(topic) : NULL;
    if (settings->wants_manual && topic != NULL && command == NULL)
        return nhi_fail(error, NH_ARGUMENT, "help --man %s: there is no such command", topic);
    nh_status status = settings->wants_manual ? nhi_manual(command, session->lang, &text, error)
                       : topic == NULL        ? nhi_help_overview(session->lang, &text, error)
                       : command != NULL      ? nhi_help_command(command, session->lang, &text, error)
                                              : nh_help(topic, session->lang, &text, error);
    const char *near = status == NH_ARGUMENT ? nhi_command_near(topic) : NULL;
    if (near != NULL)
        return nhi_fail(error, NH_ARGUMENT, "there is no command or topic '%s': did you mean '%s'?", topic,
                        near);
    if (status == NH_OK)
        status = nhi_output(NULL, &text, error);
    nh_text_free(&text);
    return status;
}
