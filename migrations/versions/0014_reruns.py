"""reruns: scores made a second time; and the code of each failure, by which a host's dashboard counts them."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BATCH = 1000


def upgrade() -> None:
    op.create_table(
        "reruns",
        sa.Column("id", BIG, nullable=False),
        sa.Column("submission_id", BIG, nullable=False),
        sa.Column("asked_by_id", BIG, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "same",
                "different",
                "failed",
                name="rerunoutcome_known",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solution_version", BIG, nullable=True),
        sa.Column("public_score", sa.Double(), nullable=True),
        sa.Column("private_score", sa.Double(), nullable=True),
        sa.Column("receipt", sa.JSON(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("n_attempts", BIG, nullable=False),
        sa.Column("lease", sa.String(32), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_reruns_ended_has_outcome")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_reruns_submission_id_submissions")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_reruns_asked_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reruns")),
    )
    op.create_index(op.f("ix_reruns_submission_id"), "reruns", ["submission_id"])
    op.create_index(
        "ix_reruns_open",
        "reruns",
        ["submission_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.add_column("submissions", sa.Column("error_code", sa.String(60), nullable=True))
    _fill_codes()
    op.create_index(
        "ix_submissions_competition_received",
        "submissions",
        ["competition_id", "received_at", "status", "team_id", "id"],
    )
    op.create_index(
        "ix_submissions_failed",
        "submissions",
        ["competition_id", "error_code", "team_id", "id"],
        sqlite_where=sa.text("error_code IS NOT NULL"),
        postgresql_where=sa.text("error_code IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_submissions_failed", "submissions")
    op.drop_index("ix_submissions_competition_received", "submissions")
    op.drop_column("submissions", "error_code")
    op.drop_table("reruns")


def _fill_codes() -> None:
    """Name the first fault of each submission that ended in error before there was a column for it."""
    connection, last = op.get_bind(), 0
    ended = sa.text("SELECT id, report FROM submissions WHERE status = 'error' AND id > :last ORDER BY id LIMIT :most")
    name = sa.text("UPDATE submissions SET error_code = :code WHERE id = :id")
    while rows := connection.execute(ended, {"last": last, "most": BATCH}).all():
        connection.execute(name, [{"id": number, "code": _find_code(report)} for number, report in rows])
        last = rows[-1][0]


def _find_code(kept: Any) -> str | None:
    report = json.loads(kept) if isinstance(kept, str) else kept
    if not report:
        return None
    faults = [problem for problem in report.get("problems", ()) if problem.get("severity") == "error"]
    code = faults[0].get("code") if faults else report.get("code")
    return None if code is None else str(code)[:60]
