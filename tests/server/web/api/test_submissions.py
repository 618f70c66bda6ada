import hashlib
import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from server.db import Database
from server.domain.submissions import Fault, SubmissionStatus
from server.models import Submission
from server.storage import Storage
from tests import factories
from tests.fakes import Clock, FakeQueue
from tests.programs import Program
from tests.server.web.api.conftest import World

BODY = b"id,y\n1,0.25\n2,0.75\n"
PROBLEM = {
    "code": "id_missing",
    "severity": "error",
    "message": "2 ids have no row.",
    "count": 2,
    "hint": "Predict every row.",
    "examples": [{"row": None, "id": "7", "column": None, "found": None, "expected": None}],
}
WARNING = {**PROBLEM, "code": "column_extra", "severity": "warning", "message": "1 column is not needed.", "count": 1}


def count_submissions(database: Database) -> int:
    return database.read(lambda session: session.scalar(select(func.count(Submission.id))) or 0)


def list_files(storage: Storage) -> list[str]:
    return [file.key for prefix in ("submissions", "partial") for file in storage.list_files(prefix)]


def test_a_raw_body_becomes_a_pending_submission(ada: Program, queue: FakeQueue):
    response = ada.submit("harbour", BODY, query="filename=mine.csv&description=first+try")

    answer = response.get_json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"http://localhost/api/podium/v1/submissions/{answer['id']}"
    assert answer == {
        "id": answer["id"],
        "competition": "harbour",
        "team": "ada",
        "submitted_by": "ada",
        "by_agent": False,
        "file_name": "mine.csv",
        "size_bytes": len(BODY),
        "sha256": hashlib.sha256(BODY).hexdigest(),
        "description": "first try",
        "note": "",
        "received_at": "2026-11-21T12:00:00Z",
        "scored_at": None,
        "status": "pending",
        "is_late": False,
        "public_score": None,
        "private_score": None,
        "rank": None,
        "reference": None,
        "is_best": None,
        "queue_position": 1,
        "estimated_seconds": None,
        "error": None,
        "notes": [],
        "limits": {
            "daily_limit": 5,
            "used": 1,
            "left": 4,
            "resets_at": "2026-11-22T00:00:00Z",
            "error_limit": 20,
            "errors_used": 0,
            "extra_left": 0,
            "total_limit": None,
            "total_left": None,
        },
        "url": f"http://localhost/competitions/harbour/submissions/{answer['id']}",
    }
    assert queue.jobs == [(answer["id"], 1)]


def test_a_form_is_taken_too(ada: Program):
    form = {"description": "by form", "file": (io.BytesIO(BODY), "form.csv")}

    response = ada.post("/competitions/harbour/submissions", data=form, content_type="multipart/form-data")

    answer = response.get_json()
    assert response.status_code == 201
    assert (answer["file_name"], answer["description"]) == ("form.csv", "by form")
    assert answer["sha256"] == hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize("place", ["before", "after"])
def test_an_unknown_field_of_a_form_is_refused(ada: Program, database: Database, storage: Storage, place: str):
    file = {"file": (io.BytesIO(BODY), "form.csv")}
    form: dict[str, Any] = {"team_id": "7", **file} if place == "before" else {**file, "team_id": "7"}

    response = ada.post("/competitions/harbour/submissions", data=form, content_type="multipart/form-data")

    assert (response.status_code, list(response.get_json()["fields"])) == (400, ["team_id"])
    assert count_submissions(database) == 0
    assert list_files(storage) == []


def test_an_unknown_query_parameter_is_refused(ada: Program, database: Database):
    response = ada.submit("harbour", BODY, query="filename=a.csv&public_score=1")

    assert (response.status_code, list(response.get_json()["fields"])) == (400, ["public_score"])
    assert count_submissions(database) == 0


def test_the_same_key_again_gives_the_same_submission(ada: Program, database: Database, storage: Storage):
    first, second = ada.submit("harbour", BODY, key="k-1"), ada.submit("harbour", BODY, key="k-1")

    assert (first.status_code, second.status_code) == (201, 200)
    assert [each.headers.get("Idempotency-Replayed") for each in (first, second)] == [None, "true"]
    assert first.get_json() == second.get_json()
    assert first.headers["Location"] == second.headers["Location"]
    assert count_submissions(database) == 1
    assert len(list_files(storage)) == 1


