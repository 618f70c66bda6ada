"""oauth_grants: sign-ins of Kaggle's clients; api_tokens says to which of them an access token belongs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOREIGN_KEY = "fk_api_tokens_grant_id_oauth_grants"


def upgrade() -> None:
    op.create_table(
        "oauth_grants",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("client", sa.String(40), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("redirect_uri", sa.String(200), nullable=False),
        sa.Column("challenge", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("exchanged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_hash", sa.LargeBinary(32), nullable=True),
        sa.Column("former_hash", sa.LargeBinary(32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_oauth_grants_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_grants")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_oauth_grants_code_hash")),
        sa.UniqueConstraint("refresh_hash", name=op.f("uq_oauth_grants_refresh_hash")),
        sa.UniqueConstraint("former_hash", name=op.f("uq_oauth_grants_former_hash")),
    )
    op.create_index(op.f("ix_oauth_grants_user_id"), "oauth_grants", ["user_id"])
    with op.batch_alter_table("api_tokens") as tokens:  # SQLite makes it anew: it cannot add what refers to a table
        tokens.add_column(sa.Column("grant_id", BIG, nullable=True))
        tokens.create_foreign_key(FOREIGN_KEY, "oauth_grants", ["grant_id"], ["id"], ondelete="CASCADE")
        tokens.create_index(op.f("ix_api_tokens_grant_id"), ["grant_id"])


def downgrade() -> None:
    # Access tokens of grants would be tokens that nobody sees; what is left of the table ends them.
    op.execute("DELETE FROM api_tokens WHERE grant_id IS NOT NULL")
    with op.batch_alter_table("api_tokens") as tokens:
        tokens.drop_index(op.f("ix_api_tokens_grant_id"))
        tokens.drop_constraint(FOREIGN_KEY, type_="foreignkey")
        tokens.drop_column("grant_id")
    op.drop_index(op.f("ix_oauth_grants_user_id"), table_name="oauth_grants")
    op.drop_table("oauth_grants")
