"""What may stand next on the command line, for the completion of shells."""

import argparse
import hashlib
import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from client import config
from client.errors import ClientError

FILES = "__files__"  # the shell itself completes names of files
_FRESH_SECONDS = 300
_N_PAGES = 10
_OF_FILES = ("file", "folder", "path", "to")


def print_candidates(words: Sequence[str], parser: argparse.ArgumentParser) -> int:
    """Print a line for each word that may stand where the last one does, which may be empty."""
    candidates = list_candidates(words, parser, list_slugs=list_slugs)
    sys.stdout.write("".join(f"{candidate}\n" for candidate in candidates))
    return 0


def list_candidates(
    words: Sequence[str], parser: argparse.ArgumentParser, *, list_slugs: Callable[[], list[str]]
) -> list[str]:
    """Return what may stand in the place of the last word.

    Parameters
    ----------
    words : sequence of str
        The words after `podium`, the one that is being typed last.
    list_slugs : callable
        Gives the competitions, where one is asked for.
    """
    *before, current = words or [""]
    wanted: argparse.Action | None = None
    n_positionals = 0
    for word in before:
        if wanted is not None:
            wanted = None
        elif word.startswith("-") and word != "-":
            wanted = _takes_value(parser, word)
        elif (below := _subparsers(parser).get(word)) is not None:
            parser, n_positionals = below, 0
        else:
            n_positionals += 1
    if wanted is not None:
        found = _values(wanted, list_slugs)
    elif current.startswith("-"):
        found = [name for action in parser._actions for name in action.option_strings if name.startswith("--")]
    else:
        found = list(_subparsers(parser)) or _of_positional(parser, n_positionals, list_slugs)
    return [word for word in found if word == FILES or word.startswith(current)]


def list_slugs() -> list[str]:
    """Return the slugs of the competitions, asked for again after five minutes; none where nobody answers at once."""
    try:
        url, token = config.find(os.environ)
        if url is None:
            return []
        kept = _folder() / f"{hashlib.sha256(f'{url} {token}'.encode()).hexdigest()[:16]}.json"
        slugs = _read(kept, at=time.time())
        return slugs if slugs is not None else _fetch(url, token, kept)
    except (ClientError, OSError, ValueError):
        return []  # a shell that completes has no place for faults


def _fetch(url: str, token: str | None, kept: Path) -> list[str]:
    """Ask the server, without patience, and keep its answer."""
    # The HTTP library is loaded here alone: completing the names of commands stays quick.
    slugs: list[str] = importlib.import_module("client.slugs").fetch_slugs(url, token, n_pages=_N_PAGES)
    # Among them may be competitions that not everybody may see.
    config.write_private(kept, json.dumps(slugs))
    kept.parent.chmod(0o700)
    return slugs


def _read(kept: Path, *, at: float) -> list[str] | None:
    """Return what was kept, if it is fresh."""
    if not kept.exists() or at - kept.stat().st_mtime > _FRESH_SECONDS:
        return None
    return [str(slug) for slug in json.loads(kept.read_text())]


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "podium" / "slugs"


def _subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _takes_value(parser: argparse.ArgumentParser, word: str) -> argparse.Action | None:
    """Return the option whose value comes next."""
    action = parser._option_string_actions.get(word)
    return action if action is not None and action.nargs != 0 else None


def _of_positional(parser: argparse.ArgumentParser, place: int, list_slugs: Callable[[], list[str]]) -> list[str]:
    positionals = [action for action in parser._actions if not action.option_strings]
    if place >= len(positionals) and not (positionals and positionals[-1].nargs in ("*", "+")):
        return []
    return _values(positionals[min(place, len(positionals) - 1)], list_slugs)


def _values(action: argparse.Action, list_slugs: Callable[[], list[str]]) -> list[str]:
    if action.choices is not None:
        return [str(choice) for choice in action.choices]
    if action.dest == "slug":
        return list_slugs()
    return [FILES] if action.dest in _OF_FILES else []
