"""The bar of a transfer."""

import pytest

from client.output import Screen
from client.progress import Bar
from tests.client.conftest import Podium
from tests.client.fakes import Fake


def test_a_bar_shows_itself_on_a_terminal_and_leaves_no_trace(podium: Podium, server: Fake) -> None:
    server.files = {"train.csv": b"a,b\n" * 100_000}

    _, shown = podium.on_terminal("download", "wa-churn")

    assert "━" in shown
    assert "100%  400.0 kB of 400.0 kB" in shown
    assert shown.rstrip().splitlines()[-1].rpartition("\x1b[K")[2].startswith("wa-churn/train.csv  400.0 kB")


def test_a_bar_fits_a_narrow_terminal(podium: Podium, server: Fake) -> None:
    server.files = {"a_very_long_name_of_a_file_with_data.csv": b"a,b\n"}

    code, shown = podium.on_terminal("download", "wa-churn", columns=60)

    assert code == 0
    assert "a_very_long_name_of_a_file_wi…" in shown


def test_there_is_no_bar_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Bar(Screen(), "train.csv", 10)

    bar.advance(10)
    bar.close()

    assert capsys.readouterr() == ("", "")
