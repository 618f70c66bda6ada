"""What may stand next on the command line."""

from __future__ import annotations

import json
import os
import stat
import time
from pathlib import Path

import pytest

from client.arguments import make_parser
from client.completing import FILES, list_candidates
from tests.client.conftest import Podium
from tests.client.fakes import Fake


def complete(*words: str) -> list[str]:
    return list_candidates(words, make_parser(), list_slugs=lambda: ["wa-churn", "iris"])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["lea"], ["leaderboard"]),
        (["team", "c"], ["captain", "cancel"]),
        (["leaderboard", "w"], ["wa-churn"]),
        (["leaderboard", "wa-churn", ""], []),
        (["leaderboard", "wa-churn", "--ch"], ["--chart"]),
        (["competitions", "--status", "pr"], ["practice"]),
        (["leaderboard", "--page", "2", ""], ["wa-churn", "iris"]),
        (["team", "accept", "iris", ""], ["invitation", "request"]),
        (["submit", "iris", ""], [FILES]),
        (["submit", "iris", "-", "-m", ""], []),
        (["download", "iris", "--to", "da"], [FILES]),
        (["competition", "collect", "iris", "1", "2", ""], []),
        (["--json", "who"], ["whoami"]),
        (["nonsense", "more", ""], complete("")),
    ],
)
def test_commands_options_values_and_competitions_are_completed(words: list[str], expected: list[str]) -> None:
    assert complete(*words) == expected


def test_every_command_can_stand_first() -> None:
    assert {"login", "team", "competition", "completion"} <= set(complete(""))


def test_slugs_are_asked_for_once_in_five_minutes_and_for_each_account(podium: Podium, server: Fake) -> None:
    first = podium("__complete", "leaderboard", "")
    n_first = len(server.requests)
    again = podium("__complete", "leaderboard", "")
    n_again = len(server.requests)
    podium("__complete", "leaderboard", "", PODIUM_TOKEN="podium_another")
    n_other = len(server.requests)
    kept = next((podium.folder / "home" / ".cache" / "podium" / "slugs").iterdir())

    assert "wa-churn" in first.stdout.split()
    assert again.stdout == first.stdout
    assert 0 < n_first == n_again < n_other
    assert "podium_" not in kept.read_text() + str(kept.name)


def test_what_is_kept_is_for_its_owner_alone_as_the_sign_in_is(podium: Podium, server: Fake) -> None:
    folder = podium.folder / "home" / ".cache" / "podium" / "slugs"
    folder.mkdir(mode=0o755, parents=True)  # as earlier versions made it

    podium("__complete", "leaderboard", "")

    kept = next(folder.iterdir())
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, kept)] == [0o700, 0o600]


@pytest.mark.parametrize("slug", ["x;reboot", "$(reboot)", "*", "-h", "a\nb"])
def test_what_a_shell_would_read_otherwise_is_never_completed(podium: Podium, server: Fake, slug: str) -> None:
    server.slug = slug

    assert podium("__complete", "leaderboard", "").stdout == ""


def test_old_slugs_are_asked_for_anew(podium: Podium, server: Fake) -> None:
    podium("__complete", "leaderboard", "")
    kept = next((podium.folder / "home" / ".cache" / "podium" / "slugs").iterdir())
    kept.write_text(json.dumps(["gone"]))
    fresh = podium("__complete", "leaderboard", "")
    _age(kept)

    old = podium("__complete", "leaderboard", "")

    assert fresh.stdout.split() == ["gone"]
    assert "wa-churn" in old.stdout.split()


def _age(kept: Path) -> None:
    os.utime(kept, (time.time() - 600, time.time() - 600))


@pytest.mark.parametrize("changes", [{"PODIUM_URL": "http://127.0.0.1:1"}, {"PODIUM_URL": None}, {"PODIUM_TOKEN": "x"}])
def test_where_nobody_answers_nothing_is_completed_and_nothing_said(
    podium: Podium, changes: dict[str, str | None]
) -> None:
    done = podium("__complete", "leaderboard", "", **changes)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_busy_server_is_not_waited_for(podium: Podium, server: Fake) -> None:
    server.busy = [(503, {"Retry_After": "60"})]

    done = podium("__complete", "leaderboard", "")

    assert (done.stdout, len(server.requests)) == ("", 1)
