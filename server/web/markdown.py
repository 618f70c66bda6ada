"""Markdown of hosts and entrants, rendered and sanitised here and nowhere else."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from server.errors import TooLargeError

LARGEST_BYTES = 200_000
MOST_SIGNS = 20_000  # parsing takes longer than linear in their number
ID_PREFIX = "text-"
_TAGS = {
    *("a", "blockquote", "br", "code", "del", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol"),
    *("p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "pre": {"class", "tabindex"},
    "th": {"scope"},
    "div": {"class", "tabindex", "role", "aria-label"},
}


def render_markdown(text: str) -> Markup:
    """Return the HTML of CommonMark with tables; raw HTML in it is text, and only images of this site are shown.

    Raises
    ------
    TooLargeError
        If there are more than 200 KB, or more signs of formatting than a second is enough for.
    """
    if len(text.encode()) > LARGEST_BYTES:
        raise TooLargeError("The text is longer than 200 KB. Shorten it, or split it into pages.")
    if sum(text.count(sign) for sign in "[*_`~<") > MOST_SIGNS:
        raise TooLargeError("The text has more than 20,000 signs of formatting. Shorten it, or split it into pages.")
    return _render(text)


@functools.lru_cache(maxsize=64)
def _render(text: str) -> Markup:
    tokens = _PARSER.parse(text)
    _adapt(tokens)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        set_tag_attribute_values={"pre": {"tabindex": "0"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )
    return Markup(safe)  # noqa: S704 - this is the one place where HTML is made from text, and it was just sanitised


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    """Drop images of other sites, which would tell them who reads."""
    if tag == "img" and name == "src":
        return value if re.match(r"/(?![/\\])", value) else None
    return value


def _adapt(tokens: Sequence[Token]) -> None:
    """Fit the text into a page: its headings begin at h2 and have ids, wide parts scroll and take the focus."""
    seen: dict[str, int] = {}
    n_tables = 0
    for position, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{max(2, int(token.tag[1]))}"
            if token.nesting == 1:
                token.attrSet("id", _new_id(tokens[position + 1].content, seen))
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        elif token.type == "table_open":
            n_tables += 1
            token.attrSet("data-number", str(n_tables))


def _new_id(heading: str, seen: dict[str, int]) -> str:
    words = re.sub(r"[^\w]+", "-", heading.casefold()).strip("-") or "section"
    seen[words] = seen.get(words, 0) + 1
    return ID_PREFIX + words + (f"-{seen[words]}" if seen[words] > 1 else "")


def _table_open(_renderer: object, tokens: Sequence[Token], position: int, *_: object) -> str:
    number = tokens[position].attrGet("data-number")
    return f'<div class="scroll-x" tabindex="0" role="region" aria-label="Table {number} of the text">\n<table>\n'


def _table_close(*_: object) -> str:
    return "</table>\n</div>\n"


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


_PARSER = _make_parser()
