/* import_accounts.h - the rows of the table accounts: each alone, and whether they agree with each other. */
#ifndef NHI_IMPORT_ACCOUNTS_H
#define NHI_IMPORT_ACCOUNTS_H

#include "engine/store/import_state.h"

/* Columns of the table as it is stored. */
enum {
    NHI_ACCOUNT_REGION,
    NHI_ACCOUNT_PERIOD,
    NHI_ACCOUNT_ITEM,
    NHI_ACCOUNT_VALUE,
    NHI_ACCOUNT_BASE,
    NHI_ACCOUNT_VINTAGE
};

/* Judges the row in work and brings its words into their usual form; rejects what is wrong. */
NH_CHECKED nh_status nhi_import_account(struct nhi_import *import, struct nhi_import_texts *texts,
                                        struct nh_error *error);
/* Remembers where the row that was put last came from. */
NH_CHECKED nh_status nhi_import_account_place(struct nhi_import *import, struct nh_error *error);

/* The rows of the store with those of this import in their places: the same GDP by level and by index, within the
 * precision in which they are printed. Lists what contradicts; then nothing may be stored. */
NH_CHECKED nh_status nhi_import_accounts_agree(struct nhi_import *import, const struct nhi_rows *rows,
                                               struct nh_error *error);

#endif
