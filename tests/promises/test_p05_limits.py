"""P5: two requests together never pass a limit."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.app import utc_now
from server.domain.submissions import Fault, SubmissionStatus
from server.models import Competition, Team
from tests import factories
from tests.promises.conftest import Place

pytestmark = pytest.mark.up
N_THREADS = 50


def hand_in_at_once(place: Place) -> Counter[tuple[int, str]]:
    """Hand in many files of one team to many processes at the same instant; return the statuses and codes."""
    web = place.make_web()
    web.start(processes=10, threads=8)
    barrier = Barrier(N_THREADS)

    def hand_in(number: int) -> tuple[int, str]:
        with web.program(place.tokens["ada"]) as program:
            barrier.wait()
            while True:
                response = program.post("/competitions/harbour/submissions", content=b"id,y\n1,0.%d\n" % number)
                if response.status_code != 429:  # two uploads of a team at once are the limit of a process
                    return response.status_code, response.json().get("code", "")
                time.sleep(0.02)

    with ThreadPoolExecutor(N_THREADS) as pool:
        return Counter(pool.map(hand_in, range(N_THREADS)))


def fail(session: Session, n_files: int) -> None:
    """Let a number of files of the team have ended in error today."""
    competition = session.scalars(select(Competition).where(Competition.slug == "harbour")).one()
    team = session.scalars(select(Team).where(Team.name == "ada")).one()
    ended = {"status": SubmissionStatus.ERROR, "fault": Fault.FILE, "received_at": utc_now(), "scored_at": utc_now()}
    for _ in range(n_files):
        factories.make_submission(session, competition=competition, team=team, user=team.entrants[0].user, **ended)


def test_p05_of_fifty_requests_to_ten_processes_one_gets_the_last_slot(place: Place):
    place.change(daily_limit=1)

    answers = hand_in_at_once(place)

    assert answers == {(201, ""): 1, (422, "daily_limit_reached"): N_THREADS - 1}
    assert len(place.submissions()) == 1
    assert place.faults() == []


def test_p05_of_fifty_requests_none_passes_the_limit_of_errors_that_those_before_it_may_reach(place: Place):
    place.change(error_limit=20)
    place.database.write(fail, 17)

    answers = hand_in_at_once(place)

    assert answers == {(201, ""): 3, (422, "error_limit_reached"): N_THREADS - 3}
    assert len(place.submissions()) == 20


def test_p05_entering_twice_at_once_makes_one_team(place: Place):
    web = place.make_web()
    web.start(processes=2)
    n_threads = 8
    barrier = Barrier(n_threads)

    def enter(_: int) -> tuple[int, int]:
        with web.program(place.tokens["hosanna"]) as program:
            barrier.wait()
            response = program.post("/competitions/harbour/entry", json={"rules_version": 1})
            return response.status_code, response.json()["team"]["id"]

    with ThreadPoolExecutor(n_threads) as pool:
        answers = list(pool.map(enter, range(n_threads)))

    assert Counter(status for status, _ in answers) == {201: 1, 200: n_threads - 1}
    assert len({team_id for _, team_id in answers}) == 1
