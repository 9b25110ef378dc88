/* manual.c - the help as manual pages in roff: nenghao help --man [COMMAND]. `make install` writes them. */
#include "engine/cli/commands.h"

#include <string.h>

/* A text as roff takes it: no escapes of its own, no request at the start of a line. */
static nh_status add_text(struct nhi_buffer *page, const char *text, struct nh_error *error)
{
    bool is_start = page->n_bytes == 0 || page->data[page->n_bytes - 1] == '\n';
    for (; *text != '\0'; text++) {
        if (is_start && (*text == '.' || *text == '\''))
            NH_TRY(nhi_buffer_text(page, "\\&", error));
        is_start = *text == '\n';
        if (*text == '\\')
            NH_TRY(nhi_buffer_text(page, "\\e", error));
        else if (*text == '-')
            NH_TRY(nhi_buffer_text(page, "\\-", error));
        else
            NH_TRY(nhi_buffer_append(page, text, 1, error));
    }
    return NH_OK;
}

static nh_status add_section(struct nhi_buffer *page, const char *heading, struct nh_error *error)
{
    return nhi_buffer_printf(page, error, ".SH %s\n", heading);
}

/* Lines as they are. */
static nh_status add_lines(struct nhi_buffer *page, const char *text, struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(page, ".nf\n", error));
    NH_TRY(add_text(page, text, error));
    if (*text != '\0' && text[strlen(text) - 1] != '\n')
        NH_TRY(nhi_buffer_text(page, "\n", error));
    return nhi_buffer_text(page, ".fi\n", error);
}

/* .TP, a bold term, and what it is. */
static nh_status add_term(struct nhi_buffer *page, const char *term, const char *argument,
                          const char *meaning, struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(page, ".TP\n\\fB", error));
    NH_TRY(add_text(page, term, error));
    NH_TRY(nhi_buffer_text(page, "\\fR", error));
    if (argument != NULL) {
        NH_TRY(nhi_buffer_text(page, " \\fI", error));
        NH_TRY(add_text(page, argument, error));
        NH_TRY(nhi_buffer_text(page, "\\fR", error));
    }
    NH_TRY(nhi_buffer_text(page, "\n", error));
    NH_TRY(add_text(page, meaning, error));
    return nhi_buffer_text(page, "\n", error);
}

static const struct words {
    const char *name, *synopsis, *description, *commands, *examples, *options, *environment, *see_also;
    const char *values, *only, *overview;
} words[] = {
    [NH_LANG_EN] =
        {"NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "EXAMPLES", "OPTIONS", "ENVIRONMENT", "SEE ALSO",
         "one of", "this version: only",
         "nenghao stores the energy use and the output of enterprises, adds them up exactly, checks the "
         "decline of energy per unit of output against its target, and audits published figures."},
    [NH_LANG_ZH] = {"名称", "用法", "说明", "命令", "示例", "选项", "环境变量", "另见", "可取", "本版本只有",
                    "nenghao（能耗）存储企业的能源消费和产出，精确汇总，对照目标核对单位产出能耗的降幅，并核"
                    "对公布的数字。"},
};

static const struct {
    const char *name, *en, *zh;
} variables[] = {
    {"NENGHAO_CPU", "scalar, avx2, avx512 or neon: the highest instruction set that is used",
     "所用指令集的上限"},
    {"NENGHAO_IO", "map, pread or hdf5: how values are read (default: decided for each file)",
     "数据的读取方式"},
    {"OMP_NUM_THREADS, SLURM_CPUS_PER_TASK", "threads, where --threads does not say",
     "线程数（未给 --threads 时）"},
    {"LC_ALL, LC_MESSAGES, LANG", "zh...: Chinese tables and help, where --lang does not say",
     "以 zh 开头时用中文（未给 --lang 时）"},
    {"NO_COLOR", "no colours on a terminal", "终端上不用颜色"},
};

static nh_status add_head(struct nhi_buffer *page, const char *title, const char *about, enum nh_lang lang,
                          struct nh_error *error)
{
    NH_TRY(nhi_buffer_printf(page, error, ".TH %s 1 \"\" \"nenghao %s\" nenghao\n", title, NH_VERSION));
    NH_TRY(add_section(page, words[lang].name, error));
    NH_TRY(add_text(page, title, error));
    NH_TRY(nhi_buffer_text(page, " \\- ", error));
    NH_TRY(add_text(page, about, error));
    return nhi_buffer_text(page, "\n", error);
}

/* ---- a command ------------------------------------------------------------------------------------------------- */

