"""The list of submissions, and the JSON of one."""

import json
from pathlib import Path

from tests.client.conftest import Podium
from tests.client.fakes import Fake


def test_submissions_are_listed_newest_first(podium: Podium, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("id,churn\n")
    (tmp_path / "bad.csv").write_text("bad")
    podium("submit", "wa-churn", "good.csv", "-m", "trees")
    podium("submit", "wa-churn", "bad.csv")

    lines = podium("submissions", "wa-churn").stdout.splitlines()

    assert lines[1].split() == ["18", "6", "Nov", "2025", "error", "–", "bad.csv", "2", "things", "to", "mend."]
    assert lines[2].split() == ["17", "6", "Nov", "2025", "complete", "0.81234", "best", "good.csv", "trees"]
    assert lines[-1] == "1 of 5 used today, 4 left, until 01:00 (00:00 UTC)"


def test_private_scores_have_a_column_once_they_are_told(podium: Podium, server: Fake, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("id,churn\n")
    (tmp_path / "bad.csv").write_text("bad")
    podium("submit", "wa-churn", "good.csv")
    podium("submit", "wa-churn", "bad.csv")
    before = podium("submissions", "wa-churn").stdout.splitlines()[0].split()
    server.finalized_at = "2025-12-01T12:00:00Z"

    lines = podium("submissions", "wa-churn").stdout.splitlines()

    assert before == ["id", "received", "status", "score", "file", "description"]
    assert lines[0].split() == ["id", "received", "status", "score", "private", "file", "description"]
    assert lines[1].split()[4:8] == ["error", "–", "–", "bad.csv"]
    assert lines[2].split()[4:8] == ["complete", "0.81234", "0.8", "best"]


def test_no_submissions_yet_tells_the_next_step(podium: Podium) -> None:
    assert "podium submit wa-churn FILE" in podium("submissions", "wa-churn").stdout


def test_a_submission_in_error_is_json_on_both_streams(podium: Podium, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("bad")

    done = podium("submit", "wa-churn", "bad.csv", "--json")

    fault = json.loads(done.stderr)
    assert (done.returncode, json.loads(done.stdout)["status"]) == (1, "error")
    assert (fault["code"], fault["submission_id"], len(fault["problems"])) == ("invalid_file", 17, 2)
