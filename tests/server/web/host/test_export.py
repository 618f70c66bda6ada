"""The export of all that is a host's own."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from server.db import Database
from server.models import Submission
from server.storage import Storage
from server.web.slots import MOST_DOWNLOADS
from tests.browser import Browser
from tests.server.web.host.conftest import PATH

ADDRESS = f"{PATH}/export.zip"
BODY = b"id,y\n1,0.25\n"


@pytest.fixture
def filed(played: dict[str, Submission], database: Database, storage: Storage) -> dict[str, Submission]:
    """Return the submissions; those of ada and bo have files, that of cy lost its own."""

    def keep(session) -> None:
        for name in ("ada", "bo"):
            with storage.open_writer("submissions") as writer:
                writer.write(BODY)
                stored = writer.commit()
            submission = session.get_one(Submission, played[name].id)
            submission.storage_key, submission.file_name = stored.key, "../=my best.csv"

    database.write(keep)
    return played


def take(host: Browser) -> zipfile.ZipFile:
    response = host.get(ADDRESS, buffered=True)
    assert (response.status_code, response.mimetype) == (200, "application/zip")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="harbour.zip"')
    archive = zipfile.ZipFile(io.BytesIO(response.get_data()))
    assert archive.testzip() is None
    return archive


def read(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.TextIOWrapper(archive.open(f"{name}.csv"), encoding="utf-8", newline="")))


def test_boards_and_submissions_are_there_with_both_scores(host: Browser, filed):
    archive = take(host)

    assert [(row["rank"], row["team"]) for row in read(archive, "leaderboard")] == [
        ("1", "bo"),
        ("2", "cy"),
        ("3", "ada"),
    ]
    private = [(row["rank"], row["team"], row["is_final"]) for row in read(archive, "private-leaderboard")]
    assert private == [("1", "ada", "False"), ("2", "cy", "False"), ("3", "bo", "False")]
    rows = {row["team"]: row for row in read(archive, "submissions")}
    assert (rows["ada"]["public_score"], rows["ada"]["private_score"]) == ("0.7", "0.83219")
    assert rows["ada"]["status"] == "complete"


def test_files_are_there_under_safe_names_and_lost_ones_are_named(host: Browser, filed):
    archive = take(host)
    rows = {row["team"]: row for row in read(archive, "submissions")}

    assert rows["ada"]["file"] == f"submissions/{filed['ada'].id}-_my_best.csv"
    assert archive.read(rows["ada"]["file"]) == BODY
    assert f"submissions/{filed['cy'].id}-submission.csv" in archive.read("MISSING.txt").decode()


def test_entrants_and_the_record_are_there(host: Browser, filed):
    host.post_form(f"{PATH}/submissions", {"submission": str(filed["bo"].id), "act": "hide", "reason": "=Copied."})
    host.post_form(f"{PATH}/entrants/ada", {"note": "Knows the data.", "section": "Group A"})
    archive = take(host)

    [ada] = [row for row in read(archive, "entrants") if row["user"] == "ada"]
    assert (ada["team"], ada["email"], ada["is_captain"]) == ("ada", "ada@example.org", "True")
    assert (ada["section"], ada["note"], ada["removed_at"]) == ("Group A", "Knows the data.", "")
    assert "submission.hide" in [row["action"] for row in read(archive, "record")]
    # What a spreadsheet would run is no formula.
    hidden = [row["hidden_reason"] for row in read(archive, "submissions") if row["is_hidden"] == "True"]
    assert hidden == ["'=Copied."]


def test_an_empty_competition_has_an_export(host: Browser):
    assert read(take(host), "leaderboard") == []


def test_an_export_that_is_not_read_to_its_end_gives_its_slot_back(host: Browser, filed):
    for _ in range(2 * MOST_DOWNLOADS):
        host.head(ADDRESS).close()
        host.get(ADDRESS).close()

    assert host.get(ADDRESS, buffered=True).status_code == 200
