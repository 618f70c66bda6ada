"""P5: changes of teams at the same time never pass a limit: uses of a link, size of a team, merges, selections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from server.db import Database
from server.errors import PlatformError
from server.models import Competition, Entrant, Submission, Team, User
from server.services import invitations, merges, selections
from tests import factories
from tests.server.services.season import begin

N_THREADS = 8
NAMES = tuple(f"user-{number}" for number in range(N_THREADS))
NOW = factories.NOW


@pytest.fixture
def people(any_database: Database) -> tuple[Competition, dict[str, User]]:
    """Return a competition of teams of two, with a captain and many who would come in."""

    def make(session):
        season = begin(session, "ada", *NAMES, max_team_size=2)
        return season.competition, season.users

    return any_database.write(make)


def at_once(work: Callable[[str], object]) -> Counter[str]:
    """Do something for all at the same instant and count what came of it."""
    barrier = Barrier(N_THREADS)

    def run(name: str) -> str:
        barrier.wait()
        try:
            work(name)
        except PlatformError as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(N_THREADS) as pool:
        return Counter(pool.map(run, NAMES))


def count_members(database: Database, competition: Competition) -> list[int]:
    """Return the sizes of all teams that are still there."""
    sizes = (
        select(func.count(Entrant.id))
        .join(Team, Team.id == Entrant.team_id)
        .where(Team.competition_id == competition.id)
        .group_by(Team.id)
    )
    return sorted(database.read(lambda session: list(session.scalars(sizes))))


def test_p05_of_many_who_open_a_link_at_once_one_comes_in(any_database, people):
    competition, users = people
    _, secret = any_database.write(invitations.make_link, competition=competition, captain=users["ada"], now=NOW)

    outcomes = at_once(
        lambda name: any_database.write(
            invitations.accept_link, competition=competition, user=users[name], secret=secret, now=NOW
        )
    )

    assert outcomes == {"done": 1, "not_found": N_THREADS - 1}
    assert count_members(any_database, competition) == [1] * (N_THREADS - 1) + [2]


def test_p05_of_many_who_accept_at_once_the_team_takes_as_many_as_it_may(any_database, people):
    competition, users = people
    made = {
        name: any_database.write(
            invitations.invite_user, competition=competition, captain=users["ada"], name=name, now=NOW
        ).id
        for name in NAMES
    }

    outcomes = at_once(
        lambda name: any_database.write(
            invitations.accept, competition=competition, user=users[name], invitation_id=made[name], now=NOW
        )
    )

    assert outcomes == {"done": 1, "team_full": N_THREADS - 1}
    assert count_members(any_database, competition) == [1] * (N_THREADS - 1) + [2]


def test_p05_a_team_that_many_take_in_at_once_goes_to_one(any_database, people):
    competition, users = people
    asked = {
        name: any_database.write(
            merges.ask, competition=competition, captain=users["ada"], team_name=name, message="", now=NOW
        ).id
        for name in NAMES
    }

    outcomes = at_once(
        lambda name: any_database.write(
            merges.accept, competition=competition, captain=users[name], request_id=asked[name], now=NOW
        )
    )

    assert outcomes == {"done": 1, "not_found": N_THREADS - 1}
    assert count_members(any_database, competition) == [1] * (N_THREADS - 1) + [2]


def test_p05_members_who_choose_at_once_never_choose_too_many_together(any_database):
    def make(session):
        season = begin(session, "ada", *NAMES, max_team_size=N_THREADS + 1, daily_limit=2 * N_THREADS)
        for name in NAMES:
            invitation = invitations.invite_user(
                session, competition=season.competition, captain=season.users["ada"], name=name, now=NOW
            )
            invitations.accept(
                session,
                competition=season.competition,
                user=season.users[name],
                invitation_id=invitation.id,
                now=NOW,
            )
        chosen = {name: [season.hand_in(name).id, season.hand_in(name).id] for name in NAMES}
        return season.competition, season.users, chosen

    competition, users, chosen = any_database.write(make)

    outcomes = at_once(
        lambda name: any_database.write(
            selections.choose, competition=competition, user=users[name], submission_ids=chosen[name], now=NOW
        )
    )

    selected = any_database.read(
        lambda session: list(session.scalars(select(Submission.id).where(Submission.is_selected)))
    )
    assert outcomes == {"done": N_THREADS}
    assert sorted(selected) in [sorted(numbers) for numbers in chosen.values()]
