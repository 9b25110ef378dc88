/* score.h - the score sheet of an assessment (计分表) by a dated rule file: points for the completion of a target, with a bonus;
 * points that others give; a veto; a grade.
 *
 * Rows of the file, by column `rule`
 *   band    item, threshold, points          the points of the row with the greatest threshold that is reached
 *   bonus   item, threshold, per, points, max, partial    points for each `per` above the threshold, at most max; full steps
 *                                            unless partial is yes
 *   given   item, max                        points that the assessor gives
 *   veto    item, threshold, grade           a completion below the threshold: this grade whatever the total
 *   grade   threshold, grade                 the grade of the row with the greatest threshold that the total reaches
 * A threshold that is empty is below everything. Thresholds of items are completions in per cent by `convention`: ratio or log.
 */
#ifndef NHI_SCORE_H
#define NHI_SCORE_H

#include "engine/statistics/check.h"
#include "engine/store/rule_file.h"

/* A completion in per cent by both conventions; that by logarithms as an interval. */
struct nhi_completion {
    struct nhi_ratio by_ratio;
    struct nhi_interval by_log;
};

/* Reads and checks a score sheet. Free with nhi_rule_file_clear. NH_DATA, NH_IO, NH_MEMORY. */
NH_CHECKED nh_status nhi_score_sheet(const char *path, struct nhi_rule_file *sheet, struct nh_error *error);

/* What the rows that hold on the last day of `year` (0: all rows) give. `given`: "item=55;other=3", NULL: none. Texts of the
 * score are those of the sheet, which must live as long. Free with nhi_score_clear. NH_ARGUMENT: points of an unknown item, or
 * more than its most. NH_DATA: no row holds in that year. NH_RANGE: a completion is too near to a threshold. */
NH_CHECKED nh_status nhi_score_make(const struct nhi_rule_file *sheet, int64_t year,
                                    const struct nhi_completion *completion, const char *given,
                                    struct nhi_score *score, struct nh_error *error);
void nhi_score_clear(struct nhi_score *score);

#endif
