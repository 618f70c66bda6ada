"""The shape ranked: lists divided by white space, and a perfect list that names each item once."""

from __future__ import annotations

from scorer.metrics.tokens import pack
from scorer.shapes.choice import SHAPES
from tests.scorer.files import prepare


def test_the_perfect_list_has_each_item_once_in_its_order(tmp_path):
    schema = prepare(tmp_path, "id,items\n1,b  a b\n", "map_at_k", k=3).schema

    perfect = SHAPES[schema.shape].perfect(pack("b  a b", ""), schema)

    assert perfect.texts() == ["b a", ""]


def test_repeats_in_the_truth_do_not_lower_the_best_score(tmp_path):
    assert prepare(tmp_path, "id,items\n1,b a b\n", "map_at_k", k=3).warnings == ()
