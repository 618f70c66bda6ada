"""Checking without a score: the very report of scoring, and what a sample alone can tell."""

from __future__ import annotations

import pytest

from scorer.checking import check
from scorer.compiled import prepare_solution
from scorer.errors import SubmissionError
from scorer.report import Report
from scorer.sample import read_sample
from scorer.scoring import read_submission, score_table
from tests.scorer.files import BINARY, SOUND, codes, prepare, write
from tests.scorer.test_reading import HARMLESS, REFUSED

FILES = {**HARMLESS, **{name: content for name, (content, _) in REFUSED.items()}}
LABELS = "id,kind\n1,cat\n2,dog\n3,cat\n"


@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
def test_a_compiled_solution_gives_the_report_of_scoring(tmp_path, content):
    compiled, file = prepare(tmp_path), write(tmp_path, "f", content)

    try:
        scored = Report(score_table(read_submission(file, compiled.schema), compiled).notes)
    except SubmissionError as error:
        scored = error.report

    assert check(compiled, file) == scored


@pytest.mark.parametrize("metric", [None, "roc_auc"])
@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
def test_a_sample_of_numbers_gives_the_same_report(tmp_path, content, metric):
    sample = read_sample(write(tmp_path, "sample", SOUND.replace("0.9", "0.8")), metric=metric)

    assert check(sample, write(tmp_path, "f", content)) == check(prepare(tmp_path), write(tmp_path, "f", content))


@pytest.mark.parametrize(
    ("metric", "file", "found"),
    [
        # The sample holds no dog: that is no fault of a file that does.
        (None, LABELS, []),
        ("accuracy", LABELS, []),
        (None, LABELS.replace("dog", ""), ["value_blank"]),
        ("accuracy", "id,kind\n1,cat\n2,dog\n", ["id_missing"]),
        (None, "id,kind\n1,dog\n2,dog\n3,dog\n", ["predictions_constant"]),
        (None, "id,kind\n1,cat\n2,cat\n3,cat\n", ["sample_unchanged"]),
    ],
)
def test_a_sample_of_labels_knows_that_there_are_others(tmp_path, metric, file, found):
    sample = read_sample(write(tmp_path, "sample", "id,kind\n1,cat\n2,cat\n3,cat\n"), metric=metric)

    assert codes(check(sample, write(tmp_path, "f", file))) == found


def test_the_sample_saved_anew_is_known_again(tmp_path):
    sample = read_sample(write(tmp_path, "sample", SOUND))
    other_order = "target;id\n" + "".join(
        ";".join(reversed(line.split(","))) + "\n" for line in reversed(SOUND.split()[1:])
    )

    assert codes(check(sample, write(tmp_path, "f", other_order))) == ["sample_unchanged", "delimiter_unusual"]
    assert codes(check(sample, write(tmp_path, "f", SOUND.replace("0.5", "0.6")))) == []


def test_a_sample_that_would_be_refused_is_no_sample_to_compare_with(tmp_path):
    broken = write(tmp_path, "sample", SOUND.replace("0.5", ""))
    compiled = prepare_solution(write(tmp_path, "s", BINARY), metric="roc_auc", parameters={}, sample=broken)

    assert not compiled.schema.sample.first_rows
