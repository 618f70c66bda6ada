"""Cells of the bots, where a file is not simply the truth: spreads, tags, orders, metrics made from others."""

from __future__ import annotations

import pyarrow as pa
import pytest

from scorer.bots.cells import NoBotError, make_constant, make_perfect, shuffle
from scorer.compiled import prepare_solution
from scorer.registry import get_metric, parse_parameters
from scorer.solution import read_solution
from scorer.solution_columns import read_text_columns
from tests.scorer.files import write


@pytest.fixture
def read(tmp_path):
    """Return a function from a solution's text to its perfect cells and its schema."""

    def make(text, metric, **parameters):
        path = write(tmp_path, "solution.csv", text)
        record = get_metric(metric)
        truth = read_solution(path, record, parse_parameters(record, parameters), id_column="id").truth
        schema = prepare_solution(path, metric=metric, parameters=parameters, is_checked=False).schema
        return make_perfect(truth.target, schema, read_text_columns(memoryview(path.read_bytes()))), schema

    return make


def cells(columns):
    return {name: column.to_pylist() for name, column in columns.items()}


def test_labels_are_written_as_the_solution_knows_them(read):
    perfect, schema = read("id,y,Usage\n1,cat,Public\n2,dog,Ignored\n3,cat,Private\n", "accuracy")

    assert cells(perfect) == {"y": ["cat", "dog", "cat"]}
    assert cells(make_constant(perfect, schema)) == {"y": ["cat"] * 3}


def test_classes_are_probabilities_and_their_constant_the_shares(read):
    perfect, schema = read("id,y\n1,a\n2,b\n3,a\n4,a\n", "log_loss")

    assert cells(perfect) == {"a": [1.0, 0.0, 1.0, 1.0], "b": [0.0, 1.0, 0.0, 0.0]}
    assert cells(make_constant(perfect, schema)) == {"a": [0.75] * 4, "b": [0.25] * 4}


def test_the_constant_of_numbers_is_one_of_them(read):
    perfect, schema = read("id,y\n1,4\n2,9\n3,100\n", "rmse")

    assert cells(make_constant(perfect, schema)) == {"y": [9.0] * 3}


def test_a_rating_stays_a_whole_number(read):
    perfect, schema = read("id,y\n1,0\n2,1\n3,1\n4,0\n", "quadratic_weighted_kappa")

    assert cells(make_constant(perfect, schema)) == {"y": [1.0] * 4}


def test_a_distribution_gets_a_wide_spread(read):
    perfect, schema = read("id,y\n1,4\n2,9\n", "gaussian_log_likelihood")

    assert cells(make_constant(perfect, schema))["sigma"] == [1.0, 1.0]


def test_tags_in_columns_are_zeros_and_ones(read):
    perfect, _ = read("id,red,blue\n1,1,0\n2,1,1\n", "hamming_loss")

    assert cells(perfect) == {"red": [1.0, 1.0], "blue": [0.0, 1.0]}


def test_shuffled_cells_are_the_same_in_other_rows(read):
    text = "id,y\n" + "".join(f"{row},{row}\n" for row in range(50))
    perfect, schema = read(text, "rmse")

    shuffled = cells(shuffle(perfect, schema))["y"]

    assert shuffled != cells(perfect)["y"]
    assert sorted(shuffled) == cells(perfect)["y"]


def test_what_has_to_fit_its_row_is_in_no_other_row(read):
    perfect, schema = read("id,y\n1,a b\n2,c d\n", "list_kendall_tau")

    with pytest.raises(NoBotError, match="its own row"):
        shuffle(perfect, schema)
    with pytest.raises(NoBotError, match="items of its own"):
        make_constant(perfect, schema)


def test_metrics_of_a_sum_that_are_right_with_the_same_predictions_share_a_column(read):
    parts = [{"metric": "rmse", "weight": 1}, {"metric": "r2", "weight": -0.5}]

    perfect, _ = read("id,y\n1,0\n2,1\n", "weighted_sum", parts=parts)

    assert cells(perfect) == {"y": [0.0, 1.0]}


def test_where_the_truth_is_no_prediction_there_is_no_perfect_file(read):
    with pytest.raises(NoBotError, match="positions"):
        read("id,y\n1,0.1\n2,-0.1\n", "sharpe_like")


def test_of_a_metric_of_the_hosts_own_the_commonest_cell_is_the_constant():
    columns = {"y": pa.array(["2", "1", "2"])}

    assert cells(make_constant(columns, None)) == {"y": ["2", "2", "2"]}
    assert sorted(cells(shuffle(columns, None))["y"]) == ["1", "2", "2"]
