"""Habits of old metric files that today's libraries punish, found in the text of the file."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_REMOVED_ARGUMENTS = {
    ("mean_squared_error", "squared"): "scikit-learn took it away; call root_mean_squared_error instead",
    ("log_loss", "eps"): "scikit-learn took it away; clip the predictions before the call",
}


def find_habits(tree: ast.Module) -> Iterator[str]:
    """Say what silently does nothing or fails with the pandas and scikit-learn of today, line by line."""
    for node in ast.walk(tree):
        match node:
            case ast.Call():
                yield from _judge_call(node)
            case ast.Assign(targets=targets):
                for target in targets:
                    yield from _judge_target(target)
            case ast.AugAssign(target=target):
                yield from _judge_target(target)


def _judge_call(call: ast.Call) -> Iterator[str]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for keyword in call.keywords:
        is_true = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        if keyword.arg == "inplace" and is_true:
            yield (
                f"Line {call.lineno}: {called}(…, inplace=True) changes nothing where it is called on a column of a"
                " frame; assign the result instead."
            )
        removed = _REMOVED_ARGUMENTS.get((called, keyword.arg or ""))
        if removed:
            yield f"Line {call.lineno}: {called}(…, {keyword.arg}=…) fails: {removed}."


def _judge_target(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Subscript):
        yield (
            f"Line {target.lineno}: {ast.unparse(target)} = … changes nothing where the first part is a frame;"
            " write frame.loc[rows, column] = … instead."
        )
