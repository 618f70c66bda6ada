"""Tests of how values are written."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from server.web.filters import (
    format_count,
    format_moment,
    format_score,
    format_size,
    format_when,
    number,
    percent,
    plural,
    relative,
    with_code,
)

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.8123456, 5, "0.81235"),
        (-1.5, 2, "−1.50"),
        (1234.5, 1, "1234.5"),
        (None, 5, "–"),
        (0.5, 0, "0"),
        (-0.000001, 3, "0.000"),
    ],
)
def test_scores(value: float | None, decimals: int, text: str) -> None:
    assert format_score(value, decimals) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (53940, "53,940"), (-1200, "−1,200"), (None, "–")])
def test_counts(value: int | None, text: str) -> None:
    assert format_count(value) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (2_480_000, "2.5 MB"),
        (99_940, "99.9 kB"),
        (512_000_000, "512 MB"),
        (999_999, "1.0 MB"),
        (3_000_000_000, "3.0 GB"),
        (5_000_000_000_000_000, "5000 TB"),
        (None, "–"),
    ],
)
def test_sizes(size: int | None, text: str) -> None:
    assert format_size(size) == text


def test_counts_with_their_noun() -> None:
    assert [plural(1, "team"), plural(2, "team"), plural(0, "entry", "entries")] == ["1 team", "2 teams", "0 entries"]


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=5), "in less than a minute"),
        (timedelta(minutes=-3), "3 min ago"),
        (timedelta(hours=-30), "30 h ago"),
        (timedelta(days=-3), "3 days ago"),
        (timedelta(days=2, hours=1), "in 2 days"),
        (timedelta(days=3, seconds=-2), "in 3 days"),
        (timedelta(days=3, minutes=-1), "in 2 days"),
        (timedelta(days=-3, seconds=2), "2 days ago"),
        (timedelta(days=-7), "14 Nov 2026"),
        (timedelta(days=30), "21 Dec 2026"),
    ],
)
def test_times_are_relative_up_to_a_week(span: timedelta, text: str) -> None:
    assert relative(NOW + span, NOW) == text


def test_the_full_time_is_the_title(app: Flask) -> None:
    with app.test_request_context("/", environ_overrides={"podium.began_at": NOW}):
        html = format_when(NOW - timedelta(minutes=3))

    assert html == '<time datetime="2026-11-21T11:57:00Z" title="2026-11-21 11:57:00 UTC">3 min ago</time>'


def test_a_deadline_is_written_in_both_zones() -> None:
    moment = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)

    assert "30 Nov 2026, 23:59 UTC (1 Dec, 00:59 in Berlin)" in format_moment(moment, "Europe/Berlin")
    assert ">30 Nov 2026, 23:59 UTC<" in format_moment(moment)
    assert "23:59 UTC (18:59 in New York)" in format_moment(moment, "America/New_York")


def test_what_is_not_known_is_a_dash() -> None:
    assert (format_when(None), format_moment(None)) == ("–", "–")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0%"),
        (0.00001, "less than 0.1%"),
        (0.015, "1.5%"),
        (0.3, "30%"),
        (0.9999, "more than 99.9%"),
        (1.0, "100%"),
    ],
)
def test_shares_do_not_pretend(share: float, text: str):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.123456, "0.1235"), (-2, "−2"), (18823, "18,823"), (1e12, "1e+12"), (0, "0")]
)
def test_figures_are_short(value: float, text: str):
    assert number(value) == text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("`y` is <b>", "<code>y</code> is &lt;b&gt;"),
        ("`<i>`", "<code>&lt;i&gt;</code>"),
        ("a ` alone", "a ` alone"),
        ("plain", "plain"),
    ],
)
def test_what_stands_between_backticks_is_code_and_nothing_else_is_html(text: str, html: str):
    assert with_code(text) == html
