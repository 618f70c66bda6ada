"""A metric and a split tried: parts, balance, dummies and advice."""

from __future__ import annotations

import json

import pytest

from scorer.errors import MetricError, SolutionError
from scorer.proposals.previewing import N_BINS, preview
from scorer.splits.files import DrawnSplit
from scorer.splits.ways import Drawing
from tests.scorer.files import write

DRAWN = DrawnSplit(0.25, 7, Drawing.STRATIFIED)


@pytest.fixture
def look(tmp_path):
    def act(content, metric, drawn=DRAWN, **parameters):
        path = write(tmp_path, "s.csv", content)
        more = {key: parameters.pop(key) for key in ("targets", "is_numbered", "id_column") if key in parameters}
        return preview(path, tmp_path / "made", metric=metric, parameters=parameters, drawn=drawn, **more)

    return act


def rows(cells, header="id,y"):
    return f"{header}\n" + "".join(f"{row},{cell}\n" for row, cell in enumerate(cells))


def test_classes_are_counted_in_each_part_the_largest_first(look):
    made = look(rows([int(row % 4 == 0) for row in range(400)]), "roc_auc")

    assert (made.title, made.higher_is_better) == ("ROC AUC", True)
    assert (made.n_public, made.n_private, made.n_ignored) == (100, 300, 0)
    assert [(bar.label, bar.public, bar.private) for bar in made.bars] == [("0", 75, 225), ("1", 25, 75)]


def test_numbers_are_counted_by_tenths_of_their_range(look):
    made = look(rows([row + 0.5 for row in range(400)]), "rmse")

    assert len(made.bars) == N_BINS
    assert sum(bar.public for bar in made.bars) == made.n_public
    assert made.bars[0].label == "0.5 to 40.4"


def test_the_simulator_advises_a_share(look):
    advice = look(rows([row % 3 % 2 for row in range(600)]), "roc_auc").advice

    assert advice is not None
    assert len(advice.outcomes) == 4
    assert advice.sentence.startswith(f"Make {advice.public_share:.0%} of the rows public")


def test_a_part_without_a_value_is_a_warning(look):
    made = look("id,y,Usage\n1,0,Public\n2,1,Public\n3,1,Private\n4,1,Private\n", "roc_auc", drawn=None)

    assert not made.report.is_defined
    assert any("undefined on the private rows" in warning for warning in made.report.warnings)


def test_the_solution_is_made_of_what_is_scored_and_what_the_split_goes_by(tmp_path, look):
    content = rows([f"{row % 5},{row}.5,{row},{1 + row % 2}" for row in range(50)], "id,g,y,x,w")

    look(content, "rmse", DrawnSplit(0.4, 1, Drawing.GROUPED, "g"), targets=["y"], weight_column="w")

    assert (tmp_path / "made" / "solution.csv").read_text().splitlines()[:2] == ["id,g,y,w", "0,0,0.5,1"]


def test_a_split_that_is_drawn_takes_the_place_of_usage(tmp_path, look):
    made = look(rows([f"{row}.5,Public" for row in range(50)], "id,y,usage"), "rmse", DrawnSplit(0.4, 1))

    assert (made.n_public, made.n_private) == (20, 30)
    assert (tmp_path / "made" / "solution.csv").read_text().splitlines()[0] == "id,y"


def test_rows_are_numbered(tmp_path, look):
    look("y\n" + "".join(f"{row}.5\n" for row in range(20)), "rmse", DrawnSplit(0.4, 1), is_numbered=True)

    assert (tmp_path / "made" / "sample_submission.csv").read_text().splitlines()[:2] == ["id,y", "1,0"]


def test_columns_that_the_split_goes_by_are_no_targets(look):
    made = look(
        rows([f"g{row % 5},{row}.5" for row in range(50)], "id,g,y"), "rmse", DrawnSplit(0.4, 1, Drawing.GROUPED, "g")
    )

    assert (made.n_public, made.n_private) == (20, 30)


def test_a_solution_with_faults_and_a_metric_that_is_none_are_refused(look):
    with pytest.raises(SolutionError, match="blank"):
        look(rows(["1", "", "2"]), "rmse", DrawnSplit(0.5, 1))
    with pytest.raises(MetricError, match="There is no metric"):
        look(rows([1, 2]), "rmsee")


@pytest.mark.parametrize(
    ("drawing", "words"), [(Drawing.GROUPED, "grouped"), (Drawing.BY_TIME, "put into the order of")]
)
def test_what_is_predicted_says_neither_groups_nor_times(look, drawing, words):
    with pytest.raises(SolutionError, match=f"`y` is to be predicted, so rows cannot be {words}"):
        look(rows([row % 9 for row in range(50)]), "rmse", DrawnSplit(0.4, 1, drawing, "y"), targets=["y"])


def test_all_of_it_is_json(look):
    told = json.loads(json.dumps(look(rows([row % 2 for row in range(100)]), "accuracy").to_dict()))

    assert set(told["parts"]) == {"public", "private"}
    assert told["dummies"][0]["file"] == "sample_submission.csv"
