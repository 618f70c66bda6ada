"""Alarms of several accounts behind one behaviour: weak signals of two teams, put together.

No address and no browser is kept with an alarm, only how often both were the same.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, and_, cast, literal, select
from sqlalchemy.orm import Session

from server.domain.accounts_behind import Arrival, Signal, find_accounts, shorten_address
from server.models import Alarm, AlarmKind, AuditEvent, Competition, Strength, Submission, Team, UserSession
from server.services.alarms import Finding

# Addresses older than this are not looked at.
ADDRESSES_KEPT = timedelta(days=30)


def find(session: Session, *, competition: Competition, now: datetime) -> list[Finding]:
    """Return the teams of which several signals say that one hand may be behind both."""
    copied = {
        (row.team_ids[0], row.team_ids[1]): len(row.submission_ids)
        for row in session.scalars(
            select(Alarm).where(Alarm.competition_id == competition.id, Alarm.kind == AlarmKind.COPIES)
        )
        if len(row.team_ids) == 2
    }
    found = find_accounts(_list_arrivals(session, competition, now), daily_limit=competition.daily_limit, copied=copied)
    return [
        Finding(
            AlarmKind.ACCOUNTS,
            f"teams:{each.team_ids[0]}-{each.team_ids[1]}",
            Strength.MEDIUM if each.is_strong else Strength.WEAK,
            each.team_ids,
            (),
            {"signals": {signal.value: each.signals[signal] for signal in Signal if signal in each.signals}},
        )
        for each in found
    ]


def _list_arrivals(session: Session, competition: Competition, now: datetime) -> list[Arrival]:
    subject = literal("submission:") + cast(Submission.id, String)
    found = session.execute(
        select(Submission.team_id, Submission.user_id, Submission.received_at, AuditEvent.address)
        .select_from(Submission)
        .join(Team, Team.id == Submission.team_id)
        .outerjoin(AuditEvent, and_(AuditEvent.subject == subject, AuditEvent.action == "submission.submit"))
        .where(Submission.competition_id == competition.id, Team.is_baseline.is_(False))
    ).all()
    programs = _list_programs(session, {row.user_id for row in found})
    return [
        Arrival(
            row.team_id,
            row.received_at,
            shorten_address(row.address or "") if row.received_at > now - ADDRESSES_KEPT else "",
            programs.get(row.user_id, ""),
        )
        for row in found
    ]


def _list_programs(session: Session, user_ids: set[int]) -> dict[int, str]:
    """Return the browser with which each user was last signed in."""
    found = session.execute(
        select(UserSession.user_id, UserSession.user_agent)
        .where(UserSession.user_id.in_(user_ids))
        .order_by(UserSession.last_seen_at)
    )
    return dict(found.all())
