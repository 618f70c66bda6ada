"""Baselines of a competition: the host's own entries, handed in with a bundle, replaced and withdrawn by the next.

A baseline is known by its name. What one handed in before is never forgotten: it is hidden from the boards, with its
scores, and the record says what took its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bundles import SPEC_FILE, Bundle, Prepared
from server.domain.documents import Fault
from server.domain.names import name_key
from server.domain.spec_parts import BaselineSpec
from server.jobs import JobQueue
from server.models import Competition, Submission, Team, User
from server.services import joining, moderation, submissions
from server.storage import StoredFile

SUBMISSIONS = "submissions"
REPLACED = "Another file of the host took its place."
WITHDRAWN = "The host took this baseline from the competition."


class BaselineFate(StrEnum):
    """What an update does to a baseline; `described` changes words and no score."""

    NEW = "new"
    REPLACED = "replaced"
    DESCRIBED = "described"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Baseline:
    """A baseline as it stands: its team, and what it handed in last that is not hidden."""

    team: Team
    submission: Submission

    @property
    def file(self) -> str:
        """The path of its file in a bundle."""
        return f"baselines/{PurePosixPath(self.submission.file_name).name}"


@dataclass(frozen=True)
class BaselineChange:
    """What becomes of one baseline, with the hashes of the file that it has and of the one that it gets."""

    name: str
    fate: BaselineFate
    before: str | None
    after: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return what reports keep."""
        return {"name": self.name, "fate": self.fate.value, "before": self.before, "after": self.after}


def list_baselines(session: Session, *, competition: Competition) -> list[Baseline]:
    """Return the baselines of a competition, the oldest first."""
    rows = session.execute(
        select(Team, Submission)
        .join(Submission, Submission.team_id == Team.id)
        .where(Team.competition_id == competition.id, Team.is_baseline, Submission.is_hidden.is_(False))
        .order_by(Team.id, Submission.id)
    )
    return list({team.id: Baseline(team, submission) for team, submission in rows}.values())


def lock(session: Session, *, competition_id: int) -> None:
    """Lock the teams of all baselines; whoever changes them locks the competition after them, as scores do."""
    known = select(Team.id).where(Team.competition_id == competition_id, Team.is_baseline)
    joining.lock_teams(session, *session.scalars(known))


def compare(session: Session, *, competition: Competition, bundle: Bundle, prepared: Prepared) -> list[BaselineChange]:
    """Return what a bundle would do to the baselines of a competition."""
    before = {each.team.name_key: each for each in list_baselines(session, competition=competition)}
    changes = []
    for wanted in bundle.spec.baselines:
        sha256 = prepared.files[wanted.file].sha256
        held = before.pop(name_key(wanted.name), None)
        fate = _find_fate(held, wanted, sha256)
        if fate is not None:
            changes.append(BaselineChange(wanted.name, fate, None if held is None else held.submission.sha256, sha256))
    gone = (each for each in before.values())
    return changes + [
        BaselineChange(each.team.name, BaselineFate.WITHDRAWN, each.submission.sha256, None) for each in gone
    ]


def find_faults(
    session: Session,
    *,
    competition: Competition,
    bundle: Bundle,
    prepared: Prepared,
    ends_at: datetime | None,
    now: datetime,
) -> Iterator[Fault]:
    """Return what stands against these changes: a name that a team has, and an end that is over by then."""
    changes = compare(session, competition=competition, bundle=bundle, prepared=prepared)
    names = {name_key(change.name): change.name for change in changes if change.fate is BaselineFate.NEW}
    taken = select(Team.name_key).where(Team.competition_id == competition.id, Team.is_baseline.is_(False))
    for key in session.scalars(taken.where(Team.name_key.in_(names))):
        yield Fault(SPEC_FILE, f"“{names[key]}”", "a name that no team has", place="baselines")
    others = [change for change in changes if change.fate is not BaselineFate.DESCRIBED]
    if others and ends_at is not None and now > ends_at:
        found = ", ".join(f"“{change.name}” ({change.fate})" for change in others)
        expected = f"the baselines as they are, since the competition ended at {ends_at:%Y-%m-%d %H:%M} UTC"
        suggestion = "Put them back; an export of the competition has them."
        yield Fault(SPEC_FILE, found, expected, place="baselines", suggestion=suggestion)


