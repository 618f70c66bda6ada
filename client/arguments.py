"""The words that the command understands, and its help."""

import argparse
import importlib.metadata
import re
import sys
from typing import NoReturn

from client.errors import UsageError
from client.words.accounts import add_accounts
from client.words.admissions import add_admissions
from client.words.competitions import add_competitions
from client.words.evaluating import add_evaluating
from client.words.hosting import add_hosting
from client.words.leaderboards import add_leaderboards
from client.words.maker import Maker
from client.words.overseeing import add_overseeing, add_record
from client.words.people import add_people
from client.words.submissions import add_submissions
from client.words.team import add_team

_EXAMPLES = """\
the first submission:
  podium login https://podium.example.org
  podium competitions
  podium enter wa-churn
  podium download wa-churn
  podium submit wa-churn submission.csv -m "gradient boosting"
  podium leaderboard wa-churn

exit codes:
  0  done                        4  not found
  1  the file has faults         5  refused by a rule: limit, deadline
  2  wrong usage                 6  network or server
  3  not signed in, not allowed  130  interrupted

PODIUM_URL and PODIUM_TOKEN go before `podium login`. “podium COMMAND --help” tells more.
"""


class _Parser(argparse.ArgumentParser):
    """A parser whose faults are ours, and which never repeats a token."""

    def error(self, message: str) -> NoReturn:
        """Raise the fault instead of leaving, so that `--json` can shape it."""
        text = re.sub(r"podium_[\w-]{8,}", "podium_…", message)
        text = text[:1].upper() + text[1:].rstrip(".") + "."
        raise UsageError(text, hint=f"{self.format_usage().strip()}\nSee `{self.prog} --help`.")


class _Version(argparse.Action):
    """Print the version; read from the installed package only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_args: object) -> NoReturn:
        sys.stdout.write(f"podium {importlib.metadata.version('podium')}\n")
        parser.exit()


def parse(argv: list[str]) -> argparse.Namespace:
    """Return the arguments; `command` names the function to run as “module.function” of `client.commands`.

    Raises
    ------
    UsageError
        If they make no sense.
    """
    # The flags stand before or after the command: neither parser may set a default over the other's value.
    defaults = argparse.Namespace(json=False, csv=False, raw=False, verbose=False)
    args, unknown = make_parser().parse_known_args(argv, namespace=defaults)
    if unknown:
        args.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    _check_forms(args)
    return args


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    shared = _Parser(add_help=False)
    shared.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON; faults as one object on stderr"
    )
    shared.add_argument(
        "--csv", action="store_true", default=argparse.SUPPRESS, help="print a table in CSV, with a header"
    )
    shared.add_argument(
        "--raw",
        action="store_true",
        default=argparse.SUPPRESS,
        help="with --csv: put no apostrophe before text that a spreadsheet would take for a formula",
    )
    shared.add_argument(
        "-v", "--verbose", action="store_true", default=argparse.SUPPRESS, help="tell each request on stderr"
    )
    parser: argparse.ArgumentParser = _Parser(
        prog="podium",
        description="Competitions from a terminal: get the data, hand in predictions, see score and rank.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[shared],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    maker = Maker(commands, shared)
    add_accounts(maker)
    add_competitions(maker)
    add_submissions(maker)
    add_leaderboards(maker)
    add_evaluating(maker)
    add_team(
        maker.add_group(
            "team",
            "look at your team, and change it",
            "Your team in a competition: who is in it, what it asks and is asked, and what changes it.",
        )
    )
    hosting = maker.add_group(
        "competition",
        "for hosts: run a competition, and keep it as a folder",
        "For hosts: check, make, change and export a competition that is kept as a folder, and run it day by day.",
    )
    add_hosting(hosting)
    add_overseeing(hosting)
    add_admissions(hosting)
    add_people(hosting)
    add_record(hosting)
    return parser


def _check_forms(args: argparse.Namespace) -> None:
    """Refuse forms of the output that exclude each other."""
    if args.json and args.csv:
        raise UsageError("--json and --csv are two forms of one output: choose one.")
    if args.raw and not args.csv:
        raise UsageError("--raw says how --csv writes its cells: it stands with --csv.")
