/* help.c - nh_help: the topics, and which page belongs to which. */
#include "engine/publish/help.h"

#include "engine/base/dictionary.h"
#include "engine/store/tables.h"

#include <string.h>

/* Either a page written by hand or a function that makes it. */
static const struct {
    const char *name, *title_en, *title_zh;
    const char *const *page;
    nh_status (*make)(enum nh_lang lang, struct nhi_buffer *text, struct nh_error *error);
} topics[] = {
    {"tables", "the CSV tables, their columns and the names that are understood", "CSV 表、列及可识别的列名",
     NULL, nhi_tables_help},
    {"carriers", "the built-in energy carriers and their coefficients, with sources",
     "内置能源品种、折标系数及来源", NULL, nhi_help_carriers},
    {"measures", "what stands below the fraction bar, and its units", "产出指标及单位", nhi_help_measures,
     NULL},
    {"methods", "the formulas in short", "计算方法概要", nhi_help_methods, NULL},
    {"periods", "how periods are written and rolled up", "时期的写法与汇总", nhi_help_periods, NULL},
    {"codes", "regions, industries and enterprise codes: how they are matched",
     "地区、行业和企业代码的匹配规则", nhi_help_codes, NULL},
    {"regions", "the region codes whose names are known", "已知名称的地区代码", NULL, nhi_help_regions},
    {"industries", "the sections and divisions of GB/T 4754-2017", "GB/T 4754-2017 的门类与大类", NULL,
     nhi_help_industries},
    {"figures", "the table of published figures that `audit` reads", "audit 所读的公布数表", nhi_help_figures,
     NULL},
    {"errors", "kinds of errors, exit statuses, what to do", "错误种类、退出码与处理办法", NULL,
     nhi_help_errors},
};
enum { N_TOPICS = sizeof topics / sizeof *topics };

static nh_status write_topics(enum nh_lang lang, struct nhi_buffer *text, struct nh_error *error)
{
    const bool is_zh = lang == NH_LANG_ZH;
    NH_TRY(nhi_buffer_text(text, is_zh ? "主题（nenghao help 主题）\n\n" : "Topics (nenghao help TOPIC)\n\n",
                           error));
    for (size_t i = 0; i < N_TOPICS; i++)
        NH_TRY(nhi_buffer_printf(text, error, "  %-12s%s\n", topics[i].name,
                                 is_zh ? topics[i].title_zh : topics[i].title_en));
    return NH_OK;
}

static nh_status refuse(const char *topic, struct nh_error *error)
{
    const char *names[N_TOPICS];
    for (size_t i = 0; i < N_TOPICS; i++)
        names[i] = topics[i].name;
    const char *near = nhi_nearest(topic, names, N_TOPICS);
    return near != NULL
               ? nhi_fail(error, NH_ARGUMENT,
                          "unknown topic '%s', did you mean '%s'? `nenghao help` lists the topics", topic,
                          near)
               : nhi_fail(error, NH_ARGUMENT, "unknown topic '%s': `nenghao help` lists the topics", topic);
}

static nh_status write_page(const char *topic, enum nh_lang lang, struct nhi_buffer *text,
                            struct nh_error *error)
{
    if (topic == NULL || *topic == '\0')
        return write_topics(lang, text, error);
    for (size_t i = 0; i < N_TOPICS; i++)
        if (strcmp(topics[i].name, topic) == 0)
            return topics[i].page != NULL ? nhi_buffer_text(text, topics[i].page[lang == NH_LANG_ZH], error)
                                          : topics[i].make(lang, text, error);
    return refuse(topic, error);
}

nh_status nh_help(const char *topic, enum nh_lang lang, struct nh_text *text, struct nh_error *error)
{
    struct nhi_buffer buffer = {0};
    const nh_status status = write_page(topic, lang, &buffer, error);
    if (status == NH_OK)
        nhi_buffer_to_text(&buffer, text);
    nhi_buffer_free(&buffer);
    return status;
}
