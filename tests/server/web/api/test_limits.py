from datetime import UTC, datetime

from server.domain.quota import Quota
from server.web.api.limits import LimitsItem, limits_item


def test_limits_tell_what_is_used_and_left():
    quota = Quota(5, 7, 20, 3, datetime(2026, 11, 22, tzinfo=UTC))

    assert limits_item(quota) == LimitsItem(5, 7, 0, "2026-11-22T00:00:00Z", 20, 3, 0, None, None)


def test_limits_tell_what_was_granted_and_what_is_left_until_the_end():
    quota = Quota(
        5, 6, 20, 0, datetime(2026, 11, 22, tzinfo=UTC), used_extra=1, extra_left=2, total_limit=100, used_total=90
    )

    item = limits_item(quota)

    assert (item.left, item.extra_left, item.total_limit, item.total_left) == (2, 2, 100, 10)
