/* clock.h - elapsed time, and the time of day for what is no output: outputs never hold it, they would differ. */
#ifndef NHI_CLOCK_H
#define NHI_CLOCK_H

#include <stdint.h>

#define NHI_NS_PER_S UINT64_C(1000000000)

/* Monotonic time since some moment in the past. */
uint64_t nhi_now_ns(void);

/* "2026-11-25T10:15:00Z" */
enum { NHI_TIME_BYTES = 21 };
void nhi_time_of_day(char text[NHI_TIME_BYTES]);

#endif
