"""What a team has used and left today, as the API tells it."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.quota import Quota
from server.web.api.answers import as_time


@dataclass(frozen=True)
class LimitsItem:
    """The limits of one team: on this UTC day, beyond it by what the host granted, and until the end."""

    daily_limit: int
    used: int
    left: int
    resets_at: str | None
    error_limit: int
    errors_used: int
    extra_left: int
    total_limit: int | None
    total_left: int | None


def limits_item(quota: Quota) -> LimitsItem:
    """Return the limits as they are sent."""
    return LimitsItem(
        daily_limit=quota.daily_limit,
        used=quota.used,
        left=quota.left,
        resets_at=as_time(quota.resets_at),
        error_limit=quota.error_limit,
        errors_used=quota.errors_used,
        extra_left=quota.extra_left,
        total_limit=quota.total_limit,
        total_left=quota.total_left,
    )
