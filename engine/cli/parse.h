/* parse.h - a command line becomes settings. */
#ifndef NHI_PARSE_H
#define NHI_PARSE_H

#include "engine/cli/options.h"

/* Reads the words behind the command. Names are never abbreviated; `--name=value`, `--name value`, `-o value`,
 * `-ovalue` and `--` work as everywhere. Free with nhi_settings_clear, also after a failure. argv is borrowed.
 * NH_ARGUMENT: with the nearest known word. NH_MEMORY. */
NH_CHECKED nh_status nhi_parse(unsigned command, const char *name, int argc, const char *const *argv,
                               struct nhi_settings *settings, struct nh_error *error);
void nhi_settings_clear(struct nhi_settings *settings);

/* Is `word` (n bytes) one of "table|csv|json"? Its position, or NHI_UNSET. */
int nhi_value_position(const char *values, const char *word, size_t n_bytes);

#endif
