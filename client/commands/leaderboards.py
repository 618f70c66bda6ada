"""The leaderboards: the public one, and the private one once it is final."""

from argparse import Namespace
from collections.abc import Sequence
from typing import TypeVar

from client import columns, times
from client.answers import CompetitionDetail, Leaderboard, LeaderboardRow, PrivateLeaderboard, PrivateRow, TeamRow
from client.chart import ASCII, UNICODE, Point, draw
from client.errors import EXIT_OK, NotFoundError
from client.output import Screen
from client.session import open_session
from client.tables import Cell, Column, render, scores

Row = TypeVar("Row", bound=TeamRow)

_PUBLIC = [
    Column(""),
    Column("rank", is_figure=True),
    Column("24 h", is_figure=True),
    Column("team", may_shrink=True),
    Column("score", is_figure=True),
    Column("95 % interval"),
    Column("tie"),
    Column("entries", is_figure=True),
    Column("last submission"),
]
_PRIVATE = [
    Column(""),
    Column("rank", is_figure=True),
    Column("team", may_shrink=True),
    Column("score", is_figure=True),
    Column("shake-up", is_figure=True),
    Column("medal"),
    Column("entries", is_figure=True),
    Column("last submission"),
]
_STYLES = {"score": "bold", "last submission": "dim"}


def leaderboard(args: Namespace, screen: Screen) -> int:
    """Show a page of one of the leaderboards, my row marked."""
    return _show_private(args, screen) if args.private else _show_public(args, screen)


def _show_public(args: Namespace, screen: Screen) -> int:
    """Show a page of the public leaderboard; once it decides nothing any more, say so."""
    with open_session(screen) as api:
        board = api.get_leaderboard(args.slug, page=args.page, search=args.search)
    screen.data(board, columns.PUBLIC_ROW, board["rows"])
    screen.say(_title(board, screen))
    if board["finalized_at"] is not None:
        decides = f"The private leaderboard is final and decides: podium leaderboard {args.slug} --private"
        screen.say(screen.paint(decides, "accent"))
    if not board["rows"]:
        screen.say(_empty(args.search))
        return EXIT_OK
    rows = _with_mine(board["rows"], board["my_row"])
    if args.chart:
        _say_chart(board, [(row, row["public_score"]) for row in rows], screen)
    else:
        _say_table(_PUBLIC, rows, _public_texts(rows), screen, n_shown=len(board["rows"]))
    parts = _counts(board, board["n_found"])
    if any(row["is_tied"] for row in rows):
        parts.append("≈ can’t be told apart from the leader")
    if board["updated_at"] is not None:
        parts.append(f"updated {times.ago(board['updated_at'], times.now())}")
    screen.say(screen.paint(" · ".join(parts), "dim"))
    return EXIT_OK


def _show_private(args: Namespace, screen: Screen) -> int:
    """Show a page of the private leaderboard.

    Raises
    ------
    NotFoundError
        If it is not final.
    """
    with open_session(screen) as api:
        _check_final(api.get_competition(args.slug))
        board = api.get_private_leaderboard(args.slug, page=args.page, search=args.search)
    screen.data(board, columns.PRIVATE_ROW, board["rows"])
    final = times.date(times.parse(board["finalized_at"]))
    screen.say(f"{_title(board, screen)}, the private leaderboard, final since {final}")
    if not board["rows"]:
        screen.say(_empty(args.search))
        return EXIT_OK
    rows = _with_mine(board["rows"], board["my_row"])
    if args.chart:
        _say_chart(board, [(row, row["private_score"]) for row in rows], screen)
    else:
        _say_table(_PRIVATE, rows, _private_texts(rows), screen, n_shown=len(board["rows"]))
    screen.say(screen.paint(" · ".join(_counts(board, board["n_teams"])), "dim"))
    return EXIT_OK


def _check_final(competition: CompetitionDetail) -> None:
    """Refuse to ask for a private leaderboard that is not there yet."""
    if competition["finalized_at"] is None:
        slug = competition["slug"]
        message = f"The private leaderboard of {slug} is not final yet."
        raise NotFoundError(message, code="not_final", hint=f"The public one: `podium leaderboard {slug}`.")


def _title(board: Leaderboard | PrivateLeaderboard, screen: Screen) -> str:
    """Return “AUC, higher is better”."""
    direction = "higher" if board["metric"]["higher_is_better"] else "lower"
    return f"{screen.paint(board['metric']['title'], 'bold')}, {direction} is better"


