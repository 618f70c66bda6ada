"""The words of the leaderboards."""

from client.words.maker import Maker, add_page


def add_leaderboards(maker: Maker) -> None:
    """Add the leaderboards."""
    parser = maker.add(
        "leaderboards.leaderboard",
        "show the public leaderboard, or the private one once it is final",
        "leaderboard wa-churn",
        "leaderboard wa-churn --search ada",
        "leaderboard wa-churn --page 2",
        "leaderboard wa-churn --private",
        "leaderboard wa-churn --chart",
    )
    parser.add_argument("--private", action="store_true", help="the private leaderboard, which decides")
    parser.add_argument("--chart", action="store_true", help="draw the scores with their intervals")
    parser.add_argument("--search", metavar="TEXT", default="", help="only teams and people of this name")
    add_page(parser)
