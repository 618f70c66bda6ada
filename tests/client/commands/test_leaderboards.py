"""The leaderboards."""

import json

import pytest

from tests.client.conftest import Podium
from tests.client.fakes import Fake, make_private_row, make_row

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


def test_what_is_known_beside_the_score_has_its_columns(podium: Podium, server: Fake) -> None:
    server.rows = [
        make_row(1, "zoe", 0.9, low=0.88, high=0.92, is_tied=True),
        make_row(2, "ben", 0.89, low=0.87, high=0.91, is_tied=True, rank_change=12),
        make_row(3, "eve", 0.61234, rank_change=-1),
    ]

    lines = podium("leaderboard", "wa-churn").stdout.splitlines()

    assert lines[1].split()[:9] == ["rank", "24", "h", "team", "score", "95", "%", "interval", "tie"]
    assert lines[2].split()[:7] == ["1", "zoe", "0.90000", "0.88000", "to", "0.92000", "≈"]
    assert lines[3].split()[:8] == ["2", "+12", "ben", "0.89000", "0.87000", "to", "0.91000", "≈"]
    assert lines[4].split()[:5] == ["3", "-1", "eve", "0.61234", "3"]
    assert "≈ can’t be told apart from the leader" in lines[-1]


def test_what_is_known_of_no_row_has_no_column(podium: Podium) -> None:
    lines = podium("leaderboard", "wa-churn").stdout.splitlines()

    assert lines[1].split() == ["rank", "team", "score", "entries", "last", "submission"]
    assert "≈" not in lines[-1]


def test_a_search_says_how_many_it_found(podium: Podium) -> None:
    assert "1 of 214 teams" in podium("leaderboard", "wa-churn", "--search", "Facet").stdout
    assert podium("leaderboard", "wa-churn").stdout.splitlines()[-1].startswith("214 teams")


@pytest.fixture
def final(server: Fake) -> None:
    """Make the private leaderboard final."""
    server.finalized_at = "2025-12-01T12:00:00Z"
    server.private_rows = [
        make_private_row(1, "zoe", 0.9, shake_up=3, medal="gold"),
        make_private_row(None, "logistic regression", 0.85),
        make_private_row(2, "ben", 0.81234, shake_up=-1),
    ]
    server.my_row = make_private_row(61, "ada", 0.5, is_mine=True)


def test_the_private_board_tells_shake_up_and_medal(podium: Podium, final: None) -> None:
    lines = podium("leaderboard", "wa-churn", "--private").stdout.splitlines()

    assert lines[0] == "AUC, higher is better, the private leaderboard, final since 1 Dec 2025"
    assert lines[1].split()[:5] == ["rank", "team", "score", "shake-up", "medal"]
    assert lines[2].split()[:5] == ["1", "zoe", "0.90000", "+3", "gold"]
    assert lines[3].split()[:5] == ["–", "logistic", "regression", "·", "baseline"]
    assert lines[4].split()[:4] == ["2", "ben", "0.81234", "-1"]
    assert [line.split()[:2] for line in lines[5:7]] == [["⋮"], ["▸", "61"]]
    assert lines[-1] == "214 teams · page 1 of 5, the next with --page 2"


def test_search_and_page_reach_the_private_board(podium: Podium, final: None) -> None:
    board = json.loads(
        podium("leaderboard", "wa-churn", "--private", "--search", "ben", "--page", "2", "--json").stdout
    )

    assert ([row["team"] for row in board["rows"]], board["page"]) == (["ben"], 2)


def test_once_it_is_final_the_public_board_says_which_one_decides(podium: Podium, server: Fake) -> None:
    hint = "The private leaderboard is final and decides: podium leaderboard wa-churn --private"
    before = podium("leaderboard", "wa-churn").stdout
    server.finalized_at = "2025-12-01T12:00:00Z"

    after = podium("leaderboard", "wa-churn").stdout

    assert hint not in before
    assert hint in after.splitlines()


def test_before_it_is_final_there_is_no_private_board(podium: Podium, server: Fake) -> None:
    done, as_json = (podium("leaderboard", "wa-churn", "--private", *more) for more in ((), ("--json",)))

    assert (done.returncode, done.stdout) == (4, "")
    assert "The private leaderboard of wa-churn is not final yet." in done.stderr
    assert json.loads(as_json.stderr)["code"] == "not_final"
    assert server.seen("GET", "/leaderboard/private") == []


def test_a_chart_is_drawn_in_place_of_the_table(podium: Podium, server: Fake) -> None:
    server.rows = [make_row(1, "zoe", 0.9, low=0.8, high=1.0), make_row(2, "ada", 0.7, is_mine=True)]

    done, plain = (
        podium("leaderboard", "wa-churn", "--chart"),
        podium("leaderboard", "wa-churn", "--chart", LC_ALL="C", PYTHONIOENCODING="ascii"),
    )

    assert "├" in done.stdout
    assert "2 ada · you" in done.stdout
    assert "last submission" not in done.stdout
    assert "|" in plain.stdout
    assert plain.stdout.isascii()


def test_a_team_of_an_agent_is_marked(podium: Podium, server: Fake) -> None:
    server.rows = [make_row(1, "bot", 0.9, is_agent=True), make_row(2, "ben", 0.8)]

    shown = podium("leaderboard", "wa-churn").stdout

    assert "bot · agent" in shown
    assert "ben · agent" not in shown
