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
    assert to_markdown(html) == (markdown, False)


def test_pictures_are_told():
    assert to_markdown("<p>a<img src='x.png'></p>")[1]
