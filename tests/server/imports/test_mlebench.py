"""mle-bench competitions: the grader is proved or kept, the board is a reference, private files stay private."""

import types

import pandas as pd
import pytest

from tests.imports import (
    BINARY,
    BOARD,
    GUESSES,
    IDS,
    ODD_GRADE,
    N,
    csv_of,
    faults_of,
    import_files,
    mlebench_folder,
)
from tests.json_lines import RECORDS, SAID, SPANS_GRADE, json_folder, lines

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    return import_files(tmp_path_factory.mktemp("mle"), mlebench_folder())


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    folder = mlebench_folder(
        grade=ODD_GRADE, label="dice-hausdorff-combo", board=BOARD[::-1], **{"weights.py": "WEIGHT = 2\n"}
    )
    return import_files(tmp_path_factory.mktemp("odd"), folder)


def test_the_grader_becomes_a_metric_that_scores_alike(imported):
    assert imported.spec["metric"] == {"name": "roc_auc"}
    assert "auc-roc gives 0.5, 1," in imported.report.proof


def test_it_is_scored_as_a_whole(imported):
    solution = (imported.folder / "private" / "solution.csv").read_text()

    assert (solution.count("Public"), solution.count("Private")) == (N, 0)
    assert imported.spec["practice"] is True


def test_the_board_of_people_is_kept_as_a_reference(imported):
    reference = (imported.folder / "private" / "reference.csv").read_text().split()

    assert reference == ["score", *map(str, BOARD)]


def test_only_the_public_folder_is_published(imported):
    published = {path.name for path in (imported.folder / "public").iterdir()}

    assert published == {"train.csv", "test.csv", "sample_submission.csv", "images.zip"}


def test_a_grader_that_is_no_known_metric_is_kept_and_sealed(odd):
    assert odd.spec["metric"] == {"name": "dice-hausdorff-combo", "file": "metric.py", "higher_is_better": False}

    answer = odd.score(csv_of("id,churn", IDS, list(GUESSES)))

    expected = sum(abs(truth - said) ** 3 * 2 for truth, said in zip(BINARY, GUESSES, strict=True)) / N
    assert answer["public_score"] == pytest.approx(expected, rel=1e-12)


def test_what_the_grader_says_of_a_file_does_not_reach_the_entrant(odd):
    answer = odd.score(csv_of("id,churn", IDS, [2] * N))

    assert answer["message"] == (
        "The grader refuses the file. Compare its columns, ids and values with the sample submission."
    )
    assert "[0, " not in str(answer["report"])


def test_rows_are_split_where_a_perfect_file_is_perfect_on_each_part(tmp_path):
    imported = import_files(tmp_path, mlebench_folder(), by_id=True)

    assert imported.spec["split"] == {"public_share": 0.3, "seed": 7}
    assert (imported.folder / "private" / "solution.csv").read_text().startswith("id,churn\n")


def test_rows_are_not_split_where_the_grader_needs_them_all(tmp_path):
    grade = f"def grade(submission, answers):\n    return float((submission.churn == answers.churn).sum() / {N})\n"

    imported = import_files(tmp_path, mlebench_folder(grade=grade, label="share of all"), by_id=True)

    [left] = [item for item in imported.report.outcomes if item.part == "split by id"]
    assert left.reason.startswith("a perfect file scores 0.")
    assert "split" not in imported.spec
    assert (imported.folder / "private" / "solution.csv").read_text().count("Public") == N


def test_a_board_that_git_did_not_fetch_is_told(tmp_path):
    imported = import_files(tmp_path, {**mlebench_folder(), "leaderboard.csv": POINTER})

    assert imported.fates()["leaderboard.csv"] == "left_out"
    assert any("git lfs pull" in words for words in imported.report.to_mend)
    assert not (imported.folder / "private" / "reference.csv").exists()


def test_checksums_that_differ_are_told(tmp_path):
    files = mlebench_folder(**{"checksums.yaml": "zip: 00\npublic: {train.csv: '00'}\nprivate: {}\n"})
    files["grade.py"] = "raise ImportError\n"  # nothing to compare

    imported = import_files(tmp_path, files)

    assert "Not the files that checksums.yaml names: public/train.csv. Scores may differ." in imported.report.to_mend


def test_the_repository_beside_the_data_is_recognised_too(tmp_path):
    files = mlebench_folder(grade="raise ImportError\n")
    moved = {
        (
            f"data/churn-challenge/{name}"
            if name.startswith("prepared/")
            else f"mlebench/competitions/churn-challenge/{name}"
        ): content
        for name, content in files.items()
    }

    imported = import_files(tmp_path, moved)

    assert imported.spec["slug"] == "churn-challenge"
    assert (imported.folder / "public" / "train.csv").exists()


def test_all_faults_come_at_once(tmp_path):
    files = mlebench_folder()
    del files["prepared/private/test.csv"]
    files["config.yaml"] = str(files["config.yaml"]).replace("name: Churn Challenge\n", "")
    files["config.yaml"] = str(files["config.yaml"]).replace("public/sampleSubmission.csv", "public/none.csv")

    faults = faults_of(tmp_path, files)

    assert faults == [
        "config.yaml, name: found nothing; expected a value.",
        "churn-challenge/prepared/private/test.csv: found no such file; expected the prepared data in the archive,"
        " as `mlebench prepare` makes them.",
        "churn-challenge/prepared/public/none.csv: found no such file; expected the prepared data in the archive,"
        " as `mlebench prepare` makes them.",
    ]


