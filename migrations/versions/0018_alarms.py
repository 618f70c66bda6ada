"""alarms: sketches of submissions, and what hosts may want to look at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOT_SKETCHED = "estimated_at IS NOT NULL AND sketched_at IS NULL"


def upgrade() -> None:
    op.add_column("scores", sa.Column("sketched_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_scores_not_sketched",
        "scores",
        ["id"],
        sqlite_where=sa.text(NOT_SKETCHED),
        postgresql_where=sa.text(NOT_SKETCHED),
    )
    _create_sketches()
    _create_alarms()


def downgrade() -> None:
    op.drop_table("alarms")
    op.drop_table("sketches")
    op.drop_index("ix_scores_not_sketched", "scores")
    op.drop_column("scores", "sketched_at")


def _create_sketches() -> None:
    op.create_table(
        "sketches",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("competition_id", BIG, nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=True),
        sa.Column("n_rows", BIG, nullable=False),
        sa.Column("n_distinct", BIG, nullable=False),
        sa.Column("n_apart", BIG, nullable=False),
        sa.Column("is_probe_like", sa.Boolean(), nullable=False),
        sa.Column("nearest_id", BIG, nullable=True),
        sa.Column("n_changed", BIG, nullable=True),
        sa.Column("storage_key", sa.String(200), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("surveyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(nearest_id IS NULL) = (n_changed IS NULL)", name=op.f("ck_sketches_nearest_has_changes")),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["competitions.id"],
            name=op.f("fk_sketches_competition_id_competitions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["id"], ["submissions.id"], name=op.f("fk_sketches_id_submissions")),
        sa.ForeignKeyConstraint(["nearest_id"], ["submissions.id"], name=op.f("fk_sketches_nearest_id_submissions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sketches")),
    )
    op.create_index(op.f("ix_sketches_nearest_id"), "sketches", ["nearest_id"])
    op.create_index("ix_sketches_content", "sketches", ["competition_id", "content_sha256"])
    op.create_index(
        "ix_sketches_not_surveyed",
        "sketches",
        ["id"],
        sqlite_where=sa.text("surveyed_at IS NULL"),
        postgresql_where=sa.text("surveyed_at IS NULL"),
    )


def _create_alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", BIG, nullable=False),
        sa.Column("competition_id", BIG, nullable=False),
        sa.Column("kind", _words("alarmkind_known", "probing", "copies", "accounts", "score"), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("strength", _words("strength_known", "weak", "medium", "strong"), nullable=False),
        sa.Column("team_ids", sa.JSON(), nullable=False),
        sa.Column("submission_ids", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _words("alarmstate_known", "open", "noted", "dismissed"), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_alarms_open_is_not_decided")),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["competitions.id"],
            name=op.f("fk_alarms_competition_id_competitions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_alarms_decided_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
        sa.UniqueConstraint("competition_id", "kind", "subject", name=op.f("uq_alarms_competition_id_kind_subject")),
    )
    op.create_index(op.f("ix_alarms_decided_by_id"), "alarms", ["decided_by_id"])
    op.create_index("ix_alarms_state", "alarms", ["competition_id", "state"])


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=16)
