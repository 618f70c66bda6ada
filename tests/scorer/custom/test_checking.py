"""The check before publishing: faults, warnings and scores for the host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scorer.custom.answers import Values
from scorer.custom.checking import Metadata, check_metric
from tests.scorer.custom.metric_files import ACCURACY, EVENTS, SOLUTION, SUBMISSION, metric_with
from tests.scorer.files import write

HIGHER = Metadata(higher_is_better=True)


def check(folder, metric, solution=None, sample=None, metadata=HIGHER, **options):
    files = [
        None if text is None else write(folder, name, text)
        for name, text in (("solution.csv", solution), ("sample.csv", sample))
    ]
    return check_metric(write(folder, "metric.py", metric), *files, metadata=metadata, **options)


def test_a_sound_metric_scores_truth_and_sample(tmp_path):
    report = check(tmp_path, ACCURACY, SOLUTION, SUBMISSION)

    assert (report.is_ok, report.faults, report.warnings) == (True, (), ())
    assert report.trials.n_doctests == 2
    assert report.trials.outcomes == {"truth": Values(1.0, 1.0), "sample": Values(0.5, 0.5)}


def test_the_example_of_the_documentation_is_sound(tmp_path):
    page = (Path(__file__).parents[3] / "docs" / "hosts" / "custom-metrics.md").read_text()
    [example] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    solution = "id,label,weight,Usage\n1,a,1,Public\n2,b,3,Public\n"

    report = check(tmp_path, example, solution, "id,label\n1,b\n2,b\n")

    assert (report.faults, report.warnings, report.trials.n_doctests) == ((), (), 2)
    assert report.trials.outcomes == {"truth": Values(1.0), "sample": Values(0.75)}


def test_a_file_alone_is_judged_by_its_text_and_its_own_tests(tmp_path):
    report = check(tmp_path, metric_with("return 1", ", tolerance: float"))

    assert (report.is_ok, report.trials.outcomes) == (True, {})
    assert [parameter.name for parameter in report.parameters] == ["tolerance"]


def test_a_wrong_direction_is_suspected(tmp_path):
    report = check(tmp_path, ACCURACY, SOLUTION, SUBMISSION, Metadata(higher_is_better=False))

    assert report.is_ok
    assert report.warnings == (
        "The truth against itself scores 1 on the public rows, worse than the sample's 0.5: is it right that lower is"
        " better?",
    )


@pytest.mark.parametrize(
    ("metric", "fault"),
    [
        ("def score(a): ...", "metric.py, line 1: `score` begins with (a)"),
        ("import nowhere_to_be_found\n" + ACCURACY, "metric.py cannot be run: ModuleNotFoundError: No module named"),
        (ACCURACY.replace("    1.0", "    2.0"), "File"),
        (metric_with("return submission.z.sum()"), "The sample submission cannot be scored: AttributeError: "),
        (metric_with("return 1", ", tolerance: float"), "The metric metric.py needs the parameter `tolerance`"),
        (metric_with("import os; os._exit(0)"), "metric.py cannot be run: NoResult: The metric's process ended"),
    ],
)
def test_what_has_to_be_mended_is_a_fault(tmp_path, metric, fault):
    report = check(tmp_path, metric, SOLUTION, SUBMISSION)

    assert not report.is_ok
    assert report.faults[0].startswith(fault)


def test_faults_of_the_hosts_files_are_told(tmp_path):
    assert "no Public row" in check(tmp_path, ACCURACY, SOLUTION.replace("Public", "Ignored")).faults[0]
    short = check(tmp_path, ACCURACY, SOLUTION, SUBMISSION.replace("2,1\n", ""))
    assert short.faults == ("The sample submission: 1 id missing: 2.",)


def test_a_truth_that_cannot_stand_for_a_submission_is_a_warning(tmp_path):
    wide = check(tmp_path, metric_with("return submission.p.sum()"), SOLUTION, SUBMISSION.replace("y", "p"))
    assert wide.is_ok
    assert wide.warnings == ("The truth was not scored against itself: the solution lacks `p`, which the sample has.",)

    metric = metric_with("if (submission == solution).all().all(): raise ParticipantVisibleError('copied')\nreturn 1")
    copied = check(tmp_path, metric, SOLUTION, SUBMISSION)
    assert copied.is_ok
    assert copied.warnings == ("The truth cannot be scored against itself: ParticipantVisibleError: copied",)


def test_complete_submissions_are_tried_as_they_are_scored(tmp_path):
    report = check(
        tmp_path,
        EVENTS,
        "series,step,Usage\na,100,Public\na,200,Public\n",
        "series,step\nb,7\n",
        Metadata(higher_is_better=True, is_complete=True),
        parameters={"tolerance": 3},
    )

    assert report.trials.outcomes == {"truth": Values(1.0), "sample": Values(0.0)}


def test_names_and_descriptions_have_a_length(tmp_path):
    metadata = Metadata(name="n" * 81, description="d" * 256, category="c" * 80)

    assert check(tmp_path, metric_with("return 1"), metadata=metadata).faults == (
        "The name of the metric has 81 characters; expected at most 80.",
        "The description of the metric has 256 characters; expected at most 255.",
    )
