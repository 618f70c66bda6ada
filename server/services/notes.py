"""What a team writes about its own submissions, for itself: the host does not read it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from server.domain.names import clean_lines
from server.domain.visibility import Viewer
from server.errors import InvalidInputError, NotFoundError
from server.models import Competition, Submission

LONGEST_NOTE = 2000


def may_keep_note(viewer: Viewer, submission: Submission) -> bool:
    """Whether a reader is of the team whose note it is."""
    return viewer.team_id is not None and viewer.team_id == submission.team_id


def change_note(
    session: Session, *, competition: Competition, viewer: Viewer, submission_id: int, note: str
) -> Submission:
    """Keep the note of a team on one of its submissions instead of the one before; an empty one takes it away.

    Raises
    ------
    NotFoundError
        If the competition has no such submission, or it is another team's.
    InvalidInputError
        If it is too long.
    """
    submission = session.get(Submission, submission_id)
    if submission is None or submission.competition_id != competition.id or not may_keep_note(viewer, submission):
        raise NotFoundError
    cleaned = clean_lines(note)
    if len(cleaned) > LONGEST_NOTE:
        fault = f"It has {len(cleaned):,} characters; at most {LONGEST_NOTE:,} are kept."
        raise InvalidInputError("The note is too long.", fields={"note": fault})
    submission.note = cleaned
    return submission
