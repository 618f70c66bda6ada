"""drafts: competitions that are being made, their files, and the work for them; columns of data files in words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("host_id", BIG, nullable=False),
        sa.Column("competition_id", BIG, nullable=True),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("spec_text", sa.Text(), nullable=True),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("check_state", _words("checkstate_known", "none", "waiting", "running", "done"), nullable=False),
        sa.Column("checked_version", BIG, nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("waivers", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_drafts_version_positive")),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["competitions.id"],
            name=op.f("fk_drafts_competition_id_competitions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["host_id"], ["users.id"], name=op.f("fk_drafts_host_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_host_id"), "drafts", ["host_id"])
    op.create_index(op.f("ix_drafts_competition_id"), "drafts", ["competition_id"])
    op.create_table(
        "draft_files",
        sa.Column("id", BIG, nullable=False),
        sa.Column("draft_id", BIG, nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("storage_key", sa.String(200), nullable=False),
        sa.Column("size_bytes", BIG, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name=op.f("fk_draft_files_draft_id_drafts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_files")),
        sa.UniqueConstraint("draft_id", "path", name=op.f("uq_draft_files_draft_id_path")),
    )
    op.create_index(op.f("ix_draft_files_storage_key"), "draft_files", ["storage_key"])
    _create_jobs()
    op.add_column("data_files", sa.Column("columns", sa.JSON(), nullable=True))


def _create_jobs() -> None:
    states = _words("draftjobstate_known", "waiting", "running", "done", "failed")
    op.create_table(
        "draft_jobs",
        sa.Column("id", BIG, nullable=False),
        sa.Column("draft_id", BIG, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("progress", sa.String(200), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("asked_by_id", BIG, nullable=False),
        sa.Column("n_attempts", BIG, nullable=False),
        sa.Column("lease", sa.String(32), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('done', 'failed')) = (ended_at IS NOT NULL)", name=op.f("ck_draft_jobs_ended_has_time")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name=op.f("fk_draft_jobs_draft_id_drafts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_draft_jobs_asked_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_jobs")),
    )
    op.create_index(op.f("ix_draft_jobs_draft_id"), "draft_jobs", ["draft_id"])
    op.create_index(op.f("ix_draft_jobs_asked_by_id"), "draft_jobs", ["asked_by_id"])
    op.create_index(
        "ix_draft_jobs_open",
        "draft_jobs",
        ["draft_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_column("data_files", "columns")
    op.drop_table("draft_jobs")
    op.drop_table("draft_files")
    op.drop_table("drafts")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=16)
