"""P11: what is said of a file depends on the file and on public facts, never on labels."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from scorer.checking import check
from scorer.compiled import prepare_solution
from scorer.records import Metric, Shape
from scorer.report import Report
from server.domain.submissions import SubmissionStatus
from tests.scorer.files import write
from tests.scorer.samples import (
    N_ROWS,
    SAMPLES,
    USAGES,
    extra_columns,
    id_of,
    join,
    parameters_of,
    submission_of,
    truth_cells,
    truth_names,
    truth_of,
)
from tests.worker.arena import Arena, submission_text

CELLS = ("", "word", "nan", "-inf", "1e308", "-1e308", "0.5", "7", "25%")


def solution_with(metric: Metric, *, is_permuted: bool) -> str:
    """Return a solution; permuted, every label belongs to another row, and every public fact is as it was."""
    truths, extras = truth_of(metric), extra_columns(metric)
    lines = [",".join(["id", *truth_names(metric), *extras, "Usage"])]
    for row in range(N_ROWS):
        other = other_row(metric, row) if is_permuted else row
        targets = truth_cells(metric, other, truths[other])
        if is_permuted and metric.shape is Shape.ORDER:
            targets = [" ".join(reversed(cell.split())) for cell in targets]
        lines.append(",".join([id_of(metric, row), *targets, *(extras[name][row] for name in extras), USAGES[row % 5]]))
    return join(lines)


def other_row(metric: Metric, row: int) -> int:
    """Return the row whose label a row gets: what it must hold, the items of an order or their number, is public."""
    if metric.shape is Shape.ORDER:
        return row
    if metric.row_check is None or metric.shape is Shape.RLE:
        return N_ROWS - 1 - row
    lengths = [len(truth_cells(metric, each, 0)[0].split()) for each in range(N_ROWS)]
    alike = [each for each in range(N_ROWS) if lengths[each] == lengths[row]]
    return alike[-1 - alike.index(row)]


def hostile_files(metric: Metric) -> dict[str, str | bytes]:
    """Return files with every kind of fault, made from one that is right."""
    header, *rows = submission_of(metric, noise=0.9)
    ids, cells = [row.split(",", 1)[0] for row in rows], [row.split(",", 1)[1] for row in rows]

    def with_cell(cell: str, place: int = 7) -> str:
        rest = cells[place].rpartition(",")[0]
        changed = f"{ids[place]},{rest},{cell}" if rest else f"{ids[place]},{cell}"
        return join([header, *rows[:place], changed, *rows[place + 1 :]])

    shuffled = random.Random(0).sample(cells, len(cells))
    constant = [f"{name},{cells[0]}" for name in ids]
    return {
        "right": join([header, *rows]),
        "other predictions": join([header, *map(",".join, zip(ids, shuffled, strict=True))]),
        "constant": join([header, *constant]),
        "missing": join([header, *rows[:-7]]),
        "unknown": join([header, *rows, f"nobody,{cells[0]}"]),
        "twice": join([header, *rows, rows[3]]),
        "blank id": join([header, *rows[:5], f",{cells[5]}", *rows[6:]]),
        **{
            f"cell {cell}": with_cell(cell)
            for cell in ("", "word", "nan", "-inf", "1e308", "-1e308", "0.5", "7", "25%")
        },
        "decimal comma": with_cell('"0,5"'),
        "zeros and ones": with_cell("1").replace("0.", "0"),
        "in a private row": with_cell("word", 1),
        "in an ignored row": with_cell("word", 3),
        "in a public row": with_cell("word", 4),
        "wide row": with_cell("1,2"),
        "other header": join([header.replace(",", ",x"), *rows]),
        "capitals": join([header.upper(), *rows]),
        "index": join([f",{header}", *(f"{place},{row}" for place, row in enumerate(rows))]),
        "more columns": join([f"{header},a,b", *(f"{row},1,2" for row in rows)]),
        "training file": join([f"{header},a,b", *(f"t{row},1,2" for row in rows)]),
        "semicolons": join([header, *rows]).replace(",", ";"),
        "no header": join(rows),
        "header alone": header,
        "backwards, packed": gzip.compress(join([header, *reversed(rows)]).encode()),
        "open quote": join([header, *rows]).replace("\n", '\n"', 1),
        "NUL": join([header, *rows]).replace("1", "\0", 1),
        "PDF": b"%PDF-1.7",
    }


@pytest.mark.parametrize("metric", SAMPLES.values(), ids=SAMPLES.keys())
def test_p11_no_message_of_the_scorer_depends_on_labels(tmp_path: Path, metric: Metric):
    plain, permuted = (
        prepare_solution(
            write(tmp_path, "s.csv", solution_with(metric, is_permuted=is_permuted)),
            metric=metric.name,
            parameters=parameters_of(metric),
        )
        for is_permuted in (False, True)
    )
    told: dict[str, Report] = {}
    for name, content in hostile_files(metric).items():
        file = write(tmp_path, "f", content)
        told[name] = check(plain, file)
        assert check(permuted, file) == told[name], name

    # The labels did change places, and the files are not all alike.
    assert plain.sha256 != permuted.sha256
    assert len({report.message for report in told.values()}) > 10


def solution_text(labels: list[str]) -> str:
    """Return the solution of the arena with other labels."""
    rows = (f"{row},{label},{'Public' if row % 4 < 2 else 'Private'}\n" for row, label in enumerate(labels))
    return "id,y,Usage\n" + "".join(rows)


@pytest.mark.up
def test_p11_no_report_of_the_platform_depends_on_labels(tmp_path: Path, migrated_sqlite: Path):
    labels = [str(row * 7 % 3 % 2) for row in range(40)]
    right = submission_text()
    files = {
        "right": right,
        "constant": right.replace("0.75", "0.25"),
        "missing": right.rpartition("39,")[0],
        "unknown": right + "77,0.5\n",
        "twice": right + "3,0.5\n",
        "word": right.replace("\n5,0.75", "\n5,high"),
        "labels": right.replace("0.25", "0").replace("0.75", "1"),
        "semicolons": right.replace(",", ";"),
        "other header": right.replace("id,y", "id,z"),
        "training file": "id,a,b,y\n" + "".join(f"t{row},1,2,{row % 2}\n" for row in range(40)),
        "cut": gzip.compress(right.encode())[:-5],
    }
    told = []
    for number, order in enumerate((labels, labels[1:] + labels[:1])):
        arena = Arena(tmp_path / str(number), migrated_sqlite, solution=solution_text(order))
        try:
            arena.start()
            numbers = {name: arena.submit(content) for name, content in files.items()}
            ended = dict(zip(files, arena.wait_for(*numbers.values()), strict=True))
            told.append({name: (held.status, held.fault, json.dumps(held.report)) for name, held in ended.items()})
        finally:
            arena.end()

    assert told[0] == told[1]
    assert {status for status, _, _ in told[0].values()} == {SubmissionStatus.COMPLETE, SubmissionStatus.ERROR}
    assert len({report for _, _, report in told[0].values()}) == len(files)
