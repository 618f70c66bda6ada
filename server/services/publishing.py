"""A bundle becomes a competition: pages, files, solution and baselines, all in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.bundles import Bundle, Prepared
from server.domain.specs import CompetitionSpec
from server.errors import ConflictError, NameTakenError, NotFoundError
from server.jobs import JobQueue
from server.models import Competition, DataFile, Page, Rescore, Solution, User
from server.services import (
    audit,
    baselines,
    board_rows,
    bundle_parts,
    competitions,
    data_files,
    page_images,
    recorded_parts,
    rescores,
)
from server.services.baselines import BaselineChange
from server.services.metrics import CUSTOM
from server.services.ready_bundles import ReadyBundle
from server.storage import Storage


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
    ready: ReadyBundle,
    host: User,
    now: datetime,
    rounding_step: float | None = None,
    waivers: Mapping[str, str] = MappingProxyType({}),
) -> Competition:
    """Create and publish the competition of a bundle, whose files are `ready`; its baselines are scored like any other.

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
    bundle_parts.describe(competition, spec)
    session.add(competition)
    session.flush()  # everything below needs its number
    bundle_parts.write_pages(session, competition, bundle)
    _publish_files(session, storage, competition, bundle, ready, now)
    bundle_parts.keep_reference(session, competition, bundle)
    session.add(_make_solution(session, competition, bundle, prepared, ready, now))
    baselines.bring_up_to_date(
        session,
        queue=queue,
        competition=competition,
        bundle=bundle,
        prepared=prepared,
        copies=ready.copies,
        host=host,
        now=now,
    )
    _record(session, "competition.create", competition, host, now, before={}, waivers=waivers)
    return competition


