"""A host's own metric tried with a bare solution: in the sandbox, on files that metrics of the catalogue would take."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.trial import read_metric, score_sealed, try_metric
from worker.drafts.desk import Desk
from worker.drafts.folder import fetch_file, read_draft

# What makes a solution, a sample and dummies as one metric of the catalogue wants them, and says what is in them.
Preview = Callable[[Mapping[str, Any], Path, Path], dict[str, Any]]
SAMPLE = "sample_submission.csv"
LAST_STAND_IN: Mapping[str, Any] = {"name": "accuracy", "parameters": {}}
MOST_SHAPES = 4


@dataclass(frozen=True)
class OwnTrial:
    """What came of it: as of a metric of the catalogue, with faults and output; and the folder of what was made."""

    trial: dict[str, Any]
    made: Path
    signature: dict[str, Any]
    settings: dict[str, Any]
    report: dict[str, Any]


@dataclass(frozen=True)
class _Shape:
    """Files as one metric of the catalogue wants them, and what the host's own says of their sample."""

    preview: dict[str, Any]
    made: Path
    sealed: Path
    report: dict[str, Any]

    @property
    def is_taken(self) -> bool:
        return self.report.get("sample") is not None


def try_own_metric(desk: Desk, preview: Preview, stand_ins: Sequence[Mapping[str, Any]]) -> OwnTrial:
    """Look for the shape of submissions that the metric takes, and score what was made in it.

    Nothing says of such a metric what it wants: labels, probabilities, one column a class. The metrics of the catalogue
    that fit the solution are asked in turn until one makes a sample that has a score.
    """
    inputs = desk.task.arguments["inputs"]
    draft = desk.database.read(read_draft, draft_id=desk.task.draft_id)
    metric = fetch_file(draft, desk.storage, inputs["own"]["file"], desk.scratch / "metric.py")
    signature = read_metric(metric)
    given = None
    if inputs["own"]["sample"] is not None:
        given = fetch_file(draft, desk.storage, f"public/{SAMPLE}", desk.scratch / "given.csv")
    settings = {name: inputs["own"][name] for name in ("higher_is_better", "complete_submission")}
    settings["parameters"] = inputs["parameters"]
    about: dict[str, Any] = {"settings": settings, "id_column": draft.spec.get("id_column")}
    desk.say("Trying your metric in the sandbox.")
    shapes: list[_Shape] = []
    for shape in _make_shapes(desk, preview, stand_ins, metric, given, about):
        shapes.append(shape)
        if shape.is_taken or "sample" not in shape.report:
            break
    best = next((shape for shape in shapes if shape.is_taken), shapes[0])
    desk.say("Scoring dummies with your metric in the sandbox.")
    dummies = list(_score_dummies(best, metric, about))
    trial = {
        **best.preview,
        "title": draft.spec["metric"]["name"],
        "higher_is_better": settings["higher_is_better"],
        "dummies": dummies,
        "advice": None,
        "faults": _list_faults(best, shapes),
        "warnings": [*best.preview["warnings"], *best.report.get("warnings", ())],
        "output": best.report.get("output", ""),
    }
    return OwnTrial(trial, best.made, signature, settings, best.report)


def _list_faults(best: _Shape, shapes: Sequence[_Shape]) -> list[str]:
    """Return what is wrong; where no sample was taken, what was said of each of them."""
    told = [best] if best.is_taken else shapes
    return list(dict.fromkeys(fault for shape in told for fault in shape.report["faults"]))


def _make_shapes(
    desk: Desk,
    preview: Preview,
    stand_ins: Sequence[Mapping[str, Any]],
    metric: Path,
    given: Path | None,
    about: Mapping[str, Any],
) -> Iterator[_Shape]:
    """Make samples that differ, and try each; a sample of the host's own is tried in their place."""
    seen: set[bytes] = set()
    for number, stand_in in enumerate([*stand_ins, *([] if stand_ins else [LAST_STAND_IN])]):
        made, sealed = desk.scratch / f"made-{number}", desk.scratch / f"sealed-{number}.csv"
        found = preview(stand_in, made, sealed)
        sample = given or made / SAMPLE
        digest = hashlib.sha256(sample.read_bytes() if sample.is_file() else b"").digest()
        if digest in seen:
            continue
        seen.add(digest)
        yield _Shape(found, made, sealed, try_metric(metric, sealed, sample if sample.is_file() else None, **about))
        if given is not None or len(seen) == MOST_SHAPES:
            return


def _score_dummies(shape: _Shape, metric: Path, about: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Return sample and dummies with their scores by the host's own metric; a dummy that it refuses has no file."""
    scores = shape.report.get("sample") or {"public_score": None, "private_score": None}
    words = {"message": "" if shape.is_taken else "Your metric gives it no score."}
    sample: dict[str, Any] = next((dummy for dummy in shape.preview["dummies"] if dummy["file"] == SAMPLE), {})
    yield {"file": SAMPLE, "name": "Sample submission", "description": "", **sample, **words, **scores}
    for dummy in shape.preview["dummies"]:
        if dummy["file"] == SAMPLE:
            continue
        if not shape.is_taken:
            (shape.made / dummy["file"]).unlink()
            continue
        public, private, why = score_sealed(metric, shape.sealed, shape.made / dummy["file"], **about)
        if public is None:
            (shape.made / dummy["file"]).unlink()
        yield {**dummy, "public_score": public, "private_score": private, "message": why}
