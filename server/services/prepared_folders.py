"""A running competition as the prepared folder that would make an equal one: description, pages and files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.bundles import PRIVATE, PUBLIC
from server.domain.specs import SOLUTION_FILE, CompetitionSpec
from server.models import Competition, DataFile, Solution
from server.services import baselines, competitions, data_files, page_images, reference_boards
from server.services.baselines import Baseline

METRIC_FILE = "metric.py"


@dataclass(frozen=True)
class FolderFile:
    """A file of the folder, and where its bytes are."""

    path: str
    storage_key: str
    size_bytes: int | None
    sha256: str


@dataclass(frozen=True)
class PreparedFolder:
    """What the folder of a competition holds; `spec` is what its `competition.yaml` says.

    `reference` is the text of the reference board, empty if there is none.
    """

    spec: dict[str, Any]
    pages: dict[str, str]
    files: tuple[FolderFile, ...]
    reference: str = ""


def describe(session: Session, *, competition: Competition, now: datetime) -> PreparedFolder:
    """Return the folder of a competition, with the version of its solution that is in force.

    Keys that have their usual value are left out, and so are the pins: they are of a program that made the data.
    """
    solution = competitions.get_solution(session, competition=competition)
    public = data_files.list_files(session, competition=competition)
    standing = baselines.list_baselines(session, competition=competition)
    spec = {
        **_describe_competition(competition, now),
        "metric": _describe_metric(solution),
        "id_column": solution.id_column,
        "split": solution.split,
        "files": {file.name: _describe_file(file) for file in public},
        "baselines": [
            {"name": each.team.name, "file": each.file, "description": each.submission.description} for each in standing
        ],
    }
    pages = {page.slug: page.markdown for page in competitions.list_pages(session, competition=competition)}
    images = page_images.list_images(session, competition=competition)
    files = (
        *_list_hidden(solution, standing),
        *(_public_file(file) for file in public),
        *(FolderFile(f"images/{each.name}", each.storage_key, each.size_bytes, each.sha256) for each in images),
    )
    reference = reference_boards.find(session, competition=competition)
    return PreparedFolder(_tidy(spec), pages, files, "" if reference is None else reference.text)


def _tidy(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Put the keys in the order of the reference, without those that say what holds anyway."""
    usual = {name: field.get_default() for name, field in CompetitionSpec.model_fields.items()}
    kept = (name for name in usual if spec.get(name) not in (None, [], usual[name]))
    return {name: spec[name] for name in kept}


def _describe_competition(competition: Competition, now: datetime) -> dict[str, Any]:
    timeline = {
        name: _as_time(getattr(competition, name))
        for name in ("starts_at", "entry_deadline_at", "merger_deadline_at", "ends_at")
    }
    is_planned = competition.published_at is not None and competition.published_at > now
    return {
        "slug": competition.slug,
        "title": competition.title,
        "tagline": competition.tagline,
        "task": competition.task,
        "keywords": list(competition.keywords),
        "practice": competition.is_practice,
        "visibility": competition.visibility.value,
        "publish_at": _as_time(competition.published_at) if is_planned else None,
        "timeline": None if competition.is_practice else _without_nothing(timeline),
        "finalize_after_minutes": competition.finalize_after_minutes,
        "daily_limit": competition.daily_limit,
        "error_limit": competition.error_limit,
        "total_limit": competition.total_limit,
        "max_team_size": competition.max_team_size,
        "n_selected": competition.n_selected,
        "score_decimals": competition.score_decimals,
        "rolling_days": competition.rolling_days,
        "honest_mode": competition.honest_mode.value,
        "allows_late": competition.allows_late,
        "max_upload_bytes": competition.max_upload_bytes,
        "rules_version": competition.rules_version,
        "source": _without_nothing(competition.source),
    }


def _describe_metric(solution: Solution) -> dict[str, Any]:
    own = solution.metric_file
    parameters = dict(solution.metric_parameters) or None
    if own is None:
        return _without_nothing({"name": solution.metric, "parameters": parameters})
    return _without_nothing(
        {
            "name": own.title,
            "file": METRIC_FILE,
            "higher_is_better": own.higher_is_better,
            "description": own.description or None,
            "category": own.category or None,
            "complete_submission": own.is_complete or None,
            "parameters": parameters,
        }
    )


def _describe_file(file: DataFile) -> dict[str, Any]:
    columns = file.columns
    if columns is None:  # it was published before the words were kept beside what the columns hold
        shown = (file.preview or {}).get("columns", ())
        columns = {column["name"]: column["description"] for column in shown if column["description"]}
    return {"description": file.description, **({"columns": dict(columns)} if columns else {})}


def _list_hidden(solution: Solution, standing: Sequence[Baseline]) -> Iterator[FolderFile]:
    yield FolderFile(f"{PRIVATE}/{SOLUTION_FILE}", solution.storage_key, None, solution.sha256)
    for each in standing:
        made = each.submission
        yield FolderFile(f"{PRIVATE}/{each.file}", made.storage_key, made.size_bytes, made.sha256)
    own = solution.metric_file
    if own is not None:
        yield FolderFile(METRIC_FILE, own.storage_key, None, own.sha256)


def _public_file(file: DataFile) -> FolderFile:
    return FolderFile(f"{PUBLIC}/{file.name}", file.storage_key, file.size_bytes, file.sha256)


def _without_nothing(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _as_time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
