"""What hosts do while a competition runs, in a browser: a class, closed doors, announcements, signals, a repair.

Everything is real: the site, its workers, and the windows of those to whom it happens.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests import drafts
from tests.chromium.conftest import OpenWindow, OwnSite, Visitor
from tests.chromium.test_pages import find_faults
from tests.up import run_server, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.up, pytest.mark.timeout(600)]

OPEN, CLOSED = "harbour-winds", "closed-round"
ROSTER = (
    "name,e-mail,section,student id\nAda Lovelace,ada@uni.example,Group A,1001\nBo Li,bo@uni.example,Group B,1002\n"
)
LINES = drafts.ROOMY["private/solution.csv"].splitlines()[1:]
TRUTH = [line.split(",")[:2] for line in LINES]
OTHER = {"a": "b", "b": "a"}


@pytest.fixture(scope="module")
def competitions(own_site: OwnSite, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Publish a competition that is open to all and one by invitation, of the administrator."""
    for slug, visibility in ((OPEN, "public"), (CLOSED, "invitation")):
        title = slug.replace("-", " ").title()
        spec = {**drafts.SPEC, "slug": slug, "title": title, "visibility": visibility}
        folder = drafts.write_folder(tmp_path_factory.mktemp("bundles") / slug, spec=spec, files=drafts.ROOMY)
        said = run_server("competition", "create", str(folder), "--data", str(own_site.data))
        assert said.returncode == 0, said.stderr


@pytest.fixture(scope="module")
def host_state(own_site: OwnSite) -> list[dict[str, object]]:
    """Return a place for the host's cookies: the link signs in once."""
    return []


@pytest.fixture
def host(
    competitions: None, own_site: OwnSite, open_window: OpenWindow, host_state: list[dict[str, object]]
) -> Visitor:
    """Return the host at a desk."""
    visitor = open_window(state=host_state[0] if host_state else None)
    if not host_state:
        visitor.follow(own_site.admin_link)
        host_state.append(dict(visitor.context.storage_state()))
    return visitor


def write_predictions(folder: Path, wrong: range, name: str = "predictions.csv") -> Path:
    """Write a file that is right but for these rows."""
    kinds = [OTHER[kind] if row in wrong else kind for row, (_, kind) in enumerate(TRUTH)]
    lines = [f"{number},{kind}" for (number, _), kind in zip(TRUTH, kinds, strict=True)]
    path = folder / name
    path.write_text("\n".join(["id,species", *lines, ""]))
    return path


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file that was downloaded."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def hand_in(visitor: Visitor, slug: str, path: Path) -> None:
    """Hand a file in and wait for its score."""
    visitor.choose(slug, path)
    visitor.submit()
    visitor.page.wait_for_selector("[data-result][data-status=complete]")


def shows_its_tab(visitor: Visitor) -> bool:
    """Whether the tab of the page, if it has one, stands within the window, which may be narrower than all tabs."""
    tab = visitor.page.query_selector(".tabs [aria-current]")
    box = tab and tab.bounding_box()
    return not box or (box["x"] >= 0 and box["x"] + box["width"] <= visitor.page.viewport_size["width"])


def look(host: Visitor, open_window: OpenWindow, *paths: str) -> None:
    """Look at pages at a desk and, in the dark, on a telephone: axe finds nothing, no page scrolls sideways."""
    state = host.context.storage_state()
    telephone = open_window(state=state, viewport={"width": 390, "height": 844}, color_scheme="dark")
    desk = open_window(state=state)
    found = []
    for visitor in (desk, telephone):
        for path in paths:
            visitor.go(path)
            found += find_faults(visitor)
            found += [f"{path} scrolls sideways"] if visitor.is_wider_than_window else []
            found += [] if shows_its_tab(visitor) else [f"{path} has its tab out of sight"]
    assert found == []


