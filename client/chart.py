"""Scores drawn with letters: one line for each team, its interval as far as it is known, one's own marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from client.tables import scores, shorten, text_width

_LONGEST_LABEL = 24
_LONGEST_FIGURE = 14
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
    longest = min(_LONGEST_LABEL, (width or _WIDTH_OF_FILES) // 3)
    names = [shorten(f"{point.rank} {point.label}", longest) for point in points]
    labels = _align(names, _figures([point.value for point in points]))
    room = max(map(text_width, labels))
    n_cells = max(_NARROWEST, min(_WIDEST, (width or _WIDTH_OF_FILES) - room - 5))
    low, high = _ends(points)
    lines = []
    for label, point in zip(labels, points, strict=True):
        drawn = _draw_line(point, low, high, n_cells, signs).rstrip()
        lines.append(f"  {paint(f'{label}  {drawn}', 'accent' if point.is_mine else '')}")
    better = "better " + signs.beyond_right if higher_is_better else signs.beyond_left + " better"
    return [*lines, paint(" " * (room + 4) + _axis(low, high, better, n_cells), "dim")]


def _axis(low: float, high: float, better: str, n_cells: int) -> str:
    """Return both ends of the axis, and where it is better, as far as there is room."""
    for digits, words in ((6, better), (6, ""), (3, "")):
        first, last = f"{low:.{digits}g}", f"{high:.{digits}g}"
        gap = n_cells - len(first) - len(last) - len(words)
        if gap > 1:
            break
    gap = max(gap, 1)
    return f"{first}{' ' * (gap // 2)}{words}{' ' * (gap - gap // 2)}{last}"


def _figures(values: Sequence[float]) -> list[str]:
    """Return the scores as tables write them; shorter ones where they would leave no room for the drawing."""
    figures = scores(values)
    return [f"{value:.6g}" for value in values] if max(map(len, figures)) > _LONGEST_FIGURE else figures


def _align(names: Sequence[str], figures: Sequence[str]) -> list[str]:
    """Return each name with its figure, in two columns."""
    widest, longest = max(map(text_width, names)), max(map(len, figures))
    return [
        f"{name}{' ' * (widest - text_width(name))}  {figure.rjust(longest)}"
        for name, figure in zip(names, figures, strict=True)
    ]


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
    return "".join(cells)
