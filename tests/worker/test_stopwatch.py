"""Tests for `worker.stopwatch`."""

from __future__ import annotations

import pytest

from worker.stopwatch import Stopwatch


def test_laps_are_kept_by_stage_and_sum_to_the_whole() -> None:
    watch = Stopwatch()

    for stage in ("fetch", "child", "fetch"):
        watch.lap(stage)
    until_then = sum(watch.laps.values()) / 1000

    assert list(watch.laps) == ["fetch", "child"]
    assert 0 < until_then <= watch.seconds


def test_a_stage_that_comes_again_is_added_up() -> None:
    watch = Stopwatch()
    watch.lap("child")
    first = watch.laps["child"]

    watch.lap("child")

    assert watch.laps["child"] > first


def test_a_stage_that_was_not_timed_is_not_told() -> None:
    with pytest.raises(KeyError):
        Stopwatch().laps["child"]
