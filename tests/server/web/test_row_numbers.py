import pytest
from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

from server.web.row_numbers import NumberConverter
from tests.programs import Program
from tests.server.web.api.conftest import ada, world  # noqa: F401  # fixtures

RULES = [Rule("/ships/<int(max=99):ship_id>", endpoint=method, methods=[method]) for method in ("PUT", "DELETE")]


def test_a_number_beyond_all_is_the_largest_one():
    adapter = Map(RULES, converters={"int": NumberConverter}).bind("localhost")

    assert adapter.match("/ships/100", method="DELETE") == ("DELETE", {"ship_id": 99})
    assert adapter.match("/ships/7", method="PUT") == ("PUT", {"ship_id": 7})
    with pytest.raises(NotFound):
        adapter.match("/ships/seven", method="PUT")


def test_an_address_with_such_a_number_is_one_of_nothing(app: Flask, ada: Program):  # noqa: F811
    assert ada.delete(f"/drafts/{2**63}").status_code == 404
    assert ada.get(f"/submissions/{10**40}").status_code == 404
