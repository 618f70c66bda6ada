"""Tests of where a reader may be sent after signing in."""

import pytest

from server.web.next_page import safe_next, sign_in_path


@pytest.mark.parametrize(
    ("target", "page"),
    [
        ("/competitions", "/competitions"),
        ("/competitions/harbour/submit?page=2", "/competitions/harbour/submit?page=2"),
        ("/search?q=a%20b&x=1", "/search?q=a%20b&x=1"),
        ("/users/zoë", "/users/zo%C3%AB"),
        ("/a#fragment", "/a"),
    ],
)
def test_a_page_of_ours_is_kept(target: str, page: str) -> None:
    assert safe_next(target) == page


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "competitions",
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example",
        "\\/evil.example",
        "/%5Cevil.example",
        "/%2Fevil.example",
        "/%2f/evil.example",
        "/\t/evil.example",
        "/%09/evil.example",
        "/\n/evil.example",
        "/%0d%0aSet-Cookie:x=1",
        "/\x00/evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        " /competitions",
        "\u2028/competitions",
        "/\x7f",
        "/" + "a" * 3000,
    ],
)
def test_anything_else_leads_home(target: str | None) -> None:
    assert safe_next(target) == "/"


def test_the_sign_in_page_knows_where_the_reader_was_going() -> None:
    assert sign_in_path("/account?x=1&y=2") == "/sign-in?next=%2Faccount%3Fx%3D1%26y%3D2"
    assert sign_in_path("//evil.example") == "/sign-in"
