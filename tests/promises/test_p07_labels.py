"""P7 and P8: labels and private scores reach no participant: no answer, log, file name, message or key in Redis."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import select

from server.db import Database
from server.domain.submissions import SubmissionStatus
from server.models import Competition, PrivateScore, Score, Solution, Submission
from server.storage import Storage
from tests.promises import stage as stages
from tests.promises.stage import Visitor, walk
from tests.promises.web import ROOT, wait_until
from tests.servers import RedisServer

pytestmark = pytest.mark.up
N_ROWS = 40
LABELS = [f"{70000 + 131.07 * row + 0.5926:.4f}" for row in range(N_ROWS)]
# A label with its last digits cut off is a label still.
NEEDLES = [label[:-2].encode() for label in LABELS]


def rows(values: list[str]) -> bytes:
    return ("id,y\n" + "".join(f"{number},{value}\n" for number, value in enumerate(values))).encode()


GUESSES = [f"{90000 - row}" for row in range(N_ROWS)]
FILES = {
    "good": rows(GUESSES),
    "missing": rows(GUESSES[:-7]),
    "unknown": rows([*GUESSES, "1", "2"]),
    "twice": rows(GUESSES) + b"3,1.5\n",
    "blank": rows([*GUESSES[:-1], ""]),
    "words": rows([*GUESSES[:-1], "many"]),
    "infinite": rows([*GUESSES[:-1], "inf"]),
    "huge": rows([*GUESSES[:-1], "1e308"]),
    "semicolons": rows(GUESSES).replace(b",", b";"),
    "other header": rows(GUESSES).replace(b"id,y", b"id,prediction"),
    "solution's header": rows(GUESSES).replace(b"id,y", b"id,y,Usage").replace(b"\n", b",Public\n"),
    "no table": b"%PDF-1.7 nothing",
    "cut": b"PK\x03\x04 nothing",
}


def bury(session, storage: Storage) -> None:
    """Give the competition of the stage labels that can be recognised anywhere."""
    text = "id,y,Usage\n" + "".join(
        f"{number},{label},{'Public' if number % 2 else 'Private'}\n" for number, label in enumerate(LABELS)
    )
    with storage.open_writer("solutions") as writer:
        writer.write(text.encode())
        stored = writer.commit()
    competition = session.scalars(select(Competition).where(Competition.slug == "harbour")).one()
    competition.daily_limit = 1000
    solution = session.scalars(select(Solution).where(Solution.competition_id == competition.id)).one()
    solution.metric, solution.storage_key, solution.sha256 = "rmse", stored.key, stored.sha256


@contextmanager
def run_worker(data: Path, redis: RedisServer, log: Path) -> Iterator[None]:
    environment = {**os.environ, "PODIUM_DATA": str(data), "PODIUM_REDIS_URL": redis.url}
    with log.open("ab") as output:
        worker = subprocess.Popen(
            [sys.executable, "-m", "worker"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(30)


def everything_in(redis: RedisServer) -> bytes:
    """Return all that Redis keeps, unpacked."""
    found: list[bytes] = []
    with Redis.from_url(redis.url) as connection:
        for key in connection.scan_iter():
            match connection.type(key):
                case b"hash":
                    values = [part for pair in connection.hgetall(key).items() for part in pair]
                case b"list":
                    values = connection.lrange(key, 0, -1)
                case b"set":
                    values = list(connection.smembers(key))
                case b"zset":
                    values = connection.zrange(key, 0, -1)
                case b"stream":
                    values = [str(entry).encode() for entry in connection.xrange(key)]
                case _:
                    values = [connection.get(key)]
            # A key may end between the two questions; then it holds nothing.
            found += [key, *(unpacked(value) for value in values if value is not None)]
    return b"\n".join(found)


def unpacked(value: bytes) -> bytes:
    """Return what RQ has compressed as it was."""
    return zlib.decompress(value) if value.startswith(b"x\x9c") else value


def buried_in(text: bytes, needles: list[bytes] = NEEDLES) -> list[bytes]:
    return [needle for needle in needles if needle in text]


def test_p07_p08_no_label_and_no_private_score_comes_out(
    make_app: Callable[..., Flask],
    database: Database,
    storage: Storage,
    redis: RedisServer,
    data: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
):
    app, log = make_app(), tmp_path / "worker.log"
    stage = database.write(stages.build, storage=storage, folder=tmp_path / "public", private=(0.1, 0.2))
    database.write(bury, storage)
    entrant, said = Visitor(app, stage, "entrant"), []
    kept: bytes
    with run_worker(data, redis, log):
        for name, body in FILES.items():
            path = f"/api/podium/v1/competitions/harbour/submissions?filename={name.split()[0]}.csv"
            said.append(entrant.ask("POST", path, data=body, content_type="text/csv").bytes)
        ids = [number for number, status in _statuses(database) if status is SubmissionStatus.PENDING]
        assert len(ids) == len(FILES) + 1  # with the one that the stage has, which has no file
        kept = everything_in(redis)
        wait_until(lambda: all(dict(_statuses(database))[number] is not SubmissionStatus.PENDING for number in ids[1:]))
        kept += everything_in(redis)
    for number in ids[1:]:
        said.append(entrant.ask("GET", f"/competitions/harbour/submissions/{number}").bytes)
        said.append(entrant.ask("GET", f"/api/podium/v1/submissions/{number}").bytes)
    walked = walk(app, stage, queries=("",))
    others = [answer.bytes for answer in walked if answer.role not in ("host", "admin")]

    captured = capfd.readouterr()
    assert buried_in(b"\n".join([*said, *(answer.bytes for answer in walked)])) == []
    assert buried_in(kept) == []
    assert buried_in(log.read_bytes() + (captured.out + captured.err).encode()) == []
    assert buried_in(database.read(_records)) == []
    # What the worker has found of the private rows is in its own table alone.
    private = database.read(_private_needles)
    everything = [
        *said,
        *others,
        kept,
        log.read_bytes(),
        (captured.out + captured.err).encode(),
        database.read(_records),
    ]
    assert len(private) > 1
    assert buried_in(b"\n".join(everything), private) == []
    # Each kind of file was really looked at, and the labels are where they belong.
    statuses = [status for number, status in _statuses(database) if number in ids[1:]]
    assert {SubmissionStatus.COMPLETE, SubmissionStatus.ERROR} == set(statuses)
    assert any(b'"public_score":' in text and b'"status":"complete"' in text for text in said)
    key = database.read(lambda session: session.scalar(select(Solution.storage_key).where(Solution.metric == "rmse")))
    with storage.open(key) as file:
        assert len(buried_in(file.read())) == N_ROWS


def _statuses(database: Database) -> list[tuple[int, SubmissionStatus]]:
    found = database.read(lambda session: session.execute(select(Submission.id, Submission.status)).all())
    return [(number, status) for number, status in found]


def _private_needles(session) -> list[bytes]:
    """Return the first digits of the private scores that the worker has found, which no public score has."""
    query = select(PrivateScore.private_score, Score.public_score).join(
        Score, Score.submission_id == PrivateScore.submission_id
    )
    found = [(f"{private:.2f}", f"{public:.2f}") for private, public in session.execute(query) if private > 1]
    assert all(private != public for private, public in found)
    return [private.encode() for private, _ in found]


def _records(session) -> bytes:
    """Return what is kept of submissions and scores beside the files."""
    reports = session.execute(select(Submission.report, Submission.file_name, Submission.storage_key)).all()
    receipts = session.execute(select(Score.receipt)).all()
    return repr((reports, receipts)).encode()
