"""api_tokens: a token may be for one competition alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOREIGN_KEY = "fk_api_tokens_competition_id_competitions"


def upgrade() -> None:
    with op.batch_alter_table("api_tokens") as tokens:
        tokens.add_column(sa.Column("competition_id", BIG, nullable=True))
        tokens.create_foreign_key(FOREIGN_KEY, "competitions", ["competition_id"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    # What knows nothing of the bound would take such a token for one without.
    op.execute("DELETE FROM api_tokens WHERE competition_id IS NOT NULL")
    with op.batch_alter_table("api_tokens") as tokens:
        tokens.drop_constraint(FOREIGN_KEY, type_="foreignkey")
        tokens.drop_column("competition_id")
