"""Pages in HTML as Markdown: what they say stays, what they would do does not."""

import pytest

from server.imports.html_pages import to_markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2>Data</h2><p>One <b>row</b> a\n day.</p>", "## Data\n\nOne **row** a day.\n"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b\n"),
        ("<a href='https://example.org/x'>there</a>", "[there](https://example.org/x)\n"),
        ("<a href='javascript:alert(1)'>here</a>", "[here]\n"),
        ("<style>p{}</style><script>alert(1)</script>text", "text\n"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script>alert(1)&lt;/script>\n"),
    ],
)
def test_words_stay_and_programs_fall_away(html, markdown):
    assert to_markdown(html) == markdown


def test_pictures_stay_with_their_address_and_words():
    html = "<p>a<img src='my pictures/x (1).png' alt='a [b]\n c'></p><script><img src='y.png'></script><img alt='none'>"

    assert to_markdown(html) == "a![a b c](my%20pictures/x%20%281%29.png)\n"
