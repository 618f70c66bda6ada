"""Arrow submissions: files and streams, and what is judged before a column is read."""

from __future__ import annotations

import contextlib
import io
import struct

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scorer.errors import SubmissionError
from scorer.ipc import read_columns, read_names
from scorer.limits import MIB, Limits
from scorer.reading import read_submission
from tests.scorer.files import codes, prepare, refusal, score_text, write
from tests.scorer.test_reading import FRAME

TABLE = pa.table({"id": FRAME["id"].to_numpy(), "target": FRAME["target"].to_numpy()})
WRITERS = {"file": pa.ipc.new_file, "stream": pa.ipc.new_stream}
SMALL = Limits(expanded_bytes=MIB, n_columns=10)


def arrow(table: pa.Table, kind: str = "file", *, compression: str | None = None, rows: int | None = None) -> bytes:
    target = io.BytesIO()
    with WRITERS[kind](target, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table, max_chunksize=rows)
    return target.getvalue()


def refused(tmp_path, content: bytes, limits: Limits = SMALL) -> list[str]:
    with pytest.raises(SubmissionError) as error:
        read_submission(write(tmp_path, "f", content), prepare(tmp_path).schema, limits)
    return codes(error.value.report)


@pytest.mark.parametrize("compression", [None, "zstd", "lz4"])
@pytest.mark.parametrize("rows", [None, 1, 4])
@pytest.mark.parametrize("kind", WRITERS)
def test_files_and_streams_score_like_csv_however_they_are_divided(tmp_path, kind, rows, compression):
    content = arrow(TABLE, kind, compression=compression, rows=rows)

    assert score_text(tmp_path, content).public_score == 1.0


@pytest.mark.parametrize(
    "ids",
    [
        pa.array(FRAME["id"].to_numpy(), pa.int16()),
        pa.array(FRAME["id"].astype(str).tolist()),
        pa.array(FRAME["id"].astype(str).tolist(), pa.large_string()),
        pa.array(FRAME["id"].astype(str).tolist(), pa.string_view()),
        pa.array(FRAME["id"].astype(str).tolist()).dictionary_encode(),
        pa.chunked_array(
            [pa.array(["1", "2"]).dictionary_encode(), pa.array(["3", "4", "5", "6"]).dictionary_encode()]
        ),
    ],
)
@pytest.mark.parametrize("kind", [pa.float16(), pa.float32(), pa.float64()])
def test_ids_may_be_numbers_or_any_text_and_predictions_any_float(tmp_path, ids, kind):
    table = pa.table({"more": [[1]] * 6, "target": TABLE["target"].cast(pa.float32()).cast(kind), "id": ids})

    scores = score_text(tmp_path, arrow(table, "stream"))

    assert scores.public_score == 1.0
    assert [note.code for note in scores.notes] == ["column_extra"]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("compression", [None, "zstd"])
def test_what_unfolds_in_memory_is_refused_before_it_is_read(tmp_path, kind, compression):
    content = arrow(
        pa.table({"id": np.zeros(100_000, np.int64), "target": np.zeros(100_000)}), kind, compression=compression
    )

    assert refused(tmp_path, content) == ["file_too_large"]


def test_the_size_that_a_buffer_declares_is_believed_where_it_is_too_large(tmp_path):
    table = pa.table({"id": np.zeros(1000, np.int64), "target": np.zeros(1000)})
    content = bytearray(arrow(table, "stream", compression="zstd"))
    # Each compressed buffer begins with its size; what comes before the frame of zstd is no number of the header.
    place = content.index(struct.pack("<qI", 8000, 0xFD2FB528))
    content[place : place + 8] = struct.pack("<q", 1 << 50)

    assert refused(tmp_path, bytes(content)) == ["file_too_large"]


