"""co-hosts: who runs a competition together with its host."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "co_hosts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("competition_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("added_by_id", BIG, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["competitions.id"],
            name=op.f("fk_co_hosts_competition_id_competitions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_co_hosts_user_id_users"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_co_hosts_added_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_hosts")),
        sa.UniqueConstraint("competition_id", "user_id", name=op.f("uq_co_hosts_competition_id_user_id")),
    )
    op.create_index(op.f("ix_co_hosts_user_id"), "co_hosts", ["user_id"])


def downgrade() -> None:
    op.drop_table("co_hosts")
