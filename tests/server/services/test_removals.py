"""What a host decides about single users, and that each decision can be undone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.domain.admission import AdmissionState
from server.errors import ConflictError, InvalidInputError, NotFoundError, RemovedError
from server.models import Admission, AuditEvent, Notice, Submission, Team
from server.services import competitions, invitations, leaderboards, removals, selections, submissions
from tests.factories import NOW
from tests.server.services.season import Season, begin

WHY = "Two accounts."


@pytest.fixture
def season(session) -> Season:
    return begin(session, "ada", "bo", "cy", daily_limit=5)


def act(season: Season, does, name: str, **more):
    by = {"competition": season.competition, "host": season.competition.host, "now": NOW}
    done = does(season.session, name=name, **by, **more)
    season.session.flush()
    return done


def board(season: Season) -> list[str]:
    page = leaderboards.get_page(season.session, competition=season.competition)
    return [row.team for row in page.rows]


def team_up(season: Season, captain: str, member: str) -> None:
    offer = {"competition": season.competition, "now": NOW}
    invitation = invitations.invite_user(season.session, captain=season.users[captain], name=member, **offer)
    invitations.accept(season.session, user=season.users[member], invitation_id=invitation.id, **offer)
    season.session.flush()


def check_may_submit(season: Season, name: str) -> None:
    submissions.check_may_submit(
        season.session,
        competition=season.competition,
        user=season.users[name],
        size_bytes=10,
        max_bytes=100,
        idempotency_key=None,
        received_at=NOW,
    )


def test_who_is_removed_can_do_nothing_more_and_rows_stay(season):
    season.hand_in("ada", 0.9)
    season.hand_in("bo", 0.8)

    act(season, removals.remove, "ada", reason=WHY)

    ada = season.users["ada"]
    with pytest.raises(RemovedError):
        check_may_submit(season, "ada")
    with pytest.raises(RemovedError):
        selections.choose(season.session, competition=season.competition, user=ada, submission_ids=[], now=NOW)
    with pytest.raises(RemovedError, match=WHY):
        competitions.enter(season.session, competition=season.competition, user=ada, rules_version=1, now=NOW)
    viewer = competitions.find_viewer(season.session, competition=season.competition, user=ada)
    assert (viewer.is_entrant, viewer.team_id) == (False, None)
    assert board(season) == ["ada", "bo"]


def test_rows_are_hidden_if_the_host_wants_and_come_back_with_the_user(season):
    shown = season.hand_in("ada", 0.9)
    hidden = season.hand_in("ada", 0.7)
    hidden.is_hidden, hidden.hidden_reason = True, "Leaked labels."
    season.hand_in("bo", 0.8)

    found = act(season, removals.remove, "ada", reason=WHY, hides=True)
    assert (board(season), found.hidden_ids) == (["bo"], [shown.id])

    act(season, removals.admit, "ada")
    assert board(season) == ["ada", "bo"]
    check_may_submit(season, "ada")
    season.session.refresh(hidden)
    assert (hidden.is_hidden, hidden.hidden_reason) == (True, "Leaked labels.")


def test_what_the_host_showed_and_hid_again_meanwhile_stays_hidden(season):
    submission = season.hand_in("ada", 0.9)
    act(season, removals.remove, "ada", reason=WHY, hides=True)
    season.session.refresh(submission)
    submission.hidden_reason = "Made of leaked labels."
    season.session.flush()

    act(season, removals.admit, "ada")

    season.session.refresh(submission)
    assert submission.is_hidden


def test_of_a_team_one_goes_and_the_others_play_on(season):
    team_up(season, "ada", "bo")
    first = season.hand_in("ada", 0.9)
    season.hand_in("bo", 0.8)

    act(season, removals.remove, "ada", reason=WHY, hides=True)

    assert season.entrant("bo").is_captain
    assert not season.entrant("ada").is_captain
    check_may_submit(season, "bo")
    hidden = season.session.scalars(select(Submission.id).where(Submission.is_hidden)).all()
    assert hidden == [first.id]
    row = leaderboards.find_row(season.session, competition=season.competition, team_id=season.team("bo").id)
    assert row is not None
    assert row.public_score == 0.8


def test_the_user_is_told_why_and_the_record_keeps_who_and_what(season):
    act(season, removals.remove, "ada", reason=WHY)

    told = season.session.scalars(select(Notice).where(Notice.user_id == season.users["ada"].id)).one()
    assert WHY in told.message
    event = season.session.scalars(select(AuditEvent).where(AuditEvent.action == "entrant.remove")).one()
    assert event.user_id == season.competition.host_id
    assert event.detail == {
        "user": season.users["ada"].id,
        "before": "entered",
        "after": "removed",
        "reason": WHY,
        "hidden": [],
    }


def test_nobody_is_removed_twice_or_without_a_reason_and_nobody_let_in_twice(season):
    with pytest.raises(InvalidInputError):
        act(season, removals.remove, "ada", reason=" ")
    with pytest.raises(ConflictError):
        act(season, removals.admit, "ada")
    act(season, removals.remove, "ada", reason=WHY)
    with pytest.raises(ConflictError):
        act(season, removals.remove, "ada", reason=WHY)
    with pytest.raises(ConflictError):
        act(season, removals.refuse, "bo", reason=WHY)
    with pytest.raises(NotFoundError):
        act(season, removals.remove, "nobody", reason=WHY)


def test_nobody_invites_into_a_team_who_was_removed(season):
    act(season, removals.remove, "bo", reason=WHY)

    with pytest.raises(Exception, match="may not see"):
        team_up(season, "ada", "bo")


def test_a_note_is_kept_for_hosts_and_taken_away_by_an_empty_one(season):
    found = act(season, removals.write_note, "ada", note=" Knows  the \n data. ")
    assert (found.note, found.state) == ("Knows the\ndata.", AdmissionState.ADMITTED)
    act(season, removals.write_note, "ada", note="")

    assert season.session.scalars(select(Admission.note)).one() == ""
    details = season.session.scalars(select(AuditEvent.detail).where(AuditEvent.action == "entrant.note")).all()
    assert [(detail["before"], detail["after"]) for detail in details] == [
        ("", "Knows the\ndata."),
        ("Knows the\ndata.", ""),
    ]
    with pytest.raises(InvalidInputError):
        act(season, removals.write_note, "ada", note="x" * 2001)


def test_a_section_is_that_of_the_team_that_the_user_leads(season):
    team_up(season, "ada", "bo")
    version = season.competition.board_version

    act(season, removals.set_section, "ada", section=" Group  A ")
    act(season, removals.set_section, "bo", section="Group B")

    assert season.session.scalars(select(Team.bracket).where(Team.name == "ada")).one() == "Group A"
    season.session.refresh(season.competition)
    assert season.competition.board_version == version + 1
    with pytest.raises(InvalidInputError):
        act(season, removals.set_section, "ada", section="x" * 81)
