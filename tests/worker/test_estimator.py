"""Evidence is stored under its hash, and two of them tell how sure a difference is."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from scorer.intervals.evidence import Evidence, Kind
from server.storage import make_storage, save_file
from worker.estimator import Estimator
from worker.messages import Limits
from worker.solutions import SolutionCache
from worker.spares import Spares
from worker.tasks import perform

LIMITS = Limits(60.0, 1 << 30)


@pytest.fixture
def estimator(tmp_path: Path):
    storage = make_storage(f"file://{tmp_path / 'files'}")
    spares = Spares(perform)
    yield Estimator(storage, SolutionCache(tmp_path / "compiled", storage, limits=LIMITS), spares, LIMITS, 1 << 20)
    spares.close()


def keep(estimator: Estimator, folder: Path, *losses: float) -> str:
    path = folder / "evidence"
    path.write_bytes(Evidence(0.5, Kind.PARTS, np.array(losses), len(losses)).pack())
    return save_file(estimator.storage, path, "evidence").key


def find(estimator: Estimator, first: str | None, second: str | None) -> float:
    return estimator.find_difference_error(first, second, beat=lambda: None)


def test_the_standard_error_of_a_difference_is_paired(estimator: Estimator, tmp_path: Path) -> None:
    first, second = keep(estimator, tmp_path, 0.3, -0.4, 0.0), keep(estimator, tmp_path, 0.0, 0.0, 0.0)

    assert find(estimator, first, second) == pytest.approx(0.5)
    assert find(estimator, first, first) == 0.0


def test_without_both_evidences_nothing_can_be_said(estimator: Estimator, tmp_path: Path) -> None:
    first = keep(estimator, tmp_path, 0.3, -0.4)

    assert find(estimator, None, first) == math.inf
    assert find(estimator, first, None) == math.inf


def test_evidences_of_other_rows_are_not_compared(estimator: Estimator, tmp_path: Path) -> None:
    first, second = keep(estimator, tmp_path, 0.3, -0.4), keep(estimator, tmp_path, 0.1, 0.2, 0.3)

    assert find(estimator, first, second) == math.inf


def test_a_damaged_evidence_tells_nothing(estimator: Estimator, tmp_path: Path) -> None:
    first, second = keep(estimator, tmp_path, 0.3, -0.4), keep(estimator, tmp_path, 0.1, 0.2)
    (tmp_path / "files" / second).unlink()

    assert find(estimator, first, second) == math.inf
