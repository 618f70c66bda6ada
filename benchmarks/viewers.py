"""Measure what many open leaderboards cost: submissions with and without them, and how soon they show a new score.

With `--of submissions` they are programs instead, each of an entrant of its own who listens for their submissions.

A whole installation takes submissions one after the other while a process of its own keeps so many connections, each of
which follows the board by its stream as the page's script does. The viewers need processor time themselves: a part in
which a bare server sends them as many bytes as often tells how much.
"""

from __future__ import annotations

import argparse
import asyncio
import bisect
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.installation import PACKAGES, Installation, run_installation
from benchmarks.latency import percentiles
from benchmarks.machine import describe_briefly, describe_machine
from benchmarks.make_files import Case, write_files
from server.models import Competition, User
from server.services import competitions, tokens

COME_SECONDS = 2.0
POLL_SECONDS = 0.005
SLUG = "watched"
BARE_BYTES = 4_000  # what the board of the benchmark, with one team, takes


@dataclass
class Seen:
    """What the viewers saw: when each event came; `failures` are connections that broke."""

    at: list[float] = field(default_factory=list)
    failures: int = 0


@dataclass(frozen=True)
class Ask:
    """What a viewer asks for, and with which token."""

    path: str = f"/competitions/{SLUG}/leaderboard/stream"
    token: str = ""

    def write(self, host: str, port: int) -> bytes:
        """Return the head of the request."""
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {host}:{port}", "Accept: text/event-stream"]
        lines += [f"Authorization: Bearer {self.token}"] if self.token else []
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True)
class Result:
    """Milliseconds at p50 and p95; `watched` is what the viewers look at, `event` from the sender's score to theirs."""

    watched: str
    n_viewers: int
    submission: tuple[float, float]
    event: tuple[float, float]
    n_events: int
    n_failures: int


async def view(host: str, port: int, ask: Ask, seen: Seen, stop: asyncio.Event, come: asyncio.Semaphore) -> None:
    """Be one viewer: come, and read what tells of a score; come again if the connection breaks."""
    await asyncio.sleep(random.uniform(0, COME_SECONDS))
    while not stop.is_set():
        try:
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(ask.write(host, port))
            head = await reader.readuntil(b"\r\n\r\n")
            if b"text/event-stream" not in head:
                raise ConnectionResetError
            come.release()
            while True:
                event = await reader.readuntil(b"\n\n")
                if event.startswith(b"event: board") or b'"status":"complete"' in event:
                    seen.at.append(time.monotonic())
        except (OSError, asyncio.IncompleteReadError):
            seen.failures += not stop.is_set()


async def _watch(url: str, asks: Sequence[Ask], pipe: Connection) -> None:
    parts = urlsplit(url)
    seen, stop, come = Seen(), asyncio.Event(), asyncio.Semaphore(0)
    address = (parts.hostname or "127.0.0.1", parts.port or 80)
    viewers = [asyncio.create_task(view(*address, ask, seen, stop, come)) for ask in asks]
    for _ in asks:
        await come.acquire()
    pipe.send(None)
    await asyncio.to_thread(pipe.recv)
    stop.set()
    for viewer in viewers:
        viewer.cancel()
    await asyncio.gather(*viewers, return_exceptions=True)
    pipe.send(seen)


def _run_viewers(url: str, asks: Sequence[Ask], pipe: Connection) -> None:
    asyncio.run(_watch(url, asks, pipe))


@contextmanager
def viewers(url: str, asks: Sequence[Ask]) -> Iterator[Seen]:
    """Let viewers watch during the block; what they saw is there after it."""
    seen = Seen()
    if not asks:
        yield seen
        return
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run_viewers, args=(url, asks, theirs))
    process.start()
    ours.recv()  # all have come
    time.sleep(COME_SECONDS)  # and have the board
    yield seen
    ours.send(None)
    told: Seen = ours.recv()
    seen.at, seen.failures = told.at, told.failures
    process.join()


async def _serve_bare(pipe: Connection) -> None:
    open_streams: set[asyncio.StreamWriter] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
            open_streams.add(writer)
            await reader.read()
        open_streams.discard(writer)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=512)
    pipe.send(server.sockets[0].getsockname()[1])
    async with server:
        while True:  # an event each time it is asked for one
            await asyncio.to_thread(pipe.recv)
            for writer in open_streams.copy():
                writer.write(b"event: board\ndata: " + b"." * BARE_BYTES + b"\n\n")


def _run_bare(pipe: Connection) -> None:
    asyncio.run(_serve_bare(pipe))


@dataclass(frozen=True)
class Bare:
    """The bare server: its address, and the pipe by which it is told to send."""

    url: str
    pipe: Connection


