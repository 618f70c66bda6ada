"""Which version of a board there is: all that a reader asks who has its page open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from server.domain.visibility import Viewer, may_see_competition
from server.models import Competition

# Asked by every open page every two seconds, so built once; the whole row takes three times as long.
_VERSION = select(
    Competition.board_version, Competition.visibility, Competition.published_at, Competition.finalized_at
).where(Competition.slug == bindparam("slug"))


@dataclass(frozen=True)
class BoardVersion:
    """The version of a board; `is_open` says that everybody may know of it, and `is_final` that none will follow."""

    number: int
    is_open: bool
    is_final: bool

    @property
    def tag(self) -> str:
        """The name of what an open page shows."""
        return _tag(self.number, is_final=self.is_final)


def find_version(session: Session, *, slug: str, now: datetime) -> BoardVersion | None:
    """Return the version of the board of `slug` by one small query, or None if there is no such competition."""
    row = session.execute(_VERSION, {"slug": slug}).one_or_none()
    if row is None:
        return None
    is_published = row.published_at is not None and row.published_at <= now
    is_open = may_see_competition(Viewer(), row.visibility, is_published=is_published)
    return BoardVersion(row.board_version, is_open, is_final=row.finalized_at is not None)


def name_version(competition: Competition) -> str:
    """Return the tag of a board's present version."""
    return _tag(competition.board_version, is_final=competition.finalized_at is not None)


def _tag(number: int, *, is_final: bool) -> str:
    return f"{number}-final" if is_final else str(number)
