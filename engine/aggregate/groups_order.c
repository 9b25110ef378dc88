/* groups_order.c - see groups_order.h: a radix sort over the keys, whose digits are the ranks of the texts of a key. */
#include "engine/aggregate/groups_order.h"

#include "engine/base/text_order.h"

#include <string.h>

struct sorting {
    const struct nhi_key_view *keys;
    const int32_t *parts;
    struct nhi_groups *groups;
    uint32_t *order, *placed; /* [n_groups] before and after a pass */
    uint32_t *digit;          /* [n_groups] of the group in the pass at hand */
};

static const char *text_of(const struct nhi_key_view *view, int32_t part)
{
    return part == NHI_SUMMED_OVER ? "*" : nhi_dictionary_text(view->texts, part, NULL);
}

/* rank[part + 1]: the place of the part among the n texts of its key and "*"; equal texts share one. */
static nh_status rank_parts(struct nhi_pool *pool, const struct nhi_key_view *view, size_t n, uint32_t *rank,
                            struct nh_error *error)
{
    nh_status status;
    const char **texts = NULL;
    uint32_t *order = NULL;
    NH_TRY_DONE(nhi_pool_take_unset(pool, n, sizeof *texts, &texts, error));
    NH_TRY_DONE(nhi_pool_take_unset(pool, n, sizeof *order, &order, error));
    for (size_t i = 0; i < n; i++)
        texts[i] = text_of(view, (int32_t)i - 1);
    NH_TRY_DONE(nhi_text_order(pool, texts, n, order, error));
    for (size_t i = 0, place = 0; i < n; i++) {
        const bool may_be_equal = i > 0 && (order[i - 1] == 0 || order[i] == 0); /* with "*" */
        place += i > 0 && !(may_be_equal && strcmp(texts[order[i - 1]], texts[order[i]]) == 0);
        rank[order[i]] = (uint32_t)place;
    }
done:
    nhi_pool_give(pool, order);
    nhi_pool_give(pool, texts);
    return status;
}

/* One pass: groups of equal digits, which are below n_digits, stay in their order. */
static nh_status place(struct sorting *sorting, size_t n_digits, struct nh_error *error)
{
    const size_t n_groups = sorting->groups->n_groups;
    struct nhi_pool *pool = sorting->groups->pool;
    uint32_t *next, *order = sorting->order;
    NH_TRY(nhi_pool_take(pool, n_digits + 1, sizeof *next, &next, error));
    for (size_t g = 0; g < n_groups; g++)
        next[sorting->digit[g] + 1]++;
    for (size_t d = 1; d <= n_digits; d++)
        next[d] += next[d - 1];
    for (size_t i = 0; i < n_groups; i++)
        sorting->placed[next[sorting->digit[order[i]]]++] = order[i];
    nhi_pool_give(pool, next);
    sorting->order = sorting->placed;
    sorting->placed = order;
    return NH_OK;
}

static nh_status sort_by_key(struct sorting *sorting, size_t k, struct nh_error *error)
{
    const struct nhi_groups *groups = sorting->groups;
    const size_t n = (size_t)nhi_dictionary_count(sorting->keys[k].texts) + 1;
    struct nhi_pool *pool = groups->pool;
    uint32_t *rank;
    NH_TRY(nhi_pool_take_unset(pool, n, sizeof *rank, &rank, error));
    nh_status status = rank_parts(pool, &sorting->keys[k], n, rank, error);
    for (size_t g = 0; g < groups->n_groups && status == NH_OK; g++)
        sorting->digit[g] = rank[sorting->parts[g * groups->n_keys + k] + 1];
    if (status == NH_OK)
        status = place(sorting, n, error);
    nhi_pool_give(pool, rank);
    return status;
}

static uint32_t count_leading(const struct sorting *sorting, size_t g)
{
    const size_t n_keys = sorting->groups->n_keys;
    uint32_t n = 0;
    for (size_t k = 0; k < n_keys; k++)
        n += sorting->parts[g * n_keys + k] != NHI_SUMMED_OVER;
    return n;
}

/* From the least to the most important: the keys that are shown, the last key, ..., the first key. */
static nh_status sort_groups(struct sorting *sorting, struct nh_error *error)
{
    const struct nhi_groups *groups = sorting->groups;
    for (size_t g = 0; g < groups->n_groups; g++) {
        sorting->order[g] = (uint32_t)g;
        sorting->digit[g] = count_leading(sorting, g);
    }
    NH_TRY(place(sorting, groups->n_keys + 1, error));
    for (size_t k = groups->n_keys; k-- > 0;)
        NH_TRY(sort_by_key(sorting, k, error));
    return NH_OK;
}

static void take_order(const struct sorting *sorting)
{
    struct nhi_groups *groups = sorting->groups;
    const size_t n_keys = groups->n_keys;
    uint32_t *place_of = sorting->digit;
    for (size_t i = 0; i < groups->n_groups; i++)
        place_of[sorting->order[i]] = (uint32_t)i;
    for (size_t g = 0; g < groups->n_groups;
         g++) { /* what is read is in order, what is written need not be */
        const size_t i = place_of[g];
        groups->n_leading[i] = count_leading(sorting, g);
        for (size_t k = 0; k < n_keys; k++)
            groups->label[i * n_keys + k] = text_of(&sorting->keys[k], sorting->parts[g * n_keys + k]);
    }
    for (size_t i = 0; i < groups->first[groups->n_atoms]; i++)
        groups->group[i] = place_of[groups->group[i]];
}

nh_status nhi_groups_order(const struct nhi_key_view *keys, const int32_t *parts, struct nhi_groups *groups,
                           struct nh_error *error)
{
    struct sorting sorting = {.keys = keys, .parts = parts, .groups = groups};
    const size_t n = groups->n_groups;
    nh_status status;
    NH_TRY_DONE(nhi_pool_take_unset(groups->pool, n, sizeof *sorting.order, &sorting.order, error));
    NH_TRY_DONE(nhi_pool_take_unset(groups->pool, n, sizeof *sorting.placed, &sorting.placed, error));
    NH_TRY_DONE(nhi_pool_take_unset(groups->pool, n, sizeof *sorting.digit, &sorting.digit, error));
    NH_TRY_DONE(
        nhi_pool_take_unset(groups->pool, n * groups->n_keys, sizeof *groups->label, &groups->label, error));
    NH_TRY_DONE(nhi_pool_take_unset(groups->pool, n, sizeof *groups->n_leading, &groups->n_leading, error));
    NH_TRY_DONE(sort_groups(&sorting, error));
    take_order(&sorting);
done:
    nhi_pool_give(groups->pool, sorting.digit);
    nhi_pool_give(groups->pool, sorting.placed);
    nhi_pool_give(groups->pool, sorting.order);
    return status;
}
