"""The page of one's own team: members, invitations, merges, its name, and leaving it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.teams import MergeSum
from server.errors import EntryRequiredError
from server.models import Competition, Invitation, Team, User
from server.services import competitions, invitations, joining, merges, teams
from server.services.invitations import find_link
from server.services.merges import Offer
from server.services.teams import Member
from server.web.auth import began_at, require_user
from server.web.competition_head import Head, competition_path, load_head
from server.web.forms import Form, answer_form, read_form
from server.web.installation import installation
from server.web.pages.standings import Standing, load_standing

NEW_LINK = "new_team_link"
ID = "int(max=9223372036854775807)"

blueprint = Blueprint("teams", __name__, url_prefix="/competitions/<slug>")


@dataclass(frozen=True)
class TeamPage:
    """A team as its members see it; `new_link` is shown once, `closed` says why teams can't change any more."""

    head: Head
    team: Team
    standing: Standing
    members: list[Member]
    is_captain: bool
    invitations: list[Invitation]
    invited: list[Invitation]
    received: list[Offer]
    sent: list[Offer]
    closed: str
    forms: dict[str, Form]
    new_link: str

    @property
    def is_fixed(self) -> bool:
        """Whether the competition has ended, so that name and captain stay too."""
        return self.head.times.has_ended(self.head.now)

    @property
    def path(self) -> str:
        """The address of the page."""
        return f"{self.head.path}/team"

    def form(self, name: str) -> Form:
        """Return what was typed into one of the forms."""
        return self.forms.get(name, Form())


@dataclass(frozen=True)
class JoinPage:
    """Where a link for one person leads."""

    head: Head
    team: Team
    total: MergeSum | None
    secret: str


@blueprint.get("/team")
def show(slug: str) -> ResponseReturnValue:
    """Show the reader's team; who has none is led to the rules first."""
    try:
        return _render(slug)
    except EntryRequiredError:
        return redirect(f"/competitions/{slug}/entry", 303)


@blueprint.post("/team/name")
def rename(slug: str) -> ResponseReturnValue:
    """Give the team another name."""
    form = read_form("name")
    return _act(
        slug,
        "name",
        form,
        lambda opened, **who: teams.rename(opened, captain=who.pop("user"), name=form["name"], **who),
        lambda team: f"Your team is called “{team.name}” now.",
    )


@blueprint.post("/team/captain")
def make_captain(slug: str) -> ResponseReturnValue:
    """Hand the captaincy over."""
    form = read_form("captain")
    return _act(
        slug,
        "captain",
        form,
        lambda opened, **who: teams.make_captain(opened, captain=who.pop("user"), name=form["captain"], **who),
        lambda _: f"{form['captain']} is the captain now.",
    )


@blueprint.post("/team/leave")
def leave(slug: str) -> ResponseReturnValue:
    """Leave the team."""
    return _act(
        slug,
        "leave",
        Form(),
        teams.leave,
        lambda team: f"You are alone in “{team.name}” now. What you handed in before stayed with your old team.",
    )


@blueprint.post("/team/invitations")
def invite(slug: str) -> ResponseReturnValue:
    """Invite a user by name."""
    form = read_form("name")
    return _act(
        slug,
        "invite",
        form,
        lambda opened, **who: invitations.invite_user(
            opened, captain=who.pop("user"), name=form["name"].strip().removeprefix("@"), **who
        ),
        lambda _: f"{form['name'].strip()} is invited, and sees it on this page.",
    )


@blueprint.post("/team/links")
def make_link(slug: str) -> ResponseReturnValue:
    """Make a link for one person, which the next page shows once."""

    def work(opened: Session, **who: Any) -> None:
        _, secret = invitations.make_link(opened, captain=who.pop("user"), **who)
        session[NEW_LINK] = [slug, secret]

    return _act(slug, "link", Form(), work, lambda _: "The link is below. It is shown once: copy it now.")


@blueprint.post(f"/team/invitations/<{ID}:invitation_id>/<any(accept, decline, withdraw):answer>")
def answer_invitation(slug: str, invitation_id: int, answer: str) -> ResponseReturnValue:
    """Accept or decline an invitation, or take back one's own."""
    words = {
        "accept": "You are in the team now, with what you have handed in.",
        "decline": "You declined the invitation.",
        "withdraw": "The invitation is taken back.",
    }

    def work(opened: Session, **who: Any) -> None:
        if answer == "withdraw":
            invitations.withdraw(opened, captain=who.pop("user"), invitation_id=invitation_id, **who)
        elif answer == "decline":
            invitations.decline(opened, invitation_id=invitation_id, **who)
        else:
            invitations.accept(opened, invitation_id=invitation_id, **who)

    return _act(slug, "invitation", Form(), work, lambda _: words[answer])


@blueprint.post("/team/requests")
def ask(slug: str) -> ResponseReturnValue:
    """Ask another team to merge."""
    form = read_form("team", "message")
    return _act(
        slug,
        "ask",
        form,
        lambda opened, **who: merges.ask(
            opened, captain=who.pop("user"), team_name=form["team"], message=form["message"], **who
        ),
        lambda _: f"“{form['team'].strip()}” is asked. You are told when its captain answers.",
    )


