"""What a competition expects of a file, as the published sample submission shows it: for the form and its script."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from server.models import DataFile
from server.services import data_files
from server.web.competition_head import Head
from server.web.pages.competitions import TRAIN

SAMPLE = "sample_submission.csv"


@dataclass(frozen=True)
class Expected:
    """The columns of the sample submission and of the training file, and the number of rows; empty if not known."""

    columns: tuple[str, ...] = ()
    training_columns: tuple[str, ...] = ()
    n_rows: int | None = None
    has_sample: bool = False


def load_expected(session: Session, *, head: Head) -> Expected:
    """Return what a file of this competition should look like."""
    files = {file.name: file for file in data_files.list_files(session, competition=head.competition)}
    sample, train = files.get(SAMPLE), files.get(TRAIN)
    return Expected(
        columns=_columns(sample),
        training_columns=_columns(train),
        n_rows=sample.preview["n_rows"] if sample and sample.preview else None,
        has_sample=sample is not None,
    )


def _columns(file: DataFile | None) -> tuple[str, ...]:
    if file is None or not file.preview:
        return ()
    return tuple(column["name"] for column in file.preview["columns"])
