"""Several metrics on one file: each sees its own columns, and what is wrong is told once."""

from __future__ import annotations

import json

import pytest

from scorer.compiled import compile_solution, load_compiled
from scorer.errors import SolutionError
from scorer.scoring import read_submission, score_table
from tests.scorer.files import codes, prepare, refusal, score_text, write

SOLUTION = "id,kind,price,tags,Usage\n1,cat,10,a b,Public\n2,dog,20,c,Public\n3,cat,30,,Private\n4,dog,40,a,Private\n"
PARTS = [
    {"metric": "accuracy", "weight": 1, "columns": ["kind"]},
    {"metric": "mae", "weight": -0.1, "columns": ["price"]},
    {"metric": "multilabel_micro_f1", "weight": 2, "columns": ["tags"]},
]
GOOD = "id,tags,price,kind\n4,a,41,dog\n1,a b,11,cat\n2,b,20,bird\n3,,30,cat\n"


def test_parts_of_different_shapes_score_their_own_columns(tmp_path, compiled_path):
    found = score_text(tmp_path, GOOD, SOLUTION, "weighted_sum", parts=PARTS)

    # Public: accuracy 1/2, error 0.5, tags a, b right and one of b, c wrong each way: F1 4/6.
    assert found.public_score == pytest.approx(0.5 - 0.05 + 2 * 4 / 6)
    assert found.private_score == pytest.approx(1 - 0.05 + 2)
    assert [note.code for note in found.notes] == ["label_unknown"]


def test_a_compiled_solution_keeps_every_part(tmp_path):
    solution = write(tmp_path, "s.csv", SOLUTION)
    written = compile_solution(solution, tmp_path / "c", metric="weighted_sum", parameters={"parts": json.dumps(PARTS)})
    loaded = load_compiled(tmp_path / "c")

    assert loaded.schema == written.schema
    assert loaded.schema.columns == ("kind", "price", "tags")
    scores = score_table(read_submission(write(tmp_path, "p.csv", GOOD), loaded.schema), loaded)
    assert scores.public_score == score_text(tmp_path, GOOD, SOLUTION, "weighted_sum", parts=PARTS).public_score


def test_each_part_finds_its_own_faults_and_shared_ones_are_told_once(tmp_path):
    both = [{"metric": "rmse", "weight": 1}, {"metric": "mae", "weight": 1}]
    solution = "id,y\n1,1\n2,2\n3,4\n"

    twice = refusal(tmp_path, "id,y\n1,x\n2,2\n3,3\n", solution, "weighted_sum", parts=both)
    beyond = refusal(tmp_path, "id,y\n1,1e200\n2,2\n3,3\n", solution, "weighted_sum", parts=both)
    lacking = refusal(tmp_path, "id,kind,tags\n1,cat,b\n2,,\n3,cat,\n4,dog,\n", SOLUTION, "weighted_sum", parts=PARTS)

    assert (codes(twice), codes(beyond)) == (["value_not_number"], ["value_out_of_range"])
    assert codes(lacking) == ["column_missing", "value_blank"]


def test_numbers_alone_are_read_quickly_and_to_the_same_score(tmp_path, compiled_path):
    parts = [
        {"metric": "roc_auc", "weight": 1, "columns": ["won"]},
        {"metric": "rmse", "weight": -1, "columns": ["price"]},
    ]
    solution = "id,won,price\n1,0,10\n2,1,20\n3,1,30\n"
    plain, quoted = "id,price,won\n1,11,0.2\n2,20,0.1\n3,30,0.9\n", 'id,price,won\n"1",11,0.2\n2,20,0.1\n3,30,0.9\n'

    quick, slow = (score_text(tmp_path, text, solution, "weighted_sum", parts=parts) for text in (plain, quoted))

    assert quick.public_score == slow.public_score == 0.5 - (1 / 3) ** 0.5


def test_a_mask_of_one_part_leaves_its_rows_to_the_others(tmp_path):
    parts = [
        {"metric": "masked", "weight": 1, "parameters": {"metric": "mae", "flag_column": "keep"}},
        {"metric": "max_error", "weight": 10},
    ]
    solution = "id,y,keep\n1,0,1\n2,0,1\n3,0,0\n"
    text = "id,y\n1,1\n2,3\n3,7\n"

    assert score_text(tmp_path, text, solution, "weighted_sum", parts=parts).public_score == 72.0
    both = [parts[0], {**parts[1], "metric": "masked", "parameters": {"metric": "max_error", "flag_column": "keep"}}]
    assert score_text(tmp_path, text, solution, "weighted_sum", parts=both).public_score == 32.0
    assert prepare(tmp_path, solution, "weighted_sum", parts=both).n_public == 2
    with pytest.raises(SolutionError, match="Its mask leaves no row to score"):
        prepare(tmp_path, solution.replace(",1\n", ",0\n"), "weighted_sum", parts=parts)


def test_orders_are_held_to_the_items_of_their_row_in_each_part(tmp_path):
    parts = [
        {"metric": "list_kendall_tau", "weight": 1, "columns": ["cells"]},
        {"metric": "mae", "weight": -1, "columns": ["y"]},
    ]
    solution = "id,cells,y\n1,a b c,1\n2,d e,2\n"
    good, bad = "id,cells,y\n2,d e,2\n1,a b c,1\n", "id,cells,y\n2,d f,2\n1,a b c,1\n"

    assert score_text(tmp_path, good, solution, "weighted_sum", parts=parts).public_score == 1.0
    assert codes(refusal(tmp_path, bad, solution, "weighted_sum", parts=parts)) == ["order_not_permutation"]


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        (
            [{"metric": "mae", "weight": 1, "columns": ["prise"]}],
            "weighted_sum names the target column `prise`; the solution has `kind`, `price`, `tags`.",
        ),
        (PARTS[:2], "No part of weighted_sum takes the solution's column `tags`."),
        (
            [{"metric": "log_loss", "weight": 1, "columns": [name]} for name in ("kind", "tags")]
            + [{"metric": "mae", "weight": 1, "columns": ["price"]}],
            "Two parts of weighted_sum with different targets take a column `cat` of the submission; name the columns "
            "of one of them otherwise.",
        ),
    ],
)
def test_columns_that_fit_no_part_are_faults_of_the_solution(tmp_path, parts, fault):
    same_words = SOLUTION.replace("a b", "cat").replace(",c,", ",dog,").replace(",,", ",dog,")

    with pytest.raises(SolutionError) as refused:
        prepare(tmp_path, same_words, "weighted_sum", parts=parts)

    assert fault in refused.value.faults
