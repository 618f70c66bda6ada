"""Pages in HTML as Markdown: headings, paragraphs, lists, links, pictures and code; all else falls away."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from server.imports.pictures import write_image

HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
BLOCKS = {"p", "div", "section", "article", "table", "tr", "ul", "ol", "pre", "blockquote", "br", *HEADINGS}
SIGNS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
SILENT = {"script", "style", "head", "title"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[str] = []
        self.n_silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.n_silent += 1
        if tag in BLOCKS:
            self.words.append("\n\n" if tag != "br" else "\n")
        if tag in HEADINGS:
            self.words.append(f"{HEADINGS[tag]} ")
        elif tag == "li":
            self.words.append("\n- ")
        elif tag in ("td", "th"):
            self.words.append(" ")
        elif tag in SIGNS:
            self.words.append(SIGNS[tag])
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")
            self.words.append("[")
        elif tag == "img" and not self.n_silent:
            told = dict(attrs)
            self.words.append(write_image(told.get("src") or "", told.get("alt") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.n_silent = max(0, self.n_silent - 1)
        if tag in BLOCKS:
            self.words.append("\n\n")
        elif tag in SIGNS:
            self.words.append(SIGNS[tag])
        elif tag == "a" and self.links:
            target = self.links.pop()
            self.words.append(f"]({target})" if re.match(r"https?://[^\s()]+$", target) else "]")

    def handle_data(self, data: str) -> None:
        if not self.n_silent:
            self.words.append(re.sub(r"\s+", " ", data).replace("<", "&lt;"))


def to_markdown(html: str) -> str:
    """Return a page as Markdown; its pictures have the addresses that they had."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "".join(reader.words)
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
