"""Scores of files in blocks: those of the whole file, in any order of rows, and never without all of its rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorer.compiled import load_compiled, write_compiled
from scorer.errors import SubmissionError
from scorer.limits import DEFAULT_LIMITS
from scorer.scoring import read_submission, score_file, score_table
from scorer.splits.usage import Part
from scorer.streaming import is_plain, is_streamed, sum_blocks
from tests.scorer.files import BINARY, SOUND, prepare, write

ALL = replace(DEFAULT_LIMITS, stream_bytes=0)
METRICS = {
    "binary_log_loss": ("binary", {}),
    "brier_score": ("binary", {}),
    "rmse": ("number", {}),
    "mae": ("number", {"weight_column": "w"}),
    "accuracy": ("label", {}),
    "macro_f1": ("label", {}),
    "f1": ("label", {}),
    "log_loss": ("wide", {}),
}
ID_KINDS = {
    "counting": lambda row: row + 3,
    "dense": lambda row: 2 * row,
    "far apart": lambda row: row * 10**9,
    "backwards": lambda row: 900 - row,
    "text": lambda row: f"r{row * 7919 % 1000:03d}",
}


@pytest.fixture(params=["compiled_path", "portable_path"])
def path(request):
    return request.getfixturevalue(request.param)


def make_files(folder, metric: str, ids: list[object], order: list[int], seed: int):
    """Write a solution and a submission of such rows; every third row is private, every seventh ignored."""
    random, n_rows = np.random.default_rng(seed), len(ids)
    kind, parameters = METRICS[metric]
    truth = random.normal(size=n_rows).round(3) if kind == "number" else random.integers(0, 2, n_rows)
    truth[:4] = [0, 1, 0, 1] if kind != "number" else truth[:4]
    usage = ["Ignored" if row % 7 == 6 else "Private" if row % 3 > 1 or row == 3 else "Public" for row in range(n_rows)]
    names = ["id", "y", *(["w"] if parameters else []), "Usage"]
    held = [ids, truth.tolist(), *([random.integers(1, 5, n_rows).tolist()] if parameters else []), usage]
    solution = "\n".join([",".join(names), *(",".join(map(str, row)) for row in zip(*held, strict=True))])
    compiled = prepare(folder, solution, metric, **parameters)
    cells = random.random((len(compiled.schema.columns), n_rows)).tolist()
    if kind == "label":
        cells = random.integers(0, 2, (1, n_rows)).tolist()
        cells[0][:2] = [0, 1]  # a column of one value is told of by the whole reading
    lines = [",".join(map(str, (ids[row], *(column[row] for column in cells)))) for row in order]
    submission = write(folder, "p.csv", "\n".join([",".join(compiled.expected_columns), *lines, ""]))
    return compiled, submission


@given(
    st.sampled_from(sorted(METRICS)),
    st.sampled_from(sorted(ID_KINDS)),
    st.integers(5, 40).flatmap(lambda n: st.one_of(st.just(list(range(n))), st.permutations(range(n)))),
    st.integers(64, 400),
    st.integers(0, 1000),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_blocks_give_the_score_of_the_whole_file(tmp_path, path, metric, id_kind, order, block_bytes, seed):
    ids = [ID_KINDS[id_kind](row) for row in range(len(order))]
    compiled, submission = make_files(tmp_path, metric, ids, order, seed)
    whole = score_table(read_submission(submission, compiled.schema), compiled)

    first = sum_blocks(submission, compiled, ALL, block_bytes=block_bytes)

    assert is_plain(submission, compiled.schema, ALL, block_bytes=block_bytes)
    assert first == {
        Part.PUBLIC: pytest.approx(whole.public_score, rel=1e-12, abs=1e-15),
        Part.PRIVATE: pytest.approx(whole.private_score, rel=1e-12, abs=1e-15),
    }
    assert first == sum_blocks(submission, compiled, ALL, block_bytes=block_bytes)


@given(st.integers(30, 60), st.integers(0, 29), st.integers(0, 29))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_may_leave_the_order_of_the_solution_at_any_place(tmp_path, path, n_rows, first, second):
    order = list(range(n_rows))
    order[first], order[second] = order[second], order[first]
    compiled, submission = make_files(tmp_path, "binary_log_loss", list(range(n_rows)), order, 1)

    scores = sum_blocks(submission, compiled, ALL, block_bytes=64)

    whole = score_table(read_submission(submission, compiled.schema), compiled)
    assert scores is not None
    assert scores[Part.PUBLIC] == pytest.approx(whole.public_score, rel=1e-12)


FAULTS = {
    "an id twice": SOUND.replace("6,", "5,"),
    "an unknown id": SOUND.replace("6,", "60,"),
    "a row too few": SOUND.replace("6,0.5\n", ""),
    "a row too many": SOUND + "6,0.5\n",
    "a word": SOUND.replace("0.4", "much"),
    "out of range": SOUND.replace("0.4", "4"),
    "all ids wrong": SOUND.replace("\n", "\n9"),
}


@pytest.mark.parametrize("text", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_as_of_the_whole_file(tmp_path, path, text):
    compiled = prepare(tmp_path, BINARY, "binary_log_loss")
    file = write(tmp_path, "p.csv", text)

    assert sum_blocks(file, compiled, ALL, block_bytes=32) is None
    with pytest.raises(SubmissionError) as streamed:
        score_file(file, compiled, ALL)
    with pytest.raises(SubmissionError) as whole:
        score_table(read_submission(file, compiled.schema), compiled)
    assert streamed.value.report == whole.value.report


def test_an_oddity_is_noted_as_of_the_whole_file(tmp_path, path):
    compiled = prepare(tmp_path, BINARY, "binary_log_loss")
    file = write(tmp_path, "p.csv", "id,target\n1,0\n2,1\n3,0\n4,1\n5,1\n6,0\n")

    scores = score_file(file, compiled, ALL)

    assert [note.code for note in scores.notes] == ["labels_for_probabilities"]


def test_large_files_of_sums_over_rows_are_streamed_and_no_others(tmp_path):
    file, smaller = write(tmp_path, "p.csv", SOUND), replace(DEFAULT_LIMITS, stream_bytes=len(SOUND))
    summed, ranked = prepare(tmp_path, BINARY, "binary_log_loss").schema, prepare(tmp_path, BINARY, "roc_auc").schema

    assert is_streamed(file, summed, smaller)
    assert not is_streamed(file, summed, DEFAULT_LIMITS)
    assert not is_streamed(file, ranked, smaller)


def test_the_pages_of_a_mapped_solution_are_given_back_and_read_again(tmp_path, path):
    ids = list(range(100_000))
    compiled, submission = make_files(tmp_path, "binary_log_loss", ids, ids, 1)
    write_compiled(compiled, tmp_path / "compiled")

    mapped = load_compiled(tmp_path / "compiled")

    assert (tmp_path / "compiled" / "arrays.bin").stat().st_size > 1 << 20
    assert sum_blocks(submission, mapped, ALL, block_bytes=1 << 16) == sum_blocks(
        submission, compiled, ALL, block_bytes=1 << 16
    )


def test_a_file_without_a_private_part_has_one_score(tmp_path, path):
    compiled = prepare(tmp_path, BINARY.replace("Private", "Public"), "binary_log_loss")

    scores = score_file(write(tmp_path, "p.csv", SOUND), compiled, ALL)

    assert scores.private_score is None
    assert scores.n_public == 5
