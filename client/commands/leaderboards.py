"""The public leaderboard."""

from argparse import Namespace

from client import times
from client.answers import Leaderboard, LeaderboardRow
from client.errors import EXIT_OK
from client.output import Screen
from client.session import open_session
from client.tables import Cell, Column, render, scores

_COLUMNS = [
    Column(""),
    Column("rank", is_figure=True),
    Column("team", may_shrink=True),
    Column("score", is_figure=True),
    Column("entries", is_figure=True),
    Column("last submission"),
]


def leaderboard(args: Namespace, screen: Screen) -> int:
    """Show a page of the leaderboard, my row marked."""
    with open_session(screen) as api:
        board = api.get_leaderboard(args.slug, page=args.page, search=args.search)
    screen.data(board)
    direction = "higher" if board["metric"]["higher_is_better"] else "lower"
    screen.say(f"{screen.paint(board['metric']['title'], 'bold')}, {direction} is better")
    if not board["rows"]:
        screen.say(_empty(args.search))
        return EXIT_OK
    for line in _table(board, screen):
        screen.say(line)
    screen.say()
    screen.say(screen.paint(_footer(board), "dim"))
    return EXIT_OK


def _table(board: Leaderboard, screen: Screen) -> list[str]:
    """Return the page's rows, and mine below them when it is on another page."""
    mine = board["my_row"]
    shown = board["rows"]
    is_elsewhere = mine is not None and not any(row["is_mine"] for row in shown)
    rows = [*shown, mine] if mine is not None and is_elsewhere else shown
    figures = scores([row["public_score"] for row in rows])
    cells = [_row(row, figure) for row, figure in zip(rows, figures, strict=True)]
    if is_elsewhere:
        cells.insert(-1, [Cell(""), Cell("⋮", "dim"), *(Cell("") for _ in range(len(_COLUMNS) - 2))])
    return render(_COLUMNS, cells, width=screen.width, paint=screen.paint)


def _row(row: LeaderboardRow, figure: str) -> list[Cell]:
    """Return a team as a row of the table."""
    style = "accent" if row["is_mine"] else "dim" if row["is_baseline"] else ""
    name = row["team"]
    if row["is_baseline"]:
        name += " · baseline"
    elif row["is_mine"]:
        name += " · you"
    elif row["members"] not in ([], [row["team"]]):
        name += f" · {', '.join(row['members'])}"
    return [
        Cell("▸" if row["is_mine"] else "", style),
        Cell("–" if row["rank"] is None else str(row["rank"]), style),
        Cell(name, style),
        Cell(figure, style or "bold"),
        Cell(f"{row['entries']:,}", style),
        Cell(times.ago(row["last_submission_at"], times.now()), style or "dim"),
    ]


def _footer(board: Leaderboard) -> str:
    """Return “214 teams · page 1 of 5 · updated 40 seconds ago”."""
    n_teams = board["n_teams"]
    parts = [f"{n_teams:,} team" + ("" if n_teams == 1 else "s")]
    if board["n_pages"] > 1:
        parts.append(
            f"page {board['page']} of {board['n_pages']}, the next with --page {board['page'] + 1}"
            if board["page"] < board["n_pages"]
            else f"page {board['page']} of {board['n_pages']}"
        )
    if board["updated_at"] is not None:
        parts.append(f"updated {times.ago(board['updated_at'], times.now())}")
    return " · ".join(parts)


def _empty(search: str) -> str:
    """Say why there are no rows."""
    return f"No team matches “{search}”." if search else "Nobody is ranked yet. Be the first: submit the sample."
