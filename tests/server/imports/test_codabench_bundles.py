"""Bundles of several files and tasks: what is sealed scores as the program did, and each part is told."""

from __future__ import annotations

import pytest

from tests.codabench import (
    IDS,
    KINDS,
    PREDICTIONS,
    SAID,
    SET_FILES,
    TRUTH,
    package_bundle,
    program_of,
    run_original,
    sets_bundle,
    table,
    tasks_bundle,
    unzip,
)
from tests.imports import faults_of, import_files, zip_of


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    phases = [{"name": "Only", "start": "2020-01-01", "end": "2099-01-01", "tasks": [0]}]
    return import_files(tmp_path_factory.mktemp("package"), package_bundle(phases=phases))


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    return import_files(tmp_path_factory.mktemp("sets"), sets_bundle())


def original(folder, bundle, predictions=None):
    return run_original(
        folder,
        program_of(bundle),
        reference=unzip(bundle["reference_data.zip"]),
        predictions=unzip(bundle["solution.zip"]) if predictions is None else predictions,
    )


def with_usage(imported, usages):
    """Give the written solution a split, as publishing draws one."""
    path = imported.folder / "private" / "solution.csv"
    header, *rows = path.read_text().splitlines()
    lines = [f"{header},Usage", *(f"{row},{usage}" for row, usage in zip(rows, usages, strict=True))]
    path.write_text("\n".join([*lines, ""]))


def test_a_program_of_several_files_scores_as_it_did(tmp_path):
    bundle = package_bundle()
    imported = import_files(tmp_path, bundle)

    answer = imported.score(PREDICTIONS)

    assert imported.spec["metric"] == {"name": "weighted", "file": "metric.py", "higher_is_better": False}
    assert answer["public_score"] == original(tmp_path / "app", bundle)["weighted"]


def test_each_part_of_the_rows_is_scored_by_a_program_that_begins_anew(package, tmp_path):
    usages = ["Public" if number % 3 else "Private" for number in range(len(IDS))]
    with_usage(package, usages)

    answer = package.score(PREDICTIONS)

    for part, score in (("Public", answer["public_score"]), ("Private", answer["private_score"])):
        chosen = [number for number, usage in enumerate(usages) if usage == part]
        bundle = package_bundle()
        reference = {
            **unzip(bundle["reference_data.zip"]),
            "labels.csv": table("grain_id,kind", [IDS[n] for n in chosen], [TRUTH[n] for n in chosen]),
        }
        said = {"predictions.csv": table("grain_id,kind", [IDS[n] for n in chosen], [SAID[n] for n in chosen])}
        expected = run_original(tmp_path / part, program_of(bundle), reference=reference, predictions=said)
        assert score == pytest.approx(expected["weighted"], rel=1e-12)


def test_labels_in_several_files_are_columns_and_the_rest_goes_with_the_program(package):
    assert (package.folder / "private" / "solution.csv").read_text().startswith("grain_id,kind,weight")
    assert package.fates()["tasks[0].reference_data: classes.json"] == "changed"
    assert package.fates()["files of labels"] == "changed"
    assert package.fates()["solutions: notes.txt"] == "left_out"
    assert (package.folder / "public" / "sample_submission.csv").read_text().startswith("grain_id,kind\ngrain-0,oats\n")


def test_nothing_of_the_labels_is_public(package):
    public = b"".join(path.read_bytes() for path in (package.folder / "public").iterdir())

    assert b"weight" not in public
    assert b"grain-2,wheat" not in public


def test_labels_of_two_sets_score_as_they_did(sets, tmp_path):
    rows = [
        f"{name.removesuffix('.predict')}:{number},{line}"
        for name, text in SET_FILES.items()
        for number, line in enumerate(text.splitlines(), start=1)
    ]

    answer = sets.score("\n".join(["row,line", *rows, ""]))

    assert answer["public_score"] == original(tmp_path / "app", sets_bundle())["error"]


def test_the_sample_of_two_sets_scores_as_a_file_of_zeros_did(sets, tmp_path):
    answer = sets.score((sets.folder / "public" / "sample_submission.csv").read_text())

    zeros = {"alpha_test.predict": "0 0\n" * 12, "beta_test.predict": "0 0 0\n" * 20}
    assert answer["public_score"] == original(tmp_path / "app", sets_bundle(), zeros)["error"]


def test_a_line_that_no_program_reads_is_a_fault_of_that_submission_alone(sets):
    sample = (sets.folder / "public" / "sample_submission.csv").read_text()

    answer = sets.score(sample.replace("beta_test:20,0 0 0", "beta_test:20,0 0"))

    assert answer["error"] == "metric"
    assert "another shape" in answer["message"]


