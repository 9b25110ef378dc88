/* torture.h - what the files of the torture share: allocations that fail, the city that is worked on, and the operations. */
#ifndef TORTURE_H
#define TORTURE_H

#include "engine/nenghao.h"

/* ---- failing allocations (torture_memory.c) ---- */

/* Counted are the allocations of nenghao itself; those inside of HDF5, which does not survive all of them, and of other shared
 * libraries are not. */
extern struct allocations {
    unsigned long n, fails_at; /* 0: never */
    bool fails_for_ever;       /* those behind it, too */
} allocations;

/* ---- the city (torture_city.c) ---- */

enum { TORTURE_PATH_BYTES = 400 };

extern struct torture_city {
    nh_context *context; /* of one thread: the k-th allocation is the same every time */
    char directory[256], store[TORTURE_PATH_BYTES], packed[TORTURE_PATH_BYTES];
    char new_store[TORTURE_PATH_BYTES]; /* nothing is there between two operations */
    const char *figures;                /* path of a table for the audit */
} city;

/* These end the program where they fail. */
void make_city(void);
void make_store(void); /* anew, as it was before an append */
void remove_store(const char *path);
void clear_city(void);

/* Makes a store, or appends to the one that is there. */
nh_status import_tables(const char *path, bool append, struct nh_import_report *report,
                        struct nh_error *error);
/* The store is byte for byte what make_store has made. */
bool is_store_unchanged(void);

/* ---- operations ---- */

/* One with outputs of its own: returns NULL, or what is wrong with them, also after a failure. */
typedef const char *(*torture_run_fn)(nh_status *status, struct nh_error *error);
/* A question to an open store: a text, or none after a failure. */
typedef nh_status (*torture_ask_fn)(nh_store *store, struct nh_text *text, struct nh_error *error);

struct operation {
    const char *name;
    torture_run_fn run; /* or */
    torture_ask_fn ask;
    const char *as_of; /* how the store is asked; NULL: as it is */
};

/* Those that leave something on the disk (torture_writes.c) and questions (torture_questions.c); the last has no name. */
extern const struct operation torture_writes[], torture_questions[];

/* What is said of an output that a failure has not left as it was. */
extern const char *const untouched;

#endif
