"""promised_accommodations: what a user gets on entering a competition."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "promised_accommodations",
        sa.Column("id", BIG, nullable=False),
        sa.Column("competition_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("extra_attempts", BIG, nullable=False),
        sa.Column("deadline_at", TIME, nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("granted_by_id", BIG, nullable=False),
        sa.Column("granted_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.Column("accommodation_id", BIG, nullable=True),
        sa.CheckConstraint("extra_attempts >= 0", name=op.f("ck_promised_accommodations_extra_attempts_not_negative")),
        sa.CheckConstraint(
            "extra_attempts > 0 OR deadline_at IS NOT NULL",
            name=op.f("ck_promised_accommodations_promises_something"),
        ),
        sa.CheckConstraint(
            "revoked_at IS NULL OR accommodation_id IS NULL",
            name=op.f("ck_promised_accommodations_kept_or_revoked"),
        ),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["competitions.id"],
            name=op.f("fk_promised_accommodations_competition_id_competitions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_promised_accommodations_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["users.id"], name=op.f("fk_promised_accommodations_granted_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["accommodation_id"],
            ["accommodations.id"],
            name=op.f("fk_promised_accommodations_accommodation_id_accommodations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promised_accommodations")),
        sa.UniqueConstraint("accommodation_id", name=op.f("uq_promised_accommodations_accommodation_id")),
    )
    op.create_index(
        op.f("ix_promised_accommodations_competition_id"),
        "promised_accommodations",
        ["competition_id", "user_id"],
    )
    op.create_index(op.f("ix_promised_accommodations_user_id"), "promised_accommodations", ["user_id"])


def downgrade() -> None:
    op.drop_table("promised_accommodations")
