"""teams of several, private leaderboards, what a board was, and what its intervals are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Columns are added in place. Alembic's batches would make each table anew, and dropping the old one deletes whatever
# hangs on it by ON DELETE CASCADE. Types by the name that each database gives them, for their checks stand beside them.
CHECKED_COLUMNS = (
    ("total_limit", "INTEGER", "ck_competitions_total_limit_positive", "total_limit >= 1"),
    (
        "finalize_after_minutes",
        "INTEGER",
        "ck_competitions_finalize_after_not_negative",
        "finalize_after_minutes >= 0",
    ),
    ("rolling_days", "INTEGER", "ck_competitions_rolling_days_positive", "rolling_days >= 1"),
    (
        "honest_mode",
        "VARCHAR(16) NOT NULL DEFAULT 'exact'",
        "ck_competitions_honestmode_known",
        "honest_mode IN ('exact', 'rounded', 'ladder')",
    ),
)


def columns() -> dict[str, tuple[sa.Column[object], ...]]:
    """Return the columns that each table gets; those without NULL begin with a value that old rows have."""
    no, empty = sa.false(), sa.text("''")
    return {
        "competitions": (sa.Column("rounding_step", sa.Double()),),
        "entrants": (sa.Column("is_captain", sa.Boolean(), nullable=False, server_default=no),),
        "leaderboard_rows": (
            sa.Column("public_low", sa.Double()),
            sa.Column("public_high", sa.Double()),
            sa.Column("is_tied", sa.Boolean(), nullable=False, server_default=no),
        ),
        "private_scores": (
            sa.Column("private_error", sa.Double()),
            sa.Column("private_low", sa.Double()),
            sa.Column("private_high", sa.Double()),
        ),
        "scores": (
            sa.Column("public_error", sa.Double()),
            sa.Column("public_low", sa.Double()),
            sa.Column("public_high", sa.Double()),
            sa.Column("released_score", sa.Double()),
            sa.Column("evidence_key", sa.String(200)),
        ),
        "submissions": (
            sa.Column("hidden_reason", sa.String(500), nullable=False, server_default=empty),
            sa.Column("is_selected", sa.Boolean(), nullable=False, server_default=no),
            sa.Column("note", sa.String(2000), nullable=False, server_default=empty),
        ),
        "teams": (
            sa.Column("bracket", sa.String(80), nullable=False, server_default=empty),
            sa.Column("disqualified_at", sa.DateTime(timezone=True)),
            sa.Column("disqualified_reason", sa.String(500), nullable=False, server_default=empty),
            sa.Column("merged_at", sa.DateTime(timezone=True)),
        ),
        "users": (
            sa.Column("is_agent", sa.Boolean(), nullable=False, server_default=no),
            sa.Column("is_profile_public", sa.Boolean(), nullable=False, server_default=sa.true()),
        ),
    }


SQLITE_TRIGGER = """
CREATE TRIGGER board_events_no_update BEFORE UPDATE ON board_events
BEGIN SELECT RAISE(ABORT, 'board_events is append-only'); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION refuse_board_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'board_events is append-only'; END $$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER board_events_append_only BEFORE UPDATE ON board_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_board_change()
"""
FIRST_CAPTAINS = """
UPDATE entrants SET is_captain = true WHERE id IN (SELECT MIN(id) FROM entrants GROUP BY team_id)
"""
# What was before is not known row by row: the record begins with the boards as they stand.
FIRST_EVENTS = """
INSERT INTO board_events (competition_id, team_id, at, submission_id, sort_score, public_score, achieved_at, n_entries)
SELECT competition_id, team_id, last_submission_at, submission_id, sort_score, public_score, achieved_at, n_entries
FROM leaderboard_rows ORDER BY last_submission_at, submission_id
"""


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    make_tables()
    for name, kind, check, condition in CHECKED_COLUMNS:
        told = kind if is_sqlite() else kind.replace("INTEGER", "BIGINT")
        op.execute(f"ALTER TABLE competitions ADD COLUMN {name} {told} CONSTRAINT {check} CHECK ({condition})")
    for table, added in columns().items():
        for column in added:
            op.add_column(table, column)
    op.execute(FIRST_CAPTAINS)
    op.create_index(
        "ix_entrants_captain",
        "entrants",
        ["team_id"],
        unique=True,
        sqlite_where=sa.text("is_captain"),
        postgresql_where=sa.text("is_captain"),
    )
    op.execute(FIRST_EVENTS)
    if is_sqlite():
        op.execute(SQLITE_TRIGGER)
    else:
        op.execute(POSTGRESQL_FUNCTION)
        op.execute(POSTGRESQL_TRIGGER)


def downgrade() -> None:
    op.drop_index("ix_entrants_captain", "entrants")
    for table, added in columns().items():
        for column in added:
            op.drop_column(table, column.name)
    for name, *_ in CHECKED_COLUMNS:
        op.drop_column("competitions", name)
    for table in (
        "private_rows",
        "rank_snapshots",
        "merge_requests",
        "invitations",
        "board_events",
        "accommodations",
        "notices",
    ):
        op.drop_table(table)
    if not is_sqlite():
        op.execute("DROP FUNCTION refuse_board_change()")


def make_tables() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("competition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["competitions.id"],
            name=op.f("fk_notices_competition_id_competitions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notices_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index("ix_notices_user", ["user_id", "seen_at", "id"], unique=False)

    op.create_table(
        "accommodations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("extra_attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("granted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "extra_attempts > 0 OR deadline_at IS NOT NULL", name=op.f("ck_accommodations_grants_something")
        ),
        sa.CheckConstraint("extra_attempts >= 0", name=op.f("ck_accommodations_extra_attempts_not_negative")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["users.id"], name=op.f("fk_accommodations_granted_by_id_users")),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_accommodations_team_id_teams"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accommodations")),
    )
    with op.batch_alter_table("accommodations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accommodations_team_id"), ["team_id"], unique=False)

    op.create_table(
        "board_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("competition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sort_score", sa.Double(), nullable=True),
        sa.Column("public_score", sa.Double(), nullable=True),
        sa.Column("achieved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("n_entries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["competitions.id"],
            name=op.f("fk_board_events_competition_id_competitions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_board_events_team_id_teams"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_events")),
    )
    with op.batch_alter_table("board_events", schema=None) as batch_op:
        batch_op.create_index("ix_board_events_moment", ["competition_id", "at", "id"], unique=False)
        batch_op.create_index("ix_board_events_team", ["team_id", "at", "id"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("invited_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "accepted",
                "declined",
                "withdrawn",
                name="invitationoutcome_known",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_invitations_outcome_has_time")),
        sa.CheckConstraint("(user_id IS NULL) <> (secret_hash IS NULL)", name=op.f("ck_invitations_user_or_link")),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["users.id"], name=op.f("fk_invitations_invited_by_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_invitations_team_id_teams"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_invitations_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_invitations_secret_hash")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_invitations_open",
            ["team_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_invitations_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitations_user_id"), ["user_id"], unique=False)

    op.create_table(
        "merge_requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "accepted",
                "declined",
                "withdrawn",
                name="mergeoutcome_known",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_merge_requests_outcome_has_time")),
        sa.CheckConstraint("team_id <> asked_team_id", name=op.f("ck_merge_requests_two_teams")),
        sa.ForeignKeyConstraint(
            ["asked_team_id"], ["teams.id"], name=op.f("fk_merge_requests_asked_team_id_teams"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_merge_requests_team_id_teams"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_merge_requests_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_requests")),
    )
    with op.batch_alter_table("merge_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merge_requests_asked_team_id"), ["asked_team_id"], unique=False)
        batch_op.create_index(
            "ix_merge_requests_open",
            ["team_id", "asked_team_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_merge_requests_team_id"), ["team_id"], unique=False)

    op.create_table(
        "rank_snapshots",
        sa.Column(
            "competition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("rank", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["competitions.id"],
            name=op.f("fk_rank_snapshots_competition_id_competitions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_rank_snapshots_team_id_teams"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("competition_id", "taken_at", "team_id", name=op.f("pk_rank_snapshots")),
    )
    op.create_table(
        "private_rows",
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("competition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_baseline", sa.Boolean(), nullable=False),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sort_score", sa.Double(), nullable=False),
        sa.Column("private_score", sa.Double(), nullable=False),
        sa.Column("private_low", sa.Double(), nullable=True),
        sa.Column("private_high", sa.Double(), nullable=True),
        sa.Column("is_tied", sa.Boolean(), nullable=False),
        sa.Column("achieved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("n_entries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_submission_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("public_rank", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "medal",
            sa.Enum(
                "gold", "silver", "bronze", name="medal_known", native_enum=False, create_constraint=True, length=16
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["competitions.id"],
            name=op.f("fk_private_rows_competition_id_competitions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_private_rows_submission_id_submissions")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_private_rows_team_id_teams"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_private_rows")),
    )
    with op.batch_alter_table("private_rows", schema=None) as batch_op:
        batch_op.create_index(
            "ix_private_rows_order",
            ["competition_id", "is_baseline", "sort_score", "achieved_at", "submission_id"],
            unique=False,
        )
