"""What became of each part of something imported: taken over, changed on the way, or left out, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Format(StrEnum):
    """What can be imported, each by the name of its platform."""

    CODABENCH = "codabench"
    CODALAB = "codalab"
    MLEBENCH = "mlebench"
    HUGGING_FACE = "huggingface"
    KAGGLE = "kaggle"

    @property
    def words(self) -> str:
        """Say it for people."""
        return {
            Format.CODABENCH: "a Codabench bundle, version 2",
            Format.CODALAB: "a CodaLab bundle, version 1.5",
            Format.MLEBENCH: "an mle-bench competition",
            Format.HUGGING_FACE: "a Hugging Face competition repository",
            Format.KAGGLE: "a folder in Kaggle's manner",
        }[self]


class Fate(StrEnum):
    """What became of a part."""

    TAKEN = "taken"
    CHANGED = "changed"
    LEFT_OUT = "left_out"

    @property
    def words(self) -> str:
        """Say it for people."""
        return {Fate.TAKEN: "taken over", Fate.CHANGED: "changed", Fate.LEFT_OUT: "left out"}[self]


@dataclass(frozen=True)
class Outcome:
    """One part: where it stood, what it is here, what became of it, and why."""

    part: str
    became: str
    fate: Fate
    reason: str = ""


@dataclass(frozen=True)
class ImportReport:
    """All that a host is told about an import.

    Attributes
    ----------
    format : Format
        What was recognised.
    name : str
        The archive or folder.
    outcomes : sequence of Outcome
        Each part once.
    to_mend : sequence of str
        What the host has to look at before publishing.
    proof : str
        How the scores were found equal, or why that could not be tried; empty where there was nothing to compare.
    """

    format: Format
    name: str
    outcomes: Sequence[Outcome]
    to_mend: Sequence[str]
    proof: str = ""

    def count(self, fate: Fate) -> int:
        """Return how many parts had this fate."""
        return sum(outcome.fate is fate for outcome in self.outcomes)

    def to_json(self) -> dict[str, Any]:
        """Return plain data, for a draft's notes and for the API."""
        return {
            "format": self.format.value,
            "name": self.name,
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
            "to_mend": list(self.to_mend),
            "proof": self.proof,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ImportReport:
        """Read what `to_json` wrote."""
        outcomes = [Outcome(**{**item, "fate": Fate(item["fate"])}) for item in data["outcomes"]]
        return cls(Format(data["format"]), data["name"], outcomes, data["to_mend"], data["proof"])

    def to_text(self) -> str:
        """Return what a terminal shows."""
        lines = [f"{self.name}: {self.format.words}."]
        for fate in Fate:
            chosen = [outcome for outcome in self.outcomes if outcome.fate is fate]
            lines += [f"{fate.words} ({len(chosen)}):"] if chosen else []
            for outcome in chosen:
                became = f" → {outcome.became}" if outcome.became else ""
                lines.append(f"  {outcome.part}{became}{f': {outcome.reason}' if outcome.reason else ''}")
        lines += [self.proof] if self.proof else []
        lines += ["to look at before publishing:"] if self.to_mend else []
        return "\n".join([*lines, *(f"  {words}" for words in self.to_mend)])
