/* bulletin_result.h - the table of a bulletin, made of the rows of a barometer.
 */
#ifndef NHI_BULLETIN_RESULT_H
#define NHI_BULLETIN_RESULT_H

#include "engine/publish/table.h"
#include "engine/statistics/rate.h"

enum { NHI_BULLETIN_KEYS = NHI_MAX_KEYS + 1 /* and the period */, NHI_BULLETIN_FIGURES = 4 };

/* Columns of the barometer: keys lie before the period. */
struct nhi_bulletin_columns {
    size_t period, energy_change, decline, electricity, flags;
};

/* The barometer is kept (NHI_FORMAT_KEPT). NH_MEMORY, and what its format gives. */
NH_CHECKED nh_status nhi_bulletin_publish(const struct nhi_result *barometer,
                                          const struct nhi_bulletin_columns *at,
                                          const struct nhi_destination *to, struct nh_error *error);

#endif
