"""Sign up, sign in by password or link, and sign out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from server.errors import NotAllowedError, NotFoundError
from server.services import accounts, links, sessions
from server.web import cookies, sign_in_guard
from server.web.auth import began_at, current_user, forget_identity, identity
from server.web.forms import Form, answer_form, read_form
from server.web.installation import installation
from server.web.network import client_network
from server.web.next_page import HOME, safe_next
from server.web.throttle import Limit

AFTER_SIGN_UP = "/competitions"
HOUR = 3600

blueprint = Blueprint("accounts", __name__)


@dataclass(frozen=True)
class EntrancePage:
    """The page to sign in or up: the form, and where the reader goes on to."""

    form: Form
    next: str
    is_open: bool

    @property
    def leads_on(self) -> bool:
        """Whether the reader was on the way to a page."""
        return self.next != HOME


@blueprint.get("/sign-up")
def show_sign_up() -> ResponseReturnValue:
    """Show the form for a new account."""
    if current_user() is not None:
        return _go_on(request.args.get("next"))
    return _render("sign_up", Form(), request.args.get("next"))


@blueprint.post("/sign-up")
def sign_up() -> ResponseReturnValue:
    """Make an account and sign its user in."""
    form = read_form("name", "email", "password", "next")
    if not installation().settings.sign_up:
        raise NotAllowedError("New accounts are made by the operator of this site. Ask there.")

    def act() -> ResponseReturnValue:
        installed, network = installation(), client_network()
        limit = Limit("sign-up", installed.settings.sign_ups_per_hour, HOUR)
        installed.throttle.check(limit, network)
        account = accounts.prepare_account(name=form["name"], email=form["email"], password=form["password"])
        installed.throttle.hit(limit, network)
        user = installed.database.write(accounts.sign_up, account, now=began_at(), address=network)
        secret = installed.database.write(
            sessions.make_session, user_id=user.id, user_agent=_user_agent(), now=began_at()
        )
        flash("Your account is ready. Enter a competition, and hand in your first predictions.", "good")
        response = _open(secret, safe_next(form["next"]) if form["next"] else AFTER_SIGN_UP)
        sign_in_guard.remember_device(response, user.name)
        return response

    return answer_form(form, act, show=lambda shown: _render("sign_up", shown, form["next"]))


@blueprint.get("/sign-in")
def show_sign_in() -> ResponseReturnValue:
    """Show the form to sign in."""
    if current_user() is not None:
        return _go_on(request.args.get("next"))
    return _render("sign_in", Form(), request.args.get("next"))


@blueprint.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Open a session for whoever shows a name with its password; an earlier one of this browser ends."""
    form = read_form("name", "password", "next", "stay")

    def act() -> ResponseReturnValue:
        database = installation().database
        with sign_in_guard.attempt(form["name"]):
            verified = database.read(accounts.check_credentials, name=form["name"], password=form["password"])
            secret = database.write(
                accounts.sign_in, verified, user_agent=_user_agent(), now=began_at(), address=client_network()
            )
        _end_this_session()
        response = _open(secret, safe_next(form["next"]), stays=bool(form["stay"]))
        sign_in_guard.remember_device(response, form["name"])
        return response

    return answer_form(form, act, show=lambda shown: _render("sign_in", shown, form["next"]))


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    _end_this_session()
    response = _go_on(None)
    cookies.delete_cookie(response, cookies.SESSION)
    return response


@blueprint.get("/sign-in-links/<secret>")
def show_link(secret: str) -> ResponseReturnValue:
    """Show a button that uses the link: programs that look at every link in a message must not use it up.

    The page keeps the site's Referrer-Policy, which tells the address to nobody else: under `no-referrer` browsers send
    the form with the origin `null`, as if it came from another site.
    """
    return render_template("pages/accounts/link.html", secret=secret)


@blueprint.post("/sign-in-links/<secret>")
def use_link(secret: str) -> ResponseReturnValue:
    """Use up a link and sign its user in."""
    try:
        opened = installation().database.write(
            links.use_sign_in_link, secret, user_agent=_user_agent(), now=began_at(), address=client_network()
        )
    except NotFoundError:
        return make_response(render_template("pages/accounts/link.html", secret=None), 404)
    _end_this_session()
    flash("You are signed in. Set a password to sign in the next time.", "good")
    return _open(opened, "/account")


def _render(template: str, form: Form, target: str | None) -> str:
    page = EntrancePage(form, safe_next(target), installation().settings.sign_up)
    return render_template(f"pages/accounts/{template}.html", page=page)


def _open(secret: str, target: str, *, stays: bool = False) -> Response:
    forget_identity()
    response = cast(Response, redirect(target, 303))
    cookies.set_cookie(response, cookies.SESSION, secret, lasts=sessions.ABSOLUTE if stays else None)
    return response


def _go_on(target: str | None) -> Response:
    return cast(Response, redirect(safe_next(target), 303))


def _end_this_session() -> None:
    found = identity()
    if found is not None and found.session is not None:
        installation().database.write(
            sessions.end_session, user_id=found.user.id, session_id=found.session.id, now=began_at()
        )


def _user_agent() -> str:
    return request.user_agent.string
