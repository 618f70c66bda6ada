"""Solution and submission made ready for a metric: ids matched, every column kept as it stands."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from scorer.custom.inputs import read_entry, read_truth, select_columns, write_whole
from scorer.errors import SolutionError, SubmissionError
from scorer.limits import DEFAULT_LIMITS
from tests.scorer.files import codes, write

SOLUTION = "key,a,b,usage\nx,1,n,Public\ny,2,m,Private\n z ,,,Ignored\n"


def truth_of(folder, text=SOLUTION, *, id_column=None, matches_rows=True):
    return read_truth(write(folder, "solution.csv", text), id_column=id_column, matches_rows=matches_rows)


def entry_of(folder, submission, **options):
    return read_entry(write(folder, "submission.csv", submission), truth_of(folder, **options), DEFAULT_LIMITS)


def as_text(whole):
    file = io.BytesIO()
    write_whole(whole, file)
    return file.getvalue().decode()


def test_a_solution_keeps_all_columns_but_usage(tmp_path):
    truth = truth_of(tmp_path)

    assert (truth.id_column, truth.file.names) == ("key", ("key", "a", "b"))
    assert {str(part): rows.tolist() for part, rows in truth.parts.items()} == {"public": [0], "private": [1]}
    assert (truth.n_public, truth.n_private) == (1, 1)


def test_faults_of_the_solution_are_told_together(tmp_path):
    with pytest.raises(SolutionError) as error:
        truth_of(tmp_path, "key,a,Usage\nx,1,Public\nx,1,Open\n")

    assert len(error.value.faults) == 2
    with pytest.raises(SolutionError, match="no column `id`"):
        truth_of(tmp_path, id_column="id")


def test_rows_come_in_the_order_of_the_solution(tmp_path):
    entry = entry_of(tmp_path, "p;key;\n0.1;z;\n 0,2;x;\n\nNA;y;3\n")

    assert as_text(entry) == '"p","key",""\n" 0,2","x",""\n"NA","y","3"\n"0.1","z",""\n'
    assert codes(entry) == ["column_index", "delimiter_unusual"]
    assert list(pd.read_csv(io.StringIO(as_text(entry)))) == ["p", "key", "Unnamed: 2"]


def test_the_id_column_bears_the_solutions_name(tmp_path):
    entry = entry_of(tmp_path, "Key,p\nx,1\ny,2\nz,3\n")

    assert entry.names == ("key", "p")
    assert codes(entry) == ["column_case"]


def test_faults_of_ids_are_told_as_for_any_metric(tmp_path):
    with pytest.raises(SubmissionError) as error:
        entry_of(tmp_path, "key,p\nx,1\nx,2\nw,3\n,4\n1,2,3\n")

    assert codes(error.value.report) == ["id_blank", "id_unknown", "id_duplicate", "row_width"]
    with pytest.raises(SubmissionError, match="lacks 1 column: `key`"):
        entry_of(tmp_path, "id,p\nx,1\n")


def test_where_the_metric_matches_rows_ids_may_be_any(tmp_path):
    entry = entry_of(tmp_path, "key,p\nw,1\nw,2\n", text="key,a\nx,1\nx,2\n,3\n", matches_rows=False)

    assert as_text(entry) == '"key","p"\n"w","1"\n"w","2"\n'


def test_columns_can_be_chosen(tmp_path):
    assert select_columns(truth_of(tmp_path).file, ("b", "key")).names == ("b", "key")
