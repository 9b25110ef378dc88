/* bulletin_result.c - the table of a bulletin (公报): region, change of the energy intensity, growth of energy, change of electricity
 * per output, in whose signs a fall is negative; see bulletin_result.h. */
#include "engine/publish/bulletin_result.h"

#include "engine/base/codes.h"
#include "engine/publish/check_result.h"

#include <string.h>

/* People read the name of a region, where it is known; programs its code, whatever the language. */
static nh_status put_key(struct nhi_result *bulletin, const struct nhi_result_column *column, const char *key,
                         enum nh_lang lang, struct nh_error *error)
{
    const enum nh_format format = bulletin->format;
    const bool is_for_people =
        format == NH_FORMAT_TABLE || format == NH_FORMAT_HTML || format == NH_FORMAT_XLSX;
    char name[NHI_CODE_NAME_BYTES];
    const bool has_name =
        is_for_people && strcmp(column->name, "region") == 0 && nhi_region_name(key, lang, name);
    return nhi_result_cell(bulletin, has_name ? name : key, error);
}

static nh_status put_rows(const struct nhi_result *barometer, const struct nhi_bulletin_columns *at,
                          enum nh_lang lang, struct nhi_result *bulletin, struct nh_error *error)
{
    char change[NHI_NUMBER_BYTES];
    for (size_t r = 0; r < nhi_result_rows(barometer); r++) {
        for (size_t c = 0; c <= at->period; c++)
            NH_TRY(put_key(bulletin, &barometer->columns[c], nhi_result_text(barometer, r, c), lang, error));
        nhi_negated(nhi_result_text(barometer, r, at->decline), change);
        NH_TRY(nhi_result_cell(bulletin, change, error));
        NH_TRY(nhi_result_cell(bulletin, nhi_result_text(barometer, r, at->energy_change), error));
        NH_TRY(nhi_result_cell(bulletin, nhi_result_text(barometer, r, at->electricity), error));
        NH_TRY(nhi_result_cell(bulletin, nhi_result_text(barometer, r, at->flags), error));
    }
    return NH_OK;
}

nh_status nhi_bulletin_publish(const struct nhi_result *barometer, const struct nhi_bulletin_columns *at,
                               const struct nhi_destination *to, struct nh_error *error)
{
    struct nhi_result_column columns[NHI_BULLETIN_KEYS + NHI_BULLETIN_FIGURES];
    struct nhi_result bulletin = {.schema = "nenghao.bulletin/1",
                                  .format = to->format,
                                  .columns = columns,
                                  .n_columns = at->period + 1 + NHI_BULLETIN_FIGURES,
                                  .provenance = barometer->provenance,
                                  .n_provenance = barometer->n_provenance};
    const struct nhi_result_column figures[NHI_BULLETIN_FIGURES] = {
        {"intensity_change_percent", "energy per unit of output, change", "能耗强度上升或下降", "%", "±%",
         NHI_COLUMN_PERCENT},
        {"energy_change_percent", "energy, growth", "能源消费总量增速", "%", "%", NHI_COLUMN_PERCENT},
        {"electricity_intensity_change_percent", "electricity per unit of output, change", "电耗上升或下降",
         "%", "±%", NHI_COLUMN_PERCENT},
        {"flags", "flags", "标记", "", "", NHI_COLUMN_FLAGS}};
    memcpy(columns, barometer->columns, (at->period + 1) * sizeof *columns);
    memcpy(columns + at->period + 1, figures, sizeof figures);
    nh_status status;
    NH_TRY_DONE(nhi_result_begin(&bulletin, error));
    NH_TRY_DONE(put_rows(barometer, at, to->lang, &bulletin, error));
    status = nhi_result_publish(&bulletin, to, error);
done:
    nhi_result_clear(&bulletin);
    return status;
}
