"""Metrics of ranked lists: worked by hand, equal to plain restatements, and at their edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn import metrics

from scorer.errors import SolutionError, UndefinedScoreError
from scorer.metrics.ranking import (
    gap_at_k,
    hit_rate_at_k,
    list_kendall_tau,
    list_ndcg_at_k,
    map_at_k,
    mrr,
    precision_at_k,
    recall_at_k,
    weighted_recall_multi_target,
)
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


@given(rows, st.integers(1, 9))
def test_list_ndcg_is_the_gain_of_first_hits_over_the_highest_gain(pairs, k):
    discounts = 1 / np.log2(np.arange(2, 11))
    scores = []
    for true, items in pairs:
        hits = [item in true and item not in items[:place] for place, item in enumerate(items)]
        gain = discounts[: len(hits)][:k] @ np.array(hits[:k], np.float64)
        scores.append(gain / discounts[: min(k, len(set(true)))].sum() if true else 0.0)

    assert list_ndcg_at_k(*packed(pairs), k=k) == pytest.approx(np.mean(scores), abs=1e-12)


@given(st.lists(st.tuples(st.permutations("abcdef"), st.sets(st.sampled_from("abcdef"), min_size=1)), min_size=1))
def test_list_ndcg_of_whole_orders_is_that_of_scikit_learn(held):
    lists = [items for items, _ in held]
    relevance = [[item in wanted for item in sorted(items)] for items, wanted in held]
    scores = [[-items.index(item) for item in sorted(items)] for items in lists]

    ours = list_ndcg_at_k(pack(*(" ".join(wanted) for _, wanted in held)), pack(*map(" ".join, lists)), k=4)

    assert ours == pytest.approx(metrics.ndcg_score(relevance, scores, k=4), abs=1e-12)


def test_list_ndcg_by_hand():
    assert list_ndcg_at_k(pack("a"), pack("x a")) == pytest.approx(1 / math.log2(3))
    assert list_ndcg_at_k(pack("a"), pack("x a"), k=1) == 0.0
    # The repeated a earns nothing and keeps its place.
    assert list_ndcg_at_k(pack("a b"), pack("a a b")) == pytest.approx((1 + 1 / 2) / (1 + 1 / math.log2(3)))
    assert list_ndcg_at_k(pack("a b c"), pack("c a"), k=2) == 1.0
    assert list_ndcg_at_k(pack("a b"), pack("a")) == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_repeats_leave_before_the_cut_in_recall_and_precision():
    assert recall_at_k(pack("a b"), pack("a a b"), k=2) == 1.0
    assert precision_at_k(pack("a b"), pack("a a b"), k=2) == 1.0
    assert precision_at_k(pack("a"), pack("a"), k=4) == 0.25
    assert precision_at_k(pack("a"), pack("a"), k=4, denominator="min") == 1.0
    assert recall_at_k(pack("a b c d"), pack("a b"), k=2, denominator="min") == 1.0


def test_an_empty_truth_scores_0_or_is_left_out():
    truth, items = pack("a", ""), pack("a", "a")

    for function in (map_at_k, recall_at_k, precision_at_k, hit_rate_at_k, mrr, list_ndcg_at_k):
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


def swaps_one_by_one(wanted: list[str], given: list[str]) -> int:
    """Sort by swaps of neighbours, and count them."""
    places, n_swaps = [wanted.index(item) for item in given], 0
    for end in range(len(places), 1, -1):
        for place in range(end - 1):
            if places[place] > places[place + 1]:
                places[place], places[place + 1] = places[place + 1], places[place]
                n_swaps += 1
    return n_swaps


@given(st.lists(st.permutations("abcdefg"), min_size=1, max_size=6), st.integers(1, 7))
def test_list_kendall_tau_counts_the_swaps_of_all_rows(orders, n_items):
    given_orders = [[item for item in order if item < "abcdefgh"[n_items]] for order in orders]
    wanted = sorted(given_orders[0])
    n_pairs = len(orders) * n_items * (n_items - 1)
    assume(n_pairs)

    ours = list_kendall_tau(pack(*[" ".join(wanted)] * len(orders)), pack(*map(" ".join, given_orders)))

    n_swaps = sum(swaps_one_by_one(wanted, order) for order in given_orders)
    assert ours == pytest.approx(1 - 4 * n_swaps / n_pairs, abs=1e-12)


def test_list_kendall_tau_pools_rows_of_all_lengths():
    # Three swaps of six ordered pairs, none of two, and a row of one item that counts for nothing.
    assert list_kendall_tau(pack("a b c", "x y", "z"), pack("c b a", "x y", "z")) == 1 - 4 * 3 / 8


def test_orders_of_one_item_are_the_hosts_fault(tmp_path):
    with pytest.raises(SolutionError, match="Every row has one item only"):
        prepare(tmp_path, "id,items\n1,a\n2,b\n", "list_kendall_tau")


def gap_one_by_one(truth, pairs, k):
    """Global average precision by its formula: every pair in one list."""
    held = []
    for row, (wanted, cell) in enumerate(zip(truth, pairs, strict=True)):
        best = sorted(range(len(cell)), key=lambda place: (-cell[place][1], place))[:k]
        for rank, place in enumerate(best):
            label, confidence = cell[place]
            is_new = label not in [cell[earlier][0] for earlier in best[:rank]]
            held.append((-confidence, row, rank, label in wanted and is_new))
    held.sort(key=lambda pair: pair[:3])
    hits = [pair[3] for pair in held]
    total = sum(sum(hits[: place + 1]) / (place + 1) for place, hit in enumerate(hits) if hit)
    return total / sum(len(wanted) for wanted in truth)


labels = st.sampled_from("abcd")
cells = st.lists(st.tuples(labels, st.sampled_from([0.1, 0.5, 0.5, 0.9, -1.0])), max_size=5)


@given(st.lists(st.tuples(st.sets(labels), cells), min_size=1, max_size=6), st.integers(1, 4))
def test_gap_is_what_its_formula_says(rows, k):
    truth, pairs = zip(*rows, strict=True)
    assume(any(truth))
    texts = [" ".join(f"{label} {confidence}" for label, confidence in cell) for cell in pairs]

    ours = gap_at_k(pack(*(" ".join(sorted(wanted)) for wanted in truth)), pack(*texts), k=k)

    assert ours == pytest.approx(gap_one_by_one(truth, pairs, k), abs=1e-12)


def test_gap_by_hand():
    truth = pack("a b", "c")

    # By confidence: a hit, c hit, x miss, b hit at rank 4.
    assert gap_at_k(truth, pack("b 0.1 a 0.9", "x 0.5 c 0.7")) == pytest.approx((1 + 1 + 3 / 4) / 3)
    # One pair a row: b is cut, and stays in the denominator.
    assert gap_at_k(truth, pack("b 0.1 a 0.9", "x 0.5 c 0.7"), k=1) == pytest.approx(2 / 3)
    # A repeated label earns nothing and keeps its place.
    assert gap_at_k(pack("a", "c"), pack("a 0.9 a 0.8", "c 0.7")) == pytest.approx((1 + 2 / 3) / 2)


def test_equal_confidences_stand_as_in_the_solution(tmp_path):
    solution, lines = "id,labels\n1,a\n2,b\n", ["1,x 0.5", "2,b 0.5"]

    scores = {
        score_text(tmp_path, "\n".join(["id,labels", *order]), solution, "gap_at_k").public_score
        for order in (lines, lines[::-1])
    }

    assert scores == {0.25}


def test_a_part_without_a_label_has_no_gap(tmp_path):
    with pytest.raises(SolutionError, match="No row has a true label"):
        prepare(tmp_path, "id,labels\n1,\n", "gap_at_k")


WEIGHTS = {"clicks": 0.25, "orders": 0.75}


@given(st.lists(st.tuples(st.integers(0, 1), lists, lists), min_size=1, max_size=6), st.integers(1, 5))
def test_weighted_recall_is_a_sum_of_pooled_ratios(held, k):
    most = [sum(min(len(set(true)), k) for kind, true, _ in held if kind == place) for place in (0, 1)]
    assume(all(most))
    hits = [
        sum(len(set(true) & set(list(dict.fromkeys(items))[:k])) for kind, true, items in held if kind == place)
        for place in (0, 1)
    ]

    ours = weighted_recall_multi_target(
        *packed([pair[1:] for pair in held]), types=np.array([pair[0] for pair in held]), part_weights=WEIGHTS, k=k
    )

    assert ours == pytest.approx(0.25 * hits[0] / most[0] + 0.75 * hits[1] / most[1], abs=1e-12)


OTTO = "id,labels\nu_1_clicks,a b\nu_1_orders,c\nu_2_clicks,d\n"


def test_types_stand_behind_the_last_underscore_of_ids(tmp_path):
    submission = "id,labels\nu_2_clicks,\nu_1_orders,c c\nu_1_clicks,x a b\n"

    def score_with(**parameters):
        return score_text(tmp_path, submission, OTTO, "weighted_recall_multi_target", **parameters).public_score

    # Clicks: two of three, pooled over rows; orders: one of one.
    assert score_with(part_weights=WEIGHTS) == pytest.approx(0.25 * 2 / 3 + 0.75)
    assert score_with(part_weights=WEIGHTS, k=2) == pytest.approx(0.25 * 1 / 3 + 0.75)
    assert score_with(part_weights={"clicks": 0, "orders": 3}) == 3.0


def test_types_without_weight_or_items_are_the_hosts_fault(tmp_path):
    with pytest.raises(SolutionError, match=r"last part, such as “orders”, has no weight in part_weights \(clicks\)"):
        prepare(tmp_path, OTTO, "weighted_recall_multi_target", part_weights={"clicks": 1})
    with pytest.raises(SolutionError, match="No row of the type “carts” has an item"):
        prepare(tmp_path, OTTO, "weighted_recall_multi_target", part_weights={**WEIGHTS, "carts": 1})
    with pytest.raises(SolutionError, match="No type has a positive weight"):
        prepare(tmp_path, OTTO, "weighted_recall_multi_target", part_weights={"clicks": 0, "orders": 0})
    assert (
        prepare(tmp_path, OTTO, "weighted_recall_multi_target", part_weights={"clicks": 1, "orders": 1}).warnings == ()
    )
