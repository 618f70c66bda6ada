"""How Alembic reaches the database: the platform's settings, or the engine that a command hands over."""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlalchemy import Connection

from server.db import make_engine
from server.models import Base
from server.models.base import UtcDateTime
from server.settings import read_settings


def render_item(kind: str, item: object, _autogen_context: object) -> str | Literal[False]:
    """Write our own types as what they are in the database: a migration imports no model."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    """Run the migrations on `connection`, all in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    url = context.config.attributes.get("url") or read_settings().sqlalchemy_url
    engine = make_engine(url).execution_options(podium_write=True)
    with engine.connect() as opened:
        run(opened)
        opened.commit()
    engine.dispose()
