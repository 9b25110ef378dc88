/* xlsx_library.c - see xlsx_library.h. */
#include "engine/publish/xlsx_library.h"

#include <dlfcn.h>
#include <string.h>

#ifndef NHI_XLSXWRITER
#define NHI_XLSXWRITER "libxlsxwriter.so.4" /* that of Debian 12; the Makefile asks the linker */
#endif

/* ISO C converts no object pointer to a function. */
static bool find(void *handle, const char *name, void *function)
{
    void *symbol = dlsym(handle, name);
    memcpy(function, &symbol, sizeof symbol);
    return symbol != NULL;
}

nh_status nhi_xlsx_load(struct nhi_xlsx_library *library, struct nh_error *error)
{
    void *handle = dlopen(NHI_XLSXWRITER, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        return nhi_fail(
            error, NH_UNSUPPORTED,
            "workbooks need %s, which cannot be loaded: install libxlsxwriter, or make a report -o "
            "FILE.html",
            NHI_XLSXWRITER);
#define NHI_XLSX_FIND(name) &&find(handle, #name, &library->name)
    if (!(true NHI_XLSX_FUNCTIONS(NHI_XLSX_FIND)))
        return nhi_fail(error, NH_UNSUPPORTED, "%s is not the one with which this program was built",
                        NHI_XLSXWRITER);
    return NH_OK;
}
