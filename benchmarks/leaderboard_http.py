"""What the page costs by HTTP: from the web server as `python -m server web` starts it, anonymous and signed in."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks.boards import Board
from benchmarks.http_load import Answer, Visitor
from benchmarks.latency import Probe
from benchmarks.leaderboard_queries import find_team
from server.db import Database
from server.launcher.listening import listen, local_url
from server.models import Competition, Entrant
from server.services import sessions
from server.services.leaderboards import PAGE_ROWS
from server.web.cookies import SESSION

N_READERS = 20
START_SECONDS = 30


@dataclass(frozen=True)
class Site:
    """A running web server; `process` is the one that answers."""

    url: str
    process: int

    def cpu_seconds(self) -> float:
        """Return the processor time that the answering process has used."""
        return time.clock_gettime(~self.process << 3 | 2)  # what clock_getcpuclockid(3) returns on Linux


@contextmanager
def run_web(data: Path, database_url: str) -> Iterator[Site]:
    """Run the web server alone, with one process and without throttles, for the block."""
    settings = {
        "PODIUM_DATA": str(data),
        "PODIUM_DATABASE_URL": database_url,
        "PODIUM_WEB_PROCESSES": "1",
        "PODIUM_RATE_LIMITS": "false",
    }
    with listen("127.0.0.1", 0) as listener, (data / "web.log").open("ab") as log:
        url = local_url(listener)
        web = subprocess.Popen(
            [sys.executable, "-m", "server", "web", "--fd", str(listener.fileno())],
            env=os.environ | settings,
            pass_fds=[listener.fileno()],
            stdout=log,
            stderr=log,
        )
    try:
        Visitor(url).get("/health")  # the socket is open: the request waits until the server answers
        children = Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text().split()
        yield Site(url, int(children[0]))
    finally:
        web.terminate()
        web.wait(START_SECONDS)


def http_probes(database: Database, site: Site, board: Board) -> list[Probe]:
    """Return the requests: the page as it is, after each new score, unchanged, deep, and as JSON."""
    path = f"/competitions/{board.slug}/leaderboard"
    last = f"{path}?page={-(-board.n_teams // PAGE_ROWS)}"
    stranger = Visitor(site.url)
    visitors = [Visitor(site.url, cookie) for cookie in database.write(sign_in_readers, board)]
    readers, one = itertools.cycle(visitors), visitors[0]

    def touch() -> None:
        database.write(count_change, board)

    def warm_up() -> None:
        for visitor in visitors:
            get(visitor, path)

    def probe(name: str, call: Callable[[], object], prepare: Callable[[], object] = lambda: None) -> Probe:
        return Probe(name, board.n_submissions, call, prepare=prepare, warm_up=warm_up, cpu_clock=site.cpu_seconds)

    unchanged, unchanged_mine = Kept(stranger, path), Kept(one, path)
    return [
        probe("page, anonymous", lambda: get(stranger, path)),
        probe("page, signed in", lambda: get(next(readers), path)),
        probe("page unchanged (304), anonymous", unchanged.ask_again, unchanged.refresh),
        probe("page unchanged (304), signed in", unchanged_mine.ask_again, unchanged_mine.refresh),
        probe("page after a new score, anonymous", lambda: get(stranger, path), touch),
        probe("page after a new score, signed in", lambda: get(one, path), touch),
        probe("last page after a new score, anonymous", lambda: get(stranger, last), touch),
        probe("JSON, anonymous", lambda: get(stranger, f"/api/podium/v1{path}")),
        probe("nothing (/health)", lambda: get(stranger, "/health")),
    ]


def get(visitor: Visitor, target: str) -> Answer:
    """Ask for a page that must be there."""
    answer = visitor.get(target)
    if answer.status != 200:
        raise SystemExit(f"{target} answered {answer.status}: {answer.body[:200]!r}")
    return answer


@dataclass
class Kept:
    """A page that a browser has and asks for again, naming its tag."""

    visitor: Visitor
    target: str
    tag: str = ""

    def refresh(self) -> None:
        """Get the page as it is now: a new score changes its tag, and so does the minute, for its times differ."""
        self.tag = get(self.visitor, self.target).headers["etag"]

    def ask_again(self) -> None:
        """Ask whether the page is still the same; once a minute it is not."""
        status = self.visitor.get(self.target, If_None_Match=self.tag).status
        if status != 304 and time.time() % 60 > 1:
            raise SystemExit(f"{self.target} answered {status}, not 304, to its own tag.")


def sign_in_readers(session: Session, board: Board) -> list[dict[str, str]]:
    """Return the cookies of entrants from the whole board, the first of them from its middle."""
    now = datetime.now(UTC)
    ranks = [board.n_teams // 2, *range(1, board.n_teams, board.n_teams // N_READERS)][:N_READERS]
    teams = [find_team(session, board, rank) for rank in ranks]
    users = [session.scalars(select(Entrant.user_id).where(Entrant.team_id == team)).one() for team in teams]
    secrets = [sessions.make_session(session, user_id=user, user_agent="benchmark", now=now) for user in users]
    return [{"Cookie": f"{SESSION}={secret}"} for secret in secrets]


def count_change(session: Session, board: Board) -> None:
    """Do to what is kept of the board what a new score does."""
    session.execute(
        update(Competition)
        .where(Competition.id == board.competition_id)
        .values(board_version=Competition.board_version + 1)
    )
