"""Every problem code: a file that has it, and its line in the page about submission files."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from scorer.compiled import prepare_solution
from scorer.errors import SubmissionError
from scorer.limits import Limits
from scorer.problems import PROBLEMS
from scorer.report import Problem
from scorer.scoring import read_submission, score_table
from tests.scorer.custom.metric_files import ACCURACY, score_by
from tests.scorer.files import BINARY, SOUND, write
from tests.scorer.test_ipc import arrow
from tests.scorer.test_reading import HARMLESS, REFUSED

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "submission-files.md"
SMALL = Limits(expanded_bytes=8192, line_bytes=1024, cell_bytes=50, n_columns=100)
TEXT_IDS = "id,target\na,0\nb,1\n"
LABELS = "id,target\n1,0\n2,1\n3,1\n"
BOOLEANS = "id,target\n1,False\n2,True\n"
MASK = "id,rle,height,width\n1,1 4,2,5\n"

# A file for each code, where needed with a solution, a metric, its parameters and limits of their own.
CASES: dict[str, tuple[bytes, str, str, dict[str, object], Limits]] = {
    code: (content, BINARY, "roc_auc", {}, Limits()) for content, code in REFUSED.values()
}


def _encrypted() -> bytes:
    content = bytearray(HARMLESS["zip"])
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _add(
    code: str, content: str | bytes, solution: str = BINARY, metric: str = "roc_auc", **parameters: object
) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    CASES[code] = (data, solution, metric, parameters, Limits())


_add("archive_members", REFUSED["two files"][0])
_add("archive_broken", REFUSED["cut gzip"][0])
_add("encoding_wrong", SOUND.replace("0.4", "0.4é").encode("latin-1"))
_add("nul_bytes", REFUSED["NUL"][0])
_add("rows_missing", "id,target\n")
_add("value_blank", SOUND.replace("0.9", ""))
_add("value_not_finite", SOUND.replace("0.9", "inf"))
_add("file_not_a_table", b"%PDF-1.7\n")
_add("archive_encrypted", _encrypted())
_add("id_missing", SOUND.replace("4,0.3\n", ""))
_add("id_unknown", SOUND + "99,0.5\n")
_add("id_duplicate", SOUND + "2,0.5\n")
_add("value_not_number", SOUND.replace("0.9", "high"))
_add("id_not_integer", SOUND.replace("\n3,", "\n3.0,"))
_add("value_out_of_range", SOUND.replace("0.9", "1.9"), metric="binary_log_loss")
_add("row_sum", "id,a,b\n1,0,0\n2,0.5,0.5\n", "id,kind\n1,a\n2,b\n", "log_loss")
_add("label_not_boolean", "id,target\n1,maybe\n2,True\n", BOOLEANS, "accuracy")
_add("label_not_allowed", "id,target\n1,0\n2,1\n3,7\n", LABELS, "accuracy", reject_unknown=True)
_add("predictions_constant", "id,target\n1,0.5\n2,0.5\n3,0.5\n4,0.5\n5,0.5\n6,0.5\n")
_add("label_unknown", "id,target\n1,0\n2,1\n3,7\n", LABELS, "accuracy")
_add("probabilities_for_labels", "id,target\n1,0.1\n2,0.8\n3,0.9\n", LABELS, "f1")
_add("column_constant", "id,target\n1,3\n2,3\n3,3\n", "id,target\n1,0\n2,1\n3,1\n", "pearson")
_add("arrow_broken", b"ARROW1\0\0" + bytes(100))
_add("column_type", arrow(pa.table({"id": [1, 2], "target": [[0.1], [0.2]]})))
_add("rating_not_whole", "id,target\n1,1.5\n2,2\n3,3\n", "id,target\n1,1\n2,2\n3,3\n", "quadratic_weighted_kappa")
_add("order_not_permutation", "id,cells\n1,b c\n", "id,cells\n1,a b c\n", "list_kendall_tau")
_add("groups_broken", "id,labels\n1,cat 0.9 dog\n", "id,labels\n1,cat\n", "gap_at_k")
for _code, _cell in {
    "mask_not_pairs": "1 2 3",
    "mask_start": "0 4",
    "mask_length": "3 0",
    "mask_order": "1 4 3 2",
    "mask_outside": "9 4",
}.items():
    _add(_code, f"id,rle\n1,{_cell}\n", MASK, "mean_dice")
_add("mask_blank", "id,rle\n1,1 2;;5 2\n", MASK, "instance_map_iou")
_add("mask_overlap", "id,rle\n1,1 4;3 2\n", MASK, "instance_map_iou")
_add("length_wrong", "id,tags\n1,O\n", "id,tags\n1,O B-PER\n", "entity_f1", notation="bio")
_add("box_size", "id,boxes\n1,cat 0.9 3 0 1 2\n", "id,boxes\n1,cat 0 0 2 2\n", "map_iou")
_add("points_too_many", "id,boxes\n1,a 1 1 a 2 2\n", "id,boxes\n1,a 0 0 2 2\n", "point_in_box_f1", max_points=1)
_add("training_file", "id,age,income,target\n101,33,4,0\n102,44,5,1\n")
_add("column_extra", HARMLESS["extra column"])
_add("column_case", HARMLESS["header in capitals"])
_add("column_index", HARMLESS["index of pandas"])
_add("delimiter_unusual", HARMLESS["semicolons"])
_add("encoding_unusual", HARMLESS["UTF-16 little"])
_add("sample_unchanged", SOUND)
_add("labels_for_probabilities", "id,target\n1,0\n2,1\n3,0\n4,1\n5,1\n6,0\n")
for _code, _content, _solution in (
    ("file_too_large", SOUND.encode() * 200, BINARY),
    ("line_too_long", b"id," + b"x" * 2000 + b"\n", BINARY),
    ("columns_too_many", b",".join(b"c%d" % place for place in range(200)) + b"\n", BINARY),
    ("cell_too_long", b"id,target\na,0.1\n" + b"b" * 60 + b",0.2\n", TEXT_IDS),
):
    CASES[_code] = (_content, _solution, "roc_auc", {}, SMALL)


def find_problem(folder: Path, code: str) -> Problem:
    """Return the problem with that code that its file has."""
    if code == "metric_refused":
        with pytest.raises(SubmissionError) as refused:
            score_by(folder, ACCURACY, solution=BINARY, submission=SOUND.replace("\n", ",x\n"))
        return refused.value.report.problems[0]
    content, solution, metric, parameters, limits = CASES[code]
    sample = write(folder, "sample.csv", SOUND)
    host_file = write(folder, "solution.csv", solution)
    compiled = prepare_solution(host_file, metric=metric, parameters=parameters, sample=sample)
    try:
        table = read_submission(write(folder, "submission", content), compiled.schema, limits)
        problems = score_table(table, compiled).notes
    except SubmissionError as error:
        problems = error.report.problems
    return next(problem for problem in problems if problem.code == code)


def table_line(folder: Path, code: str) -> str:
    """Return the line of the page for one code."""
    kind, problem = PROBLEMS[code], find_problem(folder, code)
    message = problem.message.replace("|", "\\|")
    return f"| `{code}` | {kind.severity} | {kind.meaning} | {message} | {kind.hint} |"


@pytest.mark.parametrize("code", PROBLEMS)
def test_each_code_occurs_and_stands_in_the_page_with_its_message_and_mending(tmp_path, code):
    assert table_line(tmp_path, code) in PAGE.read_text(encoding="utf-8").splitlines()


def test_the_page_has_no_other_code():
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]

    assert [line.split("`")[1] for line in lines] == list(PROBLEMS)
