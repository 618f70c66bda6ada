"""The settings of a competition, read and changed by Kaggle's command."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.models import AuditEvent, Competition, Draft
from tests.factories import NOW
from tests.server.web.kaggle.hosting import (
    IRIS,
    NAMES,
    QUAY,
    Hosting,
    hanna,
    iris,
    owner,
    patient,
    run,
    runner,
    worker,
)

__all__ = ["hanna", "iris", "owner", "patient", "run", "runner", "worker"]

DEADLINE = "2027-01-01T00:00:00.000+00:00Z"  # as the command writes it


def update(client: Hosting, named: dict[str, str], **settings):
    return client.ask("UpdateCompetitionSettings", settings=settings, updateMask=",".join(settings), **named)


@pytest.fixture
def quay(hanna: Hosting) -> None:
    """Begin a draft."""
    hanna.get("CreateCompetition", **NAMES)


def test_the_settings_of_a_draft_are_changed_and_answered(hanna: Hosting, quay, database):
    told = update(hanna, QUAY, title="The Quay", deadline=DEADLINE, rulesRequired=True)

    assert told.status_code == 200
    assert (told.json["title"], told.json["deadline"]) == ("The Quay", "2027-01-01T00:00:00.000Z")
    assert hanna.get("GetCompetitionSettings", **QUAY) == told.json
    event = database.read(
        lambda session: session.scalars(select(AuditEvent).where(AuditEvent.action == "draft.change")).one()
    )
    assert event.detail["before"]["title"] == "Quay"
    assert event.detail["after"]["title"] == "The Quay"


def test_another_name_in_addresses_is_answered_under_that(hanna: Hosting, quay, iris):
    assert update(hanna, QUAY, competitionName="new-quay").json["competitionName"] == "new-quay"
    assert hanna.ask("GetCompetitionSettings", **QUAY).status_code == 404
    taken = update(hanna, {"competitionName": "new-quay"}, competitionName=iris)
    assert (taken.status_code, "already" in taken.json["message"]) == (409, True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "x" * 81}, "title"),
        ({"competitionName": "A b"}, "slug"),
        ({"hasScripts": True}, "hasScripts: Podium takes prediction files and runs no notebooks."),
        ({"deadline": "2001-01-01T00:00:00.000+00:00Z"}, "ends_at"),
        ({"invented": 1}, "no setting “invented”"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changed(hanna: Hosting, quay, fields, words):
    before = hanna.get("GetCompetitionSettings", **QUAY)

    refused = update(hanna, QUAY, briefDescription="Other words.", **fields)

    assert refused.status_code == 400
    assert words in refused.json["message"]
    assert hanna.get("GetCompetitionSettings", **QUAY) == before


def test_an_update_names_what_it_changes(hanna: Hosting, quay):
    assert hanna.ask("UpdateCompetitionSettings", **QUAY, settings={"title": "X"}).status_code == 400
    assert hanna.ask("UpdateCompetitionSettings", **QUAY, settings=[], updateMask="title").status_code == 400


def test_a_change_to_what_is_launched_is_in_force_when_it_is_answered(patient: Hosting, iris, worker, database):
    told = update(patient, IRIS, hostSegment="HOST_SEGMENT_COMMUNITY", deadline=DEADLINE, briefDescription="Irises.")

    assert told.status_code == 200
    assert told.json == patient.get("GetCompetitionSettings", **IRIS)
    shown = patient.get("GetCompetition", **IRIS)
    assert (shown["deadline"], shown["description"]) == ("2027-01-01T00:00:00.000Z", "Irises.")


def test_what_stays_the_same_begins_no_draft(hanna: Hosting, iris, database):
    said = hanna.get("GetCompetitionSettings", **IRIS)

    assert hanna.ask("UpdateCompetitionSettings", **IRIS, settings=said, updateMask=",".join(said)).json == said
    assert database.read(lambda session: session.scalars(select(Draft).where(Draft.published_at.is_(None))).all()) == []


def test_the_address_of_what_is_launched_and_the_end_of_what_is_final_stay(hanna: Hosting, iris, database):
    def finalize(session) -> None:
        competition = session.scalars(select(Competition)).one()
        competition.is_practice = False
        competition.starts_at, competition.ends_at = NOW - timedelta(days=9), NOW - timedelta(days=2)
        competition.finalized_at = NOW - timedelta(days=1)

    database.write(finalize)

    other = update(hanna, IRIS, competitionName="irises")
    later = update(hanna, IRIS, deadline=DEADLINE)

    assert (other.status_code, later.status_code) == (400, 400)
    assert "keeps its name" in other.json["message"]
    assert "the end cannot be moved" in later.json["message"]
    assert hanna.get("GetCompetitionSettings", **IRIS)["finalLeaderboardHasBeenVerified"] is True
    assert database.read(lambda session: session.scalars(select(Draft).where(Draft.published_at.is_(None))).all()) == []


def test_a_change_that_is_not_checked_in_time_goes_on_at_the_next_launch(hanna: Hosting, iris, run):
    late = update(hanna, IRIS, title="Irises")
    run()
    again = hanna.ask("LaunchCompetition", **IRIS)
    run()

    assert (late.status_code, again.status_code) == (409, 409)
    assert "Launch it again" in late.json["message"]
    assert hanna.get("GetCompetition", **IRIS)["title"] == "Irises"
