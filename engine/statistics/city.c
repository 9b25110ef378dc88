/* city.c - see city.h. The profiles are plausible inventions, not statistics of any real city. */
#include "engine/statistics/city_plan.h"

#include "engine/base/codes.h"
#include "engine/store/model.h"

#include <stdio.h>
#include <string.h>

/* The units are those of Chinese enterprise forms: t, 10^4 kWh, 10^4 m3, GJ. Coefficients are GB/T 2589-2020 values
 * (natural gas inside its range); tCO2 factors are round illustrative figures. */
static const struct nhi_city_carrier carriers[NHI_CITY_CARRIERS] = {
    {"electricity", "电力", "10^4 kWh", 12290000, 5810000, false},
    {"natural_gas", "天然气", "10^4 m3", 121430000, 21620000, true},
    {"raw_coal", "原煤", "t", 7143000, 1900000, true},
    {"heat", "热力", "GJ", 341200, 110000, false},
    {"diesel", "柴油", "t", 14571000, 3100000, true},
    {"gasoline", "汽油", "t", 14714000, 2930000, true},
    {"coke", "焦炭", "t", 9714000, 2860000, true},
    {"lpg", "液化石油气", "t", 17143000, 3100000, true},
    {"fuel_oil", "燃料油", "t", 14286000, 3170000, true},
    {"blast_furnace_gas", "高炉煤气", "10^4 m3", 12860000, 8500000, true},
    {"coke_oven_gas", "焦炉煤气", "10^4 m3", 57140000, 8500000, true},
    {"lng", "液化天然气", "t", 17572000, 2660000, true},
};

/* One industry of the city: how often it occurs, how much energy it needs, and which carriers. */
struct profile {
    char division[4];
    int32_t n_groups; /* of the division that occur: codes division + 1 .. n_groups */
    int32_t frequency;
    int32_t kgce_per_cny10k;
    const char *chain;
    int16_t share[NHI_CITY_CARRIERS]; /* weights of the carriers, 0: not used */
};

/* In the order of the divisions, see pick_place. */
static const struct profile profiles[] = {
    {"C13", 7, 20, 300, "", {450, 150, 150, 150, 50, 20, 0, 10, 20, 0, 0, 0}},
    {"C14", 6, 12, 260, "", {500, 200, 60, 160, 40, 20, 0, 10, 10, 0, 0, 0}},
    {"C17", 8, 62, 620, "新型纺织", {480, 130, 150, 200, 20, 10, 0, 0, 10, 0, 0, 0}},
    {"C18", 3, 30, 160, "新型纺织", {700, 80, 40, 120, 30, 30, 0, 0, 0, 0, 0, 0}},
    {"C20", 4, 14, 240, "", {650, 40, 140, 80, 60, 30, 0, 0, 0, 0, 0, 0}},
    {"C22", 3, 12, 780, "", {380, 120, 280, 180, 20, 10, 0, 0, 10, 0, 0, 0}},
    {"C24", 4, 14, 140, "", {780, 80, 0, 40, 40, 40, 0, 20, 0, 0, 0, 0}},
    {"C26", 6, 40, 1650, "新材料", {300, 210, 270, 170, 15, 5, 10, 10, 10, 0, 0, 0}},
    {"C27", 7, 10, 210, "生物医药", {520, 180, 20, 220, 30, 20, 0, 0, 10, 0, 0, 0}},
    {"C28", 2, 8, 880, "新材料", {460, 120, 220, 180, 10, 5, 0, 0, 5, 0, 0, 0}},
    {"C29", 2, 48, 330, "新材料", {800, 70, 30, 50, 30, 10, 0, 10, 0, 0, 0, 0}},
    {"C30", 9, 34, 1900, "碳材料", {260, 230, 430, 10, 30, 5, 25, 5, 5, 0, 0, 0}},
    {"C31", 4, 16, 2900, "新材料", {210, 60, 180, 10, 10, 5, 330, 0, 5, 110, 80, 0}},
    {"C32", 6, 18, 950, "新材料", {560, 240, 90, 20, 30, 10, 30, 10, 10, 0, 0, 0}},
    {"C33", 8, 90, 300, "高端装备", {680, 170, 20, 10, 60, 20, 10, 20, 0, 0, 0, 10}},
    {"C34", 9, 120, 150, "高端装备", {760, 110, 10, 10, 60, 30, 5, 10, 0, 0, 0, 5}},
    {"C35", 9, 72, 130, "高端装备", {770, 100, 10, 10, 60, 40, 0, 10, 0, 0, 0, 0}},
    {"C36", 7, 52, 170, "汽车及核心零部件", {720, 180, 5, 20, 40, 20, 0, 10, 0, 0, 0, 5}},
    {"C37", 6, 26, 140, "轨道交通", {720, 150, 0, 20, 70, 30, 0, 10, 0, 0, 0, 0}},
    {"C38", 7, 98, 190, "新能源;电力装备", {780, 130, 5, 20, 30, 20, 0, 10, 0, 0, 0, 5}},
    {"C39", 7, 44, 110, "电子信息", {850, 70, 0, 40, 20, 20, 0, 0, 0, 0, 0, 0}},
    {"C40", 4, 16, 90, "智能制造", {820, 80, 0, 30, 30, 40, 0, 0, 0, 0, 0, 0}},
    {"D44", 3, 5, 5200, "", {60, 150, 770, 0, 10, 0, 0, 0, 10, 0, 0, 0}},
    {"D46", 2, 4, 420, "", {930, 20, 0, 20, 20, 10, 0, 0, 0, 0, 0, 0}},
};

