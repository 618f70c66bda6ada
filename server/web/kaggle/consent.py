"""The page on which a user lets Kaggle's client in: what it asks is checked, shown and granted or refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from server.errors import InvalidInputError
from server.models import User
from server.services import oauth_grants
from server.services.tokens import Scope
from server.web.arrival import began_at
from server.web.auth import require_user
from server.web.forms import Form, answer_form, read_form
from server.web.headers import CSP
from server.web.installation import installation
from server.web.network import client_network
from server.web.scope_texts import SCOPE_TEXTS

PATH = "/kaggle/authorize"
CLIENT = "kagglesdk"
# The code is shown, to be pasted; or it goes to the client itself, which listens on the user's own machine.
PASTED = "http://localhost/account/api/oauth/token"
LISTENING = re.compile(r"http://localhost:([0-9]{4})")
PORTS = range(8000, 9001)
FIELDS = ("client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method", "response_type")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}={0,2}")
_LONGEST_STATE = 500

blueprint = Blueprint("kaggle_consent", __name__, url_prefix=PATH)


@dataclass(frozen=True)
class Asked:
    """What a client asks, checked."""

    client: str
    redirect_uri: str
    state: str
    challenge: str

    @property
    def listens(self) -> bool:
        """Whether the client waits for the code itself."""
        return self.redirect_uri != PASTED

    def answer(self, **said: str) -> str:
        """Return the address at which the client listens, with what it is told and its state."""
        return f"{self.redirect_uri}/?{urlencode({**said, 'state': self.state})}"


@dataclass(frozen=True)
class ConsentPage:
    """Who asks for what; afterwards the code to paste."""

    form: Form
    asked: Asked
    scopes: list[tuple[Scope, str]] = field(default_factory=list)
    chosen_scopes: list[str] = field(default_factory=list)
    code: str = ""


@blueprint.after_request
def widen(response: Response) -> Response:
    """Let the form's answer lead to where the client listens: browsers hold a form to its page's policy there, too."""
    if "consent_target" in g:
        policy = CSP.replace("form-action 'self'", f"form-action 'self' {g.consent_target}")
        response.headers["Content-Security-Policy"] = policy
    return response


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Ask for consent."""
    user = require_user()
    form = Form({name: request.args.get(name, "") for name in FIELDS})
    asked = _check({**form.values, "response_mode": request.args.get("response_mode", "")})
    return _fill(user, form, asked, None)


@blueprint.post("")
def grant() -> ResponseReturnValue:
    """Grant access: show the code, or send the browser to the client with it."""
    user = require_user()
    form, chosen = read_form(*FIELDS), request.form.getlist("scopes")
    asked = _check(form.values)

    def act() -> ResponseReturnValue:
        code = installation().database.write(
            oauth_grants.grant,
            user=user,
            client=asked.client,
            scopes=chosen,
            redirect_uri=asked.redirect_uri,
            challenge=asked.challenge,
            network=client_network(),
            now=began_at(),
        )
        if asked.listens:
            return redirect(asked.answer(code=code), 303)
        return render_template("pages/accounts/kaggle.html", page=ConsentPage(form, asked, code=code))

    return answer_form(form, act, show=lambda shown: _fill(user, shown, asked, chosen))


@blueprint.post("/refuse")
def refuse() -> ResponseReturnValue:
    """Grant nothing, and tell a client that listens."""
    require_user()
    asked = _check(read_form(*FIELDS).values)
    if asked.listens:
        return redirect(asked.answer(error="access_denied"), 303)
    flash("Refused. The program gets nothing.", "good")
    return redirect("/account", 303)


def _check(given: Mapping[str, str]) -> Asked:
    """Return what is asked; an address that is not the client's is never gone to, also not with an error.

    Raises
    ------
    InvalidInputError
        Naming each field that is not as Kaggle's clients send it.
    """
    port = LISTENING.fullmatch(given["redirect_uri"])
    expected = {
        "client_id": given["client_id"] == CLIENT,
        "redirect_uri": given["redirect_uri"] == PASTED or (port is not None and int(port[1]) in PORTS),
        "state": 0 < len(given["state"]) <= _LONGEST_STATE and given["state"].isprintable(),
        "code_challenge": _CHALLENGE.fullmatch(given["code_challenge"]) is not None,
        "code_challenge_method": given["code_challenge_method"] == "S256",
        "response_type": given["response_type"] == "code",
        "response_mode": given.get("response_mode", "") in ("", "query"),
    }
    faults = {name: "Not as Kaggle’s command sends it." for name, is_right in expected.items() if not is_right}
    if faults:
        raise InvalidInputError(
            f"This link does not come from Kaggle’s command, or was cut: {', '.join(faults)}. "
            "Nothing was granted. Run `kaggle auth login` again and open its whole address.",
            fields=faults,
        )
    return Asked(CLIENT, given["redirect_uri"], given["state"], given["code_challenge"])


def _fill(user: User, form: Form, asked: Asked, chosen: list[str] | None) -> str:
    if asked.listens:
        g.consent_target = asked.redirect_uri
    scopes = installation().database.read(oauth_grants.grantable, user)
    page = ConsentPage(
        form=form,
        asked=asked,
        scopes=[(scope, SCOPE_TEXTS[scope]) for scope in scopes],
        chosen_scopes=[scope.value for scope in scopes] if chosen is None else chosen,
    )
    return render_template("pages/accounts/kaggle.html", page=page)
