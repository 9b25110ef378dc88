/* test_tables.c - what a header is: every kind by its English and its Chinese names, wide tables, forced kinds, and what is
 * said of a header that is none. */
#include "engine/store/tables.h"

#include "engine/base/memory.h"
#include "engine/store/model.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FIELDS = 40 };

/* Splits "a,b,c" at its commas; the fields point into the text. */
static struct nhi_record header_of(const char *text, struct nhi_field fields[MAX_FIELDS])
{
    struct nhi_record header = {.fields = fields, .line = 3};
    for (const char *at = text;; at++) {
        const size_t n = strcspn(at, ",");
        cr_assert_lt(header.n_fields, MAX_FIELDS);
        fields[header.n_fields++] = (struct nhi_field){.text = at, .n_bytes = (uint32_t)n};
        at += n;
        if (*at == '\0')
            return header;
    }
}

static bool is_carrier(void *state, const char *name, size_t n_bytes)
{
    static const char *const known[] = {"raw_coal", "electricity", "原煤", "电力"};
    ++*(int *)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strlen(known[i]) == n_bytes && memcmp(known[i], name, n_bytes) == 0)
            return true;
    return false;
}

static nh_status recognise(const char *text, const char *forced, struct nhi_layout *layout,
                           struct nh_error *error)
{
    struct nhi_field fields[MAX_FIELDS];
    int n_asked = 0;
    const struct nhi_record header = header_of(text, fields);
    return nhi_recognise("t.csv", &header, forced, is_carrier, &n_asked, layout, error);
}

static struct nhi_layout expect_kind(const char *text, const char *forced, enum nhi_kind kind, bool is_wide)
{
    struct nhi_layout layout;
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(recognise(text, forced, &layout, &error), NH_OK, "%s: %s", text, error.message);
    cr_assert_eq(layout.kind, kind, "%s: %s", text, nhi_kind_info(layout.kind)->name);
    cr_assert_eq(layout.is_wide, is_wide);
    return layout;
}

static void expect_refused(const char *text, const char *forced, nh_status expected, const char *word)
{
    struct nhi_layout layout;
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(recognise(text, forced, &layout, &error), expected, "%s: %s", text, error.message);
    cr_assert_not_null(strstr(error.message, word), "%s: %s", text, error.message);
}

/* ---- names ------------------------------------------------------------------------------------------------------------ */

/* A header of all columns of a kind, each by its alias number i_alias (0: the English name; few have so many aliases:
 * then the last). */
static void write_header(enum nhi_kind kind, int i_alias, bool is_reversed, char text[1024])
{
    const struct nhi_kind_info *info = nhi_kind_info(kind);
    int n = 0;
    text[0] = '\0';
    while (n < NHI_MAX_COLUMNS && info->columns[n].name != NULL)
        n++;
    for (int k = 0; k < n; k++) {
        const struct nhi_column_name *column = &info->columns[is_reversed ? n - 1 - k : k];
        const char *at = column->aliases;
        for (int i = 1; i < i_alias && strchr(at, '|') != NULL; i++)
            at = strchr(at, '|') + 1;
        strcat(text, k > 0 ? "," : "");
        if (i_alias == 0)
            strcat(text, column->name);
        else
            strncat(text, at, strcspn(at, "|"));
    }
}

Test(tables, every_kind_is_known_by_its_columns_in_both_languages_and_in_any_order)
{
    char text[1024];
    for (int kind = 0; kind < NHI_N_KINDS; kind++)
        for (int i_alias = 0; i_alias <= 10; i_alias++)
            for (int is_reversed = 0; is_reversed < 2; is_reversed++) {
                write_header((enum nhi_kind)kind, i_alias, is_reversed, text);
                const struct nhi_layout layout = expect_kind(text, NULL, (enum nhi_kind)kind, false);
                int n = 0;
                while (n < NHI_MAX_COLUMNS && nhi_kind_info((enum nhi_kind)kind)->columns[n].name != NULL)
                    n++;
                for (int i = 0; i < NHI_MAX_COLUMNS; i++)
                    cr_assert_eq(layout.column[i], i >= n ? -1 : is_reversed ? n - 1 - i : i, "%s", text);
            }
}

