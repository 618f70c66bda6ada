"""that ties with the winner of a final board are still to be found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "competitions", sa.Column("wants_private_ties", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.execute(sa.text("UPDATE competitions SET wants_private_ties = true WHERE finalized_at IS NOT NULL"))


def downgrade() -> None:
    op.drop_column("competitions", "wants_private_ties")
