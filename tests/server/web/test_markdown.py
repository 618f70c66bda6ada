"""Tests of Markdown: what it becomes, and what it never becomes."""

from html.parser import HTMLParser

import pytest

from server.errors import TooLargeError
from server.web.markdown import render_markdown

ALLOWED = {
    *("a", "blockquote", "br", "code", "del", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol"),
    *("p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}


class Elements(HTMLParser):
    """Collects the elements and attributes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "![x](//evil.example/pixel.png)",
    "![x](/\\evil.example/pixel.png)",
    '[x](/y "onmouseover=alert(1)")',
    "<iframe src=/></iframe>",
    "<form action=https://evil.example><input name=password></form>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content=0;url=https://evil.example>",
    "<style>*{display:none}</style>",
    "`<script>`",
    "```html\n<script>alert(1)</script>\n```",
    "# <img src=x onerror=alert(1)>",
    "| <script> |\n|---|\n| <svg onload=alert(1)> |",
    "<div id=csrf_token class=btn style=position:fixed>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_becomes_an_element_or_attribute(text: str) -> None:
    for tag, attributes in Elements(render_markdown(text)).found:
        assert tag in ALLOWED
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc", "name")]
        assert (attributes.get("href") or "/").startswith(("/", "http://", "https://", "mailto:", "#"))
        assert (attributes.get("src") or "/x").startswith("/")
        assert not (attributes.get("src") or "").startswith(("//", "/\\"))


def test_links_say_what_they_are() -> None:
    html = render_markdown("[source](https://example.org/data)")

    assert html == '<p><a href="https://example.org/data" rel="noopener nofollow ugc">source</a></p>\n'


def test_images_of_this_site_are_shown() -> None:
    assert 'src="/competitions/harbour/figure.png"' in render_markdown("![map](/competitions/harbour/figure.png)")


def test_headings_begin_below_that_of_the_page_and_have_ids_of_their_own() -> None:
    html = render_markdown("# Data\n\n## The data\n\n## Data\n")

    assert (
        html == '<h2 id="text-data">Data</h2>\n<h2 id="text-the-data">The data</h2>\n<h2 id="text-data-2">Data</h2>\n'
    )


def test_a_wide_table_scrolls_and_can_be_reached_by_keyboard() -> None:
    html = render_markdown("| a | b |\n|---|--:|\n| 1 | 2 |\n\n| c |\n|---|\n")

    assert '<div class="scroll-x" tabindex="0" role="region" aria-label="Table 1 of the text">' in html
    assert 'aria-label="Table 2 of the text"' in html
    assert '<th scope="col">a</th>' in html


def test_code_is_shown_as_it_is() -> None:
    assert "&lt;b&gt; &amp;amp;" in render_markdown("    <b> &amp;\n")


def test_text_beyond_200_kb_is_refused() -> None:
    assert render_markdown("a" * 200_000)
    with pytest.raises(TooLargeError):
        render_markdown("a" * 200_001)


@pytest.mark.parametrize("sign", ["[", "*a_", "![", "[a](", "`", "<a", "~~"])
def test_signs_that_take_the_parser_long_are_counted(sign: str) -> None:
    with pytest.raises(TooLargeError):
        render_markdown(sign * 20_001)


@pytest.mark.parametrize("text", ["> " * 50_000, "- " * 50_000, "a|" * 50_000, "(" * 150_000, "![" * 9_999])
def test_deep_nesting_is_rendered(text: str) -> None:
    assert render_markdown(text)


def test_code_that_may_scroll_takes_the_focus() -> None:
    assert '<pre tabindex="0"><code>' in render_markdown("```\nscore\n```")