Test(tables, required_columns_suffice_and_the_others_are_absent)
{
    struct nhi_layout layout =
        expect_kind("quantity,x,Carrier,PERIOD,enterprise_ID", NULL, NHI_KIND_ENERGY, false);
    static const int expected[6] = {4, 3, 2, 0, -1, -1};
    for (int i = 0; i < 6; i++)
        cr_assert_eq(layout.column[i], expected[i]);
    layout = expect_kind("统一社会信用代码,行业代码,region,任意", NULL, NHI_KIND_ENTERPRISES, false);
    cr_assert(layout.column[0] == 0 && layout.column[1] == 2 && layout.column[2] == 1 &&
              layout.column[3] == -1);
}

Test(tables, kinds_that_resemble_each_other_are_told_apart)
{
    expect_kind("enterprise_id,period,measure,value", NULL, NHI_KIND_OUTPUT, false);
    expect_kind("region,period,item,value", NULL, NHI_KIND_ACCOUNTS, false);
    expect_kind("region,from,to,decline_percent", NULL, NHI_KIND_TARGETS, false);
    expect_kind("industry,period,index,basis", NULL, NHI_KIND_DEFLATORS, false);
    expect_kind("carrier,unit,kgce_per_unit", NULL, NHI_KIND_CARRIERS, false);
    expect_kind("地区,时期,指标,数值", NULL, NHI_KIND_ACCOUNTS, false);
    expect_kind("企业代码,时期,指标,数值,地区", NULL, NHI_KIND_OUTPUT, false);
    expect_kind("企业代码,地区代码,行业代码,能源品种", NULL, NHI_KIND_ENTERPRISES, false);
}

Test(tables, a_column_that_stands_twice_is_refused)
{
    expect_refused("enterprise_id,period,carrier,quantity,quantity", NULL, NH_DATA,
                   "t.csv, line 3: column 'quantity' stands twice in the header: remove one");
    expect_refused("enterprise_id,period,raw_coal,raw_coal", NULL, NH_DATA, "column 'raw_coal' stands twice");
    expect_kind("enterprise_id,region,industry,,", NULL, NHI_KIND_ENTERPRISES,
                false); /* columns without a name */
}

/* ---- wide ---------------------------------------------------------------------------------------------------------------- */

Test(tables, wide_tables_are_energy_where_their_columns_are_carriers_and_else_output)
{
    struct nhi_layout layout =
        expect_kind("period,electricity,enterprise_id,raw_coal", NULL, NHI_KIND_ENERGY, true);
    cr_assert(layout.column[0] == 2 && layout.column[1] == 0);
    expect_kind("企业代码,时期,原煤,电力", NULL, NHI_KIND_ENERGY, true);
    expect_kind("enterprise_id,period,value_added,tax", NULL, NHI_KIND_OUTPUT, true);
    expect_kind("enterprise_id,period,tax", NULL, NHI_KIND_OUTPUT, true);
}

Test(tables, carriers_and_measures_do_not_go_into_one_wide_table)
{
    expect_refused("enterprise_id,period,raw_coal,value_added", NULL, NH_DATA,
                   "column 'raw_coal' is a known carrier and column 'value_added' is not");
    expect_refused("enterprise_id,period,raw_caol,electricity", NULL, NH_DATA, "--table energy=t.csv");
    expect_kind("enterprise_id,period,raw_caol,electricity", "energy", NHI_KIND_ENERGY, true);
    expect_kind("enterprise_id,period,raw_coal,electricity", "output", NHI_KIND_OUTPUT, true);
}

/* In a wide table a column may be called as a column of the long one. */
Test(tables, a_wide_table_has_an_enterprise_a_period_and_no_other_named_column)
{
    static const char *const headers[] = {"enterprise_id,period,flow,tax", "企业代码,时期,金额,数量"};
    for (size_t i = 0; i < 2; i++) {
        const struct nhi_layout layout = expect_kind(headers[i], NULL, NHI_KIND_OUTPUT, true);
        cr_assert(layout.column[0] == 0 && layout.column[1] == 1);
        for (int c = 2; c < NHI_MAX_COLUMNS; c++)
            cr_assert_eq(layout.column[c], -1, "%s, column %d", headers[i], c);
    }
}

