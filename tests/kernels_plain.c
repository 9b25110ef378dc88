/* kernels_plain.c - the kernel cases without a test library: for cross builds, other compilers, other levels. */
#include "tests/kernel_cases.h"

#include <stdio.h>

int main(void)
{
    static const struct {
        const char *name;
        void (*run)(const struct nhi_kernels *, struct findings *);
    } cases[] = {
#define X(name) {#name, case_##name},
        KERNEL_CASE_LIST(X)
#undef X
    };
    const struct nhi_kernels *tables[4];
    const size_t n_tables = nhi_kernels_available(tables);
    char text[100];
    size_t n_passed = 0, n_failed = 0, n_checked = 0;
    if (!tables_are_complete(text)) {
        puts("kernels_plain: not the tables that this processor can run");
        n_failed++;
    }
    printf("tables exercised: %s\n", text);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t k = 0; k < n_tables; k++) {
            struct findings findings = {0, 0, ""};
            cases[i].run(tables[k], &findings);
            const bool is_right = findings.n_wrong == 0 && findings.n_checked > 0;
            if (!is_right)
                printf("%s: %zu of %zu wrong, first %s\n", cases[i].name, findings.n_wrong,
                       findings.n_checked, findings.first);
            n_checked += findings.n_checked;
            *(is_right ? &n_passed : &n_failed) += 1;
        }
    printf("%zu comparisons\n", n_checked);
    printf("%zu passed, %zu failed\n", n_passed, n_failed);
    return n_failed == 0 ? 0 : 1;
}
