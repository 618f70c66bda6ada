"""Submissions from Kaggle's clients: handed in once, by the rules that hold everywhere, and told as they stand."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from server.db import Database
from server.domain.schedule import ARRIVAL
from server.models import Competition, Submission, Team
from server.services import uploads
from tests import factories
from tests.fakes import Clock, FakeQueue
from tests.server.web.conftest import World
from tests.server.web.kaggle.conftest import FILE, Kaggle, make_kaggle
from tests.server.web.kaggle.test_data_files import NAMES


def change(database: Database, world: World, **changes: object):
    def work(session):
        for name, value in changes.items():
            setattr(session.get_one(Competition, world.competition.id), name, value)

    database.write(work)


def test_a_file_is_handed_in_and_waits_for_its_score(ada: Kaggle, database: Database, queue: FakeQueue):
    handed_in = ada.submit(name="best.csv", submissionDescription="Four seeds.").json
    shown = ada.get("GetSubmission", ref=handed_in["ref"])
    listed = ada.get("ListSubmissions", competitionName="harbour", page=1)

    assert handed_in["message"] == "Successfully submitted to Harbour\n"
    assert queue.jobs == [(handed_in["ref"], 1)]
    assert listed == {"submissions": [shown], "nextPageToken": ""}
    assert (shown["fileName"], shown["description"], shown["status"]) == ("best.csv", "Four seeds.", "PENDING")
    assert (shown["publicScore"], shown["privateScore"], shown["totalBytes"]) == ("", "", len(FILE))
    led = ada.ask("DownloadSubmission", submissionId=handed_in["ref"])
    assert ada.browser.get(led.headers["Location"]).data == FILE


def test_the_same_token_again_gives_the_same_submission(ada: Kaggle, database: Database):
    ticket = ada.get("StartSubmissionUpload", competitionName="harbour", fileName="a.csv", contentLength=len(FILE))
    ada.browser.put(ticket["createUrl"], data=FILE)
    fields = {"competitionName": "harbour", "blobFileTokens": ticket["token"]}

    first, second = ada.get("CreateSubmission", **fields), ada.get("CreateSubmission", **fields)

    assert first["ref"] == second["ref"]
    assert len(database.read(lambda session: session.scalars(select(Submission.id)).all())) == 1


def test_a_file_that_is_not_whole_or_not_theirs_is_refused(ada: Kaggle, ben: Kaggle):
    ticket = ada.get("StartSubmissionUpload", competitionName="harbour", fileName="a.csv", contentLength=len(FILE))
    fields = {"competitionName": "harbour", "blobFileTokens": ticket["token"]}

    unfinished = ada.ask("CreateSubmission", **fields)
    foreign = ben.ask("CreateSubmission", **fields)
    invented = ada.ask("CreateSubmission", competitionName="harbour", blobFileTokens="invented")

    assert (unfinished.status_code, foreign.status_code, invented.status_code) == (409, 400, 400)


def test_what_the_rules_refuse_is_told_before_the_file_is_sent(
    ada: Kaggle, ben: Kaggle, reader: Kaggle, database: Database, world: World
):
    def start(client: Kaggle, **more):
        fields = {"competitionName": "harbour", "fileName": "a.csv", "contentLength": 9, **more}
        return client.ask("StartSubmissionUpload", **fields)

    too_large = start(ada, contentLength=10_000_000)
    change(database, world, daily_limit=1)
    ada.submit()
    answers = [start(ada), start(ben), start(reader)]
    change(database, world, daily_limit=5, ends_at=factories.NOW - timedelta(days=1), allows_late=False)
    answers.append(start(ada))

    assert too_large.status_code == 413
    assert [answer.status_code for answer in answers] == [422, 403, 403, 422]
    assert "1" in answers[0].json["message"]


def test_what_was_begun_before_the_end_counts_if_it_arrives_in_time(
    ada: Kaggle, database: Database, world: World, clock: Clock
):
    change(database, world, ends_at=clock.now + timedelta(seconds=10), allows_late=False)
    fields = {"competitionName": "harbour", "fileName": "a.csv", "contentLength": len(FILE)}
    tickets = [ada.get("StartSubmissionUpload", **fields) for _ in range(2)]
    for ticket in tickets:
        ada.browser.put(ticket["createUrl"], data=FILE)

    clock.advance(seconds=60)
    in_time = ada.ask("CreateSubmission", competitionName="harbour", blobFileTokens=tickets[0]["token"])
    clock.advance(seconds=ARRIVAL.total_seconds())
    too_late = ada.ask("CreateSubmission", competitionName="harbour", blobFileTokens=tickets[1]["token"])

    assert in_time.status_code == 200
    assert too_late.status_code == 422
    kept = database.read(lambda session: session.scalars(select(Submission)).one())
    assert not kept.is_late


def test_limits_are_told(ada: Kaggle, ben: Kaggle, database: Database, world: World):
    change(database, world, total_limit=3)
    ada.submit()

    assert ada.get("GetSubmissionLimits", competitionName="harbour") == {
        "numToday": 1,
        "numTotal": 1,
        "numAllowedNow": 2,
        "limitedByTotal": True,
    }
    assert ben.get("GetSubmissionLimits", competitionName="harbour")["numAllowedNow"] == 0


def test_scores_have_the_decimals_of_the_competition_and_private_ones_stay_hidden(
    ada: Kaggle, ben: Kaggle, database: Database, world: World
):
    def score(session) -> tuple[int, int]:
        competition = session.get_one(Competition, world.competition.id)
        competition.score_decimals = 3
        submission = factories.make_submission(
            session,
            competition=competition,
            team=session.get_one(Team, world.team.id),
            user=session.merge(world.ada),
            public_score=0.123456,
            private_score=0.654321,
        )
        factories.make_leaderboard_row(session, submission=submission, public_score=0.123456)
        return submission.id, submission.team_id

    number, team_id = database.write(score)
    shown = ada.get("GetSubmission", ref=number)
    of_team = ben.get("ListTeamPublicSubmissions", teamId=team_id)["submissions"]

    assert (shown["status"], shown["publicScore"], shown["privateScore"]) == ("COMPLETE", "0.123", "")
    assert [(row["id"], row["publicScore"]) for row in of_team] == [(number, "0.123")]
    for method, fields in (
        ("GetSubmission", {"ref": number}),
        ("DownloadSubmission", {"submissionId": number}),
        ("ListSubmissionEpisodes", {"submissionId": number}),
        ("ListTeamPublicSubmissions", {"teamId": 10_000}),
    ):
        assert ben.ask(method, **fields).status_code == 404


def test_files_that_were_never_handed_in_lock_nobody_out(ada: Kaggle, database: Database, world: World, clock: Clock):
    change(database, world, daily_limit=50)
    fields = {"competitionName": "harbour", "fileName": "a.csv", "contentLength": len(FILE)}
    for _ in range(uploads.MOST_UPLOADS):
        ada.get("StartSubmissionUpload", **fields)

    refused = ada.ask("StartSubmissionUpload", **fields)
    clock.advance(seconds=uploads.YIELDS_AFTER.total_seconds())

    assert (refused.status_code, ada.submit().status_code) == (409, 200)


def test_a_submission_that_is_not_to_count_is_refused_and_its_file_stays(ada: Kaggle):
    ticket = ada.get("StartSubmissionUpload", competitionName="harbour", fileName="a.csv", contentLength=len(FILE))
    ada.browser.put(ticket["createUrl"], data=FILE)
    fields = {"competitionName": "harbour", "blobFileTokens": ticket["token"]}

    refused = ada.ask("CreateSubmission", sandbox=True, **fields)

    assert (refused.status_code, ada.get("GetSubmissionLimits", competitionName="harbour")["numToday"]) == (400, 0)
    assert "without --sandbox" in refused.json["message"]
    assert ada.ask("CreateSubmission", **fields).status_code == 200


def test_notebooks_and_games_are_not_here(ada: Kaggle):
    number = ada.submit().json["ref"]

    assert ada.ask("CreateCodeSubmission", competitionName="harbour").status_code == 400
    assert ada.get("ListSubmissionEpisodes", submissionId=number) == {"episodes": []}


@pytest.mark.parametrize("name", NAMES)
def test_a_link_to_a_submission_serves_no_other_name(ada: Kaggle, name: str):
    number = ada.submit(name="mine.csv").json["ref"]
    address = ada.ask("DownloadSubmission", submissionId=number).headers["Location"]

    assert ada.browser.get(address.replace("mine.csv", name)).status_code == 404


def test_a_file_is_handed_in_by_no_token_that_may_less_than_the_one_that_began_it(
    app: Flask, ada: Kaggle, world: World, database: Database
):
    bound = make_kaggle(app, database, world.ada, slug="harbour")
    ticket = ada.get("StartSubmissionUpload", competitionName="harbour", fileName="a.csv", contentLength=len(FILE))
    ada.browser.put(ticket["createUrl"], data=FILE)
    fields = {"competitionName": "harbour", "blobFileTokens": ticket["token"]}

    assert bound.ask("CreateSubmission", **fields).status_code == 409
    assert ada.ask("CreateSubmission", **fields).status_code == 200
