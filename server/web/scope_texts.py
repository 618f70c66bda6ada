"""What the scopes of a token mean, in the words of pages."""

from __future__ import annotations

from server.services.tokens import Scope

SCOPE_TEXTS = {
    Scope.READ: "pages, data, leaderboards, own scores",
    Scope.SUBMIT: "enter competitions and hand in predictions",
    Scope.HOST: "your own competitions",
    Scope.ADMIN: "the whole site",
}
