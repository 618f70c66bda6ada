"""The shape pairs: labels with confidences, and cells that are made of something else."""

from __future__ import annotations

import pytest

from scorer.metrics.tokens import pack
from scorer.shapes.choice import SHAPES
from tests.scorer.files import codes, prepare, refusal, score_text

SOLUTION = "id,labels\n1,cat\n2,\n"


def test_a_blank_cell_holds_no_pair(tmp_path):
    assert score_text(tmp_path, "id,labels\n1,cat 0.5\n2,\n", SOLUTION, "gap_at_k").public_score == 1.0


@pytest.mark.parametrize(
    ("cell", "told"),
    [("cat", "cat"), ("cat 0.5 dog", "dog"), ("cat x", "x"), ("cat nan", "nan"), ("cat 1e999", "1e999")],
)
def test_what_is_no_pair_is_told(tmp_path, cell, told):
    report = refusal(tmp_path, f"id,labels\n1,{cell}\n2,\n", SOLUTION, "gap_at_k")

    assert codes(report) == ["groups_broken"]
    assert f"row 1 has “{told}”; expected pairs of a label and a finite number" in report.problems[0].message


def test_the_perfect_cell_has_each_label_once_and_with_full_confidence(tmp_path):
    schema = prepare(tmp_path, SOLUTION, "gap_at_k").schema

    assert SHAPES[schema.shape].perfect(pack("b a b", ""), schema).texts() == ["b 1 a 1", ""]