/* ---- forced and wrong -------------------------------------------------------------------------------------------------------- */

Test(tables, a_forced_kind_must_be_known_and_must_fit)
{
    expect_kind("enterprise_id,period,carrier,quantity", "energy", NHI_KIND_ENERGY, false);
    expect_kind("region,period,item,value,enterprise_id,measure", "accounts", NHI_KIND_ACCOUNTS, false);
    expect_kind("region,period,item,value,enterprise_id,measure", NULL, NHI_KIND_OUTPUT, false);
    expect_refused("a,b", "enterprise", NH_ARGUMENT,
                   "unknown kind of table 'enterprise', did you mean 'enterprises'?");
    expect_refused("a,b", "weather", NH_ARGUMENT,
                   "unknown kind of table 'weather': see `nenghao help tables`");
    expect_refused("enterprise_id,region", "enterprises", NH_DATA,
                   "as a table of kind enterprises it lacks industry");
    expect_refused("enterprise_id,region,industry", "targets", NH_DATA, "lacks from, to, decline_percent");
    expect_refused("enterprise_id,carrier", "energy", NH_DATA, "lacks period, quantity");
}

Test(tables, a_header_that_is_none_is_refused_with_what_the_nearest_kind_lacks)
{
    expect_refused("enterprise_id,regoin,industry", NULL, NH_DATA,
                   "t.csv, line 3: the header is not one of a known table: found 'enterprise_id' and 2 more "
                   "columns; as a "
                   "table of kind enterprises it lacks region: correct the header");
    expect_refused("carrier,unit", NULL, NH_DATA, "as a table of kind carriers it lacks kgce_per_unit");
    expect_refused("2020,2021,2022", NULL, NH_DATA, "the header is not one of a known table");
    expect_refused("enterprise_id,period", NULL, NH_DATA, "the header is not one of a known table");
    expect_refused("", NULL, NH_DATA, "the header is not one of a known table");
}

/* ---- flows and help ------------------------------------------------------------------------------------------------------------ */

Test(tables, flows_are_known_in_both_languages)
{
    static const struct {
        const char *text;
        int flow;
    } cases[] = {{"", 0},
                 {"consumption", 0},
                 {"消费", 0},
                 {"feedstock", 1},
                 {"原料", 1},
                 {"transformation_input", 2},
                 {"加工转换投入", 2},
                 {"transformation_output", 3},
                 {"加工转换产出", 3},
                 {"recovery", 4},
                 {"回收利用", 4},
                 {"期初库存", 5},
                 {"购进", 6},
                 {"非工业生产消费", 7},
                 {"调出", 8},
                 {"期末库存", 9},
                 {"Consumption", -1},
                 {"消", -1},
                 {"consumption ", -1},
                 {"x", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_assert_eq(nhi_flow_parse(cases[i].text, strlen(cases[i].text)), cases[i].flow, "%s",
                     cases[i].text);
    for (int flow = 0; flow < NHI_N_FLOWS; flow++)
        cr_assert_eq(nhi_flow_parse(nhi_flow_name(flow), strlen(nhi_flow_name(flow))), flow);
}

Test(tables, the_help_page_names_every_kind_and_column_in_both_languages)
{
    for (int lang = NH_LANG_EN; lang <= NH_LANG_ZH; lang++) {
        struct nhi_buffer text = {0};
        cr_assert_eq(nhi_tables_help((enum nh_lang)lang, &text, NULL), NH_OK);
        for (int kind = 0; kind < NHI_N_KINDS; kind++) {
            const struct nhi_kind_info *info = nhi_kind_info((enum nhi_kind)kind);
            cr_assert_not_null(strstr(text.data, info->name));
            cr_assert_not_null(strstr(text.data, lang == NH_LANG_EN ? info->note_en : info->note_zh));
            for (int i = 0; i < NHI_MAX_COLUMNS && info->columns[i].name != NULL; i++) {
                cr_assert_not_null(strstr(text.data, info->columns[i].name));
                cr_assert_not_null(strstr(text.data, info->columns[i].aliases));
            }
        }
        nhi_buffer_free(&text);
    }
}