def _with_mine(shown: list[Row], mine: Row | None) -> list[Row]:
    """Return the page's rows, and mine below them when it is on another page."""
    return shown if mine is None or any(row["is_mine"] for row in shown) else [*shown, mine]


def _say_table(
    heads: Sequence[Column], rows: Sequence[TeamRow], texts: Sequence[Sequence[str]], screen: Screen, *, n_shown: int
) -> None:
    """Print the rows, those behind the first `n_shown` apart; columns that no row fills are left out."""
    places = [place for place in range(len(heads)) if place == 0 or any(text[place] for text in texts)]
    cells = [
        [Cell(text[place], _style(row) or _STYLES.get(heads[place].title, "")) for place in places]
        for row, text in zip(rows, texts, strict=True)
    ]
    if len(rows) > n_shown:
        cells.insert(n_shown, [Cell(""), Cell("⋮", "dim"), *(Cell("") for _ in places[2:])])
    for line in render([heads[place] for place in places], cells, width=screen.width, paint=screen.paint):
        screen.say(line)
    screen.say()


def _say_chart(
    board: Leaderboard | PrivateLeaderboard, scored: Sequence[tuple[TeamRow, float]], screen: Screen
) -> None:
    """Draw the scores of the rows with their intervals."""
    points = [
        Point(_place(row)[1], _name(row), value, low=row["low"], high=row["high"], is_mine=row["is_mine"])
        for row, value in scored
    ]
    signs = UNICODE if screen.has_unicode else ASCII
    higher_is_better = board["metric"]["higher_is_better"]
    for line in draw(points, width=screen.width, signs=signs, higher_is_better=higher_is_better, paint=screen.paint):
        screen.say(line)
    screen.say()


def _public_texts(rows: Sequence[LeaderboardRow]) -> list[list[str]]:
    """Return what stands in the columns of the public leaderboard; all its figures have equally many decimals."""
    figures = scores([value for row in rows for value in (row["public_score"], row["low"], row["high"])])
    return [
        [
            *_place(row),
            _signed(row["rank_change"]),
            _name(row),
            figures[3 * number],
            "" if row["low"] is None else f"{figures[3 * number + 1]} to {figures[3 * number + 2]}",
            "≈" if row["is_tied"] else "",
            *_activity(row),
        ]
        for number, row in enumerate(rows)
    ]


def _private_texts(rows: Sequence[PrivateRow]) -> list[list[str]]:
    """Return what stands in the columns of the private leaderboard."""
    figures = scores([row["private_score"] for row in rows])
    return [
        [*_place(row), _name(row), figure, _signed(row["shake_up"]), row["medal"] or "", *_activity(row)]
        for row, figure in zip(rows, figures, strict=True)
    ]


def _style(row: TeamRow) -> str:
    """Return how a whole row looks; nothing where each column has its own style."""
    return "accent" if row["is_mine"] else "dim" if row["is_baseline"] else ""


def _place(row: TeamRow) -> list[str]:
    """Return the mark of my row, and the rank."""
    return ["▸" if row["is_mine"] else "", "–" if row["rank"] is None else str(row["rank"])]


def _signed(places: int | None) -> str:
    """Return by how many places a team rose or fell; nothing if it did neither."""
    return f"{places:+,}" if places else ""


def _name(row: TeamRow) -> str:
    """Return a team with its members, where these say more than its name."""
    if row["is_baseline"]:
        return f"{row['team']} · baseline"
    if row["is_mine"]:
        return f"{row['team']} · you"
    if row.get("is_agent"):
        return f"{row['team']} · agent"
    if row["members"] not in ([], [row["team"]]):
        return f"{row['team']} · {', '.join(row['members'])}"
    return row["team"]


def _activity(row: TeamRow) -> list[str]:
    """Return how much a team handed in, and when it did last."""
    return [f"{row['entries']:,}", times.ago(row["last_submission_at"], times.now())]


def _counts(board: Leaderboard | PrivateLeaderboard, n_found: int) -> list[str]:
    """Return “3 of 214 teams” and “page 1 of 5, the next with --page 2”."""
    n_teams, page, n_pages = board["n_teams"], board["page"], board["n_pages"]
    found = "" if n_found == n_teams else f"{n_found:,} of "
    parts = [f"{found}{n_teams:,} team" + ("" if n_teams == 1 else "s")]
    if n_pages > 1:
        parts.append(f"page {page} of {n_pages}" + (f", the next with --page {page + 1}" if page < n_pages else ""))
    return parts


def _empty(search: str) -> str:
    """Say why there are no rows."""
    return f"No team matches “{search}”." if search else "Nobody is ranked yet. Be the first: submit the sample."
