"""What the annotation of a metric's argument says about the setting: its kind, read without running anything."""

from __future__ import annotations

import ast

from scorer.parameters import Kind

_KINDS = {
    "bool": Kind.FLAG,
    "int": Kind.INTEGER,
    "float": Kind.NUMBER,
    "str": Kind.STRING,
    "list": Kind.LIST,
    "List": Kind.LIST,
}
_BY_DEFAULT = {bool: Kind.FLAG, int: Kind.INTEGER, float: Kind.NUMBER, str: Kind.STRING, list: Kind.LIST}


def find_kind(annotation: ast.expr | None, default: object = None) -> Kind:
    """Return the kind of an argument: bool, int, float, str, list, words, or an Optional of those; else JSON.

    An argument without annotation is of the kind of its default.
    """
    if annotation is None:
        return _BY_DEFAULT.get(type(default), Kind.JSON)
    if find_choices(annotation):
        return Kind.CHOICE
    named = [kind for kind in map(_name_kind, _alternatives(annotation)) if kind is not None]
    return named[0] if len(named) == 1 else Kind.JSON


def find_choices(annotation: ast.expr | None) -> tuple[str, ...]:
    """Return the words of a `Literal`, or of an Optional of one; none where there are others than texts in it."""
    alternatives = [] if annotation is None else _alternatives(annotation)
    if len(alternatives) != 1:
        return ()
    match alternatives[0]:
        case ast.Subscript(slice=inner) as literal if _last_name(literal.value) == "Literal":
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            words = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            return tuple(words) if len(words) == len(parts) else ()
    return ()


def _alternatives(annotation: ast.expr) -> list[ast.expr]:
    """Return what an annotation allows beside None: the parts of Optional, Union and `|`."""
    match annotation:
        case ast.Constant(value=str(text)):
            return _alternatives(_parse_text(text))
        case ast.Constant(value=None):
            return []
        case ast.BinOp(op=ast.BitOr()):
            return [*_alternatives(annotation.left), *_alternatives(annotation.right)]
        case ast.Subscript() if _last_name(annotation.value) in ("Optional", "Union"):
            inner = annotation.slice
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return [alternative for part in parts for alternative in _alternatives(part)]
        case _:
            return [annotation]


def _parse_text(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return ast.Name(text)


def _name_kind(annotation: ast.expr) -> Kind:
    whole = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return _KINDS.get(_last_name(whole), Kind.JSON)


def _last_name(expression: ast.expr) -> str:
    """Return `List` of `List`, `typing.List` and `t.List`."""
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
