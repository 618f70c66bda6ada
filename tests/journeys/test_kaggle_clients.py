"""Kaggle's own clients, unmodified and each in an environment of its own, from the list to the leaderboard."""

import json
import subprocess
import sys
import uuid
import venv
import zipfile
from pathlib import Path

import pytest

from tests.up import Up, environment, run_server

pytestmark = [pytest.mark.up, pytest.mark.xdist_group("kaggle"), pytest.mark.timeout(900)]

SLUG = "customer-churn"
# `six` is imported by the command and declared by none of its parts.
CLIENTS = {"kaggle 2.2.5": ("kaggle==2.2.5", "six"), "kaggle 2.2.4": ("kaggle==2.2.4", "six")}
HUB = ("kagglehub",)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory):
    """Run a fresh installation with the practice competitions."""
    with Up(tmp_path_factory.mktemp("kaggle") / "var") as up:
        yield up, up.wait_until_ready()


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory):
    """Return a function that installs packages into an environment of their own and returns its programs' folder."""

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


class Entrant:
    """An account that has entered, with the environment that the recipe gives."""

    def __init__(self, up: Up, url: str, folder: Path) -> None:
        name = f"kim-{uuid.uuid4().hex[:8]}"
        changes = {"PODIUM_DATA": str(up.data)}
        given = ("--email", f"{name}@example.org", "--password-stdin")
        assert run_server("user", "create", name, *given, given="seven quiet rivers\n", changes=changes).returncode == 0
        token = run_server("user", "token", name, "--label", "kaggle", changes=changes).stdout.strip()
        self.name, self.folder, self.token = name, folder, token
        self._environment = environment(
            HOME=str(folder),
            KAGGLE_API_ENVIRONMENT="LOCALHOST",
            KAGGLE_API_TOKEN=token,
            KAGGLEHUB_CACHE=str(folder / "cache"),
            http_proxy=url,
            HTTP_PROXY=url,
            no_proxy="",
            NO_PROXY="",
        )
        podium = {"PODIUM_URL": url, "PODIUM_TOKEN": token, "PODIUM_CONFIG": str(folder / "config"), "no_proxy": "*"}
        command = [str(Path(sys.executable).parent / "podium"), "enter", SLUG, "--yes"]
        subprocess.run(command, env=environment(**podium), capture_output=True, timeout=100, check=True)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self._environment, capture_output=True, text=True, timeout=200, check=False
        )


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
