"""Scoring programs: the command is read, variables are filled in, and the file of predictions is found in the text."""

import pytest

from server.imports.codabench_programs import Program, find_prediction_name, read_program, split_command
from server.imports.conversions import Choices, Conversion
from server.imports.outcomes import Format
from tests.imports import NOW, write_files


@pytest.fixture
def conversion(tmp_path):
    return Conversion(tmp_path, tmp_path, "x", Format.CODABENCH, Choices(now=NOW, seed=1))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("python3 score.py", ["python3", "score.py"]),
        ("python $program/e.py $input $output", ["python", "/app/program/e.py", "/app/input", "/app/output"]),
        ("python e.py $hidden $predictions", ["python", "e.py", "/app/input/ref", "/app/input/res"]),
        ("python 'e.py", []),
    ],
)
def test_variables_are_filled_in(command, words):
    assert split_command(command) == words


def test_a_program_is_read_with_its_arguments(conversion, tmp_path):
    files = {"metadata": "command: python $program/src/e.py $input\n", "src/e.py": "x = 1\n", "src/f.py": "y = 2\n"}

    program, words = read_program(conversion, write_files(tmp_path / "p", files), part="p.zip")

    assert program is not None
    assert (program.script, program.arguments, words) == ("src/e.py", ("/app/input",), "")
    assert program.sources == ["x = 1\n", "y = 2\n"]


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"e.py": ""}, "p.zip: found no metadata"),
        ({"metadata.yaml": "description: x\n"}, "p.zip/metadata, command: found nothing"),
        ({"metadata.yaml": "command: python none.py\n"}, "there is no none.py"),
        ({"metadata.yaml": "command: !!python/name:os.system\n"}, "the tag"),
    ],
)
def test_a_program_that_cannot_be_started_is_a_fault(conversion, tmp_path, files, fault):
    program, _ = read_program(conversion, write_files(tmp_path / "p", files), part="p.zip")

    assert program is None
    assert any(fault in told.message for told in conversion.faults)


@pytest.mark.parametrize(
    "command", ["./evaluate.exe $input", "bash run.sh", "python", "python -m a/b", "python -c 1", "python a.py && b"]
)
def test_what_is_no_python_file_is_no_fault_but_cannot_be_wrapped(conversion, tmp_path, command):
    folder = write_files(tmp_path / "p", {"metadata.yaml": f"command: {command}\n"})

    program, words = read_program(conversion, folder, part="p.zip")

    assert (program, conversion.faults) == (None, [])
    assert "the sandbox runs one Python file" in words


@pytest.mark.parametrize(
    ("source", "reference", "name"),
    [
        ("open(d + '/prediction')\nopen(r + '/testing_label')\n", "testing_label", "prediction"),
        ("read('ref', 'truth.txt'), read('res', 'answer.txt')\n", "truth.txt", "answer.txt"),
        ("open('ref/answer.txt'), open('res/answer.txt')\n", "answer.txt", "answer.txt"),
        ("glob('*.solution'), glob('*.predict')\n", "iris_test.solution", "iris_test.predict"),
        ("open('a_pred.csv'), open('b_pred.csv')\n", "truth.csv", None),
        ("x = 1\n", "truth.csv", None),
    ],
)
def test_the_file_of_predictions_is_told_by_the_program_if_it_is_the_only_one(source, reference, name):
    program = Program({"e.py": source.encode()}, "e.py", ())

    assert find_prediction_name(program, reference) == name
