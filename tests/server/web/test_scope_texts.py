"""Tests of the words for scopes."""

from server.services.tokens import Scope
from server.web.scope_texts import SCOPE_TEXTS


def test_every_scope_is_told_in_words_of_its_own():
    assert set(SCOPE_TEXTS) == set(Scope)
    assert len(set(SCOPE_TEXTS.values())) == len(SCOPE_TEXTS)
