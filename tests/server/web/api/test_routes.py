import re
from pathlib import Path

import pytest
from flask import Flask

from server.web.api.routes import BLUEPRINTS
from tests.programs import PREFIX

DOC = Path(__file__).parents[4] / "docs" / "reference" / "api.md"


def routes_of(app: Flask) -> set[str]:
    """Return the API's routes as the reference writes them: `GET /submissions/{id}`."""
    return {
        f"{method} {shape_of(rule.rule.removeprefix(PREFIX))}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def shape_of(path: str) -> str:
    """Write every variable of a path alike."""
    return re.sub(r"<[^>]*>|{[^}]*}", "{}", path)


def sections() -> dict[str, str]:
    """Return the reference's text of each route."""
    parts = re.split(r"^### (?=[A-Z]+ /)(.*)$", DOC.read_text(), flags=re.MULTILINE)
    return {shape_of(title): text for title, text in zip(parts[1::2], parts[2::2], strict=True)}


def test_the_reference_has_just_the_routes_that_there_are(app: Flask):
    assert set(sections()) == routes_of(app)


def test_every_blueprint_has_a_route(app: Flask):
    endpoints = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules()}

    assert {blueprint.name for blueprint in BLUEPRINTS} <= endpoints


@pytest.mark.parametrize("route", sorted(sections()))
def test_every_route_has_an_example_that_names_it(route: str):
    method, _, path = route.partition(" ")
    example = re.sub(r"\\\n\s*", "", sections()[route].split("```sh")[1].split("```")[0])

    address = shape_of(re.sub(r"\$(SLUG|ID)", "{}", example.split(PREFIX)[1]).split('"')[0].split("?")[0])
    named = address.replace("train.csv", "{}")
    assert named == path
    assert ("-d " in example or "--data" in example) == (method == "POST")
