"""What the metric's process does with a request, seen in this process where it changes nothing of pandas."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scorer.custom.requests import Request, Work
from tests.scorer.custom.metric_files import metric_with
from tests.scorer.files import write

ROOT = Path(__file__).parents[3]
PROGRAM = "from scorer.custom.child import main; main()"


def answer_to(request, folder):
    with (folder / "channel").open("wb") as channel:
        request = Request(**{**request.__dict__, "channel": channel.fileno()})
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            input=request.to_json().encode(),
            pass_fds=[channel.fileno()],
            capture_output=True,
            check=False,
        )
    return ended, (folder / "channel").read_bytes()


def test_one_line_is_answered_and_the_process_ends_whatever_still_runs(tmp_path):
    before = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\nprint('seen')\n"
    metric = write(tmp_path, "metric.py", metric_with("return 1", before=before))

    ended, line = answer_to(Request(Work.CHECK, str(metric), {}, "id", is_complete=False), tmp_path)

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"seen\n", b"")
    assert line.startswith(b'{"is": "Trials", "n_doctests": 0')


def test_what_the_metric_says_at_length_is_cut_to_an_answer(tmp_path):
    tests = "".join(f"def test_{number}():\n    raise ValueError('𝒳' * 9000)\n" for number in range(60))
    metric = write(tmp_path, "metric.py", metric_with("return 1") + tests)

    _, line = answer_to(Request(Work.CHECK, str(metric), {}, "id", is_complete=False), tmp_path)

    assert b'"kind": "AnswerTooLong"' in line
