"""One's own team in a competition: who is in it, who may come, and going over into another."""

from __future__ import annotations

from client import team_api
from client.team_api import Kind, TeamApi
from podium import markup
from podium.errors import translating


class Team:
    """The own team; what changes it brings it up to date, too."""

    def __init__(self, api: TeamApi) -> None:
        self._api = api
        self._answer = api.get()

    @property
    def name(self) -> str:
        """What it is called."""
        return self._answer["name"]

    @property
    def members(self) -> list[str]:
        """The names of its members, the captain first."""
        found = sorted(self._answer["members"], key=lambda member: not member["is_captain"])
        return [member["name"] for member in found]

    @property
    def is_captain(self) -> bool:
        """Whether this account is its captain."""
        return self._answer["is_captain"]

    @property
    def max_size(self) -> int:
        """How many members a team may have."""
        return self._answer["max_team_size"]

    @property
    def is_open(self) -> bool:
        """Whether teams may change now; `closed_reason` says why not."""
        return self._answer["is_open"]

    @property
    def closed_reason(self) -> str:
        """Why teams may not change now; empty where they may."""
        return self._answer["closed_reason"]

    @property
    def invitations(self) -> list[team_api.Invitation]:
        """The open invitations of other teams to this account."""
        return self._answer["invitations_received"]

    @property
    def invitations_sent(self) -> list[team_api.Invitation]:
        """The open invitations of this team; `user` is None for a link."""
        return self._answer["invitations_sent"]

    @property
    def merge_requests(self) -> list[team_api.MergeRequest]:
        """The open requests of other teams to go over into this one."""
        return self._answer["requests_received"]

    @property
    def merge_requests_sent(self) -> list[team_api.MergeRequest]:
        """The open requests of this team to go over into another."""
        return self._answer["requests_sent"]

    @translating()
    def refresh(self) -> Team:
        """Ask the server for it again, and return it."""
        self._answer = self._api.get()
        return self

    @translating()
    def rename(self, name: str) -> Team:
        """Give it another name."""
        self._answer = self._api.rename(name)
        return self

    @translating()
    def make_captain(self, user: str) -> Team:
        """Hand the captaincy over to a member."""
        self._answer = self._api.make_captain(user)
        return self

    @translating()
    def invite(self, user: str) -> Team:
        """Invite a user who is alone."""
        self._api.invite(user)
        return self.refresh()

    @translating()
    def make_link(self) -> str:
        """Make a link that lets one person in, and return its address; it is told this once."""
        address = self._api.make_link()["url"]
        self.refresh()
        return address

    @translating()
    def join(self, link: str) -> Team:
        """Come into the team of a link, given whole or by its last part."""
        self._answer = self._api.join(link.rstrip("/").rpartition("/")[2])
        return self

    @translating()
    def ask_to_merge(self, team: str, message: str = "") -> Team:
        """Ask another team to take this one in."""
        self._api.ask_to_merge(team, message)
        return self.refresh()

    @translating()
    def accept(self, number: int, *, kind: Kind = "invitation") -> Team:
        """Say yes to an invitation or, by `kind="request"`, to a team that would come over."""
        self._answer = self._api.accept(kind, number)
        return self

    @translating()
    def decline(self, number: int, *, kind: Kind = "invitation") -> Team:
        """Say no to it."""
        self._api.decline(kind, number)
        return self.refresh()

    @translating()
    def withdraw(self, number: int, *, kind: Kind = "invitation") -> Team:
        """Take an invitation or a request of this team back."""
        self._api.withdraw(kind, number)
        return self.refresh()

    @translating()
    def leave(self) -> Team:
        """Leave it, and be the new team of this account."""
        self._answer = self._api.leave()
        return self

    def __repr__(self) -> str:
        return f"<Team {self.name}: {', '.join(self.members)}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        invited = ", ".join(f"{one['id']}: {one['team']}" for one in self.invitations)
        facts = [
            ("members", markup.text(", ".join(self.members))),
            ("room for", markup.text(str(self.max_size))),
            ("changes", "possible" if self.is_open else markup.text(self.closed_reason)),
            ("invitations", markup.text(invited or "none")),
        ]
        return markup.box(markup.paragraph(f"Team {self.name}", is_title=True), markup.facts(facts))
