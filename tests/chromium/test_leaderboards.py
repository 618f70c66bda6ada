"""The leaderboard in a browser: it follows changes, and its charts bear the policy of the site."""

from pathlib import Path

import pytest

from tests.chromium.conftest import MakeVisitor

pytestmark = [pytest.mark.browser, pytest.mark.up]

SLUG = "diamond-prices"
BOARD = f"/competitions/{SLUG}/leaderboard"


def test_an_open_board_follows_and_its_charts_and_its_past_work(make_visitor: MakeVisitor, tmp_path: Path):
    viewer, asking, entrant = make_visitor(), make_visitor(), make_visitor(width=390, height=844)
    asked: list[str] = []
    viewer.page.on("request", lambda request: asked.append(request.url))
    asking.page.route("**/leaderboard/stream*", lambda route: route.fulfill(status=204))  # as behind another server
    viewer.go(BOARD)
    asking.go(BOARD)
    name = entrant.sign_up()
    entrant.enter(SLUG)
    entrant.choose(SLUG, entrant.download_sample(SLUG, tmp_path), "the sample")
    entrant.submit()

    for visitor in (viewer, asking):
        visitor.page.wait_for_selector(f"table.leaderboard th:has-text('{name}')", timeout=30_000)
    assert [url for url in asked if "/leaderboard/stream?shown=" in url]
    assert not [url for url in asked if "/leaderboard/live" in url]

    for visitor in (viewer, entrant):
        visitor.go(f"{BOARD}/charts")
        visitor.page.wait_for_selector("#race .js-plotly-plot .main-svg")
        assert visitor.page.locator("#race .scatterlayer .trace").count() >= 1
        assert not visitor.is_wider_than_window
        visitor.go(f"{BOARD}/past")
        assert name in visitor.page.inner_text("[data-past]")
        assert not visitor.is_wider_than_window


def test_charts_without_scripts_are_drawings(make_visitor: MakeVisitor):
    visitor = make_visitor(java_script_enabled=False)

    visitor.go(f"{BOARD}/charts")

    assert visitor.page.locator("#race svg, .empty-state").count() >= 1
