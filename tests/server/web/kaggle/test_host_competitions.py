"""Competitions made, launched and shared by Kaggle's command."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.domain.checklist import CheckOutcome, make_check
from server.models import AuditEvent, Competition, Draft, User
from server.services import drafts
from tests import factories
from tests.drafts import make_draft, make_runner
from tests.factories import NOW
from tests.server.web.kaggle.conftest import make_kaggle
from tests.server.web.kaggle.hosting import (
    IRIS,
    NAMES,
    QUAY,
    SCOPES,
    Hosting,
    hanna,
    iris,
    make_solution,
    owner,
    patient,
    run,
    runner,
    worker,
    working,
)

__all__ = ["hanna", "iris", "owner", "patient", "run", "runner", "worker"]

TEST = b"id\n" + b"".join(b"%d\n" % (row + 7) for row in range(120))


def find_draft(database, slug: str) -> Draft:
    return database.read(lambda session: next(d for d in session.scalars(select(Draft)) if d.spec["slug"] == slug))


def find_competition(database, slug: str) -> Competition:
    return database.read(lambda session: session.scalars(select(Competition).where(Competition.slug == slug)).one())


def test_a_competition_begins_as_a_draft_of_its_host(hanna: Hosting, database):
    made = hanna.get("CreateCompetition", **{**NAMES, "privacy": "LIMITED"}, disableKernels=True)

    draft = find_draft(database, "quay")
    assert made == {"id": draft.id, "ref": "quay", "url": f"http://localhost/host/drafts/{draft.id}"}
    assert {key: draft.spec[key] for key in ("title", "slug", "tagline", "visibility")} == {
        "title": "Quay",
        "slug": "quay",
        "tagline": "Tell quays apart.",
        "visibility": "unlisted",
    }


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"hackathon": True}, "Podium has no hackathons"),
        ({"cloneCompetitionId": 7}, "http://localhost/host"),
        ({"licenseId": 7}, "licence"),
        ({"numPrizes": 3}, "no prizes"),
        ({"reward": {"id": "USD", "quantity": 100}}, "no prizes"),
        ({"reward": 7}, "not an object"),
        ({"privacy": "SECRET"}, "PUBLIC, LIMITED or PRIVATE"),
        ({"title": ""}, "1 to 80 characters"),
        ({"slug": "The Quay"}, "small letters"),
        ({"slug": "ab"}, "3 to 60"),
        ({"briefDescription": ""}, "tagline"),
    ],
)
def test_what_a_competition_cannot_be_is_said_and_begins_none(hanna: Hosting, database, fields, words):
    refused = hanna.ask("CreateCompetition", **{**NAMES, **fields})

    assert refused.status_code == 400
    assert words in refused.json["message"]
    assert database.read(lambda session: session.scalars(select(Draft)).all()) == []


def test_a_reward_of_knowledge_is_what_there_is(hanna: Hosting):
    hanna.get("CreateCompetition", **NAMES, reward={"id": "KNOWLEDGE", "quantity": 1}, numPrizes=0)


def test_a_slug_is_taken_once(hanna: Hosting, iris):
    hanna.get("CreateCompetition", **NAMES)

    for slug in ("quay", iris):
        refused = hanna.ask("CreateCompetition", **{**NAMES, "slug": slug})
        assert (refused.status_code, refused.json["code"]) == (409, 409)
        assert "already" in refused.json["message"]


def test_launching_tries_checks_and_publishes(patient: Hosting, database, worker):
    patient.get("CreateCompetition", **NAMES)
    assert patient.update_data(QUAY, test=TEST, train=b"id,y\n1,0\n2,1\n").status_code == 200
    assert patient.solve(QUAY, make_solution()).status_code == 200

    launched = patient.ask("LaunchCompetition", **QUAY)

    assert (launched.status_code, launched.json) == (200, {})
    competition = find_competition(database, "quay")
    assert (competition.published_at, competition.title) == (NOW, "Quay")
    names = [file["name"] for file in patient.get("ListDataFiles", **QUAY)["files"]]
    assert sorted(names) == ["sample_submission.csv", "test.csv", "train.csv"]
    acts = database.read(lambda session: session.scalars(select(AuditEvent.action)).all())
    assert {"draft.create", "draft.data", "draft.solution", "draft.launch", "draft.publish"} <= set(acts)


def test_a_launch_at_a_time_is_seen_by_nobody_else_before(patient: Hosting, database, storage, app, worker, clock):
    database.write(make_timed, storage=storage, user=patient.user)

    patient.get("LaunchCompetition", **IRIS, futureTime="2026-12-01T09:00:00.000+00:00Z")

    ben = make_kaggle(app, database, database.write(factories.make_user, name="ben"))
    assert ben.ask("GetCompetition", **IRIS).status_code == 404
    assert [
        item["ref"] for item in patient.get("ListCompetitions", group="COMPETITION_LIST_TAB_UNLAUNCHED")["competitions"]
    ] == ["iris-species"]
    clock.advance(days=11)
    shown = ben.get("GetCompetition", **IRIS)
    assert shown["enabledDate"] == "2026-12-01T09:00:00.000Z"


def test_what_was_planned_can_be_launched_now(patient: Hosting, database, storage, worker):
    database.write(make_timed, storage=storage, user=patient.user)
    patient.get("LaunchCompetition", **IRIS, futureTime="2026-12-01T09:00:00.000+00:00Z")

    patient.get("LaunchCompetition", **IRIS)

    competition = find_competition(database, "iris-species")
    assert (competition.published_at, competition.starts_at) == (NOW, NOW)


def make_timed(session, *, storage, user):
    draft = make_draft(session, storage=storage, user=user)
    times = {"starts_at": "2026-11-20T00:00:00Z", "ends_at": "2027-02-01T00:00:00Z"}
    changes = {"practice": None, "timeline": times}
    drafts.change_spec(session, draft_id=draft.id, user=user, changes=changes, now=NOW)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-21T12:00:00.000+00:00Z", "is over"),
        ("2027-02-01T00:00:00.000+00:00Z", "starts_at"),
        ("soon", "no time such as"),
    ],
)
def test_a_time_that_cannot_be_is_refused(hanna: Hosting, database, storage, at, words):
    database.write(make_timed, storage=storage, user=hanna.user)

    refused = hanna.ask("LaunchCompetition", **IRIS, futureTime=at)

    assert refused.status_code == 400
    assert words in refused.json["message"]
    assert find_draft(database, "iris-species").spec["timeline"]["starts_at"] == "2026-11-20T00:00:00Z"


def test_a_check_that_is_not_green_is_told_and_nothing_launched(patient: Hosting, database, storage, queue, clock):
    check = make_check("row_order", CheckOutcome.WARN, "AUC 0.7")
    draft = database.write(make_draft, storage=storage, user=patient.user)

    with working(make_runner(database, storage, queue, clock, look=lambda *_: (check,))):
        refused = patient.ask("LaunchCompetition", **IRIS)

        assert refused.status_code == 409
        assert f"{check.title}: AUC 0.7" in refused.json["message"]
        assert f"http://localhost/host/drafts/{draft.id}/publish" in refused.json["message"]
        waivers = {"row_order": "Time is the order on purpose."}
        database.write(drafts.waive, draft_id=draft.id, user=patient.user, waivers=waivers, now=NOW)
        patient.get("LaunchCompetition", **IRIS)


def test_without_a_solution_nothing_but_that_is_told(hanna: Hosting, database):
    hanna.get("CreateCompetition", **NAMES)

    refused = hanna.ask("LaunchCompetition", **QUAY, futureTime="2026-12-01T09:00:00.000+00:00Z")

    assert (refused.status_code, refused.json["message"]) == (
        409,
        "Upload the solution first (`kaggle competitions solution create quay -p solution.csv`), then launch again.",
    )
    assert "publish_at" not in find_draft(database, "quay").spec


def test_a_draft_with_faults_is_not_launched(patient: Hosting, database, storage, worker):
    draft = database.write(make_draft, storage=storage, user=patient.user)
    database.write(drafts.change_spec, draft_id=draft.id, user=patient.user, changes={"task": None}, now=NOW)

    refused = patient.ask("LaunchCompetition", **IRIS)

    assert refused.status_code == 409
    assert "task" in refused.json["message"]


def test_a_solution_that_a_worker_refuses_is_told(patient: Hosting, worker):
    patient.get("CreateCompetition", **NAMES)
    patient.solve(QUAY, b"\x00\x01\x02")

    status = patient.get("GetCompetitionSolutionStatus", **QUAY)
    while not status["setupError"]:
        status = patient.get("GetCompetitionSolutionStatus", **QUAY)

    assert status["ready"] is False


def test_who_does_not_wait_is_told_to_launch_again(hanna: Hosting, database, storage, run):
    database.write(make_draft, storage=storage, user=hanna.user)

    answers = []
    for _ in range(3):
        answers.append(hanna.ask("LaunchCompetition", **IRIS))
        run()

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert "Launch it again in a moment" in answers[0].json["message"]
    assert find_competition(database, "iris-species").published_at == NOW
    assert "launched already" in answers[2].json["message"]


def test_what_is_launched_is_not_launched_again(hanna: Hosting, iris):
    later = (NOW + timedelta(days=1)).isoformat()

    again, at = hanna.ask("LaunchCompetition", **IRIS), hanna.ask("LaunchCompetition", **IRIS, futureTime=later)

    assert (again.status_code, at.status_code) == (409, 400)
    assert "launched already" in again.json["message"]
    assert "launched already" in at.json["message"]


def test_a_host_is_added_once_there_is_a_competition(hanna: Hosting, database, iris):
    database.write(factories.make_user, name="ben")
    hanna.get("CreateCompetition", **NAMES)

    assert hanna.ask("AddCompetitionHost", **QUAY, userName="ben").status_code == 409
    assert hanna.ask("AddCompetitionHost", **IRIS, userName="nobody").status_code == 400
    assert hanna.get("AddCompetitionHost", **IRIS, userName="ben") == {}
    hosts = hanna.get("ListCompetitionHosts", **IRIS)["hosts"]
    assert [host["userName"] for host in hosts] == ["hanna", "ben"]


def test_a_token_without_the_scope_and_another_host_do_nothing(app, hanna: Hosting, database, owner, iris):
    hanna.get("CreateCompetition", **NAMES)
    reader = make_kaggle(app, database, owner)
    other_user = database.write(lambda session: factories.make_user(session, name="otto", role="host"))
    other = make_kaggle(app, database, other_user, scopes=SCOPES)

    for named in (QUAY, IRIS):
        assert reader.ask("LaunchCompetition", **named).status_code == 403
        hidden, nothing = other.ask("LaunchCompetition", **named), other.ask("LaunchCompetition", competitionName="no")
        assert (hidden.status_code, hidden.json) == (404, nothing.json)


def test_rights_end_at_once(hanna: Hosting, database, owner):
    hanna.get("CreateCompetition", **NAMES)

    def lose(session) -> None:
        session.get_one(User, owner.id).role = "user"

    database.write(lose)

    assert hanna.ask("GetCompetitionSettings", **QUAY).status_code == 404