def update_from_bundle(
    session: Session,
    *,
    storage: Storage,
    queue: JobQueue,
    bundle: Bundle,
    prepared: Prepared,
    ready: ReadyBundle,
    host: User,
    now: datetime,
    rescoring: bool = False,
) -> Competition:
    """Bring description, pages, limits, public files and baselines up to date with a bundle.

    Where the caller has all submissions scored again (`rescoring`), the bundle may have another solution or metric.

    Raises
    ------
    NotFoundError
        If there is no competition of that slug.
    SolutionChangedError
        If the labels, the metric or the honest mode differ from the ones that submissions were scored with.
    ConflictError
        If the end would move after the private leaderboard has become final, or a baseline would come, change or go
        after the end, or come under the name of a team.
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
    _check_baselines(session, competition, bundle, prepared, now)
    if own is not None and is_same:
        bundle_parts.describe_metric(own, spec.metric)
    before, forgets_after = recorded_parts.read(session, competition=competition), competition.rolling_days
    if spec.publish_at is not None and not competitions.is_published(competition, now):
        competition.published_at = spec.publish_at
    bundle_parts.describe(competition, spec)
    if spec.rolling_days != forgets_after:
        session.flush()  # the rows are counted from the tables
        board_rows.rebuild_board(session, competition_id=competition.id, now=now)
    session.execute(delete(Page).where(Page.competition_id == competition.id))
    bundle_parts.write_pages(session, competition, bundle)
    session.execute(delete(DataFile).where(DataFile.competition_id == competition.id))
    _publish_files(session, storage, competition, bundle, ready, now)
    bundle_parts.keep_reference(session, competition, bundle)
    changes = baselines.bring_up_to_date(
        session,
        queue=queue,
        competition=competition,
        bundle=bundle,
        prepared=prepared,
        copies=ready.copies,
        host=host,
        now=now,
    )
    _record(session, "competition.update", competition, host, now, before=before, changes=changes)
    return competition


def rescore_from_bundle(
    session: Session,
    *,
    bundle: Bundle,
    prepared: Prepared,
    ready: ReadyBundle,
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
    solution = _make_solution(session, competition, bundle, prepared, ready, now)
    return rescores.start(
        session,
        competition=competition,
        solution=solution,
        host=host,
        reason=reason,
        now=now,
        rounding_step=rounding_step,
    )


def _publish_files(
    session: Session, storage: Storage, competition: Competition, bundle: Bundle, ready: ReadyBundle, now: datetime
) -> None:
    data_files.publish(session, competition=competition, files=ready.public, now=now)
    about: dict[str, Any] = {"folder": bundle.folder, "copies": ready.copies, "now": now}
    page_images.publish(session, storage=storage, competition=competition, **about)


def _make_solution(
    session: Session, competition: Competition, bundle: Bundle, prepared: Prepared, ready: ReadyBundle, now: datetime
) -> Solution:
    made: dict[str, Any] = {"copies": ready.copies, "usage": ready.usage, "now": now}
    return bundle_parts.make_solution(session, competition, bundle, prepared, **made)


def differs(solution: Solution, bundle: Bundle, prepared: Prepared) -> bool:
    """Whether a bundle scores by other labels, another split or another metric."""
    spec = bundle.spec
    given = (prepared.files["solution.csv"].sha256, dict(spec.metric.parameters), *_identify_metric(bundle))
    own = solution.metric_file
    rule = (solution.metric,) if own is None else (CUSTOM, own.sha256, own.higher_is_better, own.is_complete)
    return given != (solution.sha256, solution.metric_parameters, *rule)


def _check_mode_stays(competition: Competition, spec: CompetitionSpec) -> None:
    """Refuse another honest mode under scores that have been shown."""
    if spec.honest_mode is not competition.honest_mode:
        raise SolutionChangedError(
            f"The honest mode of “{spec.slug}” is {competition.honest_mode} and would become {spec.honest_mode} under"
            " scores that have been shown. Nothing was changed. Put the old one back, or create a competition with"
            " another slug."
        )


def _lock(session: Session, spec: CompetitionSpec) -> Competition | None:
    """Lock the competition of a description, and before it the teams whose rows change: baselines, or all of them."""
    query = select(Competition).where(Competition.slug == spec.slug)
    competition = session.scalar(query)
    if competition is not None:
        baselines.lock(session, competition_id=competition.id)
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


def _check_baselines(
    session: Session, competition: Competition, bundle: Bundle, prepared: Prepared, now: datetime
) -> None:
    """Refuse changes of baselines that the boards could not show."""
    ends_at = bundle.spec.timeline.ends_at if bundle.spec.timeline else None
    about: dict[str, Any] = {"competition": competition, "bundle": bundle, "prepared": prepared}
    faults = list(baselines.find_faults(session, ends_at=ends_at, now=now, **about))
    if faults:
        words = "\n".join(f"Baselines: found {each.found}; expected {each.expected}." for each in faults)
        raise ConflictError(f"{words}\nNothing was updated.")


def _identify_metric(bundle: Bundle) -> tuple[object, ...]:
    """Return what makes the metric of a bundle the one that scored, or another."""
    if bundle.metric_path is None:
        return (bundle.spec.metric.name,)
    sha256 = hashlib.sha256(bundle.metric_path.read_bytes()).hexdigest()
    return CUSTOM, sha256, bundle.spec.metric.higher_is_better, bundle.spec.metric.complete_submission


def _record(
    session: Session,
    action: str,
    competition: Competition,
    host: User,
    now: datetime,
    *,
    before: dict[str, object],
    waivers: Mapping[str, str] = MappingProxyType({}),
    changes: Sequence[BaselineChange] = (),
) -> None:
    """Add the act to the record: what it changed of description, pages, files and baselines, and waived checks."""
    after = recorded_parts.read(session, competition=competition)
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    told = baselines.describe(changes)
    audit.record(
        session,
        action=action,
        subject=f"competition:{competition.id}",
        user_id=host.id,
        now=now,
        detail={
            "before": {**{name: before.get(name) for name in changed}, **_only("baselines", told.get("before"))}
            if before
            else None,
            "after": {**{name: after.get(name) for name in changed}, **_only("baselines", told.get("after"))},
            **({"waivers": dict(waivers)} if waivers else {}),
        },
    )


def _only(name: str, value: object) -> dict[str, object]:
    return {} if value is None else {name: value}
