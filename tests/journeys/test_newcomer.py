"""A newcomer's way: `up`, an account, `podium`, and every starter as its competition hands it out."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from scorer.registry import METRICS
from server.bundles import load_bundle
from tests.up import ROOT, Up, environment, run_server

pytestmark = [pytest.mark.up, pytest.mark.xdist_group("up"), pytest.mark.timeout(600)]

BIN = Path(sys.executable).parent
COMPETITIONS = sorted(path.parent.name for path in (ROOT / "competitions").glob("*/competition.yaml"))


class Newcomer:
    """An account of a running installation, and the programs that its owner runs in a folder."""

    def __init__(self, up: Up, url: str, name: str, folder: Path) -> None:
        made = run_server(
            *("user", "create", name, "--email", f"{name}@example.org", "--password-stdin"),
            given="seven quiet rivers\n",
            changes={"PODIUM_DATA": str(up.data)},
        )
        assert made.returncode == 0, made.stderr
        token = run_server("user", "token", name, "--label", "laptop", changes={"PODIUM_DATA": str(up.data)})
        assert token.stdout.startswith("podium_")
        self.folder = folder
        self._environment = environment(
            PODIUM_URL=url,
            PODIUM_TOKEN=token.stdout.strip(),
            PODIUM_CONFIG=str(folder / "config"),
            PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}",
        )

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program in the newcomer's folder."""
        return subprocess.run(
            command, cwd=self.folder, env=self._environment, capture_output=True, text=True, timeout=400, check=False
        )

    def podium(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the client."""
        return self.run(str(BIN / "podium"), *arguments)

    def ask(self, *arguments: str) -> object:
        """Run the client with --json and return what it says."""
        done = self.podium(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Run a fresh installation with the practice competitions."""
    with Up(tmp_path_factory.mktemp("journey") / "var") as up:
        yield up, up.wait_until_ready()


@pytest.fixture
def ada(running, tmp_path):
    """Return a newcomer of this test alone."""
    up, url = running
    return Newcomer(up, url, f"ada-{uuid.uuid4().hex[:8]}", tmp_path)


def test_the_practice_competitions_are_there(ada):
    assert sorted(competition["slug"] for competition in ada.ask("competitions")) == COMPETITIONS


def test_from_a_prediction_file_to_a_rank(ada):
    ada.ask("enter", "customer-churn", "--yes")
    ada.ask("download", "customer-churn", "--to", "churn")

    submitted = ada.ask("submit", "customer-churn", "churn/sample_submission.csv", "-m", "the sample")

    assert (submitted["status"], submitted["public_score"]) == ("complete", 0.5)
    assert isinstance(submitted["id"], int)
    assert submitted["rank"] >= 1


def test_a_broken_file_is_answered_with_its_rows_and_costs_nothing(ada):
    ada.ask("enter", "diamond-prices", "--yes")
    ada.ask("download", "diamond-prices", "--to", "diamonds")
    lines = (ada.folder / "diamonds" / "sample_submission.csv").read_text().splitlines()
    lines[118] = lines[118].partition(",")[0] + ',"1.204,50"'
    (ada.folder / "broken.csv").write_text("\n".join(lines[:-1]))

    kept = ada.podium("submit", "diamond-prices", "broken.csv", "--json")
    refused = ada.podium("submit", "diamond-prices", "broken.csv", "--no-check", "--json")

    for answer in (kept, refused):  # what the client sees before the upload, the server sees after it
        problems = {problem["code"]: problem for problem in json.loads(answer.stderr)["problems"]}
        assert answer.returncode == 1
        assert problems["id_missing"]["count"] == 1
        assert problems["value_not_number"]["examples"][0]["row"] == 118
    assert kept.stdout == ""
    assert json.loads(refused.stdout)["limits"]["used"] == 0


@pytest.mark.parametrize("slug", COMPETITIONS)
def test_a_starter_downloads_trains_submits_and_leads(ada, slug):
    ada.ask("enter", slug, "--yes")
    starter = ROOT / "competitions" / slug / "starter.py"

    done = ada.run(sys.executable, str(starter), "--data", f"data-{slug}", "--out", f"{slug}.csv")

    assert done.returncode == 0, done.stderr
    newest = ada.ask("submissions", slug)["submissions"][0]
    assert (newest["status"], newest["rank"], newest["is_best"]) == ("complete", 1, True)
    spec = load_bundle(starter.parent).spec
    sign = 1 if METRICS[spec.metric.name].higher_is_better else -1
    assert all(sign * newest["public_score"] > sign * pin.public_score for pin in spec.pins.scores.values())


@pytest.mark.parametrize("slug", COMPETITIONS)
def test_baselines_are_scored_by_the_platform_as_pinned(ada, slug):
    spec = load_bundle(ROOT / "competitions" / slug).spec

    rows = {row["team"]: row for row in ada.ask("leaderboard", slug)["rows"] if row["is_baseline"]}

    assert set(rows) == {baseline.name for baseline in spec.baselines}
    for baseline in spec.baselines:
        row, pin = rows[baseline.name], spec.pins.scores[baseline.file]
        assert (row["rank"], row["public_score"]) == (None, round(pin.public_score, spec.score_decimals))


def test_what_is_not_there_is_one_object_on_stderr(ada):
    (ada.folder / "mine.csv").write_text("id,churn\n1,0.5\n")

    refused = ada.podium("submit", "no-such-competition", "mine.csv", "--json")

    assert refused.returncode == 4
    assert json.loads(refused.stderr)["code"] == "not_found"


def test_the_line_of_the_documentation_evaluates_an_agent(ada):
    page = (ROOT / "docs" / "entrants" / "evaluating.md").read_text()
    line = page.split("```sh\n")[1].split("```")[0].strip()
    (ada.folder / "agent.py").write_text(
        "import os, shutil\n"
        "sample = os.path.join(os.environ['PODIUM_DATA'], 'sample_submission.csv')\n"
        "shutil.copy(sample, os.environ['PODIUM_SUBMISSION'])\n"
        "assert 'Metric: ' in open(os.environ['PODIUM_DESCRIPTION'], encoding='utf-8').read()\n"
    )
    for slug in ("customer-churn", "diamond-prices"):
        ada.ask("enter", slug, "--yes")

    done = ada.run("bash", "-c", line)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0.5000 ± 0.0000" in done.stdout
    assert "6 of 6 runs scored" in done.stdout
