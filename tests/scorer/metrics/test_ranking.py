"""Metrics of ranked lists: worked by hand, equal to plain restatements, and at their edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.errors import SolutionError, UndefinedScoreError
from scorer.metrics.ranking import hit_rate_at_k, map_at_k, mrr, precision_at_k, recall_at_k
from scorer.metrics.tokens import pack
from tests.scorer.files import prepare, score_text

lists = st.lists(st.sampled_from("abcdef"), max_size=8)
rows = st.lists(st.tuples(lists, lists), min_size=1, max_size=6)


def packed(pairs):
    return pack(*(" ".join(true) for true, _ in pairs)), pack(*(" ".join(items) for _, items in pairs))


def average_precision(true: list[str], items: list[str], k: int) -> float:
    """Precision at each first hit, from its definition."""
    hits = [item in true and item not in items[:place] for place, item in enumerate(items[:k])]
    total = sum(sum(hits[: place + 1]) / (place + 1) for place, is_hit in enumerate(hits) if is_hit)
    return total / min(len(set(true)), k) if true else 0.0


@given(rows, st.integers(1, 9))
def test_each_is_what_its_definition_says(pairs, k):
    true, items = packed(pairs)
    distinct = [list(dict.fromkeys(predicted))[:k] for _, predicted in pairs]
    hits = [len([item for item in cut if item in wanted]) for (wanted, _), cut in zip(pairs, distinct, strict=True)]
    sizes = [len(set(wanted)) for wanted, _ in pairs]

    assert map_at_k(true, items, k=k) == pytest.approx(sum(average_precision(*pair, k) for pair in pairs) / len(pairs))
    assert precision_at_k(true, items, k=k) == pytest.approx(sum(hits) / k / len(pairs))
    recalls = [found / size if size else 0 for found, size in zip(hits, sizes, strict=True)]
    assert recall_at_k(true, items, k=k) == pytest.approx(sum(recalls) / len(pairs))
    assert hit_rate_at_k(true, items, k=k) == pytest.approx(sum(map(bool, hits)) / len(pairs))
    first = [[place for place, item in enumerate(found) if item in wanted] for wanted, found in pairs]
    assert mrr(true, items) == pytest.approx(sum(1 / (places[0] + 1) if places else 0 for places in first) / len(pairs))


def test_map_by_hand():
    assert map_at_k(pack("a"), pack("x a"), k=5) == 0.5
    assert map_at_k(pack("a"), pack("x a"), k=1) == 0.0
    # The repeated a earns nothing and keeps its place: 1/1 + 2/3 of two.
    assert map_at_k(pack("a b b"), pack("a a b"), k=5) == pytest.approx((1 + 2 / 3) / 2)
    assert map_at_k(pack("a b c"), pack("a b"), k=2) == 1.0


def test_repeats_leave_before_the_cut_in_recall_and_precision():
    assert recall_at_k(pack("a b"), pack("a a b"), k=2) == 1.0
    assert precision_at_k(pack("a b"), pack("a a b"), k=2) == 1.0
    assert precision_at_k(pack("a"), pack("a"), k=4) == 0.25
    assert precision_at_k(pack("a"), pack("a"), k=4, denominator="min") == 1.0
    assert recall_at_k(pack("a b c d"), pack("a b"), k=2, denominator="min") == 1.0


def test_an_empty_truth_scores_0_or_is_left_out():
    truth, items = pack("a", ""), pack("a", "a")

    for function in (map_at_k, recall_at_k, precision_at_k, hit_rate_at_k, mrr):
        assert function(truth, items, k=1) == 0.5
        assert function(truth, items, k=1, empty_truth="skip") == 1.0
    with pytest.raises(UndefinedScoreError, match="empty truth"):
        map_at_k(pack(""), pack("a"), k=1, empty_truth="skip")


def test_items_are_text_and_a_blank_list_scores_0(tmp_path):
    solution = "id,items\n1,1.0 2\n2,NA\n"

    assert score_text(tmp_path, "id,items\n2,NA\n1,1\n", solution, "map_at_k", k=1).public_score == 0.5
    assert score_text(tmp_path, "id,items\n1,1.0\n2,\n", solution, "map_at_k", k=1).public_score == 0.5


def test_the_host_is_warned_of_rows_that_cannot_reach_1_and_told_of_parts_without_truth(tmp_path):
    assert "scores 0.5, not 1" in prepare(tmp_path, "id,items\n1,a\n", "precision_at_k", k=2).warnings[0]
    with pytest.raises(SolutionError, match="The public rows of the solution: Every row has an empty truth"):
        prepare(tmp_path, "id,items\n1,\n", "map_at_k", k=2, empty_truth="skip")
