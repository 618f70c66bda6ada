import pytest

from server.web.pages.results import mark_code, ordinal


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (1021, "1,021st")],
)
def test_places_are_written_out(number: int, text: str):
    assert ordinal(number) == text


def test_names_between_backticks_are_code_and_all_is_escaped():
    assert mark_code("cell of `a<b` & more") == "cell of <code>a&lt;b</code> &amp; more"


def test_a_backtick_alone_is_a_character():
    assert mark_code("it is ` here <b>") == "it is ` here &lt;b&gt;"
