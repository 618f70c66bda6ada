"""A hostile metric in its own process: whatever it does, the command hears an answer or says that there is none."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from scorer.errors import MetricFileError
from tests.scorer.custom.metric_files import metric_with, score_by

FORGE = """import os
for number in range(3, 40):
    try:
        os.write(number, {line!r})
    except OSError:
        pass
os._exit(0)"""
FLOOD = """import os
for _ in range(300):
    os.write(1, b'{"public_score": 1}\\n\\0\\x1b[2J' * 20_000)
return 0.5"""


def broken(folder, body):
    with pytest.raises(MetricFileError) as error:
        score_by(folder, metric_with(body))
    return error.value


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("import os; os._exit(0)", "ended without a result (exit code 0)"),
        ("import os; print('label 17'); os._exit(3)", "ended without a result"),
        ("import os; os.abort()", "ended without a result (SIGABRT)"),
        ("import os, time; os.closerange(0, 100); time.sleep(600)", "ended without a result"),
        ("import threading; threading.Thread(target=print, args=('x' * 10**6,)).start(); 1/0", "division by zero"),
    ],
)
def test_a_process_that_ends_or_falls_silent_gives_no_score(tmp_path, body, said):
    assert said in str(broken(tmp_path, body))


@pytest.mark.parametrize(
    "line",
    [
        b'{"is": "Values", "public": NaN, "private": null}\n',
        b'{"is": "Values", "public": 1e999, "private": null}\n',
        b'{"is": "Values", "public": 1}\n',
        b'{"public_score": 1.0}\n',
        b'{"is": "Trials", "n_doctests": 0, "n_tests": 0, "failed": [], "skipped": [], "outcomes": {}}\n',
        b"[" * 60_000 + b"\n",
        b"x" * 70_000,
        b"\xff\n",
    ],
    ids=["NaN", "infinite", "keys", "another shape", "another answer", "deep", "long", "no text"],
)
def test_a_forged_answer_that_is_not_sound_is_none(tmp_path, line):
    assert broken(tmp_path, FORGE.format(line=line)).kind == "NoResult"


def test_a_forged_score_is_no_more_than_the_metric_could_return(tmp_path):
    line = b'{"is": "Values", "public": 0.25, "private": 0.5}\n{"is": "Refusal", "message": "second"}\n'

    assert score_by(tmp_path, metric_with(FORGE.format(line=line))).public_score == 0.25


def test_what_is_printed_is_cut_and_never_mixes_with_the_answer(tmp_path):
    scores = score_by(tmp_path, metric_with(FLOOD))

    assert scores.public_score == 0.5
    assert len(scores.output) == 8 * 1024
    assert "\x1b" not in scores.output
    assert "\0" not in scores.output


def test_what_the_metric_started_ends_with_it_and_delays_nothing(tmp_path):
    mark = tmp_path / "pid"
    body = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'while True: print(1, flush=True)'])\n"
        f"open({str(mark)!r}, 'w').write(str(child.pid))\nreturn 1"
    )

    assert score_by(tmp_path, metric_with(body)).public_score == 1.0

    pid = int(mark.read_text())
    while _is_running(pid):
        time.sleep(0.01)


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_neither_environment_nor_standard_input_reach_the_metric(tmp_path, monkeypatch):
    monkeypatch.setenv("PODIUM_SECRET", "17")
    body = "import os, sys\nassert 'PODIUM_SECRET' not in os.environ\nassert sys.stdin.read() == ''\nreturn 1"

    assert score_by(tmp_path, metric_with(body)).public_score == 1.0
    assert os.environ["PODIUM_SECRET"] == "17"


def test_the_order_of_a_set_is_the_same_in_every_process(tmp_path):
    metric = metric_with("return float([*{'a', 'b', 'c', 'd', 'e', 'f'}].index('a') * 10 + hash('x') % 7)")

    assert score_by(tmp_path, metric).public_score == score_by(tmp_path, metric).public_score
