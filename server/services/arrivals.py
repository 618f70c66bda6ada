"""Files on their way in: until when one that began to arrive before the end must be whole to count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.schedule import ARRIVAL, Timeline
from server.errors import DeadlinePassedError
from server.models import Competition


@dataclass(frozen=True)
class Admission:
    """For which team a file may arrive, and until when if it is to count; None where no end is to come."""

    team_id: int
    arrives_by: datetime | None


def check_arrival(arrives_by: datetime | None, now: datetime) -> None:
    """Refuse a file that began to arrive before the end and is not whole when its time to arrive is over.

    Raises
    ------
    DeadlinePassedError
        With the rule; never if `arrives_by` is None.
    """
    if arrives_by is not None and now > arrives_by:
        raise DeadlinePassedError(
            f"The upload began before the end, but the file was not whole at {arrives_by:%Y-%m-%d %H:%M:%S} UTC:"
            f" {ARRIVAL.seconds // 60} minutes after the end it must have arrived to count. Nothing was kept, and no"
            " submission was used."
        )


def check_in_time(
    session: Session, *, competition: Competition, times: Timeline, received_at: datetime, arrived_at: datetime
) -> None:
    """Refuse a whole file that began to arrive before the end and can't count any more, rather than take it as late.

    From here to the end of the transaction the private leaderboard can't become final, and then it waits for the score.

    Raises
    ------
    DeadlinePassedError
        If it was whole too late, or the private leaderboard is final.
    """
    if times.has_ended(received_at) or not times.has_ended(arrived_at):
        return
    check_arrival(times.arrives_by(received_at), arrived_at)
    is_final = select(Competition.finalized_at).where(Competition.id == competition.id)
    if session.scalar(is_final.with_for_update(read=True)) is not None:
        raise DeadlinePassedError(
            "The upload began before the end, but the private leaderboard had become final when the file was whole."
            " Nothing was kept, and no submission was used."
        )
