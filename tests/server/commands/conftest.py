"""An installation for commands, which run as processes: they see its data folder and nothing of the test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.db import Database
from server.models import Role
from server.services import accounts
from tests.factories import password_hash
from tests.servers import RedisServer
from tests.up import run_server

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(data: Path) -> Run:
    """Return a function that runs a command on the data folder."""

    def run_here(*arguments: str, given: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
        return run_server(*arguments, given=given, changes={"PODIUM_DATA": str(data), **changes})

    return run_here


@pytest.fixture
def run_with_redis(run: Run, redis: RedisServer) -> Run:
    """Return a function that runs a command on the data folder and a real Redis."""

    def run_here(*arguments: str, given: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
        return run(*arguments, given=given, PODIUM_REDIS_URL=redis.url, **changes)

    return run_here


@pytest.fixture
def admin(database: Database) -> str:
    """Make an administrator and return the name."""
    account = accounts.NewAccount("grace", "grace@example.org", password_hash())
    database.write(accounts.create_user, account, role=Role.ADMIN, now=datetime.now(UTC))
    return "grace"
