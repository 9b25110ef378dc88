/* calibrate_units.c - how many enterprises and months the figures need, and who has closed; see calibrate.h. */
#include "engine/statistics/calibrate.h"

#include "engine/base/memory.h"

enum {
    MAX_ENTERPRISES = 1000000, /* a plan has about 150 bytes for each of them and year */
    MAX_YEARS = 50,
    MIN_MONTHS = 4 /* for an enterprise to open and to close */
};

/* ---- years ------------------------------------------------------------------------------------------------------ */

static void extend_to(struct nhi_city *city, int64_t year)
{
    const uint32_t n_months = (uint32_t)((year + 1 - city->first_year) * 12 - city->first_month);
    if (n_months > city->n_months)
        city->n_months = n_months;
}

static void fix_years(struct nhi_calibration *calibration)
{
    struct nhi_city *city = calibration->city;
    const int64_t first = city->first_year;
    for (size_t i = 0; i < calibration->figures.n; i++) {
        struct nhi_aim *aim = &calibration->aims[i];
        if (aim->kind == NHI_AIM_NONE || aim->to_year == 0)
            continue;
        if (aim->from_year < first || aim->to_year >= first + MAX_YEARS)
            nhi_aim_drop(aim, "the city begins after it, or would be too long (--start)");
        else
            extend_to(city, aim->to_year);
    }
    city->n_years = nhi_city_year(city, city->n_months - 1) + 1;
    for (size_t i = 0; i < calibration->figures.n; i++) {
        struct nhi_aim *aim = &calibration->aims[i];
        if (aim->kind == NHI_AIM_NONE)
            continue;
        aim->from = (uint32_t)(aim->to_year == 0 ? city->n_years - 1 : aim->from_year - first);
        aim->to = (uint32_t)(aim->to_year == 0 ? city->n_years - 1 : aim->to_year - first);
        if (aim->is_constant && (aim->base_year < first || aim->base_year >= first + city->n_years))
            nhi_aim_drop(aim, "the city has no prices of its base year");
        aim->base_year -= first;
    }
}

/* ---- closures --------------------------------------------------------------------------------------------------- */

static bool is_place_of(const struct nhi_calibration *calibration, const struct nhi_aim *aim, int place)
{
    const char *region;
    char industry[16];
    return nhi_city_place((uint16_t)place, &region, industry) &&
           nhi_condition_fits_place(&calibration->conditions[aim->part], region, industry);
}

static bool is_by_place(const struct nhi_condition *condition)
{
    for (size_t t = 0; t < condition->n_terms; t++)
        if (condition->terms[t].key == NHI_TERM_CHAIN || condition->terms[t].key == NHI_TERM_SIZE)
            return false;
    return true;
}

/* Closures are of places; those of one figure are not those of another one. */
static void check_closures(struct nhi_calibration *calibration, struct nhi_aim *aim)
{
    size_t n_places = 0;
    if (!is_by_place(&calibration->conditions[aim->part])) {
        nhi_aim_drop(aim, "closures are told apart by region and industry only");
        return;
    }
    for (int place = 0; place < NHI_CITY_PLACES; place++) {
        if (!is_place_of(calibration, aim, place))
            continue;
        n_places++;
        for (struct nhi_aim *other = calibration->aims; other < aim; other++)
            if (other->kind == NHI_AIM_CLOSED && is_place_of(calibration, other, place)) {
                nhi_aim_drop(aim, "the enterprises of another figure may be among those that have closed");
                return;
            }
    }
    if (n_places == 0)
        nhi_aim_drop(aim, "the city has no enterprises of this region and industry");
    else if (calibration->city->n_months < MIN_MONTHS)
        nhi_aim_drop(aim, "the city has too few months");
}

static uint64_t count_closures(struct nhi_calibration *calibration)
{
    uint64_t n = 0;
    for (size_t i = 0; i < calibration->figures.n; i++) {
        struct nhi_aim *aim = &calibration->aims[i];
        if (aim->kind == NHI_AIM_CLOSED)
            check_closures(calibration, aim);
        if (aim->kind == NHI_AIM_CLOSED)
            n += aim->count;
    }
    return n;
}

/* The life of an enterprise that no figure closes. */
static struct nhi_city_enterprise free_enterprise(const struct nhi_calibration *calibration, uint32_t i)
{
    struct nhi_city_enterprise enterprise;
    nhi_city_enterprise(calibration->city, i, &enterprise);
    for (size_t k = 0; k < calibration->figures.n; k++)
        if (calibration->aims[k].kind == NHI_AIM_CLOSED &&
            is_place_of(calibration, &calibration->aims[k], enterprise.place))
            enterprise.end_month = calibration->city->n_months;
    return enterprise;
}

/* ---- how many --------------------------------------------------------------------------------------------------- */

static bool lives_in(const struct nhi_city *city, uint32_t first_month, uint32_t end_month, uint32_t year)
{
    const int64_t first = (int64_t)year * 12 - city->first_month;
    return end_month > first && first_month < first + 12 && first_month < end_month;
}

