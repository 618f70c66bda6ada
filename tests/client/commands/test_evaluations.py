"""`podium evaluate`: runs, a table of what they tell, and going on where it stopped."""

import csv
import io
import json
import signal
import sys
import time
from pathlib import Path

import pytest

from client.commands.evaluations import uncertain
from client.evaluation.summaries import Estimate
from tests.client.conftest import Podium
from tests.client.fakes import Fake

AGENT = """
import os, sys, time
seed, slug = int(os.environ["PODIUM_SEED"]), os.environ["PODIUM_COMPETITION"]
open(os.path.join(os.environ["PODIUM_DATA"], "..", "..", "calls.txt"), "a").write(f"{slug} {seed}\\n")
assert open(os.path.join(os.environ["PODIUM_DATA"], "train.csv")).read() == "id,churn\\n"
assert "higher is better" in open(os.environ["PODIUM_DESCRIPTION"]).read()
what = sys.argv[1] if len(sys.argv) > 1 else "good"
if what == "crash" and seed == 2:
    sys.exit("no such column")
if what == "sleep":
    time.sleep(600)
if what != "nothing":
    open(os.environ["PODIUM_SUBMISSION"], "w").write("bad" if what == "bad" else "id,churn\\n")
"""


@pytest.fixture
def agent(tmp_path: Path, server: Fake) -> str:
    (tmp_path / "agent.py").write_text(AGENT)
    server.files = {"train.csv": b"id,churn\n"}
    return "agent.py"


def calls(tmp_path: Path) -> list[str]:
    return (tmp_path / "evaluation" / "calls.txt").read_text().splitlines()


def test_a_command_is_run_on_each_competition_with_each_seed(
    podium: Podium, server: Fake, tmp_path: Path, agent: str
) -> None:
    server.reference = {"rank": 3, "n_rows": 100, "medal": "silver", "is_above_median": True}

    on = ("--on", "wa-churn", "--on", "hpc-runtime")
    done = podium("evaluate", *on, "--seeds", "2", "--", sys.executable, agent)

    assert done.returncode == 0, done.stderr
    assert calls(tmp_path) == ["wa-churn 1", "hpc-runtime 1", "wa-churn 2", "hpc-runtime 2"]
    lines = done.stdout.splitlines()
    assert lines[0].startswith("wa-churn, seed 1: 0.81234, silver (")
    assert lines[-4].split()[:8] == ["wa-churn", "AUC", "2", "of", "2", "0.8123", "±", "0.0000"]
    assert "2 silver" in lines[-4]
    assert lines[-1].startswith("4 of 4 runs scored · ")
    assert lines[-1].endswith("100.0 ± 0.0 % with a medal · 100.0 ± 0.0 % above the median")
    assert len(server.submissions) == 4


def test_the_folder_is_that_of_the_slug_that_was_asked_for(
    podium: Podium, server: Fake, tmp_path: Path, agent: str
) -> None:
    server.slug = "../../elsewhere"

    done = podium("evaluate", "--on", "wa-churn", "--", sys.executable, agent)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "evaluation" / "wa-churn" / "data" / "train.csv").is_file()
    assert not list(tmp_path.parent.rglob("elsewhere"))


def test_runs_without_a_score_are_told_and_count(podium: Podium, tmp_path: Path, agent: str) -> None:
    done = podium("evaluate", "--on", "wa-churn", "--seeds", "2", "--json", "--", sys.executable, agent, "crash")

    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert [(run["state"], run["exit_code"]) for run in told["runs"]] == [("scored", 0), ("failed", 1)]
    assert told["runs"][1]["message"] == "no such column"
    assert (told["competitions"][0]["n_scored"], told["overall"]["n_runs"]) == (1, 2)
    assert told["competitions"][0]["score"] == {"mean": 0.81234, "standard_error": None}


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("nothing", "it wrote no submission"),
        ("bad", "its file was refused: 2 things to mend."),
        ("sleep", "its time was up"),
    ],
)
def test_each_way_to_fail_has_its_words(podium: Podium, agent: str, what: str, words: str) -> None:
    done = podium("evaluate", "--on", "wa-churn", "--time-limit", "5s", "--", sys.executable, agent, what)

    assert done.returncode == 1
    assert words in done.stdout.splitlines()[0]


