"""What a child does for alarms: sketch a file, count changed rows, hold the sketches of teams against each other."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from scorer.alarms.sketches import Sketch, count_blocks, count_changes, make_sketch, read_marks
from scorer.alarms.telling import Teller
from scorer.alarms.truth import is_probe_like, read_right_answers
from scorer.alarms.whole import make_whole_sketch, read_whole_marks
from scorer.compiled import CompiledSolution, load_compiled
from scorer.errors import SolutionError
from scorer.limits import Limits as FileLimits
from scorer.reading import read_submission
from scorer.table import Table
from worker.alarm_messages import (
    MOST_PAIRS,
    MOST_TOLD,
    Changed,
    ChangesRequest,
    NearPair,
    Sketched,
    SketchRequest,
    Surveyed,
    SurveyRequest,
    TellingRow,
)
from worker.messages import Stale


def sketch(request: SketchRequest) -> Sketched | Stale:
    """Sketch a submission, and look which earlier one of its team is near."""
    if not request.folder:
        return _sketch_whole(request)
    compiled = _load(request.folder)
    if compiled is None:
        return Stale()
    made = make_sketch(_read(request.submission, compiled, request.max_expanded_bytes), compiled)
    Path(request.sketch).write_bytes(made.pack())
    return Sketched(
        sha256=made.sha256,
        n_rows=made.n_rows,
        n_distinct=made.n_distinct,
        n_apart=made.n_apart,
        is_probe_like=is_probe_like(n_rows=made.n_rows, n_apart=made.n_apart, right=read_right_answers(compiled)),
        nearest=_find_nearest(made, request),
    )


def _sketch_whole(request: SketchRequest) -> Sketched:
    """Sketch a file of which only its cells are known: whether it says too little, the host's metric alone can tell."""
    limits = FileLimits(expanded_bytes=request.max_expanded_bytes)
    made = make_whole_sketch(Path(request.submission), request.id_column, limits)
    Path(request.sketch).write_bytes(made.pack())
    return Sketched(made.sha256, made.n_rows, made.n_distinct, made.n_apart, False, _find_nearest(made, request))


def count(request: ChangesRequest) -> Changed | Stale:
    """Count the rows in which two submissions differ."""
    if not request.folder:
        limits = FileLimits(expanded_bytes=request.max_expanded_bytes)
        first, second = (
            read_whole_marks(Path(path), request.id_column, limits) for path in (request.first, request.second)
        )
        return Changed(count_changes(first, second) if len(first) == len(second) else max(len(first), len(second)))
    compiled = _load(request.folder)
    if compiled is None:
        return Stale()
    one, other = (
        read_marks(_read(path, compiled, request.max_expanded_bytes), compiled)
        for path in (request.first, request.second)
    )
    return Changed(count_changes(one, other))


def survey(request: SurveyRequest) -> Surveyed | Stale:
    """Find the files of different teams that are too near to each other."""
    compiled = _load(request.folder) if request.folder else None
    if compiled is None and request.folder:
        return Stale()
    sketches = [Sketch.unpack(Path(path).read_bytes()) for path in request.sketches]
    # A rescore may have put another number of rows in force: what was sketched before is not comparable.
    usual = Counter(held.n_rows for held in sketches).most_common(1)
    n_rows = compiled.n_rows if compiled is not None else usual[0][0] if usual else 0
    places = [place for place, held in enumerate(sketches) if held.n_rows == n_rows]
    # It needs SciPy, which the parent does without: children are forked quicker from a small process.
    search = import_module("scorer.alarms.search")
    pairs = search.find_pairs(
        [sketches[place] for place in places],
        [request.teams[place] for place in places],
        None if compiled is None else read_right_answers(compiled),
    )
    nearest = sorted(pairs, key=lambda pair: -pair.likeness)[:MOST_PAIRS]
    told = {}
    if compiled is not None:
        teller = Teller([sketches[place] for place in places], [request.teams[place] for place in places], compiled)
        told = {pair: tuple(TellingRow(**asdict(row)) for row in teller.tell(pair)) for pair in nearest[:MOST_TOLD]}
    return Surveyed(
        tuple(
            NearPair(
                **{
                    **asdict(pair),
                    "first": places[pair.first],
                    "second": places[pair.second],
                    "rows": told.get(pair, ()),
                }
            )
            for pair in nearest
        )
    )


def _load(folder: str) -> CompiledSolution | None:
    try:
        return load_compiled(Path(folder))
    except SolutionError:
        return None


def _read(path: str, compiled: CompiledSolution, max_expanded_bytes: int) -> Table:
    return read_submission(Path(path), compiled.schema, FileLimits(expanded_bytes=max_expanded_bytes))


def _find_nearest(made: Sketch, request: SketchRequest) -> int:
    """Return the place of the nearest earlier sketch that is near but not the same file, or -1."""
    blocks = [count_blocks(made, Sketch.unpack(Path(path).read_bytes())) for path in request.earlier]
    near = [place for place, n in enumerate(blocks) if 0 < n <= request.most_blocks]
    return min(near, key=lambda place: blocks[place], default=-1)
