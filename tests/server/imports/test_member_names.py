"""Names of members: those that lead out of the folder or meet another are told, whatever the file system thinks."""

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.imports.member_names import MemberNames, find_wrong, is_noise


@pytest.mark.parametrize(
    "name", ["train.csv", "data/train.csv", "a/b/", "Übung 1/θ.csv", "..hidden", "a/...", ".gitignore"]
)
def test_a_plain_name_is_fine(name):
    assert find_wrong(name) is None


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("/etc/passwd", "an absolute path"),
        ("../x", "“..” in its path"),
        ("a/../../x", "“..” in its path"),
        ("a/..", "“..” in its path"),
        ("a//b", "an empty part in its path"),
        ("a/./b", "an empty part in its path"),
        ("", "an empty part in its path"),
        ("..\\x", "a Windows path"),
        ("C:/x", "a Windows path"),
        ("c:x", "a Windows path"),
        ("a\0b", "a character in its name that cannot be shown"),
        ("a\nb", "a character in its name that cannot be shown"),
        ("a\udc80", "a character in its name that cannot be shown"),
        ("a/" * 21, "21 levels of folders"),
        ("a" * 201, "a name of 201 bytes"),
        ("/".join(["a" * 100] * 6), "a name of 605 bytes"),
    ],
)
def test_a_name_that_is_no_path_below_a_folder_is_told(name, wrong):
    assert find_wrong(name) == wrong


@given(
    st.text(max_size=40) | st.lists(st.sampled_from(["..", ".", "", "a", "b c", "\\", "~"]), max_size=6).map("/".join)
)
def test_what_is_not_told_stays_below_the_folder(name):
    if find_wrong(name) is None:
        path = Path("/folder/target") / PurePosixPath(name)

        assert Path("/folder/target") in Path(*path.parts).parents


@pytest.mark.parametrize("second", ["a/x.csv", "A/X.csv", "a/\uff58.csv"])
def test_a_path_is_there_once_in_any_spelling(second):
    names = MemberNames()

    assert names.add("a/x.csv", is_folder=False) is None
    assert names.add(second, is_folder=False) == "the same path as “a/x.csv”"


def test_a_folder_may_be_named_again_but_is_no_file():
    names = MemberNames()
    names.add("a/x.csv", is_folder=False)

    assert names.add("a/", is_folder=True) is None
    assert names.add("a", is_folder=False) == "the same path as “a/”"


def test_no_path_leads_through_a_file():
    names = MemberNames()
    names.add("a", is_folder=False)

    assert names.add("A/x.csv", is_folder=False) == "a path through the file “a”"


@pytest.mark.parametrize("name", ["__MACOSX/._x.csv", "data/.DS_Store", "Thumbs.db"])
def test_what_systems_add_is_noise(name):
    assert is_noise(name)


def test_a_file_that_somebody_put_there_is_no_noise():
    assert not is_noise("data/train.csv")