static const struct {
    const char *code;
    int32_t frequency;
} regions[] = {{"320402", 8}, {"320404", 9}, {"320411", 25}, {"320412", 31}, {"320413", 13}, {"320481", 14}};

enum {
    N_PROFILES = sizeof profiles / sizeof profiles[0],
    N_REGIONS = sizeof regions / sizeof regions[0],
    MAX_GROUPS = 9 /* of a division: one digit */
};
_Static_assert((int)N_PROFILES == NHI_CITY_DIVISIONS &&
                   N_REGIONS * N_PROFILES * MAX_GROUPS == NHI_CITY_PLACES,
               "the places of the city");

static const int32_t season_permille[12] = {940,  800,  985,  1000, 1010, 1030,
                                            1040, 1035, 1020, 1010, 1030, 1100};

enum stream {
    DRAW_REGION,
    DRAW_INDUSTRY,
    DRAW_GROUP,
    DRAW_ID,
    DRAW_SIZE,
    DRAW_LIFE,
    DRAW_INTENSITY,
    DRAW_CHAIN,
    DRAW_USE,
    DRAW_SHARE,
    DRAW_MARGIN,
    DRAW_OUTPUT,
    DRAW_ENERGY,
    DRAW_PLAN /* + enum nhi_city_purpose */
};

/* A counter-based generator (finaliser of splitmix64 over the coordinates): any number without the ones before. */
static uint64_t draw(const struct nhi_city *city, enum stream stream, uint64_t a, uint64_t b)
{
    uint64_t x = city->seed * 0x9E3779B97F4A7C15u + (uint64_t)stream * 0xD1B54A32D192ED03u +
                 a * 0x8CB92BA72F3D8DD7u + b * 0xABC98388FB8FAC03u;
    for (int round = 0; round < 2; round++) {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
        x ^= x >> 31;
    }
    return x;
}

uint64_t nhi_city_draw(const struct nhi_city *city, enum nhi_city_purpose purpose, uint64_t a, uint64_t b)
{
    return draw(city, DRAW_PLAN + (enum stream)purpose, a, b);
}

static int64_t between(const struct nhi_city *city, enum stream stream, uint64_t a, uint64_t b, int64_t low,
                       int64_t high)
{
    return low + (int64_t)(draw(city, stream, a, b) % (uint64_t)(high - low + 1));
}

const struct nhi_city_carrier *nhi_city_carrier(int i_carrier)
{
    return &carriers[i_carrier];
}

const char *const nhi_city_measure_names[NHI_N_CITY_MEASURES] = {"value_added", "gross_output", "revenue"};

int nhi_city_n_measures(const struct nhi_city *city)
{
    return city->plan != NULL ? NHI_N_CITY_MEASURES : NHI_REVENUE;
}

const char *const nhi_city_carrier_columns[NHI_CITY_CARRIER_COLUMNS] = {
    "carrier", "name_zh", "unit", "kgce_per_unit", "tco2_per_unit", "fossil"};

