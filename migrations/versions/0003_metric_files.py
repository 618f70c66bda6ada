"""metrics of the hosts' own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# In place, as in 0002: solutions have scores that hang on them.
ADD_COLUMN = """
ALTER TABLE solutions ADD COLUMN metric_file_id {integer}
CONSTRAINT fk_solutions_metric_file_id_metric_files REFERENCES metric_files (id)
"""


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "metric_files",
        sa.Column("id", number, nullable=False),
        sa.Column("competition_id", number, nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=255), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("higher_is_better", sa.Boolean(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["competitions.id"],
            name=op.f("fk_metric_files_competition_id_competitions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_files")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_metric_files_storage_key")),
    )
    op.create_index(op.f("ix_metric_files_competition_id"), "metric_files", ["competition_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(ADD_COLUMN.format(integer="INTEGER" if is_sqlite else "BIGINT"))


def downgrade() -> None:
    op.drop_column("solutions", "metric_file_id")
    op.drop_index(op.f("ix_metric_files_competition_id"), "metric_files")
    op.drop_table("metric_files")
