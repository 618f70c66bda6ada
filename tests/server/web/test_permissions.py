"""P19: the table of permissions is complete, holds, and what is hidden looks like what is not there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import browser_of
from tests.server.web.permissions.rows import API, KAGGLE, READERS, Permission
from tests.server.web.permissions.table import PERMISSIONS
from tests.server.web.world import Site, make_site

HIDDEN = [row for row in PERMISSIONS if 404 in row.answers and row.method == "GET"]
# They read their body as a stream, and meet the proof in it.
STREAMED = (
    "submissions.create",
    "host_imports.create",
    "host_drafts.create",
    "draft_solution.upload",
    "draft_data.upload",
    "draft_images.upload",
)


@pytest.fixture(scope="module")
def made_site(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Site]:
    """Return a site with readers of every kind, made once."""
    site = make_site(tmp_path_factory.mktemp("site"), migrated_sqlite=migrated_sqlite)
    yield site
    site.close()


@pytest.fixture
def site(made_site: Site) -> Site:
    """Return the site as it was in the beginning."""
    made_site.reset()
    return made_site


def test_p19_every_endpoint_has_a_declared_permission(app: Flask) -> None:
    routed = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert {(row.endpoint, row.method) for row in PERMISSIONS} == routed


@pytest.mark.parametrize("permission", PERMISSIONS, ids=str)
def test_p19_each_reader_gets_what_is_declared(site: Site, permission: Permission) -> None:
    given = {role: ask_afresh(site, permission, role).status_code for role in READERS}

    assert given == permission.by_reader


def ask_afresh(site: Site, permission: Permission, role: str) -> TestResponse:
    """Ask, and undo what it changed."""
    response = site.ask(permission, role)
    if permission.method != "GET":
        site.reset()
    return response


@pytest.mark.parametrize("permission", HIDDEN, ids=str)
def test_p19_what_is_hidden_is_the_same_to_the_byte_as_what_is_not_there(site: Site, permission: Permission) -> None:
    face = KAGGLE if permission.path.startswith(KAGGLE) else API if permission.is_api else ""
    nothing = Permission("", f"{face}/nothing", permission.answers)
    readers = [role for role, status in permission.by_reader.items() if status == 404]

    answers = {without_id(site.ask(row, role)) for role in readers for row in (permission, nothing)}
    kinds = {without_id(site.ask(nothing, role)) for role in readers}

    assert answers == kinds


def without_id(response: TestResponse) -> tuple[int, str, str]:
    """Return all of an answer but the request's id."""
    number = response.headers["X-Request-Id"]
    return response.status_code, str(response.headers).replace(number, ""), response.text.replace(number, "")


@pytest.mark.parametrize("permission", [row for row in PERMISSIONS if row.method != "GET" and row.needs_token], ids=str)
@pytest.mark.parametrize("role", ["anonymous", "entrant"])
def test_p18_no_reader_changes_anything_without_proof(site: Site, permission: Permission, role: str) -> None:
    status = site.ask(permission, role, with_proof=False).status_code

    # What reads its body as a stream asks first who it is from, and whether there is such a competition for them.
    declared = permission.by_reader[role]
    is_refused_before = permission.endpoint in STREAMED and (role == "anonymous" or declared == 404)
    assert status == (401 if permission.is_api else declared if is_refused_before else 403)


@pytest.mark.parametrize(
    "path",
    ["/", "/competitions", "/competitions?search=draft", f"{API}/competitions", f"{API}/competitions?search=closed"],
)
def test_no_list_or_search_shows_what_is_hidden(site: Site, path: str) -> None:
    text = browser_of(site.app).get(path).text

    assert "/competitions/draft" not in text
    assert "/competitions/closed" not in text
