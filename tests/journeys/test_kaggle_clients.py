"""Kaggle's own clients, unmodified and each in an environment of its own, from the list to the leaderboard."""

import csv
import json
import random
import re
import shlex
import subprocess
import sys
import uuid
import venv
import zipfile
from functools import cache
from pathlib import Path

import pytest

from tests.cutting import Cutter
from tests.journeys.commands import list_commands, list_files
from tests.up import Up, environment, run_server, wait_until

pytestmark = [pytest.mark.up, pytest.mark.xdist_group("kaggle"), pytest.mark.timeout(1800)]

SLUG = "customer-churn"
# `six` is imported by the command and declared by none of its parts.
CLIENTS = {"kaggle 2.2.5": ("kaggle==2.2.5", "six"), "kaggle 2.2.4": ("kaggle==2.2.4", "six")}
HUB = ("kagglehub",)
QUAYS = "harbour-quays"
MIB = 1024**2


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory):
    """Run a fresh installation with the practice competitions."""
    changes = {"PODIUM_COMMAND_SECONDS": "600"}  # the machine may be slow
    with Up(tmp_path_factory.mktemp("kaggle") / "var", changes=changes) as up:
        yield up, up.wait_until_ready()


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory):
    """Return a function that installs packages into an environment of their own and returns its programs' folder."""

    @cache
    def make(packages: tuple[str, ...]) -> Path:
        folder = tmp_path_factory.mktemp("client")
        venv.create(folder, with_pip=True)
        command = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", *packages]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode and packages[0] == "kaggle==2.2.5":
            pytest.skip(f"kaggle 2.2.5 cannot be installed here: {done.stderr[-300:]}")
        assert done.returncode == 0, done.stderr
        return folder / "bin"

    return make


class Account:
    """An account, with the environment that the recipe gives; `proxy` is the way to the server."""

    def __init__(self, up: Up, url: str, folder: Path, *, role: str = "user", proxy: str | None = None) -> None:
        name = f"kim-{uuid.uuid4().hex[:8]}"
        changes = {"PODIUM_DATA": str(up.data)}
        given = ("--email", f"{name}@example.org", "--role", role, "--password-stdin")
        assert run_server("user", "create", name, *given, given="seven quiet rivers\n", changes=changes).returncode == 0
        token = run_server("user", "token", name, "--label", "kaggle", changes=changes).stdout.strip()
        self.name, self.folder, self.token, self.url = name, folder, token, url
        (folder / "tmp").mkdir()
        self.environment = environment(
            HOME=str(folder),
            TMPDIR=str(folder / "tmp"),  # where the command remembers uploads that broke off
            KAGGLE_API_ENVIRONMENT="LOCALHOST",
            KAGGLE_API_TOKEN=token,
            KAGGLEHUB_CACHE=str(folder / "cache"),
            http_proxy=proxy or url,
            HTTP_PROXY=proxy or url,
            no_proxy="",
            NO_PROXY="",
        )

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=700, check=False
        )

    def run_line(self, line: str, programs: Path) -> str:
        """Run a line of the page, and return what it says."""
        words = shlex.split(line)
        if words[0] == "kaggle":
            words[0] = str(programs / "kaggle")
        done = self.run(*words)
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        return done.stdout + done.stderr


class Entrant(Account):
    """An account that has entered."""

    def __init__(self, up: Up, url: str, folder: Path) -> None:
        super().__init__(up, url, folder)
        config = str(folder / "config")
        podium = {"PODIUM_URL": url, "PODIUM_TOKEN": self.token, "PODIUM_CONFIG": config, "no_proxy": "*"}
        command = [str(Path(sys.executable).parent / "podium"), "enter", SLUG, "--yes"]
        subprocess.run(command, env=environment(**podium), capture_output=True, timeout=100, check=True)


