"""Reading in blocks: the same rows whatever the size of a block, on both paths, and a stop at any surprise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorer.limits import DEFAULT_LIMITS
from scorer.plain_blocks import NotPlainError, read_blocks
from scorer.reading import read_submission
from scorer.sample_marks import mark_sample
from scorer.schema import IdKind, SampleMarks
from tests.scorer.files import BINARY, SOUND, prepare, write

LONGEST_ROW = 32
# A column of one value is a surprise.
columns = st.lists(st.floats(-1e9, 0).map("{:.12g}".format), min_size=2, max_size=30)


@pytest.fixture(params=["compiled_path", "portable_path"])
def path(request):
    return request.getfixturevalue(request.param)


def texts_of(ids) -> list[object]:
    return [ids.text(row) for row in range(len(ids))] if hasattr(ids, "text") else ids.tolist()


@given(
    columns.map(lambda cells: [*cells, "0.5"]),
    st.integers(LONGEST_ROW, 200),
    st.booleans(),
    st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_size_of_a_block_changes_nothing(tmp_path, path, numbers, block_bytes, has_text_ids, ends_with_newline):
    ids = [f"r{row}x" if has_text_ids else str(row + 5) for row in range(len(numbers))]
    solution = "id,y\n" + "".join(f"{name},{row}\n" for row, name in enumerate(ids))
    rows = "\n".join(f"{name},{number}" for name, number in zip(ids, numbers, strict=True))
    file = write(tmp_path, "p.csv", f"id,y\n{rows}" + "\n" * ends_with_newline)
    schema = prepare(tmp_path, solution, "rmse").schema
    whole = read_submission(file, schema)

    tables = list(read_blocks(file, schema, DEFAULT_LIMITS, block_bytes=block_bytes))

    assert schema.id_kind is (IdKind.TEXT if has_text_ids else IdKind.INT)
    assert [text for table in tables for text in texts_of(table.ids)] == texts_of(whole.ids)
    assert np.concatenate([table.values for table in tables], axis=1).tobytes() == whole.values.tobytes()


SURPRISES = {
    "quotes": SOUND.replace("3,", '"3",'),
    "CRLF": SOUND.replace("\n", "\r\n"),
    "CR": SOUND.replace("\n", "\r"),
    "NUL": SOUND.replace("0.4", "0\0004"),
    "not ASCII": SOUND.replace("0.4", "０.4"),
    "word": SOUND.replace("0.4", "much"),
    "hexadecimal": SOUND.replace("3,", "0x3,"),
    "infinite": SOUND.replace("0.4", "1e999"),
    "blank cell": SOUND.replace("0.4", ""),
    "cell too many": SOUND.replace("0.4", "0.4,1"),
    "cell too few": SOUND.replace("3,0.4", "3"),
    "row too few": SOUND.replace("6,0.5\n", ""),
    "row too many": SOUND + "7,0.5\n",
    "no row": "id,target\n",
    "blank rows alone": "id,target\n\n\n\n\n\n\n",
    "extra column": SOUND.replace("\n", ",1\n"),
    "header in capitals": SOUND.replace("target", "TARGET"),
    "empty": "",
    "out of range": SOUND.replace("0.4", "1.5"),
    "row longer than a block": SOUND.replace("0.4", "0." + "4" * 100),
    "all 0": "id,target\n" + "".join(f"{row},0\n" for row in range(1, 7)),
}


@pytest.mark.parametrize("text", SURPRISES.values(), ids=SURPRISES.keys())
def test_any_surprise_is_left_to_the_reading_of_the_whole_file(tmp_path, path, text):
    file, schema = write(tmp_path, "p.csv", text), prepare(tmp_path, BINARY, "binary_log_loss").schema

    with pytest.raises(NotPlainError):
        list(read_blocks(file, schema, DEFAULT_LIMITS, block_bytes=40))


def test_zeros_and_ones_in_blocks_that_are_constant_are_no_probabilities_all_the_same(tmp_path, path):
    solution = "id,y\n" + "".join(f"{row},{row % 2}\n" for row in range(10, 30))
    file = write(tmp_path, "p.csv", "id,y\n" + "".join(f"{row},{row // 20}\n" for row in range(10, 30)))
    schema = prepare(tmp_path, solution, "binary_log_loss").schema

    with pytest.raises(NotPlainError):
        list(read_blocks(file, schema, DEFAULT_LIMITS, block_bytes=50))


def test_a_column_of_one_value_is_seen_across_blocks(tmp_path, path):
    solution = "id,y\n" + "".join(f"{row},{row}\n" for row in range(10, 30))
    schema = prepare(tmp_path, solution, "rmse").schema
    rows = ["id,y\n", *(f"{row},7\n" for row in range(10, 30))]

    with pytest.raises(NotPlainError):
        list(read_blocks(write(tmp_path, "p.csv", "".join(rows)), schema, DEFAULT_LIMITS, block_bytes=50))
    rows[-1] = "29,8\n"
    assert len(list(read_blocks(write(tmp_path, "p.csv", "".join(rows)), schema, DEFAULT_LIMITS, block_bytes=50))) > 1


def test_a_text_id_longer_than_its_limit_is_a_surprise(tmp_path, path):
    solution = "id,y\na,0\nb,1\nlonger,1\n"
    file, schema = (
        write(tmp_path, "p.csv", "id,y\na,0.1\nb,0.5\nlonger,1\n"),
        prepare(tmp_path, solution, "rmse").schema,
    )

    assert len(list(read_blocks(file, schema, DEFAULT_LIMITS))) == 1
    with pytest.raises(NotPlainError):
        list(read_blocks(file, schema, replace(DEFAULT_LIMITS, cell_bytes=5)))


def test_a_file_larger_than_its_limit_and_an_unchanged_sample_are_told_by_the_whole_reading(tmp_path, path):
    file, schema = write(tmp_path, "p.csv", SOUND), prepare(tmp_path).schema
    sample = replace(schema, sample=mark_sample(read_submission(file, schema).values[0]))
    other = replace(schema, sample=SampleMarks("0" * 64, "0" * 64))

    assert len(list(read_blocks(file, other, DEFAULT_LIMITS))) == 1
    with pytest.raises(NotPlainError):
        list(read_blocks(file, sample, DEFAULT_LIMITS))
    with pytest.raises(NotPlainError):
        list(read_blocks(file, schema, replace(DEFAULT_LIMITS, expanded_bytes=10)))
