/* tables.c - see tables.h. */
#include "engine/store/tables.h"

#include "engine/base/dictionary.h"
#include "engine/store/model.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ENTERPRISE_ID                                                                                        \
    {                                                                                                        \
        "enterprise_id", "企业代码|统一社会信用代码|企业编码|组织机构代码|单位代码|法人单位代码", true       \
    }
#define PERIOD                                                                                               \
    {                                                                                                        \
        "period", "时期|期别|报告期|日期|时间|年份|年月|月份|数据期", true                                   \
    }

static const struct nhi_kind_info kinds[NHI_N_KINDS] = {
    {"enterprises",
     "企业名录",
     {ENTERPRISE_ID,
      {"region", "地区代码|地区|行政区划代码|行政区划|区划代码|所在地区", true},
      {"industry", "行业代码|行业|国民经济行业代码|国民经济行业", true},
      {"name", "名称|企业名称|单位名称|单位详细名称", false},
      {"chain", "产业链|所属产业链", false},
      {"size", "规模|企业规模|单位规模", false},
      {"opened", "开业日期|成立日期|开业时间|成立时间", false},
      {"closed", "关闭日期|退出日期|注销日期|关停日期", false}},
     "every other column becomes an attribute for --by and --where; several chains are separated by ;",
     "其余各列均可用于 --by 和 --where；多条产业链以 ; 分隔"},
    {"energy",
     "能源消费（长表或宽表）",
     {ENTERPRISE_ID,
      PERIOD,
      {"carrier", "品种|能源品种|能源|能源名称|能源代码", true},
      {"quantity", "数量|消费量|实物量|本期消费量", true},
      {"flow", "流向|流量|用途", false},
      {"coefficient", "折标系数|折标准煤系数|实测折标系数|实测系数", false}},
     "wide form: enterprise_id, period, then one column per carrier (all consumption); flows: consumption, "
     "feedstock, transformation_input, transformation_output, recovery; for the checks of the forms also "
     "opening_stock, purchase, non_industrial, outflow, closing_stock",
     "宽表：企业代码、时期，之后每个能源品种一列（均为消费）；流向：消费、原料、加工转换投入、加工转换产出、"
     "回收利用；另有用于报表审核的期初库存、购进、非工业生产消费、调出、期末库存"},
    {"output",
     "产出（长表或宽表）",
     {ENTERPRISE_ID,
      PERIOD,
      {"measure", "指标|指标名称|指标代码", true},
      {"value", "数值|值|指标值|金额", true}},
     "10,000 CNY unless --unit; wide form: enterprise_id, period, then one column per measure",
     "单位为万元，另有 --unit；宽表：企业代码、时期，之后每个指标一列"},
    {"carriers",
     "能源品种与折标系数",
     {{"carrier", "品种|能源品种|能源|能源代码", true},
      {"unit", "单位|计量单位", true},
      {"kgce_per_unit", "折标系数|折标准煤系数|千克标准煤每单位", true},
      {"name_zh", "名称|中文名称|能源名称", false},
      {"basis", "口径|折标口径|计算口径", false},
      {"valid_from", "启用日期|生效日期|起始日期", false},
      {"valid_to", "停用日期|失效日期|截止日期", false},
      {"tco2_per_unit", "碳排放因子|二氧化碳排放因子", false},
      {"fossil", "化石能源|是否化石能源", false},
      {"renewable", "可再生能源|是否可再生能源", false},
      {"source", "来源|出处", false}},
     "overrides the built-in carriers row by row; several rows per carrier with validity dates are allowed",
     "逐行覆盖内置品种；同一品种可按有效期给出多行"},
    {"deflators",
     "价格指数",
     {{"industry", "行业代码|行业", true},
      PERIOD,
      {"index", "指数|价格指数", true},
      {"basis", "基期|口径", true}},
     "basis: previous_year (of a quarter or month: the same one a year before) or fixed:YYYY; industry * is "
     "the rest",
     "basis：previous_year（季、月为上年同期）或 fixed:YYYY；行业 * 表示其余行业"},
    {"accounts",
     "地区总量",
     {{"region", "地区代码|地区|行政区划代码|行政区划", true},
      PERIOD,
      {"item", "项目|指标|指标名称", true},
      {"value", "数值|值|指标值", true},
      {"price_base", "价格基期|基期", false},
      {"vintage", "版本|数据版本", false}},
     "items: gdp_current, gdp_constant (with price_base), gdp_index (the year before = 100), gdp_rest, "
     "energy_total, energy_rest, emission_total, emission_rest, electricity_total, ...; vintage: the day "
     "since when the value "
     "is known",
     "项目：gdp_current、gdp_constant（须填 price_base）、gdp_index（上年=100）、gdp_rest、energy_total、"
     "energy_rest、emission_total、emission_rest、electricity_total 等；vintage 为该数值公布的日期"},
    {"targets",
     "目标",
     {{"region", "地区代码|地区|行政区划代码|行政区划", true},
      {"from", "基期年|起始年|基期", true},
      {"to", "目标年|终止年|报告年", true},
      {"decline_percent", "降低目标|下降目标|目标降低率", true},
      {"year", "年份|年度", false},
      {"annual_percent", "年度目标|年度降低目标", false}},
     "a decline in per cent over the plan; year and annual_percent give its path",
     "规划期降低率（%）；year 与 annual_percent 给出年度目标"},
};

