"""The check list before a launch: what is looked at, how each check ended, and when a competition may be published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from server.errors import ConflictError, InvalidInputError

LONGEST_FOUND = 4000
LONGEST_WAIVER = 500


class NotGreenError(ConflictError):
    """A competition that cannot be published: a check is neither green nor waived."""

    code = "checks_open"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"Nothing was published: {', '.join(names)} {'is' if len(names) == 1 else 'are'} neither green nor waived."
            " Mend what was found, or waive it with a reason, which is kept on the record."
        )


class CheckOutcome(StrEnum):
    """How a check ended; what is neither green nor without object has to be mended or waived."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"

    @property
    def is_green(self) -> bool:
        """Whether it stands in nobody's way."""
        return self in (CheckOutcome.OK, CheckOutcome.NOT_APPLICABLE)


# The checks by name, in the order in which people read them.
TITLES: Mapping[str, str] = {
    "sample": "The sample submission is scored",
    "bot_perfect": "A perfect file gets the best score",
    "bot_shuffled": "The truth in the wrong rows scores worse",
    "bot_constant": "One prediction for all is scored",
    "bot_missing_row": "A file without a row is refused",
    "bot_duplicate": "A file with a row twice is refused",
    "bot_nan": "A file with a NaN is refused",
    "bot_wrong_column": "A file with a wrong column is refused",
    "public_answers": "No public file holds the answers",
    "known_leaks": "No leak of this data set is known",
    "duplicate_rows": "No test row stands in the training file",
    "near_duplicate_rows": "No test row nearly stands in the training file",
    "shared_ids": "Training and test rows have ids of their own",
    "id_target": "The ids do not tell the target",
    "row_order": "The order of the rows does not tell the target",
    "file_names_and_times": "Names and times of files do not tell the target",
    "telling_column": "No column alone is nearly the target",
    "constant_columns": "Every column varies",
    "split": "The split is good enough for the metric",
}


@dataclass(frozen=True)
class Check:
    """One line of the check list: what was looked at, what was found, and how to mend it; for the host alone."""

    name: str
    title: str
    state: CheckOutcome
    found: str = ""
    advice: str = ""
    columns: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)


def make_check(name: str, state: CheckOutcome, found: str, advice: str = "") -> Check:
    """Return a check of the list with its title."""
    return Check(name, TITLES[name], state, found[:LONGEST_FOUND], advice)


def read_checks(told: object) -> Iterator[Check]:
    """Read the checks that a command printed.

    Raises
    ------
    ValueError
        If they are none.
    """
    if not isinstance(told, list):
        raise ValueError("The checks are no list.")
    for item in told:
        try:
            yield _read_check(item)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"A check cannot be read: {error!r}.") from error


def _read_check(item: Mapping[str, Any]) -> Check:
    return Check(
        name=str(item["name"]),
        title=TITLES[item["name"]],
        state=CheckOutcome(item["state"]),
        found=str(item["found"])[:LONGEST_FOUND],
        advice=str(item["advice"])[:LONGEST_FOUND],
        columns=tuple(map(str, item.get("columns", ()))),
        examples=tuple(map(str, item.get("examples", ()))),
        figures={str(name): float(value) for name, value in item.get("figures", {}).items()},
    )


def sort_checks(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Return checks in the order of the list."""
    places = {name: place for place, name in enumerate(TITLES)}
    return tuple(sorted(checks, key=lambda check: places[check.name]))


def is_waived(name: str, waivers: Mapping[str, Any]) -> bool:
    """Whether there is a reason to publish although a check is not green."""
    return bool(str(waivers.get(name) or "").strip())


def list_open(checks: Sequence[Check], waivers: Mapping[str, Any]) -> list[Check]:
    """Return the checks that are neither green nor waived with a reason."""
    return [check for check in checks if not check.state.is_green and not is_waived(check.name, waivers)]


def may_publish(checks: Sequence[Check], waivers: Mapping[str, Any]) -> bool:
    """Whether a competition with such checks may be published: each is green, or waived with a reason."""
    return not list_open(checks, waivers)


def check_may_publish(checks: Sequence[Check], waivers: Mapping[str, Any]) -> None:
    """Refuse to publish a competition whose check list is not done with.

    Raises
    ------
    NotGreenError
        Naming each check that is open.
    """
    if not may_publish(checks, waivers):
        raise NotGreenError([check.name for check in list_open(checks, waivers)])


def read_waiver(text: str) -> tuple[str, str]:
    """Return check and reason of a waiver such as `row_order=Time is the order`.

    Raises
    ------
    InvalidInputError
        If there is no such check, or no reason, or one too long.
    """
    name, _, reason = (part.strip() for part in text.partition("="))
    if name not in TITLES:
        raise InvalidInputError(f"There is no check “{name[:50]}” to waive. There are {', '.join(TITLES)}.")
    if not 0 < len(reason) <= LONGEST_WAIVER:
        raise InvalidInputError(f"The check {name} is waived with a reason of 1 to {LONGEST_WAIVER} characters.")
    return name, reason
