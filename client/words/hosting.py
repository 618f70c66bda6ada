"""The words of `podium competition`, with which hosts keep a competition as a folder."""

import argparse

from client.words.maker import Maker


def add_hosting(maker: Maker) -> None:
    """Add checking, making, changing, exporting and importing."""
    parser = maker.add(
        "competition.check",
        "say all that is wrong with a competition's folder",
        "competition check my-competition",
        has_slug=False,
    )
    _add_folder(parser)
    parser = maker.add(
        "competition.create",
        "make the competition of a folder",
        "competition create my-competition",
        has_slug=False,
    )
    _add_folder(parser)
    _add_waivers(parser)
    parser = maker.add(
        "competition.update",
        "bring a competition to what its folder holds, after showing the difference",
        "competition update my-competition",
        'competition update my-competition --rescore-reason "Three labels were swapped."',
        has_slug=False,
    )
    _add_folder(parser)
    _add_waivers(parser)
    parser.add_argument("--yes", action="store_true", help="update without being asked")
    parser.add_argument(
        "--rescore-reason",
        metavar="TEXT",
        default="",
        help="why all submissions are scored again, where solution, split or metric differ; the teams read it",
    )
    parser = maker.add(
        "competition.export",
        "get a competition, with its labels, as the folder that would make an equal one",
        "competition export wa-churn my-copy",
    )
    parser.add_argument("folder", metavar="DIR", nargs="?", help="a new folder (default: one named like the slug)")
    parser = maker.add(
        "importing.import_",
        "turn a competition of another platform into a draft",
        "competition import codabench-bundle.zip",
        "competition import mle-bench-folder --by-id",
        has_slug=False,
    )
    parser.add_argument("path", metavar="PATH", help="a zip or tar.gz archive, or a folder, which is packed")
    parser.add_argument(
        "--by-id", action="store_true", help="split answers that are scored as a whole, if the metric allows it"
    )
    parser.add_argument(
        "--task", default="", metavar="TASK", help="number or name of one of several tasks (default: the last phase's)"
    )


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="DIR", help="folder with competition.yaml and prepare.py, or public/ and private/"
    )


def _add_waivers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--waive",
        metavar="CHECK=REASON",
        action=_Waivers,
        default={},
        help="publish although this check is not green; the reason is kept on the record; may be repeated",
    )


class _Waivers(argparse.Action):
    """Gathers reasons by the names of checks."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, _option: object = None
    ) -> None:
        name, sign, reason = str(values).partition("=")
        if not (name and sign and reason.strip()):
            parser.error(f"“{values}” is not the name of a check, “=” and a reason")
        setattr(namespace, self.dest, {**getattr(namespace, self.dest), name: reason.strip()})
