"""Which files are labels, and which a submission has: told by the bundle's solutions, or by the program's text."""

import pytest

from server.imports.codabench_files import find_layout, read_references, read_submissions
from server.imports.codabench_programs import Program
from server.imports.conversions import Choices, Conversion
from server.imports.outcomes import Format
from tests.imports import NOW, write_files


@pytest.fixture
def conversion(tmp_path):
    return Conversion(tmp_path, tmp_path, "x", Format.CODABENCH, Choices(now=NOW, seed=1))


@pytest.fixture
def read(conversion, tmp_path):
    def make(files):
        return read_references(conversion, write_files(tmp_path / "ref", files), name="ref.zip", part="tasks[0]")

    return make


def layout_of(conversion, references, source):
    return find_layout(conversion, Program({"e.py": source.encode()}, "e.py", ()), references, [])


def test_rows_are_told_from_settings_and_from_what_is_about_them(read):
    found = read(
        {
            "labels.txt": "1\n2\n",
            "classes.json": '["a", "b"]\n',
            "mask.npy": b"\x93NUMPY\xff",
            "README.md": "x",
            "metadata": "description: x\n",
        }
    )

    assert [table.name for table in found.tables] == ["labels.txt"]
    assert set(found.fixed) == {"classes.json", "mask.npy"}


def test_labels_without_any_rows_are_a_fault_with_the_reasons(conversion, read):
    assert read({"mask.npy": b"\x93NUMPY\xff", "a.txt": "1,2\n1\n"}) is None

    [fault] = conversion.faults
    assert "a.txt: rows of unequal width; mask.npy: a file that is no text" in fault.message


def test_submissions_of_the_bundle_tell_their_files(conversion, read, tmp_path):
    references = read({"a.txt": "1\n2\n", "b.txt": "1\n2\n3\n"})
    given = [
        write_files(tmp_path / "1", {"x_a": "1\n1\n", "x_b": "1\n1\n1\n", "log": "1\n"}),
        write_files(tmp_path / "2", {"code.py": "import os\n"}),
    ]

    submissions = read_submissions(conversion, given, references)
    layout = find_layout(conversion, None, references, submissions)

    assert [sorted(files) for files in submissions] == [["x_a", "x_b"]]
    assert [form["name"] for form in layout.prediction_forms()] == ["x_a", "x_b"]
    left = {outcome.part for outcome in conversion.outcomes}
    assert left == {"solutions: log", "solutions"}


@pytest.mark.parametrize(
    ("files", "source", "predictions", "fixed"),
    [
        (
            {"a_test.solution": "1\n", "b_test.solution": "1\n2\n", "more.txt": "1\n2\n3\n"},
            "glob('*.solution'), glob('*.predict')\n",
            ["a_test.predict", "b_test.predict"],
            {"more.txt"},
        ),
        (
            {"truth.csv": "1\n2\n3\n", "groups.csv": "4\n5\n6\n", "names.csv": "a\n"},
            "open('truth.csv'), open('prediction.csv')\n",
            ["prediction.csv"],
            {"names.csv"},
        ),
        (
            {"cats.txt": "1\n", "dogs.txt": "1\n2\n"},
            "open('pred_dogs.txt'), open('pred_cats.txt')\n",
            ["pred_dogs.txt", "pred_cats.txt"],
            set(),
        ),
        (
            {"cats.txt": "1\n", "dogs.txt": "1\n2\n"},
            "for name in os.listdir(ref): pass\n",
            ["cats.txt", "dogs.txt"],
            set(),
        ),
    ],
)
def test_the_text_of_the_program_tells_the_files(conversion, read, files, source, predictions, fixed):
    layout = layout_of(conversion, read(files), source)

    assert [form["name"] for form in layout.prediction_forms()] == predictions
    assert set(layout.fixed) == fixed


def test_what_was_only_guessed_is_to_be_looked_at(conversion, read):
    references = read({"truth.csv": "1\n2\n3\n", "names.csv": "a\n"})

    layout_of(conversion, references, "open('prediction.csv')\n")
    layout_of(conversion, references, "x = 1\n")

    assert conversion.to_mend == [
        "Look at truth.csv: they were taken for the labels that the rows of a submission go with, for the bundle does"
        " not say which do.",
        "Say how a submission looks: files of the names of the labels were taken for its own.",
    ]


def test_predictions_without_labels_of_their_length_are_a_fault(conversion, read, tmp_path):
    references = read({"a.txt": "1\n2\n", "b.txt": "1\n2\n3\n"})
    given = [write_files(tmp_path / "1", {"x": "1\n1\n", "y": "1\n1\n", "z": "1\n1\n"})]

    assert find_layout(conversion, None, references, read_submissions(conversion, given, references)) is not None
    given = [write_files(tmp_path / "2", {"x": "1\n1\n", "y": "1\n1\n1\n", "z": "1\n1\n"})]
    assert find_layout(conversion, None, references, read_submissions(conversion, given, references)) is None

    [fault] = conversion.faults
    assert "found labels of other lengths (a.txt: 2, b.txt: 3)" in fault.message
