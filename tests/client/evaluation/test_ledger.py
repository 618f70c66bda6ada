"""The folder of an evaluation: what is written is there again, also after a crash in the midst of a line."""

from pathlib import Path

import pytest

from client.errors import UsageError
from client.evaluation.ledger import Ledger, Plan
from client.evaluation.trials import Outcome, Trial

PLAN = Plan("https://podium.example.org", ["python", "agent.py"], 60.0)


def test_outcomes_are_there_again_and_the_last_of_a_run_counts(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "new", PLAN)
    ledger.record(Outcome("a", 1, "ran", 2.0, key="k"))
    ledger.record(Outcome("a", 1, "scored", 2.0, key="k", public_score=0.5))
    ledger.record(Outcome("a", 2, "failed", 1.0, exit_code=3))

    again = Ledger(tmp_path / "new", PLAN)

    assert again.find(Trial("a", 1)) == Outcome("a", 1, "scored", 2.0, key="k", public_score=0.5)
    assert again.find(Trial("a", 2)) == Outcome("a", 2, "failed", 1.0, exit_code=3)
    assert again.find(Trial("b", 1)) is None


def test_a_line_that_was_cut_off_is_no_outcome(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, PLAN)
    ledger.record(Outcome("a", 1, "failed", 1.0))
    results = tmp_path / "results.jsonl"
    results.write_bytes(results.read_bytes() + b'{"slug": "a", "se')

    again = Ledger(tmp_path, PLAN)
    again.record(Outcome("a", 2, "failed", 1.0))

    assert again.find(Trial("a", 1)) is not None
    assert len(results.read_text().splitlines()) == 2
    assert Ledger(tmp_path, PLAN).find(Trial("a", 2)) is not None


def test_a_line_that_is_no_outcome_is_named(tmp_path: Path) -> None:
    Ledger(tmp_path, PLAN)
    (tmp_path / "results.jsonl").write_text('{"slug": "a"}\n')

    with pytest.raises(UsageError, match="Line 1 of"):
        Ledger(tmp_path, PLAN)


@pytest.mark.parametrize(
    "other",
    [
        Plan(PLAN.server, ["python", "other.py"], 60.0),
        Plan(PLAN.server, PLAN.command, 90.0),
        Plan("http://x", PLAN.command, 60.0),
    ],
)
def test_another_evaluation_needs_another_folder(tmp_path: Path, other: Plan) -> None:
    Ledger(tmp_path, PLAN)

    with pytest.raises(UsageError, match="another command, time limit or server"):
        Ledger(tmp_path, other)


def test_a_folder_that_can_not_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match="can't be used"):
        Ledger(tmp_path / "file", PLAN)


def test_every_run_has_a_folder_and_every_competition_its_data(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, PLAN)

    assert ledger.place_of(Trial("a", 2)) == tmp_path / "a" / "seed-2"
    assert ledger.data_of("a") == tmp_path / "a" / "data"
