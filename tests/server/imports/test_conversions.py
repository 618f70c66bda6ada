"""An import on its way: files are found inside the source alone, names are cleaned, and what is written can be read."""

import pytest

from server.bundles import BundleError
from server.imports.conversions import (
    Choices,
    Conversion,
    clean_file_name,
    cut,
    first_sentence,
    make_slug,
    pack,
    text_of,
)
from server.imports.outcomes import Format
from tests.imports import NOW, write_files


@pytest.fixture
def conversion(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    return Conversion(tmp_path / "in", tmp_path / "out", "x.zip", Format.KAGGLE, Choices(now=NOW, seed=1))


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "a/../../secret.txt"])
def test_no_name_leads_out_of_the_source(conversion, name):
    assert conversion.find(name) is None
    assert [fault.found for fault in conversion.faults] == ["a path that leads out"]


def test_a_link_leads_nowhere(conversion):
    (conversion.source / "link").symlink_to(conversion.source.parent / "secret.txt")

    assert conversion.read_text("link") is None


def test_all_faults_are_raised_at_once(conversion):
    conversion.find("a")
    conversion.open_table("b")

    with pytest.raises(BundleError) as refused:
        conversion.check()

    assert [fault.file for fault in refused.value.faults] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: !!python/object/apply:os.system [id]\n", "the tag tag:yaml.org,2002:python/object/apply:os.system"),
        ("a: 1\na: 2\n", "the key “a” again"),
        (
            "a: &a [x, x]\nb: &b [*a, *a]\n"
            + "".join(f"{c}: &{c} [{', '.join([f'*{p}'] * 9)}]\n" for p, c in zip("bcdefgh", "cdefghi", strict=True)),
            "aliases that contain",
        ),
        ("[" * 30 + "]" * 30, "levels of nesting"),
    ],
)
def test_hostile_yaml_is_a_fault_and_runs_nothing(conversion, text, found):
    write_files(conversion.source, {"c.yaml": text})

    assert conversion.read_yaml("c.yaml") is None
    assert found in conversion.faults[0].found


def test_numbers_may_be_keys_of_other_platforms(conversion):
    write_files(conversion.source, {"c.yaml": "phases: {1: a}\n"})

    document = conversion.read_yaml("c.yaml")

    assert document is not None
    assert document.data == {"phases": {"1": "a"}}


def test_pages_that_are_lacking_are_told(conversion):
    report = conversion.write()

    assert len(report.to_mend) == 4
    assert (conversion.target / "rules.md").read_text() == "To be written.\n"


def test_a_packed_folder_is_the_same_each_time(tmp_path):
    write_files(tmp_path / "in", {"b": "2", "a": "1"})

    pack(tmp_path / "in", tmp_path / "1.zip")
    pack(tmp_path / "in", tmp_path / "2.zip")

    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


@pytest.mark.parametrize(
    ("texts", "slug"),
    [(("Fuel Economy: 2026!",), "fuel-economy-2026"), (("日本", "Ab c"), "ab-c"), (("x", ""), "imported-competition")],
)
def test_a_slug_comes_of_the_first_text_that_gives_one(texts, slug):
    assert make_slug(*texts) == slug


def test_text_is_cut_and_cleaned():
    assert cut("a\nb\u202ec", 10) == "a b c"
    assert cut("a" * 20, 5) == "aaaa…"
    assert clean_file_name("../Ünder score?.csv") == "Under_score_.csv"
    assert first_sentence("# Hi\n\nPredict what comes next. And more.", "x") == "Predict what comes next."
    assert [text_of({"a": value}, "a") for value in (1, " x ", True, None, [])] == ["1", "x", "", "", ""]
