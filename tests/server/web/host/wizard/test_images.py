"""Images of a draft's pages, and of the competition that it becomes."""

from __future__ import annotations

from io import BytesIO

from server.web.host.wizard import images
from tests.server.web.host.wizard.conftest import page_of, read

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def add(browser, path, content=PNG, name="map.png"):
    return browser.post_form(f"{path}/images", {"file": (BytesIO(content), name)})


def test_an_image_is_added_shown_in_the_preview_and_taken_out(database, hanna, churn):
    assert add(hanna, churn).status_code == 303
    hanna.post_form(
        f"{churn}/pages", {"page": "overview", "markdown": "![A map](/competitions/customer-churn/images/map.png)"}
    )

    text = page_of(hanna, f"{churn}/pages")
    assert f'<img src="{churn}/images/map.png" alt="A map">' in text
    response = hanna.get(f"{churn}/images/map.png")
    assert (response.data, response.content_type) == (PNG, "image/png")
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"

    hanna.post_form(f"{churn}/images/map.png/removal")
    assert "images/map.png" not in read(database, churn)[2]


def test_what_is_no_image_is_refused_and_leaves_no_file(database, storage, hanna, iris):
    before = len(list(storage.list_files("drafts")))

    for content, name in ((b"<svg/>", "a.svg"), (b"<html>", "a.png"), (PNG, "a b.png")):
        response = add(hanna, iris, content, name)
        assert response.status_code == 400
        assert "A PNG, JPEG, GIF or WebP image" in response.get_data(as_text=True)

    assert len(list(storage.list_files("drafts"))) == before


def test_an_image_that_is_too_large_is_refused_in_words_for_images(hanna, iris, monkeypatch):
    monkeypatch.setattr(images, "LARGEST_BYTES", len(PNG))
    response = add(hanna, iris, PNG + b"0")

    assert response.status_code == 413
    assert "At most 28 bytes." in response.get_data(as_text=True)


def test_published_images_stand_at_the_address_of_the_competition(hanna, client, churn, run):
    add(hanna, churn)
    for step in ("check", "publish"):
        hanna.post_form(f"{churn}/{step}")
        run()

    response = client.get("/competitions/customer-churn/images/map.png")

    assert (response.status_code, response.data, response.content_type) == (200, PNG, "image/png")
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get("/competitions/customer-churn/images/none.png").status_code == 404
    again = client.get(
        "/competitions/customer-churn/images/map.png", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


def test_the_page_that_is_being_written_stays_on_the_screen(hanna, churn):
    image = {"file": (BytesIO(PNG), "map.png")}
    removal = '/images/map.png/removal?page=rules"'

    added = hanna.post_form(f"{churn}/images?page=rules", image)
    shown = page_of(hanna, f"{churn}/pages?page=rules")
    removed = hanna.post_form(f"{churn}/images/map.png/removal?page=rules")

    assert added.headers["Location"] == removed.headers["Location"] == f"{churn}/pages?page=rules"
    assert removal in shown
    refused = hanna.post_form(f"{churn}/images?page=rules", {"file": (BytesIO(b"<svg/>"), "a.svg")})
    assert '<input type="hidden" name="page" value="rules">' in refused.get_data(as_text=True)
