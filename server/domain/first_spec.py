"""The description of a competition as it begins: from its title and what its solution was read to be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from server.domain.specs import SAMPLE_FILE
from server.domain.zones import find_zone

LONGEST_SLUG, LONGEST_TAGLINE = 60, 160
SAMPLE_WORDS = "A valid submission whose predictions say nothing."
# What well-known names mostly hold; the host may say otherwise.
WORDS = {
    "train.csv": "Rows with the truth, to learn from.",
    "test.csv": "The rows to predict, without the truth.",
    SAMPLE_FILE: SAMPLE_WORDS,
}
OTHER_WORDS = "Another data file."
LASTS = timedelta(days=28)


def make_slug(title: str) -> str:
    """Return the name in addresses for a title: “Über-Preise 2030!” becomes “uber-preise-2030”."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-")
    return words if len(words) >= 3 else f"competition-{words}".strip("-")


def begin_spec(title: str, *, host: str, zone: str, now: datetime) -> dict[str, Any]:
    """Return what can be said before there is a solution: its names, four weeks from now, whose data they are."""
    local = now.astimezone(find_zone(zone) or UTC)
    return {
        "slug": make_slug(title),
        "title": title,
        "visibility": "public",
        "timeline": {
            "zone": zone,
            "starts_at": local.strftime("%Y-%m-%dT%H:%M"),
            "ends_at": (local + LASTS).strftime("%Y-%m-%dT23:59"),
        },
        "source": {"name": f"Data of {host}", "licence": "For this competition only"},
        "files": {SAMPLE_FILE: {"description": SAMPLE_WORDS}},
    }


def propose_changes(
    spec: Mapping[str, Any], proposal: Mapping[str, Any], *, numbered: str, seed: int, is_other: bool
) -> dict[str, Any]:
    """Return what a proposal adds to a description; `is_other` if something else is predicted than before.

    What the host has chosen stays as long as it can: a metric that does not fit any more makes room for the first that
    does.
    """
    roles, fitting = proposal["roles"], proposal["metrics"]
    targets = list(roles["targets"])
    changes: dict[str, Any] = {"id_column": roles["id_column"] or numbered}
    metric = spec["metric"] if isinstance(spec.get("metric"), dict) else {}
    chosen = metric.get("name")
    # Whether a metric of the host's own fits, its trial tells.
    is_fitting = bool(metric.get("file")) or chosen in {each["name"] for each in fitting}
    if "task" not in spec or is_other:
        changes["task"] = proposal["task"]
    if "tagline" not in spec and targets:
        changes["tagline"] = _write_tagline(targets)
    if fitting and (chosen is None or (is_other and not is_fitting)):
        changes["metric"] = _to_metric(fitting[0])
    if proposal["split"] is None:
        changes["split"] = None
    elif spec.get("split") is None or is_other:
        changes["split"] = _to_split(proposal["split"], spec.get("split") or {}, seed)
    return changes


def _write_tagline(targets: Sequence[str]) -> str:
    listed = f"{', '.join(targets[:-1])} and {targets[-1]}" if len(targets) > 1 else targets[0]
    return f"Predict {listed}."[:LONGEST_TAGLINE]


def _to_metric(fitting: Mapping[str, Any]) -> dict[str, Any]:
    parameters = dict(fitting["parameters"])
    return {"name": fitting["name"], **({"parameters": parameters} if parameters else {})}


def _to_split(proposed: Mapping[str, Any], before: Mapping[str, Any], seed: int) -> dict[str, Any]:
    split = {
        "public_share": proposed["public_share"],
        "seed": before.get("seed", seed),
        "drawing": proposed["drawing"],
    }
    return split if proposed["by"] is None else {**split, "by": proposed["by"]}
