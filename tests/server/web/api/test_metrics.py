from sqlalchemy.orm import Session

from server.web.api.metrics import MetricItem, metric_item
from tests import factories


def test_a_metric_tells_its_direction(session: Session):
    solution = factories.make_solution(session, competition=factories.make_competition(session), metric="rmse")

    item = metric_item(solution)

    assert (item.name, item.higher_is_better) == ("rmse", False)
    assert isinstance(item, MetricItem)
    assert item.title
