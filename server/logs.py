"""How processes log: one line an event to stderr, as text or JSON, without secrets; a full disk stops nobody."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

SECRET_WORDS = ("password", "token", "secret", "authorization", "cookie", "credential")
HIDDEN = "(hidden)"
# C0 and C1 controls and the two separators that some terminals and viewers take for line ends.
CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {0x2028: "\\u2028", 0x2029: "\\u2029"}


def set_up_logging(*, as_json: bool, level: int = logging.INFO) -> None:
    """Send the log of this process to stderr, that of the libraries included."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    rendered = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()] if as_json else [render_text]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered]
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(max(level, logging.WARNING))  # each look at the schema would be two lines
    logging.raiseExceptions = False  # a log that cannot be written is lost; the request goes on
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def hide_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put a mark in the place of values whose names say that they are secret."""
    for name in event:
        if any(word in name.lower() for word in SECRET_WORDS):
            event[name] = HIDDEN
    return event


def render_text(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    """Write an event as `time [level] name key=value …`, a traceback below it; control characters are escaped."""
    trace = structlog.processors.format_exc_info(_logger, _method, event).pop("exception", "")
    time, level, name = (event.pop(key, "") for key in ("timestamp", "level", "event"))
    event.pop("logger", None)
    pairs = "".join(f" {key}={value}" for key, value in event.items())
    line = f"{time} [{level}] {name}{pairs}".translate(CONTROLS)
    return f"{line}\n{trace}" if trace else line
