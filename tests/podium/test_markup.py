"""What a notebook shows: escaped, without script, in the notebook's own colours."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium import markup

NASTY = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;"


class Reader(HTMLParser):
    """Collects what a browser would make of it."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(shown)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def whole(words: str) -> str:
    return markup.box(
        markup.paragraph(words),
        markup.preformatted(words),
        markup.facts([(words, markup.text(words)), ("page", markup.link(words, f"https://podium.example/{words}"))]),
        markup.table([words, "n"], [[words, "1"]], figures=[1], strong=[0]),
    )


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\x00")))
def test_texts_of_strangers_stay_texts(words: str):
    read, plain = Reader(whole(words)), Reader(whole("x"))

    assert [tag for tag, _ in read.tags] == [tag for tag, _ in plain.tags]
    assert "".join(read.texts).count(words) >= 5 if words else True


def test_no_script_and_no_handler_comes_in():
    read = Reader(whole(NASTY))

    assert "script" not in {tag for tag, _ in read.tags}
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", ""])
def test_what_is_no_address_of_the_web_is_no_link(address: str):
    assert markup.link("words", address) == "words"


def test_no_colour_is_named_that_a_dark_or_a_light_notebook_would_hide():
    styles = [attributes.get("style") or "" for _, attributes in Reader(whole("x")).tags]
    named = re.findall(r"(?<![\w-])(?:color|background)\s*:\s*([^;\"]+)", ";".join(styles))

    assert named
    assert set(named) <= {"inherit", "none"}
