/* commands.h - the table of commands: what main runs, what help shows. */
#ifndef NHI_COMMANDS_H
#define NHI_COMMANDS_H

#include "engine/cli/session.h"

struct nhi_command {
    const char *name;
    enum nhi_command_bit bit;
    nh_status (*run)(struct nhi_session *session, struct nh_error *error);
    size_t min_arguments, max_arguments;
    const char *synopsis;
    const char *about_en, *about_zh;
    const char *examples; /* one a line */
};

/* All commands, and their number. */
const struct nhi_command *nhi_commands(size_t *n_commands);

/* NULL: there is none of that name. */
const struct nhi_command *nhi_command_find(const char *name);

/* The command that was probably meant, or NULL. */
const char *nhi_command_near(const char *name);

/* Runs a command; argv begins with the first word behind it. `rerun` is NULL, or takes the result. */
NH_CHECKED nh_status nhi_command_run(const struct nhi_command *command, int argc, const char *const *argv,
                                     struct nhi_rerun *rerun, struct nhi_session *session,
                                     struct nh_error *error);

/* One file each. The text that they make goes to stdout or where -o says. */
NH_CHECKED nh_status nhi_run_import(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_info(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_rate(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_check(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_audit(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_prices(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_revisions(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_report(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_pack(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_verify(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_synth(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_bench(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_export(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_doctor(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_completion(struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_run_help(struct nhi_session *session, struct nh_error *error);

/* The overview, or the page of one command. Returns new text. NH_MEMORY. */
NH_CHECKED nh_status nhi_help_overview(enum nh_lang lang, struct nh_text *text, struct nh_error *error);
NH_CHECKED nh_status nhi_help_command(const struct nhi_command *command, enum nh_lang lang,
                                      struct nh_text *text, struct nh_error *error);

/* The same as a manual page in roff; command NULL: of the program. Returns new text. NH_MEMORY. */
NH_CHECKED nh_status nhi_manual(const struct nhi_command *command, enum nh_lang lang, struct nh_text *text,
                                struct nh_error *error);

#endif
