"""The check list as hosts see it: each check with its state in words, and a form for what is open."""

from __future__ import annotations

from dataclasses import asdict

from flask import Flask, render_template_string

from server.domain.checklist import CheckOutcome, make_check
from tests.server.web.host.conftest import words

CALL = (
    """{% from "host/_check_list.html" import check_list with context %}{{ check_list(checks, waivers, "/waive") }}"""
)
CHECKS = [
    asdict(make_check("bot_perfect", CheckOutcome.OK, "It scored 1.")),
    asdict(make_check("bot_nan", CheckOutcome.NOT_APPLICABLE, "There is no such file.")),
    asdict(make_check("row_order", CheckOutcome.WARN, "AUC <0.7>", "Shuffle the rows.")),
    asdict(make_check("split", CheckOutcome.FAIL, "No private row.", "Make some.")),
]


def render(app: Flask, **waivers: str) -> str:
    with app.test_request_context():
        return render_template_string(CALL, checks=CHECKS, waivers=waivers)


def test_each_check_has_its_state_in_words_and_what_was_found(app: Flask) -> None:
    text = words(render(app))

    assert "A perfect file gets the best score : green. It scored 1." in text
    assert "A file with a NaN is refused: does not apply. There is no such file." in text
    assert "The order of the rows does not tell the target: look at this." in text
    assert "The split is good enough for the metric: failed. No private row. Make some." in text


def test_what_is_open_alone_has_a_form_for_a_reason(app: Flask) -> None:
    page = render(app)

    assert page.count('<form class="stack-form') == page.count('class="is-bad"') == 2
    assert 'name="check" value="row_order"' in page
    assert 'name="check" value="bot_nan"' not in page
    assert page.count("csrf") >= 2
    assert "AUC &lt;0.7&gt;" in page


def test_a_reason_stands_there_and_can_be_taken_back(app: Flask) -> None:
    page = render(app, row_order="Time is the order.")

    assert "Waived: Time is the order." in words(page)
    assert page.count('class="is-bad"') == 1
    assert '<button class="btn btn-plain" name="reason" value=""' in page
