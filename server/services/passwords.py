"""Hashes of passwords: argon2id, few at once, and the same work for accounts that do not exist."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.domain.passwords import normalize_password

TIME_COST = 2
MEMORY_KIB = 19_456
LANES = 1
AT_ONCE = 2  # more would starve the other requests of processors and memory
# No password has this hash; checking one against it takes as long as against a real one.
NOBODY = f"$argon2id$v=19$m={MEMORY_KIB},t={TIME_COST},p={LANES}${'A' * 22}${'A' * 43}"


class Hasher:
    """Hashes and checks passwords; `n_verified` counts the checks."""

    def __init__(self) -> None:
        self._argon2 = PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._slots = BoundedSemaphore(AT_ONCE)
        self.n_verified = 0

    def hash(self, password: str) -> str:
        """Return the hash of a password, with its parameters and salt."""
        with self._slots:
            return self._argon2.hash(normalize_password(password))

    def is_right(self, password_hash: str | None, password: str) -> bool:
        """Whether the password has this hash; without one the same work is done, and the answer is no."""
        with self._slots:
            self.n_verified += 1
            try:
                return self._argon2.verify(password_hash or NOBODY, normalize_password(password))
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with other parameters than those of today."""
        return self._argon2.check_needs_rehash(password_hash)


HASHER = Hasher()
