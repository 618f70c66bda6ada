"""A board of another platform, kept as a reference: `private/reference.csv`, one score a row, the best first."""

from __future__ import annotations

from pathlib import Path

from server.bundles import PRIVATE, BundleError, read_text
from server.domain.documents import MAX_BYTES, Fault
from server.domain.reference_board import MAX_ROWS, parse_board
from server.imports.conversions import Conversion
from server.imports.tables import TableError, is_number, open_table, write_table

REFERENCE_FILE = "reference.csv"
POINTER = b"version https://git-lfs"


def import_board(conversion: Conversion, name: str, *, column: str = "score") -> bool | None:
    """Write the reference board; returns whether lower is better by it, None where it does not tell.

    The board stands in rank order: lower is better if its first score is below its last.
    """
    path = conversion.source / name
    part = path.name
    if not path.is_file():
        conversion.leave(part, "it is not in the archive, so there is no reference board")
        return None
    with path.open("rb") as file:
        if file.read(len(POINTER)) == POINTER:
            conversion.leave(part, "it is a pointer of Git LFS, not the board; run `git lfs pull` and import again")
            conversion.mend("Fetch leaderboard.csv with `git lfs pull` for the reference board and its medals.")
            return None
    try:
        scores = [cell for cell in open_table(path).cells(column) if is_number(cell)]
    except (TableError, ValueError) as error:
        conversion.leave(part, f"it cannot be read as a board: {error}")
        return None
    if not scores:
        conversion.leave(part, "it has no scores")
        return None
    write_table(conversion.place(f"private/{REFERENCE_FILE}"), ["score"], ([score] for score in scores))
    conversion.take(part, f"the reference board of {len(scores):,} rows", "submissions are told where they would stand")
    first, last = float(scores[0]), float(scores[-1])
    return None if first == last else first < last


def read_board(folder: Path) -> list[float]:
    """Return the reference board of a folder of Podium, empty if it has none; raises BundleError if it is none."""
    name, faults = f"{PRIVATE}/{REFERENCE_FILE}", list[Fault]()
    if not (folder / name).exists():
        return []
    text = read_text(folder, name, faults, max_bytes=MAX_BYTES)
    scores, found = ([], "") if text is None else parse_board(text)
    if found:
        faults.append(Fault(name, found, f"the header score and one finite number a row, at most {MAX_ROWS:,}"))
    if faults:
        raise BundleError(folder, faults)
    return scores
