"""How an import chooses its metric: one of the catalogue if it scores as the original does, or the original, sealed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from server.imports.conversions import Conversion
from server.imports.equality import Scored, find_equal, is_equal, make_trials, score_sealed
from server.imports.metric_names import Candidate
from server.imports.tables import Table, TableError

METRIC_FILE = "metric.py"


@dataclass(frozen=True)
class Original:
    """The program that scores where the archive comes from, wrapped as a metric file.

    Attributes
    ----------
    part, name : str
        Where it stood, and what people call it.
    text : str
        The metric file, empty if it could not be wrapped; then `words` says why.
    higher_is_better : bool
        Its direction.
    is_complete : bool
        Whether it matches rows itself.
    """

    part: str
    name: str
    text: str
    higher_is_better: bool
    words: str = ""
    is_complete: bool = False


def choose_metric(
    conversion: Conversion,
    original: Original,
    candidates: Sequence[Candidate],
    *,
    solution: Path,
    submissions: Sequence[Path],
    good: Table,
    id_column: str,
    narrow: Path | None = None,
) -> list[tuple[Path, Scored]]:
    """Write the metric into the description; returns what the original gave each file that was tried.

    Parameters
    ----------
    conversion, original, candidates
        The import, the program, and what its name may mean.
    solution, submissions
        The written solution, and files that came with the archive.
    good
        A table of good predictions, out of which further files are made.
    id_column
        The id column.
    narrow
        The solution for metrics of the catalogue, if it has fewer columns than the program needs.
    """
    if not original.text:
        _take_unproved(conversion, original, candidates, reason=original.words)
        return []
    with tempfile.TemporaryDirectory(prefix="podium-proof-") as folder:
        metric_file = Path(folder, METRIC_FILE)
        metric_file.write_text(original.text, encoding="utf-8")
        try:
            paths = [*submissions, *make_trials(good, Path(folder), id_column=id_column, label="trial")]
        except TableError as error:
            conversion.blame(original.part, error.found, error.expected)
            return []
        tried = [
            (path, score_sealed(solution, path, metric_file, id_column=id_column, is_complete=original.is_complete))
            for path in paths
        ]
        _decide(conversion, original, candidates, tried, solution=narrow or solution, id_column=id_column)
    return tried


def _decide(
    conversion: Conversion,
    original: Original,
    candidates: Sequence[Candidate],
    tried: Sequence[tuple[Path, Scored]],
    *,
    solution: Path,
    id_column: str,
) -> None:
    scored = [found for _, found in tried if found.public is not None]
    if not scored:
        words = next(found.words for _, found in tried)
        _take_unproved(conversion, original, candidates, reason=f"it could not be run in the sandbox ({words})")
        return
    found = find_equal(candidates, solution, tried, id_column=id_column)
    if found is not None:
        conversion.spec["metric"] = {
            "name": found.metric,
            **({"parameters": found.parameters} if found.parameters else {}),
        }
        conversion.change(original.part, found.words, "recognised, and equal on every file that was tried")
        figures = ", ".join(f"{item.public:.6g}" for item in scored)
        conversion.proof = (
            f"The scores are equal: {original.name} gives {figures} for {len(scored)} files, and so does Podium's"
            f" {found.words}, to twelve digits. No program of the archive runs again."
        )
        return
    conversion.place(METRIC_FILE).write_text(original.text, encoding="utf-8")
    conversion.spec["metric"] = {
        "name": original.name,
        "file": METRIC_FILE,
        "higher_is_better": original.higher_is_better,
        **({"complete_submission": True} if original.is_complete else {}),
    }
    told = ", ".join(candidate.metric for candidate in candidates)
    why = f"{told} gave other scores" if told else "it is no metric of the catalogue"
    conversion.take(original.part, f"{METRIC_FILE}, run in the sandbox for each submission", why)
    conversion.proof = f"{original.name} is kept as it was and runs in the sandbox; it scored {len(scored)} files here."


def _take_unproved(conversion: Conversion, original: Original, candidates: Sequence[Candidate], *, reason: str) -> None:
    """Leave the program out; a metric of the same name is proposed, for the host to look at."""
    conversion.leave(original.part, reason)
    if candidates:
        conversion.spec["metric"] = {"name": candidates[0].metric}
        conversion.mend(f"Look at the metric: {candidates[0].metric} is only what “{original.name}” may mean.")
        conversion.proof = f"Whether {candidates[0].metric} scores as {original.name} did was not tried: {reason}."
    else:
        conversion.mend(f"Choose a metric: {original.name} was left out, since {reason}.")


def scores_parts(original: Original, solution: Path, perfect: Path, *, whole: float, id_column: str) -> str:
    """Return why a program cannot score parts of the rows by themselves, empty if a perfect file is as good on each.

    Parameters
    ----------
    solution, perfect
        A solution with public and private rows, and a perfect file.
    whole
        What the perfect file scores against all rows at once.
    """
    with tempfile.TemporaryDirectory(prefix="podium-proof-") as folder:
        metric_file = Path(folder, METRIC_FILE)
        metric_file.write_text(original.text, encoding="utf-8")
        found = score_sealed(solution, perfect, metric_file, id_column=id_column, is_complete=original.is_complete)
    if found.public is None or found.private is None:
        return found.words or "it gives no score for a part of the rows"
    if not (is_equal(found.public, whole) and is_equal(found.private, whole)):
        return f"a perfect file scores {found.public:g} and {found.private:g} on parts, but {whole:g} on the whole"
    return ""
