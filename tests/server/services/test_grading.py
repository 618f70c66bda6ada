from __future__ import annotations

import pytest
from sqlalchemy import select

from server.errors import InvalidInputError
from server.models import AuditEvent, Grading
from server.services import grading
from tests import factories
from tests.factories import NOW

GOOD = {"formula": "percentile", "title": "Fuel", "points": 20.0, "decimals": 2, "without_score": None}


@pytest.fixture
def competition(session):
    return factories.make_competition(session, title="Fuel Economy")


def keep(session, competition, **changes) -> Grading:
    made = grading.make_grading(competition, **{**GOOD, **changes})
    kept = grading.keep_grading(
        session,
        competition=competition,
        host=competition.host,
        grading=made,
        baselines={"Zero": 0.5},
        higher_is_better=True,
        now=NOW,
    )
    session.flush()
    return kept


def test_before_a_host_says_anything_there_is_a_proposal_that_is_kept_nowhere(session, competition):
    with_baseline = grading.get_grading(session, competition=competition, has_baseline=True)
    without = grading.get_grading(session, competition=competition, has_baseline=False)

    assert (with_baseline.formula, with_baseline.title) == ("100 * scaled(score, baseline, best)", "Fuel Economy")
    assert without.formula == "percentile"
    session.flush()
    assert session.scalars(select(Grading)).all() == []


def test_what_is_kept_is_changed_and_the_record_has_both(session, competition):
    keep(session, competition)
    keep(session, competition, formula="100 * score", without_score=0.0)

    kept = grading.get_grading(session, competition=competition, has_baseline=True)
    assert (kept.formula, kept.points, kept.without_score) == ("100 * score", 20.0, 0.0)
    first, second = session.scalars(select(AuditEvent.detail).where(AuditEvent.action == "grading.change"))
    assert first == {"before": None, "after": GOOD}
    assert second == {"before": GOOD, "after": {**GOOD, "formula": "100 * score", "without_score": 0.0}}


def test_a_formula_that_cannot_be_read_is_not_kept(session, competition):
    with pytest.raises(InvalidInputError):
        keep(session, competition, formula="scor")

    assert session.scalars(select(Grading)).all() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"points": 0.0}, "points"),
        ({"points": float("nan")}, "points"),
        ({"points": 1e7}, "points"),
        ({"decimals": 7}, "decimals"),
        ({"without_score": float("inf")}, "without_score"),
    ],
)
def test_each_field_has_its_bounds(session, competition, changes: dict, field: str):
    with pytest.raises(InvalidInputError) as refusal:
        keep(session, competition, **changes)

    assert list(refusal.value.fields) == [field]
