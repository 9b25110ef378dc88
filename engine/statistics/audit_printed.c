/* audit_printed.c - see audit_printed.h. */
#include "engine/statistics/audit_printed.h"

#include "engine/store/value.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_DECIMALS = 18 }; /* half a unit of the last digit, and 12 zeros more, are exact decimals as well */

/* ---- words --------------------------------------------------------------------------------------------------- */

struct word {
    const char *text;
    int meaning, exponent;
};

/* A word comes before those that it begins with. */
static const struct word before[] = {{"不低于", NHI_RELATION_GE, 0},     {"不少于", NHI_RELATION_GE, 0},
                                     {"不小于", NHI_RELATION_GE, 0},     {"至少", NHI_RELATION_GE, 0},
                                     {"at least ", NHI_RELATION_GE, 0},  {">=", NHI_RELATION_GE, 0},
                                     {"≥", NHI_RELATION_GE, 0},          {"超过", NHI_RELATION_GT, 0},
                                     {"超", NHI_RELATION_GT, 0},         {"突破", NHI_RELATION_GT, 0},
                                     {"大于", NHI_RELATION_GT, 0},       {"高于", NHI_RELATION_GT, 0},
                                     {"多于", NHI_RELATION_GT, 0},       {"逾", NHI_RELATION_GT, 0},
                                     {"more than ", NHI_RELATION_GT, 0}, {"over ", NHI_RELATION_GT, 0},
                                     {">", NHI_RELATION_GT, 0},          {"＞", NHI_RELATION_GT, 0},
                                     {"不到", NHI_RELATION_LT, 0},       {"不足", NHI_RELATION_LT, 0},
                                     {"低于", NHI_RELATION_LT, 0},       {"小于", NHI_RELATION_LT, 0},
                                     {"少于", NHI_RELATION_LT, 0},       {"less than ", NHI_RELATION_LT, 0},
                                     {"under ", NHI_RELATION_LT, 0},     {"<", NHI_RELATION_LT, 0},
                                     {"＜", NHI_RELATION_LT, 0},         {"大约", NHI_RELATION_APPROX, 0},
                                     {"约", NHI_RELATION_APPROX, 0},     {"近", NHI_RELATION_APPROX, 0},
                                     {"about ", NHI_RELATION_APPROX, 0}, {"nearly ", NHI_RELATION_APPROX, 0},
                                     {"≈", NHI_RELATION_APPROX, 0},      {"~", NHI_RELATION_APPROX, 0},
                                     {"达到", NHI_RELATION_EQ, 0},       {"达", NHI_RELATION_EQ, 0},
                                     {"第", NHI_RELATION_EQ, 0},         {"=", NHI_RELATION_EQ, 0}};

static const struct word behind[] = {{"以上", NHI_RELATION_GE, 0},     {"or more", NHI_RELATION_GE, 0},
                                     {"以下", NHI_RELATION_LT, 0},     {"左右", NHI_RELATION_APPROX, 0},
                                     {"上下", NHI_RELATION_APPROX, 0}, {"多", NHI_RELATION_RANGE, 0},
                                     {"余", NHI_RELATION_RANGE, 0}};

static const struct word between[] = {{"-", 0, 0},  {"–", 0, 0},  {"—", 0, 0}, {"~", 0, 0},
                                      {"～", 0, 0}, {"至", 0, 0}, {"到", 0, 0}};

/* 千克 and 千瓦 are no thousands. */
static const struct word units[] = {{"个百分点", NHI_UNIT_PERCENT, -2},
                                    {"百分点", NHI_UNIT_PERCENT, -2},
                                    {"percentage points", NHI_UNIT_PERCENT, -2},
                                    {"percent", NHI_UNIT_PERCENT, -2},
                                    {"pp", NHI_UNIT_PERCENT, -2},
                                    {"%", NHI_UNIT_PERCENT, -2},
                                    {"％", NHI_UNIT_PERCENT, -2},
                                    {"‰", NHI_UNIT_PERCENT, -3},
                                    {"千克标准煤", NHI_UNIT_ENERGY, -3},
                                    {"kgce", NHI_UNIT_ENERGY, -3},
                                    {"吨标准煤", NHI_UNIT_ENERGY, 0},
                                    {"吨标煤", NHI_UNIT_ENERGY, 0},
                                    {"tce", NHI_UNIT_ENERGY, 0},
                                    {"千克", NHI_UNIT_OTHER, 0},
                                    {"千瓦", NHI_UNIT_OTHER, 0},
                                    {"千米", NHI_UNIT_OTHER, 0},
                                    {"人民币", NHI_UNIT_MONEY, 0},
                                    {"元", NHI_UNIT_MONEY, 0},
                                    {"CNY", NHI_UNIT_MONEY, 0},
                                    {"yuan", NHI_UNIT_MONEY, 0},
                                    {"RMB", NHI_UNIT_MONEY, 0},
                                    {"家", NHI_UNIT_COUNT, 0},
                                    {"个", NHI_UNIT_COUNT, 0},
                                    {"件", NHI_UNIT_COUNT, 0},
                                    {"项", NHI_UNIT_COUNT, 0},
                                    {"户", NHI_UNIT_COUNT, 0},
                                    {"条", NHI_UNIT_COUNT, 0},
                                    {"座", NHI_UNIT_COUNT, 0},
                                    {"台", NHI_UNIT_COUNT, 0},
                                    {"套", NHI_UNIT_COUNT, 0},
                                    {"人", NHI_UNIT_COUNT, 0},
                                    {"名", NHI_UNIT_COUNT, 0},
                                    {"位", NHI_UNIT_COUNT, 0},
                                    {"种", NHI_UNIT_COUNT, 0},
                                    {"次", NHI_UNIT_COUNT, 0},
                                    {"年", NHI_UNIT_COUNT, 0}};

