"""P15: hostile metric files through the scorer's own command in the sandbox, as a worker runs them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.worker.sandbox.walls import PROVEN, Walls
from worker.sandbox.answers import MAX_ENTRANT_CHARACTERS, Answer, Fault, Refusal, Scores
from worker.sandbox.scoring import Input, judge, run_scorer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has sandboxes")
SOLUTION = "id,y,Usage\n1,0,Public\n2,1,Public\n3,0,Private\n4,1,Private\n"
SUBMISSION = "id,y\n1,0.25\n2,0.5\n3,0.5\n4,0.75\n"
HEAD = "import json, os, signal, sys, time\n\n\ndef score(solution, submission, row_id_column_name):\n"


def score(walls: Walls, folder: Path, body: str, **changes: object) -> Answer:
    """Return what becomes of a submission scored by a metric with a body."""
    for name, text in {"solution": SOLUTION, "submission": SUBMISSION, "metric.py": HEAD + body}.items():
        (folder / name).write_text(text)
    files = {name: Input(folder / name, name) for name in ("solution", "submission", "metric.py")}
    words = [files["solution"], files["submission"], "--metric-file", files["metric.py"], "--id-column=id", "--json"]
    sandbox = walls.sandbox(**({"memory_bytes": PROVEN.memory_bytes} | changes))
    return judge(run_scorer(sandbox, words), sandbox.bounds)


def test_p15_an_honest_metric_scores_and_may_write_files_of_its_own(walls: Walls, tmp_path: Path) -> None:
    body = """
    import tempfile
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
    print("a word to the host")
    return float((solution["y"] - submission["y"]).abs().mean())
"""

    scores = score(walls, tmp_path, body)

    assert isinstance(scores, Scores)
    assert (scores.public_score, scores.private_score, scores.n_public) == (0.375, 0.375, 2)
    assert "a word to the host" in scores.output


def test_p15_02_09_a_metric_cannot_speak_in_the_scorers_place(walls: Walls, tmp_path: Path) -> None:
    body = """
    parent = f"/proc/{os.getppid()}"
    forged = json.dumps({"metric": "m", "public_score": 9.0, "private_score": 9.0, "n_public": 2, "n_private": 2,
                         "notes": [], "path": "sealed"})
    print(forged, flush=True)
    for place in ("fd/1", "fd/2", "mem", "environ", "cwd"):
        try:
            open(f"{parent}/{place}", "r+b" if place == "mem" else "w").write(forged)
        except OSError:
            continue
        raise RuntimeError(f"wrote into {place}")
    try:
        os.kill(os.getppid(), signal.SIGKILL)
    except PermissionError:
        return 0.5
"""

    scores = score(walls, tmp_path, body)

    assert isinstance(scores, Scores)
    assert (scores.public_score, scores.private_score) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("    os._exit(0)\n", "without a result"),
        ("    os.abort()\n", "SIG"),
        ("    return float('nan')\n", "nan"),
        ("    return '0.5'\n", "str"),
        ("    return solution['y'].iloc[99]\n", "IndexError"),
        ("    import socket\n    socket.create_connection(('127.0.0.1', 6379))\n", "PermissionError"),
        ("    return float(open('/etc/passwd').read())\n", "FileNotFoundError"),
        ("    kept = bytearray(1 << 40)\n", "MemoryError"),
        ("    class Bad(float):\n        __reduce__ = print\n    return Bad('inf')\n", "inf"),
    ],
    ids=["exit", "abort", "nan", "text", "error", "network", "file", "memory", "object"],
)
def test_p15_08_09_13_what_is_no_score_is_told_to_the_host(full: Walls, tmp_path: Path, body: str, said: str) -> None:
    fault = score(full, tmp_path, body)

    assert isinstance(fault, Fault)
    assert said in fault.message + fault.traceback


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "    [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15, 24)]\n    while True: pass\n",
            "longer than 8 seconds",
        ),
        ("    os.fork()\n    time.sleep(300)\n", "longer than 8 seconds"),
        ("    [os.fork() for _ in range(3)]\n    kept = b'x' * (400 << 20)\n    time.sleep(300)\n", "of memory"),
    ],
    ids=["loop", "fork", "memory"],
)
def test_p15_05_06_08_what_does_not_end_is_ended(full: Walls, tmp_path: Path, body: str, said: str) -> None:
    fault = score(full, tmp_path, body, seconds=8.0, memory_bytes=1 << 30)

    assert isinstance(fault, Fault)
    assert said in fault.message


def test_p15_09_12_labels_in_a_refusal_are_cut(full: Walls, tmp_path: Path) -> None:
    body = """
    class ParticipantVisibleError(Exception):
        pass
    raise ParticipantVisibleError("\\x1b[31m" + "\\n".join(map(str, list(solution["y"]) * 1000)))
"""

    refusal = score(full, tmp_path, body)

    assert isinstance(refusal, Refusal)
    (problem,) = refusal.problems
    assert problem.message.isprintable()
    assert len(problem.message) <= MAX_ENTRANT_CHARACTERS
