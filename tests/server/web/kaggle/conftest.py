"""Calls as Kaggle's clients make them: a JSON object by POST, with a token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from server.db import Database
from server.models import User
from server.web.kaggle.calls import COMPETITIONS
from tests import factories
from tests.browser import Browser
from tests.conftest import browser_of
from tests.server.web.conftest import World, world

__all__ = ["world"]

Ask = Callable[..., TestResponse]
FILE = b"id,chance\n1,0.5\n2,0.25\n"


class Kaggle:
    """A client with a token."""

    def __init__(self, app: Flask, token: str) -> None:
        self.token = token
        self.headers = {"Authorization": f"Bearer {token}"}
        self.browser: Browser = browser_of(app)

    def ask(self, method: str, *, service: str = COMPETITIONS, **fields: Any) -> TestResponse:
        """Call a method."""
        return self.browser.post(f"/api/v1{service}/{method}", json=fields, headers=self.headers)

    def get(self, method: str, **fields: Any) -> Any:
        """Call a method that succeeds, and return its object."""
        response = self.ask(method, **fields)
        assert response.status_code == 200, response.text
        return response.json

    def submit(self, *, name: str = "a.csv", data: bytes = FILE, **fields: Any) -> TestResponse:
        """Hand in a file as the client does."""
        ticket = self.get("StartSubmissionUpload", competitionName="harbour", fileName=name, contentLength=len(data))
        assert self.browser.put(ticket["createUrl"], data=data).status_code == 201
        return self.ask("CreateSubmission", competitionName="harbour", blobFileTokens=ticket["token"], **fields)


def make_kaggle(app: Flask, database: Database, user: User, **more: Any) -> Kaggle:
    def make(session: Session) -> str:
        return factories.make_token(session, user=session.get_one(User, user.id), **more)

    return Kaggle(app, database.write(make))


@pytest.fixture
def ada(app: Flask, world: World, database: Database) -> Kaggle:
    """Return the entrant's client."""
    return make_kaggle(app, database, world.ada)


@pytest.fixture
def ben(app: Flask, world: World, database: Database) -> Kaggle:
    """Return the client of a user who has not entered."""
    return make_kaggle(app, database, world.ben)


@pytest.fixture
def reader(app: Flask, world: World, database: Database) -> Kaggle:
    """Return a client of the entrant's whose token may only read."""
    return make_kaggle(app, database, world.ada, scopes=("read",))
