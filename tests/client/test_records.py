"""Records on a terminal."""

import json

import pytest

from client.output import Screen
from client.records import Field, number, show_record, show_records, text

FIELDS = [Field("team"), Field("name", "name"), Field("n", "count", number), Field("is_open", "open")]
ROWS = [{"team": 1, "name": "ada", "n": 1200, "is_open": True}, {"team": 2, "name": "bo", "n": None, "is_open": False}]


def test_rows_are_a_table_of_the_fields_with_a_head(capsys: pytest.CaptureFixture[str]) -> None:
    show_records(Screen(), {"teams": ROWS}, FIELDS, ROWS, empty="Nobody.")

    assert capsys.readouterr().out == "  name  count  open\n  ada   1,200  yes\n  bo        –\n"


def test_no_rows_are_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    show_records(Screen(), {"teams": []}, FIELDS, [], empty="Nobody.")

    assert capsys.readouterr().out == "Nobody.\n"


def test_csv_has_every_field_and_json_the_whole_value(capsys: pytest.CaptureFixture[str]) -> None:
    show_records(Screen(as_csv=True), {"teams": ROWS}, FIELDS, ROWS, empty="Nobody.")
    assert capsys.readouterr().out == "team,name,n,is_open\r\n1,ada,1200,true\r\n2,bo,,false\r\n"

    show_records(Screen(as_json=True), {"teams": ROWS}, FIELDS, ROWS, empty="Nobody.")
    assert json.loads(capsys.readouterr().out) == {"teams": ROWS}


def test_one_record_is_a_line_for_each_field(capsys: pytest.CaptureFixture[str]) -> None:
    show_record(Screen(), ROWS[0], FIELDS)
    assert capsys.readouterr().out == "  name   ada\n  count  1,200\n  open   yes\n"
    show_record(Screen(), ROWS[1], FIELDS)
    assert capsys.readouterr().out == "  name  bo\n  open  no\n"

    show_record(Screen(as_csv=True), ROWS[0], FIELDS)
    assert capsys.readouterr().out == "team,name,n,is_open\r\n1,ada,1200,true\r\n"


def test_values_are_written_for_people() -> None:
    assert [text(None), text(["a", "b"]), text(True), text(False)] == ["–", "a, b", "yes", ""]
    assert [number(0.0000001), number(12345), number(None)] == ["0.0000001", "12,345", "–"]


def test_scores_of_a_column_have_equally_many_decimals(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"score": 0.8}, {"score": 0.79}, {"score": None}]

    show_records(Screen(), rows, [Field("score", "score", number)], rows, empty="None.")

    assert capsys.readouterr().out == "  score\n   0.80\n   0.79\n      –\n"
