"""P16: Redis may be emptied or replaced at any time: nothing is lost but seconds."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta

import pytest
from rq import Queue
from rq.serializers import JSONSerializer

from server.app import utc_now
from server.jobs import QUEUE, connect, make_queue, score_job_id
from tests.promises.conftest import Place
from worker.schedule import LostSubmissions

pytestmark = [pytest.mark.up, pytest.mark.parametrize("any_database_url", ["sqlite"], indirect=True)]
BODY = b"id,y\n1,0.25\n2,0.75\n"


def waiting(place: Place) -> list[str]:
    with connect(place.redis.url) as connection:
        return Queue(QUEUE, connection=connection, serializer=JSONSerializer).get_job_ids()


def sweep(place: Place) -> int:
    """Look for lost submissions a minute and a half from now."""
    with connect(place.redis.url) as connection:
        queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)
        jobs = make_queue(place.redis.url, timeout_seconds=60)
        lost = LostSubmissions(place.database, jobs, queue, after_seconds=60)
        n_sent = lost.sweep(utc_now() + timedelta(seconds=90))
        jobs.close()
        return n_sent


def stop(place: Place) -> None:
    place.redis.stop()


def freeze(place: Place) -> None:
    assert place.redis._process is not None
    os.kill(place.redis._process.pid, signal.SIGSTOP)


def fill(place: Place) -> None:
    with connect(place.redis.url) as connection:
        connection.config_set("maxmemory", "1")  # byte: less than any Redis takes


def start(place: Place) -> None:
    place.redis.start()


def thaw(place: Place) -> None:
    assert place.redis._process is not None
    os.kill(place.redis._process.pid, signal.SIGCONT)


def empty(place: Place) -> None:
    with connect(place.redis.url) as connection:
        connection.config_set("maxmemory", "0")


@pytest.mark.parametrize(("fault", "mend"), [(stop, start), (freeze, thaw), (fill, empty)])
def test_p16_while_redis_is_out_submissions_are_accepted_and_found_later(
    place: Place, fault: Callable[[Place], None], mend: Callable[[Place], None]
):
    web = place.make_web()
    web.start(PODIUM_RATE_LIMITS="true")
    fault(place)

    try:
        with web.program(place.tokens["ada"]) as program:
            response = program.post("/competitions/harbour/submissions", content=BODY)
    finally:
        mend(place)

    assert (response.status_code, response.json()["status"]) == (201, "pending")
    submission_id = response.json()["id"]
    assert (waiting(place), sweep(place), sweep(place)) == ([], 1, 0)
    assert waiting(place) == [score_job_id(submission_id, 1)]


def test_p16_what_a_flush_takes_from_the_queue_comes_back(place: Place):
    web = place.make_web()
    web.start()
    with web.program(place.tokens["ada"]) as program:
        ids = [program.post("/competitions/harbour/submissions", content=BODY).json()["id"] for _ in range(3)]
        assert len(waiting(place)) == 3

        place.redis.flush()

        assert [program.get(f"/submissions/{number}").json()["status"] for number in ids] == ["pending"] * 3
    assert sweep(place) == 3
    assert sorted(waiting(place)) == sorted(score_job_id(number, 1) for number in ids)
