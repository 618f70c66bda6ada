"""The leaderboards, the public one and the private one once it is final, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from client import times
from client.answers import Leaderboard as Answer
from client.answers import PrivateLeaderboard as PrivateAnswer
from client.api import Api
from client.tables import scores
from podium.listings import Listing, Row, as_row


class Leaderboard(Listing[Row]):
    """A leaderboard: one dictionary for each team or baseline, the best first.

    Attributes
    ----------
    metric : str
        What the scores are, as people call it.
    higher_is_better : bool
        The direction of the scores.
    n_teams : int
        How many teams are ranked.
    mine : dict or None
        The row of the own team, on whatever page it stands.
    """

    def __init__(self, api: Api, slug: str, *, search: str = "", is_private: bool = False) -> None:
        self._slug, self.is_private = slug, is_private
        self._score = "private_score" if is_private else "public_score"
        ask = api.get_private_leaderboard if is_private else api.get_leaderboard

        def fetch(page: int) -> tuple[list[Row], int]:
            self._answer: Answer | PrivateAnswer = ask(slug, page=page, search=search)
            return [as_row(cast(Row, row)) for row in self._answer["rows"]], self._answer["n_pages"]

        super().__init__(fetch)
        self.metric = self._answer["metric"]["title"]
        self.higher_is_better = self._answer["metric"]["higher_is_better"]
        self.n_teams = self._answer["n_teams"]
        mine = self._answer["my_row"]
        self.mine = None if mine is None else as_row(cast(Row, mine))

    def _title(self) -> str:
        direction = "higher" if self.higher_is_better else "lower"
        which = "Private leaderboard" if self.is_private else "Leaderboard"
        teams = "1 team" if self.n_teams == 1 else f"{self.n_teams:,} teams"
        return f"{which} of {self._slug}: {self.metric}, {direction} is better, {teams}"

    def _headings(self) -> Sequence[str]:
        change = ("shake-up", "medal") if self.is_private else ("24 h", "tie")
        return ("rank", "team", "score", "95 % interval", *change, "entries", "last submission")

    def _texts(self, item: Row) -> Sequence[str]:
        if self.is_private:
            change = (_signed(item["shake_up"]), str(item["medal"] or ""))
        else:
            change = (_signed(item["rank_change"]), "≈" if item["is_tied"] else "")
        last = item["last_submission_at"]
        return (
            "–" if item["rank"] is None else str(item["rank"]),
            f"{item['team']}{' · baseline' if item['is_baseline'] else ' · you' if item['is_mine'] else ''}",
            self._write(item[self._score]),
            "" if item["low"] is None else f"{self._write(item['low'])} to {self._write(item['high'])}",
            *change,
            f"{item['entries']:,}",
            "" if last is None else times.ago(str(last), times.now()),
        )

    def _write(self, value: object) -> str:
        """Return a score with as many decimals as the longest one has, so that their points stand below each other."""
        figures = [row[name] for row in self._found for name in (self._score, "low", "high")]
        others = [cast(float, figure) for figure in figures if figure is not None]
        return scores([cast(float, value), *others])[0]

    def _figures(self) -> Sequence[int]:
        return (0, 2, 6)

    def _is_strong(self, item: Row) -> bool:
        return bool(item["is_mine"])

    def _as_row(self, item: Row) -> Row:
        return item

    def _rest(self) -> list[str]:
        if not self._found:
            return ["Nobody is ranked yet."]
        return super()._rest()


def _signed(places: object) -> str:
    return f"{places:+,}" if isinstance(places, int) and places else ""
