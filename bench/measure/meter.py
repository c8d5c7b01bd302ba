"""Runs one command and prints as JSON what it cost the controller: seconds, processor seconds, and memory.

Whatever the command starts is counted, also what outlives it (OpenSSH's ControlPersist): orphans become children of
this process (prctl(2), PR_SET_CHILD_SUBREAPER), are ended once the command is over, and are counted with it.
With --sample the memory of the whole tree (proportional set size, proc(5)) is read 20 times a second; that itself
costs time, so such a run is not one to take times from.
"""

import ctypes
import json
import os
import signal
import sys
import threading
import time

PR_SET_CHILD_SUBREAPER = 36


def descendants():
    found, queue = [], [os.getpid()]
    while queue:
        pid = queue.pop()
        try:
            for task in os.listdir(f'/proc/{pid}/task'):
                with open(f'/proc/{pid}/task/{task}/children') as file:
                    below = [int(child) for child in file.read().split()]
                found += below
                queue += below
        except (OSError, ValueError):
            pass
    return found


def pss(pid):
    try:
        with open(f'/proc/{pid}/smaps_rollup') as file:
            for line in file:
                if line.startswith('Pss:'):
                    return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return 0


def main():
    sample = sys.argv[1] == '--sample'
    output, command = sys.argv[2], sys.argv[3:]
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    peak, over = 0, threading.Event()

    def watch():
        nonlocal peak
        while not over.wait(0.05):
            peak = max(peak, sum(pss(pid) for pid in descendants()))

    sink = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    null = os.open('/dev/null', os.O_RDONLY)
    watcher = threading.Thread(target=watch)
    if sample:
        watcher.start()
    began = time.monotonic()
    child = os.posix_spawnp(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, sink, 1), (os.POSIX_SPAWN_DUP2, sink, 2)],
    )
    processor, status, wall = 0.0, None, None
    while True:
        try:
            pid, ended, usage = os.wait4(-1, 0)
        except ChildProcessError:
            break
        processor += usage.ru_utime + usage.ru_stime
        if pid == child:
            wall = time.monotonic() - began
            status = os.waitstatus_to_exitcode(ended)
            over.set()
            for left in descendants():
                try:
                    os.kill(left, signal.SIGTERM)
                except ProcessLookupError:
                    pass
    if sample:
        watcher.join()
    print(json.dumps({'seconds': wall, 'processor': processor, 'memory': peak, 'code': status}))


main()
