/* codes.h - the three public code lists: social credit codes, industries, regions. Nothing is judged.
 *
 * The lists are small tables inside the program, searched from the front (about 0.3 us): ask once per
 * distinct code. All codes are NUL-terminated UTF-8.
 */
#ifndef NHI_CODES_H
#define NHI_CODES_H

#include "engine/base/status.h"

/* ---- unified social credit code, GB 32100-2015 --------------------------------------------------------- */

enum nhi_uscc {
    NHI_USCC_OK,
    NHI_USCC_WARNING_CHECKSUM, /* a check character differs: happens with codes that are really registered */
    NHI_USCC_ERROR_LENGTH,     /* not 18 characters */
    NHI_USCC_ERROR_CHARACTER   /* one that is not in the alphabet (I, O, S, V, Z are not) */
};

struct nhi_uscc_detail {
    char code[19];           /* without blanks and hyphens, upper case */
    char region[7];          /* at registration: digits 3-8 */
    char org_code[10];       /* organisation code with its check character: 9-17 */
    int weighted_sum;        /* of the first 17 characters */
    char check_computed;     /* what character 18 should be */
    char org_check_computed; /* what character 17 should be, GB 11714 */
    bool check_ok, org_check_ok;
};

/* *detail (may be NULL) is all zero after an error. Both check characters are computed before they are
 * compared, so that a code can be completed in two calls: first character 17, then 18. */
enum nhi_uscc nhi_uscc_check(const char *text, struct nhi_uscc_detail *detail);

/* ---- industries, GB/T 4754-2017 ------------------------------------------------------------------------ */

enum {
    NHI_INDUSTRY_BYTES = 8, /* holds every shown form: a letter and four digits */
    NHI_REGION_BYTES = 8,   /* holds 6 digits */
    NHI_CODE_NAME_BYTES = 160
};

/* Writes the shown form: the section letter and the digits ("26" and "C26" -> "C26", "2614" -> "C2614", "C").
 * False, nothing written: not a code of the standard (unknown section or division, the wrong letter for the
 * division, more than four digits, any other text): it is to be kept as it is. Groups and classes, the third
 * and fourth digit, are not checked. */
bool nhi_industry_normalise(const char *text, char shown[NHI_INDUSTRY_BYTES]);

/* Length in bytes of the part of a shown form that is its key at a level: 1 the letter, 2-4 so many digits
 * behind it; 0 the whole. Of a text that is no code: its first n_level characters. Never longer than the
 * text. */
size_t nhi_industry_level(const char *shown, int n_level);

/* Name of the section or division of a shown form; false: unknown. */
bool nhi_industry_name(const char *shown, enum nh_lang lang, char name[NHI_CODE_NAME_BYTES]);

/* The shown form of the i-th section or division of the list; false: there are no more. */
bool nhi_industry_at(size_t i, char shown[NHI_INDUSTRY_BYTES]);

/* ---- regions, GB/T 2260 -------------------------------------------------------------------------------- */

/* 2, 4 or 6 digits of which the first two are a province. */
bool nhi_region_known(const char *code);

/* Length in bytes of the key at a level: the first n_level characters; 0 the whole. Never longer than the
 * code. */
size_t nhi_region_level(const char *code, int n_level);

/* Length in bytes of the part that counts when regions are matched by prefix: a code of 6 digits without the
 * pairs 00 at its end ("320400": 4, "320000": 2), any other text whole. */
size_t nhi_region_prefix(const char *code);

/* Name of the region ("3204" is "320400"); false: not in the table, which has the provinces and those cities
 * and counties that somebody needed. */
bool nhi_region_name(const char *code, enum nh_lang lang, char name[NHI_CODE_NAME_BYTES]);

/* The i-th code of the table, of 6 digits; false: there are no more. */
bool nhi_region_at(size_t i, char code[NHI_REGION_BYTES]);

#endif