def test_a_class_comes_in_by_its_links_and_its_grades_go_to_the_gradebook(
    host: Visitor, open_window: OpenWindow, tmp_path: Path
):
    path = f"/competitions/{CLOSED}/host"
    host.go(f"{path}/class")
    host.page.fill("#text", ROSTER.replace("bo@uni.example", "bo at uni"))
    said = list(host.complaints)
    host.page.click("text=Look at it first")
    host.page.wait_for_selector("[role=alert]:has-text('Line 3')")
    host.complaints[:] = said  # the browser reports each answer 400, this one was asked for
    (tmp_path / "class.csv").write_text(ROSTER)
    host.page.fill("#text", "")
    host.page.set_input_files("#file", tmp_path / "class.csv")
    host.page.click("text=Look at it first")
    host.page.wait_for_selector("text=2 new accounts")
    host.page.click("text=Take this roster")
    host.page.wait_for_selector("text=The roster is taken.")
    with host.page.expect_download() as waiting:
        host.page.click("text=Download as CSV")
    links = read_table(waiting.value.path())
    assert len(links) == 2
    found = find_faults(host)
    assert found == []

    ada = open_window()
    ada.follow(next(cell for cell in links[0].values() if "/sign-in-links/" in cell))
    ada.enter(CLOSED)
    hand_in(ada, CLOSED, write_predictions(tmp_path, range(20)))

    host.go(f"{path}/grades")
    host.page.fill("#formula", "round(100 * score) +")
    host.page.fill("#title", "Winds (7)")
    said = list(host.complaints)
    host.page.click("text=Look at it")
    host.page.wait_for_selector("#formula-fault")
    host.complaints[:] = said
    host.page.fill("#formula", "round(100 * score)")
    host.page.click("text=Look at it")
    host.page.wait_for_selector("table.data-table")
    host.page.click("text=Keep it")
    host.page.wait_for_load_state()
    with host.page.expect_download() as waiting:
        host.page.click("text=For Canvas")
    rows = read_table(waiting.value.path())
    grades = {row["SIS User ID"]: row["Winds (7)"] for row in rows}
    assert 50 < float(grades["1001"]) < 100
    assert grades["1002"] in ("", "0.0")
    look(host, open_window, f"{path}/class", f"{path}/grades", f"{path}/entrants")


def test_a_stranger_comes_in_by_a_link_once_the_host_agrees(host: Visitor, open_window: OpenWindow):
    path = f"/competitions/{CLOSED}/host"
    stranger = open_window()
    name = stranger.sign_up()
    said = list(stranger.complaints)
    stranger.go(f"/competitions/{CLOSED}")
    assert "doesn’t exist" in stranger.page.title()
    stranger.complaints[:] = said  # the 404 that was asked for

    host.go(f"{path}/admission")
    host.page.fill("#label", "Guests")
    host.page.fill("#max_uses", "3")
    host.page.check("[name=needs_approval]")
    host.page.click("main button:has-text('Make a link')")
    link = host.page.input_value("input[aria-labelledby=new-link]")
    stranger.page.goto(link)
    stranger.page.click("main form button")
    stranger.page.wait_for_load_state()
    assert stranger.page.locator("main").inner_text().count("Closed Round") >= 1

    host.go(f"{path}/entrants?state=waiting")
    host.page.check(f"[aria-label='Mark {name}']")
    host.page.click("text=Let the marked in")
    host.page.wait_for_load_state()
    stranger.enter(CLOSED)

    host.go(f"{path}/admission")
    host.page.click("[aria-label='End Guests']")
    host.page.wait_for_selector(".tag:has-text('ended')")
    late = open_window()
    late.sign_up()
    late.page.goto(link)
    assert "Closed Round" not in late.page.content()
    late.complaints.clear()
    look(host, open_window, f"{path}/admission")


def test_an_announcement_is_read_put_away_and_changed(host: Visitor, open_window: OpenWindow):
    entrant = open_window()
    entrant.sign_up()
    entrant.enter(OPEN)
    path = f"/competitions/{OPEN}/host/announcements"
    host.go(path)
    host.page.fill("[name=title]", "A storm comes")
    host.page.fill("#text", "Tie **everything** down.")
    host.page.click("main button:has-text('Preview')")
    host.page.wait_for_selector("[aria-labelledby=preview] strong:has-text('everything')")
    host.page.click("text=Publish the announcement")
    host.page.wait_for_selector("th:has-text('A storm comes')")

    entrant.go(f"/competitions/{OPEN}")
    entrant.page.wait_for_selector("article strong:has-text('everything')")
    entrant.page.click("[aria-label='Put away: A storm comes']")
    entrant.page.wait_for_load_state()
    assert "A storm comes" not in entrant.page.inner_text("main")
    entrant.go("/notices")
    entrant.page.wait_for_selector("text=A storm comes")

    host.page.click("th a:has-text('A storm comes')")
    host.page.fill("#text", "Tie everything down, **twice**.")
    host.page.click("text=Save the announcement")
    host.page.wait_for_load_state()
    entrant.go(f"/competitions/{OPEN}/announcements")
    entrant.page.wait_for_selector("article:has-text('changed') strong:has-text('twice')")
    look(host, open_window, path)
    host.go(path)
    host.page.click("[aria-label='Remove the announcement A storm comes']")
    host.page.wait_for_selector("text=No announcements yet")


