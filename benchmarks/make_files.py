"""Write a solution and a submission as a scorer meets them; the same bytes for the same arguments."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

PUBLIC_SHARE = 0.3
POSITIVE_SHARE = 0.2


@dataclass(frozen=True)
class Case:
    """What the files are like.

    Attributes
    ----------
    n_rows : int
        Rows of the solution.
    has_text_ids : bool
        11 letters that tell nothing of the row, instead of whole numbers that count up.
    is_shuffled : bool
        Whether the submission's rows stand in another order than the solution's.
    seed : int
        Of all random draws.
    """

    n_rows: int
    has_text_ids: bool = False
    is_shuffled: bool = False
    seed: int = 7

    @property
    def words(self) -> str:
        """The case in a few words."""
        ids = "text ids" if self.has_text_ids else "int ids"
        return f"{self.n_rows:,} rows, {ids}, {'shuffled' if self.is_shuffled else 'same order'}"


def write_files(folder: Path, case: Case) -> tuple[Path, Path]:
    """Write solution.csv and submission.csv: two classes, predictions that know something, all digits of each."""
    random = np.random.default_rng(case.seed)
    ids = _text_ids(case.n_rows) if case.has_text_ids else np.arange(1, case.n_rows + 1)
    usage = np.where(random.random(case.n_rows) < PUBLIC_SHARE, "Public", "Private")
    target = (random.random(case.n_rows) < POSITIVE_SHARE).astype(np.int64)
    evidence = random.normal(size=case.n_rows) + 1.5 * (target - POSITIVE_SHARE)
    submission = pd.DataFrame({"id": ids, "target": 1 / (1 + np.exp(-evidence))})
    if case.is_shuffled:
        submission = submission.iloc[random.permutation(case.n_rows)]
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / "solution.csv", folder / "submission.csv"
    pd.DataFrame({"id": ids, "target": target, "Usage": usage}).to_csv(paths[0], index=False, lineterminator="\n")
    submission.to_csv(paths[1], index=False, lineterminator="\n")
    return paths


def _text_ids(n_rows: int) -> np.ndarray:
    # An odd factor modulo a power of two maps the counting numbers one to one onto scattered ones. The letter in front
    # keeps a reader from taking an id such as 12e4567890 for a number.
    scattered = np.arange(n_rows, dtype=np.uint64) * np.uint64(0x5851F42D4C957F2D) % np.uint64(2**40)
    return np.array([f"r{number:010x}" for number in scattered.tolist()], dtype=object)
