"""The routes of one's own team, one method each."""

from typing import Literal, TypedDict, cast

from client.api import Api
from client.errors import NotFoundError

Kind = Literal["invitation", "request"]
Answer = Literal["accept", "decline"]
_NO_LINK = "The link is not known: it was used, taken back, or has ended."


class Member(TypedDict):
    """A member of a team."""

    name: str
    display_name: str
    is_captain: bool
    accepted_at: str
    entries: int


class Invitation(TypedDict):
    """An invitation; of a link `user` is null."""

    id: int
    team: str
    user: str | None
    created_at: str
    expires_at: str


class Link(Invitation):
    """A link as it is told this once."""

    url: str
    secret: str


class MergeRequest(TypedDict):
    """A request that `team` goes over into `asked_team`, with the numbers of both together."""

    id: int
    team: str
    asked_team: str
    message: str
    created_at: str
    n_members: int
    max_members: int
    n_submissions: int
    max_submissions: int
    fits: bool


class Team(TypedDict):
    """One's own team, with what it asked of others and what is asked of it."""

    id: int
    name: str
    is_captain: bool
    members: list[Member]
    max_team_size: int
    is_open: bool
    closed_reason: str
    disqualified_at: str | None
    disqualified_reason: str
    invitations_sent: list[Invitation]
    invitations_received: list[Invitation]
    requests_sent: list[MergeRequest]
    requests_received: list[MergeRequest]


class Outcome(TypedDict):
    """What became of an invitation or a request."""

    id: int
    outcome: str


class TeamApi:
    """What can be asked for one's team in a competition; every method raises `ClientError` if it is refused."""

    def __init__(self, api: Api, slug: str) -> None:
        self._api = api
        self._slug = slug

    def get(self) -> Team:
        """Return the team."""
        return cast(Team, self._api.get_of(self._slug, "/team"))

    def rename(self, name: str) -> Team:
        """Give it another name."""
        return cast(Team, self._change("PUT", "/team/name", {"name": name}))

    def make_captain(self, user: str) -> Team:
        """Hand the captaincy over."""
        return cast(Team, self._change("PUT", "/team/captain", {"name": user}, f"Your team has no member “{user}”."))

    def leave(self) -> Team:
        """Leave it; the answer is the new team."""
        return cast(Team, self._change("POST", "/team/leave", {}))

    def invite(self, user: str) -> Invitation:
        """Invite a user."""
        return cast(Invitation, self._change("POST", "/team/invitations", {"name": user}))

    def make_link(self) -> Link:
        """Make a link that lets one person in."""
        return cast(Link, self._change("POST", "/team/links", {}))

    def join(self, secret: str) -> Team:
        """Come into the team of a link."""
        return cast(Team, self._change("POST", "/join", {"secret": secret}, _NO_LINK))

    def ask_to_merge(self, team: str, message: str) -> MergeRequest:
        """Ask another team to take this one in."""
        return cast(MergeRequest, self._change("POST", "/team/requests", {"team": team, "message": message}))

    def accept(self, kind: Kind, number: int) -> Team:
        """Say yes; the answer is the team as it is then."""
        return cast(Team, self._change("POST", f"/team/{kind}s/{number}/accept", {}, _to_you(kind, number)))

    def decline(self, kind: Kind, number: int) -> Outcome:
        """Say no."""
        return cast(Outcome, self._change("POST", f"/team/{kind}s/{number}/decline", {}, _to_you(kind, number)))

    def withdraw(self, kind: Kind, number: int) -> Outcome:
        """Take it back."""
        missing = f"No {kind} {number} of your team is open."
        return cast(Outcome, self._change("DELETE", f"/team/{kind}s/{number}", None, missing))

    def _change(self, method: str, path: str, body: object = None, missing: str = "") -> object:
        """Ask for a change; `missing` says what is not there, of which the server says no more than that."""
        try:
            return self._api.change_of(self._slug, method, path, body, may_repeat=False)
        except NotFoundError as error:
            hint = f"`podium team show {self._slug}` tells who and what there is."
            raise NotFoundError(missing or error.message, code=error.code, hint=hint, **error.details) from error


def _to_you(kind: Kind, number: int) -> str:
    return f"No {kind} {number} to you or your team is open."
