"""The pages of a competition as they begin: written from what is known of it, for its host to go on with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scorer.registry import find_metric
from server.domain.specs import SAMPLE_FILE

TOOLS = "Solutions may use any tools and any data that all entrants could have, unless the host says otherwise."


def write_pages(spec: Mapping[str, Any], *, targets: Sequence[str], sample_lines: Sequence[str]) -> dict[str, str]:
    """Return overview, data, evaluation and rules in Markdown, as far as a description and a sample tell."""
    return {
        "overview": _write_overview(spec, targets),
        "data": _write_data(spec),
        "evaluation": _write_evaluation(spec, targets, sample_lines),
        "rules": _write_rules(spec),
    }


def _write_overview(spec: Mapping[str, Any], targets: Sequence[str]) -> str:
    tagline = str(spec.get("tagline") or "")
    is_said = tagline.rstrip(".").casefold() == f"predict {', '.join(targets)}".casefold()
    wanted = f"Predict {_list_columns(targets)} for every row." if targets else ""
    given = " from `train.csv`" if "train.csv" in _files(spec) else ""
    return _join(
        "## The task",
        "\n\n".join(filter(None, ("" if is_said else tagline, wanted))),
        "## How to take part",
        "1. Accept the rules.\n"
        f"2. Get the data{', and learn' + given if given else ''}.\n"
        f"3. Hand in a file like `{SAMPLE_FILE}`: the same ids and columns, with your own predictions.",
        "The public part of the hidden rows is scored at once; the private part decides at the end.",
    )


def _write_data(spec: Mapping[str, Any]) -> str:
    lines = [f"- `{name}`: {file.get('description') or 'A data file.'}" for name, file in _files(spec).items()]
    id_column = spec.get("id_column") or "id"
    rows = f"The column `{id_column}` names the rows: a submission has each id of `{SAMPLE_FILE}` exactly once."
    return _join("## Files", "\n".join(lines), rows)


def _write_evaluation(spec: Mapping[str, Any], targets: Sequence[str], sample_lines: Sequence[str]) -> str:
    given = spec.get("metric") or {}
    metric = find_metric(str(given.get("name") or ""))
    example = "\n".join(["```", *sample_lines, "…", "```"]) if sample_lines else ""
    if given.get("file") or metric is None:
        return _join("## Metric", str(given.get("description") or given.get("name") or ""), "## File", example)
    direction = "Higher is better" if metric.higher_is_better else "Lower is better"
    perfect = f"; a perfect file scores {metric.best_value:g}" if abs(metric.best_value) < float("inf") else ""
    has_direction = metric.wrapping is None and metric.derive is None
    return _join(
        "## Metric",
        f"Submissions are scored by **{metric.title}**. {metric.meaning}",
        f"{direction}{perfect}." if has_direction else "",
        f"Formula: {metric.formula}" if metric.formula else "",
        "## File",
        f"One row for each id, with {_list_columns(targets)}:" if targets and not sample_lines else "",
        example,
    )


def _write_rules(spec: Mapping[str, Any]) -> str:
    size = spec.get("max_team_size") or 4
    teams = "You take part alone." if size == 1 else f"A team has at most {size} members."
    return _join(
        "## Rules",
        "\n".join(
            (
                f"- One account each. {teams} Code and predictions are shared within a team, or with everybody.",
                f"- A team hands in at most {spec.get('daily_limit') or 5} files a day (UTC).",
                "- Nobody labels the hidden rows by hand or looks their labels up.",
                f"- {TOOLS}",
                "- The data are for this competition; their licence holds besides.",
            )
        ),
    )


def _files(spec: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    files = spec.get("files")
    return {name: file for name, file in files.items() if isinstance(file, dict)} if isinstance(files, dict) else {}


def _list_columns(names: Sequence[str]) -> str:
    shown = [f"`{name}`" for name in names[:8]] + (["…"] if len(names) > 8 else [])
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def _join(*parts: str) -> str:
    return "\n\n".join(filter(None, parts)) + "\n"
