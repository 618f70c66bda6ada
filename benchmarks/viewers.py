"""Measure what many open leaderboards cost: their polls, and submissions with and without them.

A whole installation takes submissions one after the other while a process of its own keeps so many connections, each of
which asks every two seconds for changes as the page's script does, and fetches the board when there is a newer one. The
viewers need processor time themselves: a part in which they ask a bare server for as many bytes tells how much.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.installation import PACKAGES, Installation, run_installation
from benchmarks.latency import percentiles
from benchmarks.machine import describe_briefly, describe_machine
from benchmarks.make_files import Case, write_files

EVERY_SECONDS = 2.0
POLL_SECONDS = 0.005
SLUG = "watched"
BARE_BYTES = 4_000  # what the board of the benchmark, with one team, takes


@dataclass
class Polls:
    """What the viewers saw: answers by status, and milliseconds of each; `failures` are connections that broke."""

    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    failures: int = 0


@dataclass(frozen=True)
class Result:
    """Milliseconds at p50 and p95; `watched` is what the viewers look at."""

    watched: str
    n_viewers: int
    submission: tuple[float, float]
    poll: tuple[float, float]
    n_polls: int
    n_changed: int
    n_failures: int


async def view(host: str, port: int, polls: Polls, stop: asyncio.Event) -> None:
    """Be one open page: a connection that is kept, and the version that it has."""
    version, streams = "", None
    await asyncio.sleep(random.uniform(0, EVERY_SECONDS))
    while not stop.is_set():
        began = time.perf_counter()
        try:
            streams = streams or await asyncio.open_connection(host, port)
            status, version = await ask(*streams, f"{host}:{port}", version)
            polls.waits.append((time.perf_counter() - began) * 1e3)
            polls.statuses[status] += 1
        except (OSError, asyncio.IncompleteReadError):
            streams = None
            polls.failures += 1
        await asyncio.sleep(max(0.0, began + EVERY_SECONDS - time.perf_counter()))


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, version: str) -> tuple[int, str]:
    """Ask whether the board is still this version; return the status and the version that it has."""
    path = f"/competitions/{SLUG}/leaderboard/live"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nIf-None-Match: {version}\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
    await reader.readexactly(int(headers.get("content-length", "0")))
    if headers.get("connection", "").lower() == "close":
        writer.close()
        raise ConnectionResetError
    return int(head[0].split()[1]), headers.get("etag", "")


async def _watch(url: str, n_viewers: int, pipe: Connection) -> None:
    parts = urlsplit(url)
    polls, stop = Polls(), asyncio.Event()
    viewers = [
        asyncio.create_task(view(parts.hostname or "127.0.0.1", parts.port or 80, polls, stop))
        for _ in range(n_viewers)
    ]
    await asyncio.to_thread(pipe.recv)
    stop.set()
    await asyncio.gather(*viewers)
    pipe.send(polls)


def _run_viewers(url: str, n_viewers: int, pipe: Connection) -> None:
    asyncio.run(_watch(url, n_viewers, pipe))


@contextmanager
def viewers(url: str, n_viewers: int) -> Iterator[Polls]:
    """Let so many viewers watch during the block; what they saw is there after it."""
    polls = Polls()
    if not n_viewers:
        yield polls
        return
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run_viewers, args=(url, n_viewers, theirs))
    process.start()
    time.sleep(2 * EVERY_SECONDS)  # all have come, and have the board
    yield polls
    ours.send(None)
    seen: Polls = ours.recv()
    polls.waits, polls.statuses, polls.failures = seen.waits, seen.statuses, seen.failures
    process.join()


async def _answer_bare(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    body = bytes(BARE_BYTES)
    with suppress(OSError, asyncio.IncompleteReadError):
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b'HTTP/1.1 200 OK\r\nETag: "bare"\r\nContent-Length: %d\r\n\r\n' % len(body) + body)
            await writer.drain()
    writer.close()


async def _serve_bare(pipe: Connection) -> None:
    server = await asyncio.start_server(_answer_bare, "127.0.0.1", 0, backlog=512)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _run_bare(pipe: Connection) -> None:
    asyncio.run(_serve_bare(pipe))


@contextmanager
def bare_server() -> Iterator[str]:
    """Run a server that does nothing but send as many bytes as a table has, and give its address."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run_bare, args=(theirs,))
    process.start()
    yield f"http://127.0.0.1:{ours.recv()}"
    process.terminate()
    process.join()


def measure(
    installation: Installation,
    submission: Path,
    *,
    n_viewers: int,
    n_rounds: int,
    pause: float = 0.5,
    url: str | None = None,
) -> Result:
    """Hand in files one after the other, each after the score of the last, with viewers of the board or of `url`."""
    watched = "nothing" if not n_viewers else "the board" if url is None else "a bare server"
    url = url or str(installation.client.base_url.copy_with(path="/"))
    taken = []
    with viewers(url, n_viewers) as polls:
        for _ in range(n_rounds):
            began = time.perf_counter()
            number = installation.submit(SLUG, submission)
            while installation.ask(number)["status"] == "pending":
                time.sleep(POLL_SECONDS)
            taken.append((time.perf_counter() - began) * 1e3)
            time.sleep(pause)
    return Result(
        watched=watched,
        n_viewers=n_viewers,
        submission=_both(taken),
        poll=_both(polls.waits) if polls.waits else (0.0, 0.0),
        n_polls=len(polls.waits),
        n_changed=polls.statuses[200],
        n_failures=polls.failures,
    )


def _both(taken: list[float]) -> tuple[float, float]:
    found = percentiles(taken)
    return found["p50"], found["p95"]


def run(*, n_viewers: int, n_rounds: int, pause: float) -> list[Result]:
    """Measure without viewers, with viewers of the board and of a bare server in turn, and without them again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        solution, submission = write_files(folder / "files", Case(1_000))
        with run_installation(folder, {SLUG: solution}, n_workers=1) as installation:
            measure(installation, submission, n_viewers=0, n_rounds=3)  # compiles the solution
            part = partial(measure, installation, submission, n_rounds=n_rounds, pause=pause)
            with bare_server() as bare:
                return [
                    part(n_viewers=0),
                    part(n_viewers=n_viewers),
                    part(n_viewers=n_viewers, url=bare),
                    part(n_viewers=n_viewers),
                    part(n_viewers=n_viewers, url=bare),
                    part(n_viewers=0),
                ]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--viewers", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=40, help="submissions in each part")
    parser.add_argument("--pause", type=float, default=2.0, help="seconds from a score to the next submission")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    machine = describe_machine(PACKAGES)
    results = run(n_viewers=options.viewers, n_rounds=options.rounds, pause=options.pause)
    if options.json:
        print(json.dumps({"machine": machine, "results": [asdict(result) for result in results]}))
        return 0
    print(describe_briefly(machine))
    print("milliseconds; a submission is from the upload to the score that its sender sees")
    head = f"{'submit p50':>15} {'p95':>8} {'poll p50':>10} {'p95':>8} {'polls':>7} {'changed':>7} failed"
    print(f"{'viewers':>8} {'of':13} {head}")
    for each in results:
        times = f"{each.submission[0]:15.1f} {each.submission[1]:8.1f} {each.poll[0]:10.1f} {each.poll[1]:8.1f}"
        counts = f"{each.n_polls:7} {each.n_changed:7} {each.n_failures:6}"
        print(f"{each.n_viewers:8} {each.watched:13} {times} {counts}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
