"""Tests for `worker.sandbox.sandbox`: below the minimum nothing is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worker.sandbox.walls import BOUNDS
from worker.sandbox.bounds import Level
from worker.sandbox.proof import Proof
from worker.sandbox.sandbox import Sandbox, TooWeakError


@pytest.mark.parametrize(
    ("proved", "minimum"), [(Level.BASIC, Level.FULL), (Level.NONE, Level.FULL), (Level.NONE, Level.BASIC)]
)
def test_below_the_minimum_nothing_is_run_and_the_reason_is_told(proved: Level, minimum: Level, tmp_path: Path) -> None:
    sandbox = Sandbox(BOUNDS, minimum=minimum, proof=Proof(proved, "There is no bwrap.", None))

    with pytest.raises(TooWeakError) as refused:
        sandbox.run({}, lambda folder: ["-c", f"open({str(tmp_path / 'ran')!r}, 'w')"])

    assert str(refused.value).endswith(f"PODIUM_SANDBOX_MINIMUM asks for “{minimum}”. There is no bwrap.")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("proved", "minimum"), [(Level.FULL, Level.FULL), (Level.FULL, Level.BASIC), (Level.BASIC, Level.BASIC)]
)
def test_at_the_minimum_and_above_there_is_no_weakness(proved: Level, minimum: Level) -> None:
    assert Sandbox(BOUNDS, minimum=minimum, proof=Proof(proved, "", None)).weakness is None
