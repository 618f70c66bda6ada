"""What others read of a user, and who reads it."""

from datetime import timedelta

import pytest

from server.domain.medals import Medal
from server.domain.visibility import Visibility
from server.errors import NotFoundError
from server.models import PrivateRow, Role
from server.services import board_rows, profiles
from tests import factories

LATER = factories.NOW + timedelta(days=2)


def join(session, user, *, slug="harbour", scores=(0.8,), **more):
    competition = factories.make_competition(session, slug=slug, **more)
    factories.make_solution(session, competition=competition)
    team = factories.make_team(session, competition=competition, user=user)
    for score in scores:
        submission = factories.make_submission(
            session, competition=competition, team=team, user=user, public_score=score, private_score=0.6
        )
        board_rows.add_score(
            session, submission=submission, public_score=score, higher_is_better=True, now=factories.NOW
        )
    session.expire_all()
    return competition, team, submission


def get(session, user, *, viewer=None, now=LATER):
    return profiles.get_profile(session, name=user.name, viewer=viewer, now=now)


def make_final(session, competition, team, submission, *, rank=1, public_rank=4, medal=Medal.GOLD):
    competition.ends_at = competition.finalized_at = factories.NOW + timedelta(days=1)
    row = PrivateRow(
        team_id=team.id,
        competition_id=competition.id,
        is_baseline=False,
        submission_id=submission.id,
        sort_score=-0.6,
        private_score=0.6,
        achieved_at=factories.NOW,
        n_entries=1,
        last_submission_at=factories.NOW,
        rank=rank,
        public_rank=public_rank,
        medal=medal,
    )
    session.add(row)
    session.flush()


def test_a_running_competition_shows_the_public_rank_and_no_medal(session):
    user = factories.make_user(session)
    join(session, user, scores=(0.7, 0.8))

    profile = get(session, user)

    result = profile.results[0]
    assert (result.rank, result.n_teams, result.score, result.medal) == (1, 1, 0.8, None)
    assert (profile.n_entries, dict(profile.medals)) == (2, {})


def test_private_rank_and_medal_come_only_once_they_are_final(session):
    user = factories.make_user(session)
    made = join(session, user)
    make_final(session, *made)

    before, after = get(session, user, now=factories.NOW), get(session, user)

    assert (before.results[0].score, before.results[0].shake_up, before.results[0].medal) == (0.8, None, None)
    assert (after.results[0].rank, after.results[0].score, after.results[0].shake_up) == (1, 0.6, 3)
    assert dict(after.medals) == {Medal.GOLD: 1}


def test_others_are_shown_public_competitions_alone(session):
    user, admin = factories.make_user(session), factories.make_user(session, name="root1", role=Role.ADMIN)
    join(session, user)
    join(session, user, slug="closed", visibility=Visibility.INVITATION)
    join(session, user, slug="coming", published_at=LATER + timedelta(days=1))

    assert [result.slug for result in get(session, user).results] == ["harbour"]
    assert get(session, user).n_entries == 1
    assert sum(get(session, user).weeks) == 1
    for reader in (user, admin):
        assert [result.slug for result in get(session, user, viewer=reader).results] == ["closed", "harbour"]


def test_a_profile_that_is_not_public_is_not_there_for_others(session):
    user = factories.make_user(session, is_profile_public=False)
    admin = factories.make_user(session, name="root1", role=Role.ADMIN)
    ben = factories.make_user(session, name="ben")

    for reader in (None, ben):
        with pytest.raises(NotFoundError):
            get(session, user, viewer=reader)
    assert get(session, user, viewer=user).user is user
    assert get(session, user, viewer=admin).user is user


def test_weeks_count_back_from_today(session):
    user = factories.make_user(session)
    competition, team, _ = join(session, user)
    today = LATER.replace(hour=0)
    last_day = timedelta(days=6)
    moment = timedelta(microseconds=1)
    oldest = timedelta(weeks=25) + last_day
    ago = (timedelta(), last_day, last_day + moment, oldest, oldest + moment)
    for span in ago:
        factories.make_submission(session, competition=competition, team=team, user=user, received_at=today - span)

    weeks = get(session, user).weeks

    assert (len(weeks), weeks[-1], weeks[-2], weeks[0], sum(weeks)) == (26, 3, 1, 1, 5)


def test_the_baselines_of_a_host_are_no_entries_of_theirs(session):
    user = factories.make_user(session)
    competition, _, _ = join(session, user)
    baseline = factories.make_team(session, competition=competition, name="One number", is_baseline=True)
    factories.make_submission(session, competition=competition, team=baseline, user=user, public_score=0.5)

    profile = get(session, user)

    assert (profile.n_entries, sum(profile.weeks)) == (1, 1)
