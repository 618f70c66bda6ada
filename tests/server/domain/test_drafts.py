"""Tests for `server.domain.drafts`."""

import pytest

from server.domain.checklist import Check, CheckOutcome
from server.domain.documents import Fault
from server.domain.drafts import LONGEST_PATH, DraftReport, check_path, check_place, list_blocking
from server.errors import InvalidInputError

FAULT = Fault("competition.yaml", "nothing", "a value", place="title", line=3)
LEAK = Check("leak", "Leaks", CheckOutcome.FAIL, found="an id that tells the target")


@pytest.mark.parametrize(
    "path",
    [
        "public/train.csv",
        "public/images.tar.gz",
        "public/images/cats/1.png",
        "private/solution.csv",
        "private/baselines/dummy.csv",
        "metric.py",
        "images/iris.png",
        "source/all of it.zip".replace(" ", "-"),
    ],
)
def test_the_files_of_a_prepared_folder_have_a_path(path):
    assert check_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "public/",
        "public/..",
        "public/.hidden",
        "public/a/",
        "public/a//b.csv",
        "public/a/../b.csv",
        "public/a/.hidden/b.csv",
        "public/" + "a/" * LONGEST_PATH + "b.csv",
        "private/a/solution.csv",
        "public/../private/solution.csv",
        "/etc/passwd",
        "private/other.csv",
        "private/baselines/../solution.csv",
        "prepare.py",
        "images/page.svg",
        "public/a\n.csv",
        "public\\a.csv",
        "public/train.csv\n",
        "competition.yaml",
    ],
)
def test_no_other_path_is_taken(path):
    with pytest.raises(InvalidInputError, match="no path of a file"):
        check_path(path)


@pytest.mark.parametrize(("path", "other"), [("public/a", "public/a/b"), ("public/a/b/c", "public/a")])
def test_what_is_a_file_is_no_folder(path, other):
    with pytest.raises(InvalidInputError, match="“public/a” can't be a file and the folder of"):
        check_place(path, ["public/z.csv", other])


def test_files_lie_beside_others_in_folders():
    check_place("public/a/b", ["public/a/c", "public/ab", "public/b/a/b", "public/a.csv"])


def test_lines_are_told_of_a_text_that_the_host_has_seen():
    report = DraftReport(faults=(FAULT,))

    [seen], [unseen] = (report.to_dict(with_lines=flag)["faults"] for flag in (True, False))

    assert seen["message"] == "competition.yaml, line 3, title: found nothing; expected a value."
    assert (unseen["line"], unseen["message"]) == (None, "competition.yaml, title: found nothing; expected a value.")


def test_faults_and_checks_that_are_not_green_block_until_a_check_is_waived_with_a_reason():
    report = DraftReport(faults=(FAULT,), checks=(LEAK,)).to_dict(with_lines=False)
    green = DraftReport(checks=(Check("leak", "Leaks", CheckOutcome.OK),)).to_dict(with_lines=False)
    fault = "competition.yaml, title: found nothing; expected a value."

    assert list_blocking(None, {}) == ["It has not been checked."]
    assert list_blocking(report, {}) == [fault, "Leaks: an id that tells the target"]
    assert list_blocking(report, {"leak": "  "}) == [fault, "Leaks: an id that tells the target"]
    assert list_blocking(report, {"leak": "It is meant so."}) == [fault]
    assert list_blocking(green, {}) == []