@blueprint.post(f"/team/requests/<{ID}:request_id>/<any(accept, decline, withdraw):answer>")
def answer_request(slug: str, request_id: int, answer: str) -> ResponseReturnValue:
    """Consent to a merge or decline it, or take back one's own request."""
    does = {"accept": merges.accept, "decline": merges.decline, "withdraw": merges.withdraw}[answer]
    words = {
        "accept": "You are one team now.",
        "decline": "You declined to merge.",
        "withdraw": "The request is taken back.",
    }
    return _act(
        slug,
        "request",
        Form(),
        lambda opened, **who: does(opened, captain=who.pop("user"), request_id=request_id, **who),
        lambda _: words[answer],
    )


@blueprint.get("/join/<secret>")
def show_link(slug: str, secret: str) -> ResponseReturnValue:
    """Show whose team a link leads into; only the button uses the link up."""
    return _render_link(slug, secret)


@blueprint.post("/join/<secret>")
def use_link(slug: str, secret: str) -> ResponseReturnValue:
    """Come into the team of a link."""
    user = require_user()

    def act() -> ResponseReturnValue:
        path = installation().database.write(
            _use_link, slug=slug, user=user, secret=secret, now=began_at(), address=request.remote_addr or ""
        )
        flash("You are in the team now, with what you have handed in.", "good")
        return redirect(f"{path}/team", 303)

    try:
        return answer_form(Form(), act, show=lambda form: _render_link(slug, secret, form))
    except EntryRequiredError:
        # The link stays as it is: the rules come first.
        flash("Accept the rules first, then open the link again.", "warn")
        return redirect(f"/competitions/{slug}/entry", 303)


def _use_link(opened: Session, *, slug: str, user: User, secret: str, now: datetime, address: str) -> str:
    competition, _ = competitions.get_competition(opened, slug=slug, user=user, now=now)
    invitations.accept_link(opened, competition=competition, user=user, secret=secret, now=now, address=address)
    return competition_path(competition)


def _act(
    slug: str,
    name: str,
    form: Form,
    work: Callable[..., Any],
    words: Callable[[Any], str],
) -> ResponseReturnValue:
    """Do what one of the page's forms asks, in one unit of work, and go back to the page; `name` is the form's."""
    user = require_user()

    def act() -> ResponseReturnValue:
        done, path = installation().database.write(
            _work, slug=slug, user=user, work=work, now=began_at(), address=request.remote_addr or ""
        )
        flash(words(done), "good")
        return redirect(f"{path}/team", 303)

    return answer_form(form, act, show=lambda refused: _render(slug, **{name: refused}))


def _work(
    opened: Session, *, slug: str, user: User, work: Callable[..., Any], now: datetime, address: str
) -> tuple[Any, str]:
    competition, _ = competitions.get_competition(opened, slug=slug, user=user, now=now)
    done = work(opened, competition=competition, user=user, now=now, address=address)
    return done, competition_path(competition)


def _render(slug: str, **forms: Form) -> str:
    user = require_user()
    shown_once = session.pop(NEW_LINK, None)
    link = shown_once[1] if shown_once and shown_once[0] == slug else ""
    page = installation().database.read(_load, slug=slug, user=user, now=began_at(), forms=forms, link=link)
    return render_template("pages/teams/show.html", page=page)


def _load(opened: Session, *, slug: str, user: User, now: datetime, forms: dict[str, Form], link: str) -> TeamPage:
    head = load_head(opened, slug=slug, user=user, now=now, tab="team")
    competition = head.competition
    entrant = joining.get_entrant(opened, competition=competition, user=user)
    team = opened.get_one(Team, entrant.team_id)
    return TeamPage(
        head=head,
        team=team,
        standing=load_standing(opened, head=head, team_id=team.id),
        members=teams.list_members(opened, team=team),
        is_captain=entrant.is_captain,
        invitations=invitations.list_of_team(opened, team=team, now=now),
        invited=invitations.list_of_user(opened, competition=competition, user=user, now=now),
        received=merges.list_received(opened, competition=competition, team=team, now=now),
        sent=merges.list_sent(opened, competition=competition, team=team, now=now),
        closed=joining.find_closed(competition, team, now),
        forms=forms,
        new_link=f"{request.host_url.rstrip('/')}{head.path}/join/{link}" if link else "",
    )


def _render_link(slug: str, secret: str, form: Form | None = None) -> str:
    user = require_user()
    page = installation().database.read(_load_link, slug=slug, user=user, secret=secret, now=began_at())
    return render_template("pages/teams/join.html", page=page, form=form or Form())


def _load_link(opened: Session, *, slug: str, user: User, secret: str, now: datetime) -> JoinPage:
    head = load_head(opened, slug=slug, user=user, now=now, tab="team")
    team = find_link(opened, competition=head.competition, secret=secret).team
    return JoinPage(head, team, _sum_of(opened, head.competition, team, user, now), secret)


def _sum_of(opened: Session, competition: Competition, team: Team, user: User, now: datetime) -> MergeSum | None:
    entrant = competitions.find_entrant(opened, competition_id=competition.id, user_id=user.id)
    if entrant is None:
        return None
    return joining.sum_up(opened, competition, team, opened.get_one(Team, entrant.team_id), now)
