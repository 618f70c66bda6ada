"""What entrants may download: whole tables as they are, others packed, and nothing that may hold answers."""

import zipfile

import pytest

from server.imports.conversions import Choices, Conversion
from server.imports.outcomes import Format
from server.imports.public_files import is_secret, publish
from tests.imports import NOW, import_files, kaggle_folder, write_files


@pytest.fixture
def conversion(tmp_path):
    write_files(tmp_path / "out", {"private/solution.csv": "id,y\n1,0\n2,1\n"})
    return Conversion(
        tmp_path / "in", tmp_path / "out", "x", Format.KAGGLE, Choices(now=NOW, seed=1), {"id_column": "id"}
    )


def send(conversion, name, text):
    write_files(conversion.source, {name: text})
    publish(conversion, name, conversion.source / name)
    [outcome] = conversion.outcomes
    return outcome


def test_a_table_is_copied_as_it_is(conversion):
    outcome = send(conversion, "train.csv", "id,y\n1,0\n")

    assert (outcome.became, outcome.fate.value) == ("public/train.csv", "taken")
    assert (conversion.target / "public" / "train.csv").read_text() == "id,y\n1,0\n"
    assert set(conversion.spec["files"]) == {"train.csv"}


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("stores.csv", "store,size\na,1\n", "tables have the id column id and commas, so that it is packed"),
        ("train.csv", "id;y\n1;0\n", "tables have the id column id and commas, so that it is packed"),
        ("train.csv", "id,y\n1\n", "it has 1 cell in row 1, so that it is packed"),
        ("train.csv", "id,Usage\n1,x\n", "a public table has no column Usage, so that it is packed"),
        ("test.csv", "id\n1\n1\n2\n", "it has 3 rows, other than the solution, so that it is packed"),
    ],
)
def test_what_is_no_table_of_podium_is_packed_with_the_reason(conversion, name, text, reason):
    outcome = send(conversion, name, text)

    assert (outcome.became, outcome.fate.value, outcome.reason) == (f"public/{name}.zip", "changed", reason)
    with zipfile.ZipFile(conversion.target / "public" / f"{name}.zip") as archive:
        assert archive.read(name).decode() == text


def test_other_files_keep_their_bytes_under_a_clean_name(conversion):
    outcome = send(conversion, "my notes.txt", "x")

    assert (outcome.became, outcome.fate.value) == ("public/my_notes.txt", "changed")


def test_a_folder_is_packed(conversion):
    write_files(conversion.source, {"pictures/a b.png": "x", "pictures/.DS_Store": "x"})

    publish(conversion, "pictures", conversion.source / "pictures")

    with zipfile.ZipFile(conversion.target / "public" / "pictures.zip") as archive:
        assert archive.namelist() == ["a b.png"]


@pytest.mark.parametrize("name", ["solution_old.csv", "test_labels.csv", "Answers.txt", "ground_truth", "private"])
def test_what_may_hold_answers_is_not_published(tmp_path, name):
    assert is_secret(tmp_path / name)

    imported = import_files(tmp_path, {**kaggle_folder(), f"{name}": "id,churn\n1,1\n"})

    assert imported.fates()[name] == "left_out"
    assert name not in {path.name for path in (imported.folder / "public").iterdir()}


@pytest.mark.parametrize("name", ["train.csv", "test.csv", "golden_gate.png", "stores.csv"])
def test_other_names_are_no_secret(tmp_path, name):
    assert not is_secret(tmp_path / name)
