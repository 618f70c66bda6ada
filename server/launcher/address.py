"""The address of the site, as links in the terminal name it."""

from __future__ import annotations

from server.settings import Settings


def site_address(settings: Settings, given: str | None = None) -> str:
    """Return the address without a slash at its end: as set, as given, or where `up` listens by default."""
    return str(settings.url or given or f"http://{settings.host}:{settings.port}").rstrip("/")
