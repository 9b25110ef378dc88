/* clock.c - see clock.h. */
#include "engine/base/clock.h"

#include <time.h>

uint64_t nhi_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail: the clock exists and the pointer is good */
    return (uint64_t)now.tv_sec * NHI_NS_PER_S + (uint64_t)now.tv_nsec;
}

void nhi_time_of_day(char text[NHI_TIME_BYTES])
{
    const time_t now = time(NULL);
    struct tm utc;
    if (gmtime_r(&now, &utc) == NULL || strftime(text, NHI_TIME_BYTES, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        text[0] = '\0'; /* a year of five digits */
}
