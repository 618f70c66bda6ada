from __future__ import annotations

import stat
from pathlib import Path

import pytest

from server.migrating import newest_revision
from tests.server.commands.conftest import Run
from tests.up import run_server


def test_a_database_is_made_then_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new"

    made = run_server("db", "upgrade", "--data", str(folder))
    again = run_server("db", "upgrade", "--data", str(folder))

    assert (made.returncode, made.stdout) == (0, f"The database is now at {newest_revision()}.\n")
    assert (again.returncode, again.stdout) == (0, f"The database was already at {newest_revision()}.\n")
    assert stat.S_IMODE((folder / "podium.sqlite").stat().st_mode) == 0o600


@pytest.mark.postgres
def test_a_postgresql_database_is_upgraded(run: Run, postgres_url: str) -> None:
    upgraded = run("db", "upgrade", PODIUM_DATABASE_URL=postgres_url)

    assert (upgraded.returncode, upgraded.stdout) == (0, f"The database was already at {newest_revision()}.\n")
