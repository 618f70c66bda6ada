"""Tests of the files of the site itself."""

import re

import pytest

from tests.browser import Browser


def link_to(client: Browser, name: str) -> str:
    found = re.search(rf'"(/static/[0-9a-f]{{12}}/{re.escape(name)})"', client.get("/sign-in").text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("app.css", "text/css; charset=utf-8"),
        ("vendor/bootstrap.min.css", "text/css; charset=utf-8"),
        ("theme.js", "text/javascript; charset=utf-8"),
        ("favicon.svg", "image/svg+xml; charset=utf-8"),
    ],
)
def test_files_are_kept_for_ever_under_the_name_of_their_content(client: Browser, name: str, content_type: str) -> None:
    response = client.get(link_to(client, name), buffered=True)

    assert response.status_code == 200
    assert response.content_type == content_type
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_the_chart_library_is_served_by_the_site_itself(client: Browser) -> None:
    response = client.get(link_to(client, "app.css").replace("app.css", "vendor/plotly.min.js"), buffered=True)

    assert response.content_type == "text/javascript; charset=utf-8"
    assert b"plotly.js v" in response.data[:100]
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_file_of_another_version_is_the_present_one_and_not_kept(client: Browser) -> None:
    response = client.get("/static/000000000000/app.css", buffered=True)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name",
    ["../app.py", "..%2fassets.py", "vendor/bootstrap.css", "vendor/../../x.css", "%2e%2e/errors.py"],
)
def test_nothing_else_is_served(client: Browser, name: str) -> None:
    assert client.get(f"/static/0/{name}").status_code == 404
