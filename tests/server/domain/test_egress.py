"""Where requests may go: public addresses and two ports, and what the operator allows beside them."""

import pytest

from server.domain.egress import Egress, Target, find_origin, make_egress
from server.errors import InvalidInputError

PUBLIC = ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::1.1.1.1", "2002:101:101::1"]
OTHERS = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "2002:7f00:1::1",
    "2001::1",
    "fc00::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "localhost",
    "",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str):
    assert Egress().allows(address)


@pytest.mark.parametrize("address", OTHERS)
def test_no_other_is(address: str):
    assert not Egress().allows(address)


def test_a_network_that_the_operator_names_is_allowed_and_no_other():
    egress = make_egress(["10.1.0.0/16", "fd00::/8"], [])

    assert [egress.allows(each) for each in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::7")] == [True] * 3
    assert [egress.allows(each) for each in ("10.2.0.1", "127.0.0.1", "fc00::1")] == [False] * 3


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.org", Target("https", "example.org", 443, "/")),
        ("http://Example.org:80/a?b=c#d", Target("http", "example.org", 80, "/a?b=c")),
        ("https://[2606:4700:4700::1111]/x", Target("https", "2606:4700:4700::1111", 443, "/x")),
        ("https://example.org:443/", Target("https", "example.org", 443, "/")),
    ],
)
def test_an_address_is_taken_apart(url: str, target: Target):
    assert Egress().check_url(url) == target


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "such as https"),
        ("https://example.org/" + "a" * 500, "at most 500"),
        ("https://example.org/a b", "such as https"),
        ("https://example.org/\nX: y", "such as https"),
        ("https://ex\N{LATIN SMALL LETTER A WITH DIAERESIS}mple.org/", "such as https"),
        ("ftp://example.org/", "begins with https"),
        ("file:///etc/passwd", "begins with https"),
        ("//example.org/", "begins with https"),
        ("https:///x", "begins with https"),
        ("https://example.org\\@10.0.0.1/", "begins with https"),
        ("https://ada:secret@example.org/", "user name and password"),
        ("https://example.org:8443/", "Port 8443 is not allowed here: 80 and 443 are"),
        ("https://example.org:99999/", "such as https"),
        ("http://127.0.0.1/", "no public address"),
        ("http://[::ffff:127.0.0.1]/", "no public address"),
        ("http://[::1]/", "no public address"),
        ("http://169.254.169.254/latest/meta-data", "no public address"),
    ],
)
def test_what_is_not_allowed_is_named(url: str, words: str):
    with pytest.raises(InvalidInputError) as refused:
        Egress().check_url(url)

    assert words in refused.value.fields["url"]


def test_ports_that_the_operator_names_are_allowed():
    assert make_egress([], [8443]).check_url("https://example.org:8443/x").port == 8443


def test_what_is_kept_on_record_has_no_path():
    assert find_origin("https://example.org:8443/services/T0/secret?key=1") == "https://example.org:8443"


def test_what_is_no_network_is_refused():
    with pytest.raises(ValueError, match="does not appear to be"):
        make_egress(["intranet"], [])
