"""Runs one command and prints what it cost: seconds of the clock, seconds of the processors, peak memory in bytes, exit status.

A process of its own, because the system counts the memory of whoever starts a program as the program's: run it with
`python -I -S`, which needs 9 MB. usage: launch.py COMMAND..."""
import os
import sys
import time

start = time.perf_counter()
process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ,
                          file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
_, status, usage = os.wait4(process, 0)
seconds = time.perf_counter() - start
print(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, os.waitstatus_to_exitcode(status))
