"""The page of one's own account: profile, e-mail address, password, sessions and API tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from server.errors import InvalidInputError
from server.models import ApiToken, Competition, OAuthGrant, User, UserSession
from server.services import account_activity, accounts, agents, co_hosts, letters, oauth_grants, sessions, tokens
from server.services.account_activity import Act
from server.services.tokens import DEFAULT_SCOPES, Scope
from server.web import cookies
from server.web.auth import began_at, forget_identity, identity, require_user
from server.web.forms import Form, answer_form, read_form
from server.web.installation import installation
from server.web.scope_texts import SCOPE_TEXTS
from server.web.user_agents import describe_agent

NEW_TOKEN = "new_token"  # noqa: S105 - the name of a field, not a token
ID = "int(max=9223372036854775807)"  # what a database can hold
LIFETIMES = {"30": "in 30 days", "90": "in 90 days", "365": "in a year", "": "never"}

blueprint = Blueprint("account", __name__, url_prefix="/account")


@dataclass(frozen=True)
class SessionRow:
    """A browser that is signed in."""

    id: int
    agent: str
    session: UserSession
    is_this: bool


@dataclass(frozen=True)
class NewToken:
    """A token that is shown once."""

    label: str
    secret: str


@dataclass(frozen=True)
class AccountPage:
    """What the page shows; of its forms, the one that was refused has faults."""

    user: User
    tokens: list[ApiToken]
    grants: list[OAuthGrant]
    competitions: list[Competition]
    sessions: list[SessionRow]
    zones: list[str]
    scopes: list[tuple[Scope, str]]
    chosen_scopes: list[str]
    letters_path: str
    may_unmark: bool
    activity: list[Act]
    forms: dict[str, Form] = field(default_factory=dict)
    new_token: NewToken | None = None
    lifetimes: dict[str, str] = field(default_factory=lambda: LIFETIMES)

    def form(self, name: str) -> Form:
        """Return a form of the page: as it was refused, else with what is kept of the user."""
        kept = {
            "profile": Form(
                {
                    "display_name": self.user.display_name,
                    "about": self.user.about,
                    "time_zone": self.user.time_zone,
                    "is_public": "1" if self.user.is_profile_public else "",
                }
            ),
            "email": Form({"email": self.user.email}),
        }
        return self.forms.get(name) or kept.get(name, Form())


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show the account."""
    return _render()


@blueprint.post("/profile")
def change_profile() -> ResponseReturnValue:
    """Change what others read of the user."""
    user = require_user()
    form = read_form("display_name", "about", "time_zone", "is_public")

    def act() -> ResponseReturnValue:
        installation().database.write(
            accounts.change_profile,
            user.id,
            display_name=form["display_name"],
            about=form["about"],
            time_zone=form["time_zone"],
            is_public=bool(form["is_public"]),
        )
        return _saved("Your profile is saved.")

    return answer_form(form, act, show=lambda shown: _render(profile=shown))


@blueprint.post("/email")
def change_email() -> ResponseReturnValue:
    """Change the e-mail address; asks for the password."""
    user = require_user()
    form = read_form("email", "email_password")

    def act() -> ResponseReturnValue:
        _confirm(user, form["email_password"], field="email_password")
        installation().database.write(accounts.change_email, user.id, email=form["email"], now=began_at())
        return _saved("Your e-mail address is saved.")

    return answer_form(form, act, show=lambda shown: _render(email=shown))


@blueprint.post("/password")
def change_password() -> ResponseReturnValue:
    """Change the password, end all other sessions and give this one a new secret."""
    user = require_user()
    form = read_form("old", "new")

    def act() -> ResponseReturnValue:
        _confirm(user, form["old"], field="old")
        new_hash = accounts.prepare_password(user_name=user.name, password=form["new"], field="new")
        secret = installation().database.write(
            accounts.change_password,
            user.id,
            seen_hash=user.password_hash,
            new_hash=new_hash,
            user_agent=request.user_agent.string,
            now=began_at(),
        )
        forget_identity()
        response = redirect("/account", 303)
        cookies.set_cookie(response, cookies.SESSION, secret)  # type: ignore[arg-type]
        flash("Your password is changed, and every other session has ended. API tokens go on working.", "good")
        return response

    return answer_form(form, act, show=lambda shown: _render(password=shown))


