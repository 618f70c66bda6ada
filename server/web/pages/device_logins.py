"""The page on which a user confirms or refuses a program that wants to be signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from server.errors import InvalidInputError, NotAllowedError
from server.models import DeviceLogin, User
from server.services import device_logins
from server.services.tokens import Scope
from server.web import throttle
from server.web.arrival import began_at
from server.web.auth import require_user
from server.web.forms import Form, answer_form, read_form
from server.web.installation import installation
from server.web.network import client_network
from server.web.pages.account import LIFETIMES
from server.web.scope_texts import SCOPE_TEXTS

PATH = "/device"
NOT_COMPARED = "Compare the two codes first, and tick this if they are the same."

blueprint = Blueprint("device_logins", __name__, url_prefix=PATH)


@dataclass(frozen=True)
class DevicePage:
    """A form for the code, or who asks under a code."""

    form: Form
    code: str = ""
    login: DeviceLogin | None = None
    scopes: list[tuple[Scope, str]] = field(default_factory=list)
    chosen_scopes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    is_same_network: bool = False
    lifetimes: dict[str, str] = field(default_factory=lambda: LIFETIMES)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show who asks under the code of the address; without one, or with a wrong one, a form for it."""
    user = require_user()
    given = request.args.get("code", "")
    if not given:
        return _render(DevicePage(Form()))
    form = Form({"code": given[:40]})
    try:
        return _render(_describe(user, given, form))
    except InvalidInputError as refusal:
        return make_response(_render(DevicePage(form.refused(refusal))), 400)


@blueprint.post("")
def read() -> ResponseReturnValue:
    """Read a code that was typed, and lead to who asks under it."""
    user = require_user()
    form = read_form("code")

    def act() -> ResponseReturnValue:
        with _counted(user):
            installation().database.read(device_logins.find_waiting, form["code"], key=_key(), now=began_at())
        return redirect(f"{PATH}?code={device_logins.read_code(form['code'])}", 303)

    return answer_form(form, act, show=lambda shown: _render(DevicePage(shown)))


@blueprint.post("/confirm")
def confirm() -> ResponseReturnValue:
    """Let the program in."""
    user = require_user()
    form = read_form("code", "lasts", "compared")
    chosen = request.form.getlist("scopes")

    def act() -> ResponseReturnValue:
        if not form["compared"]:
            raise InvalidInputError("Nothing was confirmed.", fields={"compared": NOT_COMPARED})
        if form["lasts"] not in LIFETIMES:
            raise InvalidInputError("Nothing was confirmed.", fields={"lasts": "Choose one of the list."})
        with _counted(user):
            login = installation().database.write(
                device_logins.confirm,
                form["code"],
                user=user,
                scopes=chosen,
                lasts=timedelta(days=int(form["lasts"])) if form["lasts"] else None,
                network=client_network(),
                key=_key(),
                now=began_at(),
            )
        flash(
            f"Confirmed. Go back to “{login.machine}”: it is signed in within seconds; its token stands here.", "good"
        )
        return redirect("/account", 303)

    return answer_form(form, act, show=lambda shown: _show_again(user, shown, chosen))


@blueprint.post("/refuse")
def refuse() -> ResponseReturnValue:
    """Send the program away."""
    user = require_user()
    form = read_form("code")

    def act() -> ResponseReturnValue:
        with _counted(user):
            login = installation().database.write(
                device_logins.refuse, form["code"], user=user, network=client_network(), key=_key(), now=began_at()
            )
        flash(f"Refused. “{login.machine}” gets nothing.", "good")
        return redirect("/account", 303)

    return answer_form(form, act, show=lambda shown: _render(DevicePage(shown)))


@contextmanager
def _counted(user: User) -> Iterator[None]:
    """Count codes that are wrong; raises ThrottledError after too many, so that codes of others are not guessed."""
    limiter, who = installation().throttle, f"user:{user.id}"
    limiter.check(throttle.DEVICE_CODES, who)
    try:
        yield
    except InvalidInputError as refusal:
        if "code" in refusal.fields:
            limiter.hit(throttle.DEVICE_CODES, who)
        raise


def _describe(user: User, code: str, form: Form, chosen: list[str] | None = None) -> DevicePage:
    database = installation().database
    with _counted(user):
        login = database.read(device_logins.find_waiting, code, key=_key(), now=began_at())
    scopes = database.read(device_logins.grantable, login, user)
    if not scopes:
        raise NotAllowedError("This program asks for nothing that your account could give it.")
    offered = [scope.value for scope in scopes]
    return DevicePage(
        form=form,
        code=device_logins.read_code(code),
        login=login,
        scopes=[(scope, SCOPE_TEXTS[scope]) for scope in scopes],
        chosen_scopes=offered if chosen is None else chosen,
        missing=[scope for scope in login.scopes if scope not in offered],
        is_same_network=login.network == client_network(),
    )


def _show_again(user: User, form: Form, chosen: list[str]) -> str:
    """Show the form with its faults; a code that has ended meanwhile leads back to the form for one."""
    if form.fault("code"):
        return _render(DevicePage(form))
    try:
        return _render(_describe(user, form["code"], form, chosen))
    except InvalidInputError as refusal:
        return _render(DevicePage(form.refused(refusal)))


def _key() -> bytes:
    return installation().secret_key


def _render(page: DevicePage) -> str:
    return render_template("pages/accounts/device.html", page=page)
