"""A draft becomes a competition, or changes the one that it is for: what stands against it, and doing it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.bundles import SPEC_FILE, Bundle, Prepared
from server.domain.documents import Fault
from server.domain.honesty import HonestMode
from server.domain.leak_budget import count_submissions, make_budget
from server.domain.specs import SOLUTION_FILE, CompetitionSpec
from server.errors import NotAllowedError
from server.jobs import JobQueue
from server.models import Competition, Draft, DraftFile, User
from server.services import audit, baselines, bundle_parts, competitions, drafts, publishing
from server.services.drafts import NotReadyError
from server.services.ready_bundles import ReadyBundle
from server.storage import Storage
from server.trial import Trial


def find_faults(
    session: Session, *, competition_id: int | None, bundle: Bundle, prepared: Prepared, now: datetime
) -> list[Fault]:
    """Return what the platform has against a bundle that is faultless in itself, as a new competition or a change."""
    spec = bundle.spec
    if competition_id is None:
        return list(_list_new_refused(session, spec, now))
    competition = session.get_one(Competition, competition_id)
    return list(_list_changes_refused(session, competition, bundle, prepared, now))


def _list_new_refused(session: Session, spec: CompetitionSpec, now: datetime) -> Iterator[Fault]:
    if session.scalar(select(Competition.id).where(Competition.slug == spec.slug)) is not None:
        yield Fault(SPEC_FILE, f"“{spec.slug}”", "a slug that no competition has", place="slug")
    if spec.timeline is not None and spec.timeline.ends_at < now:
        found = f"{spec.timeline.ends_at:%Y-%m-%d %H:%M} UTC, which has passed"
        yield Fault(SPEC_FILE, found, "a time to come", place="timeline.ends_at")


def would_rescore(session: Session, *, competition_id: int | None, bundle: Bundle, prepared: Prepared) -> bool:
    """Whether all submissions would be scored again, by another solution, split or metric."""
    if competition_id is None:
        return False
    competition = session.get_one(Competition, competition_id)
    return publishing.differs(competitions.get_solution(session, competition=competition), bundle, prepared)


def describe_release(bundle: Bundle, prepared: Prepared, trial: Trial) -> dict[str, Any]:
    """Return what entrants will see of their scores, and how much of the public labels that can tell."""
    spec, usage = bundle.spec, bundle_parts.list_usage(prepared)
    times = spec.timeline
    n_submissions = count_submissions(
        daily_limit=spec.daily_limit,
        total_limit=spec.total_limit,
        starts_at=times.starts_at if times else None,
        ends_at=times.ends_at if times else None,
    )
    budget = make_budget(
        spec.honest_mode,
        n_submissions=n_submissions,
        n_public=usage.count("public"),
        decimals=spec.score_decimals,
        step=trial.rounding_step,
        keeps_mode=bool(spec.metric.file),
    )
    return {
        "honest_mode": spec.honest_mode.value,
        "words": spec.honest_mode.words,
        "rounding_step": trial.rounding_step,
        "n_public": usage.count("public"),
        "n_private": usage.count("private"),
        "bits_per_label": budget.bits_per_label,
        "budget": budget.words,
        "is_exceeded": budget.is_exceeded,
        "advice": budget.advice,
    }


def publish(
    session: Session,
    *,
    draft_id: int,
    version: int,
    storage: Storage,
    queue: JobQueue,
    bundle: Bundle,
    prepared: Prepared,
    ready: ReadyBundle,
    trial: Trial,
    user: User,
    reason: str,
    now: datetime,
) -> Competition:
    """Make the competition of a draft, or change the one that it is for; its files are then no longer needed.

    Where the solution, its split or the metric is another, a rescore begins: description and files change at once, the
    scores when the host publishes it.

    Raises
    ------
    NotReadyError
        If the draft has changed since it was written out, or is published.
    NotAllowedError
        If the user has lost the right to it.
    PlatformError
        What `publishing` raises.
    """
    draft = session.get_one(Draft, draft_id, with_for_update=True)
    if draft.version != version or draft.published_at is not None:
        raise NotReadyError("The draft has changed since it was checked. Check it again.")
    if user.is_disabled or not drafts.is_open_to(session, draft=draft, user=user):
        raise NotAllowedError("Who asked for it may not publish this any more.")
    made: dict[str, Any] = {"bundle": bundle, "prepared": prepared, "ready": ready, "now": now}
    detail: dict[str, Any] = {"waivers": dict(draft.waivers)}
    if draft.competition_id is None:
        step = trial.rounding_step
        competition = publishing.create_from_bundle(
            session, storage=storage, queue=queue, host=draft.host, rounding_step=step, **made
        )
    else:
        rescores = would_rescore(session, competition_id=draft.competition_id, bundle=bundle, prepared=prepared)
        competition = publishing.update_from_bundle(
            session, storage=storage, queue=queue, host=user, rescoring=rescores, **made
        )
        if rescores:
            publishing.rescore_from_bundle(session, host=user, reason=reason, rounding_step=trial.rounding_step, **made)
            detail["reason"] = reason
    session.flush()
    draft.competition_id, draft.published_at = competition.id, now
    session.execute(delete(DraftFile).where(DraftFile.draft_id == draft.id))
    audit.record(
        session,
        action="draft.publish",
        subject=f"competition:{competition.id}",
        user_id=user.id,
        now=now,
        detail={"draft": draft.id, **detail},
    )
    return competition


def _list_changes_refused(
    session: Session, competition: Competition, bundle: Bundle, prepared: Prepared, now: datetime
) -> Iterator[Fault]:
    spec = bundle.spec
    if spec.slug != competition.slug:
        yield Fault(SPEC_FILE, f"“{spec.slug}”", f"“{competition.slug}”, since addresses stay", place="slug")
    solution = competitions.get_solution(session, competition=competition)
    split = None if spec.split is None else spec.split.model_dump(mode="json")
    if split != solution.split and prepared.files[SOLUTION_FILE].sha256 == solution.sha256:
        expected = "what it was drawn by; to draw another, give the solution without `Usage`"
        yield Fault(SPEC_FILE, "another split for the solution as it is", expected, place="split")
    if spec.honest_mode is not competition.honest_mode:
        expected = f"{competition.honest_mode}, in which scores have been shown"
        yield Fault(SPEC_FILE, spec.honest_mode.value, expected, place="honest_mode")
    ends_at = spec.timeline.ends_at if spec.timeline else None
    if competition.finalized_at is not None and ends_at != competition.ends_at:
        expected = f"{competition.ends_at:%Y-%m-%dT%H:%M:%SZ}, since the private leaderboard is final"
        yield Fault(SPEC_FILE, str(ends_at), expected, place="timeline.ends_at")
    if competition.honest_mode is HonestMode.LADDER and would_rescore(
        session, competition_id=competition.id, bundle=bundle, prepared=prepared
    ):
        expected = "those in force: in the mode “ladder” scores cannot be made anew"
        yield Fault(SPEC_FILE, "another solution, split or metric", expected, place="metric")
    about: dict[str, Any] = {"competition": competition, "bundle": bundle, "prepared": prepared}
    yield from baselines.find_faults(session, ends_at=ends_at, now=now, **about)
