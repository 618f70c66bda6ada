"""Final submissions: those that a team chose, and what fills the places that it left free."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from server.domain.leaderboard import Place
from server.errors import SelectionError


@dataclass(frozen=True)
class Final:
    """A submission that counts for the private leaderboard, and whether its team chose it."""

    submission_id: int
    is_chosen: bool


def final_submissions(places: Sequence[Place], *, chosen: Collection[int], n_selected: int) -> tuple[Final, ...]:
    """Return the final submissions of a team: its choices, then its best by public score, at most `n_selected`.

    Parameters
    ----------
    places : sequence of Place
        The public places of all submissions that may count: complete, neither hidden nor late.
    chosen : collection of int
        Submissions that the team chose; one that is not among `places` (hidden since) falls away.
    n_selected : int
        How many there may be.
    """
    ordered = [place.submission_id for place in sorted(places)]
    picked = [number for number in ordered if number in chosen][:n_selected]
    filled = [number for number in ordered if number not in picked][: n_selected - len(picked)]
    return tuple(Final(number, is_chosen=number in picked) for number in ordered if number in {*picked, *filled})


def check_selection(chosen: Collection[int], *, selectable: Collection[int], n_selected: int) -> None:
    """Refuse a choice of too many submissions, or of some that can't count.

    Raises
    ------
    SelectionError
        With the numbers.
    """
    unknown = sorted(set(chosen) - set(selectable))
    if unknown:
        listed = ", ".join(str(number) for number in unknown)
        raise SelectionError(
            f"Submission {listed} can't be selected; expected complete submissions of your team from before the end."
        )
    if len(set(chosen)) > n_selected:
        raise SelectionError(
            f"You chose {len(set(chosen))} submissions; at most {n_selected} count. Take the marks from the others."
        )