def test_answers_without_ids_are_refused(tmp_path):
    files = {**mlebench_folder(), "prepared/private/test.csv": csv_of("churn", list(BINARY))}

    [fault] = faults_of(tmp_path, files)

    assert "never by their order" in fault


@pytest.fixture(scope="module")
def spans(tmp_path_factory):
    return import_files(tmp_path_factory.mktemp("spans"), json_folder())


def grade_as_there(records, said):
    """Grade as mle-bench does: the answers as a list of records, the submission as a frame."""
    module = types.ModuleType("grade")
    helpers = "class InvalidSubmissionError(Exception): pass"
    exec(SPANS_GRADE.replace("from mlebench.grade_helpers import InvalidSubmissionError", helpers), vars(module))
    return module.grade(pd.DataFrame(said), records)


def test_answers_and_sample_in_json_lines_score_as_there(spans):
    sample = (spans.folder / "public" / "sample_submission.csv").read_text()

    answer = spans.score(sample)

    assert spans.spec["metric"]["file"] == "metric.py"
    assert answer["public_score"] == pytest.approx(grade_as_there(RECORDS, SAID), rel=1e-12)
    assert sample.startswith('id,spans\nd0,[]\nd1,"[[1, 4]]"\n')


def test_the_mapping_of_json_lines_is_told(spans):
    told = {item.part: (item.became, item.reason) for item in spans.report.outcomes}

    assert told["prepared/private/test.jsonl, its format"] == (
        "a column record with each line",
        "a solution is a table here; the grader gets its list of records again",
    )
    assert told["prepared/public/sampleSubmission.jsonl, its format"] == (
        "CSV, a column for each key; spans as JSON in a cell",
        "submissions are tables here",
    )
    assert {path.name for path in (spans.folder / "public").iterdir()} == {
        "images.zip",
        "sample_submission.csv",
        "test.csv.zip",
        "train.csv",
        "train.jsonl",
    }


def test_a_cell_that_is_no_json_is_the_entrants_fault(spans):
    answer = spans.score((spans.folder / "public" / "sample_submission.csv").read_text().replace("[]", "none", 1))

    assert (answer["error"], answer["message"]) == (
        "submission",
        "The cell of spans in row 1 is no JSON; expected a value such as [1, 2] in each.",
    )


def test_plain_answers_in_json_lines_can_be_a_metric_of_the_catalogue(tmp_path):
    grade = """\
import pandas as pd
from sklearn.metrics import roc_auc_score


def grade(submission, answers):
    merged = pd.DataFrame(answers).merge(submission, on="id", suffixes=("_true", ""))
    return roc_auc_score(merged.churn_true, merged.churn)
"""
    records = [{"id": id_, "churn": value, "why": ["x"]} for id_, value in zip(IDS, BINARY, strict=True)]
    files = mlebench_folder(grade=grade)
    files["config.yaml"] = str(files["config.yaml"]).replace("private/test.csv", "private/test.jsonl")
    del files["prepared/private/test.csv"]

    imported = import_files(tmp_path, {**files, "prepared/private/test.jsonl": lines(records)})

    assert imported.spec["metric"] == {"name": "roc_auc"}
    assert (imported.folder / "private" / "solution.csv").read_text().startswith("id,churn,Usage\n1,0,Public\n")


def test_broken_json_lines_are_faults_with_all_their_lines(tmp_path):
    files = json_folder()
    files["prepared/private/test.jsonl"] = '{"id": 1}\n[2]\n{"id": 3, "id": 3}\n'
    files["prepared/public/sampleSubmission.jsonl"] = "x\n"

    faults = faults_of(tmp_path, files)

    assert len(faults) == 3
    assert any(fault.startswith("prepared/private/test.jsonl, line 2: found a list") for fault in faults)
    assert any("a key twice" in fault for fault in faults)
    assert any(fault.startswith("prepared/public/sampleSubmission.jsonl, line 1") for fault in faults)


def test_answers_in_another_format_are_a_fault(tmp_path):
    files = mlebench_folder()
    files["config.yaml"] = str(files["config.yaml"]).replace("private/test.csv", "private/test.pkl")
    files["prepared/private/test.pkl"] = b"\x80"

    [fault] = faults_of(tmp_path, files)

    assert "answers in another format; expected CSV or JSON lines, as mle-bench reads them" in fault


def test_known_leaks_are_to_be_looked_at(tmp_path):
    files = mlebench_folder(grade="raise ImportError\n")
    files["config.yaml"] = str(files["config.yaml"]).replace(
        "id: churn-challenge", "id: multi-modal-gesture-recognition"
    )

    imported = import_files(tmp_path, files)

    words = "Known of this data set: The public .mat files of the test set hold its labels (mle-bench's issue 77)."
    assert any(told.startswith(words) for told in imported.report.to_mend)