void nhi_city_carrier_row(int i_carrier, struct nhi_city_carrier_row *row)
{
    const struct nhi_city_carrier *carrier = &carriers[i_carrier];
    nhi_decimal_text((struct nhi_decimal){carrier->kgce_e4_per_unit, 4}, row->kgce_per_unit);
    nhi_decimal_text((struct nhi_decimal){carrier->tco2_e6_per_unit, 6}, row->tco2_per_unit);
    const char *const cells[NHI_CITY_CARRIER_COLUMNS] = {carrier->id,        carrier->name_zh,
                                                         carrier->unit,      row->kgce_per_unit,
                                                         row->tco2_per_unit, carrier->is_fossil ? "1" : "0"};
    memcpy(row->cells, cells, sizeof cells);
}

uint32_t nhi_city_year(const struct nhi_city *city, uint32_t i_month)
{
    return ((uint32_t)city->first_month + i_month) / 12;
}

static uint32_t pick_profile(const struct nhi_city *city, uint32_t i)
{
    int32_t total = 0;
    for (uint32_t k = 0; k < N_PROFILES; k++)
        total += profiles[k].frequency;
    int64_t at = between(city, DRAW_INDUSTRY, i, 0, 0, total - 1);
    uint32_t k = 0;
    while (at >= profiles[k].frequency)
        at -= profiles[k++].frequency;
    return k;
}

static uint32_t pick_region(const struct nhi_city *city, uint32_t i)
{
    int64_t at = between(city, DRAW_REGION, i, 0, 0, 99); /* the frequencies add to 100 */
    uint32_t k = 0;
    while (at >= regions[k].frequency)
        at -= regions[k++].frequency;
    return k;
}

/* Regions, divisions and groups stand in the order of their codes: so do places. */
static uint16_t pick_place(const struct nhi_city *city, uint32_t i)
{
    const uint32_t profile = pick_profile(city, i);
    const uint32_t group = (uint32_t)between(city, DRAW_GROUP, i, 0, 1, profiles[profile].n_groups);
    return (uint16_t)((pick_region(city, i) * N_PROFILES + profile) * MAX_GROUPS + group - 1);
}

int nhi_city_division(uint16_t place)
{
    return place / MAX_GROUPS % N_PROFILES;
}

const char *nhi_city_division_code(int division)
{
    return profiles[division].division;
}

bool nhi_city_place(uint16_t place, const char **region, char industry[16])
{
    const struct profile *profile = &profiles[nhi_city_division(place)];
    *region = regions[place / MAX_GROUPS / N_PROFILES].code;
    snprintf(industry, 16, "%.3s%d", profile->division, place % MAX_GROUPS + 1);
    return place % MAX_GROUPS < profile->n_groups;
}

static const struct profile *profile_of(const struct nhi_city_enterprise *enterprise)
{
    return &profiles[nhi_city_division(enterprise->place)];
}

/* A social credit code: authority 9, type 1, the region, an organisation code that counts up, both check digits. */
static void make_id(uint32_t number, struct nhi_city_texts *texts)
{
    snprintf(texts->id, sizeof texts->id, "91%s%08u00", texts->region, (10000000u + number) % 100000000u);
    struct nhi_uscc_detail detail;
    nhi_uscc_check(texts->id, &detail);
    texts->id[16] = detail.org_check_computed;
    nhi_uscc_check(texts->id, &detail);
    texts->id[17] = detail.check_computed;
}

/* Value added of a year: heavy-tailed (a Pareto law of exponent 1, cut at 2,500 times the smallest). */
static int64_t draw_value_added(const struct nhi_city *city, uint32_t i)
{
    enum { SMALLEST_CNY = 6000000, LARGEST_RATIO_E3 = 2500 * 1000 };
    int64_t tail = between(city, DRAW_SIZE, i, 0, 1, 65536);
    int64_t ratio_e3 = 65536000 / tail;
    if (ratio_e3 > LARGEST_RATIO_E3)
        ratio_e3 = LARGEST_RATIO_E3;
    return ratio_e3 * (SMALLEST_CNY / 1000);
}

static const char *size_class(int64_t value_added_cny)
{
    return value_added_cny >= 200000000  ? "large"
           : value_added_cny >= 40000000 ? "medium"
           : value_added_cny >= 7000000  ? "small"
                                         : "micro";
}

