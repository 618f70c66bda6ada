"""which submissions used an attempt that the host granted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# In place, as in 0002: submissions have scores that hang on them.
ADD_COLUMN = """
ALTER TABLE submissions ADD COLUMN accommodation_id {integer}
CONSTRAINT fk_submissions_accommodation_id_accommodations REFERENCES accommodations (id)
"""
TIME = sa.DateTime(timezone=True)
GRANTS = sa.text(
    """
    SELECT accommodations.id, accommodations.team_id, extra_attempts, granted_at, daily_limit
    FROM accommodations
    JOIN teams ON teams.id = accommodations.team_id
    JOIN competitions ON competitions.id = teams.competition_id
    WHERE extra_attempts > 0
    ORDER BY accommodations.id
    """
).columns(granted_at=TIME)
COUNTED = sa.text(
    """
    SELECT id, received_at FROM submissions
    WHERE team_id = :team_id AND status <> 'error' AND accommodation_id IS NULL
    ORDER BY received_at, id
    """
).columns(received_at=TIME)

MARK = sa.text("UPDATE submissions SET accommodation_id = :grant WHERE id = :submission")


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(ADD_COLUMN.format(integer="INTEGER" if is_sqlite else "BIGINT"))
    op.create_index(
        "ix_submissions_granted",
        "submissions",
        ["accommodation_id"],
        sqlite_where=sa.text("accommodation_id IS NOT NULL"),
        postgresql_where=sa.text("accommodation_id IS NOT NULL"),
    )
    connection = op.get_bind()
    for number, team_id, n_attempts, granted_at, daily_limit in connection.execute(GRANTS).all():
        beyond = _list_beyond(connection, team_id, granted_at, daily_limit)
        for submission in beyond[:n_attempts]:
            connection.execute(MARK, {"grant": number, "submission": submission})


def downgrade() -> None:
    op.drop_index("ix_submissions_granted", "submissions")
    op.drop_column("submissions", "accommodation_id")


def _list_beyond(connection: sa.Connection, team_id: int, granted_at: datetime, daily_limit: int) -> list[int]:
    """Return what a team handed in since a grant beyond the limit of its day, and by no grant before it."""
    used: Counter[date] = Counter()
    beyond = []
    for submission, received_at in connection.execute(COUNTED, {"team_id": team_id}):
        day = _in_utc(received_at).date()
        used[day] += 1
        if used[day] > daily_limit and _in_utc(received_at) >= _in_utc(granted_at):
            beyond.append(submission)
    return beyond


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
