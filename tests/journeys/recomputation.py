"""The boards of a scripted month, computed from the script's own book by pandas; nothing of the platform is asked."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pandas as pd

from tests.journeys.month import DAILY_LIMIT, ENDS_AT, EXTRA_ATTEMPTS, LATER_END_AT, N_SELECTED, Book


class Recomputation:
    """What the boards must be at any moment, by the rules as the documentation tells them."""

    def __init__(self, book: Book, *, baseline: int, later_end: int) -> None:
        self.attempts = pd.DataFrame(book.attempts + book.crowd)
        self._book = book
        self._baseline = baseline
        self._later_end = later_end

    def public_board(self, at: datetime) -> pd.DataFrame:
        """Return the public board at a moment, baselines included: by team, best first, with its ranks."""
        counting = self._counting(at)
        order = counting.sort_values(["public", "at", "submission"], ascending=[False, True, True])
        board = order.groupby("team", sort=False).first()[["submission", "public"]]
        groups = counting.groupby("team")
        board["n_entries"] = groups.size()
        board["last"] = groups["at"].max()
        return self._rank(board)

    def private_board(self, at: datetime) -> pd.DataFrame:
        """Return the final board: the best by private score of each team's final submissions."""
        finals = self._finals(at).sort_values(["private", "at", "submission"], ascending=[False, True, True])
        board = finals.groupby("team", sort=False).first()[["submission", "public", "private"]]
        board = self._rank(board)
        n_ranked = int(board["rank"].max())
        # Of 250 to 999 teams: ten golds and one more for each 500, then fifty and a hundred places in all; below a
        # hundred a tenth, a fifth and two fifths.
        last = [n_ranked // 10, n_ranked // 5, 2 * n_ranked // 5] if n_ranked < 100 else [10 + n_ranked // 500, 50, 100]
        edges = [0, *last, n_ranked]
        board["medal"] = pd.cut(board["rank"], edges, labels=["gold", "silver", "bronze", "none"]).astype(object)
        return board

    def closed_public_board(self, at: datetime) -> pd.DataFrame:
        """Return the public board after the end: the same submissions as the private one, by public score."""
        finals = self._finals(at).sort_values(["private", "at", "submission"], ascending=[False, True, True])
        shown = finals.groupby("team", sort=False).first().reset_index()
        shown = shown.sort_values(["public", "at", "submission"], ascending=[False, True, True]).set_index("team")
        return self._rank(shown[["submission", "public"]])

    def refusals(self) -> list[str]:
        """Return what each attempt must have been answered: by the limits of its UTC day, and the host's judgement."""
        before: list[dict[str, Any]] = []
        answers = []
        for attempt in self._book.attempts:
            if before and before[-1]["at"].date() != attempt["at"].date():
                before = []
            answer = self._answer(attempt, before)
            answers.append(answer)
            if not answer:
                before.append(attempt)
        return answers

    def _answer(self, attempt: dict[str, Any], before: list[dict[str, Any]]) -> str:
        if attempt["team"] == self._baseline:
            return ""
        if attempt["team"] in self._judged(attempt["at"])["disqualify"]:
            return "RefusedError"
        n_used = sum(
            1
            for other in before
            if (self._went_to(other["team"], attempt["at"]) == attempt["team"] or other["user"] in attempt["members"])
            and not (other["fails"] and other["scored_at"] <= attempt["at"])
        )
        return "DailyLimitReachedError" if n_used >= DAILY_LIMIT + self._extra_left(attempt) else ""

    def _extra_left(self, attempt: dict[str, Any]) -> int:
        granted = [act for act in self._book.judgements if act["verb"] == "grant" and act["subject"] == attempt["team"]]
        if not granted or attempt["at"] < granted[0]["at"]:
            return 0
        used = Counter(
            other["at"].date()
            for other in self._book.attempts
            if other["team"] == attempt["team"]
            and other["at"].date() < attempt["at"].date()
            and not other["refusal"]
            and not other["fails"]
        )
        return max(0, EXTRA_ATTEMPTS - sum(max(0, n_used - DAILY_LIMIT) for n_used in used.values()))

    def _counting(self, at: datetime) -> pd.DataFrame:
        """Return the submissions that stand on the boards at a moment, each with its team of that moment."""
        found = self.attempts[(self.attempts["refusal"] == "") & ~self.attempts["fails"]].copy()
        found = found[found["scored_at"] <= pd.Timestamp(at)]
        ends = found["team"].eq(self._later_end).map({True: LATER_END_AT, False: ENDS_AT})
        found = found[found["at"] <= pd.to_datetime(ends)]
        found["team"] = found["team"].map(lambda team: self._went_to(team, at))
        judged = self._judged(at)
        return found[~found["submission"].isin(judged["hide"]) & ~found["team"].isin(judged["disqualify"])]

    def _finals(self, at: datetime) -> pd.DataFrame:
        counting = self._counting(at)
        counting["is_chosen"] = counting["submission"].isin(self._chosen(at))
        order = ["is_chosen", "public", "at", "submission"]
        return counting.sort_values(order, ascending=[False, False, True, True]).groupby("team").head(N_SELECTED)

    def _chosen(self, at: datetime) -> set[int]:
        """Return the choices that stand: the last of each team that no merge has cleared since."""
        last: dict[int, list[int]] = {}
        changes = [("choice", choice) for choice in self._book.choices] + [("move", move) for move in self._book.moves]
        for kind, change in sorted(changes, key=lambda change: change[1]["at"]):
            if change["at"] <= at and kind == "choice":
                last[change["team"]] = change["chosen"]
            elif change["at"] <= at:
                last.pop(change["team"], None)
                last.pop(change["joining"], None)
        return {number for chosen in last.values() for number in chosen}

    def _went_to(self, team: int, at: datetime) -> int:
        for move in self._book.moves:
            if move["at"] <= at and move["joining"] == team:
                team = move["team"]
        return team

    def _judged(self, at: datetime) -> dict[str, set[int]]:
        judged: dict[str, set[int]] = {"hide": set(), "disqualify": set()}
        for act in self._book.judgements:
            if act["at"] > at:
                break
            match act["verb"]:
                case "hide" | "disqualify" as verb:
                    judged[verb].add(act["subject"])
                case "unhide":
                    judged["hide"].discard(act["subject"])
                case "reinstate":
                    judged["disqualify"].discard(act["subject"])
        return judged

    def _rank(self, board: pd.DataFrame) -> pd.DataFrame:
        ranked = board[board.index != self._baseline].copy()
        ranked["rank"] = range(1, len(ranked) + 1)
        return ranked
