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


def test_csv_is_all_that_stands_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(as_csv=True)

    screen.say("for people")
    screen.data({"name": "ada"}, ["name"])

    assert capsys.readouterr().out == "name\r\nada\r\n"


@pytest.mark.parametrize(
    ("environ", "is_painted"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours_may_be_forced_and_forbidden(
    environ: dict[str, str], is_painted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    assert ("\x1b[" in Screen().paint("text", "bold")) == is_painted
