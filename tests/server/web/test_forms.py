"""Tests of reading forms and showing them again."""

import pytest
from flask import Flask

from server.errors import InvalidInputError, NotFoundError, ThrottledError
from server.web.forms import Form, answer_form, read_form


def refuse(error: Exception):
    def act():
        raise error

    return act


def test_only_named_fields_are_read(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"name": "ada", "role": "admin"}):
        form = read_form("name", "email")

    assert form.values == {"name": "ada", "email": ""}


def test_a_field_of_more_than_8_kb_is_refused(app: Flask) -> None:
    with (
        app.test_request_context("/", method="POST", data={"name": "a" * 8193}),
        pytest.raises(InvalidInputError) as caught,
    ):
        read_form("name")

    assert set(caught.value.fields) == {"name"}


def test_a_refused_form_is_shown_again_with_its_faults_and_values(app: Flask) -> None:
    shown: list[Form] = []
    refusal = InvalidInputError("Look at the fields.", fields={"name": "Too long."})

    def show(form: Form) -> str:
        shown.append(form)
        return "the form"

    with app.test_request_context("/"):
        response = app.make_response(answer_form(Form({"name": "ada"}), refuse(refusal), show=show))

    assert response.status_code == 400
    assert (shown[0]["name"], shown[0].fault("name"), shown[0].message) == ("ada", "Too long.", "Look at the fields.")


def test_a_throttled_form_says_when_to_come_back(app: Flask) -> None:
    refusal = ThrottledError("Wait.", retry_after_seconds=9)

    with app.test_request_context("/"):
        response = app.make_response(answer_form(Form(), refuse(refusal), show=lambda form: form.message))

    assert (response.status_code, response.headers["Retry-After"], response.get_data(as_text=True)) == (
        429,
        "9",
        "Wait.",
    )


def test_what_is_no_fault_of_the_form_is_not_shown_in_it(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(NotFoundError):
        answer_form(Form(), refuse(NotFoundError()), show=lambda form: form.message)
