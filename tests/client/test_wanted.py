"""Which files are wanted, and where they go."""

from pathlib import Path

import pytest

from client.answers import FileList
from client.errors import NotFoundError, RefusedError
from client.wanted import check_path, choose

FILES: FileList = {
    "files": [
        {"name": name, "size_bytes": 1, "sha256": "A" * 64, "content_type": "", "description": "", "url": ""}
        for name in ("train.csv", "test.csv")
    ],
    "archive": {"name": "wa-churn.zip", "size_bytes": 2, "sha256": "B" * 64, "url": ""},
}


def names(*asked: str) -> list[str]:
    return [wanted.name for wanted in choose("wa-churn", FILES, list(asked), Path("data"))]


def test_without_names_all_files_are_wanted_and_not_the_archive() -> None:
    assert names() == ["train.csv", "test.csv"]


def test_named_files_and_the_archive_are_wanted_once() -> None:
    assert names("test.csv", "wa-churn.zip", "test.csv") == ["test.csv", "wa-churn.zip"]


def test_a_file_goes_into_the_folder_with_its_hash_in_small_letters() -> None:
    wanted = choose("wa-churn", FILES, ["train.csv"], Path("data"))[0]

    assert (wanted.target, wanted.sha256) == (Path("data/train.csv"), "a" * 64)


def test_a_name_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(NotFoundError) as told:
        names("tran.csv")

    assert told.value.hint == "Did you mean train.csv or test.csv?"


def test_a_name_that_leads_elsewhere_is_refused() -> None:
    bad: FileList = {"files": [FILES["files"][0] | {"name": "../x"}], "archive": None}  # type: ignore[typeddict-item]

    with pytest.raises(RefusedError):
        choose("wa-churn", bad, [], Path("data"))


def test_a_file_in_folders_goes_into_folders_of_the_same_names() -> None:
    deep: FileList = {"files": [FILES["files"][0] | {"name": "images/cats/1.png"}], "archive": None}  # type: ignore[typeddict-item]

    wanted = choose("wa-churn", deep, [], Path("data"))[0]

    assert wanted.target == Path("data/images/cats/1.png")
    assert wanted.path.endswith("/files/images%2Fcats%2F1.png")


@pytest.mark.parametrize("name", ["images/../../x", "/etc/passwd", "images//x", "images/", "a/./b", "a/b\\c"])
def test_no_folder_leads_elsewhere(name: str) -> None:
    with pytest.raises(RefusedError):
        check_path(name)
