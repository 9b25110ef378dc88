/* answers.h - what nh_check answers, member by member of its JSON. */
#ifndef ANSWERS_H
#define ANSWERS_H

#include "engine/nenghao.h"

#include <jansson.h>

/* The options of a check of levels given by hand. */
struct nh_check_options levels_of(const char *levels);

/* New text; the test fails unless the call ends with that status. */
struct nh_text text_of(nh_store *store, const struct nh_check_options *options, enum nh_format format,
                       enum nh_lang lang, nh_status expected);
/* The same as JSON; free with json_decref. */
json_t *json_of(nh_store *store, const struct nh_check_options *options, nh_status expected);

/* A member at a path such as "annual.1.warning" and what it is: a string as it is, anything else as compact JSON. */
struct expectation {
    const char *path, *value;
};
/* `expectations` end with a NULL path. */
void expect_answer(nh_store *store, const struct nh_check_options *options, nh_status status,
                   const struct expectation *expectations);
#define EXPECT(store, options, status, ...)                                                                  \
    expect_answer(store, options, status, (const struct expectation[]){__VA_ARGS__, {NULL, NULL}})

#endif
