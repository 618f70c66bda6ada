"""What every step begins with and how its form is answered."""

from __future__ import annotations

import re

import pytest

from server.services import wizard
from server.web.host.wizard.steps import STEPS, to_number
from tests import factories
from tests.server.web.host.wizard.conftest import page_of, read, send


def test_each_step_links_all_steps_and_says_which_are_done(hanna, iris):
    text = page_of(hanna, f"{iris}/rules")

    assert [f'href="{iris}/{name}"' in text for name in STEPS] == [True] * len(STEPS)
    assert text.count('aria-current="step"') == 1
    assert text.count('class="is-done"') == 4


@pytest.mark.parametrize("step", STEPS)
def test_every_step_of_a_new_draft_can_be_opened_in_any_order(database, hanna, owner, step):
    draft = database.write(wizard.begin, user=owner, title="Bare", now=factories.NOW)

    assert "Bare" in page_of(hanna, f"/host/drafts/{draft.id}/{step}")


def test_what_is_wrong_is_saved_told_at_its_field_and_shown_again(database, hanna, iris):
    response = hanna.post_form(f"{iris}/solution", {"title": "Iris", "slug": "No Slug!", "next": "data"})

    text = response.get_data(as_text=True)
    assert response.status_code == 400
    assert 'id="slug-fault"' in text
    assert 'value="No Slug!"' in text
    assert read(database, iris)[0].spec["slug"] == "No Slug!"


def test_the_button_says_where_to_go_on(hanna, iris):
    assert hanna.post_form(f"{iris}/solution", {"title": "Iris", "next": "rules"}).location == f"{iris}/rules"
    assert hanna.post_form(f"{iris}/solution", {"title": "Iris", "next": "/evil"}).location == f"{iris}/solution"


@pytest.mark.parametrize(
    ("text", "value"), [("5", 5), (" 2.5 ", 2.5), ("", None), ("five", "five"), ("1_0", "1_0"), ("-3", -3)]
)
def test_numbers_are_read_as_meant_and_what_is_none_is_kept(text, value):
    assert to_number(text) == value


@pytest.mark.parametrize("step", ["solution", "data", "metric", "pages", "rules"])
def test_enter_in_a_field_saves_and_does_nothing_else(hanna, churn, step):
    send(hanna, f"{churn}/data/files", content="a,b\n1,2\n", name="extra.csv")

    form = page_of(hanna, f"{churn}/{step}").partition("data-step")[2]

    assert re.findall(r"<button[^>]*>", form)[0].startswith('<button class="visually-hidden" name="next" value=""')


def test_without_the_script_a_file_that_is_not_sent_is_told(hanna, churn):
    for step in ("solution", "data", "metric", "pages"):
        assert '<div class="unsent">' in page_of(hanna, f"{churn}/{step}")
