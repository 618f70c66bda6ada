"""mle-bench competitions: the grader is proved or kept, the board is a reference, private files stay private."""

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
