"""Tests for `worker.sandbox.proof`: a level is believed after its walls held, and its fault is told."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.worker.sandbox.walls import BOUNDS, PROVEN, why_not
from worker.sandbox import program
from worker.sandbox.bounds import Level
from worker.sandbox.proof import RECIPES, find_fault, prove
from worker.sandbox.recipes import Start

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has sandboxes")


class NoWalls:
    """A way to start a program as it is."""

    has_quota = False

    def inputs_at(self, folder: Path) -> Path:
        return folder

    def start(self, folder: Path, command: Sequence[str], stack: ExitStack) -> Start:
        return Start(command, program.make_environment(folder), lambda: None)


def test_without_walls_the_probe_finds_every_way_out() -> None:
    fault = find_fault(NoWalls(), PROVEN)

    assert fault is not None
    for way in ("tcp", "unix_socket", "read_file", "write_file", "signal_worker", "processes", "memory"):
        assert way in fault


def test_a_folder_of_ours_that_can_be_seen_is_a_hole(tmp_path: Path) -> None:
    level = next((level for level in RECIPES if why_not(level) is None), None)
    if level is None:
        pytest.skip("no sandbox on this machine")
    recipe = RECIPES[level](PROVEN)

    seen, unseen = (find_fault(recipe, PROVEN, closed=[path]) for path in (Path(sys.prefix), tmp_path))

    assert seen == f"the probe got through the walls: list {Path(sys.prefix).resolve()}."
    assert unseen is None


def test_a_probe_that_cannot_start_says_why() -> None:
    class Failing(NoWalls):
        def start(self, folder: Path, command: Sequence[str], stack: ExitStack) -> Start:
            return Start([sys.executable, "-c", "raise SystemExit('no such luck')"], {}, lambda: None)

    fault = find_fault(Failing(), BOUNDS)

    assert fault == "the probe did not end as it should (Ended): no such luck"


def test_the_best_level_that_holds_is_taken_and_the_better_ones_are_accounted_for() -> None:
    proof = prove(PROVEN)

    expected = next((level for level in (Level.FULL, Level.BASIC) if why_not(level) is None), Level.NONE)
    assert proof.level is expected
    assert (proof.recipe is None) is (expected is Level.NONE)
    assert (proof.reason == "") is (expected is Level.FULL)


def test_without_bubblewrap_the_level_is_not_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    proof = prove(PROVEN)

    assert proof.level is not Level.FULL
    assert proof.reason.startswith("Not full: There is no bwrap on the PATH.")
