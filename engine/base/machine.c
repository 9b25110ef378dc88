/* machine.c - see machine.h. */
#define _GNU_SOURCE /* for sched_getaffinity; a name of the C library: NOLINT(cert-dcl51-cpp) */
#include "engine/base/machine.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

unsigned nhi_online_processors(void)
{
    const long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (unsigned)n : 1;
}

unsigned nhi_allowed_processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : nhi_online_processors();
}

unsigned nhi_memory_nodes(void)
{
    DIR *nodes = opendir("/sys/devices/system/node");
    unsigned n = 0;
    if (nodes == NULL)
        return 1;
    for (const struct dirent *entry; (entry = readdir(nodes)) != NULL;)
        n += strncmp(entry->d_name, "node", 4) == 0 && entry->d_name[4] >= '0' && entry->d_name[4] <= '9';
    closedir(nodes);
    return n > 0 ? n : 1;
}

uint64_t nhi_physical_bytes(void)
{
    const long n_pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
    return n_pages > 0 && page_bytes > 0 ? (uint64_t)n_pages * (uint64_t)page_bytes : 0;
}

/* Numbers of statfs(2) and of the projects that are not in it. */
static const struct {
    unsigned long number;
    const char *name;
    bool is_shared;
} kinds[] = {{0xef53, "ext4", false},     {0x58465342, "xfs", false},   {0x9123683e, "btrfs", false},
             {0x2fc12fc1, "zfs", false},  {0x01021994, "tmpfs", false}, {0x794c7630, "overlayfs", false},
             {0xf2f52010, "f2fs", false}, {0x6969, "nfs", true},        {0xff534d42, "cifs", true},
             {0xfe534d42, "smb2", true},  {0x0bd00bd0, "lustre", true}, {0x47504653, "gpfs", true},
             {0x00c36400, "ceph", true},  {0x19830326, "beegfs", true}, {0x65735546, "fuse", true},
             {0x01021997, "9p", true},    {0x5346414f, "afs", true},    {0x61756673, "aufs", false}};

bool nhi_file_system(const char *path, struct nhi_file_system *found)
{
    struct statfs kind;
    struct statvfs space;
    if (statfs(path, &kind) != 0 || statvfs(path, &space) != 0)
        return false;
    const unsigned long number = (unsigned long)kind.f_type & 0xffffffff;
    *found = (struct nhi_file_system){.free_bytes = (uint64_t)space.f_bavail * space.f_frsize,
                                      .is_writable = access(path, W_OK) == 0};
    snprintf(found->name, sizeof found->name, "0x%lx", number);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].number == number) {
            snprintf(found->name, sizeof found->name, "%s", kinds[i].name);
            found->is_shared = kinds[i].is_shared;
        }
    return true;
}