static nh_status add_option(struct nhi_buffer *page, const struct nhi_option *option, enum nh_lang lang,
                            struct nh_error *error)
{
    struct nhi_buffer term = {0}, meaning = {0};
    nh_status status = NH_OK;
    if (option->letter != 0)
        NH_TRY_DONE(nhi_buffer_printf(&term, error, "-%c, ", option->letter));
    NH_TRY_DONE(nhi_buffer_printf(&term, error, "--%s", option->name));
    NH_TRY_DONE(nhi_buffer_text(&meaning, lang == NH_LANG_ZH ? option->help_zh : option->help_en, error));
    if (option->values != NULL)
        NH_TRY_DONE(nhi_buffer_printf(&meaning, error, " (%s %s)",
                                      option->kind == NHI_ONLY ? words[lang].only : words[lang].values,
                                      option->values));
    NH_TRY_DONE(add_term(page, term.data, option->argument, meaning.data, error));
done:
    nhi_buffer_free(&term);
    nhi_buffer_free(&meaning);
    return status;
}

static nh_status add_command(struct nhi_buffer *page, const struct nhi_command *command, enum nh_lang lang,
                             struct nh_error *error)
{
    char title[64] = "nenghao-";
    size_t n_options;
    const struct nhi_option *options = nhi_options(&n_options);
    strncat(title, command->name, sizeof title - strlen(title) - 1);
    NH_TRY(add_head(page, title, lang == NH_LANG_ZH ? command->about_zh : command->about_en, lang, error));
    NH_TRY(add_section(page, words[lang].synopsis, error));
    NH_TRY(add_lines(page, command->synopsis, error));
    NH_TRY(add_section(page, words[lang].options, error));
    for (size_t i = 0; i < n_options; i++)
        if (options[i].commands & command->bit)
            NH_TRY(add_option(page, &options[i], lang, error));
    NH_TRY(add_section(page, words[lang].examples, error));
    NH_TRY(add_lines(page, command->examples, error));
    NH_TRY(add_section(page, words[lang].see_also, error));
    return nhi_buffer_text(page, ".BR nenghao (1)\n", error);
}

/* ---- the program ----------------------------------------------------------------------------------------------- */

static nh_status add_overview(struct nhi_buffer *page, enum nh_lang lang, struct nh_error *error)
{
    const bool is_zh = lang == NH_LANG_ZH;
    struct nh_text errors = {0};
    size_t n_commands;
    const struct nhi_command *commands = nhi_commands(&n_commands);
    NH_TRY(add_head(page, "nenghao",
                    is_zh ? "由企业报表精确计算能耗强度"
                          : "exact energy intensity from the returns of enterprises",
                    lang, error));
    NH_TRY(add_section(page, words[lang].synopsis, error));
    NH_TRY(nhi_buffer_text(page, "\\fBnenghao\\fR \\fICOMMAND\\fR [\\fIoptions\\fR] [\\fIarguments\\fR]\n",
                           error));
    NH_TRY(add_section(page, words[lang].description, error));
    NH_TRY(nhi_buffer_printf(page, error, "%s\n", words[lang].overview));
    NH_TRY(add_section(page, words[lang].commands, error));
    for (size_t i = 0; i < n_commands; i++)
        NH_TRY(add_term(page, commands[i].name, NULL, is_zh ? commands[i].about_zh : commands[i].about_en,
                        error));
    NH_TRY(add_section(page, is_zh ? "退出码" : "EXIT STATUS", error));
    NH_TRY(nh_help("errors", lang, &errors, error));
    nh_status status = add_lines(page, errors.data, error);
    nh_text_free(&errors);
    NH_TRY(status);
    NH_TRY(add_section(page, words[lang].environment, error));
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        NH_TRY(add_term(page, variables[i].name, NULL, is_zh ? variables[i].zh : variables[i].en, error));
    NH_TRY(add_section(page, words[lang].see_also, error));
    for (size_t i = 0; i < n_commands; i++)
        NH_TRY(nhi_buffer_printf(page, error, ".BR nenghao\\-%s (1)%s\n", commands[i].name,
                                 i + 1 < n_commands ? "," : ""));
    return NH_OK;
}

nh_status nhi_manual(const struct nhi_command *command, enum nh_lang lang, struct nh_text *text,
                     struct nh_error *error)
{
    struct nhi_buffer page = {0};
    const nh_status status =
        command != NULL ? add_command(&page, command, lang, error) : add_overview(&page, lang, error);
    if (status == NH_OK)
        nhi_buffer_to_text(&page, text);
    nhi_buffer_free(&page);
    return status;
}