/* One in eight opens and one in twelve closes inside the span. */
static void make_life(const struct nhi_city *city, struct nhi_city_enterprise *enterprise)
{
    uint32_t i = enterprise->number, n = city->n_months;
    enterprise->first_month = 0;
    enterprise->end_month = n;
    if (n >= 4 && between(city, DRAW_LIFE, i, 0, 0, 7) == 0)
        enterprise->first_month = (uint32_t)between(city, DRAW_LIFE, i, 1, 1, n - 2);
    if (n >= 4 && between(city, DRAW_LIFE, i, 2, 0, 11) == 0 && enterprise->first_month + 2 < n)
        enterprise->end_month = (uint32_t)between(city, DRAW_LIFE, i, 3, enterprise->first_month + 2, n - 1);
}

static void add_line(struct nhi_city_enterprise *enterprise, int carrier, int flow, int64_t share_permille)
{
    enterprise->lines[enterprise->n_lines++] =
        (struct nhi_city_line){.carrier = carrier, .flow = flow, .share_permille = share_permille};
}

static int64_t consumed_permille(const struct nhi_city_enterprise *enterprise, int carrier)
{
    for (int l = 0; l < enterprise->n_lines; l++)
        if (enterprise->lines[l].carrier == carrier)
            return enterprise->lines[l].share_permille;
    return 0;
}

/* What converters report beside their consumption: power plants, steel works with recovered gas, feedstock of the
 * chemical industry, half of the gas that it consumes. Shares are of the enterprise's gross energy, so that net energy
 * stays positive. */
static void add_conversion(const struct nhi_city *city, struct nhi_city_enterprise *enterprise)
{
    const struct profile *profile = profile_of(enterprise);
    enum { ELECTRICITY, NATURAL_GAS, RAW_COAL, BLAST_FURNACE_GAS = 9 };
    const int64_t most_input = consumed_permille(enterprise, RAW_COAL) * 17 / 20,
                  input = most_input < 600 ? most_input : 600;
    if (strcmp(profile->division, "D44") == 0 && input > 0) {
        add_line(enterprise, RAW_COAL, NHI_FLOW_TRANSFORMATION_INPUT, input);
        add_line(enterprise, ELECTRICITY, NHI_FLOW_TRANSFORMATION_OUTPUT, input * 260 / 600);
    } else if (strcmp(profile->division, "C31") == 0 && city->n_carriers > BLAST_FURNACE_GAS) {
        add_line(enterprise, BLAST_FURNACE_GAS, NHI_FLOW_RECOVERY, 70);
    } else if (strcmp(profile->division, "C26") == 0 && consumed_permille(enterprise, NATURAL_GAS) > 1) {
        add_line(enterprise, NATURAL_GAS, NHI_FLOW_FEEDSTOCK, consumed_permille(enterprise, NATURAL_GAS) / 2);
    }
}

/* Every enterprise uses electricity, and each other carrier of its industry with a chance of two in five. */
static void make_lines(const struct nhi_city *city, struct nhi_city_enterprise *enterprise)
{
    const struct profile *profile = profile_of(enterprise);
    uint32_t i = enterprise->number;
    int64_t weight[NHI_CITY_CARRIERS] = {0}, total = 0;
    for (int k = 0; k < city->n_carriers; k++) {
        bool is_used =
            k == 0 || (profile->share[k] > 0 && (strcmp(profile->division, "D44") == 0 ||
                                                 between(city, DRAW_USE, i, (uint64_t)k, 0, 4) < 2));
        weight[k] = is_used ? profile->share[k] * between(city, DRAW_SHARE, i, (uint64_t)k, 600, 1400) : 0;
        total += weight[k];
    }
    enterprise->n_lines = 0;
    for (int k = 0; k < city->n_carriers; k++)
        if (weight[k] > 0)
            add_line(enterprise, k, NHI_FLOW_CONSUMPTION, (weight[k] * 1000 + total - 1) / total);
    add_conversion(city, enterprise);
}

void nhi_city_enterprise(const struct nhi_city *city, uint32_t i, struct nhi_city_enterprise *enterprise)
{
    *enterprise = (struct nhi_city_enterprise){.number = i, .place = pick_place(city, i)};
    nhi_city_plan_place(city, enterprise);
    enterprise->value_added_cny = draw_value_added(city, i);
    enterprise->kgce_per_cny10k =
        profile_of(enterprise)->kgce_per_cny10k * between(city, DRAW_INTENSITY, i, 0, 550, 1600) / 1000;
    enterprise->gross_output_permille = between(city, DRAW_MARGIN, i, 0, 2900, 5200);
    make_life(city, enterprise);
    nhi_city_plan_life(city, enterprise);
    make_lines(city, enterprise);
}

