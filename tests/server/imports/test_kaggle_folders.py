"""Folders in Kaggle's manner: what is there is taken over, what is not is made or told."""

import pytest

from tests.imports import BINARY, IDS, N, csv_of, faults_of, import_files, kaggle_folder


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    return import_files(tmp_path_factory.mktemp("kaggle"), kaggle_folder())


def test_train_test_sample_and_solution_are_taken_over(imported):
    assert set(imported.spec["files"]) == {"train.csv", "test.csv", "sample_submission.csv", "pictures.zip"}
    assert (imported.folder / "private" / "solution.csv").read_text().startswith("id,churn,Usage\n1,0,Private\n")
    assert imported.fates() == {
        "description.md": "taken",
        "solution.csv": "taken",
        "sample_submission.csv": "taken",
        "metric": "changed",
        "pictures": "changed",
        "test.csv": "taken",
        "train.csv": "taken",
    }


def test_a_metric_that_fits_is_proposed_and_said_to_be_no_more(imported):
    assert imported.spec["metric"] == {"name": "roc_auc"}
    assert "Look whether roc_auc is the metric that you mean." in imported.report.to_mend


def test_what_the_folder_does_not_say_is_left_to_the_host(imported):
    assert any("`source`" in words for words in imported.report.to_mend)
    assert "source" not in imported.spec
    assert imported.spec["tagline"] == "Predict who leaves the company next month."


def test_a_submission_is_scored(imported):
    answer = imported.score(csv_of("id,churn", IDS, list(BINARY)))

    assert (answer["public_score"], answer["private_score"]) == (1.0, 1.0)


def test_a_sample_is_made_where_there_is_none(tmp_path):
    files = kaggle_folder()
    del files["sample_submission.csv"]

    imported = import_files(tmp_path, files)

    sample = (imported.folder / "public" / "sample_submission.csv").read_text()
    assert sample.startswith("id,churn\n1,0\n2,0\n")
    assert imported.fates()["sample_submission.csv"] == "changed"


def test_a_sample_with_other_ids_is_made_anew(tmp_path):
    files = {
        **kaggle_folder(),
        "sample_submission.csv": csv_of("id,churn", [id_ for id_ in IDS if id_ != 3], [0.5] * (N - 1)),
    }

    imported = import_files(tmp_path, files)

    assert len((imported.folder / "public" / "sample_submission.csv").read_text().splitlines()) == N + 1
    assert any("other ids" in words for words in imported.report.to_mend)


def test_without_usage_a_split_is_drawn(tmp_path):
    imported = import_files(tmp_path, {**kaggle_folder(), "solution.csv": csv_of("id,churn", IDS, list(BINARY))})

    assert imported.spec["split"] == {"public_share": 0.3, "seed": 7}


def test_a_metric_file_is_taken_over_unchanged(tmp_path):
    source = "def score(solution, submission, row_id_column_name):\n    return 0.5\n"

    imported = import_files(tmp_path, {**kaggle_folder(), "metric.py": source})

    assert (imported.folder / "metric.py").read_text() == source
    assert imported.spec["metric"]["file"] == "metric.py"
    assert any("higher is better" in words for words in imported.report.to_mend)


def test_columns_of_classes_are_probabilities(tmp_path):
    files = {
        "solution.csv": csv_of("id,kind", IDS, ["a" if number % 2 else "b" for number in range(N)]),
        "sample_submission.csv": csv_of("id,a,b", IDS, [0.5] * N, [0.5] * N),
    }

    assert import_files(tmp_path, files).spec["metric"] == {"name": "log_loss"}


def test_all_faults_come_at_once(tmp_path):
    files = {
        "solution.csv": csv_of("id,churn,Usage", [1, 2, 2], [0, 1, 1], ["Public", "Private", "Public"]),
        "sample_submission.csv": csv_of("id,churn", [1, 1, 2], [0, 0, 0]),
    }

    assert faults_of(tmp_path, files) == [
        "solution.csv, id: found the id “2” more than once; expected each id once.",
        "sample_submission.csv, id: found the id “1” more than once; expected each id once.",
    ]


def test_a_usage_that_is_none_is_told(tmp_path):
    files = {**kaggle_folder(), "solution.csv": csv_of("id,churn,Usage", [1, 2], [0, 1], ["Public", "Hidden"])}

    assert faults_of(tmp_path, files) == [
        "solution.csv, Usage: found “Hidden”; expected Public, Private or Ignored in each row."
    ]


def test_a_solution_without_the_id_of_the_sample_is_told(tmp_path):
    files = {**kaggle_folder(), "solution.csv": csv_of("key,churn", [1, 2], [0, 1])}

    assert faults_of(tmp_path, files) == [
        "solution.csv: found columns key, churn; expected the id column “id” of the sample submission."
    ]