/* More particular kinds first: an accounts header is also most of an output header. */
static const enum nhi_kind recognition_order[NHI_N_KINDS] = {
    NHI_KIND_ENERGY,    NHI_KIND_OUTPUT,   NHI_KIND_TARGETS,    NHI_KIND_ACCOUNTS,
    NHI_KIND_DEFLATORS, NHI_KIND_CARRIERS, NHI_KIND_ENTERPRISES};

const struct nhi_kind_info *nhi_kind_info(enum nhi_kind kind)
{
    return &kinds[kind];
}

/* Is the text one of the names separated by |? */
static bool is_among(const char *names, const char *text, size_t n_bytes)
{
    for (const char *at = names; at != NULL; at = strchr(at, '|') != NULL ? strchr(at, '|') + 1 : NULL)
        if (strcspn(at, "|") == n_bytes && n_bytes > 0 && memcmp(at, text, n_bytes) == 0)
            return true;
    return false;
}

bool nhi_is_column(const struct nhi_column_name *column, const struct nhi_field *field)
{
    return (strlen(column->name) == field->n_bytes &&
            strncasecmp(column->name, field->text, field->n_bytes) == 0) ||
           is_among(column->aliases, field->text, field->n_bytes);
}

/* Fills column[]; returns the number of required columns that are missing. */
static int match_kind(const struct nhi_record *header, enum nhi_kind kind, int column[NHI_MAX_COLUMNS])
{
    int n_missing = 0;
    for (int i = 0; i < NHI_MAX_COLUMNS; i++) {
        const struct nhi_column_name *name = &kinds[kind].columns[i];
        column[i] = -1;
        for (size_t h = 0; name->name != NULL && h < header->n_fields && column[i] < 0; h++)
            if (nhi_is_column(name, &header->fields[h]))
                column[i] = (int)h;
        n_missing += name->name != NULL && name->is_required && column[i] < 0;
    }
    return n_missing;
}

static nh_status unrecognised(const char *path, const struct nhi_record *header, enum nhi_kind kind,
                              struct nh_error *error)
{
    int column[NHI_MAX_COLUMNS];
    struct nhi_buffer missing = {0};
    nh_status status = NH_OK;
    match_kind(header, kind, column);
    for (int i = 0; i < NHI_MAX_COLUMNS && kinds[kind].columns[i].name != NULL && status == NH_OK; i++)
        if (kinds[kind].columns[i].is_required && column[i] < 0)
            status = nhi_buffer_printf(&missing, error, "%s%s", missing.n_bytes > 0 ? ", " : "",
                                       kinds[kind].columns[i].name);
    if (status == NH_OK)
        status = nhi_fail(
            error, NH_DATA,
            "%s, line %llu: the header is not one of a known table: found '%.*s' and %zu more columns; as a "
            "table of kind %s it lacks %s: correct the header (`nenghao help tables`) or use --table "
            "KIND=FILE",
            path, (unsigned long long)header->line, (int)header->fields[0].n_bytes, header->fields[0].text,
            header->n_fields - 1, kinds[kind].name, missing.data != NULL ? missing.data : "nothing");
    nhi_buffer_free(&missing);
    return status;
}

