/* stub */
#include "engine/publish/report.h"
nh_status nhi_report_xlsx(const struct nhi_report *report, struct nhi_buffer *bytes, struct nh_error *error)
{
    (void)report;
    (void)bytes;
    return nhi_fail(error, NH_UNSUPPORTED, "not yet");
}
