"""What holds for every route of the API: what was read has a tag; who asks too often is told when to come back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from server.services import tokens
from server.web import throttle
from server.web.installation import EXTENSION
from server.web.network import network_of
from server.web.openapi import PREFIX, list_operations
from tests.conftest import MakeApp
from tests.programs import Program
from tests.server.web.api.conftest import World
from tests.server.web.permissions.rows import READERS, Permission
from tests.server.web.permissions.table import PERMISSIONS
from tests.server.web.world import Site, make_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Site]:
    site = make_site(tmp_path_factory.mktemp("site"), migrated_sqlite=migrated_sqlite)
    site.reset()
    yield site
    site.close()


def ask(site: Site, row: Permission, role: str, **headers: str) -> TestResponse:
    """Send the request of a row with further headers."""
    if role != "anonymous":
        headers["Authorization"] = f"Bearer {site.world.tokens[role]}"
    return site.app.test_client().get(row.path.format(**site.world.names), headers=headers, buffered=True)


READ = [row for row in PERMISSIONS if row.path.startswith(f"{PREFIX}/") and row.method == "GET"]


@pytest.mark.parametrize("row", [row for row in READ if 200 in row.by_reader.values()], ids=str)
def test_what_was_read_has_a_tag_and_is_not_sent_again(site: Site, row: Permission):
    role = next(role for role in reversed(READERS) if row.by_reader[role] == 200)
    first = ask(site, row, role)
    tag = first.headers.get("ETag")

    assert first.status_code == 200
    assert tag
    again, other = ask(site, row, role, **{"If-None-Match": tag}), ask(site, row, role, **{"If-None-Match": '"other"'})
    assert (again.status_code, again.data) == (304, b"")
    assert other.status_code == 200


def test_every_route_tells_who_asks_too_often_when_to_come_back(make_app: MakeApp, world: World):
    app = make_app(rate_limits=True)
    installed = app.extensions[EXTENSION]
    token = installed.database.read(tokens.find_token, world.tokens["ada"], now=installed.clock())
    for who in (f"token:{token.id}", network_of("127.0.0.1")):
        for _ in range(throttle.API.amount):
            installed.throttle.hit(throttle.API, who)
    program, silent = Program(app, world.tokens["ada"]), []

    for operation in list_operations(app):
        path = re.sub(r"{[^}]+}", "1", operation.path.replace("{kind}", "csv"))
        refused = program._client.open(PREFIX + path, method=operation.method, headers=program._headers)
        retry = refused.headers.get("Retry-After", "")
        if (refused.status_code, refused.mimetype) != (429, "application/problem+json") or not retry.isdigit():
            silent.append((operation.method, path, refused.status_code))

    assert silent == []