static nh_status kind_by_name(const char *name, enum nhi_kind *kind, struct nh_error *error)
{
    const char *names[NHI_N_KINDS];
    for (int k = 0; k < NHI_N_KINDS; k++) {
        names[k] = kinds[k].name;
        if (strcmp(kinds[k].name, name) == 0) {
            *kind = (enum nhi_kind)k;
            return NH_OK;
        }
    }
    const char *near = nhi_nearest(name, names, NHI_N_KINDS);
    return nhi_fail(error, NH_ARGUMENT, "unknown kind of table '%s'%s%s%s: see `nenghao help tables`", name,
                    near != NULL ? ", did you mean '" : "", near != NULL ? near : "",
                    near != NULL ? "'?" : "");
}

/* A wide table: enterprise_id and period, and the rest all carriers or all measures. */
static nh_status recognise_wide(const char *path, const struct nhi_record *header, const char *forced,
                                nhi_is_carrier_fn is_carrier, void *state, struct nhi_layout *layout,
                                struct nh_error *error)
{
    const struct nhi_field *carrier = NULL, *measure = NULL;
    for (size_t h = 0; h < header->n_fields; h++) {
        const struct nhi_field *field = &header->fields[h];
        if ((int)h == layout->column[0] || (int)h == layout->column[1])
            continue;
        if (is_carrier(state, field->text, field->n_bytes))
            carrier = field;
        else
            measure = field;
    }
    for (int c = 2; c < NHI_MAX_COLUMNS; c++)
        layout->column[c] = -1; /* a carrier or measure may be called as a column of the long table is */
    if (forced != NULL) {
        layout->is_wide = true;
        return kind_by_name(forced, &layout->kind, error);
    }
    if (carrier != NULL && measure != NULL)
        return nhi_fail(
            error, NH_DATA,
            "%s, line %llu: column '%.*s' is a known carrier and column '%.*s' is not: a wide table holds "
            "either carriers or measures; correct the name, add the carrier to a carriers table, or use "
            "--table energy=%s",
            path, (unsigned long long)header->line, (int)carrier->n_bytes, carrier->text,
            (int)measure->n_bytes, measure->text, path);
    layout->kind = carrier != NULL ? NHI_KIND_ENERGY : NHI_KIND_OUTPUT;
    layout->is_wide = true;
    return NH_OK;
}

static nh_status check_unique(const char *path, const struct nhi_record *header, struct nh_error *error)
{
    for (size_t i = 0; i < header->n_fields; i++)
        for (size_t j = i + 1; j < header->n_fields; j++)
            if (header->fields[i].n_bytes == header->fields[j].n_bytes && header->fields[i].n_bytes > 0 &&
                memcmp(header->fields[i].text, header->fields[j].text, header->fields[i].n_bytes) == 0)
                return nhi_fail(error, NH_DATA,
                                "%s, line %llu: column '%.*s' stands twice in the header: remove one", path,
                                (unsigned long long)header->line, (int)header->fields[i].n_bytes,
                                header->fields[i].text);
    return NH_OK;
}

nh_status nhi_recognise(const char *path, const struct nhi_record *header, const char *forced,
                        nhi_is_carrier_fn is_carrier, void *state, struct nhi_layout *layout,
                        struct nh_error *error)
{
    enum nhi_kind nearest = NHI_KIND_ENTERPRISES;
    int fewest_missing = NHI_MAX_COLUMNS;
    NH_TRY(check_unique(path, header, error));
    layout->is_wide = false;
    if (forced != NULL) {
        NH_TRY(kind_by_name(forced, &nearest, error));
        layout->kind = nearest;
        if (match_kind(header, nearest, layout->column) == 0)
            return NH_OK;
        fewest_missing = 0;
    }
    for (int k = 0; k < NHI_N_KINDS && forced == NULL; k++) {
        layout->kind = recognition_order[k];
        const int n_missing = match_kind(header, layout->kind, layout->column);
        if (n_missing == 0)
            return NH_OK;
        if (n_missing < fewest_missing) {
            fewest_missing = n_missing;
            nearest = layout->kind;
        }
    }
    const bool may_be_wide = forced == NULL || nearest == NHI_KIND_ENERGY || nearest == NHI_KIND_OUTPUT;
    match_kind(header, NHI_KIND_ENERGY, layout->column);
    if (may_be_wide && layout->column[0] >= 0 && layout->column[1] >= 0 && header->n_fields > 2)
        return recognise_wide(path, header, forced, is_carrier, state, layout, error);
    return unrecognised(path, header, nearest, error);
}

