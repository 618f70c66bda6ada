"""Files in an archive: matched with rows by name, compared by order, name and time."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest

from scorer.preflight.archives import check_files
from scorer.preflight.findings import State
from tests.scorer.preflight.data import make_data

TIME = (2024, 1, 1, 0, 0, 0)


def look(data, folder, names, *, times=None, rows=None):
    case = data.read(folder)
    order = np.random.default_rng(2).permutation(len(names)) if rows is None else rows
    with zipfile.ZipFile(folder / "public" / "images.zip", "w") as archive:
        archive.writestr("images/", b"")
        for row in order:
            archive.writestr(zipfile.ZipInfo(names[row], times[row] if times else TIME), b"")
    return check_files(case)


def test_names_by_the_ids_and_one_time_tell_nothing(tmp_path):
    data = make_data()

    found = look(data, tmp_path, [f"images/{name}.png" for name in data.test["id"]])

    assert found.state is State.OK


def test_names_that_hold_the_class_of_test_rows_are_found(tmp_path):
    data = make_data("classes")
    names = [f"images/{answer}/{name}.png" for name, answer in zip(data.test["id"], data.solution["y"], strict=True)]

    found = look(data, tmp_path, names)

    assert found.state is State.FAIL
    assert "the text of the name" in found.found


def test_folders_of_training_files_may_be_named_after_the_class(tmp_path):
    data = make_data("classes")
    names = [f"images/{answer}/{name}.png" for name, answer in zip(data.train["id"], data.train["y"], strict=True)]

    assert look(data, tmp_path, names).state is State.OK


def test_a_column_with_names_leads_to_the_files(tmp_path):
    data = make_data()
    data.test["image"] = [f"{place:05}.png" for place in range(len(data.test))]

    found = look(data, tmp_path, [*data.test["image"]], rows=np.argsort(data.solution["y"], kind="stable"))

    assert found.state is State.FAIL


def look_at_folders(data, folder, names):
    case = data.read(folder)
    for name in names:
        path = folder / "public" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return check_files(case)


def test_files_in_folders_are_looked_at_like_members_of_archives(tmp_path):
    data = make_data("classes")
    rows = [*zip(data.test["id"], data.solution["y"], strict=True)]

    found = look_at_folders(data, tmp_path, [f"images/{answer}/{name}.png" for name, answer in rows])

    assert found.state is State.FAIL
    assert found.found.startswith("In the folders, names, order or times of the files tell the target")


def test_folders_by_the_ids_and_those_of_training_files_tell_nothing(tmp_path):
    data = make_data("classes")
    names = [f"train/{answer}/{name}.png" for name, answer in zip(data.train["id"], data.train["y"], strict=True)]

    found = look_at_folders(data, tmp_path, [*names, *(f"test/{name}.png" for name in data.test["id"])])

    assert found.state is State.OK


@pytest.mark.parametrize("has_archive", [False, True])
def test_without_files_that_belong_to_rows_it_does_not_apply(tmp_path, has_archive):
    case = make_data().read(tmp_path)
    if has_archive:
        with zipfile.ZipFile(tmp_path / "public" / "images.zip", "w") as archive:
            archive.writestr("readme.txt", b"")

    assert check_files(case).state is State.NOT_APPLICABLE


def test_a_time_that_is_none_is_taken_for_the_first(tmp_path):
    data = make_data()
    names = [f"{name}.png" for name in data.test["id"]]

    found = look(data, tmp_path, names, times=[(2024, 0, 0, 0, 0, 0)] * len(names))

    assert found.state is State.OK
