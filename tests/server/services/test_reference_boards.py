"""The reference board of a competition: kept, replaced and forgotten with it, on both databases."""

import pytest

from server.db import Database
from server.models import Competition, ReferenceBoard
from server.services import reference_boards
from tests import factories


@pytest.fixture
def competition(any_database: Database):
    def make(session):
        made = factories.make_competition(session)
        factories.make_solution(session, competition=made, metric="rmse")
        return made

    return any_database.write(make)


def keep(session, number: int, scores):
    reference_boards.keep(session, competition=session.get_one(Competition, number), scores=scores)


def find(session, number: int):
    return reference_boards.find(session, competition=session.get_one(Competition, number))


def test_there_is_none_at_first(any_database, competition):
    assert any_database.read(find, competition.id) is None


def test_it_is_kept_in_order_and_has_the_direction_of_the_metric(any_database, competition):
    any_database.write(keep, competition.id, [3.0, 1.0, 2.0])

    found = any_database.read(find, competition.id)

    assert (found.scores, found.n_rows, found.higher_is_better) == ([1.0, 2.0, 3.0], 3, False)
    assert found.thresholds == {"gold": 1.0, "silver": 1.0, "bronze": 1.0, "median": 2.0}
    assert found.stand(0.999999).rank == 1
    assert found.stand(1.000001).medal is not None  # shown as 1.00000
    assert found.stand(None) is None


def test_another_takes_its_place_and_an_empty_one_ends_it(any_database, competition):
    any_database.write(keep, competition.id, [3.0])
    any_database.write(keep, competition.id, [4.0, 5.0])
    assert any_database.read(find, competition.id).scores == [4.0, 5.0]

    any_database.write(keep, competition.id, [])

    assert any_database.read(find, competition.id) is None
    assert any_database.read(lambda session: session.get(ReferenceBoard, competition.id)) is None


def test_it_is_written_as_a_folder_has_it_with_the_best_first(any_database, competition):
    any_database.write(keep, competition.id, [0.1, 3.0, 2.0])

    assert any_database.read(find, competition.id).text == "score\n0.1\n2.0\n3.0\n"
