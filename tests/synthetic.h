/* synthetic.h - synthetic cities in a folder of each test: made, audited, compared with their tables, and their truth. */
#ifndef SYNTHETIC_H
#define SYNTHETIC_H

#include "engine/nenghao.h"
#include "tests/small_store.h"

#include <jansson.h>

/* The folder of the running test, its context, and why its last call failed. */
extern struct small_place folder;
extern struct nh_error error;

/* What a suite begins and ends every test with. */
void begin_folder(void);
void end_folder(void);

/* Writes a table of figures with these rows; its path. */
const char *write_figures(const char *rows);

/* 250 enterprises and three years; of these figures where they are not NULL. */
struct nh_synth_options small_city(const char *figures);
/* Makes a city; the test fails unless all is good. */
void make_store(const char *name, const struct nh_synth_options *options);

/* "" where a member is not there or no text. */
const char *text_of(const json_t *object, const char *member);
/* A member of the truth of a city; json_decref it. */
json_t *truth_of(const char *store_name, const char *member);
/* The figures of the audit of a store; json_decref them. */
json_t *audit(const char *store_name, const char *figures);

/* The city as a store and the city as tables that are imported give the same rates. */
void expect_same_from_tables(const struct nh_synth_options *options, const struct nh_rate_options *rate);

#endif
