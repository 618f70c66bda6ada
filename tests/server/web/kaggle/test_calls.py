"""Calls: what is missing has its default, what is of another kind is refused, errors are as the clients read them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import InvalidInputError
from server.web.kaggle.calls import Call, as_date, as_score, gather, next_token, take_page
from tests.server.web.kaggle.conftest import Kaggle


@pytest.mark.parametrize(
    "fields",
    [
        {"competitionName": 7},
        {"competitionName": "harbour", "pageSize": "many"},
        {"competitionName": "harbour", "pageToken": 3},
        {"competitionName": "harbour", "page": True},
        {"competitionName": "har\0bour"},
        {"competitionName": "harbour\ud800"},
        {},
    ],
)
def test_a_field_of_another_kind_is_refused(ada: Kaggle, fields: dict[str, object]):
    answer = ada.ask("ListDataFiles", **fields)

    assert answer.status_code == 400
    assert answer.json["code"] == 400
    assert answer.json["message"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"'])
def test_a_body_that_is_no_object_is_refused(ada: Kaggle, body: bytes):
    path = "/api/v1/competitions.CompetitionApiService/ListDataFiles"

    answer = ada.browser.post(path, data=body, headers=ada.headers)

    assert (answer.status_code, answer.json["code"]) == (400, 400)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/api/v1/nothing", "GET", 404),
        ("/api/v1/competitions.CompetitionApiService/ListDataFiles", "GET", 405),
        ("/api/v1/competitions.CompetitionApiService/Invented", "POST", 400),
    ],
)
def test_every_error_is_an_object_with_code_and_message(ada: Kaggle, path: str, method: str, status: int):
    answer = ada.browser.open(path, method=method, headers=ada.headers, json={} if method == "POST" else None)

    assert answer.status_code == status
    assert set(answer.json) == {"code", "message"}
    assert answer.json["code"] == status


def test_the_faults_of_fields_go_with_the_message(ada: Kaggle):
    answer = ada.ask("StartSubmissionUpload", competitionName="harbour", fileName="a.csv")

    assert answer.json["message"] == "The file is empty. Choose a file with predictions."


def test_dates_are_utc_with_milliseconds():
    moment = datetime(2030, 1, 31, 23, 59, 59, 123456, tzinfo=timezone(timedelta(hours=2)))

    assert as_date(moment) == "2030-01-31T21:59:59.123Z"
    assert as_date(datetime(2030, 1, 1, tzinfo=UTC)) == "2030-01-01T00:00:00.000Z"
    assert as_date(None) is None


def test_scores_are_texts():
    assert (as_score(0.5, 5), as_score(None, 5)) == ("0.50000", "")


def test_pages_follow_each_other():
    rows = list(range(5))

    assert [take_page(rows, page, 2) for page in (1, 2, 3, 4)] == [([0, 1], "2"), ([2, 3], "3"), ([4], ""), ([], "")]
    assert (next_token(1, 2), next_token(2, 2)) == ("2", "")


@given(st.integers(0, 40), st.integers(1, 13), st.integers(1, 7))
def test_pages_of_any_size_are_all_rows_once_and_in_order(n_rows: int, size: int, step: int):
    rows, n_pages = list(range(n_rows)), max(1, -(-n_rows // step))

    def read(number: int) -> tuple[list[int], int]:
        known = min(number, n_pages)  # as services do, which show the last page in place of none
        return rows[(known - 1) * step : known * step], n_pages

    found, page, token = [], 1, "1"
    while token:
        part, token = gather(read, page=page, size=size, step=step)
        assert len(part) <= size
        found, page = [*found, *part], page + 1

    assert found == rows
    assert gather(read, page=page + 9, size=size, step=step) == ([], "")


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-01T00:00:00.000+00:00Z",
        "2027-01-01T00:00:00Z",
        "2027-01-01T02:00:00+02:00",
        "2027-01-01",
        "2027-01-01 00:00",
    ],
)
def test_times_are_read_as_the_clients_write_them(text: str):
    assert Call({"at": text}).moment("at") == datetime(2027, 1, 1, tzinfo=UTC)
    assert Call({}).moment("at") is None


@pytest.mark.parametrize("value", ["soon", "Z", 7, "2027-13-01"])
def test_what_is_no_time_is_refused(value: object):
    with pytest.raises(InvalidInputError):
        Call({"at": value}).moment("at")


def test_objects_within_are_read_like_calls():
    call = Call({"page": {"name": "rules"}, "files": [{"name": "a"}, {"name": "b"}], "updateMask": "a, b,"})

    assert (call.part("page").text("name"), call.part("none").text("name")) == ("rules", "")
    assert [each.text("name") for each in call.parts("files")] == ["a", "b"]
    assert (call.parts("none"), call.mask()) == ([], ["a", "b"])
    for read in (lambda: call.part("files"), lambda: call.parts("page"), lambda: Call({"files": [1]}).parts("files")):
        with pytest.raises(InvalidInputError):
            read()
