"""A host drops a metric of their own into the wizard's step, and sees it tried there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.chromium.conftest import OpenWindow, OwnSite, Visitor
from tests.chromium.test_pages import find_faults
from tests.chromium.test_wizard import begin

pytestmark = [pytest.mark.browser, pytest.mark.up]

METRIC = '''
"""What a wrong answer costs."""

import pandas as pd


def score(solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str, cost: float = 1.0) -> float:
    """Return the cost of the rows that are wrong, per row.

    Args:
        cost: What one wrong row costs.
    """
    wrong = submission["churn"].astype(float).round() != solution["churn"]
    return cost * float(wrong.mean())
'''


def keep_picture(visitor: Visitor, name: str) -> None:
    """With a folder in the environment, keep a picture of the page."""
    folder = os.environ.get("PODIUM_PICTURES")
    if folder:
        visitor.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_metric_of_ones_own_is_dropped_in_and_tried_within_the_step(
    open_window: OpenWindow, own_site: OwnSite, tmp_path: Path
):
    host = open_window()
    host.follow(own_site.admin_link)
    draft = begin(host, tmp_path)
    host.page.goto(f"{own_site.url}{draft}/metric")
    host.page.wait_for_selector("text=ROC AUC; higher is better")
    file = tmp_path / "wrong_cost.py"
    file.write_text(METRIC)

    # The file is sent as it is chosen; its form stands in the same step.
    host.page.set_input_files("#file", file)
    host.page.wait_for_selector("text=Say which score is better")
    assert host.path == f"{draft}/metric"
    assert "What one wrong row costs." in host.page.inner_text("main")
    host.page.evaluate("window.kept = true")
    host.page.check("#direction-lower")
    host.page.wait_for_selector("text=wrong_cost; lower is better")
    row = host.page.locator("tr", has_text="Sample submission")
    assert "–" not in row.inner_text()

    # Another value is tried as it is typed, without a reload.
    first = row.locator("td.num").first.inner_text()
    host.page.fill("#parameter-cost", "2")
    host.page.keyboard.press("Tab")
    host.page.wait_for_selector("text=Trying this metric and split.")
    host.page.wait_for_selector("text=Trying this metric and split.", state="detached")
    assert float(row.locator("td.num").first.inner_text()) == pytest.approx(2 * float(first), abs=2e-5)
    assert host.page.evaluate("window.kept")
    assert host.path == f"{draft}/metric"

    state = host.context.storage_state()
    found = []
    for width in (1280, 390):
        for theme in ("light", "dark"):
            window = open_window(state=state, viewport={"width": width, "height": 844})
            if theme == "dark":
                window.use_dark_theme()
            window.go(f"{draft}/metric")
            found += find_faults(window) + (["It scrolls sideways"] if window.is_wider_than_window else [])
            keep_picture(window, f"own-metric-{width}-{theme}")
    assert found == []
