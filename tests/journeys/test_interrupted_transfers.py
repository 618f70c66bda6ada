"""Large files over a connection that breaks, by commands that are killed: a real server, the real command."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.db import Database
from server.models import Competition, Submission
from server.storage import Storage
from tests import factories
from tests.cutting import Cutter
from tests.promises.web import Web
from tests.publishing import publish_data

ROOT = Path(__file__).parents[2]
MIB = 1024 * 1024
PIECE = 16 * MIB
SIZE = 50 * MIB
LINE = b"1234567,0.12345\n"

pytestmark = pytest.mark.up


@dataclass
class Away:
    """An entrant on the far side of a bad connection."""

    web: Web
    token: str
    folder: Path

    def start(self, cutter: Cutter, *words: str) -> subprocess.Popen[bytes]:
        environ = {"PODIUM_URL": cutter.url, "PODIUM_TOKEN": self.token, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [sys.executable, "-m", "client", *words],
            cwd=self.folder,
            env={**os.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, cutter: Cutter, *words: str) -> tuple[int, str, str]:
        process = self.start(cutter, *words)
        out, errors = process.communicate(timeout=120)
        return process.returncode, out.decode(), errors.decode()


@pytest.fixture
def away(database: Database, data: Path, redis_url: str, tmp_path: Path) -> Iterator[Away]:
    ada = database.write(factories.make_user, name="ada")
    competition = database.write(factories.make_competition, slug="harbour", max_upload_bytes=SIZE + MIB)
    database.write(factories.make_solution, competition=competition)
    database.write(factories.make_team, competition=competition, user=ada)
    web = Web({"PODIUM_DATA": str(data), "PODIUM_REDIS_URL": redis_url}, log=tmp_path / "web.log")
    web.start()
    (tmp_path / "mine").mkdir()
    yield Away(web, database.write(factories.make_token, user=ada), tmp_path / "mine")
    web.close()


@pytest.fixture
def file(away: Away) -> Path:
    path = away.folder / "large.csv"
    path.write_bytes(LINE * (SIZE // len(LINE)))
    return path


def stored_hash(database: Database, storage: Storage, number: int) -> str:
    key = database.read(lambda session: session.get_one(Submission, number).storage_key)
    with storage.open(key) as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest()


def test_a_large_submission_that_is_cut_three_times_arrives_whole(
    away: Away, file: Path, database: Database, storage: Storage
):
    cutter = Cutter(away.web.address, 20 * MIB, 5 * MIB, 9 * MIB)
    try:
        code, out, errors = away.run(cutter, "submit", "harbour", "large.csv", "--no-wait", "--json")
    finally:
        cutter.close()

    assert code == 0, errors
    assert cutter.cuts == []
    wanted = hashlib.sha256(file.read_bytes()).hexdigest()
    submission = json.loads(out)
    assert (submission["sha256"], submission["file_name"]) == (wanted, "large.csv")
    assert stored_hash(database, storage, submission["id"]) == wanted
    assert cutter.n_sent < SIZE + 3 * PIECE + MIB


def test_a_submission_goes_on_after_its_command_was_killed(
    away: Away, file: Path, database: Database, storage: Storage
):
    stopped = Cutter(away.web.address, stops_after=PIECE + 4 * MIB)
    try:
        killed = away.start(stopped, "submit", "harbour", "large.csv", "--no-wait")
        assert stopped.has_stopped.wait(60)
        killed.kill()
        killed.communicate()
    finally:
        stopped.close()
    free = Cutter(away.web.address)
    try:
        code, out, errors = away.run(free, "submit", "harbour", "large.csv", "--no-wait", "--json")
    finally:
        free.close()

    assert code == 0, errors
    wanted = hashlib.sha256(file.read_bytes()).hexdigest()
    assert stored_hash(database, storage, json.loads(out)["id"]) == wanted
    assert free.n_sent < SIZE - PIECE + MIB


def test_a_download_in_ranges_goes_on_after_its_command_was_killed(
    away: Away, database: Database, storage: Storage, tmp_path: Path
):
    folder = tmp_path / "public"
    folder.mkdir()
    content = random.Random(1).randbytes(SIZE)
    (folder / "train.bin").write_bytes(content)
    competition = database.read(lambda session: session.get_one(Competition, 1))
    names = {"competition": competition, "folder": folder, "descriptions": {}, "id_column": "id"}
    database.write(publish_data, storage=storage, now=factories.NOW, **names)
    stopped = Cutter(away.web.address, stops_after=SIZE * 3 // 4)
    words = ("download", "harbour", "--file", "train.bin", "--to", ".")
    try:
        killed = away.start(stopped, *words)
        assert stopped.has_stopped.wait(60)
        killed.kill()
        killed.communicate()
    finally:
        stopped.close()
    free = Cutter(away.web.address)
    try:
        code, _, errors = away.run(free, *words)
    finally:
        free.close()

    assert code == 0, errors
    assert (away.folder / "train.bin").read_bytes() == content
    assert free.n_received < SIZE * 3 // 4
    assert [path.name for path in away.folder.iterdir()] == ["train.bin"]
