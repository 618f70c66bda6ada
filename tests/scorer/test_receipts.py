"""Tests for `scorer.receipts`: a score is made again from its files, or is not."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scorer.acceleration import ScoringPath
from scorer.receipts import ReceiptError, read_receipt, verify
from scorer.scoring import score
from scorer.versions import library_versions, scorer_version
from tests.scorer.files import BINARY, SOUND, write

METRIC = """
def score(solution, submission, row_id_column_name):
    return float((solution["target"] - submission["target"]).abs().mean())
"""


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path, "solution.csv", BINARY), write(tmp_path, "submission.csv", SOUND)


def make(files: tuple[Path, Path], **changes: Any) -> Path:
    """Write the receipt of the two files, with some changes."""
    solution, submission = files
    scores = score(solution, submission, metric="roc_auc")
    data = {
        "submission_sha256": sha256(submission),
        "solution_sha256": sha256(solution),
        "metric": "roc_auc",
        "metric_parameters": {},
        "id_column": "id",
        "metric_version": scorer_version(),
        "libraries": library_versions(),
        "path": scores.path,
        "public_score": scores.public_score,
        "private_score": scores.private_score,
        "scored_at": "2026-11-21T12:00:00+00:00",
    }
    path = solution.parent / "receipt.json"
    path.write_text(json.dumps({**data, **changes}))
    return path


def test_the_same_files_have_the_same_scores(files: tuple[Path, Path]):
    found = verify(read_receipt(make(files)), *files)

    assert (found.is_equal, found.versions) == (True, {})
    assert (found.scores.public_score, found.scores.private_score) == (1.0, 0.0)


def test_scores_of_the_compiled_loops_are_made_by_these(files: tuple[Path, Path]):
    receipt = make(files, path=ScoringPath.COMPILED)

    # In a process of its own: whoever loads the loops has them from then on.
    command = [sys.executable, "-m", "scorer", "verify", receipt, *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Verified.\n")


def test_a_score_that_differs_by_a_last_bit_is_told(files: tuple[Path, Path]):
    assert not verify(read_receipt(make(files, public_score=0.9999999999999999)), *files).is_equal


def test_another_file_is_refused_with_both_hashes(files: tuple[Path, Path]):
    receipt = read_receipt(make(files))
    files[1].write_text(files[1].read_text() + "\n")

    with pytest.raises(ReceiptError, match="is not the submission that was scored") as refused:
        verify(receipt, *files)

    assert receipt.submission_sha256 in str(refused.value)
    assert sha256(files[1]) in str(refused.value)


def test_versions_that_changed_are_named(files: tuple[Path, Path]):
    libraries = {**library_versions(), "numpy": "1.0", "gone": "3.1"}

    found = verify(read_receipt(make(files, libraries=libraries)), *files)

    assert found.is_equal
    assert found.versions["numpy"][0] == "1.0"
    assert found.versions["gone"] == ("3.1", "none")


def test_a_metric_of_ones_own_is_run_again(files: tuple[Path, Path]):
    metric = write(files[0].parent, "metric.py", METRIC)
    more = {"metric": "custom", "metric_sha256": sha256(metric), "is_complete": False, "path": "portable"}
    expected = score(*files, metric="mae")
    scores = {"public_score": expected.public_score, "private_score": expected.private_score}
    receipt = read_receipt(make(files, **more, **scores))

    assert verify(receipt, *files, metric_file=metric).is_equal
    with pytest.raises(ReceiptError, match="name its file with --metric-file"):
        verify(receipt, *files)


@pytest.mark.parametrize(("text", "words"), [("no", "not JSON"), ("[]", "lacks id_column"), ("{}", "lacks id_column")])
def test_what_is_no_receipt_is_said_to_be_none(tmp_path: Path, text: str, words: str):
    with pytest.raises(ReceiptError, match=words):
        read_receipt(write(tmp_path, "receipt.json", text))
