"""Files of JSON lines as tables: each key a column, each line kept; what is no record is told with its line."""

import json

import pytest

from server.imports import json_lines
from server.imports.conversions import Choices, Conversion
from server.imports.json_lines import is_json_lines, open_answers, open_records, open_table_or_records
from server.imports.outcomes import Format
from tests.imports import NOW, write_files

RECORDS = [
    {"id": "a", "n": 1, "spans": [[1, 2], []], "text": 'he said, "no"\nthen', "ok": True},
    {"id": "b", "n": 0.5, "spans": [], "more": None},
]


@pytest.fixture
def make(tmp_path):
    def conversion(text):
        content = text if isinstance(text, bytes) else text.encode()
        place = write_files(tmp_path / "in", {"x.jsonl": content, "y.csv": "id,n\n1,2\n"})
        return Conversion(place, tmp_path / "out", "x", Format.MLEBENCH, Choices(now=NOW, seed=1))

    return conversion


def lines(records):
    return "".join(f"{json.dumps(record)}\n" for record in records)


def test_each_key_is_a_column_and_lists_are_json(make, tmp_path):
    found = open_records(make("\ufeff" + lines(RECORDS)), "x.jsonl", tmp_path / "x.csv")

    assert found is not None
    assert (found.table.columns, found.nested) == (("id", "n", "spans", "text", "ok", "more"), ("spans",))
    assert list(found.table.rows()) == [
        ["a", "1", "[[1, 2], []]", 'he said, "no"\nthen', "true", ""],
        ["b", "0.5", "[]", "", "", ""],
    ]


def test_a_small_file_becomes_no_huge_table(make, tmp_path):
    conversion = make(lines([{f"k{number}": "" for number in range(1_000)}]) + "{}\n" * 2_000)

    assert open_records(conversion, "x.jsonl", tmp_path / "x.csv") is None
    assert [fault.found for fault in conversion.faults] == ["2,001 lines of 1,000 keys, with 1,000 values in all"]
    assert not (tmp_path / "x.csv").exists()


def test_answers_keep_their_lines_beside_plain_columns(make, tmp_path):
    found = open_answers(make(lines(RECORDS)), "x.jsonl", tmp_path / "x.csv", columns=["id", "spans", "none"])

    assert found is not None
    assert (found.table.columns, found.record) == (("id", "record"), "record")
    assert [json.loads(line) for line in found.table.cells("record")] == RECORDS


def test_a_column_of_the_same_name_is_not_lost(make, tmp_path):
    found = open_answers(make('{"record": 1}\n'), "x.jsonl", tmp_path / "x.csv", columns=["record"])

    assert found is not None
    assert list(found.table.rows()) == [["1", '{"record": 1}']]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "found an empty file"),
        ("[1]\n", "line 1: found a list"),
        ('{"a": 1}\n{"a": 1\n', "line 2: found a fault of syntax"),
        ('{"a": 1, "a": 2}\n', "a key twice"),
        ('{" ": 1}\n', "a key without a name"),
        ('{"a": ' + "[" * 200_000 + "]" * 200_000 + "}\n", "lists in lists beyond all depth"),
        ('{"a": "\\ud800"}\n', "half of a character"),
        ('{"a": ' + "9" * 5_000 + "}\n", "a fault of syntax"),
        (b'{"a": "\xff"}\n{"b"}\n', "line 2: found a fault of syntax"),
        ("{" + ", ".join(f'"k{number}": 1' for number in range(1_001)) + "}\n", "more than 1,000 keys"),
    ],
)
def test_what_is_no_record_is_a_fault(make, tmp_path, text, words):
    conversion = make(text)

    assert open_records(conversion, "x.jsonl", tmp_path / "x.csv") is None
    assert not (tmp_path / "x.csv").exists()
    assert words in "\n".join(fault.message for fault in conversion.faults)


def test_a_line_that_is_too_long_is_a_fault(make, tmp_path, monkeypatch):
    monkeypatch.setattr(json_lines, "MAX_LINE_LETTERS", 100)
    conversion = make('{"a": "' + "x" * 10_000 + '"}\n{"a": 1}\nnonsense\n')

    assert open_records(conversion, "x.jsonl", tmp_path / "x.csv") is None
    assert [(fault.line, fault.found[:12]) for fault in conversion.faults] == [(1, "a line of mo"), (3, "a fault of s")]
    assert "a line of more than 100 letters" in conversion.faults[0].message


def test_not_all_of_many_faults_are_told(make, tmp_path):
    conversion = make("nonsense\n" * 1_000)

    open_records(conversion, "x.jsonl", tmp_path / "x.csv")

    assert len(conversion.faults) == 5


def test_other_tables_are_opened_as_they_are(make, tmp_path):
    conversion = make(lines(RECORDS))

    plain = open_table_or_records(conversion, "y.csv", tmp_path / "y.csv")
    made = open_table_or_records(conversion, "x.jsonl", tmp_path / "x.csv")

    assert plain is not None
    assert (plain.table.path, plain.nested) == (conversion.source / "y.csv", ())
    assert made is not None
    [told] = conversion.outcomes
    assert (told.part, told.became) == ("x.jsonl, its format", "CSV, a column for each key; spans as JSON in a cell")


def test_a_path_that_leads_out_is_a_fault(make, tmp_path):
    conversion = make("")

    assert open_records(conversion, "../../etc/passwd.jsonl", tmp_path / "x.csv") is None
    assert "a path that leads out" in conversion.faults[0].message


def test_files_are_told_by_their_names():
    assert is_json_lines("a/b.JSONL")
    assert not is_json_lines("a.json")
