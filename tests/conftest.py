"""What tests share: a migrated database, storage, a queue, an application and browsers, all real but for the queue."""

from __future__ import annotations

import gc
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from server.app import create_app
from server.db import Database, make_engine
from server.models import User
from server.services import sessions
from server.settings import Settings
from server.storage import Storage, make_storage
from server.web.installation import EXTENSION, Installation
from tests import compiled, contract
from tests.browser import Browser
from tests.fakes import Clock, FakeQueue
from tests.servers import RedisServer, run_postgres

ROOT = Path(__file__).parent.parent


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from going through the tests themselves, of which there are many."""
    gc.collect()
    gc.freeze()


def migrate(url: str) -> None:
    """Bring a database to the newest schema."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = url
    command.upgrade(config, "head")


@pytest.fixture(scope="session", autouse=True)
def share_rules() -> Iterator[None]:
    """Let the many applications of the tests share the compiled rules of their addresses."""
    with pytest.MonkeyPatch.context() as patch:
        compiled.share_rules(patch)
        yield


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty SQLite database of the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "podium.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def data(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """Return a data folder with a migrated database."""
    folder = tmp_path / "var"
    folder.mkdir()
    shutil.copy(migrated_sqlite, folder / "podium.sqlite")
    return folder


@pytest.fixture
def settings(data: Path) -> Settings:
    """Return settings of an installation in the data folder, without throttles; no Redis, no worker answers there."""
    return Settings(data=data, rate_limits=False, command_seconds=0.0)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """Return the installation's SQLite database."""
    engine = make_engine(settings.sqlalchemy_url, durable=False)
    yield Database(engine)
    engine.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Return a session that is rolled back; an application does not see what is done in it."""
    engine = database.engine.execution_options(podium_write=True)
    with Session(engine, expire_on_commit=False) as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def storage(settings: Settings) -> Storage:
    """Return the installation's storage, a folder."""
    return make_storage(settings.files_url)


@pytest.fixture
def queue() -> FakeQueue:
    """Return a queue that keeps its jobs in a list."""
    return FakeQueue()


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the application."""
    return Clock()


@pytest.fixture
def now(clock: Clock) -> datetime:
    """Return the time at which the test begins."""
    return clock.now


MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(settings: Settings, queue: FakeQueue, clock: Clock) -> Iterator[MakeApp]:
    """Return a function that makes an application of the installation, with some settings changed."""
    made: list[Installation] = []

    def make(**changes: object) -> Flask:
        app = create_app(settings.model_copy(update=changes), clock=clock, queue=queue)
        app.testing = True
        app.test_client_class = Browser
        compiled.share_templates(app)
        contract.watch(app)
        made.append(app.extensions[EXTENSION])
        return app

    yield make
    for installation in made:
        installation.throttle.close()
        installation.database.engine.dispose()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """Return the application."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> Browser:
    """Return a browser that nobody has signed in to."""
    return browser_of(app)


def browser_of(app: Flask) -> Browser:
    """Return a new browser for an application."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser


@pytest.fixture
def sign_in(app: Flask, database: Database, clock: Clock) -> Callable[[User], Browser]:
    """Return a function that opens a browser in which a user is signed in."""

    def open_browser(user: User) -> Browser:
        browser = browser_of(app)
        secret = database.write(sessions.make_session, user_id=user.id, user_agent="Firefox", now=clock.now)
        browser.set_cookie("podium", secret)
        return browser

    return open_browser


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """Run a real Redis for all tests."""
    with tempfile.TemporaryDirectory(prefix="podium-redis-") as folder:
        server = RedisServer(Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture
def redis(redis_server: RedisServer) -> RedisServer:
    """Return the real Redis, empty and running."""
    redis_server.flush()
    return redis_server


@pytest.fixture
def redis_url(redis: RedisServer) -> str:
    """Return the URL of a real Redis that is empty."""
    return redis.url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run a real PostgreSQL for all tests, with a migrated database to copy; give the URL of its own database."""
    with run_postgres() as url:
        template = f"podium_template_{uuid.uuid4().hex[:8]}"
        _create_database(url, template, None)
        migrate(_url_of(url, template))
        yield f"{url}#{template}"
        _drop_database(url, template)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Return the URL of a migrated PostgreSQL database of this test alone."""
    url, _, template = postgres_server.partition("#")
    name = f"podium_{uuid.uuid4().hex[:12]}"
    _create_database(url, name, template)
    yield _url_of(url, name)
    _drop_database(url, name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a migrated database: one of each kind in turn."""
    if request.param == "sqlite":
        settings: Settings = request.getfixturevalue("settings")
        return settings.sqlalchemy_url
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def any_database(any_database_url: str) -> Iterator[Database]:
    """Return a migrated database: one of each kind in turn."""
    engine = make_engine(any_database_url)
    yield Database(engine)
    engine.dispose()


def _url_of(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _create_database(url: str, name: str, template: str | None) -> None:
    _administer(url, f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))


def _drop_database(url: str, name: str) -> None:
    _administer(url, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
