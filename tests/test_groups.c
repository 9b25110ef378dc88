/* test_groups.c - which enterprises form which group, against what was declared of each. */
#include "engine/aggregate/groups.h"
#include "engine/base/memory.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    nh_context *context;
    char path[256];
    nh_store *store;
} city;

static void make_context(void)
{
    cr_assert_eq(nh_context_new(NULL, &city.context, NULL), NH_OK);
    cr_assert_not_null(small_path(city.path, "groups"));
}

static void remove_store(void)
{
    nh_store_close(city.store);
    small_path(city.path, "groups");
    nh_context_free(city.context);
}

TestSuite(groups, .init = make_context, .fini = remove_store);

static void declare(const struct small_enterprise *enterprises, size_t n)
{
    const struct small_value value = {NHI_QUANTITY, enterprises[0].id, "coal", 0, "2020", "1", NULL};
    const struct small_import import = {
        .enterprises = enterprises, .n_enterprises = n, .values = &value, .n_values = 1};
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(small_import(city.context, city.path, &import, NULL, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nh_store_open(city.context, city.path, &city.store, &error), NH_OK, "%s", error.message);
}

static void group(const char *by, const char *where, bool totals, struct nhi_groups *groups)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_error error = {NH_OK, ""};
    struct nhi_selection selection;
    options.by = by;
    options.where = where;
    options.totals = totals;
    cr_assert_eq(nhi_selection_resolve(city.store, &options, &selection, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_groups_make(city.store, &selection, groups, &error), NH_OK, "%s", error.message);
    nhi_selection_clear(&selection);
}

/* The labels of every group in one line: "a/x a/y b/x". */
static void expect_groups(const struct nhi_groups *groups, const char *expected)
{
    char line[512] = "";
    for (size_t i = 0; i < groups->n_groups * groups->n_keys; i++) {
        const char *behind = (i + 1) % groups->n_keys != 0 ? "/" : " ";
        cr_assert_lt(strlen(line) + strlen(groups->label[i]) + 2, sizeof line);
        strcat(strcat(line, groups->label[i]), behind);
    }
    cr_assert_str_eq(line, expected);
}

static bool is_in(const struct nhi_groups *groups, uint32_t atom, uint32_t group)
{
    for (size_t i = groups->first[atom]; i < groups->first[atom + 1]; i++)
        if (groups->group[i] == group)
            return true;
    return false;
}

/* The numbers of the groups of an enterprise, ascending: "0 3 "; each of them is listed once. */
static void expect_member(const struct nhi_groups *groups, const char *id, const char *expected)
{
    const struct nhi_dictionary *ids;
    char line[128] = "";
    size_t n = 0;
    cr_assert_eq(nhi_store_ids(city.store, &ids, NULL), NH_OK);
    const int32_t e = nhi_dictionary_find(ids, id, strlen(id));
    cr_assert_geq(e, 0);
    const uint32_t atom = groups->atom[e];
    for (uint32_t g = 0; atom != NHI_NO_GROUP && g < groups->n_groups; g++)
        if (is_in(groups, atom, g)) {
            const size_t n_line = strlen(line);
            snprintf(line + n_line, sizeof line - n_line, "%u ", g);
            n++;
        }
    cr_assert_str_eq(line, expected, "%s: %s", id, line);
    cr_assert(atom == NHI_NO_GROUP || n == groups->first[atom + 1] - groups->first[atom]);
}

static const struct small_enterprise five[] = {{"U1", "320402", "C26", "chain", "solar;wind"},
                                               {"U2", "320411", "C30", "chain", "wind"},
                                               {"U3", "330100", "C26", "chain", "wind;solar;wind"},
                                               {"U4", "320402", "C26", "chain", ""},
                                               {"U5", "320402", "D44", "chain", "*"}};

Test(groups, labels_that_are_cut_to_the_same_width_are_one_group)
{
    struct nhi_groups groups;
    declare(five, 5);
    group("region:4,industry:1", NULL, false, &groups);
    expect_groups(&groups, "3204/C 3204/D 3301/C ");
    expect_member(&groups, "U1", "0 ");
    expect_member(&groups, "U2", "0 ");
    expect_member(&groups, "U3", "2 ");
    expect_member(&groups, "U4", "0 ");
    expect_member(&groups, "U5", "1 ");
    cr_assert_eq(groups.n_atoms, 3);
    nhi_groups_clear(&groups);
}

Test(groups, an_enterprise_is_in_each_of_its_chains_and_once_in_their_totals)
{
    struct nhi_groups groups;
    declare(five, 5);
    group("chain,region:2", NULL, true, &groups);
    /* the grand total, and the chain that is called "*": the one with fewer keys comes first */
    expect_groups(&groups, "/* /32 */* */* */32 solar/* solar/32 solar/33 wind/* wind/32 wind/33 ");
    expect_member(&groups, "U1", "2 5 6 8 9 ");
    expect_member(&groups, "U3", "2 5 7 8 10 ");
    expect_member(&groups, "U4", "0 1 2 ");
    expect_member(&groups, "U5", "2 3 4 ");
    cr_assert_eq(groups.n_leading[2], 0);
    cr_assert_eq(groups.n_leading[3], 1);
    nhi_groups_clear(&groups);
}

Test(groups, what_is_not_selected_is_in_no_group)
{
    struct nhi_groups groups;
    declare(five, 5);
    group("industry", "region=32;chain=wind,solar", false, &groups);
    expect_groups(&groups, "C26 C30 ");
    expect_member(&groups, "U1", "0 ");
    expect_member(&groups, "U2", "1 ");
    expect_member(&groups, "U3", "");
    expect_member(&groups, "U4", "");
    nhi_groups_clear(&groups);
}

Test(groups, every_enterprise_is_a_group_when_they_are_asked_for_one_by_one)
{
    struct nhi_groups groups;
    declare(five, 5);
    group("industry:1,enterprise", "industry=C", false, &groups);
    expect_groups(&groups, "C/U1 C/U2 C/U3 C/U4 ");
    expect_member(&groups, "U3", "2 ");
    expect_member(&groups, "U5", "");
    nhi_groups_clear(&groups);
    group(NULL, NULL, false, &groups);
    cr_assert(groups.n_groups == 1 && groups.n_atoms == 1 && groups.n_keys == 0);
    nhi_groups_clear(&groups);
}

/* So many pairs are possible that they are found by hashing, and so few occur. */
Test(groups, of_two_long_keys_the_pairs_that_occur_are_groups)
{
    enum { N = 400 };
    static char texts[N][3][12];
    struct small_enterprise enterprises[N];
    struct nhi_groups groups;
    for (int i = 0; i < N; i++) {
        snprintf(texts[i][0], sizeof texts[i][0], "U%03d", i);
        snprintf(texts[i][1], sizeof texts[i][1], "%d", 320000 + i * 7 % N);
        snprintf(texts[i][2], sizeof texts[i][2], "s%03d", i / 2 * 2);
        enterprises[i] = (struct small_enterprise){texts[i][0], texts[i][1], "C26", "size", texts[i][2]};
    }
    declare(enterprises, N);
    group("size,region", NULL, false, &groups);
    cr_assert(groups.n_groups == N && groups.n_atoms == N);
    for (int i = 0; i < N; i++) {
        char number[16];
        const bool is_later = strcmp(texts[i][1], texts[i ^ 1][1]) > 0; /* of the two of one size */
        snprintf(number, sizeof number, "%d ", i / 2 * 2 + is_later);
        expect_member(&groups, texts[i][0], number);
    }
    nhi_groups_clear(&groups);
}
