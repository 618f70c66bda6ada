"""Steps of the wizard lose nothing: not what is typed, and no file that is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chromium.conftest import OpenWindow, OwnSite, Visitor
from tests.chromium.test_wizard import begin
from tests.server.web.host.wizard.test_images import PNG

pytestmark = [pytest.mark.browser, pytest.mark.up]


def write(folder: Path, name: str, content: bytes = b"a,b\n1,2\n") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def is_there(host: Visitor, draft: str, name: str) -> bool:
    host.go(f"{draft}/data")
    return host.page.get_by_label(name, exact=True).count() == 1


def test_what_is_typed_and_a_file_that_is_chosen_are_kept(open_window: OpenWindow, own_site: OwnSite, tmp_path: Path):
    host = open_window()
    host.follow(own_site.admin_link)
    draft = begin(host, tmp_path)
    page = host.page
    page.wait_for_selector("text=Continue to the data files")

    # A file that is chosen goes along with “Continue”, and what was typed beside it is kept.
    host.go(f"{draft}/data")
    page.fill("#licence", "CC0")
    page.set_input_files("#file", write(tmp_path, "train.csv"))
    page.click("text=Continue to metric and split")
    page.wait_for_selector("[aria-label='Take train.csv out']")
    assert page.input_value("#licence") == "CC0"

    # Enter saves; it takes nothing out.
    page.fill("#licence", "MIT")
    page.press("#licence", "Enter")
    page.wait_for_selector("text=Saved.")
    assert page.input_value("#licence") == "MIT"
    assert is_there(host, draft, "train.csv")

    # So does a link to another step, another form, and an image in the midst of a text.
    page.fill("#url", "https://example.org/data")
    page.click(".stepper a:has-text('Pages')")
    page.wait_for_url("**/pages")
    page.fill("#markdown", "## Mine")
    page.click(".segments a:has-text('Rules')")
    page.wait_for_url("**/pages?page=rules")
    page.fill("#markdown", "## No cheating")
    page.set_input_files("#image", write(tmp_path, "map.png", PNG))
    page.click("text=Add the image")
    page.wait_for_selector("text=![what it shows]")
    assert page.input_value("#markdown") == "## No cheating"
    host.go(f"{draft}/pages")
    assert page.input_value("#markdown") == "## Mine"
    host.go(f"{draft}/data")
    assert page.input_value("#url") == "https://example.org/data"
    page.fill("#citation", "Anon, 2026")
    page.click("[aria-label='Take train.csv out']")
    page.wait_for_selector("text=train.csv is taken out.")
    assert page.input_value("#citation") == "Anon, 2026"

    # Another solution that is chosen is read, and the title beside it is kept.
    host.go(f"{draft}/solution")
    page.fill("#title", "Who Stays")
    rows = b"".join(b"%d,%d\n" % (n, n % 7) for n in range(90))
    page.set_input_files("#file", write(tmp_path, "other.csv", b"id,y\n" + rows))
    page.click("text=Continue to the data files")
    page.wait_for_selector("text=other.csv is read")
    assert page.input_value("#title") == "Who Stays"

    # Without JavaScript the page says that the file is not sent yet.
    plain = open_window(state=host.context.storage_state(), java_script_enabled=False)
    plain.go(f"{draft}/data")
    assert not plain.page.is_visible("text=A file is chosen on this page")
    plain.page.set_input_files("#file", write(tmp_path, "test.csv"))
    assert plain.page.is_visible("text=A file is chosen on this page")
