/* builder_time.c - the time axes of a builder while their periods come in. */
#include "engine/store/builder_state.h"

static struct nhi_time_grid *grid_of(struct nhi_builder *builder, enum nhi_series series)
{
    return &builder->grids[series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED];
}

/* The frequency of what the store has; times of day are read as quarters of an hour. */
static void set_old_grid(const struct nhi_builder *builder, enum nhi_series series,
                         struct nhi_time_grid *grid)
{
    const struct nhi_axis *axis =
        series == NHI_OUTPUT ? &builder->old->output_axis : &builder->old->energy_axis;
    if (axis->n == 0)
        return;
    grid->is_set = true;
    grid->stored_freq = axis->freq;
    grid->is_fixed = true;
    grid->freq = axis->freq <= NHI_FREQ_HOUR ? NHI_FREQ_QUARTER_HOUR : axis->freq;
}

bool nhi_builder_accepts(struct nhi_builder *builder, enum nhi_series series, enum nhi_freq freq,
                         enum nhi_freq *expected)
{
    struct nhi_time_grid *grid = grid_of(builder, series);
    if (!grid->is_set && builder->old != NULL)
        set_old_grid(builder, series, grid);
    if (!grid->is_set) {
        grid->is_set = true;
        grid->freq = freq;
        grid->stored_freq =
            freq == NHI_FREQ_QUARTER_HOUR ? NHI_FREQ_HOUR : freq; /* until a finer time is seen */
    }
    *expected = grid->freq;
    return grid->freq == freq;
}

bool nhi_builder_expects(const struct nhi_builder *builder, enum nhi_series series, enum nhi_freq freq)
{
    const struct nhi_time_grid *grid = nhi_builder_grid(builder, series);
    return grid->is_set && grid->freq == freq;
}

/* The coarsest grid below a day on which all quarters of an hour start a period whose bits are these. */
static enum nhi_freq coarsest_with(uint64_t quarter_hours)
{
    if (quarter_hours % 4 == 0)
        return NHI_FREQ_HOUR;
    return quarter_hours % 2 == 0 ? NHI_FREQ_HALF_HOUR : NHI_FREQ_QUARTER_HOUR;
}

enum nhi_freq nhi_time_needs(const struct nhi_time_grid *grid, uint64_t times)
{
    const enum nhi_freq needed =
        grid->freq == NHI_FREQ_QUARTER_HOUR ? coarsest_with(times) : grid->stored_freq;
    return needed < grid->stored_freq ? needed : grid->stored_freq;
}

void nhi_builder_note_times(struct nhi_builder *builder, enum nhi_series series, int64_t first, int64_t last,
                            uint64_t times)
{
    struct nhi_time_grid *grid = grid_of(builder, series);
    grid->stored_freq = nhi_time_needs(grid, times);
    grid->n++;
    grid->first = first < grid->first ? first : grid->first;
    grid->last = last > grid->last ? last : grid->last;
}

nh_status nhi_builder_check_time(struct nhi_builder *builder, enum nhi_series series, int64_t period,
                                 struct nh_error *error)
{
    struct nhi_time_grid *grid = grid_of(builder, series);
    if (grid->n == 0)
        grid->base = grid->first = grid->last = period;
    switch (nhi_time_fault(grid, period)) {
    case NHI_TIME_OK: return NH_OK;
    case NHI_TIME_TOO_FAR:
        return nhi_fail(error, NH_RANGE, "the periods are more than %d steps apart", NHI_PERIOD_REACH);
    case NHI_TIME_OFF_GRID: break;
    }
    return nhi_fail(error, NH_DATA, "the time is not on the grid of the store (%s)",
                    nhi_freq_name(grid->stored_freq));
}
