"""Faults in the words of a host: place, line, what was found, what was expected, what was meant."""

from datetime import UTC, datetime

import pytest

from server.domain.documents import Document, Fault, parse_document
from server.domain.specs import CompetitionSpec
from server.domain.validation import describe, suggest, validate

GOOD = """\
slug: iris-species
title: Iris Species
tagline: Tell three kinds of iris apart.
task: classification
metric: {name: accuracy}
practice: true
source: {name: Iris, url: https://example.org/iris, licence: CC0}
files:
  train.csv: {description: A file.}
  test.csv: {description: A file.}
  sample_submission.csv: {description: A file.}
"""


def faults_of(text: str) -> list[Fault]:
    document: Document = parse_document(text, file="competition.yaml")
    return validate(document, CompetitionSpec, file="competition.yaml")[1]


def fault_of(old: str, new: str) -> Fault:
    (fault,) = faults_of(GOOD.replace(old, new))
    return fault


def test_a_good_document_becomes_its_model():
    spec, faults = validate(parse_document(GOOD, file="x"), CompetitionSpec, file="x")

    assert faults == []
    assert spec is not None
    assert spec.slug == "iris-species"


def test_a_missing_key_is_named_with_its_meaning():
    fault = fault_of("title: Iris Species\n", "")

    assert (fault.place, fault.found, fault.expected) == ("title", "nothing", "a value: Its name for people")


def test_a_misspelt_key_is_named_with_the_one_that_was_meant():
    fault = fault_of("practice: true", "practice: true\ndaily_limt: 5")

    assert fault.message == (
        "competition.yaml, line 7, daily_limt: found the unknown key “daily_limt”; "
        "expected only the keys of the reference. Did you mean daily_limit?"
    )


@pytest.mark.parametrize(
    ("old", "new", "place", "suggestion"),
    [
        ("metric: {name: accuracy}", "metric: {name: accuracy, paramters: {}}", "metric.paramters", "parameters"),
        ("licence: CC0", "licence: CC0, licens: CC0", "source.licens", "licence"),
        ("train.csv: {", "train.csv: {colums: {}, ", "files[train.csv].colums", "columns"),
        ("slug:", "pins: {files: {train.csv: {n_row: 1, n_rows: 1, sha256: " + "'0'*64}}}\nslug:", "", "n_rows"),
    ],
)
def test_keys_are_suggested_at_every_depth(old, new, place, suggestion):
    faults = faults_of(GOOD.replace(old, new.replace("'0'*64", "0" * 63 + "a")))

    assert [fault.suggestion for fault in faults] == [f"Did you mean {suggestion}?"]
    assert not place or faults[0].place == place


def test_keys_are_suggested_inside_lists_and_optional_parts():
    baseline = "baselines: [{name: Dummy, file: baselines/a.csv, description: Zero., fil: x}]\n"
    timeline = "timeline: {starts_at: 2030-01-01T00:00:00Z, ends_at: 2030-02-01T00:00:00Z, start_at: 1}\n"
    faults = faults_of(GOOD.replace("practice: true", baseline + timeline))

    assert [fault.place for fault in faults] == ["timeline.start_at", "baselines[0].fil"]
    assert [fault.suggestion for fault in faults] == ["Did you mean starts_at?", "Did you mean file?"]


@pytest.mark.parametrize(
    ("old", "new", "found", "expected"),
    [
        ("metric: {name: accuracy}", "metric: accuracy", "“accuracy”", "a mapping of keys to values"),
        ("practice: true", "practice: 1", "1", "true or false"),
        ("practice: true", "practice: true\nkeywords: a", "“a”", "a list"),
        ("practice: true", "practice: true\ndaily_limit: [5]", "a list", "a whole number"),
        ("practice: true", "practice: true\ndaily_limit: 0", "0", "greater than or equal to 1"),
        ("title: Iris Species", "title: 2030", "2030", "text; put quotes around it"),
        ("title: Iris Species", "title: {a: 1}", "a mapping", "text; put quotes around it"),
        ("title: Iris Species", "title:", "nothing", "text; put quotes around it"),
        ("title: Iris Species", f"title: {'x' * 81}", f"“{'x' * 50}…”", "1 to 80 characters, not 81"),
        ("practice: true", "timeline: {starts_at: soon, ends_at: 2030-02-01T00:00:00Z}", "“soon”", "a date and time"),
        (
            "practice: true",
            "timeline: {starts_at: 2030-01-01, ends_at: 2030-02-01T00:00:00Z}",
            "2030-01-01",
            "its zone",
        ),
    ],
)
def test_the_fault_says_what_was_found_and_what_was_expected(old, new, found, expected):
    fault = fault_of(old, new)

    assert fault.found.startswith(found)
    assert expected in fault.expected


def test_a_misspelt_choice_is_suggested():
    assert fault_of("task: classification", "task: clasification").suggestion == "Did you mean classification?"


def test_a_list_in_place_of_the_whole_description_is_one_fault():
    (fault,) = faults_of("- slug: iris\n")

    assert (fault.place, fault.line, fault.expected) == ("", 1, "a mapping of keys to values")


def test_all_faults_come_at_once_and_a_default_is_never_one():
    text = GOOD.replace("slug: iris-species", "slug: Iris").replace("CC0", "''").replace("task: ", "task: x")

    assert [fault.place for fault in faults_of(text)] == ["slug", "task", "source.licence"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (True, "true"),
        ("text", "“text”"),
        ("a\u202eb", "“a\\u202eb”"),
        ({}, "a mapping"),
        ([], "a list"),
        ((), "a list"),
        (datetime(2030, 1, 1, tzinfo=UTC), "2030-01-01 00:00:00+0000"),
        (1.5, "1.5"),
    ],
)
def test_values_are_written_as_their_author_knows_them(value, words):
    assert describe(value) == words


def test_without_a_near_word_all_are_named():
    assert suggest("zzz", ["alpha", "beta"]) == "There are alpha, beta."
