"""Tests of how refusals and errors are answered."""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from server import bundles, errors
from server.errors import PlatformError, StorageFullError, ThrottledError, UnavailableError
from server.services import publishing
from server.web.errors import MESSAGES, STATUSES, status_of
from tests.browser import Browser
from tests.conftest import ROOT, browser_of


def tree(kind: type[PlatformError]) -> list[type[PlatformError]]:
    """Return a refusal and all that are made of it, wherever they are written."""
    return [kind, *(below for child in kind.__subclasses__() for below in tree(child))]


MODULES = (bundles, errors, publishing)  # those that write refusals of their own
REFUSALS = sorted(
    {kind for kind in tree(PlatformError) if kind.__module__.startswith("server.")}, key=lambda kind: kind.code
)


def break_with(app: Flask, error: Exception) -> Browser:
    """Return a browser of an application in which the sign-in page and /me end with an error."""

    def fail() -> None:
        raise error

    app.testing = False
    for endpoint in ("accounts.show_sign_in", "api_me.show"):
        # With what the view declares of itself: answers are held to that.
        app.view_functions[endpoint] = functools.wraps(app.view_functions[endpoint])(fail)
    return browser_of(app)


def test_every_code_is_its_own() -> None:
    codes = [kind.code for kind in REFUSALS]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("kind", REFUSALS)
def test_every_refusal_has_a_status_and_is_documented(kind: type[PlatformError]) -> None:
    status = next(STATUSES[parent] for parent in kind.__mro__ if parent in STATUSES)

    assert f"| `{kind.code}` | {status} |" in (ROOT / "docs/reference/errors.md").read_text()


def test_the_documentation_names_no_code_that_does_not_exist() -> None:
    text = (ROOT / "docs/reference/errors.md").read_text()
    documented = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")}

    assert documented == {kind.code for kind in REFUSALS} | {code for code, _ in MESSAGES.values()} | {"http_error"}


def test_the_nearest_class_of_the_tree_decides() -> None:
    assert status_of(errors.RulesChangedError(accepted=1, current=2)) == 409
    assert status_of(errors.EntryRequiredError("harbour")) == 403


def test_a_page_tells_a_refusal_in_its_words(app: Flask) -> None:
    browser = break_with(app, errors.NotOpenError("“Harbour” begins on 1 December."))

    response = browser.get("/sign-in")

    assert response.status_code == 422
    assert "“Harbour” begins on 1 December." in response.text


def test_a_program_is_told_a_problem(app: Flask) -> None:
    browser = break_with(app, errors.InvalidInputError("Look at the fields.", fields={"name": "Too long."}))

    response = browser.get("/api/podium/v1/me")

    assert response.content_type == "application/problem+json"
    assert response.json == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "code": "invalid_input",
        "detail": "Look at the fields.",
        "fields": {"name": "Too long."},
        "request_id": response.headers["X-Request-Id"],
    }


@pytest.mark.parametrize(
    ("error", "status"),
    [(ThrottledError("Wait.", retry_after_seconds=7), 429), (UnavailableError("Wait.", retry_after_seconds=7), 503)],
)
def test_what_passes_says_when_to_come_back(app: Flask, error: PlatformError, status: int) -> None:
    browser = break_with(app, error)

    for path in ("/sign-in", "/api/podium/v1/me"):
        response = browser.get(path)
        assert (response.status_code, response.headers["Retry-After"]) == (status, "7")


def test_p25_a_full_disk_is_told(app: Flask) -> None:
    response = break_with(app, StorageFullError()).get("/sign-in")

    assert response.status_code == 507
    assert "It was not accepted, and nothing was counted." in response.text


SECRET_PLACE = OperationalError("SELECT password_hash FROM users", {}, Exception("/srv/podium/secret.sqlite"))


@pytest.mark.parametrize("path", ["/sign-in", "/api/podium/v1/me"])
def test_an_unforeseen_error_is_told_by_its_id_alone(app: Flask, path: str) -> None:
    with structlog.testing.capture_logs() as logs:
        response = break_with(app, SECRET_PLACE).get(path)

    assert response.status_code == 500
    assert response.headers["X-Request-Id"] in response.text
    assert not [
        word for word in ("SELECT", "sqlite", "Traceback", "sqlalchemy", "password_hash") if word in response.text
    ]
    assert [entry["event"] for entry in logs] == ["request_failed"]


def test_the_log_names_the_view_but_not_the_path_with_its_secret(app: Flask) -> None:
    app.testing = False

    def fail(secret: str) -> None:
        raise RuntimeError("broken")

    app.view_functions["accounts.show_link"] = fail
    with structlog.testing.capture_logs() as logs:
        browser_of(app).get("/sign-in-links/a-capability")

    assert logs[0]["endpoint"] == "accounts.show_link"
    assert "a-capability" not in str({**logs[0], "exc_info": ""})


def test_a_database_that_is_gone_is_told_without_asking_it_who_reads(
    make_app: Callable[..., Flask], data: Path
) -> None:
    app = break_with(make_app(), UnavailableError("The database is busy."))
    browser = browser_of(app.application)
    browser.set_cookie("podium", "some-secret")
    (data / "podium.sqlite").unlink()

    response = browser.get("/sign-in")

    assert response.status_code == 500
    assert response.headers["X-Request-Id"] in response.text


@pytest.mark.parametrize(
    "path", ["/nothing", "/users/nobody", "/users/\x00", "/sign-in-links", "/static/x/nothing.css"]
)
def test_pages_that_are_not_there_are_the_same_to_the_byte(client: Browser, path: str) -> None:
    def body(path: str) -> str:
        response = client.get(path)
        assert response.status_code == 404
        return response.text.replace(response.headers["X-Request-Id"], "ID")

    assert body(path) == body("/another/page")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/users/ada"), ("TRACE", "/sign-in"), ("BREW", "/sign-in"), ("GET", "/theme")]
)
def test_other_methods_are_refused(client: Browser, method: str, path: str) -> None:
    response = client.open(path, method=method)

    assert response.status_code == 405
    assert response.headers["Allow"]


def test_a_program_is_told_which_methods_there_are(client: Browser) -> None:
    response = client.open("/api/podium/v1/competitions", method="DELETE")

    assert response.json["detail"] == "This address does not take DELETE, only GET, HEAD, OPTIONS."


@pytest.mark.parametrize(
    ("given", "words"),
    [("text/plain", "is declared as “text/plain”"), ("", "is not declared"), ("x" * 200, f"“{'x' * 100}”")],
)
def test_a_program_is_told_which_type_of_body_is_taken(client: Browser, given: str, words: str) -> None:
    response = client.post("/api/podium/v1/device-logins", data="x", content_type=given)

    assert (response.status_code, response.json["code"]) == (415, "unsupported_media_type")
    assert words in response.json["detail"]
    assert "expected is application/json" in response.json["detail"]


def test_a_method_cannot_be_overridden(client: Browser) -> None:
    response = client.get("/theme", headers={"X-HTTP-Method-Override": "POST", "Origin": "http://localhost"})

    assert response.status_code == 405


def test_a_form_of_more_than_a_megabyte_is_refused(client: Browser) -> None:
    response = client.post_form("/sign-in", {"name": "a" * 1_100_000})

    assert response.status_code == 413


def test_a_form_of_too_many_parts_is_refused(client: Browser) -> None:
    data = {f"field{number}": "x" for number in range(101)}

    response = client.post_form("/sign-in", data, content_type="multipart/form-data")

    assert response.status_code == 413


@pytest.fixture(autouse=True)
def fresh_logs() -> Iterator[None]:
    yield
    structlog.contextvars.clear_contextvars()
