"""All submissions, for the host: found, hidden with a reason, shown again."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile

import pytest
from sqlalchemy import select

from server.db import Database
from server.models import PrivateScore, Rerun, Score, Submission
from server.storage import Storage
from tests.browser import Browser
from tests.server.web.host.conftest import PATH, show, words

LIST = f"{PATH}/submissions"


def test_both_scores_of_all_teams_are_shown(host: Browser, played):
    text = words(show(host, "/submissions"))

    assert "3 submissions" in text
    assert all(score in text for score in ("0.70000", "0.83219", "0.90000", "0.50000"))


def test_submissions_are_found_by_team_and_status(host: Browser, played):
    assert "1 submission" in words(show(host, "/submissions?search=BO"))
    assert "0 submissions" in words(show(host, "/submissions?status=error"))
    assert "3 submissions" in words(show(host, "/submissions?status=nonsense"))


def test_a_submission_is_hidden_with_a_reason_that_its_team_reads(
    host: Browser, ada: Browser, stranger: Browser, played
):
    number = str(played["ada"].id)

    response = host.post_form(LIST, {"submission": number, "act": "hide", "reason": "Made of leaked labels."})

    assert (response.status_code, response.headers["Location"]) == (303, LIST)
    assert "1 submission hidden." in show(host, "/submissions?status=hidden")
    assert "Made of leaked labels." in show(host, "/submissions?status=hidden")
    assert "0.70000" not in stranger.get("/competitions/harbour/leaderboard").text
    assert "hidden</span>" in ada.get("/competitions/harbour/submissions").text


def test_it_can_count_again(host: Browser, stranger: Browser, played):
    number = str(played["ada"].id)
    host.post_form(LIST, {"submission": number, "act": "hide", "reason": "By mistake."})

    host.post_form(LIST, {"submission": number, "act": "unhide"})

    assert "1 submission counts again." in show(host, "/submissions")
    assert "0.70000" in stranger.get("/competitions/harbour/leaderboard").text


def test_without_a_reason_nothing_is_hidden_and_the_marks_stay(host: Browser, played):
    number = str(played["ada"].id)

    response = host.post_form(LIST, {"submission": number, "act": "hide", "reason": " "})

    assert response.status_code == 400
    assert "Say why: the team reads it." in response.text
    assert f'value="{number}" aria-label="Mark submission {number}" checked' in response.text
    assert "0 submissions" in words(show(host, "/submissions?status=hidden"))


def test_of_several_all_are_hidden_or_none(host: Browser, played):
    numbers = [str(played["ada"].id), str(played["bo"].id), "999999"]

    assert host.post_form(LIST, {"submission": numbers, "act": "hide", "reason": "Copied."}).status_code == 404
    assert "0 submissions" in words(show(host, "/submissions?status=hidden"))
    host.post_form(LIST, {"submission": numbers[:2], "act": "hide", "reason": "Copied."})
    assert "2 submissions hidden." in show(host, "/submissions")


def test_filters_and_the_order_are_kept_on_the_page(host: Browser, played):
    text = show(host, "/submissions?lowest=0.75&order=lowest&since=2026-11-01")

    assert "2 submissions" in words(text)
    assert text.index("0.80000") < text.index("0.90000")
    assert 'name="lowest" type="text" value="0.75"' in text
    assert '<option value="lowest" selected>' in text


def test_a_filter_that_is_not_understood_is_named(host: Browser, played):
    text = show(host, "/submissions?lowest=much")

    assert "Give a number such as 0.75." in text
    assert "3 submissions" in words(text)


def test_the_marked_are_downloaded_as_one_archive(host: Browser, played, database: Database, storage: Storage):
    def store(session) -> None:
        for number, submission in enumerate(session.scalars(select(Submission).order_by(Submission.id))):
            with storage.open_writer("submissions") as writer:
                writer.write(b"id,chance\n%d,0.5\n" % number)
                submission.storage_key = writer.commit().key

    database.write(store)
    numbers = [played["ada"].id, played["bo"].id]

    response = host.post_form(LIST, {"act": "download", "submission": [str(number) for number in numbers]})

    assert response.mimetype == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(response.data))
    assert archive.namelist() == [f"submissions/{number}-submission.csv" for number in sorted(numbers)]


@pytest.mark.parametrize(("numbers", "status"), [([], 400), (["999999"], 404)])
def test_what_is_not_there_is_not_downloaded(host: Browser, played, numbers: list[str], status: int):
    assert host.post_form(LIST, {"act": "download", "submission": numbers}).status_code == status


def test_the_marked_are_scored_again_and_keep_their_scores_meanwhile(host: Browser, played, database: Database):
    number = str(played["ada"].id)

    response = host.post_form(LIST, {"submission": number, "act": "rerun"})

    assert (response.status_code, response.headers["Location"]) == (303, LIST)
    text = words(show(host, "/submissions"))
    assert "1 submission is scored again." in text
    assert "pending 0.70000 0.83219" in text
    assert len(database.read(lambda session: session.scalars(select(Rerun)).all())) == 1
    again = host.post_form(LIST, {"submission": number, "act": "rerun"})
    assert again.status_code == 409
    assert "waits for its score already" in again.text


def test_the_receipt_of_a_score_is_taken_from_its_page_and_can_be_verified(
    host: Browser, ada: Browser, played, database: Database, tmp_path
):
    solution, file = tmp_path / "solution.csv", tmp_path / "file.csv"
    solution.write_text("id,y,Usage\n1,0,Public\n2,1,Public\n3,0,Private\n4,1,Private\n")
    file.write_text("id,y\n1,0.1\n2,0.9\n3,0.2\n4,0.8\n")
    kept = {
        "solution_sha256": hashlib.sha256(solution.read_bytes()).hexdigest(),
        "submission_sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "metric": "roc_auc",
        "metric_parameters": {},
        "id_column": "id",
        "metric_version": "1",
        "libraries": {},
        "path": "fast",
        "scored_at": "2026-11-21T12:00:00Z",
    }
    number = played["ada"].id

    def write(session) -> None:
        score = session.scalars(select(Score).where(Score.submission_id == number)).one()
        private = session.scalars(select(PrivateScore).where(PrivateScore.submission_id == number)).one()
        score.receipt, score.public_score, private.private_score = kept, 1.0, 1.0

    database.write(write)
    link = f"{LIST}/{number}/receipt"
    assert f'href="{link}" download' in host.get(f"/competitions/harbour/submissions/{number}").text

    answer = host.get(link)

    (tmp_path / "receipt.json").write_bytes(answer.data)
    assert f"harbour-{number}-receipt.json" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    command = [sys.executable, "-m", "scorer", "verify", tmp_path / "receipt.json", solution, file]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, "Verified." in ended.stdout) == (0, True), ended.stdout + ended.stderr
    assert link not in ada.get(f"/competitions/harbour/submissions/{number}").text
    assert ada.get(link).status_code == 404


def test_a_button_that_there_is_not_does_nothing(host: Browser, played):
    response = host.post_form(LIST, {"submission": str(played["ada"].id), "act": "delete"})

    assert response.status_code == 400
    assert "The form is damaged." in response.text