static const struct word multipliers[] = {
    {"万亿", 0, 12}, {"千亿", 0, 11},     {"百亿", 0, 10},   {"十亿", 0, 9},    {"亿", 0, 8},
    {"千万", 0, 7},  {"百万", 0, 6},      {"十万", 0, 5},    {"万", 0, 4},      {"千", 0, 3},
    {"百", 0, 2},    {"trillion", 0, 12}, {"billion", 0, 9}, {"million", 0, 6}, {"thousand", 0, 3}};

/* What is left to read. */
struct rest {
    const char *text;
    size_t n_bytes;
};

static void skip_blanks(struct rest *rest)
{
    while (rest->n_bytes > 0 && *rest->text == ' ') {
        rest->text++;
        rest->n_bytes--;
    }
}

/* Takes the first word of the table that stands here; NULL: none does. */
static const struct word *take(struct rest *rest, const struct word *words, size_t n)
{
    skip_blanks(rest);
    for (size_t i = 0; i < n; i++) {
        const size_t n_bytes = strlen(words[i].text);
        if (n_bytes > rest->n_bytes || memcmp(rest->text, words[i].text, n_bytes) != 0)
            continue;
        rest->text += n_bytes;
        rest->n_bytes -= n_bytes;
        return &words[i];
    }
    return NULL;
}
#define TAKE(rest, words) take(rest, words, sizeof(words) / sizeof *(words))

/* Bytes of the character at the start that may stand in a number: a digit, point, comma, in both widths. */
static size_t number_character(const struct rest *rest)
{
    if (rest->n_bytes > 0 && strchr("0123456789.,", *rest->text) != NULL && *rest->text != '\0')
        return 1;
    if (rest->n_bytes < 3 || memcmp(rest->text, "\xEF\xBC", 2) != 0)
        return 0;
    const unsigned char last =
        (unsigned char)rest->text[2]; /* U+FF0C comma, U+FF0E point, U+FF10-FF19 digits */
    return last == 0x8C || last == 0x8E || (last >= 0x90 && last <= 0x99) ? 3 : 0;
}

/* Takes a number; false: what stands here is none. */
static bool take_number(struct rest *rest, struct nhi_decimal *number)
{
    skip_blanks(rest);
    struct rest start = *rest;
    const bool has_minus = rest->n_bytes >= 3 && memcmp(rest->text, "−", 3) == 0;
    const bool has_hyphen = rest->n_bytes >= 1 && *rest->text == '-';
    const size_t n_sign = has_minus ? 3 : has_hyphen ? 1 : 0;
    start.text += n_sign;
    start.n_bytes -= n_sign;
    *rest = start;
    for (size_t n; (n = number_character(rest)) > 0; rest->n_bytes -= n)
        rest->text += n;
    if (nhi_value_parse(start.text, start.n_bytes - rest->n_bytes, true, number) != NHI_VALUE_OK)
        return false;
    if (n_sign > 0)
        number->value = -number->value;
    return true;
}

/* ---- figures ------------------------------------------------------------------------------------------------- */

static void take_unit(struct rest *rest, struct nhi_printed *printed)
{
    const struct word *unit = TAKE(rest, units);
    if (unit == NULL)
        return;
    printed->unit = (enum nhi_unit)unit->meaning;
    printed->exponent += unit->exponent;
}

static void take_relation(struct rest *rest, const struct word *words, size_t n, struct nhi_printed *printed)
{
    const struct word *word = take(rest, words, n);
    if (word == NULL || word->meaning == NHI_RELATION_EQ)
        return;
    printed->relation = (enum nhi_relation)word->meaning;
    printed->has_word = true;
}

/* [number, next): up to the next number with the same last digit that is not 0, 300 for 200. */
static void make_range(struct nhi_printed *printed)
{
    nhi_i128 step = 1;
    for (nhi_i128 rest = printed->number.value; rest != 0 && rest % 10 == 0; rest /= 10)
        step *= 10;
    printed->end = printed->number;
    printed->end.value += printed->number.value < 0 ? -step : step;
    printed->is_closed = false;
}

