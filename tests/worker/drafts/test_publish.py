"""Tests for `worker.drafts.publish`: a draft becomes a competition, or changes one, exactly once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from server.models import (
    AuditEvent,
    Competition,
    Draft,
    DraftFile,
    DraftJobState,
    Page,
    Rescore,
    Role,
    ShadowScore,
    Submission,
    Team,
)
from server.services import competitions, draft_jobs, drafts, shadow_scores
from tests import factories
from tests.drafts import FILES, PAGES, SPEC, make_draft, make_runner

NOW = factories.NOW


@pytest.fixture
def host(database):
    return database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def publish(database, storage, queue, clock, host):
    """Return a function that checks and publishes a draft and returns its last job."""
    runner = make_runner(database, storage, queue, clock)

    def run(draft, reason=""):
        database.write(drafts.ask_check, draft_id=draft.id, user=host, now=NOW)
        runner.run_one()
        database.write(drafts.ask_publish, draft_id=draft.id, user=host, reason=reason, now=NOW)
        runner.run_one()
        return database.read(draft_jobs.find_last, draft_id=draft.id)

    return run


@pytest.fixture
def competition(database, storage, host, publish):
    publish(database.write(make_draft, storage=storage, user=host))
    return database.read(lambda session: session.scalars(select(Competition)).one())


def list_all(database, column):
    return database.read(lambda session: session.scalars(select(column)).all())


def change(database, storage, host, competition, **more):
    return database.write(make_draft, storage=storage, user=host, competition=competition, **more)


def test_a_draft_becomes_a_competition_of_its_host(database, storage, queue, host, competition):
    draft = database.read(lambda session: session.scalars(select(Draft)).one())

    assert (competition.slug, competition.host_id, draft.competition_id) == ("iris-species", host.id, competition.id)
    assert draft.published_at is not None
    assert list_all(database, DraftFile) == []
    assert list_all(database, Page.markdown) == list(PAGES.values())
    assert len(queue.jobs) == 1
    acts = list_all(database, AuditEvent.action)
    assert [act for act in acts if act.startswith(("draft", "comp"))] == [
        "draft.create",
        "competition.create",
        "draft.publish",
    ]


def test_what_is_published_is_not_published_again(database, host, competition):
    draft = database.read(lambda session: session.scalars(select(Draft)).one())

    with pytest.raises(Exception, match="is published"):
        database.write(drafts.ask_publish, draft_id=draft.id, user=host, now=NOW)


def test_a_change_of_pages_and_limits_is_an_update(database, storage, host, competition, publish):
    draft = change(database, storage, host, competition, spec={**SPEC, "daily_limit": 9})
    database.write(drafts.write_page, draft_id=draft.id, user=host, page="rules", markdown="Be kind.", now=NOW)

    job = publish(draft)

    assert (job.state, job.result["slug"]) == (DraftJobState.DONE, "iris-species")
    assert list_all(database, Competition.daily_limit) == [9]
    assert list_all(database, Page.markdown)[3] == "Be kind."
    assert list_all(database, Rescore) == []


def test_another_solution_begins_a_rescore_and_brings_the_rest_of_the_draft(
    database, storage, host, competition, publish
):
    files = {**FILES, "private/solution.csv": FILES["private/solution.csv"].replace("4,b", "4,a")}
    draft = change(database, storage, host, competition, spec={**SPEC, "title": "Irises"}, files=files)

    publish(draft, reason="Row 4 was wrong.")

    assert list_all(database, Rescore.reason) == ["Row 4 was wrong."]
    assert list_all(database, Competition.title) == ["Irises"]
    solution = database.read(lambda session: competitions.get_solution(session, competition=competition))
    assert solution.version == 1


def test_a_change_cannot_move_the_address_or_the_mode(database, storage, queue, clock, host, competition):
    spec = {**SPEC, "slug": "irises", "honest_mode": "ladder"}
    draft = change(database, storage, host, competition, spec=spec)
    database.write(drafts.ask_check, draft_id=draft.id, user=host, now=NOW)
    make_runner(database, storage, queue, clock).run_one()

    report = database.read(drafts.get_draft, draft_id=draft.id, user=host).report

    assert [fault["place"] for fault in report["faults"]] == ["slug", "honest_mode"]


BETTER = {"name": "Better", "file": "baselines/better.csv", "description": "As it is."}
WITH_BETTER = {**FILES, "private/baselines/better.csv": FILES["private/baselines/dummy.csv"].replace("3,b", "3,a")}


def list_entries(database):
    """Return name and description, whether it is hidden, and the hash of all that baselines handed in."""

    def load(session):
        rows = session.execute(
            select(Team.name, Submission.description, Submission.is_hidden, Submission.sha256)
            .join(Submission, Submission.team_id == Team.id)
            .order_by(Submission.id)
        )
        return [tuple(row) for row in rows]

    return database.read(load)


def test_a_new_baseline_of_a_change_is_told_and_handed_in(database, storage, queue, host, competition, publish):
    spec = {**SPEC, "baselines": [*SPEC["baselines"], BETTER]}
    draft = change(database, storage, host, competition, spec=spec, files=WITH_BETTER)

    publish(draft)

    report = database.read(drafts.get_draft, draft_id=draft.id, user=host).report
    assert [(each["name"], each["fate"]) for each in report["changes"]["baselines"]] == [("Better", "new")]
    assert [entry[:3] for entry in list_entries(database)] == [
        ("Dummy", "The same for all.", False),
        ("Better", "As it is.", False),
    ]
    assert len(queue.jobs) == 2
    [record] = [event for event in list_all(database, AuditEvent) if event.action == "competition.update"]
    assert record.detail["before"] == {"baselines": {"Better": None}}
    assert set(record.detail["after"]["baselines"]) == {"Better"}


def test_another_solution_and_its_baseline_are_both_scored_by_the_rescore(
    database, storage, host, competition, publish
):
    renamed = {path: text.replace("3,", "7,") for path, text in FILES.items() if path != "public/train.csv"}
    files = {**renamed, "public/train.csv": FILES["public/train.csv"]}
    files["public/test.csv"] = "id\n7\n4\n5\n6\n"
    draft = change(database, storage, host, competition, files=files)

    job = publish(draft, reason="Row 3 has another id.")

    assert job.state is DraftJobState.DONE
    assert [entry[2] for entry in list_entries(database)] == [True, False]
    database.write(lambda session: shadow_scores.adopt_all(session, rescore=session.scalars(select(Rescore)).one()))
    assert len(list_all(database, ShadowScore.id)) == 2


def test_after_the_end_baselines_stay_as_they_are(database, storage, queue, clock, host, publish):
    times = {"starts_at": "2029-12-01T09:00:00Z", "ends_at": "2030-02-01T09:00:00Z"}
    ended = {**SPEC, "practice": False, "timeline": times}
    publish(database.write(make_draft, storage=storage, user=host, spec=ended))
    competition = database.read(lambda session: session.scalars(select(Competition)).one())
    clock.now = datetime(2030, 3, 1, tzinfo=UTC)
    draft = change(database, storage, host, competition, spec={**ended, "baselines": [BETTER]}, files=WITH_BETTER)
    database.write(drafts.ask_check, draft_id=draft.id, user=host, now=NOW)
    make_runner(database, storage, queue, clock).run_one()

    [fault] = database.read(drafts.get_draft, draft_id=draft.id, user=host).report["faults"]

    assert fault["place"] == "baselines"
    assert "“Better” (new), “Dummy” (withdrawn)" in fault["found"]
    assert "ended at 2030-02-01 09:00 UTC" in fault["expected"]


def test_a_slug_that_was_taken_after_the_check_is_refused_with_words(database, storage, queue, clock, host):
    draft = database.write(make_draft, storage=storage, user=host)
    runner = make_runner(database, storage, queue, clock)
    database.write(drafts.ask_check, draft_id=draft.id, user=host, now=NOW)
    runner.run_one()
    database.write(drafts.ask_publish, draft_id=draft.id, user=host, now=NOW)
    database.write(factories.make_competition, slug="iris-species")

    runner.run_one()

    job = database.read(draft_jobs.find_last, draft_id=draft.id)
    assert (job.state, job.result["code"]) == (DraftJobState.FAILED, "name_taken")
    found = database.read(drafts.get_draft, draft_id=draft.id, user=host)
    assert (found.published_at, len(database.read(drafts.list_files, draft=found))) == (None, len(FILES))
