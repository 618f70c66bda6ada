from flask import Flask

from server.db import Database
from server.models import Competition, User
from server.services import notices
from tests import factories
from tests.programs import PREFIX, Program


def test_a_token_says_whose_it_is(ada: Program):
    about = {"is_agent": False, "about": "", "time_zone": "UTC", "is_public": True}
    assert ada.get("/me").get_json() == {"name": "ada", "display_name": "Ada L.", "role": "user", **about}


def test_without_token_there_is_no_me(stranger: Program):
    response = stranger.get("/me")

    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.get_json()["code"] == "sign_in_required"
    assert "Authorization: Bearer podium_…" in response.get_json()["detail"]


def test_a_wrong_token_is_refused_also_where_none_is_needed(app: Flask, world: object):
    assert Program(app, "podium_wrong").get("/competitions").status_code == 401


def test_the_cookie_of_a_browser_is_not_accepted(sign_in, world):
    user: User = world.ada

    assert sign_in(user).get(f"{PREFIX}/me").status_code == 401


def test_a_query_parameter_is_refused(ada: Program):
    response = ada.get("/me?fields=email")

    assert response.status_code == 400
    assert response.get_json()["fields"] == {"fields": "None is known here."}


def test_notices_are_told_and_stay_new_until_their_page_was_seen(ada: Program, ben: Program, world, database: Database):
    def tell(session) -> None:
        competition = session.get_one(Competition, world.competition.id)
        notices.tell_users(
            session, user_ids=[world.ada.id], competition=competition, message="First.", now=factories.NOW
        )

    database.write(tell)

    for _ in range(2):
        told = ada.get("/me/notices").get_json()
        assert told["n_unseen"] == 1
        assert [{**notice, "id": 0} for notice in told["notices"]] == [
            {
                "id": 0,
                "message": "First.",
                "url": "http://localhost/competitions/harbour/team",
                "created_at": "2026-11-21T12:00:00Z",
                "seen_at": None,
            }
        ]
    assert ben.get("/me/notices").get_json() == {"notices": [], "n_unseen": 0, "next": None}


def test_notices_are_marked_as_seen(ada: Program, reader: Program, world, database: Database):
    def tell(session) -> None:
        about = {"user_ids": [world.ada.id], "competition": session.get_one(Competition, world.competition.id)}
        notices.tell_users(session, message="Hear.", now=factories.NOW, **about)

    database.write(tell)

    assert reader.post("/me/notices/seen", json={}).status_code == 403
    assert ada.get("/me/notices").get_json()["n_unseen"] == 1
    assert ada.post("/me/notices/seen", json={}).status_code == 204
    assert ada.get("/me/notices").get_json()["n_unseen"] == 0
