"""What makes one command after the other in the same form, and the values that several of them take."""

import argparse

from client import times

TIME_FORMS = "“2026-12-01 10:00” on this machine’s clock, or ISO with a zone: 2026-12-01T10:00Z, 2026-12-01T10:00+01:00"


class Maker:
    """Makes commands, all in the same form.

    Parameters
    ----------
    commands
        What the parsers are added to.
    shared : ArgumentParser
        The options that every command takes.
    """

    def __init__(
        self, commands: "argparse._SubParsersAction[argparse.ArgumentParser]", shared: argparse.ArgumentParser
    ) -> None:
        self._commands = commands
        self._shared = shared

    def add(self, command: str, help_text: str, *examples: str, has_slug: bool = True) -> argparse.ArgumentParser:
        """Add a command, given as “module.function”, with its help and examples."""
        name = command.partition(".")[2].rstrip("_").replace("_", "-")  # `import` is no name in Python
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
        parser.set_defaults(command=command, parser=parser)
        if has_slug:
            parser.add_argument("slug", metavar="SLUG", help="the competition, as `podium competitions` names it")
        return parser

    def add_group(self, name: str, help_text: str, description: str) -> "Maker":
        """Add a command that has actions, and return what makes these."""
        group = self._commands.add_parser(
            name, help=help_text, description=description, parents=[self._shared], allow_abbrev=False
        )
        return Maker(group.add_subparsers(title="actions", metavar="ACTION", required=True), self._shared)


def add_page(parser: argparse.ArgumentParser) -> None:
    """Add the choice of a page."""
    parser.add_argument("--page", metavar="N", type=page, default=1, help="which page (default: 1)")


def page(text: str) -> int:
    """Return the number of a page, from 1."""
    if not (text.isascii() and text.isdecimal() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"“{text}” is not the number of a page")
    return int(text)


def submission(text: str) -> int:
    """Return the number of a submission."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 2**63):
        raise argparse.ArgumentTypeError(f"“{text}” is not the number of a submission")
    return int(text)


def identifier(text: str) -> int:
    """Return the number that the server gave a thing."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 2**63):
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of one")
    return int(text)


def moment(text: str) -> str:
    """Return a time as the server takes it; one without a zone is on this machine's clock."""
    try:
        return times.read(text)
    except ValueError as error:
        message = f"“{text}” is no time with day and hour. Write it as {TIME_FORMS}"
        raise argparse.ArgumentTypeError(message) from error


def add_agreement(parser: argparse.ArgumentParser) -> None:
    """Add the option that stands for a yes."""
    parser.add_argument("--yes", action="store_true", help="do it without being asked")
