import json

import pytest

from tests.programs import Program

GRANT = {"team": "ada", "extra_attempts": 2, "reason": "Was ill."}
NEWS = {"title": "News", "text": "Read."}


@pytest.mark.parametrize(
    ("path", "body", "listed"),
    [
        ("/competitions/harbour/host/accommodations", GRANT, "accommodations"),
        ("/competitions/harbour/host/announcements", NEWS, "announcements"),
    ],
)
def test_p02_the_same_request_again_makes_nothing_new(keeper: Program, path: str, body: dict, listed: str):
    first, again = (keeper.post(path, json=body, headers={"Idempotency-Key": "k"}) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(keeper.get(path).get_json()[listed]) == 1


def test_a_draft_is_begun_once_and_has_its_address_again(keeper: Program):
    first, again = (keeper.post("/drafts", json={}, headers={"Idempotency-Key": "k"}) for _ in range(2))

    assert first.headers["Location"] == again.headers["Location"]
    assert json.loads(first.data) == json.loads(again.data)
    assert len(keeper.get("/drafts").get_json()["drafts"]) == 1


def test_another_body_or_address_under_the_key_is_refused(keeper: Program):
    path, headers = "/competitions/harbour/host/accommodations", {"Idempotency-Key": "k"}
    keeper.post(path, json=GRANT, headers=headers)

    more = keeper.post(path, json={**GRANT, "extra_attempts": 3}, headers=headers)
    elsewhere = keeper.post("/drafts", json={}, headers=headers)

    assert (more.status_code, more.get_json()["code"]) == (409, "idempotency_key_reused")
    assert elsewhere.status_code == 409


def test_without_a_key_each_request_makes_something(keeper: Program):
    path = "/competitions/harbour/host/accommodations"

    assert [keeper.post(path, json=GRANT).status_code for _ in range(2)] == [201, 201]
    assert len(keeper.get(path).get_json()["accommodations"]) == 2


def test_the_order_of_fields_makes_no_other_request(keeper: Program):
    path, headers = "/competitions/harbour/host/accommodations", {"Idempotency-Key": "k"}
    keeper.post(path, json=GRANT, headers=headers)

    again = keeper.post(path, json=dict(reversed(GRANT.items())), headers=headers)

    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_wrong_key_is_named(keeper: Program):
    response = keeper.post("/drafts", json={}, headers={"Idempotency-Key": "k" * 129})

    assert response.status_code == 400
    assert list(response.get_json()["fields"]) == ["Idempotency-Key"]
