/* test_kernels.c - every table of kernels that this processor runs against the oracle, and their dispatch. */
#include "tests/kernel_cases.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static void run_on_every_table(void (*run)(const struct nhi_kernels *, struct findings *))
{
    const struct nhi_kernels *tables[4];
    const size_t n_tables = nhi_kernels_available(tables);
    cr_assert(n_tables >= 1);
    for (size_t k = 0; k < n_tables; k++) {
        struct findings findings = {0, 0, ""};
        run(tables[k], &findings);
        cr_expect(findings.n_checked > 0, "%s: nothing was compared", tables[k]->name);
        cr_expect(findings.n_wrong == 0, "%zu of %zu wrong, first %s", findings.n_wrong, findings.n_checked,
                  findings.first);
    }
}

#define X(name)                                                                                              \
    Test(kernels, name)                                                                                      \
    {                                                                                                        \
        run_on_every_table(case_##name);                                                                     \
    }
KERNEL_CASE_LIST(X)
#undef X

Test(kernels, every_table_that_this_processor_can_run_is_exercised)
{
    char text[100];
    const bool are_complete = tables_are_complete(text);
    printf("tables exercised: %s\n", text);
    cr_assert(are_complete, "only these: %s", text);
}

Test(kernels, without_a_ceiling_the_best_table_is_selected)
{
    const struct nhi_kernels *tables[4];
    nhi_kernels_available(tables);
    cr_assert_eq(nhi_kernels_select(NULL), tables[0]);
}

Test(kernels, each_available_table_is_selected_by_its_name)
{
    const struct nhi_kernels *tables[4];
    const size_t n_tables = nhi_kernels_available(tables);
    for (size_t k = 0; k < n_tables; k++)
        cr_expect_eq(nhi_kernels_select(tables[k]->name), tables[k]);
}

Test(kernels, an_unknown_name_selects_nothing)
{
    static const char *const names[] = {"", "avx", "avx25", "AVX2", "scalar ", "best"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        cr_expect_null(nhi_kernels_select(names[i]), "%s", names[i]);
}

Test(kernels, a_table_of_another_machine_selects_nothing)
{
#if defined(__x86_64__)
    cr_assert_null(nhi_kernels_select("neon"));
#else
    cr_assert_null(nhi_kernels_select("avx2"));
#endif
}
