import itertools
import math
import sys

from hypothesis import example, given
from hypothesis import strategies as st

from server.domain.distributions import Bin, bin_scores

finite = st.floats(allow_nan=False, allow_infinity=False)


def test_no_score_gives_no_bar_and_equal_ones_give_one():
    assert bin_scores([]) == ()
    assert bin_scores([0.5, 0.5]) == (Bin(0.5, 0.5, 2),)


def test_scores_are_counted_where_they_lie():
    assert [each.count for each in bin_scores([0.0, 0.1, 0.2, 0.9, 1.0], n_bins=2)] == [3, 2]


def test_a_few_far_ones_do_not_press_the_others_into_one_bar():
    scores = [number / 100 for number in range(100)] + [1e30]

    bins = bin_scores(scores, n_bins=10)

    assert max(each.count for each in bins) < 20
    assert bins[-1].high < 1.0


@given(st.lists(finite, max_size=60), st.integers(1, 24))
@example([sys.float_info.max, -3e292], 1)
@example([sys.float_info.max, -sys.float_info.max], 2)
@example([5e-324, 0.0], 3)
def test_each_score_is_in_one_bar_and_the_bars_are_in_a_row(scores: list[float], n_bins: int):
    bins = bin_scores(scores, n_bins=n_bins)

    assert sum(each.count for each in bins) == len(scores)
    assert all(math.isfinite(edge) for each in bins for edge in (each.low, each.high))
    assert all(left.high == right.low for left, right in itertools.pairwise(bins))


def test_what_is_no_number_is_left_out():
    assert bin_scores([math.nan, math.inf, 0.5]) == (Bin(0.5, 0.5, 1),)
