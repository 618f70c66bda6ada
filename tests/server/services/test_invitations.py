"""Inviting entrants, and coming in."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.domain.visibility import Visibility
from server.errors import (
    CaptainRequiredError,
    ConflictError,
    DeadlinePassedError,
    EntryRequiredError,
    InvalidInputError,
    NotAloneError,
    NotFoundError,
    RefusedError,
    TeamFullError,
    TooManySubmissionsError,
)
from server.models import Invitation, LeaderboardRow, Notice, Submission
from server.services import competitions, invitations, notices
from tests import factories
from tests.server.services.season import begin

NOW = factories.NOW


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo", "cy", "dot")


def invite(season, name, *, by="ada", now=NOW):
    return invitations.invite_user(
        season.session, competition=season.competition, captain=season.users[by], name=name, now=now
    )


def accept(season, name, invitation, *, now=NOW):
    return invitations.accept(
        season.session,
        competition=season.competition,
        user=season.users[name],
        invitation_id=invitation.id,
        now=now,
    )


def join(season, name, *, by="ada"):
    return accept(season, name, invite(season, name, by=by))


def test_who_accepts_comes_in_with_submissions_and_the_best_score_counts(season):
    season.hand_in("ada", 0.6)
    season.hand_in("bo", 0.9, at=NOW - timedelta(days=1))
    old = season.team("bo")

    join(season, "bo")

    team = season.team("ada")
    row = season.session.get_one(LeaderboardRow, team.id)
    assert season.team("bo").id == team.id
    assert (row.public_score, row.n_entries) == (0.9, 2)
    assert season.session.get(LeaderboardRow, old.id) is None
    assert not season.entrant("bo").is_captain
    assert season.competition.n_ranked == 1


def test_the_invited_user_is_told_and_then_the_whole_team(season):
    invitation = invite(season, "bo")
    assert [told.message for told in notices.list_notices(season.session, user=season.users["bo"])] == [
        "“ada” invites you into its team in “Harbour”."
    ]

    accept(season, "bo", invitation)

    newest = notices.list_notices(season.session, user=season.users["ada"])[0]
    assert newest.message == "“bo” and “ada” are one team now: “ada”."


def test_choices_of_final_submissions_are_cleared_and_that_is_said(season):
    season.hand_in("bo", 0.9, is_selected=True)

    join(season, "bo")

    assert season.session.scalars(select(Submission.is_selected)).all() == [False]
    assert "choose again" in season.session.scalars(select(Notice.message).order_by(Notice.id.desc())).first()


def test_who_has_not_entered_is_invited_and_enters_first(season):
    season.users["eve"] = factories.make_user(season.session, name="eve")
    invitation = invite(season, "eve")

    with pytest.raises(EntryRequiredError):
        accept(season, "eve", invitation)
    competitions.enter(
        season.session, competition=season.competition, user=season.users["eve"], rules_version=1, now=NOW
    )
    accept(season, "eve", invitation)

    assert season.team("eve").id == season.team("ada").id


@pytest.mark.parametrize("change", [{"visibility": Visibility.INVITATION}, {"published_at": NOW + timedelta(days=1)}])
def test_nobody_is_invited_into_a_competition_that_they_may_not_see(season, change):
    factories.make_user(season.session, name="eve")
    for name, value in change.items():
        setattr(season.competition, name, value)

    with pytest.raises(RefusedError, match="eve may not see"):
        invite(season, "eve")

    assert season.session.scalars(select(Notice)).all() == []
    assert season.session.scalars(select(Invitation)).all() == []


def test_entrants_and_the_host_are_invited_where_only_they_see_the_competition(season):
    season.competition.visibility = Visibility.INVITATION

    join(season, "bo")
    invitation = invite(season, season.competition.host.name)

    assert season.team("bo").id == season.team("ada").id
    assert invitation.user_id == season.competition.host_id


def test_only_the_captain_invites(season):
    join(season, "bo")

    with pytest.raises(CaptainRequiredError, match="ask ada"):
        invite(season, "cy", by="bo")


def test_a_name_that_nobody_has_is_told_back(season):
    with pytest.raises(InvalidInputError) as refusal:
        invite(season, "nobody")

    assert refusal.value.fields == {"name": "Nobody here is called “nobody”. Check the spelling."}


def test_nobody_is_invited_twice_or_when_in_the_team_already(season):
    invite(season, "bo")
    with pytest.raises(ConflictError, match="invited already"):
        invite(season, "bo")

    join(season, "cy")
    with pytest.raises(ConflictError, match="in your team already"):
        invite(season, "cy")


def test_an_invitation_that_has_ended_may_be_made_again(season):
    first = invite(season, "bo")

    second = invite(season, "bo", now=first.expires_at + timedelta(seconds=1))

    assert second.id != first.id


def test_an_entrant_in_a_team_of_several_is_not_invited(season):
    join(season, "cy", by="bo")

    with pytest.raises(NotAloneError, match="has 2 members"):
        invite(season, "cy")


def test_a_full_team_takes_nobody_in_also_when_it_filled_up_meanwhile(season):
    late = invite(season, "dot")
    join(season, "bo")
    join(season, "cy")

    with pytest.raises(TeamFullError, match=r"“ada” \(3\) and “dot” \(1\) would have 4 members together; at most 3"):
        accept(season, "dot", late)


def test_more_submissions_than_one_team_could_have_made_are_refused_with_the_numbers(season):
    for _ in range(15):
        season.hand_in("ada")
    for _ in range(7):
        season.hand_in("bo")

    with pytest.raises(TooManySubmissionsError, match=r"22 submissions together; one team could have made 20 by now"):
        invite(season, "bo")


def test_files_with_errors_and_late_ones_do_not_count_for_the_sum(season):
    for _ in range(20):
        season.hand_in("ada")
    season.hand_in("bo", 0.5, is_late=True)

    join(season, "bo")

    assert season.team("bo").id == season.team("ada").id


def test_after_the_merger_deadline_nobody_comes_in(season):
    invitation = invite(season, "bo")
    season.competition.merger_deadline_at = NOW + timedelta(hours=1)

    with pytest.raises(DeadlinePassedError, match="merger deadline"):
        accept(season, "bo", invitation, now=NOW + timedelta(hours=1, seconds=1))


def test_an_invitation_lasts_until_the_merger_deadline_at_most(season):
    season.competition.merger_deadline_at = NOW + timedelta(days=2)

    assert invite(season, "bo").expires_at == NOW + timedelta(days=2)


def test_an_invitation_that_has_ended_is_none(season):
    invitation = invite(season, "bo")

    with pytest.raises(NotFoundError, match="has ended"):
        accept(season, "bo", invitation, now=invitation.expires_at + timedelta(seconds=1))


def test_an_answered_or_withdrawn_invitation_is_over(season):
    first, second = invite(season, "bo"), invite(season, "cy")
    everything = {"competition": season.competition, "now": NOW}

    invitations.decline(season.session, user=season.users["bo"], invitation_id=first.id, **everything)
    invitations.withdraw(season.session, captain=season.users["ada"], invitation_id=second.id, **everything)

    for name, invitation in (("bo", first), ("cy", second)):
        with pytest.raises(NotFoundError, match="answered or taken back"):
            accept(season, name, invitation)
    assert notices.count_unseen(season.session, user=season.users["ada"]) == 1


def test_an_invitation_is_for_the_one_who_was_invited_and_taken_back_by_those_who_made_it(season):
    invitation = invite(season, "bo")
    everything = {"competition": season.competition, "invitation_id": invitation.id, "now": NOW}

    with pytest.raises(NotFoundError):
        accept(season, "cy", invitation)
    with pytest.raises(NotFoundError):
        invitations.decline(season.session, user=season.users["cy"], **everything)
    with pytest.raises(NotFoundError):
        invitations.withdraw(season.session, captain=season.users["cy"], **everything)


def link(season):
    return invitations.make_link(season.session, competition=season.competition, captain=season.users["ada"], now=NOW)


def open_link(season, name, secret):
    return invitations.accept_link(
        season.session, competition=season.competition, user=season.users[name], secret=secret, now=NOW
    )


def test_a_link_lets_one_person_in(season):
    _, secret = link(season)

    open_link(season, "bo", secret)

    assert season.team("bo").id == season.team("ada").id
    with pytest.raises(NotFoundError):
        open_link(season, "cy", secret)


def test_a_new_link_ends_the_one_before(season):
    _, old = link(season)
    _, new = link(season)

    with pytest.raises(NotFoundError):
        open_link(season, "bo", old)
    open_link(season, "bo", new)


def test_the_secret_of_a_link_is_kept_as_a_hash(season):
    invitation, secret = link(season)

    assert secret.encode() not in invitation.secret_hash
    assert len(secret) >= 22


def test_who_opens_the_own_teams_link_is_told(season):
    _, secret = link(season)

    with pytest.raises(ConflictError, match="in “ada” already"):
        open_link(season, "ada", secret)


def test_a_disqualified_team_invites_nobody(season):
    season.team("ada").disqualified_at = NOW
    season.session.flush()

    with pytest.raises(RefusedError, match="disqualified"):
        invite(season, "bo")


def test_lists_hold_what_is_open(season):
    invitation = invite(season, "bo")
    link(season)
    ended = invitation.expires_at + timedelta(seconds=1)
    everything = {"competition": season.competition, "user": season.users["bo"]}

    assert len(invitations.list_of_team(season.session, team=season.team("ada"), now=NOW)) == 2
    assert invitations.list_of_user(season.session, now=NOW, **everything) == [invitation]
    assert invitations.list_of_user(season.session, now=ended, **everything) == []


def test_the_offers_of_a_team_that_went_over_are_withdrawn(season):
    invite(season, "cy", by="bo")

    join(season, "bo")

    outcomes = season.session.scalars(select(Invitation.outcome).order_by(Invitation.id)).all()
    assert [outcome.value for outcome in outcomes] == ["withdrawn", "accepted"]


def test_a_full_team_makes_no_link_and_invites_nobody(season):
    season.competition.max_team_size = 1
    season.users["eve"] = factories.make_user(season.session, name="eve")

    with pytest.raises(TeamFullError, match="“ada” has one member; at most 1 may be in a team here"):
        link(season)
    with pytest.raises(TeamFullError, match="at most 1"):
        invite(season, "eve")
