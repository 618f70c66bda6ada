"""reference_boards: boards of other contests that scores are held against."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("competitions", sa.Column("n_reference", BIG, nullable=False, server_default="0"))
    op.create_table(
        "reference_boards",
        sa.Column("competition_id", BIG, nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["competitions.id"],
            name=op.f("fk_reference_boards_competition_id_competitions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("competition_id", name=op.f("pk_reference_boards")),
    )


def downgrade() -> None:
    op.drop_table("reference_boards")
    op.drop_column("competitions", "n_reference")
