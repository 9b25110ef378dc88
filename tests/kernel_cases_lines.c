/* kernel_cases_lines.c - the cases of keys of lines. */
#include "tests/kernel_trial.h"

enum { MOST_LINES = 300, N_CODES = 50 };

void case_codes_are_below_their_end(const struct nhi_kernels *kernels, struct findings *findings)
{
    static const int32_t wrong[] = {N_CODES, -1, INT32_MIN, INT32_MAX};
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t n = 0; n <= MOST_LINES; n++) {
        trial_next(&t, n % 2 == 0);
        int32_t *codes = trial_take(&t, n, sizeof *codes);
        for (size_t i = 0; i < n; i++)
            codes[i] = (int32_t)(trial_random(&t) % N_CODES);
        trial_check(&t, kernels->are_below(codes, n, N_CODES), "codes that are below", n);
        for (size_t i = 0; i < n; i++) {
            const int32_t before = codes[i];
            codes[i] = wrong[i % (sizeof wrong / sizeof wrong[0])];
            trial_check(&t, !kernels->are_below(codes, n, N_CODES), "a code that is not below", i);
            codes[i] = before;
        }
    }
    trial_check(&t, kernels->are_below(NULL, 0, 0), "no codes of an empty list", 0);
    trial_close(&t);
}

void case_groups_are_taken(const struct nhi_kernels *kernels, struct findings *findings)
{
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t n = 0; n <= MOST_LINES; n++) {
        size_t n_in = 0;
        trial_next(&t, n % 2 == 0);
        int32_t *index = trial_take(&t, n, sizeof *index);
        uint32_t *group_of = trial_take(&t, N_CODES, sizeof *group_of),
                 *group = trial_take(&t, n, sizeof *group);
        for (size_t i = 0; i < N_CODES; i++)
            group_of[i] = n % 5 == 0 || i % 3 == 0 ? NHI_NO_GROUP : (uint32_t)trial_random(&t) / 2;
        for (size_t i = 0; i < n; i++)
            index[i] = (int32_t)(trial_random(&t) % N_CODES);
        const size_t n_taken = kernels->take_groups(index, n, group_of, group);
        for (size_t i = 0; i < n; i++) {
            trial_check(&t, group[i] == group_of[index[i]], "take_groups", i);
            n_in += group[i] != NHI_NO_GROUP;
        }
        trial_check(&t, n_taken == n_in, "take_groups: how many", n);
        trial_check_strips(&t, "take_groups writes beside an array");
    }
    trial_close(&t);
}

/* per_change: one of so many rows is of another group than the one before it. */
static void check_stretches(struct trial *t, size_t n, uint64_t per_change, bool at_end)
{
    size_t n_right = 0;
    trial_next(t, at_end);
    uint32_t *group = trial_take(t, n, sizeof *group);
    uint16_t *end = trial_take(t, n, sizeof *end);
    for (size_t r = 0; r < n; r++) /* numbers that differ in any bit, NHI_NO_GROUP among them */
        group[r] = r > 0 && trial_random(t) % per_change != 0
                       ? group[r - 1]
                       : NHI_NO_GROUP ^ UINT32_C(1) << trial_random(t) % 40 % 32;
    const size_t n_ends = t->kernels->stretch_ends(group, n, end);
    for (size_t r = 1; r <= n; r++)
        if (r == n || group[r] != group[r - 1]) {
            trial_check(t, n_right < n_ends && end[n_right] == r, "stretch_ends", r);
            n_right++;
        }
    trial_check(t, n_ends == n_right, "stretch_ends: how many", n);
    trial_check_strips(t, "stretch_ends writes beside an array");
}

void case_ends_of_stretches_are_found(const struct nhi_kernels *kernels, struct findings *findings)
{
    static const uint64_t per_change[] = {1, 2, 20, 1000};
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t n = 1; n <= MOST_LINES; n++)
        for (size_t i = 0; i < sizeof per_change / sizeof per_change[0]; i++) {
            check_stretches(&t, n, per_change[i], true);
            check_stretches(&t, n, per_change[i], false);
        }
    check_stretches(&t, UINT16_MAX, 7, true);
    trial_close(&t);
}
