"""P1: what was answered with success survives any kill. P2: what got no answer is whole or absent, and retried once."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import struct
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.promises.conftest import Place
from tests.promises.web import head_of, wait_until

pytestmark = pytest.mark.up
PATH = "/competitions/harbour/submissions"
# What happens before the row knows no database; what happens after it is tried on both.
KILLS = [("sqlite", name) for name in ("after_body_read", "after_file_fsync", "after_file_renamed")] + [
    pytest.param(kind, name, marks=[pytest.mark.postgres] if kind == "postgresql" else [])
    for name in ("after_row_insert", "after_commit", "after_enqueue")
    for kind in ("sqlite", "postgresql")
]


def body_of(number: int) -> bytes:
    return b"id,y\n" + b"".join(b"%d,0.%d\n" % (row, number) for row in range(2000))


def hand_in(program: httpx.Client, number: int, *, key: str | None = None) -> httpx.Response:
    return program.post(PATH, content=body_of(number), headers={"Idempotency-Key": key or f"key-{number}"})


def is_whole(place: Place, submission_id: int, number: int) -> bool:
    """Whether a submission has its row and the very bytes that were sent."""
    row = next(row for row in place.submissions() if row.id == submission_id)
    with place.storage.open(row.storage_key) as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    return digest == row.sha256 == hashlib.sha256(body_of(number)).hexdigest()


@pytest.mark.parametrize(("any_database_url", "failpoint"), KILLS, indirect=["any_database_url"])
def test_p01_p02_a_submission_killed_at_a_failpoint_is_whole_or_absent_and_retried_once(place: Place, failpoint: str):
    web = place.make_web()
    marker = place.data.parent / "failed-once"
    web.start(PODIUM_FAILPOINT=f"{failpoint}:kill", PODIUM_FAILPOINT_ONCE=str(marker))

    with web.program(place.tokens["ada"]) as program, pytest.raises(httpx.TransportError):
        hand_in(program, 1)

    assert marker.exists()
    n_rows = len(place.submissions())
    assert n_rows == (1 if failpoint in ("after_commit", "after_enqueue") else 0)
    with web.program(place.tokens["ada"]) as program:
        retry, again = hand_in(program, 1), hand_in(program, 1)
    assert (retry.status_code, again.status_code) == (200 if n_rows else 201, 200)
    assert retry.json()["id"] == again.json()["id"]
    assert len(place.submissions()) == 1
    assert is_whole(place, retry.json()["id"], 1)
    assert place.faults() == []


def test_p01_every_answered_submission_survives_the_end_of_all_processes(place: Place):
    web = place.make_web()
    web.start(processes=2)
    answered: dict[int, int] = {}
    lock = threading.Lock()

    def hand_in_until_the_end(token: str, numbers: range) -> None:
        with web.program(token) as program:
            for number in numbers:
                try:
                    response = hand_in(program, number)
                except httpx.TransportError:
                    return
                assert response.status_code == 201
                with lock:
                    answered[number] = response.json()["id"]

    with ThreadPoolExecutor(4) as pool:
        runs = [
            pool.submit(hand_in_until_the_end, place.tokens[name], range(start, start + 1000))
            for name, start in (("ada", 0), ("ada", 1000), ("zoe", 2000), ("zoe", 3000))
        ]
        wait_until(lambda: len(answered) >= 12)
        web.close()
        for run in runs:
            run.result()

    web = place.make_web()
    web.start()
    assert all(is_whole(place, submission_id, number) for number, submission_id in answered.items())
    with web.program(place.tokens["ada"]) as program:
        number = next(number for number in answered if number < 2000)
        assert (hand_in(program, number).json()["id"], place.faults()) == (answered[number], [])


@pytest.mark.parametrize("any_database_url", ["sqlite"], indirect=True)
def test_p02_a_connection_cut_in_mid_upload_leaves_nothing(place: Place):
    web = place.make_web()
    web.start()
    connection = web.connect()
    connection.sendall(head_of(place.tokens["ada"], "harbour", length=1_000_000) + bytes(500_000))
    wait_until(lambda: list((place.data / "files" / "partial").glob("*")))

    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()

    wait_until(lambda: not list((place.data / "files" / "partial").glob("*")))
    assert place.submissions() == []
    assert list(place.storage.list_files("submissions")) == []
    with web.program(place.tokens["ada"]) as program:
        assert program.get("/competitions/harbour").json()["limits"]["used"] == 0


def test_p02_the_same_request_twice_at_once_makes_one_submission(place: Place):
    web = place.make_web()
    web.start(processes=2)

    def send(_: int) -> httpx.Response:
        with web.program(place.tokens["ada"]) as program:
            return hand_in(program, 1)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, range(2)))

    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert len({answer.json()["id"] for answer in answers}) == len(place.submissions()) == 1
    assert place.faults() == []


@pytest.mark.parametrize("any_database_url", ["sqlite"], indirect=True)
def test_p02_a_process_that_was_stopped_and_goes_on_makes_no_second_one(place: Place):
    web = place.make_web()
    marker = place.data.parent / "stopped-once"
    web.start(processes=2, PODIUM_FAILPOINT="after_body_read:stop", PODIUM_FAILPOINT_ONCE=str(marker))

    ada = place.tokens["ada"]
    with ThreadPoolExecutor(1) as pool, web.program(ada) as program, web.program(ada) as first:
        stuck = pool.submit(hand_in, first, 1)
        wait_until(web.stopped)  # before that it could still take the next connection
        answer = hand_in(program, 1)
        for pid in web.stopped():
            os.kill(pid, signal.SIGCONT)
        late = stuck.result()

    assert (answer.status_code, late.status_code) == (201, 200)
    assert answer.json()["id"] == late.json()["id"]
    assert len(place.submissions()) == 1
