"""Codabench bundles of version 2: each part is taken over, changed or left out, with its line where it is wrong."""

import pytest

from tests.imports import LABELS, codabench_bundle, faults_of, import_files, zip_of

ODD = """\
import json, sys
with open("/app/input/ref/testing_label") as file:
    truth = [float(line) for line in file]
with open("/app/input/res/prediction") as file:
    said = [float(line) for line in file]
score = sum(abs(a - b) ** 1.5 for a, b in zip(truth, said)) / len(truth)
json.dump({"accuracy": score}, open("/app/output/scores.json", "w"))
"""
ROWS = range(1, len(LABELS) + 1)


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    return import_files(tmp_path_factory.mktemp("coda"), codabench_bundle())


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    bundle = codabench_bundle(score=ODD, phases=[{"name": "Only", "start": "2020-01-01", "tasks": [0]}])
    return import_files(tmp_path_factory.mktemp("odd"), bundle)


def test_the_program_becomes_a_metric_that_scores_alike(imported):
    assert imported.spec["metric"] == {"name": "accuracy"}
    # 34 of 40 rows of the bundled solution are right
    assert "accuracy gives 0.35, 0.85," in imported.report.proof


def test_dates_limits_and_pages_are_taken_over(imported):
    spec = imported.spec
    assert spec["timeline"] == {"starts_at": "2099-01-01T10:00:00Z", "ends_at": "2099-02-01T10:00:00Z"}
    assert (spec["daily_limit"], spec["total_limit"]) == (3, 100)
    assert (imported.folder / "rules.md").read_text() == "# Terms\n\nBe fair.\n"
    assert (
        imported.folder / "data.md"
    ).read_text() == "# Data\n\nSeven **numbers** a grain, see [there](https://example.org).\n"


def test_a_competition_that_ends_has_private_rows(imported):
    assert imported.spec["split"]["public_share"] == 0.3


def test_what_is_left_out_has_its_reason(imported):
    left = {item.part: item.reason for item in imported.report.outcomes if item.fate.value == "left_out"}

    assert left == {
        "docker_image": "programs run in Podium's sandbox, with its libraries",
        "queue": "it names a queue of another server",
        "image": "there are no pictures of competitions here",
        "leaderboard column duration": "a competition has one score",
    }


def test_a_program_that_is_no_known_metric_is_kept_and_sealed(odd):
    assert odd.spec["metric"] == {"name": "accuracy", "file": "metric.py", "higher_is_better": True}

    answer = odd.score("row,target\n" + "".join(f"{row},1\n" for row in ROWS))

    expected = sum(abs(label - 1) ** 1.5 for label in LABELS) / len(LABELS)
    assert answer["public_score"] == pytest.approx(expected, rel=1e-12)


def test_a_program_that_is_no_python_is_left_out_with_the_reason(tmp_path):
    bundle = codabench_bundle()
    bundle["scoring_program/metadata.yaml"] = "command: ./evaluate.exe $input $output\n"

    imported = import_files(tmp_path, bundle)

    [left] = [item for item in imported.report.outcomes if item.part == "tasks[0].scoring_program"]
    assert (left.fate.value, imported.spec["metric"]) == ("left_out", {"name": "accuracy"})
    assert "runs one Python file" in left.reason


def test_labels_among_the_public_data_are_not_published(tmp_path):
    bundle = codabench_bundle()
    bundle["scoring_program/metadata.yaml"] = "command: ./evaluate.exe\n"
    bundle["input_data/labels"] = "".join(f"{label}\n" for label in LABELS)

    imported = import_files(tmp_path, bundle)

    assert imported.fates()["tasks[0].input_data"] == "left_out"
    assert [path.name for path in (imported.folder / "public").iterdir()] == ["sample_submission.csv"]
    assert "tasks[0].input_data holds the labels: it was not published." in imported.report.to_mend


def test_all_faults_come_at_once_with_their_lines(tmp_path):
    bundle = codabench_bundle(
        title="",
        tasks=[
            {"index": 0, "name": "a", "scoring_program": "no_program/", "reference_data": "no.zip"},
            {"index": 1, "key": "5f6b7e5e-0000-4000-8000-000000000000"},
        ],
        phases=[{"index": 0, "name": "x", "start": "whenever", "tasks": [0, 7]}],
        pages=[{"title": "Overview", "file": "pages/none.md"}],
    )

    faults = faults_of(tmp_path, bundle)

    assert len(faults) == 7
    assert any("title: found nothing; expected a value" in fault for fault in faults)
    assert any("the key of a task on another server" in fault for fault in faults)
    assert any("phases[0].start: found “whenever”; expected a date and time" in fault for fault in faults)
    assert any("the task 7; expected the index of a task" in fault for fault in faults)
    assert any(fault.startswith("pages/none.md: found no such file") for fault in faults)
    assert any(fault.startswith("no_program/, tasks[0].scoring_program: found no such file") for fault in faults)
    assert any(fault.startswith("no.zip, tasks[0].reference_data: found no such file") for fault in faults)


def test_a_hostile_archive_inside_is_told_like_the_outer_one(tmp_path):
    bundle = {**codabench_bundle(), "reference_data.zip": zip_of({"../../labels": "1\n"})}

    faults = faults_of(tmp_path, bundle)

    assert any("reference_data.zip, “../../labels”: found “..” in its path" in fault for fault in faults)


def test_phases_that_overlap_are_told_but_imported(tmp_path):
    bundle = codabench_bundle(
        phases=[
            {"index": 0, "name": "a", "start": "2099-01-01", "end": "2099-01-20", "tasks": [0]},
            {"index": 1, "name": "b", "start": "2099-01-10", "end": "2099-02-01", "tasks": [0]},
        ]
    )
    bundle["scoring_program/metadata.yaml"] = "command: ./evaluate.exe\n"

    imported = import_files(tmp_path, bundle)

    assert any("phases[1].start" in words for words in imported.report.to_mend)
    assert imported.spec["timeline"]["ends_at"] == "2099-02-01T00:00:00Z"
