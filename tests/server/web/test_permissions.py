"""P19: the table of permissions is complete, holds, and what is hidden looks like what is not there."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.browser import Browser
from tests.conftest import browser_of
from tests.server.web.permissions import API, PERMISSIONS, ROLES, Permission
from tests.server.web.world import Site, make_site

HIDDEN = [row for row in PERMISSIONS if 404 in row.answers and row.method == "GET"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Site:
    """Return a site with readers of every kind, made once."""
    return make_site(tmp_path_factory.mktemp("site") / "var", migrated_sqlite=migrated_sqlite)


def test_p19_every_endpoint_has_a_declared_permission(app: Flask) -> None:
    routed = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert {(row.endpoint, row.method) for row in PERMISSIONS} == routed


@pytest.mark.parametrize("permission", PERMISSIONS, ids=str)
def test_p19_each_reader_gets_what_is_declared(site: Site, tmp_path: Path, permission: Permission) -> None:
    given = ask_as_all(site, tmp_path / "copy", permission)

    assert dict(zip(ROLES, given, strict=True)) == dict(zip(ROLES, permission.answers, strict=True))


def ask_as_all(site: Site, copy: Path, permission: Permission) -> list[int]:
    """Ask as each kind of reader: of one copy of the world where nothing changes, else each of a fresh one."""
    if permission.method == "GET":
        with site.open(copy) as app:
            return [site.ask(app, permission, role).status_code for role in ROLES]
    given = []
    for role in ROLES:
        with site.open(copy) as app:
            given.append(site.ask(app, permission, role).status_code)
    return given


@pytest.mark.parametrize("permission", HIDDEN, ids=str)
def test_p19_what_is_hidden_is_the_same_to_the_byte_as_what_is_not_there(
    site: Site, tmp_path: Path, permission: Permission
) -> None:
    nothing = Permission("", f"{API}/nothing" if permission.is_api else "/nothing", permission.answers)
    readers = [role for role, status in zip(ROLES, permission.answers, strict=True) if status == 404]

    with site.open(tmp_path / "copy") as app:
        for role in readers:
            hidden, absent = site.ask(app, permission, role), site.ask(app, nothing, role)
            assert without_id(hidden) == without_id(absent)


def without_id(response: TestResponse) -> tuple[int, dict[str, str], str]:
    """Return all of an answer but the request's id."""
    number = response.headers["X-Request-Id"]
    headers = {name: value for name, value in response.headers.items() if name != "X-Request-Id"}
    return response.status_code, headers, response.text.replace(number, "")


@pytest.mark.parametrize("permission", [row for row in PERMISSIONS if row.method != "GET"], ids=str)
@pytest.mark.parametrize("role", ["anonymous", "entrant"])
def test_p18_no_reader_changes_anything_without_proof(
    site: Site, tmp_path: Path, permission: Permission, role: str
) -> None:
    with site.open(tmp_path / "copy") as app:
        status = site.ask(app, permission, role, with_proof=False).status_code

    # What reads its body as a stream asks first who it is from, and whether there is such a competition for them.
    declared = permission.answers[ROLES.index(role)]
    is_refused_before = permission.endpoint == "submissions.create" and (role == "anonymous" or declared == 404)
    assert status == (401 if permission.is_api else declared if is_refused_before else 403)


def test_no_list_or_search_shows_what_is_hidden(site: Site, tmp_path: Path) -> None:
    with site.open(tmp_path / "copy") as app:
        browser = browser_of(app)
        for path in ("/", "/competitions", "/competitions?search=draft", f"{API}/competitions?search=closed"):
            assert names_in(browser, path) & {"draft", "closed"} == set()


def names_in(browser: Browser, path: str) -> set[str]:
    """Return the competitions that a page links or an answer names."""
    text = browser.get(path).text
    return {
        slug for slug in ("harbour", "draft", "closed") if f"/competitions/{slug}" in text or f'"slug":"{slug}"' in text
    }
