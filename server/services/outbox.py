"""Messages to webhooks: written in the transaction of what they tell of, and sent afterwards by the schedule."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from server.domain.leaderboard import shown_score
from server.domain.webhooks import MOST_TRIES, PATIENCE, WebhookEvent, find_pause, make_headers, make_secret
from server.models import CoHost, Competition, Entrant, Role, Submission, Team, User, Webhook, WebhookDelivery
from server.services import notices
from server.services.board_rows import Scored

# So long nobody else tries what somebody tries now.
LEASE = timedelta(seconds=60)
KEPT = timedelta(days=30)
GONE = 410
NOT_TOLD = "Its owner may not be told of this any more."

_HOSTS_IT = or_(
    Competition.host_id == Webhook.user_id,
    User.role == Role.ADMIN,
    exists().where(CoHost.competition_id == Competition.id, CoHost.user_id == Webhook.user_id),
)
_LIVE = and_(Webhook.disabled_at.is_(None), User.is_disabled.is_(False))
# Asked with every score, so built once.
_OF_HOSTS: Select[Any] = (
    select(Webhook.id, Webhook.events)
    .join(User, User.id == Webhook.user_id)
    .join(Competition, Competition.id == Webhook.competition_id)
    .where(Webhook.competition_id == bindparam("competition_id"), _LIVE, _HOSTS_IT)
)
_OF_ENTRANTS: Select[Any] = (
    select(Webhook.id, Webhook.events)
    .join(User, User.id == Webhook.user_id)
    .join(Entrant, Entrant.user_id == Webhook.user_id)
    .where(
        Webhook.competition_id.is_(None),
        Entrant.competition_id == bindparam("competition_id"),
        Entrant.removed_at.is_(None),
        _LIVE,
    )
)
_OF_TEAM: Select[Any] = (
    select(Webhook.id, Webhook.events)
    .join(User, User.id == Webhook.user_id)
    .join(Entrant, Entrant.user_id == Webhook.user_id)
    .where(
        Webhook.competition_id.is_(None), Entrant.team_id == bindparam("team_id"), Entrant.removed_at.is_(None), _LIVE
    )
)
_ADD = insert(WebhookDelivery)


@dataclass(frozen=True)
class DueDelivery:
    """A message that is to be sent now, with its headers, signed."""

    id: int
    webhook_id: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    n_tries: int


def tell_hosts(
    session: Session, *, event: WebhookEvent, competition: Competition, data: Mapping[str, Any], now: datetime
) -> None:
    """Tell the webhooks of a competition's hosts."""
    found = session.execute(_OF_HOSTS, {"competition_id": competition.id}).all()
    _add(session, found, event, competition.id, {"competition": competition.slug, **data}, now)


def tell_all(
    session: Session, *, event: WebhookEvent, competition: Competition, data: Mapping[str, Any], now: datetime
) -> None:
    """Tell the webhooks of a competition's hosts and those of its entrants."""
    tell_hosts(session, event=event, competition=competition, data=data, now=now)
    found = session.execute(_OF_ENTRANTS, {"competition_id": competition.id}).all()
    _add(session, found, event, competition.id, {"competition": competition.slug, **data}, now)


def tell_end(
    session: Session,
    *,
    submission: Scored,
    now: datetime,
    public_score: float | None = None,
    report: Mapping[str, Any] | None = None,
) -> None:
    """Tell the webhooks of a team's members and of the hosts that a submission has its score, or failed.

    `public_score` is the one that was released; of a failure, of which there is a `report`, they are told what the
    team is.
    """
    found = [
        *session.execute(_OF_HOSTS, {"competition_id": submission.competition_id}),
        *session.execute(_OF_TEAM, {"team_id": submission.team_id}),
    ]
    if not found:
        return
    competition = session.get_one(Competition, submission.competition_id)
    data: dict[str, Any] = {
        "competition": competition.slug,
        "submission": submission.id,
        "team": session.get_one(Team, submission.team_id).name,
        "is_late": submission.is_late,
        "received_at": _time(submission.received_at),
        "scored_at": _time(now),
    }
    if report is None:
        data["public_score"] = None if public_score is None else shown_score(public_score, competition.score_decimals)
    else:
        data["error"] = {
            "code": str(report.get("code", "")),
            "message": str(report.get("message", "")),
        }
    event = WebhookEvent.SUBMISSION_SCORED if report is None else WebhookEvent.SUBMISSION_FAILED
    _add(session, found, event, submission.competition_id, data, now)


