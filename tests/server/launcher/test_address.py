from __future__ import annotations

from server.launcher.address import site_address
from server.settings import Settings


def test_the_public_address_goes_before_the_one_that_was_given_and_that_before_the_default() -> None:
    public = Settings.model_validate({"url": "https://podium.example.org/"})

    assert site_address(public, "http://127.0.0.1:9000") == "https://podium.example.org"
    assert site_address(Settings(), "http://127.0.0.1:9000") == "http://127.0.0.1:9000"
    assert site_address(Settings()) == "http://127.0.0.1:8000"
