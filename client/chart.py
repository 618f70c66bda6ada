"""Scores drawn with letters: one line for each team, its interval as far as it is known, one's own marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from client.tables import score, shorten, text_width

_LONGEST_LABEL = 24
_NARROWEST = 16
_WIDEST = 72
_WIDTH_OF_FILES = 80
_FENCE = 3.0


@dataclass(frozen=True)
class Point:
    """One score: its place, its name, the ends of its interval if these are known."""

    rank: str
    label: str
    value: float
    low: float | None = None
    high: float | None = None
    is_mine: bool = False


@dataclass(frozen=True)
class Signs:
    """The letters of the drawing."""

    point: str
    mine: str
    line: str
    left: str
    right: str
    beyond_left: str
    beyond_right: str


UNICODE = Signs("●", "◆", "─", "├", "┤", "◂", "▸")
ASCII = Signs("o", "@", "-", "|", "|", "<", ">")


def draw(
    points: Sequence[Point],
    *,
    width: int | None,
    signs: Signs,
    higher_is_better: bool,
    paint: Callable[[str, str], str],
) -> list[str]:
    """Return the lines of the chart, its axis last.

    Parameters
    ----------
    width : int or None
        The columns of the terminal; None for a file.
    higher_is_better : bool
        On which side of the axis the best scores are; figures grow to the right.
    """
    labels = [shorten(f"{point.rank} {point.label}", _LONGEST_LABEL) for point in points]
    room = max(map(text_width, labels))
    n_cells = max(_NARROWEST, min(_WIDEST, (width or _WIDTH_OF_FILES) - room - 5))
    low, high = _ends(points)
    lines = []
    for label, point in zip(labels, points, strict=True):
        padding = " " * (room - text_width(label))
        drawn = _draw_line(point, low, high, n_cells, signs)
        lines.append(f"  {paint(label + padding + '  ' + drawn, 'accent' if point.is_mine else '')}".rstrip())
    better = "better " + signs.beyond_right if higher_is_better else signs.beyond_left + " better"
    first, last = f"{low:.6g}", f"{high:.6g}"
    gap = max(1, n_cells - len(first) - len(last) - len(better))
    axis = f"{first}{' ' * (gap // 2)}{better}{' ' * (gap - gap // 2)}{last}"
    return [*lines, paint(" " * (room + 4) + axis, "dim")]


def _ends(points: Sequence[Point]) -> tuple[float, float]:
    """Return the ends of the axis; what lies far beyond the others is shown at its edge."""
    values = sorted(point.value for point in points)
    first, third = values[len(values) // 4], values[(3 * len(values)) // 4]
    fence = _FENCE * (third - first)
    kept = [value for value in values if not fence or first - fence <= value <= third + fence]
    lows = [point.low for point in points if point.low is not None and point.value in kept]
    highs = [point.high for point in points if point.high is not None and point.value in kept]
    low, high = min([*kept, *lows]), max([*kept, *highs])
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _draw_line(point: Point, low: float, high: float, n_cells: int, signs: Signs) -> str:
    """Return a line of cells with the interval and the point in it."""

    def place(value: float) -> int:
        return min(n_cells - 1, max(0, round((value - low) / (high - low) * (n_cells - 1))))

    cells = [" "] * n_cells
    if point.low is not None and point.high is not None:
        start, end = place(point.low), place(point.high)
        cells[start : end + 1] = signs.line * (end + 1 - start)
        cells[start], cells[end] = signs.left, signs.right
    if low <= point.value <= high:
        cells[place(point.value)] = signs.mine if point.is_mine else signs.point
    else:
        is_left = point.value < low
        cells[0 if is_left else -1] = signs.beyond_left if is_left else signs.beyond_right
        figure = score(point.value)
        where = 2 if is_left else n_cells - 2 - len(figure)
        if 0 <= where <= n_cells - len(figure):
            cells[where : where + len(figure)] = figure
    return "".join(cells)
