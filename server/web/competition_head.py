"""What every page of one competition begins with: its name, what it is now, and who the reader is to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.domain.schedule import CompetitionStatus, Timeline
from server.domain.visibility import Viewer
from server.models import Competition, Solution, User
from server.services import accommodations, competitions
from server.services.metrics import MetricFacts, describe_metric


@dataclass(frozen=True)
class Head:
    """The head of a page; `tab` is the one that it belongs to.

    `times` hold for all, and decide what the boards show; `own_times` hold for the reader, whose team may have a later
    end, and decide what the reader may do.
    """

    competition: Competition
    solution: Solution
    viewer: Viewer
    times: Timeline
    own_times: Timeline
    now: datetime
    tab: str

    @property
    def path(self) -> str:
        """The address of the competition, without a slash at its end."""
        return competition_path(self.competition)

    @property
    def metric(self) -> MetricFacts:
        """The metric, as people read of it."""
        return describe_metric(self.solution)

    @property
    def status(self) -> CompetitionStatus:
        """What the dates make of the competition for the reader."""
        return self.own_times.status(self.now)

    @property
    def has_own_end(self) -> bool:
        """Whether the host granted the reader's team a later end."""
        return self.own_times.ends_at != self.times.ends_at

    @property
    def asks_to_enter(self) -> bool:
        """Whether the reader has not entered, and is not one of the hosts, who enter practice alone."""
        hosts = self.viewer.is_host or self.viewer.is_co_host
        return not self.viewer.is_entrant and (self.competition.is_practice or not hosts)

    @property
    def takes_submissions(self) -> bool:
        """Whether a file that comes now is accepted, ranked or late."""
        return self.own_times.is_open(self.now) or self.own_times.accepts_late(self.now)


def competition_path(competition: Competition) -> str:
    """Return the address of a competition, without a slash at its end."""
    return f"/competitions/{competition.slug}"


def load_head(
    session: Session, *, slug: str, user: User | None, now: datetime, tab: str, shows_end: bool = False
) -> Head:
    """Return the head of a page of the competition `slug`.

    A later end of the reader's team is looked for where the page shows the end, else only once the one for all is over.

    Raises
    ------
    NotFoundError
        If there is no such competition, or none that the reader may know of.
    """
    competition, solution, viewer = competitions.get_with_solution(session, slug=slug, user=user, now=now)
    times = own_times = competitions.timeline(competition)
    if shows_end or times.has_ended(now):
        own_times = accommodations.reader_timeline(session, competition=competition, viewer=viewer)
    return Head(competition, solution, viewer, times, own_times, now, tab)
