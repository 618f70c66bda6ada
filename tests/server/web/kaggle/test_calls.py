"""Calls: what is missing has its default, what is of another kind is refused, errors are as the clients read them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from server.web.kaggle.calls import as_date, as_score, next_token, take_page
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
