"""A whole proposal: every metric in it can be computed, whatever the file looks like."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorer.errors import SolutionError
from scorer.proposals.previewing import preview
from scorer.proposals.proposing import propose
from scorer.splits.files import DrawnSplit
from scorer.splits.ways import Drawing
from tests.scorer.files import write

CELLS = st.one_of(
    st.sampled_from(["0", "1", "true", "False", "", "cat", "dog", "2024-01-31", "3,5", "-7", "1e300", "é ü", "a b c"]),
    st.integers(-3, 40).map(str),
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(repr),
    st.text(alphabet="abc xyz019.-", max_size=8),
)
NAMES = st.sampled_from(
    ["id", "y", "target", "weight", "store_id", "date", "x", "usage", "time", "event", "a b", "Unnamed: 0"]
)


@st.composite
def files(draw):
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    n_rows = draw(st.integers(1, 12))
    columns = {}
    for name in names:
        kind = draw(st.sampled_from(["count", "flags", "any"]))
        if kind == "count":
            columns[name] = [str(row) for row in range(n_rows)]
        else:
            cell = st.sampled_from(["0", "1"]) if kind == "flags" else CELLS
            columns[name] = draw(st.lists(cell, min_size=n_rows, max_size=n_rows))
    lines = [";".join(names), *(";".join(row) for row in zip(*columns.values(), strict=True))]
    return "\n".join(lines) + "\n"


@contextmanager
def passing_over_parts_without_weight() -> Iterator[None]:
    """Let pass what chance alone decides in such small files: that all weights of a part are 0."""
    try:
        yield
    except SolutionError as error:
        if not all(fault.startswith("The weights of the ") for fault in error.faults):
            raise


@settings(max_examples=40, deadline=None)
@given(files())
def test_whatever_the_file_each_proposed_metric_can_be_computed_with_it(content):
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = write(folder, "s.csv", content)
        try:
            made = propose(path)
        except SolutionError:
            return
        assert set(made.roles.targets) <= {held.name for held in made.columns}
        for metric in made.fitting.metrics:
            if made.split is not None and made.n_rows > 1:
                with passing_over_parts_without_weight():
                    preview(
                        path,
                        folder / "made",
                        metric=metric.name,
                        parameters=metric.parameters,
                        id_column=made.roles.id_column,
                        is_numbered=made.roles.id_column is None,
                        targets=made.roles.targets,
                        drawn=DrawnSplit(0.5, 1, Drawing.RANDOM),
                    )


def test_the_proposal_is_made_of_what_the_host_says(tmp_path):
    path = write(tmp_path, "s.csv", "id,key,a,b\n" + "".join(f"{row},k{row},{row % 2},{row}.5\n" for row in range(60)))

    made = propose(path, id_column="key", targets=["b"])

    assert (made.roles.id_column, made.roles.targets) == ("key", ("b",))
    assert made.fitting.metrics[0].name == "rmse"


@pytest.mark.parametrize(
    ("header", "cells", "drawing", "by"),
    [
        ("churn", [row % 3 % 2 for row in range(60)], Drawing.STRATIFIED, "churn"),
        ("store_id,sales", [f"s{row % 4},{row}.5" for row in range(60)], Drawing.GROUPED, "store_id"),
        ("date,sales", [f"2024-01-{row % 28 + 1:02},{row}.5" for row in range(60)], Drawing.BY_TIME, "date"),
        ("text", [f"one two three four five {row}" for row in range(60)], Drawing.RANDOM, None),
    ],
)
def test_the_split_follows_groups_times_and_classes(tmp_path, header, cells, drawing, by):
    content = f"id,{header}\n" + "".join(f"{row},{cell}\n" for row, cell in enumerate(cells))

    split = propose(write(tmp_path, "s.csv", content)).split

    assert (split.drawing, split.by, split.public_share) == (drawing, by, 0.5)


def test_a_file_with_usage_needs_no_split(tmp_path):
    assert propose(write(tmp_path, "s.csv", "id,y,Usage\n1,0,Public\n2,1,Private\n")).split is None


def test_a_column_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SolutionError, match="no column `z`"):
        propose(write(tmp_path, "s.csv", "id,y\n1,0\n2,1\n"), targets=["z"])


def test_all_of_it_is_json(tmp_path):
    made = propose(write(tmp_path, "s.csv", "id,y\n" + "".join(f"{row},{row % 2}\n" for row in range(40))))

    told = json.loads(json.dumps(made.to_dict()))

    assert (told["task"], told["roles"]["id_column"], told["split"]["drawing"]) == (
        "classification",
        "id",
        "stratified",
    )


@pytest.mark.parametrize(
    ("content", "listed"),
    [
        ("1,0.5\n2,0.75\n3,1.5\n", "`1`, `0.5`"),
        ("1,0\n2,1\n3,0\n", "`1`"),
        ("a;yes\nb;no\nc;yes\n", "`yes`"),
        ("2024-01-01,5\n2024-01-02,6\n2024-01-03,8\n", "`2024-01-01`, `5`"),
    ],
)
def test_a_header_that_is_missing_is_told(tmp_path, content, listed):
    notes = propose(write(tmp_path, "s.csv", content)).notes

    assert (
        notes[0] == f"The first line is read as the names of the columns, and looks like values: {listed}. Is it a row?"
    )


@pytest.mark.parametrize(
    "content",
    [
        "id,y\n1,0.5\n2,0.75\n",
        "id,0,1,2\n1,0,0,1\n2,1,0,0\n3,0,1,0\n",
        "id,2019,2020\n1,5,7\n2,6,9\n",
        "id,animal\na,cat\nb,dog\n",
    ],
)
def test_names_that_are_numbers_beside_others_are_names(tmp_path, content):
    assert propose(write(tmp_path, "s.csv", content)).notes == ()


def test_ids_that_repeat_are_told_unless_the_host_has_the_rows_numbered(tmp_path):
    path = write(tmp_path, "s.csv", "id,y\n" + "".join(f"{row // 2},{row % 2}\n" for row in range(60)))

    assert "`id` does not tell the rows apart: 30 different values in 60 rows." in propose(path).notes[0]
    assert propose(path, is_numbered=True).notes == ()
