"""uploads: by which token a file was begun."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOREIGN_KEY = "fk_uploads_token_id_api_tokens"


def upgrade() -> None:
    with op.batch_alter_table("uploads") as uploads:
        uploads.add_column(sa.Column("token_id", BIG, nullable=True))
        uploads.create_foreign_key(FOREIGN_KEY, "api_tokens", ["token_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    with op.batch_alter_table("uploads") as uploads:
        uploads.drop_constraint(FOREIGN_KEY, type_="foreignkey")
        uploads.drop_column("token_id")