def ping(session: Session, *, webhook: Webhook, now: datetime) -> WebhookDelivery:
    """Add a message that tells nothing but that the webhook works."""
    delivery = WebhookDelivery(**_row(webhook.id, WebhookEvent.PING, None, {"webhook": webhook.id}, now))
    session.add(delivery)
    session.flush()
    return delivery


def list_due(session: Session, *, now: datetime, most: int, but: Collection[int] = ()) -> list[int]:
    """Return the webhooks that have messages to be sent now, those that wait longest first."""
    query = (
        select(WebhookDelivery.webhook_id)
        .where(*_waits(), WebhookDelivery.try_at <= now, WebhookDelivery.webhook_id.not_in(but))
        .order_by(WebhookDelivery.try_at, WebhookDelivery.id)
    )
    return list(dict.fromkeys(session.scalars(query.limit(most * 50))))[:most]


def take_next(session: Session, *, webhook_id: int, key: bytes, now: datetime) -> DueDelivery | None:
    """Take the next message of a webhook; it is tried again later unless it is said what became of it.

    What its owner may not be told any more is given up; so is all of a webhook that is sent nothing any more.
    """
    query = (
        select(WebhookDelivery)
        .where(*_waits(), WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.try_at <= now)
        .order_by(WebhookDelivery.id)
        .limit(1)
    )
    query = query.with_for_update(of=WebhookDelivery, skip_locked=True)
    while (delivery := session.scalars(query).one_or_none()) is not None:
        if not _may_be_told(session, delivery.webhook):
            _give_up_all(session, webhook_id, now, fault=NOT_TOLD)
            return None
        if _is_still_theirs(session, delivery):
            return _prepare(delivery, key=key, now=now)
        delivery.given_up_at, delivery.fault = now, NOT_TOLD
        session.flush()
    return None


def _prepare(delivery: WebhookDelivery, *, key: bytes, now: datetime) -> DueDelivery:
    """Count a try, and sign what is sent."""
    webhook = delivery.webhook
    delivery.n_tries, delivery.tried_at, delivery.try_at = delivery.n_tries + 1, now, now + LEASE
    body = delivery.body.encode()
    salts = [webhook.salt]
    if webhook.old_salt is not None and webhook.old_until is not None and now < webhook.old_until:
        salts.append(webhook.old_salt)
    signing = [make_secret(salt, key=key) for salt in salts]
    headers = make_headers(signing, message_id=delivery.message_id, at=now, body=body)
    return DueDelivery(delivery.id, webhook.id, webhook.url, headers, body, delivery.n_tries)


def mark_delivered(session: Session, *, delivery_id: int, status: int, answer: str, now: datetime) -> None:
    """Note that a webhook took a message."""
    delivery = _lock(session, delivery_id)
    if delivery is None:
        return
    delivery.delivered_at, delivery.status, delivery.fault, delivery.answer = now, status, "", answer[:500]
    delivery.webhook.failing_since = None


