/* synth_store.h - the synthetic city on its way into a store, shared by synth_store.c, which gathers what must be known
 * before a segment begins, synth_model.c and synth_lines.c, which write it. */
#ifndef NHI_SYNTH_STORE_H
#define NHI_SYNTH_STORE_H

#include "engine/statistics/synth.h"
#include "engine/store/commit.h"
#include "engine/store/segment.h"

enum { NHI_N_CITY_SERIES = NHI_OUTPUT + 1 };

/* What a slot has seen of a series. */
struct nhi_synth_survey {
    uint32_t first_month, end_month; /* of those with values */
    uint64_t n_lines[NHI_N_CITY_SERIES];
    struct nhi_column_stats stats[NHI_N_CITY_SERIES];
};

/* The city before it is written: 14 bytes for each enterprise, and everything else is made again when it is wanted. */
struct nhi_synth_store {
    nh_context *context;
    struct nhi_commit *commit; /* NULL after the commit */
    const struct nhi_city *city;
    enum nhi_codec codec;
    uint16_t *place;   /* [n_enterprises] */
    uint64_t *kinds;   /* [n_enterprises] bit nhi_synth_kind is set: it has such a line */
    uint32_t *by_rank; /* [n_enterprises] in the order of the segment, once all are known */
    struct nhi_synth_survey slots[NHI_SYNTH_SLOTS];
};

enum { NHI_CITY_FLOWS = NHI_FLOW_RECOVERY + 1 }; /* that the city has */

/* Lines of a segment are sorted by kind and rank. */
static inline int nhi_synth_kind(const struct nhi_city_line *line)
{
    return line->carrier * NHI_CITY_FLOWS + line->flow;
}
_Static_assert(NHI_CITY_CARRIERS *NHI_CITY_FLOWS <= 64, "the kinds of lines are bits of 64");

/* Everything but the values: the survey of all slots, sorted enterprises, tables. Free with nhi_synth_model_clear. */
struct nhi_synth_model {
    struct nhi_segment_model segment;
    struct nhi_texts ids, names;
    struct nhi_city_texts *texts; /* of a few enterprises at a time */
    const struct nhi_synth_store *store;
};
NH_CHECKED nh_status nhi_synth_model(const struct nhi_synth_store *store, const char *history,
                                     struct nhi_synth_model *model, struct nh_error *error);
void nhi_synth_model_clear(struct nhi_synth_model *model);

/* The lines of all series, made in their order. */
NH_CHECKED nh_status nhi_synth_lines(const struct nhi_synth_store *store,
                                     const struct nhi_segment_model *model, struct nhi_segment_writer *writer,
                                     struct nh_error *error);

#endif
