"""Two submissions compared: which is better, and whether that could be chance."""

import time
from argparse import Namespace

from client import columns
from client.api import Api
from client.errors import EXIT_OK, InterruptedByUserError
from client.output import Screen
from client.session import open_session
from client.submission_answers import Comparison
from client.tables import score, scores

_LEVEL = 0.05
_FIRST_POLL_SECONDS = 0.2
_LAST_POLL_SECONDS = 2.0
_REMARKS = {
    "waiting": "Whether it could be chance is found when no submission waits; ask again later.",
    "released": "Scores are rounded or shown by a ladder here; they alone can’t tell whether it is chance.",
    "unknown": "Nothing can be told of chance: the metric gives no interval for these scores.",
}


def compare(args: Namespace, screen: Screen) -> int:
    """Compare two submissions, and wait until the server has done it."""
    with open_session(screen) as api:
        higher_is_better = api.get_competition(args.slug)["metric"]["higher_is_better"]
        found = api.get_comparison(args.slug, args.first, args.second)
        if not args.no_wait:
            found = _wait(api, args.slug, found, screen)
    screen.data(found, columns.COMPARISON)
    for line in _verdict(found, higher_is_better=higher_is_better, screen=screen):
        screen.say(line)
    return EXIT_OK


def _wait(api: Api, slug: str, found: Comparison, screen: Screen) -> Comparison:
    """Ask until the pair is compared, every 200 ms at first and every 2 s later.

    Raises
    ------
    InterruptedByUserError
        If Ctrl-C ends the waiting.
    """
    pause = _FIRST_POLL_SECONDS
    try:
        while found["state"] == "waiting":
            screen.passing(f"Comparing {found['first']} with {found['second']} …")
            time.sleep(pause)
            pause = min(pause * 1.3, _LAST_POLL_SECONDS)
            found = api.get_comparison(slug, found["first"], found["second"])
    except KeyboardInterrupt as error:
        raise InterruptedByUserError("Stopped waiting.", hint="The server goes on; ask again later.") from error
    finally:
        screen.clear()
    return found


def _verdict(found: Comparison, *, higher_is_better: bool, screen: Screen) -> list[str]:
    """Return which submission is better by how much, its interval and test, and a sentence."""
    first, second, difference = found["first"], found["second"], found["difference"]
    if difference is None:
        return [f"{first} and {second} can’t be compared: not both have a score that is shown."]
    sign = "+" if difference > 0 else ""
    lines = [f"{screen.paint(sign + score(difference), 'hero')}  {first} minus {second}"]
    low, high, p_value = found["low"], found["high"], found["p_value"]
    if low is not None and high is not None and p_value is not None:
        ends = scores([low, high])
        chance = "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"
        lines.append(f"95 % interval {ends[0]} to {ends[1]}, {chance}")
    if not difference:
        lines.append("Both have the same score.")
    else:
        better = first if (difference > 0) == higher_is_better else second
        lines.append(f"{better} is better" + _judgement(found) + ".")
    remark = _REMARKS.get(found["state"])
    return lines if remark is None else [*lines, screen.paint(remark, "dim")]


def _judgement(found: Comparison) -> str:
    """Return what the paired test says of chance, if it was made."""
    if found["p_value"] is None:
        return ""
    return ", and that is hardly chance" if found["p_value"] < _LEVEL else ", and it could be chance"
