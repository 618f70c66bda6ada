"""What is known of a metric, wherever it comes from."""

from server.services import board_rows
from server.services.metrics import MetricFacts, describe_metric
from tests import factories


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
