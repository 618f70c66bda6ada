"""Competitions for tests of the pre-flight: clean ones by a seed, into which leaks are planted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scorer.preflight.case import Case, read_case
from scorer.preflight.findings import Finding, State
from scorer.preflight.preflight import run_preflight
from scorer.preflight.tables import Sampling

KINDS = ("binary", "classes", "number")


@dataclass
class Data:
    """The tables of a competition; a test changes them before it writes them."""

    train: pd.DataFrame
    test: pd.DataFrame
    solution: pd.DataFrame
    sample: pd.DataFrame

    def write(self, folder: Path) -> Path:
        """Write them as a prepared folder."""
        (folder / "public").mkdir(parents=True, exist_ok=True)
        self.train.to_csv(folder / "public" / "train.csv", index=False)
        self.test.to_csv(folder / "public" / "test.csv", index=False)
        self.sample.to_csv(folder / "public" / "sample_submission.csv", index=False)
        self.solution.to_csv(folder / "solution.csv", index=False)
        return folder

    def read(self, folder: Path, **sampling: int) -> Case:
        """Return them as the pre-flight reads them."""
        self.write(folder)
        return read_case(folder / "public", folder / "solution.csv", id_column="id", sampling=Sampling(**sampling))

    def look(self, folder: Path, **sampling: int) -> dict[str, Finding]:
        """Run the pre-flight without a metric and return what it found, by name."""
        case = self.read(folder, **sampling)
        return {found.name: found for found in run_preflight(case, folder / "solution.csv", None)}


def alarms(found: dict[str, Finding]) -> dict[str, str]:
    """Return what the checks say that are not green."""
    return {name: held.found for name, held in found.items() if held.state in (State.WARN, State.FAIL)}


def make_data(kind: str = "binary", *, seed: int = 0, n_train: int = 600, n_test: int = 400) -> Data:
    """Make a clean competition: shuffled, ids drawn, two columns that tell a little, others that tell nothing."""
    random = np.random.default_rng(seed)
    n_rows = n_train + n_test
    hidden = random.normal(size=n_rows)
    frame = pd.DataFrame(
        {
            "id": random.permutation(10 * n_rows)[:n_rows] + 1,
            "size": np.round(hidden + random.normal(size=n_rows), 4),
            "noise": np.round(random.normal(size=n_rows), 4),
            "place": random.choice(["north", "south", "west"], n_rows),
            "level": random.integers(0, 4, n_rows),
            "mark": np.where(hidden + random.normal(size=n_rows) > 0, "a", "b"),
        }
    )
    answers = hidden + random.normal(size=n_rows)
    if kind == "binary":
        frame["y"] = (answers > 0.5).astype(int)
    elif kind == "classes":
        frame["y"] = np.array(["low", "middle", "high"])[np.digitize(answers, [-0.5, 0.7])]
    else:
        frame["y"] = np.round(np.exp(answers), 3)
    train, test = frame.iloc[:n_train].reset_index(drop=True), frame.iloc[n_train:].reset_index(drop=True)
    usage = np.where(random.random(n_test) < 0.4, "Public", "Private")
    dummy = frame["y"].mode()[0] if kind != "number" else 1.0
    return Data(
        train,
        test.drop(columns="y"),
        test[["id", "y"]].assign(Usage=usage),
        test[["id"]].assign(y=dummy),
    )
