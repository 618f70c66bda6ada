"""The shape order: exactly the items of the row, in every row of the file."""

from __future__ import annotations

import pytest

from scorer.errors import SolutionError
from tests.scorer.files import codes, prepare, refusal, score_text

SOLUTION = "id,cells,Usage\n1,a b c,Public\n2,x y,Private\n3,q r,Ignored\n"


def test_rows_are_compared_with_their_own_items_in_any_order_of_rows(tmp_path):
    scores = score_text(tmp_path, "id,cells\n3,r q\n2,y x\n1,a b c\n", SOLUTION, "list_kendall_tau")

    assert (scores.public_score, scores.private_score) == (1.0, -1.0)


@pytest.mark.parametrize(
    ("cell", "told"),
    [("a b", "has “no c”"), ("a b c c", "has “c”"), ("a b d", "has “d”"), ("a b 1.0 c", "has “1.0”"), ("", "is blank")],
)
def test_what_is_no_permutation_is_told(tmp_path, cell, told):
    report = refusal(tmp_path, f"id,cells\n2,x y\n1,{cell}\n3,r q\n", SOLUTION, "list_kendall_tau")

    assert codes(report) == ["order_not_permutation"]
    assert f"row 2 {told}; expected every item of the row" in report.problems[0].message
    assert (report.problems[0].examples[0].row, report.problems[0].examples[0].id) == (2, "1")


def test_ignored_rows_are_checked_like_all_others(tmp_path):
    report = refusal(tmp_path, "id,cells\n1,a b c\n2,x y\n3,q s\n", SOLUTION, "list_kendall_tau")

    assert report.problems[0].examples[0].id == "3"


def test_a_file_with_wrong_ids_is_told_of_those_first(tmp_path):
    report = refusal(tmp_path, "id,cells\n1,a b c\n2,x y\n4,q\n", SOLUTION, "list_kendall_tau")

    assert codes(report) == ["id_missing", "id_unknown"]


def test_rows_without_items_and_repeated_items_are_the_hosts_fault(tmp_path):
    with pytest.raises(SolutionError) as refused:
        prepare(tmp_path, "id,cells\n1,a b\n2,\n3,a a\n", "list_kendall_tau")

    assert [fault.rpartition(" (")[0] for fault in refused.value.faults] == [
        "The solution has orders without an item in `cells`",
        "The solution has orders of `cells` that repeat an item",
    ]
