"""A bundle becomes a competition: pages, files, solution and baselines, all in one transaction."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.bundles import Bundle, Prepared
from server.domain.names import name_key
from server.domain.spec_parts import MetricSpec
from server.domain.specs import CompetitionSpec
from server.errors import ConflictError, NameTakenError, NotFoundError
from server.imports.reference_boards import read_board
from server.jobs import JobQueue
from server.models import Competition, DataFile, MetricFile, Page, Rescore, Solution, Team, User
from server.services import (
    audit,
    board_rows,
    competitions,
    data_files,
    metric_versions,
    page_images,
    reference_boards,
    rescores,
    submissions,
)
from server.services.metric_versions import MetricSettings
from server.services.metrics import CUSTOM
from server.storage import Storage, save_file

PAGE_TITLES = {"overview": "Overview", "data": "Data", "evaluation": "Evaluation", "rules": "Rules"}
METRICS = "metrics"
SOLUTIONS = "solutions"
SUBMISSIONS = "submissions"
RULES = (
    "starts_at",
    "entry_deadline_at",
    "merger_deadline_at",
    "ends_at",
    "finalize_after_minutes",
    "allows_late",
    "daily_limit",
    "error_limit",
    "total_limit",
    "max_team_size",
    "n_selected",
)


class SolutionChangedError(ConflictError):
    """An update would change the labels, the metric or the honest mode under submissions that have been scored."""

    code = "solution_changed"


def create_from_bundle(
    session: Session,
    *,
    storage: Storage,
    queue: JobQueue,
    bundle: Bundle,
    prepared: Prepared,
    host: User,
    now: datetime,
    rounding_step: float | None = None,
    waivers: Mapping[str, str] = MappingProxyType({}),
) -> Competition:
    """Create and publish the competition of a bundle; its baselines are scored like any submission.

    `rounding_step` is what its scores are rounded to from now on, if the honest mode is `rounded`. `waivers` are the
    reasons for publishing it though checks are not green, which are kept on the record.

    Raises
    ------
    NameTakenError
        If there is a competition of that slug.
    """
    spec = bundle.spec
    if session.scalar(select(Competition.id).where(Competition.slug == spec.slug)) is not None:
        raise NameTakenError(f"There is a competition “{spec.slug}” already. Update it, or choose another slug.")
    competition = Competition(slug=spec.slug, host_id=host.id, created_at=now, solution_version=1)
    competition.published_at = spec.publish_at or now
    competition.honest_mode, competition.rounding_step = spec.honest_mode, rounding_step
    _describe(competition, spec)
    session.add(competition)
    session.flush()  # everything below needs its number
    _write_pages(session, competition, bundle)
    _publish_files(session, storage, competition, bundle, prepared, now)
    page_images.publish(session, storage=storage, competition=competition, folder=bundle.folder, now=now)
    _keep_reference(session, competition, bundle)
    session.add(_make_solution(session, storage, competition, bundle, prepared, now))
    _add_baselines(session, storage, queue, competition, bundle, prepared, host, now)
    _record(session, "competition.create", competition, host, now, before={}, waivers=waivers)
    return competition


def update_from_bundle(
    session: Session,
    *,
    storage: Storage,
    bundle: Bundle,
    prepared: Prepared,
    host: User,
    now: datetime,
    rescoring: bool = False,
) -> Competition:
    """Bring description, pages, limits and public files up to date with a bundle.

    Where the caller has all submissions scored again (`rescoring`), the bundle may have another solution or metric.

    Raises
    ------
    NotFoundError
        If there is no competition of that slug.
    SolutionChangedError
        If the labels, the metric or the honest mode differ from the ones that submissions were scored with.
    ConflictError
        If the end would move after the private leaderboard has become final.
    """
    spec = bundle.spec
    competition = _lock(session, spec)
    if competition is None:
        raise NotFoundError(f"There is no competition “{spec.slug}”. Create it first.")
    solution = competitions.get_solution(session, competition=competition)
    is_same = not differs(solution, bundle, prepared)
    if not is_same and not rescoring:
        raise SolutionChangedError(
            f"The solution or the metric of “{spec.slug}” would change under submissions that have been scored."
            " Nothing was updated. Put the old ones back, or score all submissions again with"
            " `python -m server competition rescore`."
        )
    _check_mode_stays(competition, spec)
    own = solution.metric_file
    _check_end_stays(competition, spec)
    if own is not None and is_same:
        _describe_metric(own, spec.metric)
    if spec.publish_at is not None and not competitions.is_published(competition, now):
        competition.published_at = spec.publish_at
    before, forgets_after = _rules(competition), competition.rolling_days
    _describe(competition, spec)
    if spec.rolling_days != forgets_after:
        session.flush()  # the rows are counted from the tables
        board_rows.rebuild_board(session, competition_id=competition.id, now=now)
    session.execute(delete(Page).where(Page.competition_id == competition.id))
    _write_pages(session, competition, bundle)
    session.execute(delete(DataFile).where(DataFile.competition_id == competition.id))
    _publish_files(session, storage, competition, bundle, prepared, now)
    page_images.publish(session, storage=storage, competition=competition, folder=bundle.folder, now=now)
    _keep_reference(session, competition, bundle)
    _record(session, "competition.update", competition, host, now, before=before)
    return competition


def rescore_from_bundle(
    session: Session,
    *,
    storage: Storage,
    bundle: Bundle,
    prepared: Prepared,
    host: User,
    reason: str,
    now: datetime,
    rounding_step: float | None = None,
) -> Rescore:
    """Begin to score all submissions again with the solution, the split and the metric of a bundle.

    Nothing else of the bundle is taken over. `rounding_step` is what its scores are rounded to, if the honest mode is
    `rounded`. `rescores.start` says what it raises beside these.

    Raises
    ------
    NotFoundError
        If there is no competition of that slug.
    SolutionChangedError
        If the honest mode differs.
    ConflictError
        If the bundle has the solution and the metric that are in force.
    """
    spec = bundle.spec
    competition = session.scalar(select(Competition).where(Competition.slug == spec.slug).with_for_update())
    if competition is None:
        raise NotFoundError(f"There is no competition “{spec.slug}”. Create it first.")
    _check_mode_stays(competition, spec)
    if not differs(competitions.get_solution(session, competition=competition), bundle, prepared):
        raise ConflictError(
            f"The folder has the solution and the metric that “{spec.slug}” is scored with, so there is nothing to"
            " score again. Mend them first."
        )
    solution = _make_solution(session, storage, competition, bundle, prepared, now)
    return rescores.start(
        session,
        competition=competition,
        solution=solution,
        host=host,
        reason=reason,
        now=now,
        rounding_step=rounding_step,
    )


def differs(solution: Solution, bundle: Bundle, prepared: Prepared) -> bool:
    """Whether a bundle scores by other labels, another split or another metric."""
    spec = bundle.spec
    given = (prepared.files["solution.csv"].sha256, dict(spec.metric.parameters), *_identify_metric(bundle))
    own = solution.metric_file
    rule = (solution.metric,) if own is None else (CUSTOM, own.sha256, own.higher_is_better, own.is_complete)
    return given != (solution.sha256, solution.metric_parameters, *rule)


def _keep_reference(session: Session, competition: Competition, bundle: Bundle) -> None:
    """Keep the reference board of a folder; one without leaves the competition's as it is."""
    scores = read_board(bundle.folder)
    if scores:
        reference_boards.keep(session, competition=competition, scores=scores)


