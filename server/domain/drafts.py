"""What a draft may hold and when it may be published: paths of its files, and what its report says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from server.domain.checklist import Check, CheckOutcome, is_waived
from server.domain.documents import Fault
from server.errors import InvalidInputError

# `source/` is for files as they came, before they were read: no part of the prepared folder.
SOURCE = "source/"
_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}"
_PATHS = (
    rf"public/{_NAME}(?:/{_NAME})*",
    r"private/solution\.csv",
    r"private/reference\.csv",
    r"private/baselines/[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.csv",
    r"(?!prepare\.py)[A-Za-z0-9][A-Za-z0-9_-]{0,95}\.py",
    r"images/[A-Za-z0-9][A-Za-z0-9_-]{0,95}\.(?:png|jpg|jpeg|gif|webp)",
    rf"{SOURCE}{_NAME}",
)
_PATH = re.compile("|".join(f"(?:{path})" for path in _PATHS))
LONGEST_PATH = 200


@dataclass(frozen=True)
class DraftReport:
    """What checking a draft found; `release` says what of their scores entrants will see, and what that leaks."""

    faults: tuple[Fault, ...] = ()
    warnings: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    # Whether all submissions would be scored again: the solution, its split or the metric is another.
    rescores: bool = False
    release: Mapping[str, Any] = field(default_factory=dict)
    # What publishing would change of the competition that it is for, as `draft_changes.compare` tells it.
    changes: Mapping[str, Any] | None = None
    files: tuple[Mapping[str, Any], ...] = ()

    def to_dict(self, *, with_lines: bool) -> dict[str, Any]:
        """Return it as plain data; lines are told only of a text that the host has seen."""
        return {
            "faults": [describe_fault(fault, with_lines=with_lines) for fault in self.faults],
            "warnings": list(self.warnings),
            "checks": [asdict(check) for check in self.checks],
            "rescores": self.rescores,
            "release": dict(self.release),
            "changes": None if self.changes is None else dict(self.changes),
            "files": [dict(file) for file in self.files],
        }


def describe_fault(fault: Fault, *, with_lines: bool) -> dict[str, Any]:
    """Return a fault as plain data, with its message in words."""
    told = fault if with_lines else Fault(**{**asdict(fault), "line": None})
    return {**asdict(told), "message": told.message}


def is_file_name(name: str) -> bool:
    """Whether a draft can have a public file of this name."""
    return re.fullmatch(_NAME, name) is not None


def check_path(path: str) -> str:
    """Return the path of a draft's file.

    Raises
    ------
    InvalidInputError
        If a prepared folder has no such file.
    """
    if not _PATH.fullmatch(path) or len(path) > LONGEST_PATH:
        words = (
            "Expected public/NAME or public/FOLDER/NAME, private/solution.csv, private/reference.csv,"
            " private/baselines/NAME.csv, NAME.py for a metric, images/NAME.png or source/NAME; names are of letters,"
            f" digits, dots, hyphens and underscores, and a path has at most {LONGEST_PATH} of them."
        )
        raise InvalidInputError(f"“{path[:100]}” is no path of a file in a draft.", fields={"path": words})
    return path


def check_place(path: str, others: Iterable[str]) -> None:
    """Refuse a file where another draft's file has a folder of that name, or the other way round.

    Raises
    ------
    InvalidInputError
    """
    for other in others:
        if other.startswith(f"{path}/") or path.startswith(f"{other}/"):
            shorter, longer = sorted((path, other), key=len)
            words = "Give one of them another name."
            raise InvalidInputError(
                f"“{shorter[:100]}” can't be a file and the folder of “{longer[:100]}”.", fields={"path": words}
            )


def list_blocking(report: Mapping[str, Any] | None, waivers: Mapping[str, Any]) -> list[str]:
    """Return the titles of what stands in the way of publishing: faults, and checks neither green nor waived."""
    if report is None:
        return ["It has not been checked."]
    faults = [str(fault["message"]) for fault in report.get("faults", ())]
    checks = [
        f"{check['title']}: {check['found']}".rstrip(": ")
        for check in report.get("checks", ())
        if not CheckOutcome(check["state"]).is_green and not is_waived(check["name"], waivers)
    ]
    return faults + checks