def read_first(text: str, column: str) -> str:
    """Return a cell of the first row of a table that the command printed as CSV."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if column in line.split(","))
    return str(next(csv.DictReader(lines[start:]))[column])


def write_quays(folder: Path, slug: str) -> None:
    """Write what the page takes for given: data of two sides of a plane with noise, and its own files."""
    draw = random.Random(11)
    ids = draw.sample(range(10_000, 99_999), 1000)
    rows = []
    for number in ids:
        values = [draw.gauss(0, 1) for _ in range(3)]
        side = int(values[0] + 0.5 * values[1] + draw.gauss(0, 1) > 0)
        rows.append((f"{number}," + ",".join(f"{value:.4f}" for value in values), number, side))
    tables = {
        "data/train.csv": ["id,north,east,draught,side", *(f"{row},{side}" for row, _, side in rows[:600])],
        "data/test.csv": ["id,north,east,draught", *(row for row, _, _ in rows[600:])],
        "solution.csv": ["id,side", *(f"{number},{side}" for _, number, side in rows[600:])],
    }
    texts = {path: "\n".join([*lines, ""]) for path, lines in tables.items()}
    texts["data/notes/ships.txt"] = "Ships lie where the draught allows.\n"
    for path, text in {**texts, **list_files()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text.replace(QUAYS, slug))


@pytest.mark.parametrize("client", CLIENTS)
def test_each_command_of_the_page_for_entrants_works(running, install, tmp_path, client):
    up, url = running
    programs = install(CLIENTS[client])
    kim = Entrant(up, url, tmp_path)
    said = {}

    def is_scored() -> bool:
        return "PENDING" not in kim.run_line(f"kaggle competitions submissions {SLUG}", programs)

    for line in list_commands("entrants", is_newest="2.2.5" in client):
        if "REF" in line or "TEAM" in line:
            wait_until(is_scored, "the submission has its score")
            listed = kim.run_line(f"kaggle competitions submissions {SLUG} --csv", programs)
            board = kim.run_line(f"kaggle competitions leaderboard {SLUG} --show --csv", programs)
            line = line.replace("REF", read_first(listed, "ref")).replace("TEAM", read_first(board, "teamId"))
        said[line] = kim.run_line(line, programs)

    assert SLUG in said["kaggle competitions list --group entered --sort-by earliestDeadline --search churn"]
    assert kim.name in said[f"kaggle competitions leaderboard {SLUG} --show"]
    assert "rules" in said[f"kaggle competitions pages -c {SLUG}"]
    assert [text for line, text in said.items() if "team-submissions" in line and "0.5" in text]


@pytest.mark.parametrize("client", CLIENTS)
def test_each_command_of_the_page_for_hosts_works(running, install, tmp_path, client):
    up, url = running
    programs, slug = install(CLIENTS[client]), f"{QUAYS}-{uuid.uuid4().hex[:6]}"
    for folder in ("host", "ada"):
        (tmp_path / folder).mkdir()
    host, ada = Account(up, url, tmp_path / "host", role="host"), Account(up, url, tmp_path / "ada")
    write_quays(host.folder, slug)
    said: dict[str, list[str]] = {}

    for line in list_commands("hosts", is_newest="2.2.5" in client):
        told = host.run_line(line.replace(QUAYS, slug).replace("-u ada", f"-u {ada.name}"), programs)
        said.setdefault(line, []).append(told)
        if " init " in line:
            write_quays(host.folder, slug)  # in place of what it wrote

    def last(words: str) -> str:
        return said[f"kaggle competitions {words}"][-1]

    assert f"Competition created: {url}/host/drafts/" in last("create -p quays")
    assert slug in last("list --group unlaunched")
    assert "train.csv" in last(f"files {QUAYS}")
    assert "notes/ships.txt" in last(f"files {QUAYS}")
    assert "team_merger_explicit_deadline: 2030-01-28T23:59:00" in last(f"settings update {QUAYS} -f settings.json")
    assert "2030-01-07" in last(f"launch {QUAYS} --at 2030-01-07T09:00:00Z")
    assert f'Competition "{slug}" launched.' in last(f"launch {QUAYS}")
    assert '"deadline": "2030-02-11T23:59:00.000Z"' in last(f"settings update {QUAYS} -f later.json --json")
    assert '"rowIdColumnName": "id"' in last(f"solution status {QUAYS} --json")
    assert slug in ada.run_line("kaggle competitions list", programs)
    host.run_line(f"kaggle competitions download {slug} -f notes/ships.txt -p got", programs)
    host.run_line(f"kaggle competitions download {slug}", programs)
    with zipfile.ZipFile(host.folder / f"{slug}.zip") as archive:
        assert archive.read("notes/ships.txt") == (host.folder / "data/notes/ships.txt").read_bytes()
    if "2.2.5" in client:
        assert ada.name in last(f"hosts {QUAYS}")
    got = "notes/ships.txt" if "2.2.5" in client else "ships.txt"  # the older one drops the folder
    assert (host.folder / "got" / got).read_bytes() == (host.folder / "data/notes/ships.txt").read_bytes()


@pytest.mark.parametrize("client", CLIENTS)
def test_a_large_file_that_is_cut_goes_on_in_another_run(running, install, tmp_path, client):
    up, url = running
    programs, slug = install(CLIENTS[client]), f"{QUAYS}-{uuid.uuid4().hex[:6]}"
    address, _, port = url.removeprefix("http://").partition(":")
    # The first connection breaks in the midst of the file, and what tries again at once, at once.
    cutter = Cutter((address, int(port)), 20 * MIB, *[1] * 20)
    host = Account(up, url, tmp_path, role="host", proxy=cutter.url)
    direct = {**host.environment, "http_proxy": url, "HTTP_PROXY": url}
    through, host.environment = host.environment, direct
    write_quays(host.folder, slug)
    host.run_line("kaggle competitions create -p quays", programs)
    (host.folder / "data" / "images.zip").write_bytes(random.Random(1).randbytes(48 * MIB))
    update = [str(programs / "kaggle"), "competitions", "data", "update", slug, "-p", "data", "-m", "Large"]

    with (host.folder / "first.txt").open("w") as log:
        first = subprocess.Popen(update, cwd=host.folder, env=through, stdout=log, stderr=log)
        wait_until(lambda: len(cutter.cuts) < 20, "the connection was cut and tried again")
        first.kill()
        first.wait()
    cutter.close()
    second = host.run_line(shlex.join(["kaggle", *update[1:]]), programs)

    resumed = re.search(r"Already uploaded (\d+) bytes", second)
    assert resumed is not None, second
    assert int(resumed[1]) > 10 * MIB
    listed = host.run_line(f"kaggle competitions files {slug} --csv", programs)
    assert f"images.zip,{48 * MIB}," in listed


@pytest.mark.parametrize("client", CLIENTS)
def test_kaggle_does_here_what_it_does_there(running, install, tmp_path, client):
    up, url = running
    kim, program = Entrant(up, url, tmp_path), str(install(CLIENTS[client]) / "kaggle")

    def kaggle(*words: str, status: int = 0) -> str:
        done = kim.run(program, *words)
        assert done.returncode == status, (words, done.stdout, done.stderr)
        return done.stdout + done.stderr

    assert f"username: {kim.name}" in kaggle("config", "view")
    assert SLUG in kaggle("competitions", "list")
    assert "sample_submission.csv" in kaggle("competitions", "files", SLUG)
    kaggle("competitions", "download", SLUG)
    kaggle("competitions", "download", SLUG, "-f", "sample_submission.csv", "-p", "data")
    assert "Skipping" in kaggle("competitions", "download", SLUG, "-f", "sample_submission.csv", "-p", "data")
    submitted = kaggle("competitions", "submit", SLUG, "-f", "data/sample_submission.csv", "-m", "first")
    assert "49 submissions remaining today." in submitted
    assert "Successfully submitted to Customer Churn" in submitted
    for _ in range(100):
        listed = kaggle("competitions", "submissions", SLUG)
        if "COMPLETE" in listed:
            break
    assert "0.50000" in listed
    assert kim.name in kaggle("competitions", "leaderboard", SLUG, "-s")
    kaggle("competitions", "leaderboard", SLUG, "-d", "-p", "board")
    assert "There is nothing at this address" in kaggle("competitions", "files", "nothing", status=1)
    assert "Accept the rules" in kaggle("competitions", "download", "loan-defaults", status=1)

    with zipfile.ZipFile(tmp_path / f"{SLUG}.zip") as archive:
        assert "train.csv" in archive.namelist()
        assert archive.read("sample_submission.csv") == (tmp_path / "data/sample_submission.csv").read_bytes()
    with zipfile.ZipFile(tmp_path / f"board/{SLUG}.zip") as archive:
        assert kim.name.encode() in archive.read(archive.namelist()[0])


def test_the_client_before_two_works_by_user_name_and_token(running, install, tmp_path):
    up, url = running
    kim, program = Entrant(up, url, tmp_path), str(install(("kaggle==1.6.17",)) / "kaggle")
    older = ["env", "-u", "KAGGLE_API_TOKEN", "-u", "http_proxy", "-u", "HTTP_PROXY"]
    older += [f"KAGGLE_API_ENDPOINT={url}", f"KAGGLE_USERNAME={kim.name}", f"KAGGLE_KEY={kim.token}", program]

    def kaggle(*words: str) -> str:
        done = kim.run(*older, "competitions", *words)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout + done.stderr

    assert SLUG in kaggle("list")
    assert "train.csv" in kaggle("files", SLUG)
    kaggle("download", SLUG, "-f", "sample_submission.csv")
    kaggle("download", SLUG)
    assert "Successfully submitted" in kaggle("submit", SLUG, "-f", "sample_submission.csv", "-m", "old")
    assert "sample_submission.csv" in kaggle("submissions", SLUG)
    assert "teamName" in kaggle("leaderboard", SLUG, "-s")
    kaggle("leaderboard", SLUG, "-d")


def test_kagglehub_downloads_and_says_who_is_there(running, install, tmp_path):
    up, url = running
    kim, program = Entrant(up, url, tmp_path), str(install(HUB) / "python")
    script = (
        "import json, os, kagglehub; "
        f"folder = kagglehub.competition_download('{SLUG}'); "
        f"file = kagglehub.competition_download('{SLUG}', path='test.csv'); "
        "print(json.dumps([sorted(os.listdir(folder)), os.path.getsize(file), kagglehub.whoami()['username']]))"
    )

    done = kim.run(program, "-c", script)

    assert done.returncode == 0, done.stderr
    names, size, user = json.loads(done.stdout.strip().splitlines()[-1])
    assert names == ["sample_submission.csv", "test.csv", "train.csv"]
    assert size > 0
    assert user == kim.name
