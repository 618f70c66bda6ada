"""Choosing the submissions that count at the end."""

from argparse import Namespace

from client import columns, times
from client.errors import EXIT_OK, UsageError
from client.output import Screen
from client.session import open_session
from client.submission_answers import Selection
from client.tables import Cell, Column, render

_COLUMNS = [Column("id", is_figure=True), Column("counts")]


def select(args: Namespace, screen: Screen) -> int:
    """Choose the final submissions, or show which would count."""
    if args.id and args.none:
        raise UsageError("--none takes back every choice: it stands without numbers of submissions.")
    with open_session(screen) as api:
        if args.id or args.none:
            selection = api.select(args.slug, args.id)
            screen.say(screen.paint(f"The selection is saved: {_chosen(selection)}.", "good"))
        else:
            selection = api.get_selection(args.slug)
    screen.data(selection, columns.FINAL, selection["final"])
    _say_finals(args.slug, selection, screen)
    return EXIT_OK


def _say_finals(slug: str, selection: Selection, screen: Screen) -> None:
    """Print what would count, by whose choice, and until when that may change."""
    finals = selection["final"]
    if finals:
        cells = [
            [Cell(str(final["id"]), "bold"), Cell("chosen" if final["is_chosen"] else "by its public score", "dim")]
            for final in finals
        ]
        for line in render(_COLUMNS, cells, width=screen.width, paint=screen.paint):
            screen.say(line)
        screen.say()
    else:
        screen.say(f"No submission can count yet. Hand one in: podium submit {slug} FILE")
    screen.say(screen.paint(f"{_chosen(selection)} · {_closing(selection)}", "dim"))


def _chosen(selection: Selection) -> str:
    """Return “1 of 2 chosen”."""
    return f"{len(selection['selected'])} of {selection['max_selected']} chosen"


def _closing(selection: Selection) -> str:
    """Say whether the choice may change, and until when."""
    if not selection["is_open"]:
        return "the choice can’t change now"
    closes_at = selection["closes_at"]
    return "open" if closes_at is None else f"closes {times.until(closes_at, times.now())}"
