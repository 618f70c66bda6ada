from flask import Flask

from server.web.openapi import read_document
from tests.programs import Program


def test_the_document_is_answered_to_all(app: Flask, stranger: Program):
    response = stranger.get("/openapi.json")

    assert response.mimetype == "application/json"
    assert response.get_json() == read_document(app)


def test_who_has_it_gets_it_not_again(stranger: Program):
    tag = stranger.get("/openapi.json").headers["ETag"]

    assert stranger.get("/openapi.json", headers={"If-None-Match": tag}).status_code == 304
