"""The files of a competition that the pre-flight looks at, read once for all checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorer.errors import SolutionError
from scorer.preflight.tables import DataTable, Sampling, find_table, read_chunks, read_table
from scorer.preflight.targets import Target, make_target
from scorer.problems import echo
from scorer.proposals.roles import is_called_weight
from scorer.solution_columns import find_usage

TRAIN, TEST, SAMPLE = "train", "test", "sample_submission"
MAX_TARGETS = 10


@dataclass(frozen=True)
class Case:
    """A competition's data.

    Attributes
    ----------
    public : Path
        The folder of the public files.
    solution : DataFrame
        Ids, targets and `Usage` of all rows, as text.
    id_column : str
        The id column of every file.
    targets : tuple of str
        The target columns of the solution.
    train, test, sample : DataTable or None
        The public tables, where there are such.
    sampling : Sampling
        Which of their rows were taken.
    """

    public: Path
    solution: pd.DataFrame
    id_column: str
    targets: tuple[str, ...]
    train: DataTable | None
    test: DataTable | None
    sample: DataTable | None
    sampling: Sampling

    @property
    def seed(self) -> int:
        """The seed of all that is drawn."""
        return self.sampling.seed

    @cached_property
    def row_of_id(self) -> Mapping[str, int]:
        """The row of the solution that each id has."""
        return {text: row for row, text in enumerate(self.solution[self.id_column])}

    @property
    def asked(self) -> DataTable | None:
        """The table in whose order entrants meet the rows that are to be predicted."""
        return self.test or self.sample

    def list_features(self, table: DataTable) -> tuple[str, ...]:
        """Return the columns of a table that are neither the id nor a target."""
        return tuple(name for name in table.names if name != self.id_column and name not in self.targets)

    def find_train_targets(self) -> list[Target]:
        """Return the targets in the training file that can be compared with."""
        train = self.train
        if train is None:
            return []
        held = [make_target(name, train.texts(name)) for name in self.targets if name in train.names]
        return [target for target in held if target is not None][:MAX_TARGETS]

    def match(self, table: DataTable) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the places of a table's rows whose ids the solution has, and their rows there."""
        if self.id_column not in table.names:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        rows = np.array([self.row_of_id.get(text, -1) for text in table.texts(self.id_column)], np.int64)
        places = np.flatnonzero(rows >= 0)
        return places, rows[places]

    def find_hidden_targets(self, rows: npt.NDArray[np.int64]) -> list[Target]:
        """Return the targets of some rows of the solution that can be compared with."""
        columns = ((name, self.solution[name].to_numpy(dtype=object)[rows]) for name in self.targets)
        held = [make_target(name, texts) for name, texts in columns]
        return [target for target in held if target is not None][:MAX_TARGETS]


def read_case(
    public: Path,
    solution: Path,
    *,
    id_column: str | None = None,
    named: Sequence[str] = (),
    is_own_metric: bool = False,
    sampling: Sampling = Sampling(),  # noqa: B008  # immutable
) -> Case:
    """Read the files of a competition.

    Parameters
    ----------
    public : Path
        The folder with `train`, `test` and `sample_submission`, each as .csv, .csv.gz or .parquet; any may lack.
    solution : Path
        The solution.
    id_column : str, optional
        The id column; without it the solution's first.
    named : sequence of str
        Columns of the solution that are no targets, such as weights.
    is_own_metric : bool
        Whether a metric file scores, which tells nothing of the columns that it takes: those that the sample submission
        asks for are the targets then; if it asks for none of the solution's, those that are neither named nor called as
        weights are.
    sampling : Sampling
        Which rows of large files are taken.

    Raises
    ------
    SolutionError
        If a file cannot be read, or the solution has no such id column.
    """
    truth = pd.concat(read_chunks(solution), ignore_index=True)
    truth = truth.apply(lambda column: column.str.strip())
    names = [str(name) for name in truth.columns]
    id_name = id_column or names[0]
    if id_name not in names:
        raise SolutionError(f"The solution has no column `{echo(id_name)}`.")
    known = [name for name in names if name not in {id_name, find_usage(names)}]
    targets = tuple(name for name in known if name not in named)
    tables: dict[str, DataTable | None] = {
        stem: None if (path := find_table(public, stem)) is None else read_table(path, sampling)
        for stem in (TRAIN, TEST, SAMPLE)
    }
    sample = tables[SAMPLE]
    if is_own_metric:
        asked = tuple(name for name in known if sample is not None and name in sample.names)
        # What a metric file names may be its target as well.
        targets = asked or tuple(name for name in targets if not is_called_weight(name)) or targets or tuple(known)
    return Case(public, truth, id_name, targets, tables[TRAIN], tables[TEST], sample, sampling)
