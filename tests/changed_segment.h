/* changed_segment.h - a small bare segment in a directory of its own, and one thing changed in it by HDF5 itself. */
#ifndef NH_TESTS_CHANGED_SEGMENT_H
#define NH_TESTS_CHANGED_SEGMENT_H

#include "engine/store/store.h"
#include "tests/small_store.h"

#include <hdf5.h>

extern struct changed {
    nh_context *context;
    char directory[256], path[300];
} changed;

/* Fixtures: two enterprises, two carriers, coefficients, output. The end finds handles of HDF5 that are still open. */
void changed_begin(void);
void changed_end(void);

void changed_by(void (*how)(hid_t file));
void changed_write(hid_t file, const char *name, hid_t type, const void *values);

/* Opening it is refused, by a message of one line with this word and the path; after a change. */
void changed_refused(const char *word);
void changed_refused_by(void (*how)(hid_t file), const char *word);

#endif
