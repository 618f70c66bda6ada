"""A site with people of every kind and rows of every kind, and a walk through all of its addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from server.db import Database
from server.domain.submissions import Fault, SubmissionStatus
from server.models import Competition, Entrant, Notice, PrivateScore, Role, Submission, Team, User
from server.services import links, sessions
from server.services.tokens import allowed_scopes
from server.storage import Storage
from server.web import cookies
from tests import factories
from tests.browser import VISITOR, Browser
from tests.publishing import publish_data
from tests.server.web.alarming import raise_all

ROLES = ("anonymous", "user", "entrant", "same team", "host of another", "host", "admin")
# Where the database is another, so are the queries, not who may see what: one reader of each right asks there.
FEWER_ROLES = ("anonymous", "entrant", "host", "admin")
PEOPLE = {
    "user": "ben",
    "entrant": "zoe",
    "same team": "bea",
    "host of another": "otto",
    "host": "hosanna",
    "admin": "olga",
}
API = "/api/"
NOBODYS = 1_000_000
EACH_TIME = re.compile(
    rb'"request_id":"[0-9a-f]{16}"|<code>[0-9a-f]{16}</code>|name="idempotency_key" value="[0-9a-f]+"'
)
LISTS = ("home", "leaderboards", "api_leaderboards", "api_competitions", "submissions", "api_submissions")


@dataclass(frozen=True)
class Answer:
    """What one address gave to one reader."""

    role: str
    method: str
    path: str
    endpoint: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def bytes(self) -> bytes:
        """All that the reader got but the id of the request: it is drawn, and so may hold any digits."""
        whole = "\n".join(f"{name}: {value}" for name, value in self.headers).encode() + b"\n\n" + self.body
        return whole.replace(dict(self.headers)["X-Request-Id"].encode(), b"")

    @property
    def lasting(self) -> tuple[str, str, int, list[tuple[str, str]], bytes]:
        """What must be the same if nothing changed that the reader may know; requests have ids, forms have keys."""
        headers = [(name, SIGNED.sub("", text)) for name, text in self.headers if name not in ("Date", "X-Request-Id")]
        body = EACH_TIME.sub(b"", re.sub(SIGNED.pattern.encode(), b"", self.body))
        return self.role, self.path, self.status, headers, body


# Addresses that Kaggle's clients are led to bear when they were made.
SIGNED = re.compile(r"(?<=/api/v1/)(files|leaderboards|submissions)/[^/]+(?=/)")


@dataclass(frozen=True)
class Stage:
    """The rows' ids, and how each kind of person shows who they are."""

    mine: dict[str, int]
    theirs: int
    alarm: int
    link: str
    tokens: dict[str, str]
    cookies: dict[str, str]

    @property
    def values(self) -> dict[str, list[object]]:
        """What may stand in an address, by the name of the variable."""
        return {
            "slug": ["harbour", "orchard", "draft", "club"],
            "submission_id": [*self.mine.values(), self.theirs],
            "alarm_id": [self.alarm, NOBODYS],
            "secret": [self.link],
            "session_id": [NOBODYS],
            "token_id": [NOBODYS],
            "grant_id": [NOBODYS],
            "invitation_id": [NOBODYS],
            "link_id": [NOBODYS],
            "announcement_id": [NOBODYS],
            "webhook_id": [NOBODYS],
            "delivery_id": [NOBODYS],
            "version_id": [NOBODYS],
            "code": ["nothing"],
            "listed_id": [NOBODYS],
            "request_id": [NOBODYS],
            "accommodation_id": [NOBODYS],
            "promise_id": [NOBODYS],
            "team_id": [NOBODYS],
            "draft_id": [NOBODYS],
            "path": ["private/solution.csv"],
            "noun": ["teams", "ships"],
            "answer": ["accept", "decline", "withdraw"],
            "version": ["any"],
            "kind": ["csv", "json"],
            # Of the Kaggle-compatible API.
            "signed": ["invented"],
            "service": ["discussions"],
            "method": ["list"],
            "size": [1],
            "page": ["overview"],
            "_modified": [1],
        }

    @property
    def queries(self) -> dict[str, tuple[str, ...]]:
        """What else may be asked for, by endpoint."""
        pair = (f"?first={self.mine['best']}&second={self.theirs}",)
        boards = ("?show=medals", "?show=tied&baselines=off", "?show=active&entrants=humans")
        return {
            "comparisons.show": pair,
            "api_comparisons.show": pair,
            "leaderboards.show": boards,
            "live_boards.live": boards,
            "api_leaderboards.show": boards,
            "api_events.follow_submissions": ("?cursor=-&wait=0",),
            "past_boards.show": (f"?at={factories.NOW:%Y-%m-%d}",),
            "api_past_boards.show": (f"?at={factories.NOW:%Y-%m-%d}",),
        }


