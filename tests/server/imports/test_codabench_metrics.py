"""Scoring programs as metric files: with all that they need, or left out with the reason."""

import ast

import pytest

from server.bundles import BundleError
from server.imports.codabench_metrics import choose_column, seal
from server.imports.codabench_parts import Column
from server.imports.codabench_programs import MAX_PROGRAM_BYTES, Program
from server.imports.codabench_rows import Layout, arrange
from server.imports.conversions import Choices, Conversion
from server.imports.outcomes import Format
from server.imports.row_files import open_rows
from tests.imports import NOW, write_files

ERROR = Column("error", higher_is_better=False)
PROGRAM = Program({"a.py": b"x = 1\n"}, "a.py", ("/app/input",))


@pytest.fixture
def layout(tmp_path) -> Layout:
    folder = write_files(tmp_path, {"labels": "1\n2\n", "said": "1\n2\n", "classes.json": "{}", "noise": bytes(9)})
    rows = [open_rows(folder / name, name) for name in ("labels", "said")]
    found = arrange(rows[:1], rows[1:], {name: folder / name for name in ("classes.json", "noise")})
    assert found is not None
    return found


def test_the_files_of_labels_go_with_the_program(layout):
    original = seal(PROGRAM, layout, ERROR, part="tasks[0].scoring_program", words="")

    texts = {node.value for node in ast.walk(ast.parse(original.text)) if isinstance(node, ast.Constant)}
    files = next(text for text in texts if isinstance(text, str) and text.startswith('{"texts"'))
    assert '"program/a.py": "x = 1\\n"' in files
    assert '"input/ref/classes.json": "{}"' in files
    assert '"input/ref/labels"' not in files
    assert (original.name, original.higher_is_better, original.words) == ("error", False, "")


def test_what_cannot_be_wrapped_says_why(layout, tmp_path):
    none = seal(None, layout, ERROR, part="x", words="it is a shell script")
    with (tmp_path / "noise").open("wb") as file:
        file.truncate(MAX_PROGRAM_BYTES)
    many = seal(PROGRAM, layout, ERROR, part="x", words="")

    assert (none.text, none.words) == ("", "it is a shell script")
    assert (many.text, many.words) == ("", "the files beside the labels have more than 16,777,216 bytes")


def test_files_that_cannot_be_packed_small_enough_say_why(layout):
    noise = b"".join(hash((number, "x")).to_bytes(8, "big", signed=True) for number in range(200_000))

    original = seal(Program({"a.py": b"", "b.bin": noise}, "a.py", ()), layout, ERROR, part="x", words="")

    assert original.text == ""
    assert original.words == "with the files that it needs it is larger than a metric file may be, even packed"


def test_the_first_column_that_is_not_computed_is_the_score(tmp_path):
    conversion = Conversion(tmp_path, tmp_path, "x", Format.CODABENCH, Choices(now=NOW, seed=1))

    assert choose_column(conversion, [Column("mean", True, is_computed=True), ERROR, Column("b", True)]) is ERROR
    assert [item.fate.value for item in conversion.outcomes] == ["taken", "left_out", "left_out"]
    with pytest.raises(BundleError, match="computed columns only"):
        choose_column(conversion, [Column("mean", True, is_computed=True)])
