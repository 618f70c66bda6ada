"""The library as strangers have it: the wheel under every Python from 3.10 on that is here, and the page about it."""

import json
import re
import shutil
import subprocess
import sys
import uuid
import venv
from pathlib import Path

import pytest

from tests.up import ROOT, Up, environment, run_server

pytestmark = [pytest.mark.up, pytest.mark.xdist_group("library"), pytest.mark.timeout(900)]

MINORS = (10, 11, 12, 13, 14)
PROGRAM = """
import client, importlib, json, pkgutil, sys
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
modules = [module.name for module in pkgutil.walk_packages(client.__path__, "client.")]
for module in modules:
    importlib.import_module(module)
print(json.dumps({
    "modules": len(modules),
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

PAGE = ROOT / "docs" / "entrants" / "python.md"
# What must hold once the examples have run; it runs behind them.
CHECKS = {
    "entrant": """
assert problems and len(faults) > 0, (problems, faults)
assert mine["team"] == team.members[0] and leader and len(scores) == len(board), mine
assert len(same) == 5 and "customer-churn" in names and left >= 0 and files
assert [path.name for path in own_file] == [f"{submission.id}-submission.csv"]
assert comparison["first"] == submission.id
assert churn.team.name == "Facet Lab"
import pyarrow
table = pyarrow.table({"id": test["id"].to_numpy(), "churn": predictions["churn"].to_numpy()})
assert churn.submit(table, "by Arrow").wait().file_name == "submission.arrow"
assert {one.wait().public_score for one in churn.submissions if one.status != "error"} == {0.5}
""",
    "host": "assert list(everything['status'].unique()) == ['complete']",
}


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
    with Up(tmp_path_factory.mktemp("library") / "var") as up:
        yield up, up.wait_until_ready()


def make_account(up: Up, folder: Path, *, role: str = "user") -> tuple[str, dict[str, str]]:
    """Make an account, and return its name and the environment in which it is signed in."""
    name, changes = f"kim-{uuid.uuid4().hex[:8]}", {"PODIUM_DATA": str(up.data)}
    given = ("--email", f"{name}@example.org", "--role", role, "--password-stdin")
    assert run_server("user", "create", name, *given, given="seven quiet rivers\n", changes=changes).returncode == 0
    token = run_server("user", "token", name, "--label", "notebook", changes=changes).stdout.strip()
    return name, environment(PODIUM_TOKEN=token, PODIUM_CONFIG=str(folder / "config"), XDG_CACHE_HOME=str(folder))


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
    name, known = make_account(up, tmp_path)
    known |= {"PODIUM_URL": url, "PYTHONPATH": ""}

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
    assert told["modules"] > 50
    assert len(json.loads(command.stdout)["submissions"]) == 3
    assert ("score needs Python 3.11 or newer" in scorer.stderr) == (minor < 11)
    assert list((tmp_path / "venv").glob("lib/python*/site-packages/podium/py.typed"))


def examples() -> tuple[str, str]:
    """Return the programs of the page: what an entrant's examples make together, and a host's."""
    text = PAGE.read_text()
    entrants, _, hosts = text.partition("\n## For hosts\n")
    blocks = re.compile(r"```python\n(.*?)```", re.DOTALL)
    return "".join(blocks.findall(entrants)), "".join([blocks.findall(text)[0], *blocks.findall(hosts)])


def test_each_example_of_the_page_runs(running, tmp_path):
    up, url = running
    entrants, hosts = (program.replace("https://podium.example.org", url) for program in examples())
    known = {"PYTHONPATH": str(ROOT)}

    name, entrant = make_account(up, tmp_path)
    _, host = make_account(up, tmp_path, role="admin")
    done = [
        subprocess.run(
            [sys.executable, "-c", program + CHECKS[who]],
            cwd=tmp_path, env={**environ, **known}, capture_output=True, text=True, timeout=300, check=False,
        )
        for who, program, environ in (("entrant", entrants, entrant), ("host", hosts, host))
    ]  # fmt: skip

    assert [one.stderr for one in done if one.returncode] == []
    told = done[0].stdout
    assert "0.5 " in told
    assert f"{name} ['{name}'] " in told
    assert "entrants" in done[1].stdout
