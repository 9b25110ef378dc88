/* kernel_cases.h - every kernel of one table against the oracle; shared by test_kernels.c (Criterion) and
 * kernels_plain.c (cross builds, other compilers and optimisation levels).
 */
#ifndef TESTS_KERNEL_CASES_H
#define TESTS_KERNEL_CASES_H

#include "kernels/kernels.h"

struct findings {
    size_t n_checked, n_wrong;
    char first[200]; /* what was wrong first */
};

/* row: X(name): the function case_<name> */
#define KERNEL_CASE_LIST(X)                                                                                  \
    X(slots_of_every_width_roll_up)                                                                          \
    X(single_slots_of_0_to_200_columns_roll_up)                                                              \
    X(uneven_and_empty_slots_roll_up)                                                                        \
    X(long_slots_roll_up)                                                                                    \
    X(columns_as_slots_are_copied)                                                                           \
    X(int64_sums_reach_the_bound)                                                                            \
    X(split_sums_are_exact_past_the_bound)                                                                   \
    X(columns_are_added_up)                                                                                  \
    X(packed_columns_are_added_up)                                                                           \
    X(codes_are_below_their_end)                                                                             \
    X(groups_are_taken)                                                                                      \
    X(ends_of_stretches_are_found)                                                                           \
    X(rows_are_masked)                                                                                       \
    X(groups_are_added)                                                                                      \
    X(present_values_are_counted)                                                                            \
    X(columns_are_described)                                                                                 \
    X(products_have_128_bits)                                                                                \
    X(shuffled_bytes_return)                                                                                 \
    X(checksums_are_those_of_hdf5)                                                                           \
    X(csv_bytes_are_marked)                                                                                  \
    X(rows_of_every_width_are_packed)                                                                        \
    X(any_codes_are_unpacked)

#define X(name) void case_##name(const struct nhi_kernels *kernels, struct findings *findings);
KERNEL_CASE_LIST(X)
#undef X

/* Writes the names of the tables that this processor runs ("avx512 avx2 scalar"); false: one is absent that the
 * operating system says this processor can run. */
bool tables_are_complete(char text[100]);

#endif