# Variables that mean something else from blueprint to blueprint.
NAMES: dict[str, list[object]] = {
    "api_data_files": ["train.csv", "harbour.zip", "solution.csv"],
    "data_files": ["train.csv", "harbour.zip", "solution.csv"],
    "users": ["ada", "zoe", "olga"],
    "api_profiles": ["ada", "zoe", "olga"],
    "host_entrants": ["ada", "nobody"],
    "host_co_hosts": ["nobody"],
    "api_host_co_hosts": ["nobody"],
    "api_host_entrants": ["ada", "nobody"],
    "draft_images": ["none.png"],
    "page_images": ["none.png"],
    "api_page_images": ["none.png"],
    "draft_data": ["train.csv", "nobody.csv"],
    "assets": ["app.css"],
    "kaggle_data_files": ["train.csv", "solution.csv"],
    "kaggle_older": ["train.csv", "solution.csv"],
    "kaggle_submissions": ["submission.csv"],
    "kaggle_leaderboards": ["harbour"],
}


def build(session: Session, *, storage: Storage, folder: Path, private: tuple[float, float]) -> Stage:
    """Make everything; `private` gives the two private scores of the team of ada and bea, and of zoe."""
    people = {
        name: factories.make_user(session, name=name, role=role)
        for name, role in (
            ("ada", Role.USER),
            ("bea", Role.USER),
            ("zoe", Role.USER),
            ("ben", Role.USER),
            ("hosanna", Role.HOST),
            ("otto", Role.HOST),
            ("olga", Role.ADMIN),
        )
    }
    harbour = _make_competition(session, "harbour", people["hosanna"])
    _make_competition(session, "orchard", people["otto"])
    _make_competition(session, "draft", people["hosanna"], published_at=None)
    _make_competition(session, "club", people["hosanna"], visibility="invitation")
    _publish(session, storage, harbour, folder)
    ours = factories.make_team(session, competition=harbour, user=people["ada"])
    _join(session, ours, people["bea"])
    theirs = factories.make_team(session, competition=harbour, user=people["zoe"])
    mine = {
        "best": _score(session, harbour, ours, people["ada"], 0.81234567, private[0]),
        "error": _fail(session, harbour, ours, people["bea"]),
        "pending": factories.make_submission(session, competition=harbour, team=ours, user=people["bea"]).id,
    }
    others = _score(session, harbour, theirs, people["zoe"], 0.79876543, private[1])
    baseline = factories.make_team(session, competition=harbour, name="Constant", is_baseline=True)
    _score(session, harbour, baseline, people["hosanna"], 0.5, 0.5)
    harbour.n_ranked = 2
    files = [session.get_one(Submission, number) for number in (mine["best"], others)]
    alarm = raise_all(session, harbour.id, files)[0].id
    session.execute(update(Notice).values(seen_at=factories.NOW))  # what is unseen changes when it is looked at
    return Stage(
        alarm=alarm,
        mine=mine,
        theirs=others,
        link=links.make_sign_in_link(session, user=people["ada"], now=factories.NOW).removeprefix(links.PATH),
        tokens={
            role: factories.make_token(session, user=people[name], scopes=allowed_scopes(people[name].role))
            for role, name in PEOPLE.items()
        },
        cookies={role: _sign_in(session, people[name]) for role, name in PEOPLE.items()},
    )


def _sign_in(session: Session, user: User) -> str:
    return sessions.make_session(session, user_id=user.id, user_agent="Firefox", now=factories.NOW)


def _make_competition(session: Session, slug: str, host: User, **more: object) -> Competition:
    competition = factories.make_competition(
        session, slug=slug, host=host, ends_at=factories.NOW + timedelta(days=3), **more
    )
    factories.make_solution(session, competition=competition)
    return competition


def _publish(session: Session, storage: Storage, competition: Competition, folder: Path) -> None:
    folder.mkdir()
    (folder / "train.csv").write_text("id,x,y\n1,0.5,0\n2,0.25,1\n")
    (folder / "sample_submission.csv").write_text("id,y\n3,0.5\n")
    publish_data(
        session,
        storage=storage,
        competition=competition,
        folder=folder,
        descriptions={"train.csv": ("Rows to learn from.", {})},
        id_column="id",
        now=factories.NOW,
    )


def _join(session: Session, team: Team, user: User) -> None:
    session.add(
        Entrant(
            competition_id=team.competition_id,
            user_id=user.id,
            team_id=team.id,
            rules_version=1,
            accepted_at=factories.NOW,
        )
    )
    session.flush()


