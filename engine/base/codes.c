/* codes.c - check characters and the embedded code lists (see codes.h). */
#include "engine/base/codes.h"

#include <string.h>

/* ---- unified social credit code ------------------------------------------------------------------------ */

enum { USCC_CHARACTERS = 18, ORG_START = 8, ORG_CHARACTERS = 8 };

static const char uscc_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* Copies without blanks and hyphens, in upper case; returns the length, also when it does not fit. */
static size_t clean_code(const char *text, char code[USCC_CHARACTERS + 1])
{
    size_t n = 0;
    for (; *text != '\0'; text++) {
        if (*text == ' ' || *text == '-')
            continue;
        bool is_lower = *text >= 'a' && *text <= 'z';
        if (n < USCC_CHARACTERS)
            code[n] = (char)(*text - (is_lower ? 'a' - 'A' : 0));
        n++;
    }
    return n;
}

/* GB 11714: weights 3 7 9 10 5 8 4 2 on 0-9 A-Z = 0..35; 11 - sum mod 11, where 10 is X and 11 is 0. */
static char org_check(const char *org_code)
{
    static const int weights[ORG_CHARACTERS] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < ORG_CHARACTERS; i++)
        sum += weights[i] * (org_code[i] <= '9' ? org_code[i] - '0' : org_code[i] - 'A' + 10);
    return "0X987654321"[sum % 11];
}

enum nhi_uscc nhi_uscc_check(const char *text, struct nhi_uscc_detail *detail)
{
    struct nhi_uscc_detail found = {.weighted_sum = 0};
    if (detail != NULL)
        *detail = found;
    if (clean_code(text, found.code) != USCC_CHARACTERS)
        return NHI_USCC_ERROR_LENGTH;
    int weight = 1; /* 3^(i-1) mod 31 */
    for (int i = 0; i < USCC_CHARACTERS; i++) {
        const char *place = strchr(uscc_alphabet, found.code[i]);
        if (place == NULL)
            return NHI_USCC_ERROR_CHARACTER;
        if (i < USCC_CHARACTERS - 1)
            found.weighted_sum += weight * (int)(place - uscc_alphabet);
        weight = weight * 3 % 31;
    }
    memcpy(found.region, found.code + 2, sizeof found.region - 1);
    memcpy(found.org_code, found.code + ORG_START, sizeof found.org_code - 1);
    found.check_computed = uscc_alphabet[(31 - found.weighted_sum % 31) % 31];
    found.org_check_computed = org_check(found.org_code);
    found.check_ok = found.code[USCC_CHARACTERS - 1] == found.check_computed;
    found.org_check_ok = found.org_code[ORG_CHARACTERS] == found.org_check_computed;
    if (detail != NULL)
        *detail = found;
    return found.check_ok && found.org_check_ok ? NHI_USCC_OK : NHI_USCC_WARNING_CHECKSUM;
}

/* ---- the embedded tables: CSV lines whose first field is the code; no quote inside a field ------------- */

extern const char nhi_embedded_industries[]; /* code,section,name_zh,name_en,... */
extern const char nhi_embedded_regions[];    /* code,name_zh,name_en,... with codes of 6 digits */

