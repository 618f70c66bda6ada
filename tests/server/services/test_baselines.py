"""Tests for `server.services.baselines`: handed in with a bundle, replaced, described and withdrawn by the next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.bundles import load_bundle, prepare_bundle
from server.domain.submissions import SubmissionStatus
from server.errors import ConflictError
from server.models import (
    AuditEvent,
    Competition,
    LeaderboardRow,
    PrivateScore,
    Role,
    Score,
    Submission,
    Team,
)
from server.services import baselines, board_rows, finalization, prepared_folders, publishing
from tests import factories
from tests.drafts import FILES, SPEC, write_folder
from tests.fakes import FakeQueue
from tests.publishing import publish_bundle

NOW = factories.NOW
[DUMMY] = SPEC["baselines"]
BETTER = {"name": "Better", "file": "baselines/better.csv", "description": "As it is."}
OTHER = FILES["private/baselines/dummy.csv"].replace("3,b", "3,a")
TIMES = {
    "starts_at": (NOW - timedelta(days=1)).isoformat(),
    "ends_at": (NOW + timedelta(days=1)).isoformat(),
}
TIMED = {**SPEC, "practice": False, "timeline": TIMES}


@pytest.fixture
def host(any_database):
    return any_database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def make(any_database, storage, host, tmp_path):
    """Return a function that makes a competition of a folder, or updates it, and returns what was enqueued."""

    def act(*shown, files=(), work=publishing.update_from_bundle, now=NOW, spec=SPEC):
        folder = tmp_path / f"folder-{len(list(tmp_path.iterdir()))}"
        held = {path: text for path, text in FILES.items() if "baselines" not in path}
        held |= {f"private/{each['file']}": OTHER for each in shown} | dict(files)
        bundle = load_bundle(write_folder(folder, spec={**spec, "baselines": list(shown)}, files=held))
        prepared = prepare_bundle(bundle, folder / "made")
        queue = FakeQueue()
        about = {"storage": storage, "queue": queue, "bundle": bundle, "prepared": prepared, "host": host, "now": now}
        publish_bundle(any_database, work, **about)
        return queue.jobs

    return act


@pytest.fixture
def iris(make):
    make(DUMMY, files=FILES.items(), work=publishing.create_from_bundle)


@pytest.fixture
def timed(make):
    make(DUMMY, files=FILES.items(), work=publishing.create_from_bundle, spec=TIMED)


def list_entries(database):
    """Return what each baseline handed in: name, words, and why it is hidden."""
    query = select(Team.name, Submission.description, Submission.hidden_reason)
    query = query.join(Submission, Submission.team_id == Team.id).order_by(Submission.id)
    return database.read(lambda session: [tuple(row) for row in session.execute(query)])


def score(database, value):
    """Give all that wait a score, and their rows."""

    def work(session):
        for submission in session.scalars(select(Submission).where(Submission.status == "pending")):
            submission.status, submission.scored_at = SubmissionStatus.COMPLETE, NOW
            about = {"submission_id": submission.id, "solution_version": 1, "receipt": {}, "created_at": NOW}
            session.add(Score(public_score=value, **about))
            session.add(PrivateScore(submission_id=submission.id, solution_version=1, private_score=value))
            session.flush()
            board_rows.rebuild_row(session, team_id=submission.team_id, now=NOW)

    database.write(work)


def list_rows(database):
    query = (
        select(Team.name, LeaderboardRow.public_score).join(Team, Team.id == LeaderboardRow.team_id).order_by(Team.id)
    )
    return database.read(lambda session: [tuple(row) for row in session.execute(query)])


def record_of(database):
    query = select(AuditEvent).where(AuditEvent.action == "competition.update").order_by(AuditEvent.id.desc()).limit(1)
    return database.read(lambda session: session.scalars(query).one()).detail


def test_the_same_folder_again_changes_no_baseline(any_database, iris, make):
    assert make(DUMMY, files=FILES.items()) == []
    assert list_entries(any_database) == [("Dummy", "The same for all.", "")]
    assert record_of(any_database) == {"before": {}, "after": {}}


def test_a_new_one_is_handed_in_and_scored_like_all_else(any_database, iris, make):
    jobs = make(DUMMY, BETTER, files=FILES.items())

    assert jobs == [(2, 1)]
    assert list_entries(any_database)[1:] == [("Better", "As it is.", "")]
    assert record_of(any_database)["before"] == {"baselines": {"Better": None}}


def test_another_file_takes_the_place_of_the_one_before_even_if_it_is_worse(any_database, iris, make):
    score(any_database, 0.9)
    jobs = make(DUMMY)
    assert list_rows(any_database) == []
    score(any_database, 0.4)

    assert jobs == [(2, 1)]
    assert list_entries(any_database) == [
        ("Dummy", "The same for all.", baselines.REPLACED),
        ("Dummy", "The same for all.", ""),
    ]
    assert list_rows(any_database) == [("Dummy", 0.4)]
    detail = record_of(any_database)
    assert detail["before"]["baselines"]["Dummy"] != detail["after"]["baselines"]["Dummy"]


def test_other_words_change_no_score(any_database, iris, make):
    score(any_database, 0.9)
    changed = {"name": "DUMMY", "file": "baselines/plain.csv", "description": "Everywhere b."}
    same = FILES["private/baselines/dummy.csv"]

    assert make(changed, files={"private/baselines/plain.csv": same}.items()) == []

    assert list_entries(any_database) == [("DUMMY", "Everywhere b.", "")]
    assert list_rows(any_database) == [("DUMMY", 0.9)]


def test_one_that_is_gone_leaves_the_board_and_its_submission_stays(any_database, iris, make):
    score(any_database, 0.9)

    assert make() == []

    assert list_entries(any_database) == [("Dummy", "The same for all.", baselines.WITHDRAWN)]
    assert list_rows(any_database) == []
    assert record_of(any_database)["after"] == {"baselines": {"Dummy": None}}


def test_one_that_comes_back_is_the_same_entry_again(any_database, iris, make):
    make()

    assert make(DUMMY, files=FILES.items()) == [(2, 1)]

    assert [entry[2] for entry in list_entries(any_database)] == [baselines.WITHDRAWN, ""]
    assert any_database.read(lambda session: len(session.scalars(select(Team)).all())) == 1


def test_an_export_has_what_stands_now(any_database, iris, make):
    make(DUMMY, BETTER)
    make(BETTER, {**DUMMY, "description": "Again."})

    def describe(session):
        competition = session.scalars(select(Competition)).one()
        return prepared_folders.describe(session, competition=competition, now=NOW)

    folder = any_database.read(describe)
    assert folder.spec["baselines"] == [{**DUMMY, "description": "Again."}, BETTER]
    paths = [file.path for file in folder.files if "baselines" in file.path]
    assert paths == ["private/baselines/dummy.csv", "private/baselines/better.csv"]


def test_a_name_that_a_team_has_is_refused_and_nothing_changes(any_database, iris, make):
    def enter(session):
        competition = session.scalars(select(Competition)).one()
        factories.make_team(session, competition=competition, user=factories.make_user(session), name="better")

    any_database.write(enter)

    with pytest.raises(ConflictError, match="a name that no team has") as refused:
        make(DUMMY, BETTER, files=FILES.items())

    assert "Nothing was updated." in refused.value.message
    assert len(list_entries(any_database)) == 1


def test_after_the_end_they_stay_as_they_are_but_for_words(any_database, timed, make):
    later = NOW + timedelta(days=2)

    with pytest.raises(ConflictError, match="since the competition ended"):
        make(now=later, spec=TIMED)
    make({**DUMMY, "description": "All b."}, files=FILES.items(), now=later, spec=TIMED)

    assert list_entries(any_database) == [("Dummy", "All b.", "")]


def test_a_later_end_in_the_same_update_lets_them_change(any_database, timed, make):
    later = NOW + timedelta(days=2)
    times = {**TIMES, "ends_at": (NOW + timedelta(days=3)).isoformat()}

    assert len(make(DUMMY, now=later, spec={**TIMED, "timeline": times})) == 1


def test_what_is_final_stays_final(any_database, timed, make):
    score(any_database, 0.9)
    later = NOW + timedelta(days=2)

    def finalize(session):
        competition = session.scalars(select(Competition)).one()
        finalization.finalize(session, competition=competition, host=None, now=later)

    any_database.write(finalize)

    with pytest.raises(ConflictError, match="since the competition ended"):
        make(DUMMY, now=later, spec=TIMED)
