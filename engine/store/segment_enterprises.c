/* segment_enterprises.c - who the enterprises of a segment are: how many and by which attributes at opening, their ids
 * and the labels of an attribute when they are asked for.
 */
#include "engine/base/memory.h"
#include "engine/store/segment_file.h"

#include <stdio.h>
#include <string.h>

#define IDS "enterprise_id"

nh_status nhi_segment_dictionary(const struct nhi_segment *segment, const char *name,
                                 struct nhi_dictionary **dictionary, struct nh_error *error)
{
    struct nhi_dictionary *made = NULL;
    char *texts = NULL;
    size_t n = 0, width = 0;
    bool is_distinct;
    if (!nhi_dataset_exists(segment, name))
        return nhi_dictionary_new(dictionary, error);
    NH_TRY(nhi_dataset_read(segment, name, H5T_C_S1, H5T_C_S1, &texts, &n, &width, error));
    nh_status status = nhi_dictionary_of_matrix(texts, n, width, &made, &is_distinct, error);
    if (status == NH_OK && !is_distinct)
        status = nhi_segment_refused(segment, name, "it holds a text twice", error);
    nhi_free(texts);
    if (status == NH_OK)
        *dictionary = made;
    else
        nhi_dictionary_free(made);
    return status;
}

/* ---- at opening ------------------------------------------------------------------------------------------ */

/* The extent of the ids is the number of enterprises; they are not read for it. */
static nh_status count_enterprises(const struct nhi_segment *segment, size_t *n, struct nh_error *error)
{
    struct nhi_dataset ids;
    if (!nhi_dataset_exists(segment, IDS))
        return NH_OK;
    NH_TRY(nhi_dataset_open(segment, IDS, H5T_C_S1, &ids, error));
    if (H5Dclose(ids.id) < 0)
        return nhi_segment_failed(segment, IDS, error);
    if (ids.size[0] >= INT32_MAX)
        return nhi_segment_refused(segment, IDS, "it holds too many enterprises", error);
    *n = (size_t)ids.size[0];
    return NH_OK;
}

static nh_status copy_names(const struct nhi_dictionary *names, struct nhi_enterprises *enterprises,
                            struct nh_error *error)
{
    const size_t n = (size_t)nhi_dictionary_count(names);
    NH_TRY(nhi_alloc(n, sizeof *enterprises->attributes, &enterprises->attributes, error));
    enterprises->n_attributes = n;
    for (size_t i = 0; i < n; i++) {
        size_t n_bytes;
        const char *name = nhi_dictionary_text(names, (int32_t)i, &n_bytes);
        NH_TRY(nhi_strndup(name, n_bytes, &enterprises->attributes[i].name, error));
    }
    return NH_OK;
}

nh_status nhi_segment_read_enterprises(struct nhi_segment *segment, struct nh_error *error)
{
    struct nhi_enterprises *enterprises = &segment->model.enterprises;
    struct nhi_dictionary *names = NULL;
    NH_TRY(count_enterprises(segment, &enterprises->n, error));
    NH_TRY(nhi_segment_dictionary(segment, "attribute_name", &names, error));
    const nh_status status = copy_names(names, enterprises, error);
    nhi_dictionary_free(names);
    NH_TRY(status);
    if (enterprises->n > 0 &&
        (enterprises->n_attributes < 2 || strcmp(enterprises->attributes[0].name, "region") != 0 ||
         strcmp(enterprises->attributes[1].name, "industry") != 0))
        return nhi_segment_refused(segment, "attribute_name", "it does not begin with region and industry",
                                   error);
    return NH_OK;
}

/* ---- when asked for -------------------------------------------------------------------------------------- */

nh_status nhi_segment_ids(struct nhi_segment *segment, const struct nhi_dictionary **ids,
                          struct nh_error *error)
{
    struct nhi_enterprises *enterprises = &segment->model.enterprises;
    if (enterprises->ids == NULL) {
        struct nhi_h5_quiet quiet = nhi_h5_quiet();
        const nh_status status = nhi_segment_dictionary(segment, IDS, &enterprises->ids, error);
        nhi_h5_loud(quiet);
        NH_TRY(status);
    }
    *ids = enterprises->ids;
    return NH_OK;
}

/* The datasets of an attribute: its labels and their codes. */
struct attribute_names {
    char label[NHI_NAME_BYTES + 8], code[NHI_NAME_BYTES + 8];
};

static struct attribute_names names_of(const struct nhi_segment *segment, size_t i)
{
    char base[NHI_NAME_BYTES];
    struct attribute_names names;
    nhi_attribute_dataset(segment->model.enterprises.attributes[i].name, i, base);
    snprintf(names.label, sizeof names.label, "%s_label", base);
    snprintf(names.code, sizeof names.code, "%s_code", base);
    return names;
}

static nh_status read_attribute(struct nhi_segment *segment, size_t i, struct nh_error *error)
{
    struct nhi_attribute *attribute = &segment->model.enterprises.attributes[i];
    const struct attribute_names names = names_of(segment, i);
    struct nhi_dictionary *labels;
    NH_TRY(nhi_segment_dictionary(segment, names.label, &labels, error));
    const nh_status status = nhi_dataset_read_codes(segment, names.code, segment->model.enterprises.n,
                                                    nhi_dictionary_count(labels), &attribute->code, error);
    if (status == NH_OK)
        attribute->labels = labels;
    else
        nhi_dictionary_free(labels);
    return status;
}

nh_status nhi_segment_attribute(struct nhi_segment *segment, size_t i, const struct nhi_attribute **attribute,
                                struct nh_error *error)
{
    const struct nhi_attribute *wanted = &segment->model.enterprises.attributes[i];
    if (wanted->labels == NULL) {
        struct nhi_h5_quiet quiet = nhi_h5_quiet();
        const nh_status status = read_attribute(segment, i, error);
        nhi_h5_loud(quiet);
        NH_TRY(status);
    }
    *attribute = wanted;
    return NH_OK;
}

/* ---- when only looked at ----------------------------------------------------------------------------------- */

static nh_status check_attribute(const struct nhi_segment *segment, size_t i, struct nh_error *error)
{
    const struct attribute_names names = names_of(segment, i);
    int32_t *code;
    size_t n_labels;
    NH_TRY(nhi_segment_check_texts(segment, names.label, &n_labels, error));
    NH_TRY(nhi_dataset_read_codes(segment, names.code, segment->model.enterprises.n, (int32_t)n_labels, &code,
                                  error));
    nhi_free(code);
    return NH_OK;
}

nh_status nhi_segment_check_enterprises(struct nhi_segment *segment, struct nh_error *error)
{
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    size_t n_ids;
    nh_status status = nhi_segment_check_texts(segment, IDS, &n_ids, error);
    for (size_t i = 0; i < segment->model.enterprises.n_attributes && status == NH_OK; i++)
        status = check_attribute(segment, i, error);
    nhi_h5_loud(quiet);
    return status;
}
