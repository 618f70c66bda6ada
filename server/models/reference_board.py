"""Boards of other contests that a competition's scores are held against; public, like what they are compared with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.models.base import Base


class ReferenceBoard(Base):
    """The scores of one board, in ascending order whatever the direction of the metric."""

    __tablename__ = "reference_boards"

    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"), primary_key=True)
    scores: Mapped[list[Any]]
