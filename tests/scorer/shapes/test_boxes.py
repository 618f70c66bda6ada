"""Boxes in files: labels known and unknown, faults of the host, too many points, lacking columns."""

from __future__ import annotations

import pytest

from scorer.compiled import compile_solution, load_compiled
from scorer.errors import SolutionError
from scorer.scoring import read_submission, score_table
from tests.scorer.files import codes, prepare, refusal, score_text, write

SOLUTION = "id,boxes,Usage\n1,dog 0 0 2 2 cat 4 4 6 6,Public\n2,,Public\n3,cat 0 0 1 1,Private\n"


def test_labels_are_sorted_and_public(tmp_path):
    assert prepare(tmp_path, SOLUTION, "map_iou").schema.labels == ("cat", "dog")


def test_a_label_that_the_solution_does_not_hold_is_a_note(tmp_path):
    submission = "id,boxes\n1,dog 1 0 0 2 2 cow 1 0 0 2 2 cat 1 4 4 6 6\n2,\n3,emu 1 0 0 1 1\n"

    scores = score_text(tmp_path, submission, SOLUTION, "map_iou")

    (note,) = scores.notes
    assert (note.code, note.count) == ("label_unknown", 2)
    assert [example.found for example in note.examples] == ["cow", "emu"]
    assert (scores.public_score, scores.private_score) == (1.0, 0.0)


def test_labels_are_text(tmp_path):
    solution = "id,boxes\n1,1 0 0 2 2\n"

    assert score_text(tmp_path, "id,boxes\n1,1.0 1 0 0 2 2\n", solution, "map_iou").public_score == 0.0


def test_a_lacking_column_is_told(tmp_path):
    assert codes(refusal(tmp_path, "id,box\n1,\n2,\n3,\n", SOLUTION, "map_iou"))[0] == "column_missing"


def test_a_confidence_is_a_probability_where_the_host_says_so(tmp_path):
    submission = "id,boxes\n1,dog 7 0 0 2 2\n2,\n3,\n"

    assert score_text(tmp_path, submission, SOLUTION, "map_iou").public_score == 0.5
    assert codes(refusal(tmp_path, submission, SOLUTION, "map_iou", require_probability=True)) == ["value_out_of_range"]


@pytest.mark.parametrize(
    ("solution", "fault"),
    [
        ("id,boxes\n1,dog 1 0 0 2 2\n", "groups of 5 values: label xmin ymin xmax ymax"),
        ("id,boxes\n1,dog 0 0 2 x\n", "whose ymax is not a number"),
        ("id,boxes\n1,dog 3 0 2 2\n", "1 box of `boxes` with a negative width or height"),
        ("id,boxes\n1,\n", "No image has a true box"),
        ("id,boxes,more\n1,dog 0 0 2 2,x\n", "2 target columns"),
    ],
)
def test_a_fault_of_the_solution_is_told_to_the_host(tmp_path, solution, fault):
    with pytest.raises(SolutionError, match=fault):
        prepare(tmp_path, solution, "map_iou")


def test_more_points_than_are_allowed_are_refused(tmp_path):
    solution = "id,boxes\n1,a 0 0 2 2\n2,\n"
    submission = "id,boxes\n1,a 1 1 a 3 3\n2,a 1 1 a 1 1 a 1 1\n"

    (problem,) = refusal(tmp_path, submission, solution, "point_in_box_f1", max_points=2).problems

    assert (problem.code, problem.examples[0].row, problem.examples[0].found) == ("points_too_many", 2, "3 points")
    assert score_text(tmp_path, submission, solution, "point_in_box_f1").public_score == pytest.approx(1 / 3)


def test_the_middle_of_every_box_is_perfect_where_points_are_predicted(tmp_path):
    assert prepare(tmp_path, "id,boxes\n1,a 0 0 2 2 b 5 5 1 1\n", "point_in_box_f1").warnings == ()
    assert prepare(tmp_path, "id,boxes\n1,a 0 0 0 2\n", "point_in_box_f1").warnings


def test_a_compiled_solution_scores_like_one_in_memory(tmp_path):
    folder = tmp_path / "compiled"
    compile_solution(write(tmp_path, "s.csv", SOLUTION), folder, metric="map_iou", parameters={})
    compiled = load_compiled(folder)
    submission = write(tmp_path, "p.csv", "id,boxes\n3,cat 1 0 0 1 1\n1,dog 1 0 0 2 2\n2,\n")

    scores = score_table(read_submission(submission, compiled.schema), compiled)

    assert (scores.public_score, scores.private_score) == (0.5, 1.0)
