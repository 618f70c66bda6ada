"""What reaches the terminal."""

import pytest

from client.errors import RefusedError, UsageError
from client.output import Screen, plain


@pytest.mark.parametrize("control", ["\x1b", "\x07", "\r", "\x9b", "\u202e", "\u2066", "\x00"])
def test_what_steers_a_terminal_is_taken_out(control: str) -> None:
    assert plain(f"a{control}b") == "a\N{REPLACEMENT CHARACTER}b"


def test_letters_of_all_scripts_and_line_breaks_stay() -> None:
    assert plain("Łódź 王\nمرحبا 👩‍🔬\t–") == "Łódź 王\nمرحبا 👩‍🔬\t–"


def test_a_secret_is_struck_out_of_every_stream(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(verbose=True)
    screen.conceal("podium_secret99")

    screen.say("a podium_secret99")
    screen.trace("b podium_secret99")
    screen.fail(UsageError("c podium_secret99"))

    shown = capsys.readouterr()
    assert shown.out == "a podium_…\n"
    assert "secret99" not in shown.err


def test_with_json_standard_error_holds_the_fault_alone(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(as_json=True, verbose=True)

    screen.say("text")
    screen.note("remark")
    screen.warn("warning")
    screen.fail(RefusedError("No.", code="daily_limit_reached", limits={"left": 0}, fields=None))

    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == '{"code": "daily_limit_reached", "message": "No.", "exit_code": 5, "limits": {"left": 0}}\n'


def test_fields_and_hint_stand_below_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().fail(UsageError("No.", hint="Do this.", fields={"page": "Too high."}))

    assert capsys.readouterr().err == "podium: No.\n  page: Too high.\n  Do this.\n"


def test_colours_stay_off_what_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert Screen().paint("text", "bold") == "text"
