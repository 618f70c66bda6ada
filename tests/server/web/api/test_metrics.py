from sqlalchemy.orm import Session

from server.web.api.metrics import MetricItem, metric_item
from tests import factories


def test_a_metric_tells_its_direction(session: Session):
    solution = factories.make_solution(session, competition=factories.make_competition(session), metric="rmse")

    item = metric_item(solution)

    assert (item.name, item.higher_is_better) == ("rmse", False)
    assert isinstance(item, MetricItem)
    assert item.title


def test_a_metric_of_the_hosts_own_bears_its_title(session: Session):
    competition = factories.make_competition(session)
    own = factories.make_metric_file(session, competition=competition)

    item = metric_item(factories.make_solution(session, competition=competition, metric="custom", metric_file=own))

    assert item == MetricItem("custom", "Cost of errors", higher_is_better=False)
