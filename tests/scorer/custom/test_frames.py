"""The frames that a metric is given."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd

from scorer.custom.frames import Frames, read_frames
from scorer.custom.requests import Frame, Request, Work

WHOLE = pd.DataFrame({"id": [1, 2, 3], "y": ["a", "b", "c"]}, index=[7, 8, 9])


def descriptor_of(path):
    return os.open(path, os.O_RDONLY)


def test_files_are_read_whole_with_the_rows_of_each_part(tmp_path):
    (tmp_path / "solution").write_text("id,y\n1,0.5\n2,x\n")
    WHOLE.to_parquet(tmp_path / "entry", index=False)
    np.save(tmp_path / "rows.npy", np.array([1, 2], np.int32))
    request = Request(
        work=Work.SCORE,
        metric="metric.py",
        parameters={},
        id_column="id",
        is_complete=False,
        solution=Frame(descriptor_of(tmp_path / "solution"), is_parquet=False),
        parts={"public": descriptor_of(tmp_path / "rows.npy")},
        entries={"submission": Frame(descriptor_of(tmp_path / "entry"), is_parquet=True)},
    )

    frames = read_frames(request)

    assert frames is not None
    assert frames.solution.y.tolist() == ["0.5", "x"]
    assert frames.entries["submission"].id.tolist() == [1, 2, 3]
    assert frames.parts["public"].tolist() == [1, 2]


def test_without_a_solution_there_are_none():
    assert read_frames(Request(Work.CHECK, "metric.py", {}, "", is_complete=False)) is None


def test_a_part_is_a_deep_copy_with_a_new_index():
    frames = Frames(WHOLE, {"submission": WHOLE}, {"public": np.array([0, 2], np.int32)}, is_complete=False)

    solution, submission = frames.cut("public", "submission")
    solution.loc[0, "y"] = "spoilt"

    assert solution.index.tolist() == submission.index.tolist() == [0, 1]
    assert submission.y.tolist() == ["a", "c"]
    assert WHOLE.y.tolist() == ["a", "b", "c"]


def test_a_complete_submission_stays_whole():
    entry = pd.DataFrame({"id": [3, 3, 3, 4], "y": [1, 2, 3, 4]})
    frames = Frames(WHOLE, {"submission": entry}, {"public": np.array([0, 2], np.int32)}, is_complete=True)

    solution, submission = frames.cut("public", "submission")

    assert (len(solution), len(submission)) == (2, 4)
    assert submission is not entry
