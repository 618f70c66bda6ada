"""The words with which hosts look at a competition and its submissions, and judge them."""

import argparse

from client.words.maker import Maker, add_agreement, add_page, identifier, submission

_STATUSES = ("pending", "complete", "error", "hidden")
_ORDERS = ("newest", "oldest", "highest", "lowest", "team")


def add_overseeing(maker: Maker) -> None:
    """Add the dashboard, the end, a rescore, submissions and alarms."""
    maker.add("overseeing.status", "show how the competition goes", "competition status wa-churn")
    maker.add(
        "overseeing.standings", "show the private leaderboard as it would be now", "competition standings wa-churn"
    )
    parser = maker.add(
        "overseeing.finalize",
        "make the private leaderboard final, for everybody at one instant",
        "competition finalize wa-churn --look",
        "competition finalize wa-churn --yes",
    )
    parser.add_argument("--look", action="store_true", help="only say whether it can become final")
    add_agreement(parser)
    parser = maker.add(
        "overseeing.rescore",
        "show the open rescore, publish it or discard it",
        "competition rescore wa-churn",
        "competition rescore wa-churn publish --yes",
    )
    parser.add_argument("act", choices=("show", "publish", "discard"), nargs="?", default="show", help="default: show")
    add_agreement(parser)
    _add_submissions(maker)
    _add_acts(maker)
    _add_alarms(maker)


def _add_submissions(maker: Maker) -> None:
    parser = maker.add(
        "judging.submissions",
        "list the submissions of all teams, with both scores",
        "competition submissions wa-churn --status error",
        "competition submissions wa-churn --search ada --order highest",
    )
    parser.add_argument("--search", metavar="TEXT", default="", help="part of a team's name, or a number")
    parser.add_argument("--status", choices=_STATUSES, default="", help="only those that are so")
    for name in ("hidden", "late", "selected"):
        parser.add_argument(f"--{name}", choices=("yes", "no"), default="", help=f"only those that are {name}, or not")
    _add_span(parser)
    parser.add_argument("--code", metavar="CODE", default="", help="only those with this fault, such as id_missing")
    parser.add_argument("--order", choices=_ORDERS, default="", help="default: newest")
    add_page(parser)


def _add_acts(maker: Maker) -> None:
    parser = maker.add(
        "judging.hide",
        "take a submission from the leaderboards, or let it count again",
        'competition hide wa-churn 17 --reason "Made of leaked labels."',
        "competition hide wa-churn 17 --undo",
    )
    parser.add_argument("id", metavar="ID", type=submission, help="the number of the submission")
    add_reason(parser)
    parser.add_argument("--undo", action="store_true", help="let it count again")
    parser = maker.add("judging.rerun", "score a submission again", "competition rerun wa-churn 17")
    parser.add_argument("id", metavar="ID", type=submission, help="the number of the submission")
    parser = maker.add(
        "judging.receipt", "show what the scores of a submission came from", "competition receipt wa-churn 17"
    )
    parser.add_argument("id", metavar="ID", type=submission, help="the number of the submission")
    parser = maker.add(
        "judging.collect",
        "get the files of submissions in one archive",
        "competition collect wa-churn 17 21 --to files.zip",
    )
    parser.add_argument("id", metavar="ID", type=submission, nargs="+", help="the numbers of up to 200 submissions")
    add_target(parser, "SLUG-submissions.zip")


def _add_alarms(maker: Maker) -> None:
    states = ("open", "noted", "dismissed")
    parser = maker.add(
        "judging.alarms",
        "list what stands out: probing, copies, accounts of one person, scores",
        "competition alarms wa-churn --state open",
    )
    parser.add_argument("--state", choices=states, default="", help="only those that are so")
    parser = maker.add(
        "judging.decide",
        "note an alarm, dismiss it, or open it again",
        'competition decide wa-churn 1 dismissed --reason "Two students in one flat."',
    )
    parser.add_argument("id", metavar="ID", type=identifier, help="the number of the alarm")
    parser.add_argument("state", choices=states, help="what it is from now on")
    add_reason(parser, "what goes on the record; no team learns of it")


def add_reason(parser: argparse.ArgumentParser, about: str = "why; the team reads it") -> None:
    """Add the reason that an act needs."""
    parser.add_argument("--reason", metavar="TEXT", default="", help=about)


def add_target(parser: argparse.ArgumentParser, default: str) -> None:
    """Add the file that is written."""
    parser.add_argument("--to", metavar="FILE", help=f"the file to write (default: {default})")
    parser.add_argument("--force", action="store_true", help="replace a file that is there")


def _add_span(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="TIME", default="", help="a day in UTC, or a time with its zone")
    parser.add_argument("--until", metavar="TIME", default="", help="the same; of days both are included")


def add_record(maker: Maker) -> None:
    """Add the record of acts."""
    parser = maker.add(
        "telling.record",
        "list who did what: acts on the competition, its teams and submissions",
        "competition record wa-churn",
        "competition record wa-churn --action team --since 2026-11-01",
    )
    parser.add_argument("--action", metavar="NAME", default="", help="such as team.disqualify, or all of team")
    parser.add_argument("--user", metavar="USER", default="", help="only what this user did")
    _add_span(parser)
    add_page(parser)