def mark_failed(
    session: Session,
    *,
    delivery_id: int,
    status: int | None,
    fault: str,
    answer: str,
    spread: float,
    now: datetime,
) -> None:
    """Note that a webhook did not take a message: it is tried again after a pause, or given up.

    A webhook that says it is gone, or took nothing for days, is sent no more, and its owner is told.
    """
    delivery = _lock(session, delivery_id)
    if delivery is None:
        return
    delivery.status, delivery.fault, delivery.answer = status, fault[:200], answer[:500]
    is_ping = delivery.event == WebhookEvent.PING
    if is_ping or delivery.n_tries >= MOST_TRIES:
        delivery.given_up_at = now
    else:
        delivery.try_at = now + find_pause(delivery.n_tries, spread=spread)
    webhook = delivery.webhook
    if is_ping:
        return
    webhook.failing_since = webhook.failing_since or now
    if status == GONE or now - webhook.failing_since >= PATIENCE:
        session.flush()
        _disable(session, webhook, delivery, now)


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete messages of long ago that ended; returns how many.

    So are those that nobody has tried since, because the site sends none: should it begin again, they are no news.
    """
    is_over = or_(WebhookDelivery.delivered_at.is_not(None), WebhookDelivery.given_up_at.is_not(None))
    gone = session.execute(
        delete(WebhookDelivery)
        .where(or_(is_over, WebhookDelivery.try_at < now - KEPT), WebhookDelivery.created_at < now - KEPT)
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _lock(session: Session, delivery_id: int) -> WebhookDelivery | None:
    query = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id)
    return session.scalars(query.with_for_update(of=WebhookDelivery)).one_or_none()


def _may_be_told(session: Session, webhook: Webhook) -> bool:
    if webhook.disabled_at is not None or webhook.user.is_disabled:
        return False
    if webhook.competition_id is None:
        return True
    asked = _OF_HOSTS.where(Webhook.id == webhook.id)
    return session.execute(asked, {"competition_id": webhook.competition_id}).first() is not None


def _is_still_theirs(session: Session, delivery: WebhookDelivery) -> bool:
    """Whether a user's own webhook may have a message: about what they are in, and submissions of the team they are in.

    People leave teams, are taken out of competitions, and submissions go over to other teams while a message waits.
    """
    if delivery.webhook.competition_id is not None or delivery.competition_id is None:
        return True
    theirs = select(Entrant.team_id).where(
        Entrant.user_id == delivery.webhook.user_id,
        Entrant.competition_id == delivery.competition_id,
        Entrant.removed_at.is_(None),
    )
    submission_id = json.loads(delivery.body)["data"].get("submission")
    if submission_id is not None:
        theirs = theirs.where(exists().where(Submission.id == submission_id, Submission.team_id == Entrant.team_id))
    return session.scalar(theirs) is not None


def _disable(session: Session, webhook: Webhook, delivery: WebhookDelivery, now: datetime) -> None:
    webhook.disabled_at = now
    _give_up_all(session, webhook.id, now, fault="The webhook was switched off.")
    competition = session.get_one(Competition, delivery.competition_id)
    is_hosts = webhook.competition_id is not None
    notices.tell_users(
        session,
        user_ids=[webhook.user_id],
        competition=competition,
        message="A webhook of yours took nothing for days, or said that it is gone. It is switched off.",
        now=now,
        path=f"/competitions/{competition.slug}/host/webhooks" if is_hosts else "/account/webhooks",
    )


def _give_up_all(session: Session, webhook_id: int, now: datetime, *, fault: str) -> None:
    session.execute(
        update(WebhookDelivery)
        .where(*_waits(), WebhookDelivery.webhook_id == webhook_id)
        .values(given_up_at=now, fault=fault)
        .execution_options(synchronize_session=False)
    )


def _waits() -> tuple[Any, Any]:
    return WebhookDelivery.delivered_at.is_(None), WebhookDelivery.given_up_at.is_(None)


def _add(
    session: Session,
    found: Collection[Any],
    event: WebhookEvent,
    competition_id: int,
    data: Mapping[str, Any],
    now: datetime,
) -> None:
    rows = [_row(webhook_id, event, competition_id, data, now) for webhook_id, events in found if event.value in events]
    if rows:
        session.execute(_ADD, rows)


def _row(
    webhook_id: int, event: WebhookEvent, competition_id: int | None, data: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    body = {"type": event.value, "timestamp": _time(now), "data": data}
    return {
        "webhook_id": webhook_id,
        "competition_id": competition_id,
        "message_id": f"msg_{secrets.token_hex(16)}",
        "event": event.value,
        "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        "created_at": now,
        "n_tries": 0,
        "try_at": now,
        "fault": "",
        "answer": "",
    }


def _time(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
