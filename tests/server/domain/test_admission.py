from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.admission import Listed, ListedKind, find_domain, is_link_open, read_list
from server.errors import InvalidInputError
from tests.factories import NOW


def test_a_list_has_names_addresses_and_domains_in_any_division():
    assert read_list("Ada, grace@Uni.example;\n\n@UNI.example  bo") == (
        Listed(ListedKind.NAME, "ada", "Ada"),
        Listed(ListedKind.EMAIL, "grace@uni.example", "grace@Uni.example"),
        Listed(ListedKind.DOMAIN, "uni.example", "@UNI.example"),
        Listed(ListedKind.NAME, "bo", "bo"),
    )


def test_what_is_written_twice_is_taken_once():
    assert len(read_list("ada\nADA\n@uni.example\n@Uni.Example")) == 2


def test_each_fault_is_named_with_its_line():
    with pytest.raises(InvalidInputError) as refusal:
        read_list("ada\nno*name\n\n@nodot\nx@@y")

    fault = refusal.value.fields["entries"]
    assert "Line 2: “no*name”" in fault
    assert "Line 4: “@nodot”" in fault
    assert "Line 5: “x@@y”" in fault


def test_of_many_faults_ten_are_named_and_the_rest_counted():
    with pytest.raises(InvalidInputError) as refusal:
        read_list("\n".join(f"no*{number}" for number in range(25)))

    assert "Line 10:" in refusal.value.fields["entries"]
    assert "Line 11:" not in refusal.value.fields["entries"]
    assert refusal.value.fields["entries"].endswith("And 15 more.")


@pytest.mark.parametrize("text", ["", " \n;, ", "\n".join(f"name{number}" for number in range(2001))])
def test_a_list_has_at_least_one_line_and_at_most_two_thousand(text: str):
    with pytest.raises(InvalidInputError, match="Nothing was added"):
        read_list(text)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_place(text: str):
    try:
        listed, fault = read_list(text), ""
    except InvalidInputError as refusal:
        listed, fault = (), refusal.fields["entries"]

    assert bool(fault) is not bool(listed)
    assert all(line.value for line in listed)


@pytest.mark.parametrize(("email", "domain"), [("ada@Uni.Example", "uni.example"), ("a@b@c.org", "c.org")])
def test_the_domain_is_what_stands_behind_the_last_sign(email: str, domain: str):
    assert find_domain(email) == domain


LATER = NOW + timedelta(seconds=1)
EARLIER = NOW - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("changes", "is_open"),
    [
        ({}, True),
        ({"revoked_at": EARLIER}, False),
        ({"expires_at": NOW}, True),
        ({"expires_at": EARLIER}, False),
        ({"max_uses": 3, "n_uses": 2}, True),
        ({"max_uses": 3, "n_uses": 3}, False),
        ({"max_uses": None, "n_uses": 9999}, True),
    ],
)
def test_a_link_is_open_until_it_is_ended_over_or_used_up(changes: dict, is_open: bool):
    link = {"revoked_at": None, "expires_at": LATER, "n_uses": 0, "max_uses": None, **changes}

    assert is_link_open(**link, now=NOW) is is_open
