from flask import Flask

from server.web.openapi import list_operations
from tests.browser import Browser


def test_all_routes_are_listed_with_links_to_their_nouns(app: Flask, client: Browser):
    page = client.get("/reference/api").text

    for operation in list_operations(app):
        assert f'/reference/api/{operation.tag.replace(" ", "-")}#{operation.id}"' in page
    assert '<a href="/reference/api">API</a>' in page


def test_routes_are_found_by_words_of_method_address_and_summary(client: Browser):
    page = client.get("/reference/api?search=put+captain").text

    assert "/competitions/{slug}/team/captain" in page
    assert "/competitions/{slug}/team/name" not in page


def test_names_in_a_summary_stand_as_code(client: Browser):
    page = client.get("/reference/api?search=reading+draft").text

    assert "Have a file below <code>source/</code> read as the solution" in page
    assert "`" not in page


def test_a_search_that_finds_nothing_leads_back(client: Browser):
    assert "No such route" in client.get("/reference/api?search=spaceship").text


def test_every_noun_has_a_page_with_its_routes_in_full(app: Flask, client: Browser):
    for noun in {operation.tag.replace(" ", "-") for operation in list_operations(app)}:
        page = client.get(f"/reference/api/{noun}")
        assert page.status_code == 200
        for operation in list_operations(app):
            if operation.tag.replace(" ", "-") == noun:
                assert f'id="{operation.id}"' in page.text


def test_a_route_tells_its_scope_fields_and_refusals(client: Browser):
    page = client.get("/reference/api/entries").text

    assert "A token with the scope submit." in page
    assert 'id="record-Enter"' in page
    assert "rules_version" in page
    assert "Conflict: conflict, rules_changed" in page


def test_all_references_on_a_page_lead_to_records_on_it(client: Browser):
    page = client.get("/reference/api/teams").text
    named = {part.split('"')[0] for part in page.split('href="#')[1:]} - {"main"}

    assert named
    assert {name for name in named if f'id="{name}"' not in page} == set()


def test_another_noun_is_not_there(client: Browser):
    assert client.get("/reference/api/ships").status_code == 404
