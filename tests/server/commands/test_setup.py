from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.commands.setup import CLOCK_TOLERANCE, check_clock
from server.db import Database
from server.errors import StartError
from server.launcher.first_start import ADMIN, FILLED
from server.models import Role
from server.services import accounts, audit
from tests.server.commands.conftest import Run
from tests.up import ROOT, environment


@pytest.fixture
def filled(database: Database) -> None:
    """Note that the first start was finished."""
    database.write(audit.record, action=FILLED, subject="installation", user_id=None, now=datetime.now(UTC))


@pytest.mark.usefixtures("filled")
def test_an_installation_that_is_filled_is_left_alone(run: Run, admin: str) -> None:
    ended = run("setup")

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.usefixtures("filled")
def test_the_link_of_an_administrator_who_never_came_is_handed_over_in_secret(data: Path, database: Database) -> None:
    database.write(accounts.create_user, ADMIN, role=Role.ADMIN, now=datetime.now(UTC))
    source, sink = os.pipe()

    ended = subprocess.run(
        [sys.executable, "-m", "server", "setup", "--site", "http://127.0.0.1:9000", "--link-fd", str(sink)],
        cwd=ROOT,
        env=environment(PODIUM_DATA=str(data)),
        pass_fds=(sink,),
        capture_output=True,
        check=True,
    )
    os.close(sink)
    with os.fdopen(source) as link:
        assert link.read().startswith("http://127.0.0.1:9000/sign-in-links/")
    assert (ended.stdout, ended.stderr) == (b"", b"")


def test_a_clock_that_went_back_a_little_is_forgiven(database: Database, now: datetime) -> None:
    database.write(audit.record, action="test", subject="test", user_id=None, now=now + CLOCK_TOLERANCE)

    check_clock(database, now=now)

    with pytest.raises(StartError, match="Set the clock, then start again"):
        check_clock(database, now=now - timedelta(seconds=1))
