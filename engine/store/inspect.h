/* inspect.h - reading everything of a segment to see whether it is what it says. */
#ifndef NHI_INSPECT_H
#define NHI_INSPECT_H

#include "engine/store/segment.h"

/* Decodes every chunk of every series (checksums), compares the statistics of the values with those that the segment
 * states, and checks that the lines are sorted. NH_FORMAT says what is wrong; *n_chunks counts what was read. */
NH_CHECKED nh_status nhi_inspect_segment(const nh_context *context, struct nhi_segment *segment,
                                         uint64_t *n_chunks, struct nh_error *error);

#endif
