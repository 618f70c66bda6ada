"""What is known of a metric, wherever it comes from."""

import ast
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from scorer.records import Shape
from scorer.shapes.choice import SHAPES
from scorer.shapes.scalar import Scalar
from scorer.shapes.wide_prob import WideProb
from server.services import board_rows
from server.services.metrics import SHAPES_OF_NUMBERS, MetricFacts, describe_metric, takes_numbers
from tests import factories

ROOT = Path(__file__).parents[3]
LOOK_UPS = {"METRICS", "get_metric", "resolve_metric"}


def names_from_the_registry(path: Path) -> set[str]:
    return {
        alias.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "scorer.registry"
        for alias in node.names
    }


def test_nobody_else_looks_for_a_competitions_metric_in_the_catalogue_alone():
    modules = {path for folder in ("server", "worker") for path in (ROOT / folder).rglob("*.py")}

    found = {str(path.relative_to(ROOT)) for path in modules if names_from_the_registry(path) & LOOK_UPS}

    # A bundle that is read, drafted, imported or tried by bots is no competition yet.
    assert found == {
        "server/services/metrics.py",
        "server/bundles.py",
        "server/imports/metric_names.py",
        "server/web/host/wizard/metric.py",
        "worker/bots/__main__.py",
    }


def test_a_metric_of_the_catalogue_is_described_by_it(session):
    solution = factories.make_solution(session, competition=factories.make_competition(session), metric="rmse")

    facts = describe_metric(solution)

    assert (facts.name, facts.title, facts.higher_is_better) == ("rmse", "RMSE", False)
    assert facts.meaning


def test_a_metric_of_the_hosts_own_is_described_by_the_host(session):
    competition = factories.make_competition(session)
    own = factories.make_metric_file(session, competition=competition, higher_is_better=True)
    solution = factories.make_solution(session, competition=competition, metric="custom", metric_file=own)

    assert describe_metric(solution) == MetricFacts("custom", "Cost of errors", "What wrong answers cost.", True)


def test_ranks_follow_the_direction_that_the_host_gave(session):
    for slug, higher_is_better in (("costs", False), ("gains", True)):
        competition = factories.make_competition(session, slug=slug)
        own = factories.make_metric_file(session, competition=competition, higher_is_better=higher_is_better)
        factories.make_solution(session, competition=competition, metric="custom", metric_file=own)
        session.flush()

        assert board_rows.find_direction(session, competition_id=competition.id) is higher_is_better


@pytest.mark.parametrize("shape", SHAPES)
def test_numbers_are_told_to_be_taken_where_the_scorer_reads_every_cell_as_one(shape: Shape):
    read_cells = type(SHAPES[shape]).read_cells

    assert (shape in SHAPES_OF_NUMBERS) == (read_cells in (Scalar.read_cells, WideProb.read_cells))


def test_columns_that_are_not_scored_and_metrics_of_hosts_promise_no_numbers(session: Session):
    competition = factories.make_competition(session)
    solution = factories.make_solution(
        session, competition=competition, metric="rmse", metric_parameters={"scored_columns": ["y"]}
    )
    own = factories.make_metric_file(session, competition=competition)

    assert (
        takes_numbers(factories.make_solution(session, competition=factories.make_competition(session, slug="x")))
        is True
    )
    assert takes_numbers(solution) is False
    solution.metric_file = own
    assert takes_numbers(solution) is None
