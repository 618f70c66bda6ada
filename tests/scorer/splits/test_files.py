"""Splits of solution files: read, drawn by each kind of column, and written back so that they are read alike."""

from __future__ import annotations

import pytest

from scorer.errors import SolutionError
from scorer.splits.files import DrawnSplit, split_file, write_solution
from scorer.splits.usage import Part
from scorer.splits.ways import Drawing
from tests.scorer.files import BINARY, write

ROWS = range(60)
SOLUTION = "id,y,store,day\n" + "".join(
    f"{row},{row % 3 % 2},s{row // 10},2030-01-{1 + row * 7 % 28:02d}\n" for row in ROWS
)
TARGET_ONLY = "id,y\n" + "".join(f"{row},{row % 3 % 2}\n" for row in ROWS)


def split(tmp_path, text: str, *drawn: object, **more: object):
    return split_file(write(tmp_path, "s.csv", text), DrawnSplit(*drawn) if drawn else None, **more)  # type: ignore[arg-type]


def test_a_split_that_is_there_is_read(tmp_path):
    parts = split(tmp_path, BINARY).parts

    assert {part.value: rows.tolist() for part, rows in parts.items()} == {"public": [0, 1, 4], "private": [2, 3]}


@pytest.mark.parametrize(
    ("drawing", "by"),
    [
        (Drawing.RANDOM, None),
        (Drawing.STRATIFIED, "y"),
        (Drawing.STRATIFIED, "store"),
        (Drawing.GROUPED, "store"),
        (Drawing.BY_TIME, "day"),
        (Drawing.BY_TIME, "id"),
    ],
)
def test_what_is_drawn_is_written_and_read_alike(tmp_path, drawing, by):
    drawn = split(tmp_path, SOLUTION, 0.3, 7, drawing, by, True)
    write_solution(drawn, tmp_path / "out.csv")
    read = split_file(tmp_path / "out.csv", None)

    assert {part: rows.tolist() for part, rows in read.parts.items()} == {
        part: rows.tolist() for part, rows in drawn.parts.items()
    }
    assert (tmp_path / "out.csv").read_text().startswith("id,y,store,day,Usage\n0,0,s0,2030-01-01,P")
    assert len(drawn.parts[Part.PUBLIC]) == pytest.approx(18, abs=5)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "s.csv"]


def test_groups_and_times_that_the_metric_does_not_know_are_left_out(tmp_path):
    assert [*split(tmp_path, SOLUTION, 0.3, 7, Drawing.GROUPED, "store").columns] == ["id", "y", "day"]
    assert [*split(tmp_path, SOLUTION, 0.3, 7, Drawing.BY_TIME, "day").columns] == ["id", "y", "store"]
    assert "store" in split(tmp_path, SOLUTION, 0.3, 7, Drawing.GROUPED, "store", named=["store"]).columns
    assert "id" in split(tmp_path, SOLUTION, 0.3, 7, Drawing.BY_TIME, "id").columns


def test_a_stratified_split_goes_by_the_only_target(tmp_path):
    by_default = split(tmp_path, TARGET_ONLY, 0.3, 7, Drawing.STRATIFIED)
    by_name = split(tmp_path, TARGET_ONLY, 0.3, 7, Drawing.STRATIFIED, "y")
    weighted = split(tmp_path, SOLUTION, 0.3, 7, Drawing.STRATIFIED, None, named=("store", "day"))

    assert by_default.parts[Part.PUBLIC].tolist() == by_name.parts[Part.PUBLIC].tolist()
    assert len(weighted.parts[Part.PUBLIC]) == 18


def test_times_are_ordered_as_moments_whatever_their_zone(tmp_path):
    text = "id,t\n1,2030-01-01T12:00:00+05:00\n2,2030-01-01T08:00:00Z\n3,2030-01-01 07:30\n4,2031-01-01\n"

    assert split(tmp_path, text, 0.5, 0, Drawing.BY_TIME, "t").parts[Part.PUBLIC].tolist() == [0, 2]


@pytest.mark.parametrize(
    ("text", "drawn", "message"),
    [
        (TARGET_ONLY, (), "no column `Usage`: give a public share and a seed"),
        (BINARY, (0.3, 7), "has a column `Usage` already"),
        (BINARY.replace("Public", "Both"), (), "“Both” in `Usage`"),
        (SOLUTION, (0.3, 7, Drawing.RANDOM, "y"), "A random split goes by no column; found `y`"),
        (SOLUTION, (0.3, 7, Drawing.STRATIFIED), "needs the name of the column of the strata"),
        (TARGET_ONLY, (0.3, 7, Drawing.GROUPED), "needs the name of the column of the groups"),
        (TARGET_ONLY, (0.3, 7, Drawing.BY_TIME), "A split by time needs the name of the column of the times."),
        (SOLUTION, (0.3, 7, Drawing.GROUPED, "shop"), "no column `shop`"),
        (SOLUTION, (0.3, 7, Drawing.BY_TIME, "store"), "neither numbers nor dates"),
        (SOLUTION, (1.5, 7), "The public share is 1.5"),
    ],
)
def test_a_split_that_cannot_be_is_refused_with_the_reason(tmp_path, text, drawn, message):
    with pytest.raises(SolutionError, match=message):
        split(tmp_path, text, *drawn)
