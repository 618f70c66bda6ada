"""Tests of what a password must be."""

import pytest

from server.domain.passwords import check_password, normalize_password
from server.errors import InvalidInputError


def fault_of(password: str, user_name: str = "ada") -> str:
    with pytest.raises(InvalidInputError) as caught:
        check_password(password, user_name=user_name)
    return caught.value.fields["password"]


@pytest.mark.parametrize(
    "password", ["seven quiet rivers", "zwölf Boxkämpfer", "0f9a-77c1-xx", "日本語のとても長い文です"]
)
def test_any_signs_are_good_if_there_are_enough(password: str) -> None:
    assert check_password(password, user_name="ada") == normalize_password(password)


def test_nine_characters_are_too_few() -> None:
    assert "this has 9" in fault_of("ninechars")


def test_more_than_1024_bytes_are_too_many() -> None:
    assert "1,024 bytes" in fault_of("é" * 512 + "xy")


@pytest.mark.parametrize("password", ["qwertyuiop", "QwertyUiop", "1234567890", "password123", "aaaaaaaaaaaa"])
def test_common_passwords_are_refused(password: str) -> None:
    assert "among the first" in fault_of(password)


@pytest.mark.parametrize("password", ["ada-lovelace", "AdaLovelace2026", "podium-ada-lovelace", "podium123456"])
def test_the_name_of_the_user_or_the_site_is_refused(password: str) -> None:
    assert "name" in fault_of(password, user_name="Ada-Lovelace")


def test_a_password_may_contain_the_name_among_other_words() -> None:
    assert check_password("ada likes quiet rivers", user_name="ada")


def test_the_same_signs_typed_another_way_are_the_same_password() -> None:
    assert check_password("zwölf Boxkämpfer", user_name="ada") == check_password(
        "zwo\u0308lf Boxka\u0308mpfer", user_name="ada"
    )


def test_the_fault_stands_at_the_field_that_was_asked_for() -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_password("short", user_name="ada", field="new")

    assert set(caught.value.fields) == {"new"}
