"""Names and first bytes of images."""

from __future__ import annotations

import pytest

from server.domain.images import content_type, is_image

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 8


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.png", "image/png"), ("a-b_1.jpeg", "image/jpeg"), ("x.webp", "image/webp"), ("x.gif", "image/gif")],
)
def test_a_name_says_the_type(name, kind):
    assert content_type(name) == kind


@pytest.mark.parametrize("name", ["a.svg", "a.PNG", ".png", "../a.png", "a b.png", "a.png.html", "", "a.html"])
def test_other_names_are_no_images(name):
    assert content_type(name) is None
    assert not is_image(name, PNG)


@pytest.mark.parametrize(
    ("name", "beginning"),
    [("a.png", PNG), ("a.jpg", b"\xff\xd8\xff\xe0"), ("a.gif", b"GIF89a.."), ("a.webp", b"RIFF\n\0\0\0WEBPVP8 ")],
)
def test_an_image_begins_as_its_name_says(name, beginning):
    assert is_image(name, beginning)


def test_what_begins_otherwise_is_none():
    assert not is_image("a.png", b"<html>")
    assert not is_image("a.jpg", PNG)
