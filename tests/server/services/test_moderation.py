"""What a host takes from a leaderboard, says why, and can give back."""

import pytest
from sqlalchemy import select

from server.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from server.models import AuditEvent, LeaderboardRow
from server.services import moderation, notices, submissions
from tests import factories
from tests.server.services.season import begin

NOW = factories.NOW


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo")


def act(season, what, *, reason=None, **which):
    more = {} if reason is None else {"reason": reason}
    return what(season.session, competition=season.competition, host=season.competition.host, now=NOW, **which, **more)


def scores(season):
    season.session.expire_all()
    rows = season.session.scalars(select(LeaderboardRow).order_by(LeaderboardRow.sort_score))
    return [row.public_score for row in rows]


def test_a_hidden_submission_gives_way_to_the_next_best_and_comes_back(season):
    best = season.hand_in("ada", 0.9)
    season.hand_in("ada", 0.5)
    season.hand_in("bo", 0.7)

    act(season, moderation.hide, submission_id=best.id, reason="A leak.")
    assert scores(season) == [0.7, 0.5]
    act(season, moderation.unhide, submission_id=best.id)

    assert scores(season) == [0.9, 0.7]


def test_the_team_is_told_why_and_where(season):
    best = season.hand_in("ada", 0.9)

    act(season, moderation.hide, submission_id=best.id, reason="A leak.")

    (told,) = notices.list_notices(season.session, user=season.users["ada"])
    assert told.message == f"The host hid submission {best.id} from the leaderboards: A leak."
    assert told.path == f"/competitions/harbour/submissions/{best.id}"


def test_a_disqualified_team_leaves_and_the_ranks_close_up(season):
    season.hand_in("ada", 0.9)
    season.hand_in("bo", 0.7)

    act(season, moderation.disqualify, team_id=season.team("ada").id, reason="Two accounts.")

    assert scores(season) == [0.7]
    assert season.competition.n_ranked == 1
    act(season, moderation.reinstate, team_id=season.team("ada").id)
    assert scores(season) == [0.9, 0.7]


def test_a_disqualified_team_is_told_why_it_can_hand_in_nothing(season):
    act(season, moderation.disqualify, team_id=season.team("ada").id, reason="Two accounts.")

    refusal = submissions.find_refusal(
        season.session, competition=season.competition, user=season.users["ada"], received_at=NOW
    )

    assert isinstance(refusal, RefusedError)
    assert refusal.message == "Your team was disqualified by the host: Two accounts."


def test_a_reason_must_be_given(season):
    submission = season.hand_in("ada", 0.9)

    with pytest.raises(InvalidInputError) as refusal:
        act(season, moderation.hide, submission_id=submission.id, reason="  ")
    assert "reason" in refusal.value.fields
    with pytest.raises(InvalidInputError):
        act(season, moderation.disqualify, team_id=season.team("ada").id, reason="")


def test_nothing_is_taken_or_given_back_twice(season):
    submission, team_id = season.hand_in("ada", 0.9), season.team("ada").id

    with pytest.raises(ConflictError):
        act(season, moderation.unhide, submission_id=submission.id)
    with pytest.raises(ConflictError):
        act(season, moderation.reinstate, team_id=team_id)
    act(season, moderation.hide, submission_id=submission.id, reason="x")
    act(season, moderation.disqualify, team_id=team_id, reason="x")
    with pytest.raises(ConflictError):
        act(season, moderation.hide, submission_id=submission.id, reason="x")
    with pytest.raises(ConflictError):
        act(season, moderation.disqualify, team_id=team_id, reason="x")


def test_what_is_another_competitions_is_not_there(season):
    other = factories.make_competition(season.session, slug="other")
    stranger = factories.make_user(season.session, name="eve")
    team = factories.make_team(season.session, competition=other, user=stranger)
    submission = factories.make_submission(season.session, competition=other, team=team, user=stranger)

    for what, which in (
        (moderation.hide, {"submission_id": submission.id, "reason": "x"}),
        (moderation.unhide, {"submission_id": submission.id}),
        (moderation.disqualify, {"team_id": team.id, "reason": "x"}),
        (moderation.reinstate, {"team_id": team.id}),
    ):
        with pytest.raises(NotFoundError):
            act(season, what, **which)


def test_each_act_is_on_the_record_with_its_reason(season):
    submission, team_id = season.hand_in("ada", 0.9), season.team("ada").id
    act(season, moderation.hide, submission_id=submission.id, reason="A leak.")
    act(season, moderation.unhide, submission_id=submission.id)
    act(season, moderation.disqualify, team_id=team_id, reason="Two accounts.")
    act(season, moderation.reinstate, team_id=team_id)

    events = season.session.execute(select(AuditEvent.action, AuditEvent.detail).order_by(AuditEvent.id)).all()

    assert [(action, detail["reason"]) for action, detail in events] == [
        ("submission.hide", "A leak."),
        ("submission.unhide", ""),
        ("team.disqualify", "Two accounts."),
        ("team.reinstate", ""),
    ]
