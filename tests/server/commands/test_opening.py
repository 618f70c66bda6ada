from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.server.commands.conftest import Run
from tests.up import run_server


def test_a_command_does_not_make_a_database(tmp_path: Path) -> None:
    ended = run_server("user", "link", "ada", "--data", str(tmp_path / "nowhere"))

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"There is no database in {tmp_path / 'nowhere'}.")
    assert not (tmp_path / "nowhere").exists()


def test_a_command_does_not_migrate(run: Run, data: Path) -> None:
    with sqlite3.connect(data / "podium.sqlite") as connection:
        connection.execute("DELETE FROM alembic_version")
    connection.close()

    ended = run("user", "link", "ada")

    assert ended.returncode == 1
    assert "Run `python -m server db upgrade`." in ended.stderr
