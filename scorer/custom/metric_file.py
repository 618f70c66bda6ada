"""A host's metric file as text: its entry point, settings and warnings, read from the syntax tree and never run."""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scorer.custom.annotations import find_choices, find_kind
from scorer.custom.docstrings import read_helps
from scorer.custom.habits import find_habits
from scorer.errors import MetricError
from scorer.limits import MIB
from scorer.parameters import Parameter, parse_values
from scorer.problems import size_of

FIRST_ARGUMENTS = ("solution", "submission", "row_id_column_name")
_UNKNOWN = object()


@dataclass(frozen=True)
class MetricFile:
    """What the text of a metric file says.

    Attributes
    ----------
    path, name, sha256 : Path, str, str
        The file, what messages call it, and the hash of its bytes.
    description : str
        The docstring of `score`.
    parameters : tuple of Parameter
        Its further arguments.
    warnings : tuple of str
        What a host should mend, though the file is taken.
    """

    path: Path
    name: str
    sha256: str
    description: str
    parameters: tuple[Parameter, ...]
    warnings: tuple[str, ...]

    def bind(self, raw: Mapping[str, object]) -> dict[str, object]:
        """Return the typed values of what was said; what was not said keeps the default that the file gives it.

        Raises
        ------
        MetricError
            Naming every unknown parameter, every one that is lacking and every value that is not allowed.
        """
        values = parse_values(self.parameters, raw, metric=self.name)
        required = {parameter.name for parameter in self.parameters if parameter.is_required}
        return {name: values[name] for name, said in raw.items() if said is not None or name in required}


def read_metric_file(path: Path) -> MetricFile:
    """Read a metric file.

    Raises
    ------
    MetricError
        If it is no Python, or has no `score` that can be called as the contract says.
    """
    source = path.read_bytes()
    tree = _parse(source, path.name)
    score = _find_score(tree)
    if score is None:
        raise MetricError(
            f"{path.name} defines no function `score` at its top level;"
            f" expected def score({', '.join(FIRST_ARGUMENTS)}, …) -> float."
        )
    faults = list(_find_faults(score, path.name))
    if faults:
        raise MetricError(*faults)
    description = ast.get_docstring(score) or ""
    return MetricFile(
        path=path,
        name=path.name,
        sha256=hashlib.sha256(source).hexdigest(),
        description=description,
        parameters=tuple(_read_parameters(score)),
        warnings=(*_find_gaps(score, description), *find_habits(tree)),
    )


def _parse(source: bytes, name: str) -> ast.Module:
    if len(source) > MIB:
        raise MetricError(f"{name} has {size_of(len(source))}; expected at most {size_of(MIB)} of Python.")
    try:
        with warnings.catch_warnings(action="ignore"):  # such as \d in a docstring: no concern of the host's
            return ast.parse(source)
    except SyntaxError as error:
        raise MetricError(f"{name} is not Python: line {error.lineno or 1}: {error.msg}.") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise MetricError(f"{name} is not Python that can be read: {error or type(error).__name__}.") from error


def _find_score(tree: ast.Module) -> ast.FunctionDef | None:
    """Return the last definition at the top level, the one that Python keeps."""
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "score"]
    return found[-1] if found else None


def _find_faults(score: ast.FunctionDef, name: str) -> Iterator[str]:
    by_place = [*score.args.posonlyargs, *score.args.args]
    first = tuple(argument.arg for argument in by_place[: len(FIRST_ARGUMENTS)])
    if first != FIRST_ARGUMENTS:
        yield (
            f"{name}, line {score.lineno}: `score` begins with ({', '.join(first)});"
            f" expected ({', '.join(FIRST_ARGUMENTS)}), in this order."
        )
    for argument in score.args.posonlyargs[len(FIRST_ARGUMENTS) :]:
        yield f"{name}, line {score.lineno}: `{argument.arg}` stands before the `/`; expected a keyword argument."


def _arguments(score: ast.FunctionDef) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """Return each argument with its default, in the order of the signature."""
    by_place = [*score.args.posonlyargs, *score.args.args]
    without = len(by_place) - len(score.args.defaults)
    yield from zip(by_place, [*[None] * without, *score.args.defaults], strict=True)
    yield from zip(score.args.kwonlyargs, score.args.kw_defaults, strict=True)


def _read_parameters(score: ast.FunctionDef) -> Iterator[Parameter]:
    further = list(_arguments(score))[len(FIRST_ARGUMENTS) :]
    helps = read_helps(ast.get_docstring(score) or "", [argument.arg for argument, _ in further])
    for argument, default in further:
        value = None if default is None else _evaluate(default)
        annotation = "no annotation" if argument.annotation is None else ast.unparse(argument.annotation)
        told = f", by default {ast.unparse(default)}" if default is not None and value is _UNKNOWN else ""
        value = None if value is _UNKNOWN else value
        yield Parameter(
            argument.arg,
            find_kind(argument.annotation, value),
            f"{annotation}{told}. {helps.get(argument.arg, '')}".rstrip(),
            default=value,
            choices=find_choices(argument.annotation),
            is_required=default is None,
        )


def _evaluate(default: ast.expr) -> object:
    """Return a default that is written out; one that would have to be computed is not known."""
    try:
        return ast.literal_eval(default)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return _UNKNOWN


def _find_gaps(score: ast.FunctionDef, description: str) -> Iterator[str]:
    bare = [argument.arg for argument, _ in _arguments(score) if argument.annotation is None]
    if bare:
        yield f"Line {score.lineno}: `score` has no annotation for {', '.join(bare)}; settings are told best by types."
    if score.returns is None:
        yield f"Line {score.lineno}: `score` has no annotation of what it returns; expected -> float."
    if not description:
        yield f"Line {score.lineno}: `score` has no docstring; it is what hosts read of the metric."
