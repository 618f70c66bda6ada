"""Pages of the site in the browser."""

import json
from pathlib import Path

from tests.client.conftest import Podium
from tests.client.fakes import Fake


def test_without_a_browser_the_address_is_printed(podium: Podium, server: Fake) -> None:
    assert podium("open").stdout == f"{server.url}/\n"
    assert podium("open", "wa-churn").stdout == f"{server.url}/competitions/wa-churn\n"


def test_with_json_nothing_is_opened(podium: Podium, server: Fake, tmp_path: Path) -> None:
    done = podium("open", "wa-churn", "--json", BROWSER=f"touch {tmp_path}/opened")

    assert json.loads(done.stdout) == {"url": f"{server.url}/competitions/wa-churn"}
    assert not (tmp_path / "opened").exists()


def test_a_browser_gets_the_address(podium: Podium, server: Fake, tmp_path: Path) -> None:
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/seen\n')
    program.chmod(0o700)

    done = podium("open", "wa-churn", BROWSER=f"{program} %s")

    assert done.stdout == f"Opened {server.url}/competitions/wa-churn.\n"
    assert (tmp_path / "seen").read_text() == f"{server.url}/competitions/wa-churn\n"


def test_a_competition_that_is_not_there_is_said_not_to_be(podium: Podium) -> None:
    done = podium("open", "wa-chrun")

    assert done.returncode == 4
    assert "Did you mean wa-churn?" in done.stderr


def test_without_an_address_it_says_how_to_sign_in(podium: Podium) -> None:
    done = podium("open", PODIUM_URL=None, PODIUM_TOKEN=None)

    assert done.returncode == 3
    assert "podium login URL" in done.stderr
