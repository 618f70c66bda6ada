"""The wheel in an environment of its own, under every interpreter from 3.10 on that this machine has."""

import json
import shutil
import subprocess
import sys
import uuid
import venv
from pathlib import Path

import pytest

from tests.up import ROOT, Up, environment, run_server

pytestmark = [pytest.mark.up, pytest.mark.xdist_group("interpreters"), pytest.mark.timeout(900)]

MINORS = (10, 11, 12, 13, 14)
PROGRAM = """
import json, sys
from podium import NotFound, Podium, SubmissionRejected

site = Podium()
churn = site.competition("customer-churn").enter()
(path,) = churn.download("data", files=["sample_submission.csv"])
scored = churn.submit(path, "from a path").wait(timeout=120)
again = churn.submit(path.read_bytes(), "from bytes").wait(timeout=120)
try:
    churn.submit(b"id,churn\\n1,maybe\\n", "faulty").wait(timeout=120)
except SubmissionRejected as error:
    rejected = error
try:
    site.competition("nothing-there")
except NotFound as error:
    missing = error.code
shown = [thing._repr_html_() for thing in (site, churn, scored, churn.submissions, churn.leaderboard(), churn.files)]
print(json.dumps({
    "version": sys.version_info[:2],
    "scores": [scored.public_score, again.public_score],
    "rank": scored.rank,
    "messages": [one.message for one in churn.submissions],
    "team": churn.leaderboard().mine["team"],
    "rows": len(rejected.rows),
    "missing": missing,
    "shown": all(shown),
    "loaded": sorted({"pandas", "polars", "numpy", "pyarrow"} & set(sys.modules)),
}))
"""


def find_interpreter(minor: int) -> str | None:
    """Return a Python of this version: the one that runs the tests, one on the PATH, or one of pyenv."""
    if sys.version_info[:2] == (3, minor):
        return sys.executable
    pyenv = sorted(Path("~/.pyenv/versions").expanduser().glob(f"3.{minor}.*/bin/python"))
    for candidate in (shutil.which(f"python3.{minor}"), *map(str, pyenv)):
        ask = [candidate, "-c", f"import sys, ensurepip; assert sys.version_info[:2] == (3, {minor})"]
        if candidate and subprocess.run(ask, capture_output=True, check=False).returncode == 0:
            return candidate
    return None


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory):
    """Run a fresh installation with the practice competitions."""
    with Up(tmp_path_factory.mktemp("interpreters") / "var") as up:
        yield up, up.wait_until_ready()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def install(wheel: Path, interpreter: str, folder: Path) -> Path:
    """Install the wheel with what it needs, and return the folder of its programs."""
    if interpreter == sys.executable:
        venv.create(folder, with_pip=True)
    else:
        subprocess.run([interpreter, "-m", "venv", str(folder)], check=True, timeout=200)
    command = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "bin"


@pytest.mark.parametrize("minor", MINORS)
def test_a_notebooks_way_runs_on_each_python_without_any_library_of_frames(running, wheel, tmp_path, minor: int):
    interpreter = find_interpreter(minor)
    if interpreter is None:
        pytest.skip(f"There is no Python 3.{minor} here.")
    up, url = running
    programs = install(wheel, interpreter, tmp_path / "venv")
    name, changes = f"kim-{uuid.uuid4().hex[:8]}", {"PODIUM_DATA": str(up.data)}
    given = ("--email", f"{name}@example.org", "--password-stdin")
    assert run_server("user", "create", name, *given, given="seven quiet rivers\n", changes=changes).returncode == 0
    token = run_server("user", "token", name, "--label", "notebook", changes=changes).stdout.strip()
    known = environment(PODIUM_URL=url, PODIUM_TOKEN=token, PODIUM_CONFIG=str(tmp_path / "config"), PYTHONPATH="")

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=tmp_path, env=known, capture_output=True, text=True, timeout=300, check=False
        )

    done = run(str(programs / "python"), "-W", "error", "-c", PROGRAM)
    command = run(str(programs / "podium"), "submissions", "customer-churn", "--json")
    scorer = run(str(programs / "score"), "a.csv", "b.csv", "--metric", "rmse")

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["version"], told["scores"], told["messages"]) == (
        [3, minor], [0.5, 0.5], ["faulty", "from bytes", "from a path"],
    )  # fmt: skip
    assert (told["rank"] >= 1, told["team"], told["missing"], told["shown"], told["loaded"]) == (
        True, name, "not_found", True, [],
    )  # fmt: skip
    assert told["rows"] >= 1
    assert len(json.loads(command.stdout)["submissions"]) == 3
    assert ("score needs Python 3.11 or newer" in scorer.stderr) == (minor < 11)
    assert list((tmp_path / "venv").glob("lib/python*/site-packages/podium/py.typed"))
