"""Run one command; print its cost and its output. Small, for a child's peak memory is never below its parent's."""

import json
import os
import sys
import tempfile
import time

with tempfile.NamedTemporaryFile() as output:
    began = time.perf_counter()
    actions = [(os.POSIX_SPAWN_OPEN, 1, output.name, os.O_WRONLY, 0)]
    _, status, usage = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions), 0)
    wall = time.perf_counter() - began
    cost = {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak_mib": usage.ru_maxrss / 1024}
    print(json.dumps([cost, output.read().decode()]))
sys.exit(1 if status else 0)
