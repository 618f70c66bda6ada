"""Names and first bytes of images."""

from __future__ import annotations

import pytest

from server.domain.images import content_type, is_image, read_size

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


JPEG = b"\xff\xd8\xff\xe0\x00\x06JFIF\xff\xc2\x00\x0b\x08\x00\x10\x00\x20\x01"
VP8 = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x20\x00\x10\x00"
VP8L = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + (31 | 15 << 14).to_bytes(4, "little") + bytes(8)
VP8X = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x1f\0\0\x0f\0\0"


@pytest.mark.parametrize(
    "beginning",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x20\0\0\0\x10",
        b"GIF89a\x20\0\x10\0",
        JPEG,
        VP8,
        VP8L,
        VP8X,
    ],
)
def test_the_beginning_tells_width_and_height(beginning):
    assert read_size(beginning) == (32, 16)
    for end in range(len(beginning) - 4):
        assert read_size(beginning[:end]) in (None, (32, 16))


@pytest.mark.parametrize("beginning", [b"", PNG, b"GIF89a", b"RIFF", b"\xff\xd8\xff\xe0\0\0" * 50, b"\xff\xd8\xff\xd9"])
def test_an_image_without_a_size_has_none(beginning):
    assert read_size(beginning) is None