int nhi_flow_parse(const char *text, size_t n_bytes)
{
    static const char *const names[NHI_N_FLOWS] = {"消费|消费量|工业生产消费",
                                                   "原料|用于原材料|原料用能",
                                                   "加工转换投入|加工转换投入合计",
                                                   "加工转换产出|能源加工转换产出",
                                                   "回收利用|回收",
                                                   "期初库存|期初库存量|年初库存",
                                                   "购进|购进量|购进实物量",
                                                   "非工业生产消费|非工业消费",
                                                   "调出|外供|拨出",
                                                   "期末库存|期末库存量|年末库存"};
    if (n_bytes == 0)
        return NHI_FLOW_CONSUMPTION;
    for (int flow = 0; flow < NHI_N_FLOWS; flow++)
        if ((strlen(nhi_flow_name(flow)) == n_bytes && memcmp(nhi_flow_name(flow), text, n_bytes) == 0) ||
            is_among(names[flow], text, n_bytes))
            return flow;
    return -1;
}

static const struct {
    const char *name, *aliases;
} measures[] = {{"value_added", "增加值|工业增加值"},
                {"gross_output", "总产值|工业总产值|产值"},
                {"revenue", "营业收入|主营业务收入|营收"},
                {"tax", "税收|税金|税金总额"}};

const char *nhi_measure_parse(const char *text, size_t n_bytes)
{
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        if (is_among(measures[i].aliases, text, n_bytes))
            return measures[i].name;
    return NULL;
}

nh_status nhi_tables_help(enum nh_lang lang, struct nhi_buffer *text, struct nh_error *error)
{
    const bool is_zh = lang == NH_LANG_ZH;
    NH_TRY(nhi_buffer_text(
        text,
        is_zh ? "表的种类（由表头识别，或用 --table 种类=文件 指定；* 为必填列）\n"
              : "Kinds of tables (recognised by their header, or --table KIND=FILE; * is required)\n",
        error));
    for (int k = 0; k < NHI_N_KINDS; k++) {
        NH_TRY(nhi_buffer_printf(text, error, "\n%s  %s\n", kinds[k].name, kinds[k].title_zh));
        for (int i = 0; i < NHI_MAX_COLUMNS && kinds[k].columns[i].name != NULL; i++)
            NH_TRY(nhi_buffer_printf(text, error, "  %c %-16s %s\n",
                                     kinds[k].columns[i].is_required ? '*' : ' ', kinds[k].columns[i].name,
                                     kinds[k].columns[i].aliases));
        NH_TRY(nhi_buffer_printf(text, error, "    %s\n", is_zh ? kinds[k].note_zh : kinds[k].note_en));
    }
    NH_TRY(nhi_buffer_text(text, is_zh ? "\n指标的中文名\n" : "\nChinese names of measures\n", error));
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        NH_TRY(nhi_buffer_printf(text, error, "    %-16s %s\n", measures[i].name, measures[i].aliases));
    return nhi_buffer_printf(
        text, error, "\n%s\n",
        is_zh ? "时期：2020、2020Q1、2020-03、2020-03-15、2020-03-15T10:15（区间起点）。缺失：空、-"
                "、—、…、NA、*。"
              : "Periods: 2020, 2020Q1, 2020-03, 2020-03-15, 2020-03-15T10:15 (start of the interval). "
                "Missing: empty, -, \xe2\x80\x94, \xe2\x80\xa6, NA, *.");
}
