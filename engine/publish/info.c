/* info.c - nh_info: what is inside a store, as text, as JSON, or (its series only) as CSV. */
#include "engine/publish/info.h"
#include "engine/publish/provenance.h"

#include "engine/publish/result_table.h"
#include "engine/publish/table.h"
#include "engine/store/corrections.h"

#include <stdio.h>
#include <string.h>

/* ---- facts: what is said once --------------------------------------------------------------------------------- */

enum { N_FACTS = 6, FACT_BYTES = 24 };

struct fact {
    const char *name, *label_en, *label_zh;
    const char *text; /* NULL: not known */
    bool is_literal;  /* in JSON a number or a truth value */
};

struct facts {
    struct fact facts[N_FACTS];
    char seq[FACT_BYTES], n_enterprises[FACT_BYTES], n_replaced[FACT_BYTES];
};

static void gather_facts(const struct nhi_info *info, struct facts *facts)
{
    const nh_store *store = info->store;
    const bool is_zh = info->lang == NH_LANG_ZH;
    const char *manifested = store->is_manifested ? "true" : "false";
    if (info->is_table)
        manifested = store->is_manifested ? (is_zh ? "有" : "yes") : (is_zh ? "无" : "no");
    snprintf(facts->seq, FACT_BYTES, "%llu", (unsigned long long)store->manifest.seq);
    snprintf(facts->n_enterprises, FACT_BYTES, "%zu", store->enterprises->n);
    snprintf(facts->n_replaced, FACT_BYTES, "%llu",
             (unsigned long long)nhi_corrections_count(store, store->n_segments));
    const struct fact all[N_FACTS] = {
        {"path", "store", "数据仓", store->path, false},
        {"manifested", "manifest", "清单", manifested, true},
        {"seq", "state", "状态号", store->is_manifested ? facts->seq : NULL, true},
        {"manifest_sha256", "its SHA-256", "清单 SHA-256", nhi_manifest_sha256(store), false},
        {"enterprises", "enterprises", "企业数", facts->n_enterprises, true},
        {"n_replaced", "replaced values", "被取代的值", facts->n_replaced, true}};
    memcpy(facts->facts, all, sizeof all);
}

static nh_status json_facts(const struct nhi_info *info, struct nhi_buffer *buffer, struct nh_error *error)
{
    struct facts facts;
    gather_facts(info, &facts);
    for (int i = 0; i < N_FACTS; i++) {
        const struct fact *fact = &facts.facts[i];
        NH_TRY(nhi_buffer_printf(buffer, error, ",\n \"%s\": ", fact->name));
        NH_TRY(fact->text == NULL ? nhi_buffer_text(buffer, "null", error)
               : fact->is_literal ? nhi_buffer_text(buffer, fact->text, error)
                                  : nhi_json_string(buffer, fact->text, error));
    }
    return NH_OK;
}

static nh_status text_facts(const struct nhi_info *info, struct nhi_buffer *buffer, struct nh_error *error)
{
    struct facts facts;
    size_t width = 0;
    gather_facts(info, &facts);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < N_FACTS; i++) {
            const struct fact *fact = &facts.facts[i];
            const char *label = info->lang == NH_LANG_ZH ? fact->label_zh : fact->label_en;
            const size_t n = nhi_display_width(label);
            width = n > width ? n : width;
            if (pass == 1 && fact->text != NULL)
                NH_TRY(
                    nhi_buffer_printf(buffer, error, "%s%*s  %s\n", label, (int)(width - n), "", fact->text));
        }
    return NH_OK;
}

/* ---- sections -------------------------------------------------------------------------------------------------- */

static nh_status fill(const struct nhi_info *info, const struct nhi_info_section *section,
                      enum nh_format format, struct nhi_result *result, struct nh_error *error)
{
    *result = (struct nhi_result){.schema = "nenghao.info/1",
                                  .format = format,
                                  .columns = section->columns,
                                  .n_columns = section->n_columns};
    NH_TRY(nhi_result_begin(result, error));
    return section->fill(info, result, error);
}

