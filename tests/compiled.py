"""Compiles once a process what each application of the tests would compile anew: its URL rules and its templates."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class Bytecode(BytecodeCache):
    """The code of templates, in memory; Jinja looks whether the source is still the same."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if it is known."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._code[bucket.key] = bucket.bytecode_to_string()


_BYTECODE = Bytecode()


def share_templates(app: Flask) -> None:
    """Let an application take the code of its templates from those before it."""
    app.jinja_env.bytecode_cache = _BYTECODE


def share_rules(patch: pytest.MonkeyPatch) -> None:
    """Let rules of the same text share the function that makes their address, a quarter of a second for all of them."""
    compile_anew = Rule._compile_builder
    made: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if rule.defaults:
            return compile_anew(rule, append_unknown)
        key = (rule.rule, *rule._trace, append_unknown)
        if key not in made:
            made[key] = compile_anew(rule, append_unknown)
        return made[key]

    patch.setattr(Rule, "_compile_builder", compile_once)
