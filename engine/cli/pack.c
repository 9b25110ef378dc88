/* pack.c - nenghao pack: a store rewritten with another codec. */
#include "engine/cli/commands.h"
#include "engine/cli/output.h"

nh_status nhi_run_pack(struct nhi_session *session, struct nh_error *error)
{
    const struct nhi_settings *settings = session->settings;
    const char *made = settings->output_path;
    struct nh_pack_report report;
    if (made == NULL)
        return nhi_fail(error, NH_ARGUMENT, "pack needs the store to write: -o NEW");
    NH_TRY(nh_pack(session->context, settings->arguments[0], made, &settings->pack, &report, error));
    nhi_screen_clear(&session->screen);
    if (settings->is_quiet)
        return NH_OK;
    const bool is_zh = session->lang == NH_LANG_ZH;
    return nhi_print(error,
                     is_zh ? "%s：%llu 个分段，%llu 字节（原为 %llu 字节）\n下一步：nenghao rate %s\n"
                           : "%s: %llu segments, %llu bytes (they were %llu)\nnext: nenghao rate %s\n",
                     made, (unsigned long long)report.n_segments, (unsigned long long)report.new_bytes,
                     (unsigned long long)report.old_bytes, made);
}
