import pytest

from server.errors import ThrottledError
from server.web.slots import Slots


def test_no_more_than_the_slots_are_taken_at_once():
    slots = Slots(2, what="uploads")
    slots.take("ada")
    slots.take("ada")

    with pytest.raises(ThrottledError, match="2 uploads of yours are under way") as caught:
        slots.take("ada")

    assert caught.value.retry_after_seconds == 5


def test_another_name_has_slots_of_its_own():
    slots = Slots(1, what="uploads")
    slots.take("ada")

    slots.take("ben")


def test_a_slot_is_given_back_once_however_often_that_is_said():
    slots = Slots(1, what="uploads")
    give_back = slots.take("ada")
    give_back()
    slots.take("ada")
    give_back()

    with pytest.raises(ThrottledError):
        slots.take("ada")
