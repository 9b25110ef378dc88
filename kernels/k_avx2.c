/* k_avx2.c - the table of kernels of AVX2: includes, and nothing else. */
#include "kernels/vec_avx2.h"

#include "kernels/body_bytes.h"
#include "kernels/body_calendar.h"
#include "kernels/body_columns.h"
#include "kernels/body_exact.h"
#include "kernels/body_groups.h"
#include "kernels/body_lines.h"
#include "kernels/body_packed.h"
#include "kernels/body_packed_columns.h"

#define X(result, name, parameters) .name = name,
const struct nhi_kernels nhi_kernels_avx2 = {.name = "avx2", NHI_KERNEL_LIST(X)};
