"""The command `podium`: read the arguments, run one command, turn faults into exit codes."""

import argparse
import importlib
import sys
import traceback

from client import arguments, completing
from client.errors import EXIT_BROKEN_PIPE, ClientError, InterruptedByUserError, OwnFaultError
from client.output import Screen, drop, prepare_streams

COMPLETE = "__complete"  # what the scripts of `podium completion` call


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit code.

    Parameters
    ----------
    argv : list of str, optional
        The words after `podium`; by default those of the process.
    """
    words = sys.argv[1:] if argv is None else argv
    prepare_streams()
    if words[:1] == [COMPLETE]:
        return completing.print_candidates(words[1:], arguments.make_parser())
    screen = Screen(as_json="--json" in words)
    try:
        args = arguments.parse(words)
        screen = Screen(as_json=args.json, as_csv=args.csv, is_raw=args.raw, verbose=args.verbose)
        return _run(args, screen)
    except BrokenPipeError:
        drop(sys.stdout)  # the reader has left, as `head` does
        return EXIT_BROKEN_PIPE
    except KeyboardInterrupt:
        return _fail(screen, InterruptedByUserError("Interrupted."))
    except ClientError as error:
        return _fail(screen, error)
    except Exception as error:
        screen.trace(traceback.format_exc())
        message = f"A fault of podium itself: {type(error).__name__}."
        return _fail(screen, OwnFaultError(message, hint="Add -v to see where, and tell the makers of Podium."))


def _run(args: argparse.Namespace, screen: Screen) -> int:
    """Run the function that the arguments name; the HTTP library is loaded with it, and not for `--help`."""
    module, _, function = args.command.partition(".")
    code: int = getattr(importlib.import_module(f"client.commands.{module}"), function)(args, screen)
    return code


def _fail(screen: Screen, error: ClientError) -> int:
    """Show the fault and return its exit code."""
    screen.clear()
    screen.fail(error)
    return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
