"""A site with readers of every kind and competitions of every visibility, for the table of permissions."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from server.app import create_app
from server.db import Database, make_engine
from server.domain.egress import Egress
from server.domain.visibility import Visibility
from server.models import Competition, DataFileKind, Role, User
from server.services import co_hosts, drafts, links, metric_versions, outbox, sessions, tokens, uploads, webhooks
from server.services.webhooks import Owner
from server.settings import Settings
from server.storage import Storage, StoredFile, make_storage
from server.web.installation import EXTENSION
from tests.browser import Browser
from tests.conftest import browser_of
from tests.drafts import make_draft
from tests.factories import (
    make_co_host,
    make_competition,
    make_data_file,
    make_leaderboard_row,
    make_solution,
    make_submission,
    make_team,
    make_user,
)
from tests.fakes import Clock, FakeQueue
from tests.server.web.permissions.rows import FILE, Permission


@dataclass(frozen=True)
class World:
    """What the readers need to ask, and the names of the objects that the paths name."""

    cookies: dict[str, str]
    tokens: dict[str, str]
    names: dict[str, str]


def make_world(session: Session, /, storage: Storage, *, now: datetime) -> World:
    """Fill a database with readers and competitions."""
    people = {
        "user": make_user(session, name="ursula"),
        "entrant": make_user(session, name="enid"),
        "rival": make_user(session, name="rita"),
        "other_host": make_user(session, name="otto", role=Role.HOST),
        "host": make_user(session, name="harriet", role=Role.HOST),
        "co_host": make_user(session, name="cora"),
        "admin": make_user(session, name="agnes", role=Role.ADMIN),
    }
    make_competition(session, slug="delta", host=people["other_host"])
    harbour = make_competition(session, slug="harbour", host=people["host"])
    draft = make_competition(session, slug="draft", host=people["host"], published_at=None)
    closed = make_competition(session, slug="closed", host=people["host"], visibility=Visibility.INVITATION)
    for competition in (harbour, draft, closed):
        make_solution(session, competition=competition, storage_key=_store(storage, "solutions").key)
        make_co_host(session, competition=competition, user=people["co_host"])
        _publish(session, storage, competition)
    submission_id, other_id = _submit(session, storage, harbour, people["entrant"])
    make_team(session, competition=harbour, user=people["rival"])
    make_team(session, competition=closed, user=people["entrant"])
    link = links.make_sign_in_link(session, user=people["user"], now=now)
    cookies = {
        role: sessions.make_session(session, user_id=user.id, user_agent="Firefox", now=now)
        for role, user in people.items()
    }
    secrets = {role: _make_token(session, user, now) for role, user in people.items()}
    named = {"file_name": "big.csv", "size_bytes": 9, "sha256": None, "largest_bytes": 9}
    own = tokens.find_token(session, secrets["entrant"], now=now)
    upload = uploads.begin(session, user=people["entrant"], by=own, now=now, **named)
    draft = make_draft(session, storage=storage, user=people["host"], now=now)
    names = _names(session, cookies, secrets, now, (submission_id, other_id), link)
    own_draft = drafts.create(session, user=people["host"], now=now)
    metric, _ = metric_versions.drop(
        session,
        user=people["host"],
        name="Cost",
        file_name="cost.py",
        stored=_store(storage, "metrics"),
        signature={"description": "", "parameters": [], "warnings": []},
        now=now,
    )
    webhook = webhooks.make(
        session,
        owner=Owner(people["entrant"]),
        url="https://example.org/hook",
        events=["submission.scored"],
        egress=Egress(),
        key=bytes(32),
        now=now,
    ).webhook
    ping = outbox.ping(session, webhook=webhook, now=now)
    outbox.mark_delivered(session, delivery_id=ping.id, status=200, answer="", now=now)
    names |= {"webhook": str(webhook.id), "delivery": str(ping.id)}
    made = {"upload": upload.code, "own_draft": str(own_draft.id), "metric": str(metric.id), "draft": str(draft.id)}
    return World(cookies, secrets, {**names, **made})


def _names(
    session: Session,
    cookies: dict[str, str],
    secrets: dict[str, str],
    now: datetime,
    submitted: tuple[int, int],
    link: str,
) -> dict[str, str]:
    """Name the entrant's objects, as they stand in addresses."""
    opened = sessions.find_session(session, cookies["entrant"], now=now)
    token = tokens.find_token(session, secrets["entrant"], now=now)
    assert opened is not None
    assert token is not None
    return {
        "submission": str(submitted[0]),
        "other_submission": str(submitted[1]),
        "session": str(opened.id),
        "token": str(token.id),
        "link": link.removeprefix(links.PATH),
    }


