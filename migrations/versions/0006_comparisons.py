"""differences of two submissions on the same rows, asked for by pages and found by workers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "comparisons",
        sa.Column("id", BIG, nullable=False),
        sa.Column("first_id", BIG, nullable=False),
        sa.Column("second_id", BIG, nullable=False),
        sa.Column("solution_version", BIG, nullable=False),
        sa.Column("difference", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("p_value", sa.Double(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_comparisons_lower_number_first")),
        sa.ForeignKeyConstraint(["first_id"], ["submissions.id"], name=op.f("fk_comparisons_first_id_submissions")),
        sa.ForeignKeyConstraint(["second_id"], ["submissions.id"], name=op.f("fk_comparisons_second_id_submissions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparisons")),
        sa.UniqueConstraint(
            "first_id",
            "second_id",
            "solution_version",
            name=op.f("uq_comparisons_first_id_second_id_solution_version"),
        ),
    )
    op.create_index(op.f("ix_comparisons_second_id"), "comparisons", ["second_id"])
    op.create_index(
        "ix_comparisons_open",
        "comparisons",
        ["id"],
        sqlite_where=sa.text("computed_at IS NULL"),
        postgresql_where=sa.text("computed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("comparisons")