def _check_mode_stays(competition: Competition, spec: CompetitionSpec) -> None:
    """Refuse another honest mode under scores that have been shown."""
    if spec.honest_mode is not competition.honest_mode:
        raise SolutionChangedError(
            f"The honest mode of “{spec.slug}” is {competition.honest_mode} and would become {spec.honest_mode} under"
            " scores that have been shown. Nothing was changed. Put the old one back, or create a competition with"
            " another slug."
        )


def _lock(session: Session, spec: CompetitionSpec) -> Competition | None:
    """Lock the competition of a description, and before it the teams whose rows its new `rolling_days` changes."""
    query = select(Competition).where(Competition.slug == spec.slug)
    competition = session.scalar(query)
    if competition is not None and competition.rolling_days != spec.rolling_days:
        board_rows.lock_board(session, competition_id=competition.id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _check_end_stays(competition: Competition, spec: CompetitionSpec) -> None:
    """Refuse to move the end of what is final: the private leaderboard would disappear again."""
    ends_at = spec.timeline.ends_at if spec.timeline else None
    if competition.finalized_at is not None and ends_at != competition.ends_at:
        raise ConflictError(
            f"“{spec.slug}” is final since {competition.finalized_at:%Y-%m-%d %H:%M} UTC; its end cannot be moved any"
            f" more. Nothing was updated. Put {competition.ends_at:%Y-%m-%dT%H:%M:%SZ} back."
        )


def _identify_metric(bundle: Bundle) -> tuple[object, ...]:
    """Return what makes the metric of a bundle the one that scored, or another."""
    if bundle.metric_path is None:
        return (bundle.spec.metric.name,)
    sha256 = hashlib.sha256(bundle.metric_path.read_bytes()).hexdigest()
    return CUSTOM, sha256, bundle.spec.metric.higher_is_better, bundle.spec.metric.complete_submission


def _describe_metric(own: MetricFile, spec: MetricSpec) -> None:
    own.title = spec.name
    own.description = spec.description or ""
    own.category = spec.category or ""


def _describe(competition: Competition, spec: CompetitionSpec) -> None:
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


def _write_pages(session: Session, competition: Competition, bundle: Bundle) -> None:
    for slug, markdown in bundle.pages.items():
        session.add(Page(competition_id=competition.id, slug=slug, title=PAGE_TITLES[slug], markdown=markdown))
        session.flush()  # pages are listed by number, in this order


def _publish_files(
    session: Session, storage: Storage, competition: Competition, bundle: Bundle, prepared: Prepared, now: datetime
) -> None:
    data_files.publish(
        session,
        storage=storage,
        competition=competition,
        folder=prepared.public,
        descriptions={name: (file.description, file.columns) for name, file in bundle.spec.files.items()},
        id_column=bundle.spec.id_column,
        now=now,
    )


def _make_solution(
    session: Session,
    storage: Storage,
    competition: Competition,
    bundle: Bundle,
    prepared: Prepared,
    now: datetime,
) -> Solution:
    """Return the first version of a solution, not yet in the session, whose files are stored."""
    own = _add_metric_file(session, storage, competition, bundle, now)
    stored = save_file(storage, prepared.solution, f"{SOLUTIONS}/{competition.id}")
    usage = list_usage(prepared)
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
        n_public=usage.count("public"),
        n_private=usage.count("private"),
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
    session: Session, storage: Storage, competition: Competition, bundle: Bundle, now: datetime
) -> MetricFile | None:
    """Keep the host's own metric, if there is one."""
    if bundle.metric_path is None:
        return None
    spec = bundle.spec.metric
    stored = save_file(storage, bundle.metric_path, f"{METRICS}/{competition.id}")
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
    _describe_metric(own, spec)
    session.add(own)
    return own


