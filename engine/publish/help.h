/* help.h - the pages of nh_help that are written by hand or made from reference data. */
#ifndef NHI_HELP_H
#define NHI_HELP_H

#include "engine/base/memory.h"

/* Pages written by hand, by enum nh_lang. */
enum { NHI_N_LANGS = 2 };
extern const char *const nhi_help_measures[NHI_N_LANGS];
extern const char *const nhi_help_methods[NHI_N_LANGS];
extern const char *const nhi_help_periods[NHI_N_LANGS];
extern const char *const nhi_help_codes[NHI_N_LANGS];
extern const char *const nhi_help_figures[NHI_N_LANGS];

/* Pages made from the tables of the program. */
NH_CHECKED nh_status nhi_help_carriers(enum nh_lang lang, struct nhi_buffer *text, struct nh_error *error);
NH_CHECKED nh_status nhi_help_regions(enum nh_lang lang, struct nhi_buffer *text, struct nh_error *error);
NH_CHECKED nh_status nhi_help_industries(enum nh_lang lang, struct nhi_buffer *text, struct nh_error *error);
NH_CHECKED nh_status nhi_help_errors(enum nh_lang lang, struct nhi_buffer *text, struct nh_error *error);

#endif
