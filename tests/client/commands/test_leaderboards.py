"""The public leaderboard."""

import pytest

from tests.client.conftest import Podium
from tests.client.fakes import Fake, make_row

MINE = make_row(61, "ada", 0.5, is_mine=True)


@pytest.fixture(autouse=True)
def rows(server: Fake) -> None:
    server.rows = [
        make_row(1, "Facet Lab", 0.91234, members=["ben", "eve"], entries=1200),
        make_row(None, "logistic regression", 0.8),
    ]


def test_scores_line_up_and_baselines_have_no_rank(podium: Podium) -> None:
    lines = podium("leaderboard", "wa-churn").stdout.splitlines()

    assert lines[0] == "AUC, higher is better"
    assert lines[2].split() == ["1", "Facet", "Lab", "·", "ben,", "eve", "0.91234", "1,200", "6", "Nov", "2025"]
    assert lines[3].split()[:5] == ["–", "logistic", "regression", "·", "baseline"]
    assert lines[2].index("0.91234") == lines[3].index("0.80000")


def test_my_row_is_marked(podium: Podium, server: Fake) -> None:
    server.rows.append(MINE)
    server.my_row = MINE

    shown = podium("leaderboard", "wa-churn").stdout

    assert shown.count("▸") == 1
    assert "ada · you" in shown


def test_my_row_on_another_page_stands_below(podium: Podium, server: Fake) -> None:
    server.my_row = MINE

    lines = podium("leaderboard", "wa-churn").stdout.splitlines()

    assert lines[4].strip() == "⋮"
    assert lines[5].split()[:2] == ["▸", "61"]


def test_search_and_page_reach_the_server(podium: Podium, server: Fake) -> None:
    shown = podium("leaderboard", "wa-churn", "--search", "Facet", "--page", "2").stdout

    assert "logistic" not in shown
    assert "page 2 of 5, the next with --page 3" in shown


def test_an_empty_board_invites(podium: Podium, server: Fake) -> None:
    server.rows = []

    assert "Be the first" in podium("leaderboard", "wa-churn").stdout
    assert "No team matches “x”." in podium("leaderboard", "wa-churn", "--search", "x").stdout
