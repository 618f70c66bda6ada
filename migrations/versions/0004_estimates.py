"""when the interval of a score was looked for, and what private comparisons are made of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scores", sa.Column("estimated_at", sa.DateTime(timezone=True)))
    op.add_column("private_scores", sa.Column("evidence_key", sa.String(200)))
    op.create_index(
        "ix_scores_not_estimated",
        "scores",
        ["id"],
        sqlite_where=sa.text("estimated_at IS NULL"),
        postgresql_where=sa.text("estimated_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_scores_not_estimated", "scores")
    op.drop_column("private_scores", "evidence_key")
    op.drop_column("scores", "estimated_at")
