"""rescores: all submissions scored again under another version of the solution, in the shadow until published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "rescores",
        sa.Column("id", BIG, nullable=False),
        sa.Column("competition_id", BIG, nullable=False),
        sa.Column("solution_id", BIG, nullable=False),
        sa.Column("base_version", BIG, nullable=False),
        sa.Column("status", _words("rescorestatus_known", "open", "published", "discarded"), nullable=False),
        sa.Column("rounding_step", sa.Double(), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("started_by_id", BIG, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'open') = (ended_at IS NULL)", name=op.f("ck_rescores_open_has_not_ended")),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["competitions.id"],
            name=op.f("fk_rescores_competition_id_competitions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["solution_id"], ["solutions.id"], name=op.f("fk_rescores_solution_id_solutions")),
        sa.ForeignKeyConstraint(["started_by_id"], ["users.id"], name=op.f("fk_rescores_started_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescores")),
        sa.UniqueConstraint("solution_id", name=op.f("uq_rescores_solution_id")),
    )
    op.create_index(op.f("ix_rescores_started_by_id"), "rescores", ["started_by_id"])
    op.create_index(
        "ix_rescores_open",
        "rescores",
        ["competition_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "shadow_scores",
        sa.Column("id", BIG, nullable=False),
        sa.Column("rescore_id", BIG, nullable=False),
        sa.Column("submission_id", BIG, nullable=False),
        sa.Column("status", _words("submissionstatus_known", "pending", "complete", "error"), nullable=False),
        sa.Column("fault", _words("fault_known", "file", "host", "platform"), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("public_score", sa.Double(), nullable=True),
        sa.Column("private_score", sa.Double(), nullable=True),
        sa.Column("receipt", sa.JSON(), nullable=True),
        sa.Column("n_attempts", BIG, nullable=False),
        sa.Column("lease", sa.String(32), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'error') = (fault IS NOT NULL)", name=op.f("ck_shadow_scores_error_has_fault")),
        sa.CheckConstraint(
            "(status = 'complete') = (public_score IS NOT NULL)", name=op.f("ck_shadow_scores_complete_has_score")
        ),
        sa.ForeignKeyConstraint(
            ["rescore_id"], ["rescores.id"], name=op.f("fk_shadow_scores_rescore_id_rescores"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_shadow_scores_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadow_scores")),
        sa.UniqueConstraint("rescore_id", "submission_id", name=op.f("uq_shadow_scores_rescore_id_submission_id")),
    )
    op.create_index(op.f("ix_shadow_scores_submission_id"), "shadow_scores", ["submission_id"])
    op.create_index(
        "ix_shadow_scores_pending",
        "shadow_scores",
        ["id"],
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )


def downgrade() -> None:
    op.drop_table("shadow_scores")
    op.drop_table("rescores")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=16)