@contextmanager
def bare_server() -> Iterator[Bare]:
    """Run a server that does nothing but send as many bytes as a table has, whenever it is told to."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run_bare, args=(theirs,))
    process.start()
    yield Bare(f"http://127.0.0.1:{ours.recv()}", ours)
    process.terminate()
    process.join()


def measure(
    installation: Installation,
    submission: Path,
    *,
    asks: Sequence[Ask],
    n_rounds: int,
    pause: float = 0.5,
    bare: Bare | None = None,
) -> Result:
    """Hand in files one after the other, each after the score of the last, with viewers of the board or of `bare`."""
    what = "submissions" if asks and asks[0].token else "the board"
    watched = "nothing" if not asks else what if bare is None else "a bare server"
    url = bare.url if bare else str(installation.client.base_url.copy_with(path="/"))
    taken, scored_at = [], []
    with viewers(url, asks) as seen:
        for _ in range(n_rounds):
            began = time.perf_counter()
            number = installation.submit(SLUG, submission)
            while installation.ask(number)["status"] == "pending":
                time.sleep(POLL_SECONDS)
            taken.append((time.perf_counter() - began) * 1e3)
            scored_at.append(time.monotonic())
            if bare:
                bare.pipe.send(None)
            time.sleep(pause)
    return Result(
        watched=watched,
        n_viewers=len(asks),
        submission=_both(taken),
        event=_both(_list_delays(scored_at, seen.at)),
        n_events=len(seen.at),
        n_failures=seen.failures,
    )


def _list_delays(scored_at: list[float], seen_at: list[float]) -> list[float]:
    """Return how long after the last score before it each event came, in milliseconds; the first are of coming."""
    places = [(bisect.bisect_right(scored_at, at), at) for at in seen_at]
    return [(at - scored_at[place - 1]) * 1e3 for place, at in places if place]


def _both(taken: list[float]) -> tuple[float, float]:
    if not taken:
        return 0.0, 0.0
    found = percentiles(taken)
    return found["p50"], found["p95"]


def add_listeners(session: Session, own_token: str, n_listeners: int) -> list[Ask]:
    """Return what so many entrants ask for who listen for their own submissions; one of them is who hands in."""
    now, path = datetime.now(UTC), "/api/podium/v1/me/submissions/events"
    competition = session.scalars(select(Competition).where(Competition.slug == SLUG)).one()
    asks = [Ask(path, own_token)]
    for number in range(1, n_listeners):
        name = f"listener{number}"
        email = f"{name}@example.org"
        user = User(name=name, name_key=name, email=email, email_key=email, created_at=now)
        session.add(user)
        session.flush()
        competitions.enter(session, competition=competition, user=user, rules_version=1, now=now)
        asks.append(Ask(path, tokens.make_token(session, user=user, label="benchmark", scopes=("read",), now=now)))
    return asks


def run(*, n_viewers: int, n_rounds: int, pause: float, of_submissions: bool = False) -> list[Result]:
    """Measure without viewers, with viewers of the board and of a bare server in turn, and without them again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        solution, submission = write_files(folder / "files", Case(1_000))
        with run_installation(folder, {SLUG: solution}, n_workers=1) as installation:
            measure(installation, submission, asks=[], n_rounds=3)  # compiles the solution
            asks = [Ask()] * n_viewers
            if of_submissions:
                own = installation.client.headers["Authorization"].removeprefix("Bearer ")
                asks = installation.database.write(add_listeners, own, n_viewers)
            part = partial(measure, installation, submission, n_rounds=n_rounds, pause=pause)
            with bare_server() as bare:
                return [
                    part(asks=[]),
                    part(asks=asks),
                    part(asks=asks, bare=bare),
                    part(asks=asks),
                    part(asks=asks, bare=bare),
                    part(asks=[]),
                ]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--viewers", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=40, help="submissions in each part")
    parser.add_argument("--pause", type=float, default=2.0, help="seconds from a score to the next submission")
    parser.add_argument("--of", choices=["board", "submissions"], default="board", help="what they follow")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    machine = describe_machine(PACKAGES)
    of_submissions = options.of == "submissions"
    results = run(
        n_viewers=options.viewers, n_rounds=options.rounds, pause=options.pause, of_submissions=of_submissions
    )
    if options.json:
        print(json.dumps({"machine": machine, "results": [asdict(result) for result in results]}))
        return 0
    print(describe_briefly(machine))
    print("milliseconds; a submission is from the upload to the score that its sender sees")
    print(f"{'viewers':>8} {'of':13} {'submit p50':>15} {'p95':>8} {'event p50':>10} {'p95':>8} {'events':>7} failed")
    for each in results:
        times = f"{each.submission[0]:15.1f} {each.submission[1]:8.1f} {each.event[0]:10.1f} {each.event[1]:8.1f}"
        print(f"{each.n_viewers:8} {each.watched:13} {times} {each.n_events:7} {each.n_failures:6}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
