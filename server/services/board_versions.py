"""Which version of a board there is, and its stage: all that a reader asks who has its page open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from server.domain.schedule import Timeline
from server.domain.visibility import Viewer, may_see_competition
from server.models import Competition

# Asked by every open page every two seconds, so built once; the whole row takes three times as long.
_VERSION = select(
    Competition.board_version,
    Competition.visibility,
    Competition.published_at,
    Competition.ends_at,
    Competition.finalized_at,
).where(Competition.slug == bindparam("slug"))


class Stage(StrEnum):
    """How far a competition is: before its end, after it, or final, after which no version follows."""

    RUNNING = "running"
    OVER = "over"
    FINAL = "final"


@dataclass(frozen=True)
class BoardVersion:
    """The version of a board; `is_open` says that everybody may know of it."""

    number: int
    is_open: bool
    stage: Stage

    @property
    def tag(self) -> str:
        """The name of what an open page shows."""
        return _tag(self.number, self.stage)


def find_version(session: Session, *, slug: str, now: datetime) -> BoardVersion | None:
    """Return the version of the board of `slug` by one small query, or None if there is no such competition."""
    row = session.execute(_VERSION, {"slug": slug}).one_or_none()
    if row is None:
        return None
    is_published = row.published_at is not None and row.published_at <= now
    is_open = may_see_competition(Viewer(), row.visibility, is_published=is_published)
    return BoardVersion(row.board_version, is_open, find_stage(row.ends_at, row.finalized_at, now))


def name_version(competition: Competition, now: datetime) -> str:
    """Return the tag of a board's version at `now`."""
    return _tag(competition.board_version, find_stage(competition.ends_at, competition.finalized_at, now))


def find_stage(ends_at: datetime | None, finalized_at: datetime | None, now: datetime) -> Stage:
    """Return the stage of a competition with this end, which is final since `finalized_at`."""
    if finalized_at is not None:
        return Stage.FINAL
    return Stage.OVER if Timeline(ends_at=ends_at).has_ended(now) else Stage.RUNNING


def _tag(number: int, stage: Stage) -> str:
    return str(number) if stage is Stage.RUNNING else f"{number}-{stage}"
