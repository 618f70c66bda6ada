"""The reference of our API for people, made from its OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from server.errors import NotFoundError
from server.web.markdown import render_markdown
from server.web.openapi import PREFIX, PROBLEM, read_document
from server.web.paging import read_search
from server.web.schema_words import Field, list_fields, list_records, say_kind, say_rest

blueprint = Blueprint("api_reference_pages", __name__, url_prefix="/reference/api")


@dataclass(frozen=True)
class Answer:
    """An answer of a route: what it is, and the record in it, or the codes of a refusal."""

    status: str
    says: str
    kind: str
    records: tuple[str, ...]
    is_refusal: bool


@dataclass(frozen=True)
class Route:
    """A route as it is shown."""

    id: str
    tag: str
    method: str
    path: str
    summary: str
    description: Markup
    rights: str
    fields: tuple[Field, ...]
    body: tuple[str, ...]
    bodies: tuple[str, ...]
    answers: tuple[Answer, ...]

    def has_words(self, words: Iterable[str]) -> bool:
        """Whether all words stand in its method, path or summary."""
        text = f"{self.method} {self.path} {self.summary} {self.tag}".casefold()
        return all(word in text for word in words)


@dataclass(frozen=True)
class Record:
    """A record that is sent or read."""

    name: str
    says: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Noun:
    """The routes of one noun, with the records that they name."""

    tag: str
    slug: str
    says: str
    routes: tuple[Route, ...]
    records: tuple[Record, ...] = ()


@dataclass(frozen=True)
class IndexPage:
    """All routes, or those that were searched for."""

    nouns: tuple[Noun, ...]
    n_routes: int
    search: str
    prefix: str = PREFIX


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show all routes by noun."""
    document, search = read_document(current_app), read_search()
    words = search.casefold().split()
    nouns = [
        Noun(noun.tag, noun.slug, noun.says, tuple(route for route in noun.routes if route.has_words(words)))
        for noun in _list_nouns(document)
    ]
    shown = tuple(noun for noun in nouns if noun.routes)
    page = IndexPage(shown, sum(len(noun.routes) for noun in shown), search)
    return render_template("pages/api_reference/index.html", page=page)


@blueprint.get("/<noun>")
def show(noun: str) -> ResponseReturnValue:
    """Show the routes of a noun in full."""
    document = read_document(current_app)
    found = next((each for each in _list_nouns(document) if each.slug == noun), None)
    if found is None:
        raise NotFoundError
    schemas = document["components"]["schemas"]
    records = tuple(_record(name, schemas[name]) for name in _reach(found.routes, schemas))
    page = Noun(found.tag, found.slug, found.says, found.routes, records)
    return render_template("pages/api_reference/show.html", page=page, prefix=PREFIX)


def _list_nouns(document: Mapping[str, Any]) -> Iterator[Noun]:
    routes = [
        _route(path, method, operation, document)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    for tag in document["tags"]:
        of_tag = tuple(route for route in routes if route.tag == tag["name"])
        yield Noun(tag["name"], tag["name"].replace(" ", "-"), tag["description"], of_tag)


def _route(path: str, method: str, operation: Mapping[str, Any], document: Mapping[str, Any]) -> Route:
    content = operation.get("requestBody", {}).get("content", {})
    return Route(
        id=operation["operationId"],
        tag=operation["tags"][0],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=render_markdown(operation["description"]),
        rights=_say_rights(operation["security"]),
        fields=tuple(
            Field(
                each["name"],
                say_kind(each["schema"]),
                (),
                each["required"],
                "; ".join(filter(None, (each.get("description", "").rstrip("."), say_rest(each["schema"])))),
                each["in"],
            )
            for each in operation["parameters"]
        ),
        body=tuple(content),
        bodies=tuple(dict.fromkeys(name for each in content.values() for name in list_records(each["schema"]))),
        answers=tuple(_answer(status, each, document) for status, each in operation["responses"].items()),
    )


def _say_rights(security: list[dict[str, list[str]]]) -> str:
    if not security:
        return "No token."
    scope = next((each["token"][0] for each in security if each.get("token")), "")
    if not scope:
        return "A token with any scope."
    return f"No token, or one with the scope {scope}." if {} in security else f"A token with the scope {scope}."


def _answer(status: str, answer: Mapping[str, Any], document: Mapping[str, Any]) -> Answer:
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    content = answer.get("content", {})
    if PROBLEM in content:
        return Answer(status, answer["description"].replace("`", ""), "", (), is_refusal=True)
    kinds = [say_kind(each["schema"]) if each["schema"] else name for name, each in content.items()]
    records = tuple(name for each in content.values() for name in list_records(each["schema"]))
    return Answer(status, answer["description"], ", ".join(kinds), records, is_refusal=False)


def _reach(routes: Iterable[Route], schemas: Mapping[str, Any]) -> list[str]:
    """Return the names of the records that routes name, and of those within them."""
    names: dict[str, None] = {}
    waiting = [name for route in routes for name in route.bodies]
    waiting += [name for route in routes for answer in route.answers for name in answer.records]
    while waiting:
        name = waiting.pop(0)
        if name not in names:
            names[name] = None
            waiting += [inner for field in list_fields(schemas[name]) for inner in field.records]
    return list(names)


def _record(name: str, schema: Mapping[str, Any]) -> Record:
    return Record(name, schema.get("description", ""), list_fields(schema))
