"""Ask an installation the same questions with other private scores in turn, and test whether the times differ.

`python -m benchmarks.twins --help` lists the options. Each address is asked by every kind of reader that may not see
private scores, before each question with one or the other set of them in the database; the times of both are compared
by the test of Mann and Whitney (1947). The same with one set alone shows what chance makes of it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import Flask
from scipy.stats import mannwhitneyu
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from scorer.intervals.comparison import adjust_holm
from server.app import create_app
from server.db import Database, make_engine
from server.migrating import upgrade
from server.models import PrivateScore
from server.settings import Settings
from server.storage import make_storage
from tests.browser import Browser
from tests.fakes import Clock, FakeQueue
from tests.promises import stage as stages
from tests.promises.stage import Stage, Visitor, addresses, is_safe

PRIVATE, OTHERS = (0.58261739, 0.61938274), (0.94, 0.03)
READERS = ("anonymous", "entrant", "same team")
LEVEL = 0.01


@dataclass(frozen=True)
class Times:
    """The median milliseconds of an address for both, and how often chance alone makes two such rows of times."""

    role: str
    path: str
    first: float
    second: float
    p_value: float


@dataclass(frozen=True)
class Site:
    """An installation with its clock at rest, and its people."""

    app: Flask
    stage: Stage
    database: Database

    def set_private(self, scores: tuple[float, float]) -> None:
        """Give the two teams these private scores, and make their rows anew either way."""
        self.database.write(_set_private, scores)


def _set_private(session: Session, scores: tuple[float, float]) -> None:
    rows = session.scalars(select(PrivateScore).order_by(PrivateScore.id).limit(2)).all()
    for row, score in zip(rows, scores, strict=True):
        row.private_score = score
        flag_modified(row, "private_score")


@contextmanager
def open_site(folder: Path) -> Iterator[Site]:
    """Make an installation."""
    settings = Settings(data=folder, rate_limits=False)
    engine = make_engine(settings.sqlalchemy_url, durable=False)
    upgrade(engine)
    storage, database = make_storage(settings.files_url), Database(engine)
    stage = database.write(stages.build, storage=storage, folder=folder / "public", private=PRIVATE)
    app = create_app(settings, clock=Clock(), queue=FakeQueue())
    app.test_client_class = Browser
    yield Site(app, stage, database)
    engine.dispose()


def time_address(
    site: Site, visitor: Visitor, method: str, path: str, *, sets: tuple[tuple[float, float], ...], n_rounds: int
) -> Times:
    """Ask with both sets in turn, each first in every other round."""
    taken: tuple[list[float], list[float]] = ([], [])
    visitor.ask(method, path)  # fills what is kept
    for number in range(n_rounds):
        for which in (0, 1) if number % 2 else (1, 0):
            site.set_private(sets[which])
            began = time.perf_counter()
            visitor.ask(method, path)
            taken[which].append((time.perf_counter() - began) * 1e3)
    first, second = (statistics.median(each) for each in taken)
    return Times(visitor.role, path, first, second, float(mannwhitneyu(*taken).pvalue))


def time_all(site: Site, *, sets: tuple[tuple[float, float], ...], n_rounds: int) -> list[Times]:
    """Time all addresses of the competition that answer with a page or data."""
    found = []
    for role in READERS:
        visitor = Visitor(site.app, site.stage, role)
        for method, path, endpoint in addresses(site.app, site.stage, is_wanted=is_safe):
            if "harbour" in path and visitor.ask(method, path, endpoint).status == 200:
                found.append(time_address(site, visitor, method, path, sets=sets, n_rounds=n_rounds))
    return found


def report(name: str, found: list[Times]) -> None:
    """Print how many addresses differ, and the one that differs most."""
    n_below = sum(each.p_value <= LEVEL for each in found)
    n_sure = sum(p <= LEVEL for p in adjust_holm([each.p_value for each in found]))
    worst = min(found, key=lambda each: each.p_value)
    print(f"{name}: {len(found)} addresses, {n_below} with p <= {LEVEL} ({LEVEL * len(found):.1f} by chance),")
    print(f"  {n_sure} after Holm's adjustment for their number; least p {worst.p_value:.4f}: {worst.path},")
    print(f"  as {worst.role}, {worst.first:.2f} and {worst.second:.2f} ms")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.twins", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200, help="questions to each address with each set")
    parser.add_argument("--json", action="store_true", help="print one JSON object with every address")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, open_site(Path(name)) as site:
        twins = time_all(site, sets=(PRIVATE, OTHERS), n_rounds=options.rounds)
        control = time_all(site, sets=(PRIVATE, PRIVATE), n_rounds=options.rounds)
    if options.json:
        print(json.dumps({"twins": [asdict(each) for each in twins], "control": [asdict(each) for each in control]}))
        return 0
    report("other private scores", twins)
    report("same private scores (control)", control)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
