/* keys.h - what the keys of a selection say of the enterprises. A *choice* is what a key says of one of them: its label,
 * its list of chains, or itself; a *part* is one of the texts that a choice stands for and that groups are named by. */
#ifndef NHI_KEYS_H
#define NHI_KEYS_H

#include "engine/aggregate/selection.h"

struct nhi_key_view {
    const struct nhi_dictionary *texts; /* of the parts: own_texts, or ids or labels of the store */
    struct nhi_dictionary *own_texts;
    const int32_t *choice_of; /* [n_enterprises] */
    size_t *first; /* [n_choices + 1]; parts of choice c: part[first[c]] .. part[first[c + 1] - 1] */
    int32_t *part;
    uint32_t *
        class_of; /* [n_choices] choices of one single part are one class: 320402 and 320411 under region:4 */
    size_t n_classes;
    bool has_lists; /* some choice has not one part but several */
};
/* The key `enterprise` has NULL for choice_of, first, part and class_of: enterprise e has the choice, class and part e. */

/* Decided by label, whatever the number of enterprises. Not for the key `carrier`. NH_MEMORY, NH_FORMAT. */
NH_CHECKED nh_status nhi_key_view_make(const nh_store *store, const struct nhi_key *key,
                                       struct nhi_key_view *view, struct nh_error *error);
void nhi_key_view_clear(struct nhi_key_view *view);

#endif