/* What follows the number: 万多家以上. */
static void take_behind(struct rest *rest, struct nhi_printed *printed)
{
    enum { N_BEHIND = sizeof behind / sizeof *behind };
    take_relation(rest, behind, N_BEHIND, printed);
    take_unit(rest, printed);
    if (printed->unit == NHI_UNIT_NONE) {
        const struct word *multiplier = TAKE(rest, multipliers);
        printed->exponent = multiplier != NULL ? multiplier->exponent : 0;
        take_relation(rest, behind, N_BEHIND, printed);
        take_unit(rest, printed);
    }
    while (rest->n_bytes > 0 && !printed->has_word) { /* 家企业以上, 台套左右 */
        take_relation(rest, behind, N_BEHIND, printed);
        if (printed->has_word || rest->n_bytes == 0)
            break;
        if (*rest->text == '/' || printed->unit == NHI_UNIT_NONE)
            printed->unit = NHI_UNIT_OTHER;
        rest->text++;
        rest->n_bytes--;
    }
}

static bool has_digit(struct rest rest)
{
    for (; rest.n_bytes > 0; rest.text++, rest.n_bytes--)
        if (number_character(&rest) > 0 && *rest.text != '.' && *rest.text != ',')
            return true;
    return false;
}

static bool is_list(struct rest rest)
{
    static const struct word separators[] = {
        {";", 0, 0}, {",", 0, 0}, {"；", 0, 0}, {"、", 0, 0}, {"，", 0, 0}};
    for (; rest.n_bytes > 0; rest.text++, rest.n_bytes--)
        if (TAKE(&rest, separators) != NULL)
            return has_digit(rest);
    return false;
}

bool nhi_printed_read(const char *text, size_t n_bytes, struct nhi_printed *printed, const char **fault)
{
    struct nhi_printed made = {.is_known = true};
    struct rest rest = {text, n_bytes};
    *printed = (struct nhi_printed){0};
    if (!has_digit(rest))
        return true;
    take_relation(&rest, before, sizeof before / sizeof *before, &made);
    if (!take_number(&rest, &made.number) || made.number.decimals > MAX_DECIMALS) {
        *fault = "expected a number with its unit, such as 20.55%, 4679, 1.3万亿元";
        return false;
    }
    struct rest end = rest;
    if (TAKE(&end, between) != NULL && take_number(&end, &made.end)) {
        made.relation = NHI_RELATION_RANGE;
        made.is_closed = made.has_word = true;
        rest = end;
    }
    skip_blanks(&rest);
    if (number_character(&rest) > 0 || is_list(rest)) {
        *fault = "more than one figure: expected one, and a row of its own for every other";
        return false;
    }
    take_behind(&rest, &made);
    if (made.relation == NHI_RELATION_RANGE && !made.is_closed)
        make_range(&made);
    *printed = made;
    return true;
}

bool nhi_printed_relate(const char *word, struct nhi_printed *printed)
{
    static const char *const names[] = {
        [NHI_RELATION_EQ] = "eq",        [NHI_RELATION_GT] = "gt",         [NHI_RELATION_GE] = "ge",
        [NHI_RELATION_LT] = "lt",        [NHI_RELATION_APPROX] = "approx", [NHI_RELATION_RANGE] = "range",
        [NHI_RELATION_TARGET] = "target"};
    static const char range[] = "range_";
    if (strncmp(word, range, sizeof range - 1) == 0) {
        struct nhi_decimal step;
        const char *digits = word + sizeof range - 1;
        if (nhi_decimal_parse(digits, strlen(digits), &step) != NHI_PARSE_OK || step.value <= 0)
            return false;
        step.decimals += printed->exponent > 0 ? printed->exponent : 0;
        printed->relation = NHI_RELATION_RANGE;
        printed->is_closed = false;
        return nhi_decimal_add(printed->number, step, &printed->end, NULL) == NH_OK;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(word, names[i]) != 0)
            continue;
        const bool is_made = printed->relation == NHI_RELATION_RANGE; /* by its own words */
        printed->relation = (enum nhi_relation)i;
        if (printed->relation == NHI_RELATION_RANGE && !is_made)
            make_range(printed);
        return true;
    }
    return false;
}

bool nhi_printed_is_exact(const struct nhi_printed *printed)
{
    return printed->number.decimals == 0 && printed->exponent == 0 &&
           (printed->unit == NHI_UNIT_NONE || printed->unit == NHI_UNIT_COUNT);
}

nh_status nhi_scale(struct nhi_ratio *ratio, int exponent, struct nh_error *error)
{
    struct nhi_ratio power;
    nhi_ratio_from_decimal((struct nhi_decimal){.value = (nhi_i128)nhi_ten_to((unsigned)abs(exponent))},
                           &power);
    return exponent < 0 ? nhi_ratio_divide(ratio, &power, ratio, error)
                        : nhi_ratio_multiply(ratio, &power, ratio, error);
}
