"""A host makes a competition of a bare solution file in the browser, and an entrant hands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chromium.conftest import OpenWindow, OwnSite, Visitor
from tests.chromium.test_pages import find_faults

pytestmark = [pytest.mark.browser, pytest.mark.up]

STEPS = ("solution", "data", "metric", "pages?page=evaluation", "rules", "publish")
SOLUTION = "customer;age;churn\n" + "".join(f"c{row};{20 + row * 13 % 50};{row * 7 % 10 // 7}\n" for row in range(400))


def begin(host: Visitor, folder: Path) -> str:
    """Begin a draft of a bare solution and return its address."""
    path = folder / "labels.csv"
    path.write_text(SOLUTION)
    host.go("/host/new")
    host.page.fill("[name=title]", "Who Leaves")
    host.page.set_input_files("#file", path)
    host.page.click("text=Read the solution")
    host.page.wait_for_url("**/host/drafts/*/solution")
    host.page.wait_for_selector("text=labels.csv is read")
    return host.path.removesuffix("/solution")


def look(visitor: Visitor, draft: str) -> list[str]:
    """Return what axe finds in the steps, and which of them scroll sideways."""
    found = []
    for step in STEPS:
        visitor.go(f"{draft}/{step}")
        found += find_faults(visitor)
        found += [f"{visitor.path} scrolls sideways"] if visitor.is_wider_than_window else []
    return found


def test_a_bare_solution_becomes_a_competition_in_which_an_entrant_hands_in(
    open_window: OpenWindow, own_site: OwnSite, tmp_path: Path
):
    host = open_window()
    host.follow(own_site.admin_link)

    # Solution, then metric: a choice is tried as it is made, without a reload.
    draft = begin(host, tmp_path)
    assert host.page.is_checked("[aria-label='Predict churn']")
    host.page.click("text=Continue to the data files")
    host.page.click("text=Continue to metric and split")
    host.page.wait_for_selector("text=ROC AUC; higher is better")
    host.page.evaluate("window.kept = true")
    host.page.check("[name=metric][value=accuracy]")
    host.page.wait_for_selector("text=Accuracy; higher is better")
    assert host.page.evaluate("window.kept")

    # Pages with a preview while they are written; times in a zone with UTC beside them.
    host.page.click("text=Continue to the pages")
    host.page.wait_for_url("**/pages")
    host.page.fill("#markdown", "## The task\n\nFind out **who leaves**.")
    host.page.wait_for_selector("[data-preview-place] strong:has-text('who leaves')")
    host.page.click("text=Continue to rules and timeline")
    host.page.wait_for_url("**/rules")
    host.page.select_option("#zone", "Asia/Tokyo")
    host.page.fill("#ends_at", "2040-01-02T09:00")
    host.page.wait_for_selector("#ends_at-utc:has-text('2 Jan 2040, 00:00 UTC')")
    said = list(host.complaints)
    host.page.fill("#daily_limit", "none")
    host.page.click("text=Continue to the check")
    host.page.wait_for_selector("#daily_limit-fault")
    host.complaints[:] = said  # the browser reports each answer 400, this one was asked for
    host.page.fill("#daily_limit", "3")
    host.page.click("text=Continue to the check")

    host.page.click("text=Check the draft")
    host.page.wait_for_selector("text=What entrants will see")
    for _ in range(host.page.locator("text=Publish all the same").count()):
        host.page.locator("text=Publish all the same").first.click()
        host.page.locator("[name=reason]:visible").first.fill("A test.")
        host.page.click("text=Waive this check >> visible=true")
        host.page.wait_for_load_state()
    host.page.click("button:has-text('Publish Who Leaves')")
    host.page.wait_for_url("**/competitions/who-leaves/host")

    entrant = open_window()
    entrant.sign_up()
    entrant.enter("who-leaves")
    sample = entrant.download_sample("who-leaves", tmp_path)
    entrant.choose("who-leaves", sample)
    entrant.submit()
    entrant.page.wait_for_selector("[data-result][data-status=complete]")

    # The steps on every kind of screen; the first window's session goes on in the others.
    draft = begin(host, tmp_path)
    host.page.goto(f"{own_site.url}{draft}/metric")
    host.page.wait_for_selector("text=ROC AUC; higher is better")
    state = host.context.storage_state()
    found = []
    for width in (1280, 390):
        for theme in ("light", "dark"):
            window = open_window(state=state, viewport={"width": width, "height": 844})
            if theme == "dark":
                window.use_dark_theme()
            found += look(window, draft)
    assert found == []
