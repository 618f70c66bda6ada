"""What became of a submission, in words."""

from pathlib import Path

import pytest

from tests.client.conftest import Podium
from tests.client.fakes import Fake


def test_score_rank_and_what_is_left_stand_in_one_line(podium: Podium, tmp_path: Path) -> None:
    (tmp_path / "sub.csv").write_text("id,churn\n")

    done = podium("submit", "wa-churn", "sub.csv")

    line = "0.81234  rank 5 of 214  your best so far  1 of 5 used today, 4 left, until 01:00 (00:00 UTC)"
    assert done.stdout.splitlines()[0] == line


def test_a_late_file_is_said_to_be_late_and_has_no_rank(podium: Podium, server: Fake, tmp_path: Path) -> None:
    (tmp_path / "sub.csv").write_text("id,churn\n")
    server.is_late = True

    done = podium("submit", "wa-churn", "sub.csv")
    listed = podium("submissions", "wa-churn")

    assert done.stdout.startswith("0.81234  late and not ranked  1 of 5 used today")
    assert listed.stdout.splitlines()[1].split()[-2:] == ["late", "sub.csv"]


def test_every_problem_comes_with_its_rows_and_its_remedy(podium: Podium, tmp_path: Path) -> None:
    (tmp_path / "sub.csv").write_text("bad")

    done = podium("submit", "wa-churn", "sub.csv")

    assert done.returncode == 1
    assert done.stdout.startswith("Submission 17 ended in error. 2 things to mend in this file:\n")
    assert "1. 4 rows of “churn” are not numbers. [error invalid_value × 4]" in done.stdout
    assert "  118  37875  churn   “1.204,50”  a number" in done.stdout
    assert "and 2 more" in done.stdout
    assert "→ Write numbers with a decimal point" in done.stdout
    assert "2. 3 ids are missing." in done.stdout
    assert "No daily submission was used." in done.stdout


def test_a_terminal_shows_the_place_in_the_queue_and_then_the_score(
    podium: Podium, server: Fake, tmp_path: Path
) -> None:
    (tmp_path / "sub.csv").write_text("id,churn\n")

    _, shown = podium.on_terminal("submit", "wa-churn", "sub.csv")

    assert "number 2 in the queue, about 1.2 s" in shown
    assert "next in the queue" in shown
    assert "\x1b[1;4m0.81234\x1b[0m" in shown


def test_no_color_takes_the_colours_away(podium: Podium, tmp_path: Path) -> None:
    (tmp_path / "sub.csv").write_text("id,churn\n")

    _, shown = podium.on_terminal("submit", "wa-churn", "sub.csv", NO_COLOR="1")

    assert "\x1b[1" not in shown
    assert "0.81234  rank 5 of 214" in shown


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"used": 2, "left": 6, "extra_left": 3}, "2 of 5 used today, 6 left with 3 extra, until 01:00 (00:00 UTC)"),
        ({"used": 7, "left": 1, "extra_left": 1}, "5 of 5 used today, 1 left with 1 extra, until 01:00 (00:00 UTC)"),
        (
            {"total_limit": 43, "total_left": 40},
            "1 of 5 used today, 4 left, until 01:00 (00:00 UTC); 40 of 43 left until the end",
        ),
    ],
)
def test_extra_attempts_and_what_is_left_until_the_end_are_told(
    podium: Podium, server: Fake, tmp_path: Path, changed: dict[str, int], line: str
) -> None:
    (tmp_path / "sub.csv").write_text("id,churn\n")
    server.more_limits = changed

    done = podium("submit", "wa-churn", "sub.csv")

    assert done.stdout.splitlines()[0] == f"0.81234  rank 5 of 214  your best so far  {line}"
