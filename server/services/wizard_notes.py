"""What the wizard knows of a draft beside its description: the host's own file, its reading, choices and trials.

It is kept in the notes of the draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from server.domain.specs import SAMPLE_FILE, SOLUTION_FILE
from server.models import Draft

KEY = "wizard"
SOLUTION_PATH, SAMPLE_PATH = f"private/{SOLUTION_FILE}", f"public/{SAMPLE_FILE}"
UNSHOWN = ("baselines/shuffled.csv",)


@dataclass(frozen=True)
class Wizard:
    """What is known beside the description.

    `proposal` and `trial` are what the scorer's commands `propose` and `preview` print; `trial_inputs` are what was
    tried, `base` are those of the competition that the draft would change. `made` are paths that Podium wrote, `pages`
    the texts that it wrote, and `unshown` baselines that are made and not shown.
    """

    file_name: str = ""
    source: str = ""
    source_sha256: str = ""
    id_column: str | None = None
    is_numbered: bool = False
    targets: tuple[str, ...] = ()
    proposal: Mapping[str, Any] | None = None
    trial: Mapping[str, Any] | None = None
    trial_inputs: Mapping[str, Any] | None = None
    base: Mapping[str, Any] | None = None
    made: tuple[str, ...] = ()
    pages: Mapping[str, str] = field(default_factory=dict)
    unshown: tuple[str, ...] = UNSHOWN


def read_wizard(draft: Draft) -> Wizard:
    """Return the wizard's part of a draft."""
    kept = dict(draft.notes.get(KEY) or {})
    for name in ("targets", "made", "unshown"):
        if name in kept:
            kept[name] = tuple(kept[name])
    return Wizard(**kept)


def find_inputs(draft: Draft, wizard: Wizard) -> dict[str, Any]:
    """Return all that a trial depends on; two trials of equal inputs have equal results."""
    metric = draft.spec.get("metric") or {}
    return {
        **find_solution_inputs(draft, wizard),
        "metric": metric.get("name") if isinstance(metric, dict) else None,
        "parameters": dict(metric.get("parameters") or {}) if isinstance(metric, dict) else {},
    }


def find_solution_inputs(draft: Draft, wizard: Wizard) -> dict[str, Any]:
    """Return what the rows, the labels and the split of the solution depend on."""
    return {
        "source": wizard.source_sha256,
        "id_column": wizard.id_column,
        "is_numbered": wizard.is_numbered,
        "targets": list(wizard.targets),
        "split": draft.spec.get("split"),
    }


def is_tried(draft: Draft, wizard: Wizard) -> bool:
    """Whether the last trial was of what is chosen now."""
    return wizard.trial is not None and wizard.trial_inputs == find_inputs(draft, wizard)


def has_own_metric(draft: Draft) -> bool:
    """Whether the metric is the host's own file, which no trial runs."""
    metric = draft.spec.get("metric")
    return isinstance(metric, dict) and bool(metric.get("file"))


def needs_trial(draft: Draft, wizard: Wizard, paths: Iterable[str]) -> bool:
    """Whether solution or sample submission are still to be made of the host's file."""
    if not wizard.source or not wizard.targets or has_own_metric(draft):
        return False
    if {SOLUTION_PATH, SAMPLE_PATH} - set(paths):
        return True
    is_as_before = wizard.base is not None and find_inputs(draft, wizard) == wizard.base
    return not is_as_before and not is_tried(draft, wizard)


def list_dummies(wizard: Wizard) -> list[Mapping[str, Any]]:
    """Return the files without a model that have a score, and could be baselines."""
    dummies = (wizard.trial or {}).get("dummies", ())
    return [each for each in dummies if each["file"] != SAMPLE_FILE and each["public_score"] is not None]


def keep_wizard(draft: Draft, wizard: Wizard) -> None:
    """Keep the wizard's part of a draft, which is locked."""
    draft.notes = {**draft.notes, KEY: asdict(wizard)}
