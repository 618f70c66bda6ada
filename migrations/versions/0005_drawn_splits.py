"""how the split of a solution was drawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("solutions", sa.Column("split", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("solutions", "split")
