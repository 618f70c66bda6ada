import pytest
from flask import Flask

from server.errors import InvalidInputError
from server.web.api.parameters import check_query, read_idempotency_key, read_page, read_search


def test_unknown_query_parameters_are_named(app: Flask):
    with app.test_request_context("/api/x?page=1&sort=up&team_id=3"), pytest.raises(InvalidInputError) as caught:
        check_query("page", "search")

    assert caught.value.message == "Unknown query parameters: sort, team_id."
    assert caught.value.fields == dict.fromkeys(("sort", "team_id"), "Known here: page, search.")


def test_a_query_parameter_given_twice_is_refused(app: Flask):
    with app.test_request_context("/api/x?page=1&page=2"), pytest.raises(InvalidInputError, match="more than once"):
        check_query("page")


def test_a_known_query_passes(app: Flask):
    with app.test_request_context("/api/x?page=7"):
        check_query("page")

        assert read_page() == 7


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "two", "", "99999999", "¹"])
def test_a_page_is_a_whole_number_from_1(app: Flask, text: str):
    with app.test_request_context("/api/x", query_string={"page": text}), pytest.raises(InvalidInputError):
        read_page()


def test_a_search_has_a_length(app: Flask):
    with app.test_request_context("/api/x", query_string={"search": "a" * 201}), pytest.raises(InvalidInputError):
        read_search()


@pytest.mark.parametrize("key", ["a", "k" * 128, "7f0c-4b d!~"])
def test_an_idempotency_key_of_printable_ascii_is_taken(app: Flask, key: str):
    with app.test_request_context("/api/x", headers={"Idempotency-Key": key}):
        assert read_idempotency_key() == key


@pytest.mark.parametrize("key", ["", "k" * 129, "naïve", "tab\there"])
def test_another_idempotency_key_is_refused(app: Flask, key: str):
    with (
        app.test_request_context("/api/x", headers={"Idempotency-Key": key}),
        pytest.raises(InvalidInputError) as caught,
    ):
        read_idempotency_key()

    assert list(caught.value.fields) == ["Idempotency-Key"]


def test_no_idempotency_key_is_none(app: Flask):
    with app.test_request_context("/api/x"):
        assert read_idempotency_key() is None
