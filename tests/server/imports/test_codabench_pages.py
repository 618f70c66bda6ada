"""Pages of bundles: each where its title says, others after the overview, HTML as Markdown, empty ones are faults."""

import pytest

from server.imports.codabench_pages import read_pages
from server.imports.codabench_parts import BundleDescription
from server.imports.conversions import Choices, Conversion
from server.imports.outcomes import Format
from tests.imports import NOW, png, write_files


@pytest.fixture
def conversion(tmp_path):
    files = {
        "a.md": "# A\n\n![it](p.png)\n",
        "b.html": "<p>B <img src='none.png'></p>",
        "c.md": "C\n",
        "d.md": " \n",
        "p.png": png(),
    }
    place = write_files(tmp_path / "in", files)
    return Conversion(place, tmp_path / "out", "x", Format.CODABENCH, Choices(now=NOW, seed=1))


def read(conversion, terms="c.md", **pages):
    read_pages(conversion, BundleDescription("x", "", [], [], pages, terms))
    return conversion.pages


def test_pages_go_where_their_titles_say(conversion):
    pages = read(conversion, **{"Get started": "a.md", "The data": "b.html", "More": "c.md"})

    assert pages == {
        "overview": "# A\n\n![it](images/p.png)\n\n## More\n\nC\n",
        "data": "B \n",
        "rules": "C\n",
    }


def test_what_became_of_pages_and_pictures_is_told(conversion):
    read(conversion, **{"Get started": "a.md", "The data": "b.html"})

    assert [(item.part, item.fate.value) for item in conversion.outcomes] == [
        ("picture p.png", "taken"),
        ("page Get started", "taken"),
        ("picture none.png", "left_out"),
        ("page The data", "changed"),
        ("page rules", "taken"),
    ]


def test_a_page_that_is_empty_or_not_there_is_a_fault(conversion):
    read(conversion, terms="../secret.md", Overview="d.md", Data="none.md")

    assert [fault.message for fault in conversion.faults] == [
        "d.md: found an empty file; expected some text.",
        "none.md: found no such file; expected a file of the archive.",
        "../secret.md: found a path that leads out; expected a file of the archive.",
    ]