def _score(
    session: Session, competition: Competition, team: Team, user: User, public_score: float, private_score: float
) -> int:
    submission = factories.make_submission(
        session,
        competition=competition,
        team=team,
        user=user,
        public_score=public_score,
        private_score=private_score,
        receipt=factories.RECEIPT,
    )
    # An interval that is no wider than the score, so that both show by the same digits.
    interval = {"private_low": private_score, "private_high": private_score}
    session.execute(update(PrivateScore).where(PrivateScore.submission_id == submission.id).values(**interval))
    factories.make_leaderboard_row(session, submission=submission, public_score=public_score)
    return submission.id


def _fail(session: Session, competition: Competition, team: Team, user: User) -> int:
    problem = {"code": "id_missing", "severity": "error", "message": "1 id has no row.", "count": 1, "hint": "Add it."}
    examples = [{"row": None, "id": "7", "column": None, "found": None, "expected": None}]
    report = {
        "code": "invalid_file",
        "message": "1 id has no row.",
        "problems": [{**problem, "examples": examples}],
    }
    submission = factories.make_submission(
        session,
        competition=competition,
        team=team,
        user=user,
        status=SubmissionStatus.ERROR,
        fault=Fault.FILE,
        report=report,
        error_code="id_missing",
        scored_at=factories.NOW,
    )
    return submission.id


class Visitor:
    """One person, who has a browser for the pages and a token for the API."""

    def __init__(self, app: Flask, stage: Stage, role: str) -> None:
        self.role = role
        self._app = app
        self._token = stage.tokens.get(role)
        self._cookie = stage.cookies.get(role)

    def open_browser(self) -> Browser:
        """Return the browser with the cookies that this person has."""
        browser = self._app.test_client()
        assert isinstance(browser, Browser)
        browser.set_cookie(cookies.VISITOR, VISITOR)
        if self._cookie is not None:
            browser.set_cookie(cookies.SESSION, self._cookie)
        return browser

    def ask(self, method: str, path: str, endpoint: str = "", **more: object) -> Answer:
        """Send one request; to the API with the token, to a page with the cookies and the token of its forms."""
        browser, headers = self.open_browser(), {}
        if path.startswith(API):
            browser = self._app.test_client()  # type: ignore[assignment]
            headers = {} if self._token is None else {"Authorization": f"Bearer {self._token}"}
        elif method != "GET":
            headers = {"X-CSRF-Token": browser.csrf_token()}
        response = browser.open(path, method=method, headers=headers, buffered=True, **more)  # type: ignore[arg-type]
        return Answer(
            self.role, method, path, endpoint, response.status_code, tuple(response.headers), response.get_data()
        )


def addresses(app: Flask, stage: Stage, *, is_wanted: Callable[[Rule, str], bool]) -> Iterator[tuple[str, str, str]]:
    """Give method, path and endpoint of every address with every value; one that cannot be filled in is an error."""
    adapter = app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=str):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if is_wanted(rule, method):
                for values in _fillings(rule, stage):
                    yield method, adapter.build(rule.endpoint, values, method=method), rule.endpoint


def _fillings(rule: Rule, stage: Stage) -> list[dict[str, object]]:
    """Return ways to fill in the variables of a rule: with the first values, and with each other value in its turn."""
    known: dict[str, list[object]] = {**stage.values, "name": NAMES.get(rule.endpoint.partition(".")[0], [])}
    if unknown := [variable for variable in rule.arguments if not known.get(variable)]:
        raise KeyError(f"The walk does not know what to put for <{unknown[0]}> in {rule.rule}.")
    plain = {variable: known[variable][0] for variable in rule.arguments}
    others = [{**plain, variable: value} for variable in sorted(rule.arguments) for value in known[variable][1:]]
    return [plain, *others]


def is_safe(rule: Rule, method: str) -> bool:
    """Whether it promises to change nothing."""
    return method == "GET"


def is_unsafe(rule: Rule, method: str) -> bool:
    """Whether it may change something."""
    return method != "GET"


def roles_on(database: Database) -> tuple[str, ...]:
    """Return who walks: everybody on SQLite, fewer on PostgreSQL."""
    return ROLES if database.engine.dialect.name == "sqlite" else FEWER_ROLES


def walk(
    app: Flask,
    stage: Stage,
    *,
    roles: tuple[str, ...] = ROLES,
    queries: tuple[str, ...] = ("", "?page=2", "?search=a"),
) -> list[Answer]:
    """Return what every GET address gives to every kind of reader, or to some."""
    everywhere = list(addresses(app, stage, is_wanted=is_safe))
    answers: list[Answer] = []
    for role in roles:
        visitor = Visitor(app, stage, role)
        for method, path, endpoint in everywhere:
            given = (*(queries if endpoint.startswith(LISTS) else ("",)), *stage.queries.get(endpoint, ()))
            answers += [visitor.ask(method, path + query, endpoint) for query in given]
    return answers
