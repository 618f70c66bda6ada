"""Tests for `worker.rehearsal`: files of its own, made once and made again when they cannot be used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
# In a process like a worker, with one thread: its children take less memory than those of a test runner.
PROGRAM = """
import sys
from pathlib import Path
from worker import one_thread
from worker.preload import preload
from worker.rehearsal import FORMAT_VERSION, Rehearsal

def times():
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.name != "lock"}

preload()
folder = Path(sys.argv[1]) / "rehearsal"
Rehearsal(folder).run()
made = times()
Rehearsal(folder).run()
print("kept", len(made) > 2 and times() == made)
for name in (f"compiled-{FORMAT_VERSION}/manifest.json", "submission.csv"):
    (folder / name).write_text("{")
    Rehearsal(folder).run()
    print("mended", name, (folder / name).stat().st_size > 10)
"""


def test_it_is_made_once_and_again_when_it_cannot_be_used(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )

    lines = [line for line in told.stdout.splitlines() if line.startswith(("kept", "mended"))]
    assert [line.split()[-1] for line in lines] == ["True"] * 3
