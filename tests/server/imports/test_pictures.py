"""Pictures of imported pages: safe ones of the archive are taken along, all others are told with the reason."""

import struct

import pytest

from server.imports.conversions import Choices, Conversion
from server.imports.outcomes import Format
from server.imports.pictures import address_pictures, bring_pictures, find_unsafe, write_image
from server.web.markdown import render_markdown
from tests.imports import NOW, codabench_bundle, import_files, kaggle_folder, mlebench_folder, png, write_files


@pytest.fixture
def conversion(tmp_path):
    files = {
        "pages/a.png": png(),
        "pages/My plot (1).PNG": png(colour=1),
        "pages/same.png": png(),
        "other/a.png": png(colour=2),
        "logo.gif": b"GIF89a" + struct.pack("<HH", 3, 4) + b"\0" * 10,
        "pages/program.svg": "<svg onload='alert(1)'/>",
        "pages/page.png": "<script>alert(1)</script>",
        "pages/huge.png": png(40_000, 40_000),
        "pages/no.png": b"\x89PNG\r\n\x1a\n",
        "prepared/private/answer.png": png(colour=3),
        "reference_data/1.png": png(colour=4),
        "pages/large.png": png() + bytes(5_000_001),
    }
    (tmp_path / "secret.png").write_bytes(png(colour=9))
    return Conversion(
        write_files(tmp_path / "in", files), tmp_path / "out", "x", Format.KAGGLE, Choices(now=NOW, seed=1)
    )


def left(conversion):
    return {item.part.removeprefix("picture "): item.reason for item in conversion.outcomes if not item.became}


def test_pictures_beside_the_page_and_below_the_beginning_are_taken(conversion):
    text = bring_pictures(
        conversion,
        "![a plot](a.png)\n![](../logo.gif 'the logo')\n![x](/other/a.png)\n![again](./a.png?raw=true)\n",
        file="pages/about.md",
    )

    assert text == "![a plot](images/a.png)\n![](images/logo.gif)\n![x](images/a-2.png)\n![again](images/a.png)\n"
    assert (conversion.target / "images" / "a.png").read_bytes() == png()
    assert sorted(path.name for path in (conversion.target / "images").iterdir()) == ["a-2.png", "a.png", "logo.gif"]
    assert [item.became for item in conversion.outcomes] == ["images/a.png", "images/logo.gif", "images/a-2.png"]


def test_all_ways_to_write_a_picture_are_read(conversion):
    text = bring_pictures(
        conversion,
        '<img width=3 src="My%20plot%20(1).PNG" alt="A &quot;plot&quot;">\n![y][fig]\n\n[fig]: a.png\n![z](<a.png>)\n',
        file="pages/about.md",
    )

    assert text == '![A "plot"](images/My_plot_1.png)\n![y][fig]\n\n[fig]: images/a.png\n![z](images/a.png)\n'


def test_the_same_picture_is_kept_once(conversion):
    assert bring_pictures(conversion, "![a](a.png) ![b](same.png)", file="pages/x.md").count("images/a.png") == 2
    assert list(conversion.pictures.values()) == ["a.png"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("program.svg", "a picture is a PNG, JPEG, GIF or WebP; an SVG may hold programs"),
        ("page.png", "it is not what its name says, a picture in PNG"),
        ("huge.png", "it has 40,000 × 40,000 pixels, more than 100,000,000"),
        ("no.png", "its width and height cannot be read"),
        ("large.png", "it has more than 5,000,000 bytes"),
        ("../prepared/private/answer.png", "by its place it may be among the answers"),
        ("../reference_data/1.png", "by its place it may be among the answers"),
        ("../../secret.png", "there is no such file in the archive"),
        ("..%2F..%2Fsecret.png", "there is no such file in the archive"),
        ("/etc/passwd", "there is no such file in the archive"),
        ("none.png", "there is no such file in the archive"),
        ("a%00.png", "there is no such file in the archive"),
        ("x" * 900 + ".png", "there is no such file in the archive"),
        ("data:image/png;base64,AAAA", "it is no file of the archive"),
        ("javascript:alert(1).png", None),
        ("file:///etc/passwd", "it is no file of the archive"),
        ("//example.org/a.png", "it is no file of the archive"),
    ],
)
def test_what_is_no_safe_picture_is_left_out_with_the_reason(conversion, source, reason):
    text = bring_pictures(conversion, f"before ![words]({source}) after", file="pages/about.md")

    assert conversion.pictures == {}
    assert not (conversion.target / "images").exists()
    if reason is not None:
        assert text == "before words after"
        assert list(left(conversion).values()) == [reason]
    assert "<img" not in render_markdown(text) or "src" not in render_markdown(text)


