"""What a reader wants to see of a public leaderboard, as the address says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request

from server.services.board_filters import BoardFilter
from server.web.paging import read_search

WEEK = timedelta(days=7)
HOUR_SECONDS = 3600
LONGEST_BRACKET = 80
SHOWN = {"tied": "Tied with the leader", "medals": "Medal zones", "active": "Active this week"}
ENTRANTS = {"humans": "Humans", "agents": "Agents"}


@dataclass(frozen=True)
class Choices:
    """The choices of the form over the board; empty ones ask for everything."""

    search: str = ""
    show: str = ""
    entrants: str = ""
    bracket: str = ""
    has_baselines: bool = True

    def as_filter(self, now: datetime) -> BoardFilter:
        """Return the filter of the choices; its week begins with the hour, so that it is the same for an hour."""
        hour = now - timedelta(seconds=now.timestamp() % HOUR_SECONDS)
        return BoardFilter(
            search=self.search,
            bracket=self.bracket,
            is_agent={"agents": True, "humans": False}.get(self.entrants),
            in_medal_zone=self.show == "medals",
            is_tied=self.show == "tied",
            active_since=hour - WEEK if self.show == "active" else None,
            with_baselines=self.has_baselines,
        )


def read_choices() -> Choices:
    """Read the choices of the address; what is not known asks for nothing."""
    show, entrants = request.args.get("show", ""), request.args.get("entrants", "")
    return Choices(
        search=read_search(),
        show=show if show in SHOWN else "",
        entrants=entrants if entrants in ENTRANTS else "",
        bracket=request.args.get("bracket", "").strip()[:LONGEST_BRACKET],
        has_baselines=request.args.get("baselines") != "off",
    )
