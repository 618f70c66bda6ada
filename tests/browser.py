"""A browser for tests: Flask's client that fills in the token of a form, as a page of ours would have it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.services.sessions import hash_secret
from server.web import cookies, csrf
from server.web.installation import EXTENSION, Installation

VISITOR = "a-visitor-of-the-tests"


class Browser(FlaskClient):
    """Sends forms with the CSRF token that belongs to its cookies."""

    def csrf_token(self) -> str:
        """Return the token that our pages give to this browser."""
        installation = cast(Installation, self.application.extensions[EXTENSION])
        session = self.get_cookie(cookies.SESSION)
        if session is not None:
            return csrf.make_token(installation.secret_key, hash_secret(session.value))
        if self.get_cookie(cookies.VISITOR) is None:
            self.set_cookie(cookies.VISITOR, VISITOR)
        visitor = self.get_cookie(cookies.VISITOR)
        assert visitor is not None
        return csrf.make_token(installation.secret_key, visitor.value.encode())

    def post_form(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form to `path`."""
        return self.post(path, data={csrf.FIELD: self.csrf_token(), **(data or {})}, **more)
