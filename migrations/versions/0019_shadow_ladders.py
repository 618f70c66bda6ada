"""shadow_ladders: what a rescore in the mode `ladder` compares."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBERS = ("public_error", "public_low", "public_high", "private_error", "private_low", "private_high", "step_error")
KEYS = ("evidence_key", "private_evidence_key")


def upgrade() -> None:
    for name in NUMBERS:
        op.add_column("shadow_scores", sa.Column(name, sa.Double(), nullable=True))
    for name in KEYS:
        op.add_column("shadow_scores", sa.Column(name, sa.String(200), nullable=True))
    op.add_column("shadow_scores", sa.Column("step_id", BIG, nullable=True))
    op.add_column("shadow_scores", sa.Column("is_compared", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for name in (*NUMBERS, *KEYS, "step_id", "is_compared"):
        op.drop_column("shadow_scores", name)
