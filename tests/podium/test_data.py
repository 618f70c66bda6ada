"""The list of data files."""

from __future__ import annotations

from podium import Competition
from tests.client.fakes import Fake


def test_the_files_are_rows(churn: Competition, server: Fake):
    server.files = {"train.csv": b"x" * 2_500_000}

    files = churn.files

    assert [(row["name"], row["size_bytes"]) for row in files] == [("train.csv", 2_500_000)]
    assert "train.csv  2.5 MB  About train.csv." in repr(files)
    assert list(files.to_frame()["name"]) == ["train.csv"]


def test_a_competition_without_data_says_so(churn: Competition):
    assert "not published data yet" in repr(churn.files)
