"""Every starter trains on the downloaded files alone and beats the baselines."""

import subprocess
import sys
from pathlib import Path

import pytest

from scorer.registry import METRICS
from scorer.scoring import score
from server.bundles import load_bundle, prepare_bundle

COMPETITIONS = Path(__file__).parents[2] / "competitions"
STARTERS = sorted(COMPETITIONS.glob("*/starter.py"))


def run_starter(starter: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", str(starter), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False)


def test_every_competition_has_a_starter():
    assert [path.parent.name for path in STARTERS] == sorted(p.name for p in COMPETITIONS.iterdir() if p.is_dir())


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.parent.name)
def test_a_starter_is_eighty_lines_at_most(starter):
    assert len(starter.read_text(encoding="utf-8").splitlines()) <= 80


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.parent.name)
def test_a_starter_validates_and_beats_every_baseline(starter, tmp_path):
    bundle = load_bundle(starter.parent)
    prepared = prepare_bundle(bundle, tmp_path / "made")
    submission = tmp_path / "submission.csv"

    done = run_starter(
        starter, "--data", str(prepared.public), "--out", str(submission), "--no-submit", folder=tmp_path
    )

    assert done.returncode == 0, done.stderr
    assert "in cross-validation: " in done.stdout
    metric = bundle.spec.metric
    scores = score(prepared.solution, submission, metric=metric.name, parameters=metric.parameters)
    assert scores.public_score is not None
    assert scores.private_score is not None
    sign = 1 if METRICS[metric.name].higher_is_better else -1
    for pin in bundle.spec.pins.scores.values():
        assert sign * scores.public_score > sign * pin.public_score
        assert sign * scores.private_score > sign * pin.private_score


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.parent.name)
def test_without_data_a_starter_asks_podium_and_passes_its_failure_on(starter, tmp_path, monkeypatch):
    # Nobody listens on port 9 of this machine, and the settings folder is empty: nobody is signed in.
    monkeypatch.setenv("PODIUM_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PODIUM_TOKEN", "podium_none")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    done = run_starter(starter, "--data", "data", folder=tmp_path)

    assert done.returncode not in (0, 2), done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "submission.csv").exists()
