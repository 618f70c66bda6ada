"""What a check of the pre-flight found: a state, words with numbers, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from scorer.problems import echo

MAX_NAMED = 5


class State(StrEnum):
    """How a check ended; what is not `ok` has to be mended or waived, but for what does not apply."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Finding:
    """The outcome of one check.

    Attributes
    ----------
    name : str
        Of the check, such as `row_order`.
    state : State
        How it ended.
    found, advice : str
        What was found, with its numbers, and how to mend it; no advice where there is nothing to mend.
    columns, examples : tuple of str
        The columns that are concerned, and the first places where it shows, such as ids.
    figures : mapping of str to float
        The numbers behind the words.
    """

    name: str
    state: State
    found: str
    advice: str = ""
    columns: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """Return the finding as JSON-safe data."""
        return {**asdict(self), "state": self.state.value, "columns": [*self.columns], "examples": [*self.examples]}


def passes_over(name: str, reason: str) -> Finding:
    """Return the finding of a check that does not apply."""
    return Finding(name, State.NOT_APPLICABLE, reason)


def list_names(names: Sequence[str]) -> str:
    """Name the first few columns or ids, and count the rest."""
    more = len(names) - MAX_NAMED
    told = ", ".join(f"`{echo(name)}`" for name in names[:MAX_NAMED])
    return f"{told} and {more:,} more" if more > 0 else told


def share_of(share: float) -> str:
    """Write a share in per cent, small ones with as many digits as they need."""
    return f"{share:.1%}" if share >= 0.01 or share == 0 else f"{100 * share:.2g}%"
