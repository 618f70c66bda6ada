"""Tests for `server.services.rescore_differences`, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.db import Database
from server.domain.submissions import Fault
from tests.server.services.season import Season
from tests.server.services.shadows import (
    ANEW,
    board,
    by_team,
    difference,
    make_solution,
    prepare,
    publish,
    score_again,
    start,
)


@pytest.fixture
def season(any_database: Database) -> Iterator[Season]:
    """Return a competition in which ada leads bo and cy, dot's file was broken, and eve's waits."""
    with any_database.transaction() as session:
        yield prepare(session)


def test_the_difference_says_who_moves_and_what_fails(season: Season):
    rescore = start(season)
    score_again(season.session, by_team(season, **{**ANEW, "bo": None}))

    found = difference(season, rescore)

    moves = [(m.team, m.old and m.old.rank, m.new and m.new.rank, m.rise) for m in found.moves]
    assert moves == [
        ("cy", 3, 1, 2),
        ("ada", 1, 2, -1),
        ("dot", None, 3, None),
        ("eve", None, 4, None),
        ("bo", 2, None, None),
    ]
    assert (found.n_moving, found.n_teams, found.n_complete, found.n_mended, found.n_changed) == (5, 3, 3, 1, 2)
    assert [(each.team, each.fault, each.message) for each in found.failures] == [("bo", Fault.FILE, "Unknown ids.")]
    assert found.median_change == pytest.approx(-0.125)


def test_another_metric_is_named_and_its_scores_are_not_subtracted(season: Season):
    rescore = start(season, solution=make_solution(metric="binary_log_loss"))
    score_again(season.session, by_team(season, **ANEW))

    found = difference(season, rescore)

    assert (found.metrics, found.has_other_file) == (("ROC AUC", "Log loss (two classes)"), True)
    assert found.median_change is None
    assert found.moves[0].team == "eve"  # lower is better now


def test_the_difference_is_what_publishing_makes(season: Season):
    rescore = start(season)
    score_again(season.session, by_team(season, **ANEW))
    found = difference(season, rescore)
    expected = {move.team: (move.new.rank, move.new.score) for move in found.moves if move.new is not None}

    publish(season)

    after = {team: (rank, score) for rank, (team, score) in enumerate(board(season), start=1)}
    assert {team: after[team] for team in expected} == expected


def test_a_difference_without_changes_has_no_moves(season: Season):
    rescore = start(season)
    same = {"ada": (0.9, 0.8), "bo": (0.8, 0.8 - 0.1), "cy": (0.7, 0.7 - 0.1)}
    score_again(season.session, by_team(season, **same, dot=None, eve=None))

    found = difference(season, rescore)

    assert (found.moves, found.failures, found.n_changed, found.median_change) == ((), (), 0, 0.0)


def test_private_scores_that_change_alone_are_counted(season: Season):
    rescore = start(season)
    same = {"ada": (0.9, 0.1), "bo": (0.8, 0.8 - 0.1), "cy": (0.7, 0.7 - 0.1)}
    score_again(season.session, by_team(season, **same, dot=None, eve=None))

    assert difference(season, rescore).n_changed == 1
