"""The words that the command understands, and its help."""

import argparse
import importlib.metadata
import re
import sys
from typing import NoReturn

from client.errors import UsageError
from client.host_arguments import add_hosting

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
  1  submission ended in error   5  refused by a rule: limit, deadline
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
    defaults = argparse.Namespace(json=False, verbose=False)
    return make_parser().parse_args(argv, namespace=defaults)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    shared = _Parser(add_help=False)
    shared.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON; faults as one object on stderr"
    )
    shared.add_argument(
        "-v", "--verbose", action="store_true", default=argparse.SUPPRESS, help="tell each request on stderr"
    )
    parser = _Parser(
        prog="podium",
        description="Competitions from a terminal: get the data, hand in predictions, see score and rank.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[shared],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    maker = _Maker(commands, shared)
    _add_accounts(maker)
    _add_competitions(maker)
    _add_submissions(maker)
    hosting = commands.add_parser(
        "competition",
        help="for hosts: keep a competition as a folder",
        description="For hosts: check, make, change and export a competition that is kept as a folder.",
        parents=[shared],
        allow_abbrev=False,
    )
    add_hosting(_Maker(hosting.add_subparsers(title="actions", metavar="ACTION", required=True), shared))
    return parser


class _Maker:
    """Makes one command after the other, all in the same form."""

    def __init__(self, commands: "argparse._SubParsersAction[_Parser]", shared: _Parser) -> None:
        self._commands = commands
        self._shared = shared

    def add(self, command: str, help_text: str, *examples: str, has_slug: bool = True) -> argparse.ArgumentParser:
        """Add a command, given as “module.function”, with its help and examples."""
        name = command.partition(".")[2].rstrip("_")  # `import` is no name in Python
        epilog = "examples:\n" + "\n".join(f"  podium {example}" for example in examples)
        parser = self._commands.add_parser(
            name,
            help=help_text,
            description=f"{help_text[:1].upper()}{help_text[1:]}.",
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            parents=[self._shared],
            allow_abbrev=False,
        )
        parser.set_defaults(command=command)
        if has_slug:
            parser.add_argument("slug", metavar="SLUG", help="the competition, as `podium competitions` names it")
        return parser


def _add_accounts(maker: _Maker) -> None:
    """Add signing in and out."""
    parser = maker.add(
        "accounts.login",
        "sign in with a token from your account page",
        "login https://podium.example.org",
        "login http://127.0.0.1:8000 --token-stdin < token.txt",
        has_slug=False,
    )
    parser.add_argument("url", metavar="URL", help="the address of the server")
    parser.add_argument("--token-stdin", action="store_true", help="read the token from standard input")
    maker.add("accounts.logout", "forget the token on this machine", "logout", has_slug=False)
    maker.add("accounts.whoami", "say who is signed in, and where", "whoami", "whoami --json", has_slug=False)


def _add_competitions(maker: _Maker) -> None:
    """Add the list, the rules and the data."""
    parser = maker.add(
        "competitions.competitions",
        "list the competitions",
        "competitions",
        "competitions --search churn",
        "competitions --status practice --json",
        has_slug=False,
    )
    parser.add_argument("--search", metavar="TEXT", default="", help="only those whose name holds this text")
    statuses = ("active", "upcoming", "finished", "practice")
    parser.add_argument("--status", choices=statuses, default="", help="only those that are so")
    parser = maker.add("competitions.enter", "read and accept the rules", "enter wa-churn", "enter wa-churn --yes")
    parser.add_argument("--yes", action="store_true", help="accept the rules in force without being asked")
    maker.add("data_files.files", "list the data files", "files wa-churn")
    parser = maker.add(
        "data_files.download",
        "get the data files or your own, going on where an earlier download stopped",
        "download wa-churn",
        "download wa-churn --file train.csv --to data/",
        "download wa-churn --file wa-churn.zip",
        "download wa-churn --submission 17 --to mine/",
    )
    parser.add_argument("--file", metavar="NAME", action="append", default=[], help="only this file; may be repeated")
    parser.add_argument(
        "--submission",
        metavar="ID",
        type=_submission,
        action="append",
        default=[],
        help="not the data, but the file of this submission of your team; may be repeated",
    )
    parser.add_argument("--to", metavar="DIR", help="the folder for the files (default: one named like the slug)")
    parser.add_argument("--force", action="store_true", help="replace local files that differ")


def _add_submissions(maker: _Maker) -> None:
    """Add handing in, looking back, choosing and the leaderboard."""
    parser = maker.add(
        "submissions.submit",
        "hand in a file and wait for its score",
        "submit wa-churn submission.csv",
        'submit wa-churn submission.csv.gz -m "more trees"',
        "submit wa-churn - < submission.csv",
        "submit wa-churn submission.csv --json | jq .public_score",
    )
    parser.add_argument("file", metavar="FILE", help="the file of predictions; - reads standard input")
    parser.add_argument("-m", "--message", metavar="TEXT", default="", help="what you changed, for your own list")
    parser.add_argument("--name", metavar="NAME", help="hand it in under this file name")
    parser.add_argument("--no-wait", action="store_true", help="leave once the file is received")
    parser = maker.add("submissions.submissions", "list your team's submissions", "submissions wa-churn")
    _add_page(parser)
    parser = maker.add(
        "comparisons.compare",
        "say which of two submissions is better, and whether it could be chance",
        "compare wa-churn 21 17",
    )
    for name, place in (("first", "the one"), ("second", "and the other")):
        parser.add_argument(name, metavar=name.upper(), type=_submission, help=f"{place}, by its number")
    parser.add_argument("--no-wait", action="store_true", help="leave where the server has not compared them yet")
    parser = maker.add(
        "selections.select",
        "choose the submissions that count at the end, or show which would",
        "select wa-churn",
        "select wa-churn 17 21",
        "select wa-churn --none",
    )
    parser.add_argument("id", metavar="ID", nargs="*", type=_submission, help="all that are chosen from now on")
    parser.add_argument("--none", action="store_true", help="choose none: the best by public score count")
    parser = maker.add(
        "leaderboards.leaderboard",
        "show the public leaderboard, or the private one once it is final",
        "leaderboard wa-churn",
        "leaderboard wa-churn --search ada",
        "leaderboard wa-churn --page 2",
        "leaderboard wa-churn --private",
    )
    parser.add_argument("--private", action="store_true", help="the private leaderboard, which decides")
    parser.add_argument("--search", metavar="TEXT", default="", help="only teams and people of this name")
    _add_page(parser)


def _add_page(parser: argparse.ArgumentParser) -> None:
    """Add the choice of a page."""
    parser.add_argument("--page", metavar="N", type=_page, default=1, help="which page (default: 1)")


def _page(text: str) -> int:
    """Return the number of a page, from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not the number of a page")
    return int(text)


def _submission(text: str) -> int:
    """Return the number of a submission."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 2**63):
        raise argparse.ArgumentTypeError(f"“{text}” is not the number of a submission")
    return int(text)