def test_what_is_done_is_not_done_again(podium: Podium, server: Fake, tmp_path: Path, agent: str) -> None:
    words = ("--on", "wa-churn", "--", sys.executable, agent)
    podium("evaluate", *words)

    more = podium("evaluate", "--seeds", "2", *words)

    assert calls(tmp_path) == ["wa-churn 1", "wa-churn 2"]
    assert len(server.submissions) == 2
    assert "2 of 2 runs scored" in more.stdout


def test_a_limit_keeps_the_file_for_another_day(podium: Podium, server: Fake, tmp_path: Path, agent: str) -> None:
    server.refuse_submissions = (422, "daily_limit_reached", "Your team has used its 5 submissions of today.")
    words = ("--on", "wa-churn", "--", sys.executable, agent)

    stopped = podium("evaluate", *words)
    server.refuse_submissions = None
    done = podium("evaluate", *words)

    assert stopped.returncode == 5
    assert "1 run waits to be handed in: Your team has used its 5 submissions of today." in stopped.stderr
    assert (done.returncode, calls(tmp_path)) == (0, ["wa-churn 1"])


def test_another_command_in_the_same_folder_is_refused(podium: Podium, agent: str) -> None:
    podium("evaluate", "--on", "wa-churn", "--", sys.executable, agent)

    other = podium("evaluate", "--on", "wa-churn", "--", sys.executable, agent, "bad")

    assert other.returncode == 2
    assert "--to" in other.stderr


def test_a_competition_that_is_not_entered_is_told_before_anything_runs(
    podium: Podium, server: Fake, tmp_path: Path, agent: str
) -> None:
    server.is_entered = False

    done = podium("evaluate", "--on", "wa-churn", "--", sys.executable, agent)

    assert done.returncode == 3
    assert "podium enter wa-churn" in done.stderr
    assert not (tmp_path / "evaluation").exists()


def test_csv_has_a_row_for_each_competition(podium: Podium, agent: str) -> None:
    done = podium("evaluate", "--on", "wa-churn", "--csv", "--", sys.executable, agent)

    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert (row["slug"], row["n_scored"], row["score_mean"], row["medals_gold"]) == ("wa-churn", "1", "0.81234", "")


def test_ctrl_c_keeps_what_is_done_and_ends_the_command(podium: Podium, tmp_path: Path, agent: str) -> None:
    running = podium.start("evaluate", "--on", "wa-churn", "--", sys.executable, agent, "sleep")
    deadline = time.monotonic() + 60
    while not (tmp_path / "evaluation" / "calls.txt").exists():
        assert time.monotonic() < deadline
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)

    assert running.returncode == 130
    assert b"the same command goes on" in said


@pytest.mark.parametrize(
    ("value", "least", "words"),
    [
        (Estimate(0.81234, 0.00417), 0, "0.8123 ± 0.0042"),
        (Estimate(1234.5, 25.0), 0, "1234 ± 25"),
        (Estimate(0.5, 0.0), 0, "0.5000 ± 0.0000"),
        (Estimate(0.81234, None), 0, "0.81234"),
        (Estimate(40.0, None), 1, "40.0"),
        (Estimate(40.0, 5.773), 1, "40.0 ± 5.8"),
    ],
)
def test_a_mean_has_as_many_digits_as_its_error_allows(value: Estimate, least: int, words: str) -> None:
    assert uncertain(value, least=least) == words


@pytest.mark.parametrize(("mode", "reason"), [(None, "No such file or directory"), (0o600, "Permission denied")])
def test_a_command_that_can_not_be_run_takes_no_folder(
    podium: Podium, tmp_path: Path, agent: str, mode: int | None, reason: str
) -> None:
    if mode is not None:
        (tmp_path / "run.sh").write_text("#!/bin/sh\n")
        (tmp_path / "run.sh").chmod(mode)

    wrong = podium("evaluate", "--on", "wa-churn", "--", "./run.sh")
    right = podium("evaluate", "--on", "wa-churn", "--", sys.executable, agent)

    assert wrong.returncode == 2
    assert f"run.sh can't be run: {reason}." in wrong.stderr
    assert right.returncode == 0, right.stderr