def _make_token(session: Session, user: User, now: datetime) -> str:
    scopes = tokens.allowed_scopes(user.role, is_co_host=co_hosts.hosts_any(session, user=user))
    secret = tokens.make_token(session, user=user, label="test", now=now, scopes=scopes)
    token = tokens.find_token(session, secret, now=now)
    assert token is not None
    tokens.touch_token(session, token.id, now=now)  # so that there is no first use to note
    return secret


def _store(storage: Storage, prefix: str) -> StoredFile:
    with storage.open_writer(prefix) as writer:
        writer.write(FILE)
        return writer.commit()


def _publish(session: Session, storage: Storage, competition: Competition) -> None:
    for name, kind in (("train.csv", DataFileKind.FILE), (f"{competition.slug}.zip", DataFileKind.ARCHIVE)):
        stored = _store(storage, "data")
        about = {"storage_key": stored.key, "sha256": stored.sha256, "size_bytes": stored.size_bytes}
        make_data_file(session, competition=competition, name=name, kind=kind, **about)


def _submit(session: Session, storage: Storage, competition: Competition, user: User) -> tuple[int, int]:
    team = make_team(session, competition=competition, user=user)
    submission = make_submission(
        session,
        competition=competition,
        team=team,
        user=user,
        public_score=0.75,
        private_score=0.5,
        storage_key=_store(storage, "submissions").key,
    )
    make_leaderboard_row(session, submission=submission, public_score=0.75)
    other = make_submission(session, competition=competition, team=team, user=user, public_score=0.5)
    return submission.id, other.id


@dataclass(frozen=True)
class Site:
    """An application on a copy of a data folder with a world in it."""

    master: Path
    data: Path
    world: World
    app: Flask

    def reset(self) -> None:
        """Bring the world back to its beginning."""
        self.close()
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.master, self.data)

    def close(self) -> None:
        """Close the database."""
        self.app.extensions[EXTENSION].database.engine.dispose()

    def ask(self, permission: Permission, role: str, *, with_proof: bool = True) -> TestResponse:
        """Send the request of a row as one kind of reader; without proof, as another site has a browser send it."""
        browser = browser_of(self.app)
        headers = {}
        if permission.is_api:
            if role != "anonymous" and with_proof:
                headers["Authorization"] = f"Bearer {self.world.tokens[role]}"
        elif role != "anonymous":
            browser.set_cookie("podium", self.world.cookies[role])
        if permission.method != "GET" and with_proof:
            headers["Origin"] = "http://localhost"
        return browser.open(
            permission.path.format(**self.world.names),
            method=permission.method,
            headers=headers,
            buffered=True,
            **_body(permission, browser.csrf_token() if with_proof else None, self.world.names),
        )


def _body(permission: Permission, token: str | None, names: dict[str, str]) -> dict[str, Any]:
    if permission.json is not None:
        named = {
            key: value.format(**names) if isinstance(value, str) else value for key, value in permission.json.items()
        }
        return {"json": named}
    if permission.method == "GET" or permission.is_api:
        return {"data": permission.body}
    fields = {
        name: (io.BytesIO(value), "a.csv") if name == "file" else str(value).format(**names)
        for name, value in permission.form.items()
    }
    return {"data": {**({} if token is None else {"csrf_token": token}), **fields}}


Arrange = Callable[[Session, Clock], dict[str, str]]


def make_site(folder: Path, *, migrated_sqlite: Path, arrange: Arrange | None = None) -> Site:
    """Make a data folder with a world in it, and an application that is to run on a copy.

    `arrange` changes the world before anybody asks, and names more objects.
    """
    master, data, clock = folder / "master", folder / "var", Clock()
    master.mkdir()
    shutil.copy(migrated_sqlite, master / "podium.sqlite")
    settings = Settings(data=master, rate_limits=False)
    settings.read_secret_key()
    engine = make_engine(settings.sqlalchemy_url, durable=False)
    clock.advance(hours=1)  # what the factories make is an hour old
    world = Database(engine).write(make_world, make_storage(settings.files_url), now=clock.now)
    if arrange is not None:
        world = replace(world, names={**world.names, **Database(engine).write(arrange, clock)})
    engine.dispose()
    shutil.copytree(master, data)
    app = create_app(Settings(data=data, rate_limits=False, command_seconds=0.0), clock=clock, queue=FakeQueue())
    app.testing = True
    app.test_client_class = Browser
    return Site(master, data, world, app)