def test_a_picture_of_another_site_becomes_a_link(conversion):
    text = bring_pictures(conversion, "![](https://example.org/a.png)", file="about.md")

    assert text == "[picture](https://example.org/a.png)"
    assert left(conversion) == {
        "https://example.org/a.png": "a picture of another site would tell it who reads; a link leads there"
    }


def test_a_link_in_a_folder_leads_nowhere(conversion, tmp_path):
    (conversion.source / "pages" / "link.png").symlink_to(tmp_path / "secret.png")

    bring_pictures(conversion, "![x](link.png)", file="pages/about.md")

    assert left(conversion) == {"link.png": "there is no such file in the archive"}


def test_there_are_not_too_many(conversion):
    names = [f"{number}.png" for number in range(101)]
    write_files(conversion.source, {name: png(number + 1, 1) for number, name in enumerate(names)})

    bring_pictures(conversion, "\n".join(f"![x]({name})" for name in names), file="about.md")

    assert len(conversion.pictures) == 100
    assert left(conversion) == {"100.png": "there are more than 100 pictures"}


@pytest.mark.parametrize(
    "text", ["![" * 60_000, "<img " * 40_000, "![a](" * 40_000, "[a]: " + "b." * 90_000, "![a](b " * 30_000]
)
def test_no_page_is_read_for_long(conversion, text):
    assert bring_pictures(conversion, text, file="about.md").count("images/") == 0


def test_pictures_have_the_addresses_of_the_competition(conversion):
    conversion.spec["slug"] = "wheat"
    text = bring_pictures(conversion, "![x](a.png)\n\n[y]: a.png\n`images/a.png`\n", file="pages/about.md")

    shown = address_pictures(conversion, text)

    assert shown == "![x](/competitions/wheat/images/a.png)\n\n[y]: /competitions/wheat/images/a.png\n`images/a.png`\n"
    assert '<img src="/competitions/wheat/images/a.png" alt="x">' in render_markdown(shown)


def test_what_a_picture_says_stays_in_its_brackets():
    assert write_image("a b.png", "x](javascript:1) [y") == "![x (javascript:1) y](a%20b.png)"
    assert write_image(" ", "x") == ""


def test_a_file_is_told_by_its_bytes(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x04xx\xff\xc0\x00\x0b\x08\x00\x10\x00\x20\x01")
    (tmp_path / "b.jpg").write_bytes(png())

    assert find_unsafe(tmp_path / "a.jpg", "a.jpg") == ""
    assert "a picture in JPG" in find_unsafe(tmp_path / "b.jpg", "b.jpg")


@pytest.mark.parametrize(
    ("files", "page", "slug"),
    [
        (
            {
                **kaggle_folder(),
                "description.md": "# Churn\n\n![who leaves](pictures/p.png)\n",
                "pictures/p.png": png(),
            },
            "overview",
            "given",
        ),
        (
            {
                **mlebench_folder(grade="raise ImportError\n"),
                "description.md": "![who leaves](p.png)\n\nPredict who leaves the company.\n",
                "p.png": png(),
            },
            "overview",
            "churn-challenge",
        ),
        (
            {
                **codabench_bundle(score="raise SystemExit(1)\n"),
                "pages/data.html": "<p>See <img src='p.png' alt='who leaves'></p>",
                "pages/p.png": png(),
            },
            "data",
            "classify-wheat-seeds",
        ),
    ],
)
def test_each_format_brings_its_pictures(tmp_path, files, page, slug):
    imported = import_files(tmp_path, files)

    assert f"![who leaves](/competitions/{slug}/images/p.png)" in (imported.folder / f"{page}.md").read_text()
    assert (imported.folder / "images" / "p.png").read_bytes() == png()
    assert "![" not in imported.spec["tagline"]
