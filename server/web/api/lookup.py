"""What most routes begin with: the competition that the address names, and who the reader is to it."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.visibility import Viewer
from server.errors import EntryRequiredError, SignInRequiredError
from server.models import Competition, User
from server.services import competitions
from server.services.tokens import Scope
from server.web.auth import began_at, current_user, require_user
from server.web.installation import installation


@dataclass(frozen=True)
class Found:
    """A competition, the reader (None: nobody has said who), and what the reader is to it."""

    competition: Competition
    user: User | None
    viewer: Viewer

    @property
    def reader(self) -> User:
        """The reader; raises SignInRequiredError if nobody has said who it is."""
        if self.user is None:
            raise SignInRequiredError
        return self.user

    @property
    def team_id(self) -> int:
        """The reader's team; raises EntryRequiredError if there is none."""
        if self.viewer.team_id is None:
            raise EntryRequiredError(self.competition.slug)
        return self.viewer.team_id


def find_hosted(slug: str) -> Found:
    """Return a competition to its host; a token must have the scope `host`.

    Raises
    ------
    SignInRequiredError
        If nobody has said who it is.
    NotFoundError
        If there is none, or the reader is not its host.
    NotAllowedError
        If the token lacks the scope.
    """
    require_user()
    found = find_competition(slug)
    competitions.check_hosted(found.viewer)
    require_user(Scope.HOST)
    return found


def find_competition(slug: str) -> Found:
    """Return a competition that the reader may know of; a token must have the scope `read`.

    Raises
    ------
    NotFoundError
        If there is none, or none that the reader may know of.
    NotAllowedError
        If the token lacks the scope.
    """
    user = None if current_user() is None else require_user(Scope.READ)
    competition, viewer = installation().database.read(
        competitions.get_competition, slug=slug, user=user, now=began_at()
    )
    return Found(competition, user, viewer)