def test_where_a_metric_scores_alike_the_solution_is_narrow_and_nothing_is_packed(tmp_path):
    program = """\
import csv, sys
read = lambda path: {row["grain_id"]: row["kind"] for row in csv.DictReader(open(path))}
truth, said = read(sys.argv[1] + "/ref/labels.csv"), read(sys.argv[1] + "/res/predictions.csv")
right = sum(said[id] == kind for id, kind in truth.items()) / len(truth)
open(sys.argv[2] + "/scores.txt", "w").write(f"accuracy: {right!r}")
"""
    board = [{"title": "Results", "columns": [{"key": "accuracy", "index": 0}]}]
    bundle = {
        **package_bundle(leaderboards=board),
        "scoring_program/metadata.yaml": "command: python score.py $input $output\n",
        "scoring_program/score.py": program,
    }

    imported = import_files(tmp_path, bundle)

    assert imported.spec["metric"] == {"name": "accuracy"}
    assert (imported.folder / "private" / "solution.csv").read_text().startswith("grain_id,kind,Usage\n")
    assert imported.fates()["tasks[0].reference_data: classes.json"] == "left_out"
    right = sum(a == b for a, b in zip(TRUTH, SAID, strict=True)) / len(TRUTH)
    assert imported.score(PREDICTIONS)["public_score"] == right


def test_a_program_that_needs_all_rows_at_once_is_told(tmp_path):
    program = f"""\
import csv
read = lambda path: dict(list(csv.reader(open(path)))[1:])
truth, said = read("/app/input/ref/labels.csv"), read("/app/input/res/predictions.csv")
right = sum(said[id] == kind for id, kind in truth.items()) / {len(IDS)}
open("/app/output/scores.txt", "w").write(f"share: {{right!r}}")
"""
    bundle = {
        **package_bundle(
            leaderboards=[{"title": "Results", "columns": [{"key": "share", "index": 0}]}],
            phases=[{"name": "Only", "start": "2020-01-01", "end": "2099-01-01", "tasks": [0]}],
        ),
        "scoring_program/metadata.yaml": "command: python score.py\n",
        "scoring_program/score.py": program,
    }

    imported = import_files(tmp_path, bundle)

    [words] = [words for words in imported.report.to_mend if "by themselves" in words]
    assert "a perfect file scores 0." in words


def test_each_task_is_a_competition_of_its_own(tmp_path):
    bundle = tasks_bundle()

    first = import_files(tmp_path / "1", bundle)
    second = import_files(tmp_path / "2", bundle, task="close numbers")

    assert (first.spec["slug"], first.spec["metric"]) == ("classify-wheat-seeds-wheat-seeds", {"name": "accuracy"})
    assert second.spec["title"] == "Classify Wheat Seeds: Close numbers"
    assert (first.fates()["tasks[1]"], second.fates()["tasks[0]"]) == ("left_out", "left_out")
    guesses = unzip(bundle["guesses.zip"])
    expected = run_original(
        tmp_path / "app",
        program_of(bundle, "closeness"),
        reference=program_of(bundle, "numbers"),
        predictions=guesses,
    )["accuracy"]
    said = str(guesses["guesses"]).split()
    with_usage(second, ["Public"] * len(said))
    answer = second.score(table("row,target", list(range(1, len(said) + 1)), list(said)))
    assert answer["public_score"] == expected


def test_an_unknown_task_is_a_fault(tmp_path):
    assert any("no task “Wine”" in fault for fault in faults_of(tmp_path, tasks_bundle(), task="Wine"))


@pytest.mark.parametrize(
    ("inside", "fault"),
    [
        ({"../labels.csv": "x"}, "found “..” in its path"),
        ({"labels.csv": "id,y\n1,2\n", "LABELS.csv": "id,y\n1,2\n"}, "the same path as “labels.csv”"),
        ({f"{number}": b"" for number in range(10_001)}, "members; expected at most so many"),
    ],
)
def test_hostile_archives_of_labels_and_programs_are_refused(tmp_path, inside, fault):
    for name in ("reference_data.zip", "solution.zip"):
        assert any(fault in told for told in faults_of(tmp_path / name, {**package_bundle(), name: zip_of(inside)}))
    program = {**package_bundle(), "program.zip": zip_of(inside)}
    program["competition.yaml"] = str(program["competition.yaml"]).replace("scoring_program/", "program.zip")
    assert any(fault in told for told in faults_of(tmp_path / "program", program))


def test_files_beside_the_labels_that_are_too_many_for_a_metric_file_are_told(tmp_path):
    bundle = package_bundle()
    files = {**unzip(bundle["reference_data.zip"]), "masks.json": bytes(17 * 1024**2)}

    imported = import_files(tmp_path, {**bundle, "reference_data.zip": zip_of(files)})

    [left] = [item for item in imported.report.outcomes if item.part == "tasks[0].scoring_program"]
    assert left.reason == "the files beside the labels have more than 16,777,216 bytes"
    assert "metric" not in imported.spec


def test_labels_among_the_public_data_are_found_in_each_file(tmp_path):
    bundle = package_bundle()
    bundle["input_data/names"] = unzip(bundle["reference_data.zip"])["classes.json"]

    imported = import_files(tmp_path, bundle)

    assert imported.fates()["tasks[0].input_data"] == "left_out"
    assert KINDS[2] not in (imported.folder / "public" / "sample_submission.csv").read_text()
