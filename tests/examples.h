/* examples.h - the worked examples of tests/oracles: reading them, and comparing figures with what they expect. */
#ifndef EXAMPLES_H
#define EXAMPLES_H

#include "engine/statistics/check.h"

#include <jansson.h>

struct example {
    const char *id, *topic;
    const json_t *input, *expected;
    double abs, rel; /* tolerance */
};

/* Calls `run` for every example of a topic (NULL: of all), with `user`; returns how many there are. */
size_t examples_run(const char *topic, void (*run)(const struct example *example, void *user), void *user);

/* A topic and how its examples are run; a file that has lost some is noticed. */
struct topic {
    const char *name;
    void (*run)(const struct example *example, void *user);
    size_t n_examples;
};
void topics_run(const struct topic *topics, size_t n_topics);

/* A string of the input. */
const char *example_text(const struct example *example, const char *name);
/* An integer of the input. */
int example_integer(const struct example *example, const char *name);
/* An exact decimal, from a string of the input. */
struct nhi_decimal example_decimal(const char *text);

/* Fails the test unless the expected member, where there is one, has that value. */
void expect_number(const struct example *example, const json_t *expected, const char *text);
void expect_member(const struct example *example, const char *name, const char *text);
void expect_ratio(const struct example *example, const char *name, const struct nhi_ratio *ratio);
void expect_string(const struct example *example, const char *name, const char *text);
void expect_truth(const struct example *example, const char *name, bool value);

/* a + b * sign and so on: the four operations where a failure is a failure of the test. */
struct nhi_ratio plus(struct nhi_ratio a, struct nhi_ratio b);
struct nhi_ratio minus(struct nhi_ratio a, struct nhi_ratio b);
struct nhi_ratio times(struct nhi_ratio a, struct nhi_ratio b);
struct nhi_ratio over(struct nhi_ratio a, struct nhi_ratio b);
struct nhi_ratio whole(int64_t number);
/* 1 + percent / 100. */
struct nhi_ratio factor_of(struct nhi_ratio percent);
int order_of(struct nhi_ratio a, struct nhi_ratio b);

/* What a printed number stands for. */
struct nhi_interval printed(const char *text);
struct nhi_ratio middle(struct nhi_interval interval);
/* Do two closed intervals meet? */
bool meet(struct nhi_interval a, struct nhi_interval b);

#endif