def _add_baselines(
    session: Session,
    storage: Storage,
    queue: JobQueue,
    competition: Competition,
    bundle: Bundle,
    prepared: Prepared,
    host: User,
    now: datetime,
) -> None:
    for baseline in bundle.spec.baselines:
        team = Team(
            competition_id=competition.id,
            name=baseline.name,
            name_key=name_key(baseline.name),
            is_baseline=True,
            created_at=now,
        )
        session.add(team)
        session.flush()  # its submission needs its number
        path = prepared.files[baseline.file].path
        submissions.add_submission(
            session,
            queue=queue,
            competition=competition,
            team=team,
            user=host,
            file=save_file(storage, path, f"{SUBMISSIONS}/{competition.id}"),
            file_name=path.name,
            description=baseline.description,
            idempotency_key=None,
            received_at=now,
        )


def _rules(competition: Competition) -> dict[str, object]:
    """Return the limits and deadlines as the record keeps them."""
    kept = {name: getattr(competition, name) for name in RULES}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}


def _record(
    session: Session,
    action: str,
    competition: Competition,
    host: User,
    now: datetime,
    *,
    before: dict[str, object],
    waivers: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Add the act to the record, with the limits and deadlines that it changed, and the checks that were waived."""
    changed = {name: value for name, value in _rules(competition).items() if before.get(name) != value}
    audit.record(
        session,
        action=action,
        subject=f"competition:{competition.id}",
        user_id=host.id,
        now=now,
        detail={
            "before": {name: before.get(name) for name in changed},
            "after": changed,
            **({"waivers": dict(waivers)} if waivers else {}),
        },
    )
