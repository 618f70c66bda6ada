"""Names are cleaned once and compared by a key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.names import check_title, check_user_name, clean_lines, clean_text, name_key
from server.errors import InvalidInputError


def test_names_that_look_alike_have_one_key():
    assert name_key("Zoë  Ünal") == name_key("zoe unal") == name_key("ZOE-UNAL\u200b")


def test_a_name_with_spaces_cannot_take_over_another():
    assert name_key(" ada ") == name_key("ada")


def test_invisible_and_direction_changing_characters_are_dropped():
    assert clean_text("a\u202eb\u200bc\x00d\n e") == "abcd e"


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@given(st.text())
def test_a_key_holds_letters_and_digits_only(text):
    assert all(char.isalnum() for char in name_key(text))


@pytest.mark.parametrize("name", ["ab", "Nora_Lindqvist", "x-1", "a" * 40])
def test_plain_user_names_are_taken(name):
    assert check_user_name(name) == name


@pytest.mark.parametrize("name", ["", "a", "-ab", "ab-", "a b", "ünal", "a" * 41, "a/b", "admin", "A-d-m-i-n", "ab\n"])
def test_other_user_names_are_refused_at_their_field(name):
    with pytest.raises(InvalidInputError) as refused:
        check_user_name(name)

    assert set(refused.value.fields) == {"name"}


def test_a_title_is_cleaned():
    assert check_title("  Boosted   Trees & Tea ", field="team_name", longest=80) == "Boosted Trees & Tea"


@pytest.mark.parametrize("text", ["", "   ", "…", "x" * 81])
def test_a_title_without_letters_or_too_long_is_refused(text):
    with pytest.raises(InvalidInputError):
        check_title(text, field="team_name", longest=80)


def test_text_of_lines_keeps_them_and_is_cleaned_line_by_line():
    assert clean_lines("\n a  b\u200b\r\n\r\nc\t\n") == "a b\n\nc"
