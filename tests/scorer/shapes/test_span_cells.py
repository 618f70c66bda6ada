"""Cells of spans and tags: what is none is told, and so is a row of the wrong length."""

from __future__ import annotations

import pytest

from tests.scorer.files import codes, refusal, score_text

SPANS = "id,e\n1,PER 0 2\n2,\n"
TAGS = "id,e,Usage\n1,B-PER I-PER,Public\n2,O,Private\n3,O O B-LOC,Ignored\n"


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("PER 0", "0"),
        ("PER 0 2 LOC", "LOC"),
        ("PER 0 x", "x"),
        ("PER -1 2", "-1"),
        ("PER 3 2", "3 2"),
        ("PER 0.0 2", "0.0"),
    ],
)
def test_what_is_no_span_is_told(tmp_path, cell, told):
    report = refusal(tmp_path, f"id,e\n2,{cell}\n1,PER 0 2\n", SPANS, "entity_f1")

    assert codes(report) == ["groups_broken"]
    assert f"row 1 has “{told}”; expected groups of a type and two whole numbers" in report.problems[0].message


def test_a_passage_has_one_token_or_more(tmp_path):
    assert score_text(tmp_path, "id,e\n1,PER 2 2\n2,\n", SPANS, "entity_f1").public_score == 0.0
    report = refusal(tmp_path, "id,e\n1,PER 2 2\n2,\n", SPANS, "token_overlap_f1")
    assert "row 1 has “2 2”" in report.problems[0].message


@pytest.mark.parametrize("tag", ["PER", "B", "B-", "E-PER", "o"])
def test_what_is_no_tag_is_told(tmp_path, tag):
    report = refusal(tmp_path, f"id,e\n1,O {tag}\n2,O\n3,O O O\n", TAGS, "entity_f1", notation="bio")

    assert codes(report) == ["groups_broken"]
    assert f"row 1 has “{tag}”; expected tags such as O" in report.problems[0].message


def test_every_row_has_one_tag_for_each_token_ignored_ones_too(tmp_path):
    right = score_text(tmp_path, "id,e\n3,O O O\n2,O\n1,B-PER I-PER\n", TAGS, "entity_f1", notation="bio")
    report = refusal(tmp_path, "id,e\n3,O O\n2,\n1,B-PER I-PER\n", TAGS, "entity_f1", notation="bio")

    assert right.public_score == 1.0
    assert (codes(report), report.problems[0].count) == (["length_wrong"], 2)
    assert [(example.row, example.id, example.found) for example in report.problems[0].examples] == [
        (1, "3", "2 tags for 3 tokens"),
        (2, "2", "0 tags for 1 tokens"),
    ]
