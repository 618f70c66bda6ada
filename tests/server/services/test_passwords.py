"""Tests of hashing passwords."""

from argon2 import PasswordHasher

from server.services.passwords import NOBODY, Hasher


def test_a_hash_is_argon2id_with_our_parameters_and_a_salt_of_its_own() -> None:
    hasher = Hasher()

    first, second = hasher.hash("seven quiet rivers"), hasher.hash("seven quiet rivers")

    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second


def test_a_password_is_right_for_its_own_hash_only() -> None:
    hasher = Hasher()
    password_hash = hasher.hash("seven quiet rivers")

    assert hasher.is_right(password_hash, "seven quiet rivers")
    assert not hasher.is_right(password_hash, "seven quiet river")


def test_no_password_is_right_without_a_hash_and_the_same_work_is_done() -> None:
    hasher = Hasher()

    assert not hasher.is_right(None, "seven quiet rivers")
    assert hasher.n_verified == 1
    assert not hasher.is_outdated(NOBODY)


def test_what_is_no_hash_fits_no_password() -> None:
    assert not Hasher().is_right("plain text", "plain text")


def test_a_hash_of_other_parameters_is_outdated() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("seven quiet rivers")

    assert Hasher().is_outdated(weak)
