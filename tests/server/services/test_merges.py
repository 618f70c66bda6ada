"""Two teams become one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.errors import (
    CaptainRequiredError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    NotOpenError,
    TeamFullError,
    TooManySubmissionsError,
)
from server.models import AuditEvent, BoardEvent, LeaderboardRow, Submission
from server.services import merges, notices
from tests import factories
from tests.server.services.season import begin
from tests.server.services.test_invitations import join

NOW = factories.NOW


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo", "cy", "dot", max_team_size=4)


def ask(season, team, *, by="bo", now=NOW, message="Shall we?"):
    return merges.ask(
        season.session,
        competition=season.competition,
        captain=season.users[by],
        team_name=team,
        message=message,
        now=now,
    )


def accept(season, request, *, by="ada", now=NOW):
    return merges.accept(
        season.session, competition=season.competition, captain=season.users[by], request_id=request.id, now=now
    )


def test_the_asked_team_keeps_its_name_and_captain_and_gets_members_and_submissions(season):
    join(season, "cy", by="bo")
    season.hand_in("cy", 0.8)
    season.hand_in("ada", 0.7)

    accept(season, ask(season, "ADA"))

    team = season.team("ada")
    assert (team.name, season.entrant("ada").is_captain, season.entrant("bo").is_captain) == ("ada", True, False)
    assert {season.team(name).id for name in ("ada", "bo", "cy")} == {team.id}
    assert set(season.session.scalars(select(Submission.team_id))) == {team.id}
    assert season.session.get_one(LeaderboardRow, team.id).public_score == 0.8


def test_nothing_happens_before_the_other_captain_consents(season):
    request = ask(season, "ada")

    assert season.team("bo").id != season.team("ada").id
    (offer,) = merges.list_received(season.session, competition=season.competition, team=season.team("ada"), now=NOW)
    assert (offer.request.id, offer.request.message, offer.total.n_members) == (request.id, "Shall we?", 2)
    assert len(merges.list_sent(season.session, competition=season.competition, team=season.team("bo"), now=NOW)) == 1
    assert notices.count_unseen(season.session, user=season.users["ada"]) == 1


def test_only_captains_ask_and_consent(season):
    join(season, "cy", by="bo")
    join(season, "dot", by="ada")
    request = ask(season, "ada")

    with pytest.raises(CaptainRequiredError):
        ask(season, "ada", by="cy")
    with pytest.raises(CaptainRequiredError):
        accept(season, request, by="dot")
    with pytest.raises(NotFoundError):
        accept(season, request, by="bo")


def test_a_team_too_large_is_refused(season):
    season.competition.max_team_size = 2
    join(season, "cy", by="bo")

    with pytest.raises(TeamFullError, match=r"“bo” \(2\) and “ada” \(1\) would have 3 members together; at most 2"):
        ask(season, "ada")


def test_the_sum_is_judged_again_when_the_other_consents(season):
    request = ask(season, "ada")
    for name in ("ada", "bo"):
        for _ in range(11):
            season.hand_in(name)

    with pytest.raises(TooManySubmissionsError, match=r"22 submissions together; one team could have made 20"):
        accept(season, request)
    accept(season, request, now=NOW + timedelta(days=1))

    assert season.team("bo").id == season.team("ada").id


def test_a_team_that_is_not_there_is_told_back(season):
    with pytest.raises(InvalidInputError) as refusal:
        ask(season, "Ghosts")

    assert "no team “Ghosts”" in refusal.value.fields["team"]


def test_the_own_team_is_not_asked_and_no_team_twice(season):
    with pytest.raises(ConflictError, match="your own"):
        ask(season, "bo")
    ask(season, "ada")
    with pytest.raises(ConflictError, match="asked already"):
        ask(season, "ada")


def test_a_declined_or_withdrawn_request_is_over(season):
    first, second = ask(season, "ada"), ask(season, "cy")
    everything = {"competition": season.competition, "now": NOW}

    merges.decline(season.session, captain=season.users["ada"], request_id=first.id, **everything)
    merges.withdraw(season.session, captain=season.users["bo"], request_id=second.id, **everything)

    for name, request in (("ada", first), ("cy", second)):
        with pytest.raises(NotFoundError):
            accept(season, request, by=name)
    assert notices.list_notices(season.session, user=season.users["bo"])[0].message == "“ada” declined to merge."


def test_others_answer_no_request(season):
    request = ask(season, "ada")
    everything = {"competition": season.competition, "request_id": request.id, "now": NOW}

    with pytest.raises(NotFoundError):
        merges.decline(season.session, captain=season.users["cy"], **everything)
    with pytest.raises(NotFoundError):
        merges.withdraw(season.session, captain=season.users["ada"], **everything)


def test_after_the_end_teams_stay(season):
    request = ask(season, "ada")

    with pytest.raises(NotOpenError, match="has ended"):
        accept(season, request, now=NOW + timedelta(days=40))


def test_a_merge_is_on_the_record_and_in_the_past_boards(season):
    season.hand_in("bo", 0.8)
    gone = season.team("bo").id

    accept(season, ask(season, "ada"))

    actions = season.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-2:] == ["merge.ask", "merge.accept"]
    events = season.session.execute(select(BoardEvent.team_id, BoardEvent.submission_id).order_by(BoardEvent.id)).all()
    assert [(team_id == gone, number is None) for team_id, number in events] == [
        (True, False), (True, True), (False, False),
    ]  # fmt: skip


def test_a_key_that_both_teams_used_stands_for_the_file_of_the_team_that_stays(season):
    season.hand_in("ada", 0.5, idempotency_key="k")
    season.hand_in("bo", 0.6, idempotency_key="k")

    accept(season, ask(season, "ada"))

    keys = season.session.execute(select(Submission.user_id, Submission.idempotency_key)).all()
    assert dict(keys) == {season.users["ada"].id: "k", season.users["bo"].id: None}
