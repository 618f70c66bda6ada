import inspect

from flask import Flask

from server.services.tokens import Scope
from server.web.contract import declaration_of
from server.web.openapi import PREFIX, list_operations
from tests.programs import Program
from tests.server.web.permissions.table import PERMISSIONS

HOW = """Routes of the API that say nothing of what they take and answer: {}.
Put `@declared(…)` between the route and its view, with the record that it answers, as CONTRIBUTING.md describes."""


def test_every_route_says_what_it_takes_and_answers(app: Flask):
    silent = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{PREFIX}/") and declaration_of(app.view_functions[rule.endpoint]) is None
    ]

    assert silent == [], HOW.format(", ".join(silent))


def test_a_query_parameter_that_is_not_declared_is_refused(ada: Program):
    response = ada.get("/me?colour=red")

    assert response.status_code == 400
    assert response.get_json()["fields"] == {"colour": "None is known here."}


def test_what_needs_a_token_and_what_does_not_is_as_the_table_of_permissions_has_it(app: Flask):
    public = {each.rule.endpoint for each in list_operations(app) if each.declared.is_public}
    asked = {row.endpoint: row.by_reader["anonymous"] for row in PERMISSIONS if row.path.startswith(f"{PREFIX}/")}

    assert {endpoint for endpoint in asked if endpoint in public and asked[endpoint] == 401} == set()
    assert {endpoint for endpoint in asked if endpoint not in public and asked[endpoint] != 401} == set()


def test_the_scope_is_that_which_a_token_must_have(app: Flask):
    hosts = {
        each.rule.endpoint for each in list_operations(app) if "/host/" in each.path or each.path.startswith("/draft")
    }
    scopes = {each.rule.endpoint: each.declared.scope for each in list_operations(app)}

    assert {scopes[endpoint] for endpoint in hosts} == {Scope.HOST}
    changing = {each.rule.endpoint for each in list_operations(app) if each.method != "GET"}
    assert {endpoint for endpoint in changing if scopes[endpoint] is Scope.READ} == set()


def test_what_a_view_says_of_itself_stands_at_its_route(app: Flask):
    assert [each.rule.rule for each in list_operations(app) if not inspect.getdoc(each.view)] == []