@blueprint.post("/tokens")
def make_token() -> ResponseReturnValue:
    """Make an API token, which the next page shows once."""
    user = require_user()
    form = read_form("label", "lasts", "competition")

    def act() -> ResponseReturnValue:
        if form["lasts"] not in LIFETIMES:
            raise InvalidInputError("The token was not made.", fields={"lasts": "Choose one of the list."})
        secret = installation().database.write(
            tokens.make_token,
            user=user,
            label=form["label"],
            scopes=request.form.getlist("scopes"),
            lasts=timedelta(days=int(form["lasts"])) if form["lasts"] else None,
            slug=form["competition"],
            now=began_at(),
        )
        session[NEW_TOKEN] = [form["label"], secret]
        return redirect("/account#tokens", 303)

    return answer_form(form, act, show=lambda shown: _render(token=shown))


@blueprint.post(f"/tokens/<{ID}:token_id>/revoke")
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Revoke an API token."""
    user = require_user()
    token = installation().database.write(tokens.revoke_token, user_id=user.id, token_id=token_id, now=began_at())
    return _saved(f"The token “{token.label}” is revoked.")


@blueprint.post(f"/sessions/<{ID}:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    """End one session."""
    user = require_user()
    installation().database.write(sessions.end_session, user_id=user.id, session_id=session_id, now=began_at())
    return _saved("The session has ended.")


@blueprint.post("/sessions/end-others")
def end_other_sessions() -> ResponseReturnValue:
    """End all sessions but this one."""
    user = require_user()
    installation().database.write(sessions.end_sessions, user_id=user.id, but=_this_session())
    return _saved("Every other session has ended.")


def _confirm(user: User, password: str, *, field: str) -> None:
    """Have the user show the password; one who came by link and has none yet need not."""
    if user.password_hash is not None:
        installation().database.read(accounts.confirm_password, user_id=user.id, password=password, field=field)


def _saved(message: str) -> ResponseReturnValue:
    flash(message, "good")
    return redirect("/account", 303)  # to its head, where the notice stands


def _this_session() -> int | None:
    found = identity()
    return found.session.id if found and found.session else None


def _render(**forms: Form) -> str:
    user, database, this = require_user(), installation().database, _this_session()
    kept_sessions = database.read(sessions.list_sessions, user.id, now=began_at())
    is_co_host = database.read(co_hosts.hosts_any, user=user)
    shown_once = cast(list[str] | None, session.pop(NEW_TOKEN, None))
    page = AccountPage(
        user=user,
        tokens=database.read(tokens.list_tokens, user.id, now=began_at()),
        competitions=database.read(tokens.list_bindable, user),
        grants=database.read(oauth_grants.list_grants, user.id, now=began_at()),
        sessions=[SessionRow(row.id, describe_agent(row.user_agent), row, row.id == this) for row in kept_sessions],
        zones=_zones(),
        scopes=[(scope, SCOPE_TEXTS[scope]) for scope in tokens.allowed_scopes(user.role, is_co_host=is_co_host)],
        chosen_scopes=request.form.getlist("scopes") if "token" in forms else list(DEFAULT_SCOPES),
        forms=forms,
        may_unmark=database.read(agents.may_unmark, user),
        activity=database.read(account_activity.list_acts, user.id),
        letters_path=letters.PATH + letters.make_secret(user.id, key=installation().secret_key),
        new_token=NewToken(*shown_once) if shown_once else None,
    )
    return render_template("pages/accounts/account.html", page=page)


def _zones() -> list[str]:
    """Return the zones by place; the others are old names and offsets that nobody looks for."""
    places = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    return ["UTC", *sorted(zone for zone in available_timezones() if zone.startswith(places))]
