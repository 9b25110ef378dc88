/* info.h - the sections of nh_info: each is a small table, filled here and written in any format by info.c. */
#ifndef NHI_INFO_H
#define NHI_INFO_H

#include "engine/publish/result.h"
#include "engine/store/store.h"

enum { NHI_INFO_SHOWN = 20 }; /* corrections in the table for people; JSON has all */

struct nhi_info {
    const nh_store *store;
    enum nh_lang lang;
    bool is_table; /* for people: long things are shortened, words are in `lang` */
};

struct nhi_info_section {
    const char *name; /* JSON member */
    const char *title_en, *title_zh;
    const struct nhi_result_column *columns;
    size_t n_columns;
    nh_status (*fill)(const struct nhi_info *info, struct nhi_result *result, struct nh_error *error);
};

enum { NHI_INFO_SECTIONS = 9, NHI_INFO_SERIES = 2 }; /* which one stands for the whole in CSV */
extern const struct nhi_info_section nhi_info_sections[NHI_INFO_SECTIONS];

/* The section of the warnings is in a file of its own. */
NH_CHECKED nh_status nhi_info_warnings(const struct nhi_info *info, struct nhi_result *result,
                                       struct nh_error *error);
/* A text of the first row of a carrier in the table carriers, "" if there is none. */
void nhi_info_carrier(const nh_store *store, const char *carrier, const char *column_name,
                      char text[NHI_NUMBER_BYTES]);
/* Which labels of an attribute some enterprise has: new [n labels]. Free with nhi_free. */
NH_CHECKED nh_status nhi_info_used_labels(const nh_store *store, const struct nhi_attribute *attribute,
                                          bool **is_used, struct nh_error *error);

#endif
