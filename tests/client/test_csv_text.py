"""Records as CSV."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from client.csv_text import value_of, write_csv
from server.domain.spreadsheets import guard_cell

ROW = {
    "id": 17,
    "score": 0.81,
    "is_best": True,
    "rank": None,
    "metric": {"name": "auc"},
    "members": ["ada", "bo"],
    "rows": [{"a": 1}],
}


def test_each_kind_of_value_has_its_form_under_a_header() -> None:
    columns = ["id", "score", "is_best", "rank", "metric.name", "members", "rows", "error.code"]

    assert write_csv(columns, [ROW], is_raw=False) == (
        'id,score,is_best,rank,metric_name,members,rows,error_code\r\n17,0.81,true,,auc,"ada, bo","[{""a"": 1}]",\r\n'
    )


def test_without_rows_the_header_stands_alone() -> None:
    assert write_csv(["id", "metric.name"], [], is_raw=False) == "id,metric_name\r\n"


def test_a_path_that_ends_early_leads_to_nothing() -> None:
    assert value_of({"error": None}, "error.code") is None
    assert value_of({}, "error.code") is None


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1))
def test_text_is_guarded_as_the_exports_of_the_server_are_and_raw_text_is_had_back(texts: list[str]) -> None:
    rows = [{"text": text} for text in texts]

    guarded, raw = (
        [cells[0] for cells in csv.reader(io.StringIO(write_csv(["text"], rows, is_raw=is_raw), newline=""))]
        for is_raw in (False, True)
    )

    assert guarded == ["text", *map(guard_cell, texts)]
    assert raw == ["text", *texts]


def test_numbers_stay_numbers() -> None:
    assert write_csv(["change"], [{"change": -3}, {"change": -0.5}], is_raw=False) == "change\r\n-3\r\n-0.5\r\n"
