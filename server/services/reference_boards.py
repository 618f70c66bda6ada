"""The reference board of a competition: kept with it, and public scores held against it.

Only what a reader sees of a public score is compared, so that the place tells nothing that the score does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from server.domain.leaderboard import shown_score
from server.domain.reference_board import Standing, find_standing, find_thresholds
from server.models import Competition, ReferenceBoard
from server.services import board_rows


@dataclass(frozen=True)
class Reference:
    """A reference board, and how scores are held against it."""

    scores: Sequence[float]
    higher_is_better: bool
    decimals: int

    @property
    def n_rows(self) -> int:
        """How many rows it has."""
        return len(self.scores)

    @property
    def thresholds(self) -> dict[str, float]:
        """The worst score that earns each medal, and the median."""
        return find_thresholds(self.scores, higher_is_better=self.higher_is_better)

    @property
    def text(self) -> str:
        """The board as a folder has it: one score a row, the best first."""
        ordered = reversed(self.scores) if self.higher_is_better else self.scores
        return "".join(f"{line}\n" for line in ("score", *map(repr, ordered)))

    def stand(self, score: float | None) -> Standing | None:
        """Return where a released score would stand, by the digits that are shown of it; None without a score."""
        if score is None:
            return None
        return find_standing(shown_score(score, self.decimals), self.scores, higher_is_better=self.higher_is_better)


def keep(session: Session, *, competition: Competition, scores: Sequence[float]) -> None:
    """Give a competition its reference board in place of the one that it had; none where there are no scores."""
    board = session.get(ReferenceBoard, competition.id)
    competition.n_reference = len(scores)
    if not scores:
        if board is not None:
            session.delete(board)
    elif board is None:
        session.add(ReferenceBoard(competition_id=competition.id, scores=sorted(scores)))
    else:
        board.scores = sorted(scores)


def find(session: Session, *, competition: Competition) -> Reference | None:
    """Return the reference board of a competition, or None; asks nothing of the database where there is none."""
    if not competition.n_reference:
        return None
    board = session.get_one(ReferenceBoard, competition.id)
    higher_is_better = board_rows.find_direction(session, competition_id=competition.id)
    return Reference(board.scores, higher_is_better, competition.score_decimals)
