"""Where a score would stand on another contest's board, by the thresholds of its medals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.medals import Medal, medal_zones
from server.domain.reference_board import MAX_ROWS, find_standing, parse_board

HIGHER = sorted(range(1, 11))  # ten rows: gold is the first, silver the second, bronze the third and fourth


@pytest.mark.parametrize(
    ("score", "rank", "medal"),
    [
        (11, 1, Medal.GOLD),
        (10, 1, Medal.GOLD),
        (9.5, 2, Medal.SILVER),
        (9, 2, Medal.SILVER),
        (8, 3, Medal.BRONZE),
        (7, 4, Medal.BRONZE),
        (6.9, 5, None),
        (0, 11, None),
    ],
)
def test_a_score_that_equals_the_threshold_earns_the_medal(score, rank, medal):
    standing = find_standing(score, HIGHER, higher_is_better=True)

    assert (standing.rank, standing.medal, standing.n_rows) == (rank, medal, 10)


def test_lower_scores_stand_ahead_where_lower_is_better():
    standing = find_standing(1, HIGHER, higher_is_better=False)

    assert (standing.rank, standing.medal, standing.is_above_median) == (1, Medal.GOLD, True)
    assert find_standing(10, HIGHER, higher_is_better=False).rank == 10


def test_above_the_median_is_strictly_so():
    assert not find_standing(5.5, HIGHER, higher_is_better=True).is_above_median
    assert find_standing(5.6, HIGHER, higher_is_better=True).is_above_median


def test_it_is_said_in_words():
    assert find_standing(8, HIGHER, higher_is_better=True).words == "would be rank 3 of 10: bronze"
    assert find_standing(0, HIGHER, higher_is_better=True).words == "would be rank 11 of 10"


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=300), st.booleans())
def test_each_row_of_the_board_keeps_its_own_place(scores, higher_is_better):
    board = sorted(scores)
    ordered = board[::-1] if higher_is_better else board
    zones = medal_zones(len(board))

    for place, score in enumerate(ordered, start=1):
        standing = find_standing(score, board, higher_is_better=higher_is_better)
        assert standing.rank == ordered.index(score) + 1
        if place <= zones.bronze:
            assert standing.medal is not None


def test_a_board_is_one_score_a_row_below_its_header():
    assert parse_board("score\n0.5\n\n-1e3\n") == ([0.5, -1000.0], "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "the header '' and 0 rows"),
        ("score\n", "the header 'score' and 0 rows"),
        ("team\n1\n", "the header 'team' and 1 rows"),
        ("score\nx\n", "a row that is no number"),
        ("score\ninf\n", "a score that is not finite"),
        ("score\n" + "1\n" * (MAX_ROWS + 1), "100,001 rows"),
    ],
)
def test_what_is_no_board_is_told(text, found):
    assert parse_board(text) == ([], found)
