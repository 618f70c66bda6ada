"""admissions: links, lists and rosters by which hosts let users in; removals; the formula of grades."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("entrants", sa.Column("removed_at", TIME, nullable=True))
    op.create_table(
        "admission_links",
        sa.Column("id", BIG, nullable=False),
        sa.Column("competition_id", BIG, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("max_uses", BIG, nullable=True),
        sa.Column("n_uses", BIG, nullable=False),
        sa.Column("created_by_id", BIG, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=True),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.CheckConstraint("max_uses >= 1", name=op.f("ck_admission_links_max_uses_positive")),
        sa.CheckConstraint("max_uses IS NULL OR n_uses <= max_uses", name=op.f("ck_admission_links_no_use_too_many")),
        _of_competition("admission_links"),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_admission_links_created_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission_links")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_admission_links_secret_hash")),
    )
    op.create_index(op.f("ix_admission_links_competition_id"), "admission_links", ["competition_id"])
    op.create_table(
        "listed_admissions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("competition_id", BIG, nullable=False),
        sa.Column("kind", _words("listedkind_known", "name", "email", "domain"), nullable=False),
        sa.Column("value", sa.String(254), nullable=False),
        sa.Column("shown", sa.String(254), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        _of_competition("listed_admissions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_admissions")),
        sa.UniqueConstraint(
            "competition_id", "kind", "value", name=op.f("uq_listed_admissions_competition_id_kind_value")
        ),
    )
    op.create_table(
        "admissions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("competition_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("state", _words("admissionstate_known", "waiting", "admitted", "refused", "removed"), nullable=False),
        sa.Column("source", _words("admissionsource_known", "link", "list", "roster", "entry"), nullable=False),
        sa.Column("link_id", BIG, nullable=True),
        sa.Column("message", sa.String(500), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("section", sa.String(80), nullable=False),
        sa.Column("full_name", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("student_id", sa.String(80), nullable=False),
        sa.Column("made_account", sa.Boolean(), nullable=False),
        sa.Column("hidden_ids", sa.JSON(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by_id", BIG, nullable=True),
        _of_competition("admissions"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_admissions_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["admission_links.id"], name=op.f("fk_admissions_link_id_admission_links"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_admissions_decided_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admissions")),
        sa.UniqueConstraint("competition_id", "user_id", name=op.f("uq_admissions_competition_id_user_id")),
    )
    op.create_index(op.f("ix_admissions_user_id"), "admissions", ["user_id"])
    op.create_table(
        "gradings",
        sa.Column("competition_id", BIG, nullable=False),
        sa.Column("formula", sa.String(1000), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("decimals", BIG, nullable=False),
        sa.Column("without_score", sa.Double(), nullable=True),
        sa.Column("changed_by_id", BIG, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.CheckConstraint("decimals BETWEEN 0 AND 6", name=op.f("ck_gradings_decimals_shown")),
        sa.CheckConstraint("points > 0", name=op.f("ck_gradings_points_positive")),
        _of_competition("gradings"),
        sa.ForeignKeyConstraint(["changed_by_id"], ["users.id"], name=op.f("fk_gradings_changed_by_id_users")),
        sa.PrimaryKeyConstraint("competition_id", name=op.f("pk_gradings")),
    )


def downgrade() -> None:
    op.drop_table("gradings")
    op.drop_table("admissions")
    op.drop_table("listed_admissions")
    op.drop_table("admission_links")
    op.drop_column("entrants", "removed_at")


def _of_competition(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["competition_id"],
        ["competitions.id"],
        name=op.f(f"fk_{table}_competition_id_competitions"),
        ondelete="CASCADE",
    )


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=16)
