"""Tests for `worker.sandbox.program`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from worker.sandbox.program import SCORER, list_places, make_environment


def test_python_its_packages_and_the_scorer_are_there_and_no_more_of_the_platform() -> None:
    places = list_places()

    assert [place for place in places if SCORER.is_relative_to(place)]
    assert not [place for place in places if SCORER.with_name("server").is_relative_to(place)]
    for needed in (sys.prefix, sys.base_prefix):
        assert [place for place in (Path("/usr"), *places) if Path(needed).is_relative_to(place)]


def test_no_place_lies_within_another() -> None:
    places = list_places()

    assert not [(one, other) for one in places for other in places if one != other and one.is_relative_to(other)]


def test_nothing_of_our_environment_is_handed_on() -> None:
    environment = make_environment(Path("/scratch"))

    assert environment["HOME"] == environment["TMPDIR"] == "/scratch"
    assert not [name for name in environment if name.startswith("PODIUM")]
    assert environment["PATH"] != os.environ["PATH"]
