/* clock.h - elapsed time; never the time of day, which would make outputs differ. */
#ifndef NHI_CLOCK_H
#define NHI_CLOCK_H

#include <stdint.h>

#define NHI_NS_PER_S UINT64_C(1000000000)

/* Monotonic time since some moment in the past. */
uint64_t nhi_now_ns(void);

#endif