/* The line of a code of n_bytes; NULL: none. */
static const char *find_line(const char *table, const char *code, size_t n_bytes)
{
    for (const char *line = table; line != NULL && *line != '\0';) {
        if (strncmp(line, code, n_bytes) == 0 && line[n_bytes] == ',')
            return line;
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return NULL;
}

/* Field number i_field of a line and its length, without the quotes around it. */
static const char *line_field(const char *line, int i_field, size_t *n_bytes)
{
    for (;; i_field--) {
        bool is_quoted = *line == '"';
        line += is_quoted;
        *n_bytes = strcspn(line, is_quoted ? "\"" : ",\n");
        if (i_field == 0)
            return line;
        line += *n_bytes + is_quoted + 1;
    }
}

static void copy_field(const char *line, int i_field, char *text, size_t text_bytes)
{
    size_t n_bytes;
    const char *field = line_field(line, i_field, &n_bytes);
    if (n_bytes >= text_bytes)
        n_bytes = text_bytes - 1;
    memcpy(text, field, n_bytes);
    text[n_bytes] = '\0';
}

static void copy_name(const char *line, int i_field, char name[NHI_CODE_NAME_BYTES])
{
    copy_field(line, i_field, name, NHI_CODE_NAME_BYTES);
}

/* The first field of line i below the header; false: there is no such line. */
static bool copy_code_at(const char *table, size_t i, char *code, size_t code_bytes)
{
    const char *line = table;
    for (size_t n = 0; n <= i && line != NULL; n++) {
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    if (line == NULL || *line == '\0')
        return false;
    copy_field(line, 0, code, code_bytes);
    return true;
}

static size_t count_digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* Bytes of the first n UTF-8 characters of a text, at most all of it. */
static size_t bytes_of_characters(const char *text, size_t n)
{
    size_t i = 0;
    for (; text[i] != '\0'; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80 && n-- == 0)
            break;
    return i;
}

/* ---- industries ---------------------------------------------------------------------------------------- */

bool nhi_industry_normalise(const char *text, char shown[NHI_INDUSTRY_BYTES])
{
    bool has_letter = *text >= 'A' && *text <= 'Z';
    const char *digits = text + has_letter;
    size_t n_digits = count_digits(digits), n_section;
    if (digits[n_digits] != '\0' || n_digits == 1 || n_digits > 4)
        return false;
    const char *line = find_line(nhi_embedded_industries, n_digits > 0 ? digits : text, n_digits > 0 ? 2 : 1);
    if (line == NULL)
        return false;
    const char *section = line_field(line, 1, &n_section);
    if (has_letter && *section != *text)
        return false;
    shown[0] = *section;
    memcpy(shown + 1, digits, n_digits + 1);
    return true;
}

size_t nhi_industry_level(const char *shown, int n_level)
{
    char again[NHI_INDUSTRY_BYTES];
    if (n_level <= 0)
        return strlen(shown);
    bool is_code = nhi_industry_normalise(shown, again);
    return bytes_of_characters(shown, (size_t)n_level + (is_code && n_level > 1));
}

bool nhi_industry_name(const char *shown, enum nh_lang lang, char name[NHI_CODE_NAME_BYTES])
{
    char again[NHI_INDUSTRY_BYTES];
    if (!nhi_industry_normalise(shown, again))
        return false;
    bool is_section = again[1] == '\0';
    copy_name(find_line(nhi_embedded_industries, is_section ? again : again + 1, is_section ? 1 : 2),
              lang == NH_LANG_ZH ? 2 : 3, name);
    return true;
}

bool nhi_industry_at(size_t i, char shown[NHI_INDUSTRY_BYTES])
{
    char code[NHI_INDUSTRY_BYTES];
    return copy_code_at(nhi_embedded_industries, i, code, sizeof code) && nhi_industry_normalise(code, shown);
}

/* ---- regions ------------------------------------------------------------------------------------------- */

enum { REGION_DIGITS = 6 };

/* The line of a code of 2, 4 or 6 digits, the missing ones taken as 0; NULL: none. */
static const char *region_line(const char *code, size_t n_digits)
{
    char whole[REGION_DIGITS + 1] = "000000";
    if (n_digits != 2 && n_digits != 4 && n_digits != REGION_DIGITS)
        return NULL;
    memcpy(whole, code, n_digits);
    return find_line(nhi_embedded_regions, whole, REGION_DIGITS);
}

bool nhi_region_known(const char *code)
{
    size_t n = count_digits(code);
    return code[n] == '\0' && (n == 2 || n == 4 || n == REGION_DIGITS) && region_line(code, 2) != NULL;
}

size_t nhi_region_level(const char *code, int n_level)
{
    return n_level <= 0 ? strlen(code) : bytes_of_characters(code, (size_t)n_level);
}

size_t nhi_region_prefix(const char *code)
{
    size_t n = strlen(code);
    if (n != REGION_DIGITS || count_digits(code) != n)
        return n;
    while (n > 2 && code[n - 1] == '0' && code[n - 2] == '0')
        n -= 2;
    return n;
}

bool nhi_region_name(const char *code, enum nh_lang lang, char name[NHI_CODE_NAME_BYTES])
{
    size_t n = count_digits(code);
    const char *line = code[n] == '\0' ? region_line(code, n) : NULL;
    if (line == NULL)
        return false;
    copy_name(line, lang == NH_LANG_ZH ? 1 : 2, name);
    return true;
}

bool nhi_region_at(size_t i, char code[NHI_REGION_BYTES])
{
    return copy_code_at(nhi_embedded_regions, i, code, NHI_REGION_BYTES);
}
