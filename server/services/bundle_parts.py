"""The parts of a bundle, each written where it belongs: description, pages, files, solution and metric."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from server.bundles import Bundle, Prepared
from server.domain.spec_parts import MetricSpec
from server.domain.specs import CompetitionSpec
from server.imports.reference_boards import read_board
from server.models import Competition, MetricFile, Page, Solution
from server.services import metric_versions, reference_boards
from server.services.metric_versions import MetricSettings
from server.services.metrics import CUSTOM
from server.storage import StoredFile

PAGE_TITLES = {"overview": "Overview", "data": "Data", "evaluation": "Evaluation", "rules": "Rules"}
METRICS = "metrics"
SOLUTIONS = "solutions"


def keep_reference(session: Session, competition: Competition, bundle: Bundle) -> None:
    """Keep the reference board of a folder; one without leaves the competition's as it is."""
    scores = read_board(bundle.folder)
    if scores:
        reference_boards.keep(session, competition=competition, scores=scores)


def describe_metric(own: MetricFile, spec: MetricSpec) -> None:
    """Bring what people read of a host's own metric up to date."""
    own.title = spec.name
    own.description = spec.description or ""
    own.category = spec.category or ""


def describe(competition: Competition, spec: CompetitionSpec) -> None:
    """Bring the fields of a competition up to date with a description."""
    competition.title = spec.title
    competition.tagline = spec.tagline
    competition.task = spec.task.value
    competition.keywords = list(spec.keywords)
    competition.visibility = spec.visibility
    competition.is_practice = spec.practice
    times = spec.timeline
    competition.starts_at = times.starts_at if times else None
    competition.entry_deadline_at = times.entry_deadline_at if times else None
    competition.merger_deadline_at = times.merger_deadline_at if times else None
    competition.ends_at = times.ends_at if times else None
    competition.allows_late = spec.allows_late
    competition.rolling_days = spec.rolling_days
    competition.daily_limit = spec.daily_limit
    competition.error_limit = spec.error_limit
    competition.total_limit = spec.total_limit
    competition.finalize_after_minutes = spec.finalize_after_minutes
    competition.max_team_size = spec.max_team_size
    competition.n_selected = spec.n_selected
    competition.score_decimals = spec.score_decimals
    competition.max_upload_bytes = spec.max_upload_bytes
    competition.rules_version = spec.rules_version
    competition.source = spec.source.model_dump(mode="json")


def write_pages(session: Session, competition: Competition, bundle: Bundle) -> None:
    """Add the pages of a bundle."""
    for slug, markdown in bundle.pages.items():
        session.add(Page(competition_id=competition.id, slug=slug, title=PAGE_TITLES[slug], markdown=markdown))
        session.flush()  # pages are listed by number, in this order


def make_solution(
    session: Session,
    competition: Competition,
    bundle: Bundle,
    prepared: Prepared,
    *,
    copies: Mapping[Path, StoredFile],
    usage: Mapping[str, int],
    now: datetime,
) -> Solution:
    """Return the first version of a solution, not yet in the session; `copies` are its files in storage."""
    own = _add_metric_file(session, competition, bundle, copies, now)
    stored = copies[prepared.solution]
    return Solution(
        competition_id=competition.id,
        version=1,
        storage_key=stored.key,
        sha256=stored.sha256,
        id_column=bundle.spec.id_column,
        metric=bundle.spec.metric.name if own is None else CUSTOM,
        metric_parameters=dict(bundle.spec.metric.parameters),
        metric_file=own,
        split=None if bundle.spec.split is None else bundle.spec.split.model_dump(mode="json"),
        n_public=usage.get("public", 0),
        n_private=usage.get("private", 0),
        created_at=now,
    )


def list_usage(prepared: Prepared) -> list[str]:
    """Return the part of each row of the solution: public, private or ignored."""
    with prepared.solution.open(newline="", encoding="utf-8") as file:
        return [_usage_of(row) for row in csv.DictReader(file)]


def _usage_of(row: Mapping[str, str]) -> str:
    """Return the part of a row as the scorer reads it: in any case, and public without the column."""
    return next((cell.strip().casefold() for name, cell in row.items() if name.strip().casefold() == "usage"), "public")


def _add_metric_file(
    session: Session, competition: Competition, bundle: Bundle, copies: Mapping[Path, StoredFile], now: datetime
) -> MetricFile | None:
    """Keep the host's own metric, if there is one."""
    if bundle.metric_path is None:
        return None
    spec = bundle.spec.metric
    stored = copies[bundle.metric_path]
    version = metric_versions.pin(
        session,
        user_id=competition.host_id,
        name=spec.name,
        file_name=bundle.metric_path.name,
        stored=stored,
        settings=MetricSettings(bool(spec.higher_is_better), spec.complete_submission, dict(spec.parameters)),
        now=now,
    )
    own = MetricFile(
        competition_id=competition.id,
        storage_key=stored.key,
        sha256=stored.sha256,
        higher_is_better=bool(spec.higher_is_better),
        is_complete=spec.complete_submission,
        created_at=now,
        version_id=version.id,
    )
    describe_metric(own, spec)
    session.add(own)
    return own
