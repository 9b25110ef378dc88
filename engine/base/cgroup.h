/* cgroup.h - how many processors the control groups of Linux grant to this process: containers and batch systems limit it
 * there without taking processors from the affinity mask.
 */
#ifndef NHI_CGROUP_H
#define NHI_CGROUP_H

/* The smallest quota of the groups that the process is in (versions 1 and 2), in whole processors, rounded up; 0: there
 * is none. `root` is put in front of /proc and /sys ("" but in tests). */
unsigned nhi_cgroup_processors(const char *root);

#endif
