"""The list of data files, and choosing among them."""

import json

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
