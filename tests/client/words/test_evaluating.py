"""The words of `podium evaluate`."""

import pytest

from client.arguments import parse
from client.errors import UsageError


def test_what_stands_after_two_dashes_is_the_command() -> None:
    args = parse(
        ["evaluate", "--on", "a", "--on", "b", "--seeds", "3", "--time-limit", "30m", "--", "python", "x.py", "--on"]
    )

    assert (args.on, args.seeds, args.time_limit) == (["a", "b"], 3, 1800.0)
    assert args.words == ["python", "x.py", "--on"]


def test_by_default_one_run_of_an_hour() -> None:
    args = parse(["evaluate", "--on", "a", "--", "./agent"])

    assert (args.seeds, args.time_limit, args.to) == (1, 3600.0, "evaluation")


@pytest.mark.parametrize("wrong", [("--seeds", "0"), ("--seeds", "x"), ("--time-limit", "0s"), ("--time-limit", "30")])
def test_numbers_and_times_that_make_no_sense_are_refused(wrong: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match=wrong[1]):
        parse(["evaluate", "--on", "a", *wrong, "--", "./agent"])


@pytest.mark.parametrize("words", [["evaluate", "--", "./agent"], ["evaluate", "--on", "a"]])
def test_competition_and_command_must_be_named(words: list[str]) -> None:
    with pytest.raises(UsageError):
        parse(words)
