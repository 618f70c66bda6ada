"""Files of labels and predictions as one table: side by side, or one below the other, and back as they were."""

import pytest

from server.imports.codabench_rows import arrange, find_affinity, find_closest, group_files
from server.imports.row_files import open_rows
from server.imports.tables import TableError
from tests.imports import write_files


@pytest.fixture
def rows(tmp_path):
    """Return a function that writes files and opens them."""

    def make(**files):
        named = {name.replace("__", "."): text for name, text in files.items()}
        folder = write_files(tmp_path / "files", named)
        return [open_rows(folder / name, name) for name in named]

    return make


def test_files_of_the_same_ids_stand_side_by_side_in_any_order(rows):
    labels, weights, said = rows(
        labels__csv="id,kind\na,x\nb,y\n", weights__csv="id,w\nb,2\na,1\n", said__csv="id,kind\nb,y\na,x\n"
    )

    layout = arrange([labels, weights], [said], {})

    assert layout is not None
    assert (layout.id_column, layout.labels, layout.predicted) == ("id", ("kind", "w"), ("kind",))
    assert list(layout.read_labels()) == [["a", "x", "1"], ["b", "y", "2"]]
    assert list(layout.read_submission({"said.csv": said})) == [["a", "x"], ["b", "y"]]
    assert layout.names_rows
    assert layout.tells_predictions


def test_files_without_ids_stand_side_by_side_by_their_order(rows):
    one, two, said = rows(one__txt="1\n2\n", two__txt="3\n4\n", said__txt="0.5 0.5\n1 0\n")

    layout = arrange([one, two], [said], {})

    assert layout is not None
    assert (layout.id_column, layout.labels, layout.predicted) == ("row", ("one", "two"), ("target_1", "target_2"))
    assert list(layout.read_labels()) == [["1", "1", "3"], ["2", "2", "4"]]
    assert not layout.tells_predictions


def test_ids_that_only_the_predictions_have_name_the_rows(rows):
    labels, said = rows(labels__txt="5\n6\n", said__csv="id,target\nk1,5\nk2,7\n")

    layout = arrange([labels], [said], {})

    assert layout is not None
    assert list(layout.read_labels()) == [["k1", "5"], ["k2", "6"]]
    assert layout.reference_forms()[0]["columns"] == ["target"]
    assert layout.prediction_forms()[0]["columns"] == ["id", "target"]


def test_files_of_other_lengths_stand_one_below_the_other_with_the_closest_name(rows):
    a, b, said_b, said_a = rows(a_truth="1\n2\n", b_truth="3\n4\n5\n", b_said="3\n4\n0\n", a_said="1\n0\n")

    layout = arrange([a, b], [said_b, said_a], {})

    assert layout is not None
    assert list(layout.read_labels()) == [
        ["b_truth:1", "3"],
        ["b_truth:2", "4"],
        ["b_truth:3", "5"],
        ["a_truth:1", "1"],
        ["a_truth:2", "2"],
    ]
    assert [form["part"] for form in layout.prediction_forms()] == ["b_truth", "a_truth"]


def test_files_of_other_widths_are_taken_as_lines(rows):
    a, b, said_a, said_b = rows(
        a__solution="1 0\n0 1\n", b__solution="1 0 0\n", a__predict="0.5 0.5\n0  1\n", b__predict="1 0 0\n"
    )

    layout = arrange([a, b], [said_a, said_b], {})

    assert layout is not None
    assert (layout.labels, layout.predicted) == (("line",), ("line",))
    submission = layout.read_submission({"a.predict": said_a, "b.predict": said_b})
    assert list(submission) == [["a:1", "0.5 0.5"], ["a:2", "0  1"], ["b:1", "1 0 0"]]
    assert list(layout.read_fillers()) == [["a:1", "0 0"], ["a:2", "0 0"], ["b:1", "0 0 0"]]
    assert layout.prediction_forms()[0] == {
        "name": "a.predict",
        "delimiter": "",
        "header": [],
        "columns": ["line"],
        "part": "a",
    }


def test_labels_that_go_with_no_predictions_are_fixed_files(rows, tmp_path):
    labels, other, said = rows(labels="1\n2\n", other="1\n2\n3\n", said="1\n1\n")

    layout = arrange([labels, other], [said], {"note.json": tmp_path})

    assert layout is not None
    assert layout.fixed == {"other": other.path, "note.json": tmp_path}


def test_predictions_without_labels_of_their_length_are_no_layout(rows):
    labels, said, more = rows(labels="1\n2\n", said="1\n2\n", more="1\n2\n3\n")

    assert group_files([labels], [said, more]) is None
    assert arrange([labels], [more], {}) is None


def test_a_column_whose_name_is_taken_gets_another(rows):
    one, two, said = rows(
        one__csv="id,Usage,y\na,1,2\nb,3,4\n", two__csv="id,y\na,5\nb,6\n", said__csv="id,y,usage\na,1,1\nb,2,2\n"
    )

    layout = arrange([one, two], [said], {})

    assert layout is not None
    assert layout.labels == ("one_Usage", "y", "two_y")
    assert layout.predicted == ("one_Usage", "y")


def test_a_submission_of_another_form_is_no_submission(rows):
    labels, said, wide, short = rows(labels="1\n2\n", said="1\n2\n", wide="1 2\n3 4\n", short="1\n")
    layout = arrange([labels], [said], {})
    assert layout is not None

    for other in (wide, short):
        with pytest.raises(TableError):
            list(layout.read_submission({"said": other}))


def test_names_are_close_by_their_words(rows):
    assert find_affinity("ref/iris_test.solution", "ref/Iris_test.predict") > find_affinity("iris_test", "iris_valid")
    iris, wine = rows(iris_test="1\n", wine_test="1\n")
    assert find_closest([iris, wine], "pred_wine.txt") is wine
