"""device_logins: programs that a person lets in by confirming a code in the browser."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATE = sa.Enum(
    "waiting",
    "confirmed",
    "refused",
    "used",
    native_enum=False,
    create_constraint=True,
    length=16,
    name="deviceloginstate_known",
)


def upgrade() -> None:
    op.create_table(
        "device_logins",
        sa.Column("id", BIG, nullable=False),
        sa.Column("device_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("client", sa.String(40), nullable=False),
        sa.Column("machine", sa.String(80), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("network", sa.String(64), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("token_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interval_seconds", BIG, nullable=False),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_device_logins_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_logins")),
        sa.UniqueConstraint("device_hash", name=op.f("uq_device_logins_device_hash")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_device_logins_code_hash")),
    )
    op.create_index(op.f("ix_device_logins_user_id"), "device_logins", ["user_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_device_logins_user_id"), table_name="device_logins")
    op.drop_table("device_logins")
