"""P8: the private score reaches nobody but the host, by no page, API, header, ETag, size, order or status."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from server.db import Database
from server.models import Competition, PrivateScore, Submission
from server.storage import Storage
from tests import factories
from tests.fakes import Clock
from tests.promises import stage as stages
from tests.promises.stage import Answer, Stage, Visitor, addresses, is_unsafe, roles_on, walk

ROOT = Path(__file__).parents[2]
SENTINELS = (0.58261739, 0.61938274)
# The digits of both, also as a share of a hundred, and rounded to the competition's decimals or fewer.
NEEDLES = (b"582617", b"0.58262", b"0.5826", b"58.26", b"619382", b"0.61938", b"0.6194", b"61.94", b"61.93")
OTHERS = (0.94, 0.03)
SHOWING = {
    "host_dashboard.show",
    "api_host_dashboard.show",
    "host_private_board.show",
    "host_submissions.index",
    "host_submissions.receipt",
    "host_grades.show",
    "host_grades.export",
    "api_host_grades.show",
    "api_host_grades.export",
    "api_host_boards.preview",
    "api_host_submissions.index",
    "api_host_submissions.receipt",
}
MAY_READ = {"server/services/private_scores.py", "server/models/private_score.py", "server/models/__init__.py"}


@pytest.fixture
def stage(any_app: Flask, any_database: Database, storage: Storage, tmp_path: Path) -> Stage:
    return any_database.write(stages.build, storage=storage, folder=tmp_path / "public", private=SENTINELS)


MAY_SEE = ("host", "admin")  # of this competition, and on the pages of the host alone


def leaks(answers: list[Answer]) -> list[tuple[str, str, bytes]]:
    return [
        (answer.role, answer.path, needle)
        for answer in answers
        for needle in NEEDLES
        if needle in answer.bytes and not is_the_hosts(answer)
    ]


def is_the_hosts(answer: Answer) -> bool:
    return answer.role in MAY_SEE and answer.endpoint.startswith(("host_", "api_host_"))


def set_private_scores(session, scores: tuple[float, float]) -> None:
    kept = session.scalars(select(PrivateScore).where(PrivateScore.private_score.in_(SENTINELS))).all()
    for row, score in zip(kept, scores, strict=True):
        row.private_score = score


def test_p08_no_address_shows_a_private_score_or_depends_on_one(any_app: Flask, stage: Stage, any_database: Database):
    roles = roles_on(any_database)
    for role in roles:
        Visitor(any_app, stage, role).ask("GET", "/api/podium/v1/me")  # notes that each token was used
    first = walk(any_app, stage, roles=roles)
    any_database.write(set_private_scores, OTHERS)
    second = walk(any_app, stage, roles=roles)

    assert leaks(first) == []
    # Two installations that differ in private scores alone answer alike, to the byte.
    assert [answer.lasting for answer in first if not is_the_hosts(answer)] == [
        answer.lasting for answer in second if not is_the_hosts(answer)
    ]
    # The host's own pages do show them, and to everybody else these are not there.
    seen = {(answer.role, answer.endpoint) for answer in first if b"0.61938" in answer.body}
    assert seen == {(role, endpoint) for role in MAY_SEE for endpoint in SHOWING}
    # Beside those of a competition there are pages on which every host finds what is theirs.
    of_hosts = [answer for answer in first if answer.endpoint.startswith(("host_", "api_host_"))]
    hosts = [answer for answer in of_hosts if "/competitions/" in answer.path]
    assert {answer.status for answer in hosts if answer.role not in MAY_SEE and "/orchard/" not in answer.path} == {
        303,
        401,
        404,
    }
    # The walk does see what may be seen, so that it would have seen the rest.
    assert {answer.role for answer in first if b"0.81235" in answer.body} == set(roles)
    assert {answer.endpoint for answer in first if answer.status == 200} >= {
        "submissions.show",
        "submissions.status",
        "leaderboards.show",
        "live_boards.live",
        "past_boards.show",
        "board_charts.show",
        "board_exports.public",
        "api_submissions.show",
        "api_leaderboards.show",
        "api_events.follow_submissions",
        "api_events.follow_board",
        "users.show",
        "home.front",
    }


def test_p08_no_change_answers_with_a_private_score(any_app: Flask, stage: Stage, any_database: Database):
    answers = [
        Visitor(any_app, stage, role).ask(method, path, endpoint)
        for role in roles_on(any_database)
        for method, path, endpoint in addresses(any_app, stage, is_wanted=is_unsafe)
    ]

    assert leaks(answers) == []
    assert len({answer.endpoint for answer in answers}) > 10


def test_p08_between_the_end_and_finalization_it_stays_hidden(
    any_app: Flask, stage: Stage, any_database: Database, clock: Clock
):
    def make_late(session) -> None:
        competition = session.scalars(select(Competition).where(Competition.slug == "harbour")).one()
        team_id = session.get_one(Submission, stage.theirs).team_id
        session.execute(update(Submission).where(Submission.team_id == team_id).values(is_late=True))
        competition.ends_at = factories.NOW + timedelta(days=3)

    any_database.write(make_late)
    clock.advance(days=4)

    answers = walk(any_app, stage, roles=roles_on(any_database), queries=("",))

    assert any(b"inished" in answer.body for answer in answers if answer.endpoint == "competitions.show")
    assert leaks(answers) == []


MODULES = [*ROOT.glob("server/**/*.py"), *ROOT.glob("worker/**/*.py")]
# The rows of private leaderboards are written when they become final and read afterwards, each by one module; a third
# marks ties on them for workers.
MAY_READ_ROWS = {
    "server/services/finalization.py",
    "server/services/private_ties.py",
    "server/services/private_leaderboards.py",
    "server/models/leaderboard.py",
    "server/models/__init__.py",
}


def find_users(name: str, sql: str) -> set[str]:
    """Return the modules that name a table, as a class or in SQL."""
    users = set()
    for path in MODULES:
        text = path.read_text()
        names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
        imported = {
            alias.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom) for alias in node.names
        }
        if name in names | imported or sql in text:
            users.add(path.relative_to(ROOT).as_posix())
    return users


def find_importers(module: str) -> set[str]:
    """Return the modules that import a module of the services."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and any(alias.name == module for alias in node.names)
    }


def test_p08_one_module_alone_reads_private_scores():
    assert find_users("PrivateScore", "FROM private_scores") <= MAY_READ
    assert find_users("PrivateRow", "FROM private_rows") <= MAY_READ_ROWS


def test_p08_what_the_web_imports_does_not_name_the_module():
    # The worker's side writes them, the final board and its ties are made of them, a submission's own is asked for with
    # its time, and the host's list with its viewer; no page and no route reads one by itself.
    assert find_importers("private_scores") == {
        "server/services/scoring.py",
        "server/services/finalization.py",
        "server/services/progress.py",
        "server/services/estimates.py",
        "server/services/private_ties.py",
        "server/services/oversight.py",
        "server/services/seen_submissions.py",
        "server/services/activity.py",
        # A second score is compared with the first, and neither is told.
        "server/services/reruns.py",
        # What a rescore changes is the host's to see, and what it publishes is as hidden as before.
        "server/services/rescores.py",
        "server/services/rescore_differences.py",
        "server/services/host_exports.py",
        # Grades are made of final and late scores, for the host alone.
        "server/services/grades.py",
    }
