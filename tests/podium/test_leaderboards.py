"""Leaderboards as rows."""

from __future__ import annotations

import pytest

from podium import Competition
from tests.client.fakes import Fake, make_private_row, make_row


@pytest.fixture(autouse=True)
def rows(server: Fake) -> None:
    server.rows = [
        make_row(1, "zoë <i>", 0.91, low=0.9, high=0.92, is_tied=True, rank_change=2),
        make_row(None, "the mean", 0.5),
        make_row(2, "ada", 0.8, is_mine=True),
    ]
    server.my_row = server.rows[2]
    server.n_pages = 1


def test_the_rows_are_dictionaries_in_their_order(churn: Competition):
    board = churn.leaderboard()

    assert [(row["rank"], row["team"], row["public_score"]) for row in board] == [
        (1, "zoë <i>", 0.91), (None, "the mean", 0.5), (2, "ada", 0.8),
    ]  # fmt: skip
    assert (board.metric, board.higher_is_better, board.n_teams) == ("AUC", True, 214)
    assert board.mine is not None
    assert board.mine["rank"] == 2


def test_all_pages_are_walked_and_only_those_that_are_wanted_fetched(churn: Competition, server: Fake):
    server.n_pages = 5

    board = churn.leaderboard()
    first = board[0]["team"]
    n_asked = len(server.seen("GET", "/leaderboard"))

    assert (first, n_asked, len(board), len(server.seen("GET", "/leaderboard"))) == ("zoë <i>", 1, 15, 5)


def test_a_search_is_handed_on(churn: Competition):
    assert [row["team"] for row in churn.leaderboard(search="ada")] == ["ada"]


def test_a_frame_has_a_column_for_each_name(churn: Competition):
    frame = churn.leaderboard().to_frame()

    assert list(frame["team"]) == ["zoë <i>", "the mean", "ada"]
    assert {"rank", "public_score", "low", "high", "is_tied", "entries"} <= set(frame.columns)


def test_the_private_one_has_shake_up_and_medals(churn: Competition, server: Fake):
    server.finalized_at = "2025-12-01T00:00:00Z"
    server.private_rows = [make_private_row(1, "zoë", 0.9, shake_up=3, medal="gold")]

    board = churn.leaderboard(private=True)

    assert (board[0]["private_score"], board[0]["medal"]) == (0.9, "gold")
    assert "+3" in repr(board)
    assert "gold" in board._repr_html_()


def test_it_shows_itself_as_a_table(churn: Competition):
    board = churn.leaderboard()

    lines = repr(board).splitlines()

    assert lines[0] == "Leaderboard of wa-churn: AUC, higher is better, 214 teams"
    assert "0.91  0.90 to 0.92" in lines[2]
    assert "0.50" in lines[3]
    assert "ada · you" in lines[4]
    shown = board._repr_html_()
    assert "zoë &lt;i&gt;" in shown
    assert "font-weight:600" in shown


def test_a_board_without_rows_says_so(churn: Competition, server: Fake):
    server.rows, server.my_row = [], None

    board = churn.leaderboard()

    assert not board
    assert "Nobody is ranked yet." in repr(board)
    assert "Nobody is ranked yet." in board._repr_html_()
