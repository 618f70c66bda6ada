"""YAML of strangers: plain data with lines, or every fault, and never more than that."""

from datetime import UTC, datetime

import pytest

from server.domain.documents import Document, parse_document


def parse(text: str) -> Document:
    return parse_document(text, file="competition.yaml")


def found(text: str) -> list[str]:
    return [fault.found for fault in parse(text).faults]


def test_plain_values_come_with_the_line_of_every_place():
    document = parse("a: 1\nb:\n  c: [yes, 2.5]\n  d: 2030-01-31T18:00:00Z\ne: null\n")

    assert document.data == {"a": 1, "b": {"c": [True, 2.5], "d": datetime(2030, 1, 31, 18, tzinfo=UTC)}, "e": None}
    assert document.faults == []
    assert document.lines[("b", "d")] == 4
    assert document.line_of(("b", "c", 1)) == 3


def test_a_place_that_is_not_there_has_the_line_of_what_contains_it():
    document = parse("a: 1\nb:\n  c: 2\n")

    assert document.line_of(("b", "missing", "deeper")) == 2


def test_an_empty_document_has_no_lines():
    assert parse("# nothing\n").line_of(("a",)) is None


def test_mappings_can_be_shared_and_extended():
    document = parse("x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\nz: *x\n")

    assert document.data == {"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 3}, "z": {"a": 1, "b": 2}}
    assert document.faults == []


def test_every_duplicate_key_is_named_with_both_lines():
    document = parse("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")

    messages = sorted(fault.message for fault in document.faults)
    assert messages == [
        "competition.yaml, line 4, b: found the key “c” again, first on line 3; expected each key once. "
        "Remove one of them.",
        "competition.yaml, line 5: found the key “a” again, first on line 1; expected each key once. "
        "Remove one of them.",
    ]


def test_tags_that_make_objects_are_refused_and_run_nothing(tmp_path):
    trace = tmp_path / "trace"
    text = f"a: !!python/object/apply:os.mkdir ['{trace}']\nb: !!binary aGk=\nc: !own 1\n"

    assert len(found(text)) == 3
    assert "python/object/apply" in found(text)[0]
    assert not trace.exists()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "a: &a [x,x,x,x,x,x,x,x,x]\n"
            + "".join(
                f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n"
                for before, name in zip("abcdefgh", "bcdefghi", strict=True)
            ),
            id="lists",
        ),
        pytest.param(
            "a: &a {x: 1, y: 2}\n"
            + "".join(
                f"{name}: &{name} {{<<: [{','.join(['*' + before] * 9)}]}}\n"
                for before, name in zip("abcdefgh", "bcdefghi", strict=True)
            ),
            id="merged mappings",
        ),
        pytest.param("a: &a [*a]\n", id="a list in itself"),
        pytest.param("a: &a {b: *a}\n", id="a mapping in itself"),
    ],
)
def test_aliases_that_multiply_are_refused_before_they_are_written_out(text):
    assert found(text) == ["aliases that contain themselves or multiply"]


def test_a_hundred_aliases_are_allowed_and_one_more_is_not():
    allowed = "a: &a 1\nb: [" + ",".join(["*a"] * 100) + "]\n"

    assert parse(allowed).faults == []
    assert found(allowed.replace("[*a", "[*a,*a")) == ["more than 100 aliases"]


def test_twenty_levels_are_allowed_and_one_more_is_not():
    assert parse("[" * 20 + "]" * 20).faults == []
    assert found("[" * 21 + "]" * 21) == ["more than 20 levels of nesting"]


def test_a_hundred_thousand_brackets_end_at_once():
    assert found("[" * 100_000) == ["more than 20 levels of nesting"]


def test_a_megabyte_is_the_limit_in_bytes_not_in_characters():
    assert parse("a: " + "é" * 400_000).faults == []
    assert found("a: " + "é" * 500_000) == ["more than 1,000,000 bytes"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 2030-02-31\n", "a valid timestamp"),
        ("a: " + "9" * 5000 + "\n", "a valid int"),
        ("a: !!bool maybe\n", "a valid bool"),
        ("a: !!timestamp soon\n", "a valid timestamp"),
        ("a: !!merge x\n", "a valid merge"),
        ("a: {<<: 3}\n", "“<<: *name”, the name of a mapping"),
    ],
)
def test_values_that_do_not_exist_are_named(text, expected):
    (fault,) = parse(text).faults

    assert (fault.place, fault.line, fault.expected) == ("a", 1, expected)


def test_keys_that_yaml_takes_for_something_else_want_quotes():
    faults = parse("no: 1\n2: 3\n[a]: 4\n").faults

    assert [fault.suggestion for fault in faults] == ["Put quotes around it: 'no'.", "Put quotes around it: '2'.", ""]
    assert faults[2].found == "a list or mapping as a key"


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: [1\nb: 2\n", 2), ("a:\n\tb: 1\n", 2), ("a: 1\n---\nb: 2\n", 2), ("a: *b\n", 1), ("a: &a 1\nb: &a 2\n", 2)],
)
def test_text_that_is_not_yaml_is_told_with_its_line(text, line):
    document = parse(text)

    assert document.data is None
    assert [fault.line for fault in document.faults] == [line]
    assert document.faults[0].found.startswith("a fault of syntax")


@pytest.mark.parametrize("text", ["a: \x00\n", "a: \ud800\n", "", "# nothing\n"])
def test_unreadable_and_empty_text_is_one_fault(text):
    document = parse(text)

    assert document.data is None
    assert len(document.faults) == 1


def test_whole_numbers_are_keys_where_that_is_wanted():
    document = parse_document("1: a\n2: b\nno: c\n", file="x.yaml", takes_numbers_as_keys=True)

    assert [fault.found for fault in document.faults] == ["the key no, which YAML reads as bool"]
    assert document.data == {"1": "a", "2": "b", "no": "c"}
