/* dispatch.c - which tables this processor runs. Reads no environment: the caller passes NENGHAO_CPU down. */
#include "kernels/kernels.h"

static bool runs_always(void)
{
    return true;
}

#if defined(__x86_64__)
#include <cpuid.h>

/* Registers that the operating system saves (XCR0): 1 SSE, 2 AVX, 5 to 7 the three parts of AVX-512. */
enum { SAVED_AVX = 0x06, SAVED_AVX512 = 0xe6 };

static bool os_saves(uint32_t registers)
{
    uint32_t eax, ebx, ecx, edx;
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0 || (ecx & bit_OSXSAVE) == 0)
        return false;
    __asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
    return (eax & registers) == registers;
}

/* Every bit of the basic leaf 1 (ecx) and of the extended leaf 7 (ebx, ecx) is there. */
static bool has_features(uint32_t basic, uint32_t extended_ebx, uint32_t extended_ecx)
{
    uint32_t eax, ebx, ecx, edx;
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0 || (ecx & basic) != basic)
        return false;
    return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx & extended_ebx) == extended_ebx &&
           (ecx & extended_ecx) == extended_ecx;
}

/* ISA_FLAGS.avx2 of the Makefile, and what compilers take -mavx2 to include. */
static bool runs_avx2(void)
{
    return os_saves(SAVED_AVX) && has_features(bit_AVX | bit_POPCNT, bit_AVX2 | bit_BMI2, 0);
}

/* ISA_FLAGS.avx512 of the Makefile, and what compilers take -mavx512f to include. */
static bool runs_avx512(void)
{
    const uint32_t foundation = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
    return os_saves(SAVED_AVX512) && runs_avx2() &&
           has_features(bit_FMA | bit_F16C, foundation, bit_AVX512VBMI);
}
#endif

/* row: X(instruction set, test), best first */
#if defined(__x86_64__)
#define TABLE_LIST(X) X(avx512, runs_avx512) X(avx2, runs_avx2) X(scalar, runs_always)
#elif defined(__aarch64__)
#define TABLE_LIST(X) X(neon, runs_always) X(scalar, runs_always)
#else
#define TABLE_LIST(X) X(scalar, runs_always)
#endif

#define X(isa, runs) extern const struct nhi_kernels nhi_kernels_##isa;
TABLE_LIST(X)
#undef X

struct row {
    const struct nhi_kernels *table;
    bool (*runs)(void);
};
#define X(isa, runs) {&nhi_kernels_##isa, runs},
static const struct row rows[] = {TABLE_LIST(X)};
#undef X

static bool same_name(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

const struct nhi_kernels *nhi_kernels_select(const char *ceiling)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if ((ceiling == NULL || same_name(rows[i].table->name, ceiling)) && rows[i].runs())
            return rows[i].table;
    return NULL;
}

size_t nhi_kernels_available(const struct nhi_kernels *tables[4])
{
    size_t n = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].runs())
            tables[n++] = rows[i].table;
    return n;
}
