"""The list of data files, and choosing among them."""

import json
from pathlib import Path

import pytest

from tests.client.conftest import Podium
from tests.client.fakes import Fake


def test_files_are_listed_with_the_archive_last(podium: Podium, server: Fake) -> None:
    server.files = {"train.csv": b"a" * 1500}

    lines = podium("files", "wa-churn").stdout.splitlines()

    assert lines[1].split()[:4] == ["train.csv", "1.5", "kB", "text/csv"]
    assert lines[2].split()[0] == "wa-churn.zip"


def test_json_is_what_the_api_says(podium: Podium, server: Fake) -> None:
    server.files = {"train.csv": b"a"}

    assert set(json.loads(podium("files", "wa-churn", "--json").stdout)) == {"files", "archive"}


def test_no_data_yet_is_said(podium: Podium) -> None:
    assert podium("files", "wa-churn").stdout == "The host has not published data yet.\n"


def test_downloading_no_data_is_done_at_once(podium: Podium) -> None:
    done = podium("download", "wa-churn", "--json")

    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_an_unknown_file_is_answered_with_near_ones(podium: Podium, server: Fake) -> None:
    server.files = {"train.csv": b"a"}

    done = podium("download", "wa-churn", "--file", "trian.csv")

    assert done.returncode == 4
    assert "Did you mean train.csv?" in done.stderr


@pytest.fixture
def handed_in(podium: Podium, server: Fake, tmp_path: Path) -> bytes:
    """Hand in a file, and return its bytes."""
    content = bytes(range(256)) * 2000
    (tmp_path / "good.csv").write_bytes(content)
    podium("submit", "wa-churn", "good.csv")
    server.uploads = {17: content}
    return content


def test_an_own_file_comes_back_under_its_number_and_name(podium: Podium, handed_in: bytes, tmp_path: Path) -> None:
    done = podium("download", "wa-churn", "--submission", "17", "--json")

    assert done.returncode == 0, done.stderr
    assert [(file["path"], file["was_downloaded"]) for file in json.loads(done.stdout)] == [
        ("wa-churn/17-good.csv", True)
    ]
    assert (tmp_path / "wa-churn/17-good.csv").read_bytes() == handed_in
    assert "here already" in podium("download", "wa-churn", "--submission", "17").stdout


def test_an_own_file_is_resumed_and_laid_over_no_other(
    podium: Podium, server: Fake, handed_in: bytes, tmp_path: Path
) -> None:
    server.cut_downloads = [300_000]
    resumed = podium("download", "wa-churn", "--submission", "17", "--to", ".")
    (tmp_path / "17-good.csv").write_text("mine")

    refused = podium("download", "wa-churn", "--submission", "17", "--to", ".", "--json")

    assert resumed.returncode == 0, resumed.stderr
    assert [headers.get("Range") for headers in server.seen("GET", "/17/file")] == [None, "bytes=300000-"]
    assert json.loads(refused.stderr)["code"] == "file_exists"
    assert (tmp_path / "17-good.csv").read_text() == "mine"


@pytest.mark.parametrize(("slug", "number"), [("wa-churn", "99"), ("hpc-runtime", "17")])
def test_a_submission_that_the_team_has_not_is_named(podium: Podium, handed_in: bytes, slug: str, number: str) -> None:
    done = podium("download", slug, "--submission", number, "--json")

    fault = json.loads(done.stderr)
    assert (done.returncode, fault["code"]) == (4, "no_such_submission")
    assert fault["message"] == f"Your team has no submission {number} in {slug}."


def test_data_and_own_files_are_not_asked_for_at_once(podium: Podium) -> None:
    done = podium("download", "wa-churn", "--submission", "17", "--file", "train.csv")

    assert done.returncode == 2
    assert "different kinds of files" in done.stderr
