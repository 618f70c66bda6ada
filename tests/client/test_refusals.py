"""Answers without success, in words."""

import email.utils
import time

import httpx
import pytest

from client.errors import ClientError, NotAllowedError, NotFoundError, RefusedError, UnavailableError, UsageError
from client.refusals import broken, content_of, refusal
from tests.client.conftest import Podium
from tests.client.fakes import Fake

URL = "https://podium.example.org"
PROBLEM = {"code": "daily_limit_reached", "detail": "All 5 are used.", "request_id": "r1", "fields": {"a": "b"}}


def answer(status: int, **changes: object) -> httpx.Response:
    return httpx.Response(status, request=httpx.Request("GET", URL), **({"json": PROBLEM} | changes))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, UsageError),
        (401, NotAllowedError),
        (403, NotAllowedError),
        (404, NotFoundError),
        (409, RefusedError),
        (413, RefusedError),
        (422, RefusedError),
        (429, UnavailableError),
        (500, UnavailableError),
        (503, UnavailableError),
    ],
)
def test_each_status_has_its_kind(status: int, kind: type[ClientError]) -> None:
    error = refusal(answer(status), URL)

    assert type(error) is kind
    assert (error.code, error.message) == ("daily_limit_reached", "All 5 are used.")
    assert error.details["request_id"] == "r1"


def test_the_command_that_enters_names_the_competition() -> None:
    problem = {"code": "entry_required", "detail": "Accept the rules first."}
    asked = httpx.Request("GET", f"{URL}/api/podium/v1/competitions/wa-churn/team")

    error = refusal(httpx.Response(403, request=asked, json=problem), URL)

    assert error.hint == "`podium enter wa-churn` shows the rules and asks."


def test_who_has_not_entered_is_told_the_command() -> None:
    assert "podium enter" in refusal(answer(403, json={"code": "entry_required", "detail": "No."}), URL).hint


def test_the_time_to_come_back_may_be_a_date() -> None:
    when = email.utils.formatdate(time.time() + 30, usegmt=True)

    error = refusal(answer(503, headers={"Retry-After": when}), URL)

    assert isinstance(error, UnavailableError)
    assert error.retry_after_seconds is not None
    assert 0 <= error.retry_after_seconds <= 30


def test_a_gateway_page_is_no_word_of_podium() -> None:
    error = refusal(answer(502, json=None, html="<h1>Bad gateway</h1>"), URL)

    assert isinstance(error, UnavailableError)
    assert error.code == "unexpected_answer"
    assert error.may_pass


def test_what_is_too_long_to_be_asked_is_told_as_such() -> None:
    error = refusal(answer(414, json=None, html="<h1>URI Too Long</h1>"), URL)

    assert isinstance(error, UsageError)
    assert "shorten it" in error.message


def test_escapes_in_an_answer_do_not_reach_the_terminal() -> None:
    assert content_of(answer(200, json={"team": ["\x1b[2J"]})) == {"team": ["\N{REPLACEMENT CHARACTER}[2J"]}


def test_an_untrusted_certificate_comes_with_its_remedy() -> None:
    error = broken(httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"), URL, had_answered=True)

    assert "SSL_CERT_FILE" in error.hint
    assert not error.may_pass


def test_another_program_at_the_address_is_told_as_such(podium: Podium, server: Fake) -> None:
    server.raw_answer = b"<h1>Log in to the hotel</h1>"

    done = podium("whoami")

    assert done.returncode == 6
    assert "text/html where JSON was expected" in done.stderr


def test_a_refused_token_is_exit_code_three(podium: Podium) -> None:
    done = podium("whoami", PODIUM_TOKEN="podium_revoked")

    assert done.returncode == 3
    assert "Sign in again: `podium login" in done.stderr
