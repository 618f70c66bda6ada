"""Who may see what, and when: the only door of the private score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.schedule import Timeline


class Visibility(StrEnum):
    """Who finds a published competition."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    INVITATION = "invitation"


@dataclass(frozen=True)
class Viewer:
    """Who looks at a competition: what the reader is to it, and nothing else.

    `is_admitted`: let in by the host, looked for where that matters. An entrant whom the host removed is none.
    """

    is_signed_in: bool = False
    is_entrant: bool = False
    is_admitted: bool = False
    is_host: bool = False
    is_co_host: bool = False
    is_admin: bool = False
    team_id: int | None = None

    @property
    def runs_it(self) -> bool:
        """Whether the reader has the host's rights here."""
        return self.is_host or self.is_co_host or self.is_admin

    @property
    def owns_it(self) -> bool:
        """Whether the reader may say who else runs it, and delete it: its host, not a co-host."""
        return self.is_host or self.is_admin


def may_see_competition(viewer: Viewer, visibility: Visibility, *, is_published: bool) -> bool:
    """Whether the competition exists for this reader; drafts do for their hosts only."""
    if viewer.runs_it:
        return True
    if not is_published:
        return False
    return visibility is not Visibility.INVITATION or viewer.is_entrant or viewer.is_admitted


def may_download(viewer: Viewer) -> bool:
    """Whether the data files are open to this reader: rules accepted, or the host's rights."""
    return viewer.is_entrant or viewer.runs_it


def may_see_submission(viewer: Viewer, *, team_id: int) -> bool:
    """Whether a submission of team `team_id` exists for this reader: their own team's, or all for the host."""
    return viewer.runs_it or (viewer.team_id is not None and viewer.team_id == team_id)


def may_see_private_scores(viewer: Viewer, timeline: Timeline, now: datetime) -> bool:
    """Whether private scores are open to this reader: to the host always, to all once the board is final."""
    return viewer.runs_it or timeline.is_finalized(now)
