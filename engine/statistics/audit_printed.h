/* audit_printed.h - a figure as it is printed: its number and precision, its unit, and the word that says how exact it
 * is meant.
 */
#ifndef NHI_AUDIT_PRINTED_H
#define NHI_AUDIT_PRINTED_H

#include "engine/statistics/check.h"

enum nhi_relation {
    NHI_RELATION_EQ,
    NHI_RELATION_GT,     /* 超, 突破 */
    NHI_RELATION_GE,     /* 以上 */
    NHI_RELATION_LT,     /* 不足 */
    NHI_RELATION_APPROX, /* 左右: no verdict */
    NHI_RELATION_RANGE,  /* 200多 is [200, 300), 2-3 is [2, 3] */
    NHI_RELATION_TARGET  /* planned: a lower bound, once the period is over */
};

enum nhi_unit {
    NHI_UNIT_NONE,
    NHI_UNIT_COUNT, /* 家, 个, 件: whole things */
    NHI_UNIT_PERCENT,
    NHI_UNIT_MONEY,  /* yuan */
    NHI_UNIT_ENERGY, /* tce */
    NHI_UNIT_OTHER
};

struct nhi_printed {
    bool is_known;             /* false: no number is printed, and the rest has no meaning */
    struct nhi_decimal number; /* as it is written: 1.3 of 1.3万亿元 */
    struct nhi_decimal end;    /* of a range */
    bool is_closed;            /* the end belongs to the range */
    bool has_word;             /* the relation is printed with the number */
    int exponent;              /* of ten, of the unit: 12 of 万亿元, -2 of % */
    enum nhi_unit unit;
    enum nhi_relation relation;
};

/* Reads a figure: "20.55%", "12.2pp", "4679", "1.3万亿元", "超5万家", "3000多家", "40家以上", "400家左右", "2-3条". Text without
 * any digit is a figure that is not printed. False: it is no single figure, *fault says why. */
bool nhi_printed_read(const char *text, size_t n_bytes, struct nhi_printed *printed, const char **fault);

/* "gt", "range_100": a range of 100 from the number on. False: unknown, or a step that is none. */
bool nhi_printed_relate(const char *word, struct nhi_printed *printed);

/* Whole things that are counted one by one stand for themselves, everything else for half a unit of its last digit. */
bool nhi_printed_is_exact(const struct nhi_printed *printed);

/* ratio * 10^exponent, in place. NH_RANGE. */
NH_CHECKED nh_status nhi_scale(struct nhi_ratio *ratio, int exponent, struct nh_error *error);

#endif