def bring_up_to_date(
    session: Session,
    *,
    queue: JobQueue,
    competition: Competition,
    bundle: Bundle,
    prepared: Prepared,
    copies: Mapping[Path, StoredFile],
    host: User,
    now: datetime,
) -> list[BaselineChange]:
    """Hand in, replace, describe and withdraw baselines as a bundle says; what is handed in is scored like all else.

    `copies` are their files in storage. Their teams are locked (`lock`); a replaced or withdrawn submission is hidden
    with its reason.
    """
    changes = compare(session, competition=competition, bundle=bundle, prepared=prepared)
    fates = {name_key(change.name): change.fate for change in changes}
    wanted = {name_key(each.name): each for each in bundle.spec.baselines}
    standing = {each.team.name_key: each for each in list_baselines(session, competition=competition)}
    for key, fate in fates.items():
        held = standing.get(key)
        if fate in (BaselineFate.REPLACED, BaselineFate.WITHDRAWN) and held is not None:
            _hide_all(session, held.team, REPLACED if fate is BaselineFate.REPLACED else WITHDRAWN)
        if fate in (BaselineFate.NEW, BaselineFate.REPLACED):
            path = prepared.files[wanted[key].file].path
            team = held.team if held is not None else _find_or_add_team(session, competition, wanted[key], now)
            hand_in(session, queue, competition, team, wanted[key], path, copies[path], host, now)
        if held is not None and fate is not BaselineFate.WITHDRAWN:
            held.team.name = wanted[key].name
        if held is not None and fate is BaselineFate.DESCRIBED:
            submission = held.submission
            submission.description = wanted[key].description
            submission.file_name = PurePosixPath(wanted[key].file).name
        if held is not None and fate is not BaselineFate.DESCRIBED:
            session.flush()  # the rows are counted from the tables
            moderation.bring_boards_up_to_date(session, competition, held.team, now)
    return changes


def hand_in(
    session: Session,
    queue: JobQueue,
    competition: Competition,
    team: Team,
    baseline: BaselineSpec,
    path: Path,
    stored: StoredFile,
    host: User,
    now: datetime,
) -> Submission:
    """Hand in the file of a baseline, which is in storage; it is scored like any submission."""
    return submissions.add_submission(
        session,
        queue=queue,
        competition=competition,
        team=team,
        user=host,
        file=stored,
        file_name=path.name,
        description=baseline.description,
        idempotency_key=None,
        received_at=now,
    )


def describe(changes: Sequence[BaselineChange]) -> dict[str, Mapping[str, Any]]:
    """Return before and after as the record keeps them; empty if nothing changed."""
    if not changes:
        return {}
    return {
        "before": {change.name: change.before for change in changes},
        "after": {change.name: change.after for change in changes},
    }


def _find_fate(held: Baseline | None, wanted: BaselineSpec, sha256: str) -> BaselineFate | None:
    if held is None:
        return BaselineFate.NEW
    if held.submission.sha256 != sha256:
        return BaselineFate.REPLACED
    words = (held.team.name, held.submission.description, held.file)
    return None if words == (wanted.name, wanted.description, wanted.file) else BaselineFate.DESCRIBED


def _find_or_add_team(session: Session, competition: Competition, wanted: BaselineSpec, now: datetime) -> Team:
    """Return the team of a baseline that was withdrawn before, or a new one."""
    key = name_key(wanted.name)
    query = select(Team).where(Team.competition_id == competition.id, Team.name_key == key, Team.is_baseline)
    team = session.scalar(query)
    if team is None:
        team = Team(competition_id=competition.id, name=wanted.name, name_key=key, is_baseline=True, created_at=now)
        session.add(team)
        session.flush()  # its submission needs its number
    return team


def _hide_all(session: Session, team: Team, reason: str) -> None:
    shown = select(Submission).where(Submission.team_id == team.id, Submission.is_hidden.is_(False))
    for submission in session.scalars(shown):
        submission.is_hidden, submission.hidden_reason = True, reason
