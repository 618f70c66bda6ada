"""How a host makes grades of scores."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.models.base import Base


class Grading(Base):
    """The formula of a competition's grades, and how they are written."""

    __tablename__ = "gradings"
    __table_args__ = (
        CheckConstraint("decimals BETWEEN 0 AND 6", name="decimals_shown"),
        CheckConstraint("points > 0", name="points_positive"),
    )

    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"), primary_key=True)
    formula: Mapped[str] = mapped_column(String(1000))
    # What the grade is called in the gradebook, and how many points are possible.
    title: Mapped[str] = mapped_column(String(120))
    points: Mapped[float]
    decimals: Mapped[int]
    # The grade of who has no score; None leaves it empty.
    without_score: Mapped[float | None]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime]