/* ---- texts ------------------------------------------------------------------------------------------------------ */

static void make_date(const struct nhi_city *city, uint32_t i_month, char date[32])
{
    uint32_t month = (uint32_t)city->first_month + i_month;
    snprintf(date, 32, "%04u-%02u-01", (unsigned)city->first_year % 10000u + month / 12, month % 12 + 1);
}

void nhi_city_texts(const struct nhi_city *city, const struct nhi_city_enterprise *enterprise,
                    struct nhi_city_texts *texts)
{
    const struct profile *profile = profile_of(enterprise);
    const uint32_t i = enterprise->number;
    *texts = (struct nhi_city_texts){.size = size_class(enterprise->value_added_cny)};
    nhi_city_place(enterprise->place, &texts->region, texts->industry);
    make_id(i, texts);
    snprintf(texts->name, sizeof texts->name, "示例企业%06u", i + 1);
    if (between(city, DRAW_CHAIN, i, 0, 0, 99) < 55)
        snprintf(texts->chain, sizeof texts->chain, "%s", profile->chain);
    if (enterprise->first_month > 0)
        make_date(city, enterprise->first_month, texts->opened);
    if (enterprise->end_month < city->n_months)
        make_date(city, enterprise->end_month, texts->closed);
}

/* ---- values ----------------------------------------------------------------------------------------------------- */

/* value * permille / 1000, once per year: growth of output, decline of intensity. */
static int64_t compound(int64_t value, int32_t permille, uint32_t n_years)
{
    for (uint32_t year = 0; year < n_years; year++)
        value = value * permille / 1000;
    return value;
}

void nhi_city_outputs(const struct nhi_city *city, const struct nhi_city_enterprise *enterprise,
                      int64_t *const output_cny100[NHI_N_CITY_MEASURES])
{
    for (uint32_t i_month = enterprise->first_month; i_month < enterprise->end_month; i_month++) {
        const uint32_t year = nhi_city_year(city, i_month);
        const uint32_t month = ((uint32_t)city->first_month + i_month) % 12;
        const int64_t annual_cny = compound(enterprise->value_added_cny, 1066, year);
        const int64_t noise = between(city, DRAW_OUTPUT, enterprise->number, i_month, 930, 1070);
        const int64_t value_added = annual_cny / 12 * season_permille[month] / 1000 * noise / 1000 / 100;
        output_cny100[NHI_VALUE_ADDED][i_month] = value_added;
        output_cny100[NHI_GROSS_OUTPUT][i_month] = value_added * enterprise->gross_output_permille / 1000;
    }
    nhi_city_plan_outputs(city, enterprise, output_cny100);
}

void nhi_city_quantities(const struct nhi_city *city, const struct nhi_city_enterprise *enterprise,
                         int i_line, const int64_t *value_added_cny100, int64_t *quantity)
{
    const struct nhi_city_line *line = &enterprise->lines[i_line];
    const int64_t kgce_e4 = carriers[line->carrier].kgce_e4_per_unit;
    for (uint32_t i_month = enterprise->first_month; i_month < enterprise->end_month; i_month++) {
        const uint32_t year = nhi_city_year(city, i_month);
        const int64_t intensity =
            compound(enterprise->kgce_per_cny10k * 1000, 962, year); /* 0.001 kgce per 10,000 CNY */
        const int64_t noise =
            between(city, DRAW_ENERGY, enterprise->number, (uint64_t)i_line << 32 | i_month, 920, 1080);
        /* 0.01 of 10,000 CNY x 0.001 kgce x permille x permille = 10^-11 kgce; the unit wants 0.01 of 10^-4 kgce: 10^-6
         */
        const nhi_i128 kgce_e11 =
            (nhi_i128)value_added_cny100[i_month] * intensity * line->share_permille * noise;
        const nhi_i128 scaled = kgce_e11 / 100000 * city->scale_num[year] / city->scale_den;
        quantity[i_month] = (int64_t)((scaled + kgce_e4 / 2) / kgce_e4);
    }
}
