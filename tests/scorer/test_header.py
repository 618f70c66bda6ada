"""The first line of a file: its delimiter, its names, and where the needed ones stand."""

from __future__ import annotations

import pytest

from scorer.errors import SubmissionError
from scorer.header import delimiter_note, find_columns, read_header, split_line
from scorer.limits import DEFAULT_LIMITS, Limits
from tests.scorer.files import codes


def header(text, expected=("id", "y"), limits=DEFAULT_LIMITS):
    return read_header(memoryview(text.encode()), expected, limits)


def refused(function, *arguments):
    with pytest.raises(SubmissionError) as error:
        function(*arguments)
    return codes(error.value.report)


@pytest.mark.parametrize(
    ("text", "names", "delimiter", "rest"),
    [
        ("id,y\n1,2", ("id", "y"), ",", "1,2"),
        ("id;y\r\n1;2", ("id", "y"), ";", "1;2"),
        ("id\ty\r1\t2", ("id", "y"), "\t", "1\t2"),
        ("\n\r\nid,y\n1,2", ("id", "y"), ",", "1,2"),
        ("id,y", ("id", "y"), ",", ""),
        (' "id" , "y" \n1,2', ("id", "y"), ",", "1,2"),
        ('id,"a,b"\n1,2', ("id", "a,b"), ",", "1,2"),
        ("id;a,b;y\n", ("id", "a,b", "y"), ";", ""),
        ("id,a;b;c;d,y\n", ("id", "a;b;c;d", "y"), ",", ""),
        ("y\n1", ("y",), ",", "1"),
    ],
)
def test_the_delimiter_is_the_one_under_which_most_names_are_found(text, names, delimiter, rest):
    found = header(text)

    assert (found.names, found.delimiter, text.encode()[found.body_start :].decode()) == (names, delimiter, rest)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id|y\n", "delimiter_wrong"),
        ("id y\n", "delimiter_wrong"),
        ("id:y\n", "delimiter_wrong"),
        ('id,"y\n', "quotes_broken"),
        ("x" * 101 + "\n", "line_too_long"),
        ("a,b,c,d,e,f\n", "columns_too_many"),
    ],
)
def test_a_first_line_that_is_no_header_is_refused(text, code):
    assert refused(header, text, ("id", "y"), Limits(line_bytes=100, n_columns=5)) == [code]


def test_as_many_columns_as_are_expected_are_never_too_many():
    names = [f"c{place}" for place in range(20)]

    assert header(",".join(names), names, Limits(n_columns=5)).names == tuple(names)


def test_a_name_of_absurd_length_is_refused():
    assert refused(split_line, "x" * 200_000, ",") == ["cell_too_long"]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_only_a_comma_needs_no_note(delimiter):
    assert delimiter_note(",") == ()
    assert [problem.code for problem in delimiter_note(delimiter)] == ["delimiter_unusual"]


@pytest.mark.parametrize(
    ("names", "places", "extra", "found"),
    [
        (["id", "y"], {"id": 0, "y": 1}, (), []),
        (["y", "x", "id"], {"id": 2, "y": 0}, ("x",), ["column_extra"]),
        (["ID", "Y"], {"id": 0, "y": 1}, (), ["column_case"]),
        (["id", "y", "Y"], {"id": 0, "y": 1}, ("Y",), ["column_extra"]),
        (["", "id", "y"], {"id": 1, "y": 2}, ("",), ["column_index"]),
        (["Unnamed: 0", "id", "y"], {"id": 1, "y": 2}, ("Unnamed: 0",), ["column_index"]),
        (["id", "y", "y"], {"id": 0, "y": 1}, (), ["column_duplicate"]),
        (["id", "Y", "Y"], {"id": 0}, ("Y", "Y"), ["column_missing", "column_extra"]),
        (["id"], {"id": 0}, (), ["column_missing"]),
        (["a", "b"], {}, ("a", "b"), ["column_missing", "column_extra"]),
        (["1", "0.5"], {}, ("1", "0.5"), ["header_missing", "column_extra"]),
    ],
)
def test_each_column_is_found_by_its_name_or_named_as_missing(names, places, extra, found):
    columns = find_columns(names, id_column="id", columns=("y",))

    assert (columns.places, columns.extra) == (places, extra)
    assert [problem.code for problem in columns.problems] == found


@pytest.mark.parametrize(("name", "named"), [("", []), ("Unnamed: 0", ["Unnamed: 0"])])
def test_an_index_without_a_name_has_none_to_show(name, named):
    [index] = find_columns([name, "id", "y"], id_column="id", columns=("y",)).problems

    assert [example.column for example in index.examples] == named


def test_features_without_predictions_look_like_the_test_file():
    [missing, _] = find_columns(["id", "age", "fare"], id_column="id", columns=("y",)).problems

    assert "This looks like the test file" in missing.hint
