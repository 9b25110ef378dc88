/* process.h - the state of the process: what was inherited, and signals. */
#ifndef NHI_PROCESS_H
#define NHI_PROCESS_H

#include <stdbool.h>

/* Once, before anything else. */
void nhi_process_prepare(void);

/* Was SIGINT or SIGTERM received? The second one ends the process. */
bool nhi_is_interrupted(void);

#endif
