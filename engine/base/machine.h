/* machine.h - facts about the machine that a user wants to know before a large run.
 */
#ifndef NHI_MACHINE_H
#define NHI_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

enum { NHI_FACT_BYTES = 256 };

/* Processors that the affinity mask allows, and those that are there. */
unsigned nhi_allowed_processors(void);
unsigned nhi_online_processors(void);

/* Nodes of memory (NUMA); at least 1. */
unsigned nhi_memory_nodes(void);

uint64_t nhi_physical_bytes(void);

/* A file system: its name ("ext4", or "0x..." where the number is not known), free bytes, and whether it is one that several
 * machines share. false: there is nothing at `path`. */
struct nhi_file_system {
    char name[NHI_FACT_BYTES];
    uint64_t free_bytes;
    bool is_shared, is_writable;
};
bool nhi_file_system(const char *path, struct nhi_file_system *found);

#endif
