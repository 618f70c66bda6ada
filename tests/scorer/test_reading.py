"""Reading submissions: what is accepted with the same score, what is refused and how, on both paths alike."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorer.acceleration import use_kernels
from scorer.compiled import prepare_solution
from scorer.errors import SubmissionError
from scorer.fast_reading import read_fast
from scorer.files import read_bytes
from scorer.limits import DEFAULT_LIMITS, Limits
from scorer.problems import PROBLEMS
from scorer.reading import read_submission
from scorer.schema import Schema
from scorer.scoring import score_table
from scorer.warming import warm_up
from tests.scorer.files import BINARY, SOUND, codes, prepare, refusal, score_text, write

BOM = b"\xef\xbb\xbf"


def zipped(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def zstd(content: bytes) -> bytes:
    target = pa.BufferOutputStream()
    with pa.CompressedOutputStream(target, "zstd") as stream:
        stream.write(content)
    return target.getvalue().to_pybytes()


def parquet(frame: pd.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.to_parquet(target, index=False)
    return target.getvalue()


FRAME = pd.DataFrame({"id": [1, 2, 3, 4, 5, 6], "target": [0.1, 0.9, 0.4, 0.3, 0.8, 0.5]})

HARMLESS = {
    "as it is": SOUND.encode(),
    "byte order mark": BOM + SOUND.encode(),
    "UTF-16 little": SOUND.encode("utf-16"),
    "UTF-16 big": b"\xfe\xff" + SOUND.encode("utf-16-be"),
    "CRLF": SOUND.replace("\n", "\r\n").encode(),
    "CR": SOUND.replace("\n", "\r").encode(),
    "no last line break": SOUND.rstrip().encode(),
    "blank lines": SOUND.replace("\n", "\n\n").encode() + b"\n\n",
    "quoted": "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in SOUND.split()).encode(),
    "spaces around": SOUND.replace(",", " , ").encode(),
    "semicolons": SOUND.replace(",", ";").encode(),
    "TABs": SOUND.replace(",", "\t").encode(),
    "plus signs": SOUND.replace(",0.", ",+0.").encode(),
    "exponents": SOUND.replace("0.1", "1e-1").encode(),
    "extra column": SOUND.replace("\n", ",x\n").encode(),
    "index of pandas": FRAME.to_csv().encode(),
    "header in capitals": SOUND.replace("id,target", "ID,Target").encode(),
    "gzip": gzip.compress(SOUND.encode()),
    "two gzip members": gzip.compress(SOUND[:20].encode()) + gzip.compress(SOUND[20:].encode()),
    "zip": zipped(("any.csv", SOUND.encode())),
    "zip of a Mac": zipped(("any.csv", SOUND.encode()), ("__MACOSX/._any.csv", b"x")),
    "zstd": zstd(SOUND.encode()),
    "Parquet": parquet(FRAME),
    "Parquet with float ids as text": parquet(FRAME.astype({"id": str})),
}


@pytest.mark.parametrize("content", HARMLESS.values(), ids=HARMLESS.keys())
def test_harmless_differences_change_no_score(tmp_path, content):
    assert score_text(tmp_path, content).public_score == 1.0


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("UTF-16 little", "encoding_unusual"),
        ("semicolons", "delimiter_unusual"),
        ("TABs", "delimiter_unusual"),
        ("extra column", "column_extra"),
        ("index of pandas", "column_index"),
        ("header in capitals", "column_case"),
    ],
)
def test_what_is_odd_is_noted(tmp_path, kind, code):
    assert code in [note.code for note in score_text(tmp_path, HARMLESS[kind]).notes]


REFUSED = {
    "empty": (b"", "file_empty"),
    "blank": (b"\n \n", "file_empty"),
    "PDF": (b"%PDF-1.7\n", "file_not_a_table"),
    "HTML": (b"<!DOCTYPE html><html></html>", "file_not_a_table"),
    "JSON": (b'{"id": [1]}', "file_not_a_table"),
    "PNG": (b"\x89PNG\r\n\x1a\n", "file_not_a_table"),
    "Excel": (zipped(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")), "file_not_a_table"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_not_a_table"),
    "cut gzip": (gzip.compress(SOUND.encode())[:-9], "archive_broken"),
    "broken zip": (zipped(("a.csv", SOUND.encode()))[:30], "archive_broken"),
    "broken zstd": (zstd(SOUND.encode())[:-9], "archive_broken"),
    "two files": (zipped(("a.csv", b"x"), ("b.csv", b"y")), "archive_members"),
    "no file": (zipped(), "archive_members"),
    "twice packed": (gzip.compress(gzip.compress(SOUND.encode())), "archive_nested"),
    "NUL": (SOUND.encode().replace(b"0.4", b"0\x004"), "nul_bytes"),
    "UTF-16 without mark": (SOUND.encode("utf-16-le"), "nul_bytes"),
    "Latin-1": ("id,target,caf\xe9\n1,0.1,x\n".encode("latin-1"), "encoding_wrong"),
    "bars": (SOUND.replace(",", "|").encode(), "delimiter_wrong"),
    "no header": (SOUND.split("\n", 1)[1].encode(), "header_missing"),
    "no rows": (b"id,target\n", "rows_missing"),
    "no id": (SOUND.replace("id,", "key,").encode(), "column_missing"),
    "no target": (SOUND.replace("target", "prediction").encode(), "column_missing"),
    "column twice": (
        SOUND.replace("\n", ",1\n").replace("id,target,1", "id,target,target").encode(),
        "column_duplicate",
    ),
    "ragged": (SOUND.replace("3,0.4", "3,0.4,7").encode(), "row_width"),
    "decimal comma": (SOUND.replace(",", ";").replace("0.", "0,").encode(), "decimal_comma"),
    "percentages": (SOUND.replace("0.9", "90%").encode(), "percentage"),
    "quote not closed": (SOUND.replace("0.9", '"0.9').encode(), "quotes_broken"),
    "blank id": (SOUND.replace("\n3,", "\n,").encode(), "id_blank"),
    "float ids": (SOUND.replace("\n3,", "\n3.0,").encode(), "id_not_integer"),
    "hexadecimal": (SOUND.replace("\n3,", "\n0x3,").encode(), "id_not_integer"),
    "underscore": (SOUND.replace("0.9", "0_9").encode(), "value_not_number"),
    "no-break space": (SOUND.replace("0.9", "\u00a00.9").encode(), "value_not_number"),
    "NA": (SOUND.replace("0.9", "NA").encode(), "value_blank"),
    "NaN": (SOUND.replace("0.9", "NaN").encode(), "value_not_finite"),
    "too large": (SOUND.replace("0.9", "1e400").encode(), "value_not_finite"),
    "broken Parquet": (b"PAR1 and no more", "parquet_broken"),
    "Parquet with nulls": (parquet(FRAME.assign(target=np.nan)), "value_blank"),
    "Parquet with infinity": (parquet(FRAME.assign(target=np.inf)), "value_not_finite"),
    "Parquet without rows": (parquet(FRAME.head(0)), "rows_missing"),
}


@pytest.mark.parametrize("path", ["compiled_path", "portable_path"])
@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_faulty_file_is_refused_by_name(tmp_path, request, path, content, code):
    request.getfixturevalue(path)

    assert code in codes(refusal(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"id,target\n1," + b"1" * 5000 + b"\n", "line_too_long"),
        (b"id," + b"x" * 5000 + b"\n", "line_too_long"),
        (b",".join(b"c%d" % place for place in range(200)) + b"\n", "columns_too_many"),
        (SOUND.encode() * 200, "file_too_large"),
    ],
)
def test_absurd_lengths_are_refused(tmp_path, content, code):
    schema = prepare(tmp_path).schema
    limits = Limits(expanded_bytes=8192, line_bytes=1024, n_columns=100)

    with pytest.raises(SubmissionError) as refused:
        read_submission(write(tmp_path, "long", content), schema, limits)

    assert codes(refused.value.report) == [code]


def test_an_id_of_absurd_length_is_refused(tmp_path):
    schema = prepare(tmp_path, "id,y\na,0\nb,1\n").schema

    with pytest.raises(SubmissionError) as refused:
        read_submission(write(tmp_path, "long", "id,y\na,0\n" + "b" * 100 + ",1\n"), schema, Limits(cell_bytes=50))

    assert codes(refused.value.report) == ["cell_too_long"]


def test_a_cell_is_echoed_escaped_and_short(tmp_path):
    report = refusal(tmp_path, SOUND.replace("0.9", "\x1b[31m" + "é" * 100))

    (example,) = report.problems[0].examples
    assert example.found is not None
    assert example.found.startswith("\\x1b[31mé")
    assert len(example.found) == 50


def test_an_unchanged_sample_submission_is_noted(tmp_path):
    sample = write(tmp_path, "sample.csv", SOUND)
    compiled = prepare_solution(write(tmp_path, "s.csv", BINARY), metric="roc_auc", parameters={}, sample=sample)

    saved_anew = {
        "as it is": SOUND,
        "other order": "id,target\n" + "".join(line + "\n" for line in reversed(SOUND.split()[1:])),
        "other spelling": SOUND.replace("0.", ".").replace(",", ";"),
        "Parquet": parquet(FRAME),
    }
    for content in saved_anew.values():
        table = read_submission(write(tmp_path, "f", content), compiled.schema)
        assert "sample_unchanged" in [note.code for note in score_table(table, compiled).notes]
    other = read_submission(write(tmp_path, "f", SOUND.replace("0.5", "0.51")), compiled.schema)
    assert score_table(other, compiled).notes == ()


def test_row_numbers_count_rows_below_the_header_and_no_blank_lines(tmp_path):
    report = refusal(tmp_path, SOUND.replace("1,0.1\n", "\n\n1,0.1\n\n").replace("0.9", "x"))

    assert report.problems[0].examples[0].row == 2


@pytest.mark.parametrize(
    ("submission", "metric", "found"),
    [
        (SOUND.replace("0.", "1").replace("0.5", "0"), "binary_log_loss", ["percentage"]),
        (SOUND.replace("0.9", "1.02").replace("0.8", "1.3"), "binary_log_loss", ["value_out_of_range"]),
        (SOUND.replace("0.9", "90").replace("0.8", "8000").replace("0.4", "40"), "brier_score", ["value_out_of_range"]),
    ],
)
def test_a_column_from_0_to_100_is_called_percentages(tmp_path, submission, metric, found):
    assert codes(refusal(tmp_path, submission, BINARY, metric)) == found


def test_probabilities_for_labels_of_any_kind_are_told_in_the_hint(tmp_path):
    text = "id,kind\n1,cat\n2,dog\n"
    (note,) = score_text(tmp_path, "id,kind\n1,0.25\n2,0.75\n", text, "accuracy").notes
    (other,) = score_text(tmp_path, "id,kind\n1,cat\n2,cow\n", text, "accuracy").notes

    assert (note.code, note.hint[:30]) == ("label_unknown", "These look like probabilities:")
    assert "probabilities" not in other.hint


cells = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(0, 1).map(lambda value: f"{value:.6f}"),
    st.integers(-5, 5).map(str),
    st.sampled_from(
        ["", "x", "nan", "1e400", "+1", " 2", "1_0", "0x1", "1e-400", "1.", ".5", '"3"', "1,5", "0,5", "é"]
    ),
)
ids = st.one_of(st.integers(1, 9).map(str), st.sampled_from(["007", "1.0", "", "x", "+1", "0x1", "1e0", " 2", '"3"']))


@given(st.lists(st.tuples(ids, cells), min_size=1, max_size=8), st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_readers_tell_the_same_of_any_file(tmp_path, rows, has_text_ids):
    solution = "id,y\n" + "".join(f"{'t' * has_text_ids}{row + 1},{row}.5\n" for row in range(len(rows)))
    compiled = prepare(tmp_path, solution, "rmse")
    text = "id,y\n" + "".join(f"{'t' * has_text_ids}{key},{cell}\n" for key, cell in rows)
    file = write(tmp_path, "p.csv", text)

    told = []
    for choose in (warm_up, lambda: use_kernels(None)):
        choose()
        try:
            table = read_submission(file, compiled.schema)
        except SubmissionError as error:
            told.append(error.report)
        else:
            key = (
                table.ids if isinstance(table.ids, np.ndarray) else [table.ids.text(row) for row in range(table.n_rows)]
            )
            told.append((list(key), table.values.tobytes(), table.problems))

    assert told[0] == told[1]


def test_the_fast_reader_reads_a_plain_file_and_leaves_the_rest(tmp_path, compiled_path):
    schema = prepare(tmp_path).schema

    def is_read(content: bytes) -> bool:
        return read_fast(read_bytes(write(tmp_path, "f", content)), schema, DEFAULT_LIMITS) is not None

    plain = {"as it is", "no last line break", "exponents"}
    assert {name for name, content in HARMLESS.items() if is_read(content)} == plain


def outcome(file: Path, schema: Schema) -> str:
    """Return the first code with which a file is refused, or that it was read."""
    try:
        read_submission(file, schema)
    except SubmissionError as error:
        return error.report.errors[0].code
    return "read"


@pytest.mark.parametrize("name", ["Parquet", "gzip", "zip", "zstd", "as it is", "UTF-16 little"])
def test_any_spoilt_byte_ends_read_or_refused(tmp_path, name):
    random = np.random.default_rng(5)
    schema = prepare(tmp_path).schema
    content = HARMLESS[name]

    outcomes = set()
    for place in random.integers(0, len(content), 60).tolist():
        spoilt = bytearray(content)
        spoilt[place] ^= int(random.integers(1, 256))
        outcomes.add(outcome(write(tmp_path, "spoilt", bytes(spoilt)), schema))

    assert outcomes <= {"read", *PROBLEMS}
    assert len(outcomes) > 1


def test_a_header_of_one_endless_name_is_refused(tmp_path):
    assert codes(refusal(tmp_path, b"x" * 200_000 + b"\n1\n")) == ["cell_too_long"]


def test_numbers_that_need_python_are_filled_in(tmp_path, compiled_path):
    hard = ["0." + "1234567890" * 3, "9007199254740993", "1e-320", "123456789012345678901234567890", "0.1", "2"]
    schema = prepare(tmp_path).schema
    text = "id,target\n" + "".join(f"{row + 1},{cell}\n" for row, cell in enumerate(hard))

    table = read_fast(read_bytes(write(tmp_path, "f", text)), schema, DEFAULT_LIMITS)

    assert table is not None
    assert [struct.pack("<d", value) for value in table.values[0]] == [struct.pack("<d", float(cell)) for cell in hard]
