"""The steps of a sign-in by OAuth, as Kaggle's client and the browser take them."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from urllib.parse import urlencode

from werkzeug.test import TestResponse

from tests.browser import Browser

VERIFIER = "a-verifier-of-the-tests-with-more-than-43-letters"
PASTED = "http://localhost/account/api/oauth/token"
SECURITY, ACCOUNTS = "security.OAuthService", "users.AccountService"


def asked(**more: str) -> dict[str, str]:
    """Return what the client puts into the address that it opens."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()
    return {
        "response_type": "code",
        "client_id": "kagglesdk",
        "redirect_uri": PASTED,
        "scope": "resources.admin:*",
        "state": "5f3c-state",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "response_mode": "query",
        **more,
    }


def address(**more: str) -> str:
    """Return the address that the client opens."""
    return f"/api/v1/oauth2/authorize?{urlencode(asked(**more))}"


def grant(browser: Browser, **more: Any) -> str:
    """Let the client in and return the code that the page shows."""
    page = browser.post_form("/kaggle/authorize", {**asked(), "scopes": ["read", "submit"], **more})
    found = re.search(r"podium_[0-9a-zA-Z]{36}", page.text)
    assert found is not None, page.text
    return found[0]


def call(browser: Browser, service: str, method: str, **fields: Any) -> TestResponse:
    """Call a method without a token, as the client does here."""
    return browser.post(f"/api/v1/{service}/{method}", json=fields)


def exchange(browser: Browser, code: str, /, **more: Any) -> TestResponse:
    """Exchange a code."""
    fields = {"code": code, "codeVerifier": VERIFIER, "grantType": "authorization_code"}
    return call(browser, SECURITY, "ExchangeOAuthToken", **{**fields, **more})
