/* json_text.h - a text as a JSON string.
 */
#ifndef NHI_JSON_TEXT_H
#define NHI_JSON_TEXT_H

#include "engine/base/memory.h"

/* Appends it with its quotes; bytes that are not UTF-8 become U+FFFD. NH_MEMORY. */
NH_CHECKED nh_status nhi_json_string(struct nhi_buffer *buffer, const char *text, struct nh_error *error);

/* Length of the well-formed UTF-8 sequence at the start of text, 0: there is none. */
size_t nhi_utf8_sequence(const unsigned char *text);

#endif