def test_two_teams_with_the_same_predictions_are_a_question_to_the_host(
    host: Visitor, open_window: OpenWindow, tmp_path: Path
):
    path = f"/competitions/{OPEN}/host/alarms"
    for _ in range(2):
        team = open_window()
        team.sign_up()
        team.enter(OPEN)
        hand_in(team, OPEN, write_predictions(tmp_path, range(3, 40, 4)))
    alarms = f"{host.site}{path}"
    wait_until(lambda: "No signals" not in host.context.request.get(alarms).text(), "the files are compared")

    host.go(path)
    host.page.click("table.data-table th a")
    host.page.wait_for_selector("h2:has-text('Equal in every row')")
    alarm = host.path
    look(host, open_window, path, alarm)
    for width in (390, 1280):
        host.page.set_viewport_size({"width": width, "height": 844})
        host.go(f"/competitions/{OPEN}/host/record?action=submission")
        region = "document.querySelector('.acts').parentElement"
        assert host.page.evaluate(f"{region}.scrollWidth <= {region}.clientWidth"), width
    host.go(alarm)
    host.page.fill("#reason", "One exercise, two sheets: asked them.")
    host.page.click("text=Note it")
    host.page.wait_for_selector("text=“One exercise, two sheets: asked them.”")
    said = list(team.complaints)
    team.go(path)
    assert "doesn’t exist" in team.page.title()
    team.complaints[:] = said


def test_a_wrong_label_is_repaired_by_another_solution_and_the_workers_score_again(
    host: Visitor, open_window: OpenWindow, tmp_path: Path
):
    wrong = range(5, 45, 2)
    entrant = open_window()
    name = entrant.sign_up()
    entrant.enter(OPEN)
    hand_in(entrant, OPEN, write_predictions(tmp_path, wrong, "mine.csv"))
    board = open_window(state=entrant.context.storage_state())
    board.go(f"/competitions/{OPEN}/leaderboard")
    row = f"table.leaderboard tr:has-text('{name}')"
    score = f"{row} .leaderboard-score"
    before = board.page.inner_text(score)
    assert "1.0000" not in before

    # The labels were wrong where this entrant is right.
    repaired = tmp_path / "solution.csv"
    lines = [line.split(",") for line in LINES]
    rows = [f"{n},{OTHER[kind] if at in wrong else kind},{usage}" for at, (n, kind, usage) in enumerate(lines)]
    repaired.write_text("\n".join(["id,species,Usage", *rows, ""]))
    host.go(f"/competitions/{OPEN}/host/changes")
    host.page.click("text=Change name and solution")
    host.page.wait_for_url("**/host/drafts/*/solution")
    host.page.set_input_files("#file", repaired)
    host.page.click("main button:has-text('Read it')")
    host.page.wait_for_selector("text=solution.csv is read")
    for words in ("the data files", "metric and split", "the pages", "rules and timeline", "the check"):
        host.page.click(f"text=Continue to {words}")
    host.page.click("text=Check the draft")
    host.page.wait_for_selector("text=all submissions are scored again")
    host.page.fill("[name=reason]", "Twenty labels were turned round.")
    host.page.click("button:has-text('Apply the changes')")
    host.page.wait_for_url("**/host/rescore")
    host.page.wait_for_selector("text=Teams that move")
    assert board.page.inner_text(score) == before
    look(host, open_window, f"/competitions/{OPEN}/host/rescore", f"/competitions/{OPEN}/host/rescore/publication")
    host.page.click("text=Publish version 2")
    host.page.click("main button:has-text('Publish version 2')")
    host.page.wait_for_selector("text=Version 2 is in force.")
    board.page.wait_for_selector(f"{row}:has-text('1.0')")
    entrant.go("/notices")
    entrant.page.wait_for_selector("text=Twenty labels were turned round.")
