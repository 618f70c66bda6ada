from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.up import ROOT, read_processes, wait_until

PARENT = """
import subprocess, sys, time
from server.launcher.parent import die_with_parent
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], preexec_fn=die_with_parent())
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux ends a child with its parent.")
def test_a_child_is_killed_when_its_parent_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert child in read_processes()

        parent.send_signal(signal.SIGKILL)

    wait_until(lambda: child not in read_processes(), "the child is gone")
