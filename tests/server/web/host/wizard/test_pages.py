"""The step “Pages”."""

from __future__ import annotations

from tests.server.web.host.wizard.conftest import page_of, read


def test_what_podium_wrote_is_shown_with_its_preview(hanna, churn):
    text = page_of(hanna, f"{churn}/pages?page=evaluation")

    assert "Podium wrote this" in text
    assert "<strong>ROC AUC</strong>" in text


def test_a_text_is_saved_and_no_longer_podiums(database, hanna, churn):
    response = hanna.post_form(f"{churn}/pages", {"page": "overview", "markdown": "## Mine\r\n\r\nYes."})

    assert response.location == f"{churn}/pages?page=overview"
    assert read(database, churn)[0].pages["overview"] == "## Mine\n\nYes."
    assert "Podium wrote this" not in page_of(hanna, f"{churn}/pages?page=overview")


def test_a_preview_is_cleaned_and_saves_nothing(database, hanna, iris):
    response = hanna.post_form(f"{iris}/pages/preview", {"markdown": "**a** <script>x</script>"})

    assert response.get_data(as_text=True).strip() == (
        '<div class="prose" data-preview-text><p><strong>a</strong> &lt;script&gt;x&lt;/script&gt;</p>\n</div>'
    )
    assert read(database, iris)[0].pages["overview"] == "## overview\n"


def test_a_text_that_is_too_long_is_refused_and_stays_in_the_form(database, hanna, iris):
    response = hanna.post_form(f"{iris}/pages", {"page": "rules", "markdown": "[" * 20_001})

    assert response.status_code == 413
    assert "[" * 20_001 in response.get_data(as_text=True)
    assert read(database, iris)[0].pages["rules"] == "## rules\n"


def test_an_unknown_page_is_the_overview(hanna, iris):
    assert "Overview, in Markdown" in page_of(hanna, f"{iris}/pages?page=secret")
