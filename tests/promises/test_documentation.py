"""The promises that operators read are those that tests hold."""

import re

from tests.conftest import ROOT


def test_every_promise_that_is_made_has_a_test_and_every_test_a_promise() -> None:
    text = (ROOT / "docs/operators/security.md").read_text()
    promised = {int(number) for number in re.findall(r"^\| P(\d+) \|", text, re.MULTILINE)}
    names = [
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def test((?:_p\d\d)+)_", path.read_text())
    ]
    tested = {int(number) for name in names for number in re.findall(r"\d\d", name)}

    assert promised == tested


def test_every_file_that_the_promises_name_is_there() -> None:
    text = (ROOT / "docs/operators/security.md").read_text()
    named = re.findall(r"`(tests/[^`]+)`", text)

    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []
