"""changes: the number of each change of a team's submissions, by which open streams learn what is new."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("teams", sa.Column("n_changes", BIG, nullable=False, server_default="0"))
    op.add_column("submissions", sa.Column("change_number", BIG, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("submissions", "change_number")
    op.drop_column("teams", "n_changes")
