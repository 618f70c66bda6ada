"""The words of the list, the rules and the data."""

from client.words.maker import Maker, submission


def add_competitions(maker: Maker) -> None:
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
    parser.add_argument("--link", metavar="LINK", help="come in by this link of the host first, or by its last part")
    parser.add_argument("-m", "--message", metavar="TEXT", default="", help="what the host reads with it")
    maker.add("reading.rules", "show the rules in force", "rules wa-churn")
    maker.add("reading.announcements", "show what the hosts told all entrants", "announcements wa-churn")
    maker.add("reading.notices", "list what happened to your teams and submissions", "notices", has_slug=False)
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
        type=submission,
        action="append",
        default=[],
        help="not the data, but the file of this submission of your team; may be repeated",
    )
    parser.add_argument("--to", metavar="DIR", help="the folder for the files (default: one named like the slug)")
    parser.add_argument("--force", action="store_true", help="replace local files that differ")
