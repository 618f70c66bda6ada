"""Metrics of hosts: files dropped in, accepted as numbered versions once they were tried, pinned by competitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from server.domain.names import check_title, name_key
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import Competition, Metric, MetricFile, MetricVersion, Role, Solution, User
from server.services import audit
from server.storage import StoredFile

PREFIX = "metrics"
LONGEST_NAME = 80
MOST_VERSIONS = 500


@dataclass(frozen=True)
class MetricSettings:
    """With what a metric is used: its direction, whether it matches rows itself, and its parameters."""

    higher_is_better: bool
    complete_submission: bool
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Use:
    """A competition that uses a version, and whether its scores in force are of it."""

    competition: Competition
    is_in_force: bool


def check_host(user: User) -> None:
    """Refuse who is no host: to them nothing is there; raises NotFoundError."""
    if user.role is Role.USER:
        raise NotFoundError


def drop(
    session: Session,
    *,
    user: User,
    name: str,
    file_name: str,
    stored: StoredFile,
    signature: Mapping[str, Any],
    now: datetime,
) -> tuple[MetricVersion, bool]:
    """Return the version that a file is of the user's metric of this name, and whether it is new.

    The same file again makes no new version; the caller deletes what was stored for it.

    Raises
    ------
    InvalidInputError
        If the name is none, or there are too many versions.
    """
    check_host(user)
    metric = _find_or_add(session, user_id=user.id, name=check_title(name, field="name", longest=LONGEST_NAME), now=now)
    known = session.scalar(
        select(MetricVersion).where(MetricVersion.metric_id == metric.id, MetricVersion.sha256 == stored.sha256)
    )
    if known is not None:
        known.signature = dict(signature)
        return known, False
    owned = select(func.count(MetricVersion.id)).join(MetricVersion.metric).where(Metric.user_id == user.id)
    if (session.scalar(owned) or 0) >= MOST_VERSIONS:
        raise InvalidInputError(f"You have {MOST_VERSIONS} versions of metrics, the most that are kept.")
    version = MetricVersion(
        metric_id=metric.id,
        file_name=file_name,
        storage_key=stored.key,
        sha256=stored.sha256,
        signature=dict(signature),
        created_by_id=user.id,
        created_at=now,
    )
    session.add(version)
    session.flush()
    return version, True


def get_version(session: Session, *, version_id: int, user: User, is_to_change: bool = False) -> MetricVersion:
    """Return a version of the user's own.

    Raises
    ------
    NotFoundError
        If there is none, or it is another host's.
    """
    check_host(user)
    wanted = select(MetricVersion).join(MetricVersion.metric).where(MetricVersion.id == version_id)
    wanted = wanted.where(Metric.user_id == user.id).options(contains_eager(MetricVersion.metric))
    wanted = wanted.options(joinedload(MetricVersion.created_by), joinedload(MetricVersion.job))
    found = session.scalar(wanted.with_for_update(of=MetricVersion) if is_to_change else wanted)
    if found is None:
        raise NotFoundError
    return found


def list_versions(session: Session, *, user: User) -> Sequence[MetricVersion]:
    """Return all versions of the user's metrics: by name, the newest of each first."""
    check_host(user)
    wanted = select(MetricVersion).join(MetricVersion.metric).where(Metric.user_id == user.id)
    wanted = wanted.options(contains_eager(MetricVersion.metric), joinedload(MetricVersion.created_by))
    wanted = wanted.options(joinedload(MetricVersion.job))
    return session.scalars(wanted.order_by(Metric.name_key, MetricVersion.id.desc())).all()


def list_uses(session: Session, *, versions: Sequence[MetricVersion]) -> dict[int, list[Use]]:
    """Return which competitions use each version, by its id."""
    rows = session.execute(
        select(MetricVersion.id, Competition, Solution.version)
        .join_from(MetricFile, Solution, Solution.metric_file_id == MetricFile.id)
        .join(Competition, Competition.id == Solution.competition_id)
        .join(MetricVersion, MetricVersion.id == MetricFile.version_id)
        .where(MetricFile.version_id.in_([version.id for version in versions]))
        .order_by(Competition.slug, Solution.version)
    )
    uses: dict[int, dict[int, Use]] = {}
    for version_id, competition, number in rows:
        before = uses.setdefault(version_id, {}).get(competition.id)
        is_in_force = number == competition.solution_version or (before is not None and before.is_in_force)
        uses[version_id][competition.id] = Use(competition, is_in_force)
    return {version_id: list(found.values()) for version_id, found in uses.items()}


def accept(session: Session, *, version_id: int, user: User, now: datetime, address: str = "") -> MetricVersion:
    """Give a version that was tried without faults its number; from now on drafts can use it.

    Raises
    ------
    NotFoundError
        If there is none.
    ConflictError
        If it was not tried, or has faults.
    """
    version = get_version(session, version_id=version_id, user=user, is_to_change=True)
    if version.accepted_at is not None:
        return version
    if version.report is None:
        raise ConflictError("This file has not been tried. Try it with a draft first.")
    if not version.report.get("is_ok"):
        raise ConflictError("The trial found faults. Mend the file and drop it again, or try it with other settings.")
    _number(session, version, now)
    audit.record(
        session,
        action="metric.accept",
        subject=f"metric_version:{version.id}",
        user_id=user.id,
        detail={"metric": version.metric.name, "version": version.number, "sha256": version.sha256},
        now=now,
        address=address,
    )
    return version


def pin(
    session: Session,
    *,
    user_id: int,
    name: str,
    file_name: str,
    stored: StoredFile,
    settings: MetricSettings,
    now: datetime,
) -> MetricVersion:
    """Return the host's version with just these bytes, for a competition to pin; they have been tried.

    A file that is not among the host's metrics yet becomes the next version of the one of this name.
    """
    wanted = select(MetricVersion).join(MetricVersion.metric)
    wanted = wanted.where(Metric.user_id == user_id, MetricVersion.sha256 == stored.sha256)
    version = session.scalar(wanted.order_by(MetricVersion.id).limit(1))
    if version is None:
        metric = _find_or_add(session, user_id=user_id, name=name, now=now)
        version = MetricVersion(
            metric_id=metric.id,
            file_name=file_name,
            storage_key=stored.key,
            sha256=stored.sha256,
            settings=asdict(settings),
            created_by_id=user_id,
            created_at=now,
        )
        session.add(version)
    if version.accepted_at is None:
        _number(session, version, now)
    session.flush()  # the competition's row names it
    return version


def _number(session: Session, version: MetricVersion, now: datetime) -> None:
    """Give the next number; the metric is locked, so that two get two."""
    session.execute(select(Metric.id).where(Metric.id == version.metric_id).with_for_update())
    highest = session.scalar(select(func.max(MetricVersion.number)).where(MetricVersion.metric_id == version.metric_id))
    version.number, version.accepted_at = (highest or 0) + 1, now


def _find_or_add(session: Session, *, user_id: int, name: str, now: datetime) -> Metric:
    """Return the user's metric of this name, locked by the user's row if it has to be made."""
    key = name_key(name)[:LONGEST_NAME] or "metric"
    session.execute(select(User.id).where(User.id == user_id).with_for_update())
    metric = session.scalar(select(Metric).where(Metric.user_id == user_id, Metric.name_key == key))
    if metric is None:
        metric = Metric(user_id=user_id, name=name, name_key=key, created_at=now)
        session.add(metric)
        session.flush()
    return metric
