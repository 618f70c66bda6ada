"""Tests of programs on the account page, which their user ends."""

from collections.abc import Callable

import pytest

from server.models import User
from tests.browser import Browser
from tests.server.web.conftest import World, world
from tests.server.web.kaggle.oauth_flow import SECURITY, call, exchange, grant

__all__ = ["world"]


@pytest.fixture
def browser(world: World, sign_in: Callable[[User], Browser]) -> Browser:
    return sign_in(world.ada)


def test_p20_one_that_is_revoked_is_out_with_the_next_request(browser: Browser, client: Browser):
    access = exchange(client, grant(browser)).json["accessToken"]
    assert call(client, SECURITY, "IntrospectToken", token=access).json["active"]

    response = browser.post_form("/account/programs/1/revoke")

    assert (response.status_code, response.location) == (303, "/account")
    assert not call(client, SECURITY, "IntrospectToken", token=access).json["active"]
    assert "kagglesdk" not in browser.get("/account").text


def test_anothers_program_is_not_there(browser: Browser, client: Browser, world: World, sign_in):
    access = exchange(client, grant(browser)).json["accessToken"]

    assert sign_in(world.ben).post_form("/account/programs/1/revoke").status_code == 404
    assert call(client, SECURITY, "IntrospectToken", token=access).json["active"]
