"""Write a solution and a submission as a scorer meets them; the same bytes for the same arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

PUBLIC_SHARE = 0.3
POSITIVE_SHARE = 0.2
CLASSES = ("c0", "c1", "c2", "c3", "c4")
# What the metric is called here, and what the scorer calls it.
METRICS: Mapping[str, str] = {
    "roc_auc": "roc_auc",
    "log_loss": "binary_log_loss",
    "log_loss_5": "log_loss",
    "f1": "f1",
    "rmse": "rmse",
}
CHUNK_ROWS = 1_000_000
Columns = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True)
class Case:
    """What the files are like.

    Attributes
    ----------
    n_rows : int
        Rows of the solution.
    metric : str
        One of `METRICS`, which decides what truth and predictions are.
    has_text_ids : bool
        11 letters that tell nothing of the row, instead of whole numbers that count up.
    is_shuffled : bool
        Whether the submission's rows stand in another order than the solution's.
    seed : int
        Of all random draws.
    """

    n_rows: int
    metric: str = "roc_auc"
    has_text_ids: bool = False
    is_shuffled: bool = False
    seed: int = 7

    @property
    def words(self) -> str:
        """The case in a few words."""
        return f"{self.metric}, {self.n_rows:,} rows, {self.kind}"

    @property
    def kind(self) -> str:
        """Ids and order in a few words."""
        ids = "text ids" if self.has_text_ids else "int ids"
        return f"{ids}, {'shuffled' if self.is_shuffled else 'same order'}"


def write_files(folder: Path, case: Case) -> tuple[Path, Path]:
    """Write solution.csv and submission.csv: predictions that know something, all digits of each."""
    random = np.random.default_rng(case.seed)
    ids = make_text_ids(case.n_rows) if case.has_text_ids else np.arange(1, case.n_rows + 1)
    usage = np.where(random.random(case.n_rows) < PUBLIC_SHARE, "Public", "Private")
    target, predictions = draw(case.metric, case.n_rows, random)
    submission = {"id": ids, **predictions}
    if case.is_shuffled:
        order = random.permutation(case.n_rows)
        submission = {name: values[order] for name, values in submission.items()}
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / "solution.csv", folder / "submission.csv"
    write_table(paths[0], [{"id": ids, "target": target, "Usage": usage}])
    write_table(paths[1], [submission])
    return paths


def draw(metric: str, n_rows: int, random: np.random.Generator) -> tuple[npt.NDArray[np.generic], Columns]:
    """Return truth and predictions that know something of it."""
    if metric == "rmse":
        numbers = random.gamma(2.0, 100.0, n_rows)
        return numbers, {"target": numbers + random.normal(0.0, 25.0, n_rows)}
    if metric == "log_loss_5":
        codes = random.integers(0, len(CLASSES), n_rows)
        evidence = random.normal(size=(len(CLASSES), n_rows))
        evidence[codes, np.arange(n_rows)] += 1.5
        chances = np.exp(evidence) / np.exp(evidence).sum(axis=0)
        return np.array(CLASSES)[codes], dict(zip(CLASSES, chances, strict=True))
    target = (random.random(n_rows) < POSITIVE_SHARE).astype(np.int64)
    evidence = random.normal(size=n_rows) + 1.5 * (target - POSITIVE_SHARE)
    if metric == "f1":
        return target, {"target": (evidence > 0.75).astype(np.int64)}
    return target, {"target": 1 / (1 + np.exp(-evidence))}


def write_table(path: Path, chunks: list[Columns] | Iterator[Columns]) -> None:
    """Write chunks of the same columns as one CSV file."""
    with path.open("wb") as file:
        for place, chunk in enumerate(chunks):
            if place == 0:
                file.write((",".join(chunk) + "\n").encode())
            options = pa_csv.WriteOptions(include_header=False, quoting_style="none")
            pa_csv.write_csv(pa.table(chunk), file, options)


def make_text_ids(n_rows: int) -> npt.NDArray[np.str_]:
    """Return ids of 11 letters, each another."""
    # An odd factor modulo a power of two maps the counting numbers one to one onto scattered ones. The letter in front
    # keeps a reader from taking an id such as 12e4567890 for a number.
    scattered = np.arange(n_rows, dtype=np.uint64) * np.uint64(0x5851F42D4C957F2D) % np.uint64(2**40)
    return np.array([f"r{number:010x}" for number in scattered.tolist()])
