"""Scores of whole files: parts, order, ids, faults told together, and labels that no message tells."""

from __future__ import annotations

import itertools

import pytest

from scorer.errors import SolutionError, SubmissionError
from scorer.scoring import score
from tests.scorer.files import BINARY, SOUND, codes, prepare, refusal, score_text, write


def test_public_and_private_rows_are_scored_apart(tmp_path):
    scores = score_text(tmp_path, SOUND)

    assert (scores.public_score, scores.private_score) == (1.0, 0.0)
    assert (scores.n_public, scores.n_private) == (3, 2)


def test_a_solution_without_usage_is_all_public(tmp_path):
    scores = score_text(tmp_path, "id,y\n1,0.5\n2,0.1\n", "id,y\n1,1\n2,0\n")

    assert (scores.public_score, scores.private_score) == (1.0, None)
    assert (scores.n_public, scores.n_private) == (2, 0)


def test_the_order_of_rows_and_columns_is_free(tmp_path):
    shuffled = "target,id\n0.5,6\n0.8,5\n0.1,1\n0.3,4\n0.4,3\n0.9,2\n"

    assert score_text(tmp_path, shuffled) == score_text(tmp_path, SOUND)


def test_whole_number_ids_may_have_leading_zeros_but_no_fraction(tmp_path):
    assert score_text(tmp_path, SOUND.replace("\n1,", "\n001,")).public_score == 1.0

    report = refusal(tmp_path, SOUND.replace("\n1,", "\n1.0,"))
    assert codes(report) == ["id_not_integer"]
    assert report.problems[0].examples[0].found == "1.0"


def test_text_ids_are_compared_letter_by_letter(tmp_path):
    solution = "id,y\n007,1\n7,0\n1e5,1\nNA,0\n"

    assert score_text(tmp_path, "id,y\n7,0.1\n007,0.9\nNA,0.2\n1e5,0.8\n", solution).public_score == 1.0
    assert codes(refusal(tmp_path, "id,y\n7,0.1\n07,0.9\nNA,0.2\n100000,0.8\n", solution)) == [
        "id_missing",
        "id_unknown",
    ]


def test_ids_far_apart_and_at_the_ends_of_64_bits_are_found(tmp_path):
    ids = ["-9223372036854775807", "0", "9223372036854775807", "17"]
    solution = "id,y\n" + "".join(f"{name},{place % 2}\n" for place, name in enumerate(ids))
    rows = [f"{name},0.{place % 2 + 1}\n" for place, name in enumerate(ids)]

    for order in itertools.permutations(rows):
        assert score_text(tmp_path, "id,y\n" + "".join(order), solution).public_score == 1.0
    assert codes(refusal(tmp_path, "id,y\n" + "".join(rows) + "9223372036854775808,0.5\n", solution)) == [
        "id_not_integer"
    ]


def test_all_faults_of_a_file_are_told_together(tmp_path):
    report = refusal(tmp_path, "id,target\n1,0.1\n1,abc\n3,\n4,inf\n99,0.3\n", BINARY, "binary_log_loss")

    assert sorted(codes(report)) == [
        "id_duplicate", "id_missing", "id_unknown", "value_blank", "value_not_finite", "value_not_number",
    ]  # fmt: skip
    assert "kinds of fault" in report.message


def test_a_fault_names_row_id_column_and_what_was_found(tmp_path):
    report = refusal(tmp_path, SOUND.replace("0.9", "hello"))

    (problem,) = report.problems
    (example,) = problem.examples
    assert (example.row, example.id, example.column, example.found) == (2, "2", "target", "hello")
    assert problem.message == "1 cell of `target` not a number: row 2 has “hello”; expected a finite number."


def test_at_most_ten_examples_are_given_and_all_are_counted(tmp_path):
    solution = "id,y\n" + "".join(f"{row},{row % 2}\n" for row in range(100))
    submission = "id,y\n" + "".join(f"{row},x\n" for row in range(100))

    (problem,) = refusal(tmp_path, submission, solution).problems

    assert problem.count == 100
    assert len(problem.examples) == 10


def test_ignored_rows_are_checked_like_all_others_and_never_scored(tmp_path):
    assert codes(refusal(tmp_path, SOUND.replace("6,0.5", "6,nan"))) == ["value_not_finite"]
    assert codes(refusal(tmp_path, SOUND.replace("6,0.5\n", ""))) == ["id_missing"]
    assert score_text(tmp_path, SOUND.replace("6,0.5", "6,99")) == score_text(tmp_path, SOUND)


HOSTILE = (
    "id,target\n1,0.1\n1,0.2\n3,x\n77,0.5\n",
    "id,target\n1,2\n2,-1\n3,0.5\n4,0.5\n5,1\n6,0\n",
    "id,target\n1,1\n2,0\n3,1\n4,0\n5,1\n6,0\n",
    "id\n1\n2\n",
    "id,target\n",
)


@pytest.mark.parametrize("submission", HOSTILE)
def test_messages_do_not_depend_on_labels(tmp_path, submission):
    def told(labels: str) -> object:
        rows = "".join(
            f"{row},{label},{usage}\n"
            for row, label, usage in zip(
                range(1, 7), labels, ["Public", "Public", "Private", "Private", "Public", "Ignored"], strict=True
            )
        )
        solution = "id,target,Usage\n" + rows
        try:
            return [note.code for note in score_text(tmp_path, submission, solution, "binary_log_loss").notes]
        except SubmissionError as error:
            return error.report.to_dict()

    assert told("010110") == told("101001") == told("011100")


def test_a_part_on_which_the_metric_is_undefined_is_a_fault_of_the_solution(tmp_path):
    with pytest.raises(SolutionError, match="public rows of the solution: ROC AUC needs rows of both classes"):
        prepare(tmp_path, "id,y,Usage\n1,1,Public\n2,1,Public\n3,0,Private\n4,1,Private\n")


def test_a_perfect_file_that_does_not_reach_the_best_value_is_a_warning_for_the_host(tmp_path):
    compiled = prepare(tmp_path, "id,y,Usage\n1,0,Public\n2,0,Public\n3,0,Private\n4,1,Private\n", "f1")

    assert compiled.warnings == ("On the public rows a perfect submission scores 0, not 1.",)


def test_the_cold_door_gives_the_same_scores(tmp_path):
    cold = score(write(tmp_path, "s.csv", BINARY), write(tmp_path, "p.csv", SOUND), metric="roc_auc")

    assert cold == score_text(tmp_path, SOUND)


def test_the_training_file_is_recognised(tmp_path):
    report = refusal(tmp_path, "id,age,income,target\n101,33,4,0\n102,44,5,1\n")

    assert "training_file" in codes(report)


def test_the_test_file_is_recognised(tmp_path):
    report = refusal(tmp_path, "id,age,income\n1,33,4\n2,44,5\n3,1,1\n4,1,1\n5,1,1\n6,1,1\n")

    assert codes(report)[:1] == ["column_missing"]
    assert "looks like the test file" in report.problems[0].hint


def test_labels_where_probabilities_are_asked_are_scored_with_a_warning(tmp_path):
    scores = score_text(tmp_path, "id,target\n1,0\n2,1\n3,0\n4,1\n5,1\n6,0\n")

    assert [note.code for note in scores.notes] == ["labels_for_probabilities"]
