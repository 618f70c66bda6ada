"""What a competition that has not begun still lacks, as its host's list of things to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.domain.schedule import CompetitionStatus
from server.domain.specs import SAMPLE_FILE
from server.models import Competition, Team
from server.services import competitions, data_files

PAGES = ("overview", "data", "evaluation", "rules")
SHORTEST_PAGE = 20


@dataclass(frozen=True)
class Preparation:
    """One thing to do before the start: whether it is done, and what to do if not."""

    title: str
    is_done: bool
    advice: str


def has_begun(competition: Competition, now: datetime) -> bool:
    """Whether entrants may hand in, or could once."""
    is_published = competitions.is_published(competition, now)
    return is_published and competitions.timeline(competition).status(now) is not CompetitionStatus.UPCOMING


def list_preparations(session: Session, *, competition: Competition) -> tuple[Preparation, ...]:
    """Return what is to be done before the start, in the order of doing it."""
    texts = {page.slug: page.markdown for page in competitions.list_pages(session, competition=competition)}
    short = [name for name in PAGES if len(texts.get(name, "").strip()) < SHORTEST_PAGE]
    files = {file.name for file in data_files.list_files(session, competition=competition)}
    return (
        Preparation(
            "Four pages with text",
            not short,
            f"Hardly anything stands on: {', '.join(short)}. Entrants read them before they enter.",
        ),
        Preparation("Data to download", bool(files - {SAMPLE_FILE}), "Publish the files that entrants learn from."),
        Preparation(
            "A sample submission",
            SAMPLE_FILE in files,
            f"Publish {SAMPLE_FILE}: most faults of format come without it.",
        ),
        Preparation(
            "A baseline on the leaderboard",
            _has_baseline(session, competition),
            "Put the score of a simple model on the board, so that entrants see what is worth something.",
        ),
        Preparation(
            "A time at which it ends",
            competition.ends_at is not None or competition.is_practice,
            "Set the final deadline: without one no board becomes final.",
        ),
        Preparation(
            "Published",
            competition.published_at is not None,
            "It is a draft, which nobody but its hosts sees. Publish it when the rest is done.",
        ),
    )


def _has_baseline(session: Session, competition: Competition) -> bool:
    baseline = exists().where(Team.competition_id == competition.id, Team.is_baseline)
    return bool(session.scalar(select(baseline)))
