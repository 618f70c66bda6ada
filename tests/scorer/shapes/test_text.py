"""The shape text: cells as they stand, blank ones among them, and a hint where they must be whole numbers."""

from __future__ import annotations

from scorer.shapes.choice import SHAPES
from tests.scorer.files import codes, prepare, refusal, score_text

SOLUTION = 'id,text,Usage\n1,"a, b",Public\n2,été,Private\n3,,Public\n'


def test_commas_letters_of_all_kinds_and_blanks_are_read(tmp_path):
    scores = score_text(tmp_path, 'id,text\n3,\n2,été\n1,"a, b"\n', SOLUTION, "mean_levenshtein")

    assert (scores.public_score, scores.private_score) == (0.0, 0.0)


def test_a_missing_column_is_told(tmp_path):
    assert "column_missing" in codes(refusal(tmp_path, "id,words\n1,a\n2,b\n3,c\n", SOLUTION, "mean_levenshtein"))


def test_cells_stay_text_even_when_they_look_like_numbers(tmp_path):
    compiled = prepare(tmp_path, "id,text\n1,1.0\n", "mean_levenshtein")

    assert SHAPES[compiled.schema.shape].holds_text(compiled.schema)
    assert score_text(tmp_path, "id,text\n1,1\n", "id,text\n1,1.0\n", "mean_levenshtein").public_score == 2.0


def test_all_wrong_tokens_are_counted_in_one_problem(tmp_path):
    report = refusal(tmp_path, "id,signs\n1,x\n2,3\n3,1 y z\n", "id,signs\n1,1\n2,3\n3,4\n", "sequence_error_rate")

    assert [(problem.code, problem.count) for problem in report.problems] == [("value_not_number", 2)]
    assert [(example.row, example.found) for example in report.problems[0].examples] == [(1, "x"), (3, "y")]
