"""The words of handing in, looking back and choosing."""

from client.words.maker import Maker, add_page, submission


def add_submissions(maker: Maker) -> None:
    """Add checking, handing in, looking back and choosing."""
    parser = maker.add(
        "checks.check",
        "say all that is wrong with a file, without handing it in",
        "check wa-churn submission.csv",
        "check wa-churn - < submission.csv",
    )
    parser.add_argument("file", metavar="FILE", help="the file of predictions; - reads standard input")
    parser.add_argument("--name", metavar="NAME", help="the file name to speak of it")
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
    parser.add_argument("--no-check", action="store_true", help="send the file without looking into it before")
    parser = maker.add("submissions.submissions", "list your team's submissions", "submissions wa-churn")
    add_page(parser)
    parser = maker.add(
        "submissions.note",
        "keep a note on a submission for your team; an empty one takes it away",
        'note 17 "Four seeds, five folds."',
        has_slug=False,
    )
    parser.add_argument("id", metavar="ID", type=submission, help="the number of the submission")
    parser.add_argument("text", metavar="TEXT", help="the note, in the place of the one before")
    parser = maker.add(
        "comparisons.compare",
        "say which of two submissions is better, and whether it could be chance",
        "compare wa-churn 21 17",
    )
    for name, place in (("first", "the one"), ("second", "and the other")):
        parser.add_argument(name, metavar=name.upper(), type=submission, help=f"{place}, by its number")
    parser.add_argument("--no-wait", action="store_true", help="leave where the server has not compared them yet")
    parser = maker.add(
        "selections.select",
        "choose the submissions that count at the end, or show which would",
        "select wa-churn",
        "select wa-churn 17 21",
        "select wa-churn --none",
    )
    parser.add_argument("id", metavar="ID", nargs="*", type=submission, help="all that are chosen from now on")
    parser.add_argument("--none", action="store_true", help="choose none: the best by public score count")
