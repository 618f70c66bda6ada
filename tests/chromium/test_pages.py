import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.chromium.conftest import MakeVisitor, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.up]

SLUG = "loan-defaults"
PATHS = (
    "/",
    "/competitions",
    "/competitions?search=nothing-of-that-name",
    f"/competitions/{SLUG}",
    f"/competitions/{SLUG}/rules",
    f"/competitions/{SLUG}/data",
    f"/competitions/{SLUG}/leaderboard",
    f"/competitions/{SLUG}/leaderboard?search=nobody-of-that-name",
)
PATHS_OF_ENTRANTS = (
    "/competitions/customer-churn/entry",
    f"/competitions/{SLUG}/entry",
    f"/competitions/{SLUG}/submissions/new",
    f"/competitions/{SLUG}/submissions",
)


def find_faults(visitor: Visitor) -> list[str]:
    """Return what axe finds serious or critical on the page."""
    results = Axe().run(visitor.page).response
    return [
        f"{visitor.path}: {fault['id']} {[node['html'][:200] for node in fault['nodes']]}"
        for fault in results["violations"]
        if fault["impact"] in ("serious", "critical")
    ]


def hand_in(visitor: Visitor, path: Path) -> str:
    """Hand a file in and return the path of its page."""
    visitor.choose(SLUG, path, "looked at by axe")
    visitor.submit()
    visitor.page.wait_for_selector("[data-result]:not([data-status=pending])")
    return visitor.path


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_serious_faults_or_scrolls_sideways(
    make_visitor: MakeVisitor, tmp_path: Path, theme: str, width: int
):
    visitor = make_visitor(width=width, height=844)
    visitor.sign_up()
    visitor.enter(SLUG)
    sample = visitor.download_sample(SLUG, tmp_path)
    bad = tmp_path / "bad.csv"
    bad.write_text(sample.read_text().replace(",", ";").replace("\n", ";1\n", 3))
    results = (hand_in(visitor, sample), hand_in(visitor, bad))
    if theme == "dark":
        visitor.use_dark_theme()

    found = []
    for path in (*PATHS, *PATHS_OF_ENTRANTS, *results):
        visitor.go(path)
        found += find_faults(visitor)
        found += [f"{path} scrolls sideways"] if visitor.is_wider_than_window else []

    assert found == []


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_of_strangers_has_serious_faults_or_scrolls_sideways(make_visitor: MakeVisitor, width: int):
    visitor = make_visitor(width=width, height=844)

    found = []
    for path in PATHS:
        visitor.go(path)
        found += find_faults(visitor)
        found += [f"{path} scrolls sideways"] if visitor.is_wider_than_window else []

    assert found == []


def test_keys_lead_to_the_tabs_the_search_and_the_rows(visitor: Visitor):
    page = visitor.page
    visitor.sign_up()
    visitor.enter(SLUG)
    visitor.wait_for_baselines(SLUG)  # an empty board has no search

    visitor.go(f"/competitions/{SLUG}")
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/leaderboard")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("s")
    assert page.input_value("#search") == "s"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/data")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "test.csv"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == "train.csv"


def test_the_list_of_keys_opens_and_can_switch_them_off(visitor: Visitor):
    page = visitor.page
    visitor.go(f"/competitions/{SLUG}")

    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.uncheck("[data-keys-on]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="hidden")
    page.keyboard.press("g")
    page.keyboard.press("d")
    assert visitor.path == f"/competitions/{SLUG}"

    page.keyboard.press("?")
    page.check("[data-keys-on]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="hidden")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/data")


def test_times_are_told_in_the_zone_of_the_reader(make_visitor: MakeVisitor):
    visitor = make_visitor(timezone_id="Asia/Tokyo")
    visitor.sign_up()
    visitor.enter(SLUG)

    visitor.page.wait_for_selector("aside time:has-text('09:00 in Tokyo')")
    assert re.search(r"00:00 UTC \(09:00 in Tokyo\)", visitor.page.inner_text("aside"))


def test_a_reader_in_utc_is_told_once(make_visitor: MakeVisitor):
    visitor = make_visitor(timezone_id="UTC")
    visitor.sign_up()
    visitor.enter(SLUG)

    assert "in UTC" not in visitor.page.inner_text("aside")


def test_names_of_columns_and_their_drawings_are_read_out(visitor: Visitor):
    visitor.sign_up()
    visitor.enter(SLUG)
    visitor.go(f"/competitions/{SLUG}/data")

    drawings = visitor.page.get_by_role("img", name=re.compile("^Distribution of "))

    assert drawings.count() > 3