def test_the_same_key_with_other_bytes_is_a_conflict(ada: Program, database: Database, storage: Storage):
    ada.submit("harbour", BODY, key="k-1")
    response = ada.submit("harbour", BODY + b"3,0.5\n", key="k-1")

    assert (response.status_code, response.get_json()["code"]) == (409, "idempotency_key_reused")
    assert count_submissions(database) == len(list_files(storage)) == 1


def test_a_key_that_is_not_printable_is_refused(ada: Program, database: Database):
    assert ada.submit("harbour", BODY, key="k" * 129).status_code == 400
    assert count_submissions(database) == 0


def test_the_daily_limit_is_said_with_the_time_it_turns(ada: Program, database: Database, storage: Storage):
    for number in range(5):
        assert ada.submit("harbour", BODY + b"%d" % number).status_code == 201

    response = ada.submit("harbour", BODY)

    assert (response.status_code, response.get_json()["code"]) == (422, "daily_limit_reached")
    assert "2026-11-22 00:00 UTC" in response.get_json()["detail"]
    assert count_submissions(database) == len(list_files(storage)) == 5


def test_a_file_above_the_limit_is_refused(ada: Program, storage: Storage):
    declared = ada.submit("harbour", bytes(1_000_001))
    empty = ada.submit("harbour", b"")

    assert (declared.status_code, declared.get_json()["code"]) == (413, "too_large")
    assert (empty.status_code, empty.get_json()["code"]) == (400, "invalid_input")
    assert list_files(storage) == []


def test_only_entrants_hand_in(ben: Program, stranger: Program, reader: Program, storage: Storage):
    refused = ben.submit("harbour", BODY)

    assert (refused.status_code, refused.get_json()["code"]) == (403, "entry_required")
    assert stranger.submit("harbour", BODY).status_code == 401
    assert reader.submit("harbour", BODY).status_code == 403
    assert list_files(storage) == []


def test_after_the_end_nothing_is_taken(ada: Program, database: Database, world: World, clock: Clock):
    def end(session):
        competition = session.merge(world.competition)
        competition.ends_at, competition.allows_late = factories.NOW, False

    database.write(end)

    at_the_end = ada.submit("harbour", BODY)
    clock.advance(seconds=1)
    after = ada.submit("harbour", BODY)

    assert at_the_end.status_code == 201
    assert (after.status_code, after.get_json()["code"]) == (422, "deadline_passed")


def make_complete(session, world, **more):
    submission = factories.make_submission(
        session, competition=world.competition, team=world.team, user=world.ada, **more
    )
    if submission.status is SubmissionStatus.COMPLETE:
        factories.make_leaderboard_row(session, submission=submission, public_score=more["public_score"])
    return submission


def test_a_complete_submission_has_a_rounded_score_and_a_rank(ada: Program, database: Database, world: World):
    submission = database.write(
        make_complete, world, public_score=0.812345678, private_score=0.5, report={"problems": [WARNING]}
    )

    answer = ada.get(f"/submissions/{submission.id}").get_json()

    assert (answer["status"], answer["public_score"], answer["rank"]) == ("complete", 0.81235, 1)
    assert (answer["is_best"], answer["queue_position"], answer["error"]) == (True, None, None)
    assert answer["notes"] == [WARNING]


def test_an_error_tells_what_is_wrong(ada: Program, database: Database, world: World):
    report = {"code": "invalid_file", "message": "2 ids have no row.", "problems": [PROBLEM, WARNING]}
    submission = database.write(
        make_complete, world, status=SubmissionStatus.ERROR, fault=Fault.FILE, report=report, scored_at=factories.NOW
    )

    answer = ada.get(f"/submissions/{submission.id}").get_json()

    assert answer["error"] == {"fault": "file", **report}
    assert (answer["notes"], answer["public_score"], answer["is_best"]) == ([WARNING], None, None)
    assert (answer["limits"]["used"], answer["limits"]["errors_used"]) == (0, 1)


def test_a_poll_answers_304_until_something_changed(ada: Program, database: Database, world: World):
    submission = database.write(make_complete, world)
    first = ada.get(f"/submissions/{submission.id}")
    tag = {"If-None-Match": first.headers["ETag"]}

    same = ada.get(f"/submissions/{submission.id}", headers=tag)
    database.write(lambda session: session.merge(submission, load=True).__setattr__("description", "new"))
    changed = ada.get(f"/submissions/{submission.id}", headers=tag)

    assert (same.status_code, same.get_data()) == (304, b"")
    assert (changed.status_code, changed.get_json()["description"]) == (200, "new")


