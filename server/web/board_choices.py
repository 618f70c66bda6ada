"""What a reader wants to see of a leaderboard, as the address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request

from server.services.board_filters import BoardFilter, Kinds
from server.web.filters import plural
from server.web.paging import read_search

WEEK = timedelta(days=7)
HOUR_SECONDS = 3600
LONGEST_BRACKET = 80
SHOWN = {"tied": "Tied with the leader", "medals": "Medal zones", "active": "Active this week"}
# Of the final board: its medals are awarded, and it tells nothing of a week.
SHOWN_AT_THE_END = {"tied": "Tied with the winner", "medals": "Medals"}
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


def read_choices(shown: Mapping[str, str] = SHOWN) -> Choices:
    """Read the choices of the address; what is not known asks for nothing, like a choice that is not `shown`."""
    show, entrants = request.args.get("show", ""), request.args.get("entrants", "")
    return Choices(
        search=read_search(),
        show=show if show in shown else "",
        entrants=entrants if entrants in ENTRANTS else "",
        bracket=request.args.get("bracket", "").strip()[:LONGEST_BRACKET],
        has_baselines=request.args.get("baselines") != "off",
    )


def list_selects(
    choices: Choices, kinds: Kinds, *, n_teams: int, shown: Mapping[str, str]
) -> tuple[tuple[str, str, str, dict[str, str]], ...]:
    """Return the lists to choose from: name, label, what is chosen, the values with their words; the first is all."""
    lists = [("show", "Show", choices.show, {"": f"All {plural(n_teams, 'team')}", **shown})]
    if kinds.brackets:
        words = {"": "All classes", **{bracket: bracket for bracket in kinds.brackets}}
        lists.append(("bracket", "Class", choices.bracket, words))
    if kinds.has_agents:
        lists.append(("entrants", "Entrants", choices.entrants, {"": "Humans and agents", **ENTRANTS}))
    baselines = "" if choices.has_baselines else "off"
    lists.append(("baselines", "Baselines", baselines, {"": "With baselines", "off": "Without baselines"}))
    return tuple(lists)
