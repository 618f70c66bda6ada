"""Annotations of a metric's arguments and the kinds of setting that they mean."""

from __future__ import annotations

import ast

import pytest

from scorer.custom.annotations import find_choices, find_kind
from scorer.parameters import Kind


def kind_of(text: str | None, default: object = None) -> Kind:
    return find_kind(None if text is None else ast.parse(text, mode="eval").body, default)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("bool", Kind.FLAG),
        ("int", Kind.INTEGER),
        ("float", Kind.NUMBER),
        ("str", Kind.STRING),
        ("list", Kind.LIST),
        ("List[float]", Kind.LIST),
        ("typing.List", Kind.LIST),
        ("Optional[str]", Kind.STRING),
        ("t.Optional[t.List[int]]", Kind.LIST),
        ("Union[None, float]", Kind.NUMBER),
        ("int | None", Kind.INTEGER),
        ("'Optional[bool]'", Kind.FLAG),
        ("Optional['int']", Kind.INTEGER),
        ("Union[int, str]", Kind.JSON),
        ("dict[str, float]", Kind.JSON),
        ("Literal['a', 'b']", Kind.CHOICE),
        ("Optional[Literal['a']]", Kind.CHOICE),
        ("Literal['a', 1]", Kind.JSON),
        ("'not an annotation'", Kind.JSON),
        ("None", Kind.JSON),
        ("lambda: 3", Kind.JSON),
    ],
)
def test_each_annotation_means_a_kind(text, kind):
    assert kind_of(text) is kind


@pytest.mark.parametrize(
    ("default", "kind"),
    [
        (True, Kind.FLAG),
        (3, Kind.INTEGER),
        (0.5, Kind.NUMBER),
        ("macro", Kind.STRING),
        ([1], Kind.LIST),
        (None, Kind.JSON),
        ({}, Kind.JSON),
    ],
)
def test_an_argument_without_annotation_is_of_the_kind_of_its_default(default, kind):
    assert kind_of(None, default) is kind


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("Literal['a', 'b']", ("a", "b")),
        ("typing.Literal['a']", ("a",)),
        ("Literal['a', 'b'] | None", ("a", "b")),
        ("Literal[1, 'b']", ()),
        ("Union[Literal['a'], int]", ()),
        ("str", ()),
    ],
)
def test_a_literal_names_the_words_that_are_allowed(text, choices):
    assert find_choices(ast.parse(text, mode="eval").body) == choices