def test_submissions_of_others_look_like_none(
    ben: Program, stranger: Program, host: Program, database: Database, world: World
):
    submission = database.write(make_complete, world)

    assert ben.get(f"/submissions/{submission.id}").status_code == ben.get("/submissions/999").status_code == 404
    assert ben.get(f"/submissions/{10**30}").status_code == 404
    assert stranger.get(f"/submissions/{submission.id}").status_code == 401
    assert host.get(f"/submissions/{submission.id}").status_code == 200


def test_the_list_has_the_newest_first(ada: Program, ben: Program, database: Database, world: World):
    older = database.write(make_complete, world, public_score=0.7)
    newer = database.write(make_complete, world, received_at=factories.NOW + timedelta(seconds=1))

    answer = ada.get("/competitions/harbour/submissions").get_json()

    assert [item["id"] for item in answer["submissions"]] == [newer.id, older.id]
    assert [item["rank"] for item in answer["submissions"]] == [1, 1]
    assert (answer["page"], answer["n_pages"], answer["limits"]["used"]) == (1, 1, 2)
    assert answer["submissions"][0] == ada.get(f"/submissions/{newer.id}").get_json()
    assert ben.get("/competitions/harbour/submissions").status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=complete", ["scored"]),
        ("status=pending", ["waiting"]),
        ("status=error", []),
        ("member=ada", ["scored", "waiting"]),
        ("member=ben", []),
        ("search=FOREST", ["scored"]),
        ("search=forest&status=pending", []),
    ],
)
def test_the_list_has_what_is_asked_for(ada: Program, database: Database, world: World, query: str, found: list[str]):
    made = {
        "scored": database.write(make_complete, world, public_score=0.7, description="a random forest"),
        "waiting": database.write(make_complete, world),
    }

    answer = ada.get(f"/competitions/harbour/submissions?{query}").get_json()

    assert {item["id"] for item in answer["submissions"]} == {made[name].id for name in found}
    assert answer["n_found"] == len(found)


@pytest.mark.parametrize("query", ["status=hidden", f"member={'x' * 500}", "order=newest"])
def test_a_filter_that_is_not_understood_is_refused(ada: Program, query: str):
    refused = ada.get(f"/competitions/harbour/submissions?{query}")

    assert refused.status_code == 400
    assert set(refused.get_json()["fields"]) == {query.partition("=")[0]}


def send_in_pieces(program: Program, body: bytes, *pieces: bytes) -> str:
    """Send a file, and return its id."""
    code = program.post("/uploads", json={"name": "mine.csv", "size": len(body)}).get_json()["id"]
    offset = 0
    for piece in pieces:
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        assert program.patch(f"/uploads/{code}", headers=headers, data=piece).status_code == 204
        offset += len(piece)
    assert program.post(f"/uploads/{code}/completion", json={}).status_code == 200
    return str(code)


def test_a_file_that_was_sent_in_pieces_is_handed_in_once(ada: Program, database: Database, queue: FakeQueue):
    code = send_in_pieces(ada, BODY, BODY[:7], BODY[7:])

    first, again = (ada.post(f"/competitions/harbour/submissions?upload={code}&description=cut") for _ in range(2))

    answer = first.get_json()
    assert (first.status_code, again.status_code, again.get_json()["id"]) == (201, 200, answer["id"])
    assert (answer["file_name"], answer["description"]) == ("mine.csv", "cut")
    assert answer["sha256"] == hashlib.sha256(BODY).hexdigest()
    assert (count_submissions(database), len(queue.jobs)) == (1, 1)


def test_a_file_of_another_user_is_as_if_there_were_none(ada: Program, host: Program):
    code = send_in_pieces(host, BODY, BODY)

    anothers, none = (ada.post(f"/competitions/harbour/submissions?upload={one}") for one in (code, "0" * 32))

    assert (anothers.status_code, none.status_code) == (409, 409)
    assert anothers.get_json()["detail"] == none.get_json()["detail"]


def test_a_body_beside_a_file_that_was_sent_is_refused(ada: Program, database: Database):
    code = send_in_pieces(ada, BODY, BODY)

    response = ada.submit("harbour", BODY, query=f"upload={code}")

    assert (response.status_code, list(response.get_json()["fields"])) == (400, ["upload"])
    assert count_submissions(database) == 0


def test_handing_in_a_sent_file_needs_the_scope_and_the_rules(ada: Program, ben: Program, reader: Program):
    code = send_in_pieces(ben, BODY, BODY)

    assert ben.post(f"/competitions/harbour/submissions?upload={code}").get_json()["code"] == "entry_required"
    assert reader.post(f"/competitions/harbour/submissions?upload={code}").status_code == 403
