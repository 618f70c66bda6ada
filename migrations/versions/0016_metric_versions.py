"""metric_versions: hosts' metrics as numbered versions; each file that competitions use becomes one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# With its foreign key in one statement, which SQLite takes only so; both databases keep the name.
ADD_COLUMN = (
    "ALTER TABLE metric_files ADD COLUMN version_id {integer}"
    " CONSTRAINT fk_metric_files_version_id_metric_versions REFERENCES metric_versions (id)"
)
FILES = """
    SELECT metric_files.id, competitions.host_id, metric_files.title, metric_files.storage_key, metric_files.sha256,
    metric_files.higher_is_better, metric_files.is_complete, metric_files.created_at
    FROM metric_files JOIN competitions ON competitions.id = metric_files.competition_id ORDER BY metric_files.id
"""
SETTINGS = sa.bindparam("settings", type_=sa.JSON())
ADD_METRIC = sa.text(
    "INSERT INTO metrics (user_id, name, name_key, created_at) VALUES (:user, :name, :key, :at) RETURNING id"
)
ADD_VERSION = sa.text(
    "INSERT INTO metric_versions (metric_id, number, file_name, storage_key, sha256, settings, created_by_id,"
    " created_at, accepted_at) VALUES (:metric, :number, 'metric.py', :storage, :sha256, :settings, :user, :at, :at)"
    " RETURNING id"
).bindparams(SETTINGS)


def upgrade() -> None:
    op.create_table(
        "metrics",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_key", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_metrics_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metrics")),
        sa.UniqueConstraint("user_id", "name_key", name=op.f("uq_metrics_user_id_name_key")),
    )
    op.create_table(
        "metric_versions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("metric_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=True),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("storage_key", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("signature", sa.JSON(), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("job_id", BIG, nullable=True),
        sa.Column("created_by_id", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(number IS NULL) = (accepted_at IS NULL)", name=op.f("ck_metric_versions_number_if_accepted")
        ),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metrics.id"], name=op.f("fk_metric_versions_metric_id_metrics"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["draft_jobs.id"], name=op.f("fk_metric_versions_job_id_draft_jobs"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_metric_versions_created_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_versions")),
        sa.UniqueConstraint("metric_id", "number", name=op.f("uq_metric_versions_metric_id_number")),
        sa.UniqueConstraint("metric_id", "sha256", name=op.f("uq_metric_versions_metric_id_sha256")),
    )
    op.create_index(op.f("ix_metric_versions_storage_key"), "metric_versions", ["storage_key"])
    op.create_index(op.f("ix_metric_versions_job_id"), "metric_versions", ["job_id"])
    op.create_index(op.f("ix_metric_versions_created_by_id"), "metric_versions", ["created_by_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(ADD_COLUMN.format(integer="INTEGER" if is_sqlite else "BIGINT"))
    op.create_index(op.f("ix_metric_files_version_id"), "metric_files", ["version_id"])
    _take_over(op.get_bind())


def _take_over(bind: sa.Connection) -> None:
    """Make a version of each file; the same bytes of one host's metric are one version."""
    metrics: dict[tuple[int, str], int] = {}
    versions: dict[tuple[int, str], int] = {}
    numbers: dict[int, int] = {}
    for file_id, user, title, storage, sha256, is_higher, is_complete, at in bind.execute(sa.text(FILES)).all():
        key = "".join(letter for letter in title.casefold() if letter.isalnum())[:80] or "metric"
        if (user, key) not in metrics:
            values = {"user": user, "name": title, "key": key, "at": at}
            metrics[user, key] = bind.execute(ADD_METRIC, values).scalar_one()
        metric = metrics[user, key]
        if (metric, sha256) not in versions:
            numbers[metric] = numbers.get(metric, 0) + 1
            settings = {"higher_is_better": bool(is_higher), "complete_submission": bool(is_complete), "parameters": {}}
            values = {"metric": metric, "number": numbers[metric], "storage": storage, "sha256": sha256, "user": user}
            versions[metric, sha256] = bind.execute(ADD_VERSION, values | {"at": at, "settings": settings}).scalar_one()
        bind.execute(
            sa.text("UPDATE metric_files SET version_id = :version WHERE id = :id"),
            {"version": versions[metric, sha256], "id": file_id},
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_metric_files_version_id"), "metric_files")
    op.drop_column("metric_files", "version_id")
    op.drop_table("metric_versions")
    op.drop_table("metrics")
