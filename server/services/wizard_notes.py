"""What the wizard knows of a draft beside its description: the host's own file, its reading, choices and trials.

It is kept in the notes of the draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from server.domain.specs import SAMPLE_FILE, SOLUTION_FILE
from server.models import Draft, DraftFile

KEY = "wizard"
SOLUTION_PATH, SAMPLE_PATH = f"private/{SOLUTION_FILE}", f"public/{SAMPLE_FILE}"
UNSHOWN = ("baselines/shuffled.csv",)


@dataclass(frozen=True)
class Wizard:
    """What is known beside the description.

    `proposal` and `trial` are what the scorer's commands `propose` and `preview` print; `trial_inputs` are what was
    tried, `base` are those of the competition that the draft would change. `made` are paths that Podium wrote, `pages`
    the texts that it wrote, and `unshown` baselines that are made and not shown. `signature` is what the text of a
    metric file of the host's own says, which has the hash `signature_sha256`. `redraws` is whether the solution came
    with its `Usage`, and the host has another split drawn.
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
    signature: Mapping[str, Any] | None = None
    signature_sha256: str = ""
    redraws: bool = False


def read_wizard(draft: Draft) -> Wizard:
    """Return the wizard's part of a draft."""
    kept = dict(draft.notes.get(KEY) or {})
    for name in ("targets", "made", "unshown"):
        if name in kept:
            kept[name] = tuple(kept[name])
    return Wizard(**kept)


def list_hashes(files: Iterable[DraftFile]) -> dict[str, str]:
    """Return the hash of each file of a draft by its path."""
    return {file.path: file.sha256 for file in files}


def find_inputs(draft: Draft, wizard: Wizard, hashes: Mapping[str, str]) -> dict[str, Any]:
    """Return all that a trial depends on; two trials of equal inputs have equal results."""
    metric = draft.spec.get("metric") or {}
    inputs = {
        **find_solution_inputs(draft, wizard),
        "metric": metric.get("name") if isinstance(metric, dict) else None,
        "parameters": dict(metric.get("parameters") or {}) if isinstance(metric, dict) else {},
    }
    return {**inputs, "own": _find_own(draft, wizard, hashes)} if has_own_metric(draft) else inputs


def _find_own(draft: Draft, wizard: Wizard, hashes: Mapping[str, str]) -> dict[str, Any]:
    """Return what a trial of the host's own metric depends on: file, direction, columns that it names, and sample."""
    metric = draft.spec["metric"]
    return {
        "file": metric["file"],
        "sha256": hashes.get(str(metric["file"])),
        "higher_is_better": metric.get("higher_is_better"),
        "complete_submission": bool(metric.get("complete_submission")),
        "also": _list_named(draft, wizard),
        "sample": None if SAMPLE_PATH in wizard.made else hashes.get(SAMPLE_PATH),
    }


def find_signature(draft: Draft, wizard: Wizard, hashes: Mapping[str, str]) -> Mapping[str, Any] | None:
    """Return what the file of the host's own metric says of itself; None where it was not read."""
    if not has_own_metric(draft) or not wizard.signature_sha256:
        return None
    return wizard.signature if hashes.get(str(draft.spec["metric"]["file"])) == wizard.signature_sha256 else None


def _list_named(draft: Draft, wizard: Wizard) -> list[str]:
    """Return the columns of the host's file that its own metric may take: weights and the like, and those it names."""
    columns = {str(column["name"]) for column in (wizard.proposal or {}).get("columns", ())}
    defaults = {each["name"]: each["default"] for each in (wizard.signature or {}).get("parameters", ())}
    named = {*list_texts({**defaults, **(draft.spec["metric"].get("parameters") or {})}), *list_aside(wizard)}
    return sorted(named & (columns - {*wizard.targets, wizard.id_column}))


def list_aside(wizard: Wizard) -> list[str]:
    """Return the columns that look like weights, groups or times of the rows: they are kept, and not predicted."""
    roles = (wizard.proposal or {}).get("roles", {})
    return [roles[role] for role in ("weight", "group", "time") if roles.get(role) is not None]


def list_texts(value: object) -> Iterator[str]:
    """Return every text in plain data: those that name columns of a solution are no targets."""
    match value:
        case str():
            yield value
        case Mapping():
            for each in value.values():
                yield from list_texts(each)
        case Sequence():
            for each in value:
                yield from list_texts(each)


def find_solution_inputs(draft: Draft, wizard: Wizard) -> dict[str, Any]:
    """Return what the rows, the labels and the split of the solution depend on."""
    return {
        "source": wizard.source_sha256,
        "id_column": wizard.id_column,
        "is_numbered": wizard.is_numbered,
        "targets": list(wizard.targets),
        "split": draft.spec.get("split"),
    }


def is_tried(draft: Draft, wizard: Wizard, hashes: Mapping[str, str]) -> bool:
    """Whether the last trial was of what is chosen now."""
    return wizard.trial is not None and wizard.trial_inputs == find_inputs(draft, wizard, hashes)


def has_own_metric(draft: Draft) -> bool:
    """Whether the metric is the host's own file."""
    metric = draft.spec.get("metric")
    return isinstance(metric, dict) and bool(metric.get("file"))


def can_be_tried(draft: Draft, hashes: Mapping[str, str]) -> bool:
    """Whether a metric of the host's own has its file and a direction; one of the catalogue needs neither."""
    if not has_own_metric(draft):
        return True
    metric = draft.spec["metric"]
    return str(metric["file"]) in hashes and isinstance(metric.get("higher_is_better"), bool)


def needs_trial(draft: Draft, wizard: Wizard, hashes: Mapping[str, str]) -> bool:
    """Whether solution or sample submission are still to be made of the host's file, or the choice to be tried."""
    if not wizard.source or not wizard.targets or not can_be_tried(draft, hashes):
        return False
    if {SOLUTION_PATH, SAMPLE_PATH} - set(hashes):
        return True
    is_as_before = wizard.base is not None and find_inputs(draft, wizard, hashes) == wizard.base
    return not is_as_before and not is_tried(draft, wizard, hashes)


def list_dummies(wizard: Wizard) -> list[Mapping[str, Any]]:
    """Return the files without a model that have a score, and could be baselines."""
    dummies = (wizard.trial or {}).get("dummies", ())
    return [each for each in dummies if each["file"] != SAMPLE_FILE and each["public_score"] is not None]


def keep_wizard(draft: Draft, wizard: Wizard) -> None:
    """Keep the wizard's part of a draft, which is locked."""
    draft.notes = {**draft.notes, KEY: asdict(wizard)}
