/* value.h - what a cell of a data column holds: a number, nothing, or a mistake. */
#ifndef NHI_VALUE_H
#define NHI_VALUE_H

#include "engine/base/exact.h"

enum nhi_value {
    NHI_VALUE_OK,
    NHI_VALUE_MISSING, /* empty, -, —, …, NA, *: never zero */
    NHI_VALUE_SYNTAX,  /* not `[-]digits[.digits]` */
    NHI_VALUE_OVERFLOW /* a plain decimal of more digits than are exact here */
};

/* Reads a cell; *number is written for NHI_VALUE_OK only. `lenient` also takes full-width digits (and
 * full-width point, minus and comma) and thousands separators in groups of three ("1,234.5"). */
enum nhi_value nhi_value_parse(const char *text, size_t n_bytes, bool lenient, struct nhi_decimal *number);

/* Reads a plain decimal of at most eight characters behind the sign, which most are. False: it is none, or it is longer. */
bool nhi_value_parse_short(const char *text, size_t n_bytes, int64_t *value, int *decimals);

#endif
