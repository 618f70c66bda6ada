"""Tests of the form of e-mail addresses."""

import pytest

from server.domain.emails import check_email, email_key, vouched_key
from server.errors import InvalidInputError


@pytest.mark.parametrize("email", ["ada@example.org", "a.b+c@uni.example", "x@localhost", "zoë@exämple.org"])
def test_addresses_are_taken_as_they_are(email: str) -> None:
    assert check_email(f" {email} ") == email


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "ada@",
        "@x.org",
        "a b@x.org",
        "a@b@c.org",
        "a@x..org",
        "a\n@x.org",
        "<a@x.org>",
        "a@x.org\u202e",
        "a" * 250 + "@x.org",
    ],
)
def test_what_is_no_address_is_refused_at_its_field(email: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_email(email)

    assert set(caught.value.fields) == {"email"}


def test_addresses_are_unique_whatever_their_case() -> None:
    assert email_key("Ada@Example.org") == email_key("ada@example.ORG")


def test_what_a_host_vouches_for_has_a_key_of_that_host() -> None:
    assert vouched_key("Ada@Example.org", 7) == "by:7:ada@example.org"
