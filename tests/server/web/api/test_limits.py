from datetime import UTC, datetime

from server.domain.quota import Quota
from server.web.api.limits import LimitsItem, limits_item


def test_limits_tell_what_is_used_and_left():
    quota = Quota(5, 7, 20, 3, datetime(2026, 11, 22, tzinfo=UTC))

    assert limits_item(quota) == LimitsItem(5, 7, 0, "2026-11-22T00:00:00Z", 20, 3)
