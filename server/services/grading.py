"""The formula by which a host makes grades of scores: kept with the competition, and on the record when it changes."""

from __future__ import annotations

import math
from datetime import datetime

from sqlalchemy.orm import Session

from server.domain.formulas import parse_formula
from server.domain.names import clean_text
from server.errors import InvalidInputError
from server.models import Competition, Grading, User
from server.services import audit

LONGEST_TITLE = 120
MOST_POINTS = 1_000_000
MOST_DECIMALS = 6
FIELDS = ("formula", "title", "points", "decimals", "without_score")


def get_grading(session: Session, *, competition: Competition, has_baseline: bool) -> Grading:
    """Return how a competition is graded; a proposal, which is kept nowhere, where its host has not said yet."""
    kept = session.get(Grading, competition.id)
    if kept is not None:
        return kept
    return make_grading(
        competition,
        formula="100 * scaled(score, baseline, best)" if has_baseline else "percentile",
        title=competition.title,
        points=100.0,
        decimals=1,
        without_score=0.0,
    )


def make_grading(
    competition: Competition,
    *,
    formula: str,
    title: str,
    points: float,
    decimals: int,
    without_score: float | None,
) -> Grading:
    """Return how a competition would be graded, kept nowhere.

    Raises
    ------
    InvalidInputError
        With every field that is wrong, but for the formula: that one is read where its baselines are known.
    """
    title = clean_text(title)
    faults = {}
    if not 1 <= len(title) <= LONGEST_TITLE:
        faults["title"] = f"1 to {LONGEST_TITLE} characters."
    if not (math.isfinite(points) and 0 < points <= MOST_POINTS):
        faults["points"] = f"A number greater than 0, at most {MOST_POINTS:,}."
    if not 0 <= decimals <= MOST_DECIMALS:
        faults["decimals"] = f"A whole number from 0 to {MOST_DECIMALS}."
    if without_score is not None and not (math.isfinite(without_score) and abs(without_score) <= MOST_POINTS):
        faults["without_score"] = "A number, or nothing."
    if faults:
        raise InvalidInputError("The grades cannot be made. Look at the marked fields.", fields=faults)
    return Grading(
        competition_id=competition.id,
        formula=formula.replace("\r\n", "\n").strip(),
        title=title,
        points=points,
        decimals=decimals,
        without_score=without_score,
    )


def keep_grading(
    session: Session,
    *,
    competition: Competition,
    host: User,
    grading: Grading,
    baselines: dict[str, float],
    higher_is_better: bool,
    now: datetime,
    address: str = "",
) -> Grading:
    """Keep how a competition is graded from now on.

    Raises
    ------
    InvalidInputError
        If the formula cannot be read, with the place.
    """
    parse_formula(grading.formula, baselines=baselines, higher_is_better=higher_is_better)
    session.get_one(Competition, competition.id, with_for_update=True)  # two hosts at once
    kept = session.get(Grading, competition.id, populate_existing=True)
    before = None if kept is None else {name: getattr(kept, name) for name in FIELDS}
    after = {name: getattr(grading, name) for name in FIELDS}
    kept = kept or Grading(competition_id=competition.id)
    for name, value in after.items():
        setattr(kept, name, value)
    kept.changed_by_id, kept.changed_at = host.id, now
    session.add(kept)
    audit.record(
        session,
        action="grading.change",
        subject=f"competition:{competition.id}",
        user_id=host.id,
        now=now,
        detail={"before": before, "after": after},
        address=address,
    )
    return kept
