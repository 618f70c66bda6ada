"""A data folder that has had its first start, without the time that one takes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.db import Database
from server.launcher import first_start
from server.models import Role
from server.services import accounts, audit
from tests.factories import password_hash


@pytest.fixture
def filled(data: Path, database: Database) -> Path:
    """Return a data folder with an administrator and a finished first start, but without competitions."""
    data.chmod(0o700)
    now = datetime.now(UTC)
    admin = accounts.NewAccount("ada", "ada@example.org", password_hash())
    database.write(accounts.create_user, admin, role=Role.ADMIN, now=now)
    database.write(audit.record, action=first_start.FILLED, subject="installation", user_id=None, now=now)
    database.engine.dispose()
    return data