/* The title tells how many there are where not all are shown. */
static nh_status text_section(const struct nhi_info *info, const struct nhi_info_section *section,
                              struct nhi_buffer *buffer, struct nh_error *error)
{
    struct nhi_result result;
    const bool is_zh = info->lang == NH_LANG_ZH;
    nh_status status;
    NH_TRY_DONE(fill(info, section, NH_FORMAT_TABLE, &result, error));
    const size_t n_rows = nhi_result_rows(&result);
    if (n_rows == 0)
        goto done;
    NH_TRY_DONE(nhi_buffer_printf(buffer, error, "\n%s", is_zh ? section->title_zh : section->title_en));
    if (strcmp(section->name, "corrections") == 0 &&
        n_rows < nhi_corrections_count(info->store, info->store->n_segments))
        NH_TRY_DONE(nhi_buffer_printf(
            buffer, error, is_zh ? "（前 %zu 个；JSON 中为全部）" : " (the first %zu; JSON has all)",
            n_rows));
    NH_TRY_DONE(nhi_buffer_text(buffer, "\n", error));
    NH_TRY_DONE(nhi_result_table(&result, info->lang, buffer, error));
done:
    nhi_result_clear(&result);
    return status;
}

static nh_status json_section(const struct nhi_info *info, const struct nhi_info_section *section,
                              struct nhi_buffer *buffer, struct nh_error *error)
{
    struct nhi_result result;
    nh_status status;
    NH_TRY_DONE(fill(info, section, NH_FORMAT_JSON, &result, error));
    NH_TRY_DONE(nhi_buffer_printf(buffer, error, ",\n \"%s\": ", section->name));
    NH_TRY_DONE(nhi_result_json_rows(&result, buffer, error));
done:
    nhi_result_clear(&result);
    return status;
}

static nh_status write_table(const struct nhi_info *info, struct nhi_buffer *buffer, struct nh_error *error)
{
    NH_TRY(text_facts(info, buffer, error));
    for (int i = 0; i < NHI_INFO_SECTIONS; i++)
        NH_TRY(text_section(info, &nhi_info_sections[i], buffer, error));
    return NH_OK;
}

static nh_status write_json(const struct nhi_info *info, struct nhi_buffer *buffer, struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(buffer, "{\"schema\": \"nenghao.info/1\"", error));
    NH_TRY(json_facts(info, buffer, error));
    for (int i = 0; i < NHI_INFO_SECTIONS; i++)
        NH_TRY(json_section(info, &nhi_info_sections[i], buffer, error));
    return nhi_buffer_text(buffer, "}\n", error);
}

static nh_status write_series(const struct nhi_info *info, enum nh_format format, struct nh_text *text,
                              struct nh_error *error)
{
    struct nhi_result result;
    nh_status status = fill(info, &nhi_info_sections[NHI_INFO_SERIES], format, &result, error);
    if (status == NH_OK)
        status = nhi_result_write(&result, info->lang, text, error);
    nhi_result_clear(&result);
    return status;
}

nh_status nh_info(const nh_store *store, enum nh_format format, enum nh_lang lang, struct nh_text *text,
                  struct nh_error *error)
{
    const struct nhi_info info = {.store = store, .lang = lang, .is_table = format == NH_FORMAT_TABLE};
    struct nhi_buffer buffer = {0};
    if (nhi_is_of_rows(format))
        return write_series(&info, format, text, error);
    const nh_status status =
        format == NH_FORMAT_JSON ? write_json(&info, &buffer, error) : write_table(&info, &buffer, error);
    if (status == NH_OK)
        nhi_buffer_to_text(&buffer, text);
    nhi_buffer_free(&buffer);
    return status;
}

/* The section of that name, or one more than there are. */
static int find_section(const char *name)
{
    int i = 0;
    while (i < NHI_INFO_SECTIONS && strcmp(nhi_info_sections[i].name, name) != 0)
        i++;
    return i;
}

nh_status nh_info_table(const nh_store *store, const char *section, nh_table **table, struct nh_error *error)
{
    const struct nhi_info info = {.store = store};
    const struct nhi_destination to = {.format = NHI_FORMAT_KEPT, .table = table};
    const int i = section != NULL ? find_section(section) : NHI_INFO_SERIES;
    struct nhi_result result;
    if (i == NHI_INFO_SECTIONS)
        return nhi_fail(
            error, NH_ARGUMENT,
            "unknown section '%.100s' of info: expected segments, axes, series, carriers, measures, "
            "attributes, tables, corrections or warnings",
            section);
    nh_status status = fill(&info, &nhi_info_sections[i], to.format, &result, error);
    if (status == NH_OK)
        status = nhi_result_publish(&result, &to, error);
    nhi_result_clear(&result);
    return status;
}
