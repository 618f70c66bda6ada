from pathlib import Path

import pytest

from tests.chromium.conftest import MakeVisitor, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.up]

SLUG = "diamond-prices"
OUTCOME = "[data-result]:not([data-status=pending])"


def spoil(sample: Path) -> Path:
    """Write a file with a bad cell, a missing row and a duplicate."""
    lines = sample.read_text().splitlines()
    lines[3] = lines[3].partition(",")[0] + ",abc"
    lines[10] = lines[2]
    bad = sample.with_name("bad.csv")
    bad.write_text("\n".join(lines))
    return bad


@pytest.mark.parametrize("width", [1280, 390])
def test_a_newcomer_comes_from_sign_up_to_a_rank(make_visitor: MakeVisitor, tmp_path: Path, width: int):
    visitor = make_visitor(width=width, height=844, has_touch=width < 500)
    page = visitor.page
    name = visitor.sign_up()
    visitor.enter(SLUG)
    assert "You are in." in page.inner_text("main")
    sample = visitor.download_sample(SLUG, tmp_path)

    visitor.choose(SLUG, spoil(sample), "a bad one")
    page.wait_for_selector("[data-checks-list] li:has-text('id,price')")
    visitor.submit()
    page.wait_for_selector(OUTCOME)
    assert "3 things to mend in this file" in page.inner_text("main")
    assert "Nothing was scored and no daily submission was used." in page.inner_text("main")
    assert "abc" in page.inner_text("main")
    assert page.evaluate("document.activeElement.id") == "outcome"

    page.click("text=Choose another file")
    page.set_input_files("#file", sample)
    page.fill("#description", "the sample")
    visitor.submit()
    page.wait_for_selector(f"{OUTCOME} .status-complete")
    assert "4260.498" in page.inner_text("main")
    assert "Left today\n49 with 1 of 50 used" in page.inner_text("main")
    assert visitor.path.startswith(f"/competitions/{SLUG}/submissions/")

    page.click("text=See the leaderboard")
    mine = page.inner_text("tr.is-mine")
    assert name in mine
    assert "4260.498" in mine
    assert page.locator("tr.is-baseline").count() == 2


def test_all_of_it_works_without_javascript(make_visitor: MakeVisitor, tmp_path: Path):
    visitor = make_visitor(java_script_enabled=False)
    page = visitor.page
    visitor.sign_up()
    visitor.enter(SLUG)
    sample = visitor.download_sample(SLUG, tmp_path)

    visitor.choose(SLUG, sample, "by hand")
    visitor.submit()

    page.wait_for_selector(".status-complete")
    assert "4260.498" in page.inner_text("main")
    assert page.locator("meta[http-equiv=refresh]").count() == 0


def test_a_double_click_makes_one_submission(visitor: Visitor, tmp_path: Path):
    page = visitor.page
    visitor.sign_up()
    visitor.enter(SLUG)
    visitor.choose(SLUG, visitor.download_sample(SLUG, tmp_path))

    page.dblclick("[data-submit-button]")

    page.wait_for_selector(OUTCOME)
    visitor.go(f"/competitions/{SLUG}/submissions")
    assert page.locator("[data-rows] tbody tr").count() == 1


def test_the_browser_looks_at_a_file_before_it_is_sent(visitor: Visitor, tmp_path: Path):
    page = visitor.page
    visitor.sign_up()
    visitor.enter(SLUG)
    train, wrong, empty = (tmp_path / name for name in ("train.csv", "wrong.csv", "empty.csv"))
    train.write_text("id,carat,cut,color,clarity,depth,table,price,x,y,z\n1,0.5,Ideal,E,SI1,60,55,900,5,5,3\n")
    wrong.write_text("id;cost\n1;2\n")
    empty.touch()

    visitor.choose(SLUG, train)
    page.wait_for_selector("[data-checks-list] .is-bad:has-text('This is the training file')")
    page.wait_for_selector("[data-submit-button]:has-text('Submit anyway')")

    page.set_input_files("#file", wrong)
    page.wait_for_selector("[data-checks-list] .is-bad:has-text('Columns are missing: price')")

    page.set_input_files("#file", empty)
    page.wait_for_selector("[data-checks-list] .is-bad:has-text('The file is empty')")
    visitor.submit()
    page.wait_for_selector("[data-submit-faults] [role=alert]:has-text('The file is empty.')")
    assert ["400" in complaint for complaint in visitor.complaints] == [True]
    visitor.complaints.clear()


def test_a_file_can_be_dropped(visitor: Visitor):
    page = visitor.page
    visitor.sign_up()
    visitor.enter(SLUG)
    assert page.inner_text("[data-drop-label]") == "Drop your file here"

    transfer = page.evaluate_handle(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(["id,price\\n1,2\\n"], "dropped.csv"));
            return transfer;
        }"""
    )
    page.dispatch_event("[data-dropzone]", "drop", {"dataTransfer": transfer})

    page.wait_for_selector("[data-checks-name]:has-text('dropped.csv')")
    assert page.evaluate("document.querySelector('#file').files.length") == 1


def test_back_from_a_result_is_the_form(visitor: Visitor, tmp_path: Path):
    page = visitor.page
    visitor.sign_up()
    visitor.enter(SLUG)
    visitor.choose(SLUG, visitor.download_sample(SLUG, tmp_path))
    visitor.submit()
    page.wait_for_selector(OUTCOME)

    page.go_back()

    page.wait_for_selector("[data-submit] [data-submit-button]")
    assert visitor.path == f"/competitions/{SLUG}/submissions/new"
