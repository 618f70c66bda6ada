"""P5: two requests together never pass a limit."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
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
N_SENT = 20  # as many files as one user may have on their way


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


def make_newcomer(session: Session) -> str:
    """Return a token of somebody who has not entered."""
    return factories.make_token(session, user=factories.make_user(session, name="newcomer"))


def test_p05_entering_twice_at_once_makes_one_team(place: Place):
    token = place.database.write(make_newcomer)
    web = place.make_web()
    web.start(processes=2)
    n_threads = 8
    barrier = Barrier(n_threads)

    def enter(_: int) -> tuple[int, int]:
        with web.program(token) as program:
            barrier.wait()
            response = program.post("/competitions/harbour/entry", json={"rules_version": 1})
            return response.status_code, response.json()["team"]["id"]

    with ThreadPoolExecutor(n_threads) as pool:
        answers = list(pool.map(enter, range(n_threads)))

    assert Counter(status for status, _ in answers) == {201: 1, 200: n_threads - 1}
    assert len({team_id for _, team_id in answers}) == 1


def send_in_pieces(program: httpx.Client, content: bytes) -> str:
    """Send a file in two pieces, and return its id."""
    code = str(
        program.post("/uploads", json={"name": "mine.csv", "size": len(content)}).raise_for_status().json()["id"]
    )
    for offset, piece in ((0, content[:7]), (7, content[7:])):
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        program.patch(f"/uploads/{code}", content=piece, headers=headers).raise_for_status()
    program.post(f"/uploads/{code}/completion", json={}).raise_for_status()
    return code


def hand_in_sent_at_once(place: Place, n_files: int) -> list[tuple[int, str, int]]:
    """Hand in so many files that were sent in pieces, each by as many of 20 requests at the same instant."""
    web = place.make_web()
    web.start(processes=4, threads=8)
    with web.program(place.tokens["ada"]) as program:
        codes = [send_in_pieces(program, b"id,y\n1,0.%d\n" % (10 + number)) for number in range(n_files)]
    barrier = Barrier(N_SENT)

    def hand_in(number: int) -> tuple[int, str, int]:
        with web.program(place.tokens["ada"]) as program:
            barrier.wait()
            response = program.post(f"/competitions/harbour/submissions?upload={codes[number % n_files]}")
            answer = response.json()
            return response.status_code, answer.get("code", ""), answer.get("id", 0)

    with ThreadPoolExecutor(N_SENT) as pool:
        return list(pool.map(hand_in, range(N_SENT)))


def test_p05_of_twenty_files_that_were_sent_in_pieces_one_gets_the_last_slot(place: Place):
    place.change(daily_limit=1)

    answers = hand_in_sent_at_once(place, N_SENT)

    assert Counter(answer[:2] for answer in answers) == {(201, ""): 1, (422, "daily_limit_reached"): N_SENT - 1}
    assert len(place.submissions()) == 1
    assert place.faults() == []


def test_p02_one_file_in_pieces_that_twenty_requests_hand_in_is_one_submission(place: Place):
    answers = hand_in_sent_at_once(place, 1)

    assert Counter(answer[0] for answer in answers) == {201: 1, 200: N_SENT - 1}
    assert len({number for _, _, number in answers}) == 1
    assert len(place.submissions()) == 1
    assert place.faults() == []
