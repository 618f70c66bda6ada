"""Masks in files: sizes of images, runs beyond them in rows of any order, faults of the host, lacking columns."""

from __future__ import annotations

import pytest

from scorer.compiled import compile_solution, load_compiled
from scorer.errors import SolutionError
from scorer.scoring import read_submission, score_table
from tests.scorer.files import codes, prepare, refusal, score_text, write

SOLUTION = "id,rle,height,width,Usage\n1,1 4,2,5,Public\n2,,3,4,Private\n3,2 2,4,4,Ignored\n"


def test_a_run_beyond_the_image_is_told_by_the_row_of_the_file_in_any_order(tmp_path):
    report = refusal(tmp_path, "id,rle\n3,16 1\n2,12 2\n1,1 9\n", SOLUTION, "mean_dice")

    (problem,) = report.problems
    assert problem.code == "mask_outside"
    assert (problem.examples[0].row, problem.examples[0].id) == (2, "2")
    assert problem.examples[0].found == "12 2"
    assert problem.examples[0].expected == "pixels 1 to 12 of 3 rows and 4 columns"


def test_ignored_rows_are_checked_like_all_others(tmp_path):
    assert codes(refusal(tmp_path, "id,rle\n1,\n2,\n3,16 2\n", SOLUTION, "mean_dice")) == ["mask_outside"]


def test_with_a_wrong_id_only_the_reader_can_judge(tmp_path):
    assert codes(refusal(tmp_path, "id,rle\n1,1 99\n2,\n7,\n", SOLUTION, "mean_dice")) == ["id_missing", "id_unknown"]


def test_a_lacking_column_is_told(tmp_path):
    assert codes(refusal(tmp_path, "id,mask\n1,\n2,\n3,\n", SOLUTION, "mean_dice"))[0] == "column_missing"


def test_the_mask_column_may_have_any_name(tmp_path):
    solution = SOLUTION.replace("rle", "mask")

    assert score_text(tmp_path, "id,mask\n1,1 4\n2,-\n3,\n", solution, "mean_dice").public_score == 1.0


@pytest.mark.parametrize(
    ("solution", "fault"),
    [
        ("id,rle,width\n1,1 2,3\n", "no column `height`"),
        ("id,rle,height,width\n1,1 2,3,0\n", "values of `width` that are no whole number from 1 to 1,000,000"),
        ("id,rle,height,width\n1,1 2,2.5,3\n", "values of `height` that are no whole number"),
        ("id,rle,height,width\n1,1 2,x,3\n", "1 cell of `height` not a number"),
        ("id,rle,height,width\n1,1 2,2,1e7\n", "values of `width` that are no whole number"),
        ("id,rle,height,width\n1,1 7,2,3\n", "a run beyond the image: row 1 has “1 7”"),
        ("id,rle,height,width\n1,1 7 9,2,3\n", "an odd number of values"),
        ("id,rle,other,height,width\n1,1 2,1,2,3\n", "2 target columns"),
        ("id,height,width\n1,2,3\n", "0 target columns"),
    ],
)
def test_a_fault_of_the_solution_is_told_to_the_host(tmp_path, solution, fault):
    with pytest.raises(SolutionError, match=fault):
        prepare(tmp_path, solution, "mean_dice")


def test_true_masks_that_overlap_are_the_hosts_fault_unless_allowed(tmp_path):
    solution = "id,rle,height,width\n1,1 4;3 2,2,5\n"

    with pytest.raises(SolutionError, match="1 cell of `rle` with masks that overlap"):
        prepare(tmp_path, solution, "instance_map_iou")
    assert score_text(tmp_path, "id,rle\n1,1 4;3 2\n", solution, "instance_map_iou", overlap="allow").public_score == 1


def test_a_compiled_solution_knows_the_images(tmp_path):
    folder = tmp_path / "compiled"
    compile_solution(write(tmp_path, "s.csv", SOLUTION), folder, metric="pixel_accuracy", parameters={})
    compiled = load_compiled(folder)
    table = read_submission(write(tmp_path, "p.csv", "id,rle\n2,1 3\n1,1 4\n3,\n"), compiled.schema)

    scores = score_table(table, compiled)

    assert compiled.find_row_facts().tolist() == [[2, 3, 4], [5, 4, 4]]
    assert (scores.public_score, scores.private_score) == (1.0, 0.75)
    assert "height" not in compiled.schema.to_json()


def test_an_empty_solution_of_masks_can_be_compiled(tmp_path):
    folder = tmp_path / "compiled"
    solution = write(tmp_path, "s.csv", "id,rle,height,width\n1,,2,5\n")
    compile_solution(solution, folder, metric="global_dice", parameters={})
    compiled = load_compiled(folder)

    assert score_table(read_submission(write(tmp_path, "p.csv", "id,rle\n1,\n"), compiled.schema), compiled)