def test_rows_that_cost_no_byte_in_the_file_are_counted_too(tmp_path):
    content = arrow(pa.table({"id": pa.nulls(1 << 20), "target": pa.nulls(1 << 20)}), rows=None)

    assert len(content) < 2000
    assert refused(tmp_path, content) == ["file_too_large"]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (pa.table({f"c{place}": [1] for place in range(20)}), "columns_too_many"),
        (pa.Table.from_arrays([pa.array([1])] * 3, ["id", "target", "target"]), "column_duplicate"),
        (TABLE.slice(0, 0), "rows_missing"),
        (pa.table({"key": [1], "target": [0.5]}), "column_missing"),
        (pa.table({"id": [1], "target": [[0.5]]}), "column_type"),
        (pa.table({"id": [b"1"], "target": [0.5]}), "column_type"),
        (pa.table({"id": pa.array([b"1" * 16], pa.uuid()), "target": [0.5]}), "column_type"),
    ],
)
def test_what_is_no_table_of_predictions_is_named(tmp_path, table, code):
    assert code in refused(tmp_path, arrow(table))


class Stranger(pa.ExtensionType):  # type: ignore[misc]
    """A type of somebody else's, which runs code of theirs when it is read."""

    def __init__(self) -> None:
        super().__init__(pa.float64(), "tests.stranger")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage, serialized):
        raise AssertionError("the type of a file was rebuilt")


@pytest.mark.parametrize("kind", [*WRITERS, "parquet"])
def test_extension_types_are_refused_and_never_rebuilt(tmp_path, kind):
    values = pa.ExtensionArray.from_storage(Stranger(), TABLE["target"].chunk(0))
    table = pa.table({"id": TABLE["id"], "target": values})
    target = io.BytesIO()
    if kind == "parquet":
        pa_parquet.write_table(table, target)

    report = refusal(tmp_path, target.getvalue() or arrow(table, kind))

    assert codes(report) == ["column_type"]
    assert "extension type tests.stranger" in report.message


@pytest.mark.parametrize("kind", WRITERS)
def test_a_cut_file_is_refused(tmp_path, kind):
    content = arrow(TABLE, kind)

    assert refused(tmp_path, content[: len(content) * 2 // 3]) == ["arrow_broken"]


def test_a_file_whose_footer_counts_other_batches_is_refused(tmp_path):
    one, two = arrow(TABLE), arrow(TABLE, rows=3)
    footer_of_one = one[-10 - struct.unpack("<i", one[-10:-6])[0] :]
    body_of_two = two[: -10 - struct.unpack("<i", two[-10:-6])[0]]

    assert refused(tmp_path, body_of_two + footer_of_one) == ["arrow_broken"]


def test_offsets_that_point_outside_are_refused(tmp_path):
    sound = arrow(pa.table({"id": ["12", "3456"], "target": [0.1, 0.2]}))
    broken = sound.replace(struct.pack("<3i", 0, 2, 6), struct.pack("<3i", 0, 1 << 30, 6))

    assert broken != sound
    assert refused(tmp_path, broken) == ["arrow_broken"]


@given(place=st.integers(0, 2000), value=st.integers(0, 255), kind=st.sampled_from([*WRITERS]), packed=st.booleans())
@example(place=8, value=0, kind="stream", packed=False)
def test_a_changed_byte_gives_columns_or_a_refusal_and_nothing_else(place, value, kind, packed):
    table = pa.table({"id": pa.array(["a", "b", "c"]).dictionary_encode(), "target": [0.1, 0.2, 0.3]})
    content = bytearray(arrow(table, kind, compression="zstd" if packed else None, rows=2))
    content[place % len(content)] = value
    if bytes(content[:6]) != b"ARROW1" and bytes(content[:4]) != b"\xff\xff\xff\xff":
        return
    data = memoryview(bytes(content))
    # Anything but a refusal, a crash above all, ends the test.
    with contextlib.suppress(SubmissionError):
        names = read_names(data, SMALL)
        assert len(read_columns(data, range(len(names)), names, SMALL)) == len(names)
