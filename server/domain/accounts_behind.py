"""Several accounts behind one behaviour: weak signals of two teams, put together. Each alone says nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import combinations

# A place, or a browser, that more teams share is a class room, an office, a proxy: it says nothing of two of them.
MOST_SHARING = 3
FEWEST_DAYS = 3
SOON = timedelta(minutes=30)
ENOUGH = 3
STRONG = 5


class Signal(StrEnum):
    """What two teams have in common."""

    COPIES = "copies"
    NETWORK = "network"
    PROGRAM = "program"
    TURNS = "turns"


WEIGHTS: Mapping[Signal, int] = {Signal.COPIES: 2, Signal.NETWORK: 2, Signal.PROGRAM: 1, Signal.TURNS: 2}


@dataclass(frozen=True)
class Arrival:
    """A submission's way here; `network` and `program` are compared and never shown, empty where not known."""

    team_id: int
    received_at: datetime
    network: str = ""
    program: str = ""


@dataclass(frozen=True)
class Accounts:
    """What two teams have in common, with how often."""

    team_ids: tuple[int, int]
    signals: Mapping[Signal, int]

    @property
    def weight(self) -> int:
        """The sum of the weights of the signals."""
        return sum(WEIGHTS[signal] for signal in self.signals)

    @property
    def is_strong(self) -> bool:
        """Whether nearly all signals are there."""
        return self.weight >= STRONG


def shorten_address(address: str) -> str:
    """Return by what two addresses are one network: all of IPv4, the first half of IPv6; empty for none."""
    if ":" not in address:
        return address
    head = address.partition("%")[0].partition("::")[0]
    return ":".join(head.split(":")[:4])


def find_accounts(
    arrivals: Sequence[Arrival], *, daily_limit: int, copied: Mapping[tuple[int, int], int]
) -> list[Accounts]:
    """Return the pairs of teams of which two signals at least say that one hand may be behind both.

    Parameters
    ----------
    arrivals : sequence of Arrival
        The submissions of all teams.
    daily_limit : int
        How many a team may hand in on a UTC day.
    copied : mapping of (team, team) to int
        The teams with an alarm of copies, the lower number first, and how many pairs of files it names.
    """
    found: dict[tuple[int, int], dict[Signal, int]] = defaultdict(dict)
    for pair, n_files in copied.items():
        found[pair][Signal.COPIES] = n_files
    for pair, n_times in _find_shared((each.team_id, each.network) for each in arrivals):
        found[pair][Signal.NETWORK] = n_times
    for pair, n_times in _find_shared((each.team_id, each.program) for each in arrivals):
        found[pair][Signal.PROGRAM] = n_times
    for pair, n_days in _find_turns(arrivals, daily_limit):
        found[pair][Signal.TURNS] = n_days
    made = [Accounts(pair, signals) for pair, signals in sorted(found.items())]
    return [each for each in made if len(each.signals) > 1 and each.weight >= ENOUGH]


def _find_shared(used: Iterator[tuple[int, str]]) -> Iterator[tuple[tuple[int, int], int]]:
    """Return the pairs of teams that few others share something with, and how often the rarer user used it."""
    times: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for team_id, name in used:
        if name:
            times[name][team_id] += 1
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for of_teams in times.values():
        if 1 < len(of_teams) <= MOST_SHARING:
            for pair in combinations(sorted(of_teams), 2):
                shared[pair] += min(of_teams[pair[0]], of_teams[pair[1]])
    yield from shared.items()


def _find_turns(arrivals: Sequence[Arrival], daily_limit: int) -> Iterator[tuple[tuple[int, int], int]]:
    """Return the pairs of which one began, on several days, soon after the other had used its day up."""
    days: dict[date, dict[int, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    for each in arrivals:
        days[each.received_at.astimezone(UTC).date()][each.team_id].append(each.received_at)
    turns: dict[tuple[int, int], int] = defaultdict(int)
    for of_teams in days.values():
        for full, times in of_teams.items():
            end = max(times)
            for other, begun in of_teams.items():
                if len(times) >= daily_limit and end < min(begun) <= end + SOON:
                    turns[min(full, other), max(full, other)] += 1
    yield from ((pair, n_days) for pair, n_days in turns.items() if n_days >= FEWEST_DAYS)
