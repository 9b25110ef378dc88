/* store_past.c - a store as it was known on a day or in a state: the segments that had been committed by then. */
#include "engine/store/store.h"

#include <stdlib.h>
#include <string.h>

const char *nhi_store_committed_at(const nh_store *store, size_t i_segment)
{
    return store->is_manifested ? store->manifest.segments[i_segment].committed_at : NULL;
}

/* The day of "2021-06-30T08:00:00Z". */
static bool day_of(const char *time, int64_t *day)
{
    enum nhi_freq freq;
    return time != NULL && strlen(time) >= NHI_DATE_BYTES - 1 &&
           nhi_period_parse(time, NHI_DATE_BYTES - 1, &freq, day) && freq == NHI_FREQ_DAY;
}

/* Its last day. */
static bool parse_day(const char *text, int64_t *day)
{
    enum nhi_freq freq;
    int64_t index;
    if (!nhi_period_parse(text, strlen(text), &freq, &index) || freq < NHI_FREQ_DAY)
        return false;
    *day = nhi_period_first(freq, index + 1, NHI_FREQ_DAY) - 1;
    return true;
}

static bool parse_state(const char *text, size_t n_segments, size_t *n_kept)
{
    static const char word[] = "state:";
    char *end;
    if (strncmp(text, word, sizeof word - 1) != 0 || text[sizeof word - 1] < '0' ||
        text[sizeof word - 1] > '9')
        return false;
    const unsigned long long state = strtoull(text + sizeof word - 1, &end, 10);
    if (*end != '\0' || state == 0 || state > n_segments)
        return false;
    *n_kept = (size_t)state;
    return true;
}

/* A segment whose time was not recorded, and the first one, have no earlier record: they count from the beginning. */
static size_t count_known(const nh_store *store, int64_t day)
{
    size_t n = 1;
    int64_t committed;
    while (n < store->n_segments &&
           (!day_of(nhi_store_committed_at(store, n), &committed) || committed <= day))
        n++;
    return n;
}

static void tell_first(const nh_store *store)
{
    int64_t first;
    if (day_of(nhi_store_committed_at(store, 0), &first) && first > store->as_of_day)
        nhi_message(
            store->context, NH_MESSAGE_WARNING,
            "as of %s: the store was made later, %.10s: what its first import brought counts as known "
            "from the beginning, unless it has a vintage",
            store->as_of, nhi_store_committed_at(store, 0));
}

nh_status nhi_store_look_back(nh_store *store, const char *as_of, struct nh_error *error)
{
    size_t n = 0;
    store->is_as_of_state = parse_state(as_of, store->n_segments, &n);
    if (!store->is_as_of_state && !parse_day(as_of, &store->as_of_day))
        return nhi_fail(error, NH_ARGUMENT,
                        "--as-of '%s': expected a day such as 2021-06-30 (or a month, quarter or year), or "
                        "state:1 to state:%zu",
                        as_of, store->n_segments);
    if (!store->is_manifested)
        return nhi_fail(error, NH_ARGUMENT,
                        "--as-of %s: %s is a bare segment, which records no times of its own: open the store",
                        as_of, store->path);
    NH_TRY(nhi_strndup(as_of, strlen(as_of), &store->as_of, error));
    store->has_as_of = true;
    store->n_segments = store->is_as_of_state ? n : count_known(store, store->as_of_day);
    if (!store->is_as_of_state)
        tell_first(store);
    return NH_OK;
}