bool nhi_reports_in(const struct nhi_calibration *calibration, uint32_t number, uint32_t year)
{
    return lives_in(calibration->city, calibration->first_month[number], calibration->plan.end_month[number],
                    year);
}

/* So many enterprises from the first on hold enough that report in the years of the tiers. */
static nh_status count_base(const struct nhi_calibration *calibration, uint32_t *n_base,
                            struct nh_error *error)
{
    const struct nhi_city *city = calibration->city;
    uint64_t *n_wanted, n_missing = 0;
    NH_TRY(nhi_alloc(city->n_years, sizeof *n_wanted, &n_wanted, error));
    for (size_t i = 0; i < calibration->figures.n; i++) {
        const struct nhi_aim *aim = &calibration->aims[i];
        if (aim->kind == NHI_AIM_TIER && aim->count > n_wanted[aim->to])
            n_wanted[aim->to] = aim->count;
    }
    for (uint32_t year = 0; year < city->n_years; year++)
        n_missing += n_wanted[year];
    for (*n_base = 0; n_missing > 0 && *n_base < MAX_ENTERPRISES; ++*n_base) {
        const struct nhi_city_enterprise made = free_enterprise(calibration, *n_base);
        for (uint32_t year = 0; year < city->n_years; year++)
            if (n_wanted[year] > 0 && lives_in(city, made.first_month, made.end_month, year)) {
                n_wanted[year]--;
                n_missing--;
            }
    }
    nhi_free(n_wanted);
    return n_missing == 0 ? NH_OK
                          : nhi_fail(error, NH_ARGUMENT,
                                     "%s: its tiers need more than the %d enterprises that a city that is "
                                     "calibrated can have",
                                     calibration->figures.path, MAX_ENTERPRISES);
}

/* ---- lives ------------------------------------------------------------------------------------------------------ */

/* Enterprises *i and so many behind it close somewhere in the months. */
static void make_closures(const struct nhi_calibration *calibration, const struct nhi_aim *aim, uint32_t *i,
                          uint16_t *place, uint32_t *end_month)
{
    const struct nhi_city *city = calibration->city;
    uint16_t places[NHI_CITY_PLACES];
    uint64_t n_places = 0;
    for (int p = 0; p < NHI_CITY_PLACES; p++)
        if (is_place_of(calibration, aim, p))
            places[n_places++] = (uint16_t)p;
    for (uint64_t n = 0; n < aim->count; n++, ++*i) {
        place[*i] = places[nhi_city_draw(city, NHI_DRAW_PLACE, *i, 0) % n_places];
        end_month[*i] = 2 + (uint32_t)(nhi_city_draw(city, NHI_DRAW_END, *i, 0) % (city->n_months - 2));
    }
}

static nh_status make_lives(struct nhi_calibration *calibration, uint32_t n_base, struct nh_error *error)
{
    struct nhi_city *city = calibration->city;
    struct nhi_city_plan *plan = &calibration->plan;
    uint16_t *place;
    uint32_t *end_month, i = 0;
    NH_TRY(
        nhi_alloc(city->n_enterprises, sizeof *calibration->first_month, &calibration->first_month, error));
    NH_TRY(nhi_alloc(city->n_enterprises, sizeof *place, &place, error));
    const nh_status status = nhi_alloc(city->n_enterprises, sizeof *end_month, &end_month, error);
    if (status != NH_OK) {
        nhi_free(place);
        return status;
    }
    for (; i < n_base; i++) {
        const struct nhi_city_enterprise made = free_enterprise(calibration, i);
        place[i] = NHI_CITY_DRAWN;
        end_month[i] = made.end_month;
        calibration->first_month[i] = made.first_month;
    }
    for (size_t k = 0; k < calibration->figures.n; k++)
        if (calibration->aims[k].kind == NHI_AIM_CLOSED)
            make_closures(calibration, &calibration->aims[k], &i, place, end_month);
    plan->place = place; /* not before: enterprises are drawn without them */
    plan->end_month = end_month;
    return NH_OK;
}

nh_status nhi_calibrate_units(struct nhi_calibration *calibration, struct nh_error *error)
{
    struct nhi_city *city = calibration->city;
    uint32_t n_base;
    fix_years(calibration);
    const uint64_t n_closed = count_closures(calibration);
    NH_TRY(count_base(calibration, &n_base, error));
    if (n_base + n_closed > MAX_ENTERPRISES || city->n_enterprises > MAX_ENTERPRISES)
        return nhi_fail(error, NH_ARGUMENT,
                        "%s: a city that is calibrated has at most %d enterprises, and this one would have "
                        "%llu: use fewer (--enterprises)",
                        calibration->figures.path, MAX_ENTERPRISES,
                        (unsigned long long)(n_base + n_closed > city->n_enterprises ? n_base + n_closed
                                                                                     : city->n_enterprises));
    if (city->n_enterprises < n_base + n_closed)
        city->n_enterprises = (uint32_t)(n_base + n_closed);
    return make_lives(calibration, city->n_enterprises - (uint32_t)n_closed, error);
}
