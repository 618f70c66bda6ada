"""announcements: what hosts tell all entrants, who has put it away, letters by e-mail, and who wants none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNTOLD = sa.text("told_at IS NULL AND removed_at IS NULL")
WAITING = sa.text("sent_at IS NULL AND given_up_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", BIG, nullable=False),
        sa.Column("competition_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("is_mailed", sa.Boolean(), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["competitions.id"],
            name=op.f("fk_announcements_competition_id_competitions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_announcements_author_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    op.create_index("ix_announcements_competition", "announcements", ["competition_id", "publish_at"])
    op.create_index(
        "ix_announcements_untold", "announcements", ["publish_at"], sqlite_where=UNTOLD, postgresql_where=UNTOLD
    )
    op.create_table(
        "dismissed_announcements",
        sa.Column("announcement_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_dismissed_announcements_announcement_id_announcements"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_dismissed_announcements_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("announcement_id", "user_id", name=op.f("pk_dismissed_announcements")),
    )
    op.create_index(op.f("ix_dismissed_announcements_user_id"), "dismissed_announcements", ["user_id"])
    op.create_table(
        "letters",
        sa.Column("id", BIG, nullable=False),
        sa.Column("announcement_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("n_tries", BIG, nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name=op.f("ck_letters_ends_once")),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_letters_announcement_id_announcements"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_letters_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("announcement_id", "user_id", name=op.f("uq_letters_announcement_id_user_id")),
    )
    op.create_index(op.f("ix_letters_user_id"), "letters", ["user_id"])
    op.create_index("ix_letters_waiting", "letters", ["try_at"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.add_column("users", sa.Column("wants_letters", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.drop_column("users", "wants_letters")
    op.drop_table("letters")
    op.drop_table("dismissed_announcements")
    op.drop_table("announcements")
