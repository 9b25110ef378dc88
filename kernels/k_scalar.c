/* k_scalar.c - the table of kernels for every machine: includes, and nothing else. */
#include "kernels/vec_scalar.h"

#include "kernels/body_bytes.h"
#include "kernels/body_calendar.h"
#include "kernels/body_columns.h"
#include "kernels/body_exact.h"
#include "kernels/body_groups.h"
#include "kernels/body_lines.h"
#include "kernels/body_packed.h"
#include "kernels/body_packed_columns.h"

#define X(result, name, parameters) .name = name,
const struct nhi_kernels nhi_kernels_scalar = {.name = "scalar", NHI_KERNEL_LIST(X)};
