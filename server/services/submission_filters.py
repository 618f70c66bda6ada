"""Which submissions of a team are asked for: by status, by who handed them in, by words."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from server.domain.names import clean_text, name_key
from server.domain.submissions import SubmissionStatus
from server.models import Submission, User

MOST_WORDS = 8


@dataclass(frozen=True)
class SubmissionFilter:
    """What is asked for; the defaults ask for everything. Words are looked for in description, file name and note."""

    status: SubmissionStatus | None = None
    member: str = ""
    search: str = ""

    @property
    def narrows(self) -> bool:
        """Whether some submissions may be left out."""
        return bool(self.status or name_key(self.member) or clean_text(self.search))

    def conditions(self) -> list[ColumnElement[bool]]:
        """Say in SQL which submissions are asked for."""
        conditions = [] if self.status is None else [Submission.status == self.status]
        if name_key(self.member):
            members = select(User.id).where(User.name_key == name_key(self.member))
            conditions.append(Submission.user_id.in_(members))
        text = func.lower(Submission.description + " " + Submission.file_name + " " + Submission.note)
        words = clean_text(self.search).casefold().split()[:MOST_WORDS]
        return conditions + [text.contains(word, autoescape=True) for word in words]


EVERYTHING = SubmissionFilter()


def list_members(session: Session, *, team_id: int) -> tuple[str, ...]:
    """Return the names of all who handed in something that the team has, also of those who left it."""
    handed_in = select(Submission.user_id).where(Submission.team_id == team_id)
    return tuple(session.scalars(select(User.name).where(User.id.in_(handed_in)).order_by(User.name_key)))
