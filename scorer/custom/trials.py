"""A metric file tried before anybody else meets it: its doctests, its test functions, and the files of the host."""

from __future__ import annotations

import doctest
import inspect
import io
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import ModuleType

import numpy as np

from scorer.custom.answers import MAX_HOST_LETTERS, MAX_TRIALS, Failure, Outcome, Refusal, Trials, cut
from scorer.custom.calling import attempt, score_entry
from scorer.custom.compatibility import DOCTEST_PRINTING
from scorer.custom.frames import Frames


def try_metric(
    metric: ModuleType, frames: Frames | None, *, id_column: str, parameters: Mapping[str, object]
) -> Trials:
    """Run doctests and test functions, then score each of the host's submissions."""
    n_doctests, failed = run_doctests(metric)
    tests = dict(list_tests(metric))
    ready = {name: test for name, test in tests.items() if not _takes_arguments(test)}
    failed += [words for name, test in ready.items() for words in _run_test(name, test)]
    outcomes: dict[str, Outcome] = {}
    if frames is not None:
        for name in frames.entries:
            work = partial(score_entry, metric, frames, name, id_column=id_column, parameters=parameters)
            outcomes[name] = attempt(work)
    return Trials(
        n_doctests=n_doctests,
        n_tests=len(ready),
        failed=tuple(failed[:MAX_TRIALS]),
        skipped=tuple(name for name in tests if name not in ready)[:MAX_TRIALS],
        outcomes=outcomes,
    )


def run_doctests(metric: ModuleType) -> tuple[int, list[str]]:
    """Run the examples of a file's docstrings; returns how many there are, and what is said of each that failed."""
    tests = doctest.DocTestFinder(exclude_empty=True).find(metric)
    with np.printoptions(legacy=DOCTEST_PRINTING):
        said = [_run_doctest(test, metric.__name__) for test in tests]
    return sum(len(test.examples) for test in tests), [words for words in said if words]


class _Checker(doctest.OutputChecker):
    """Takes what the file prints when it is run as a script, though it was imported under a name of its own."""

    def __init__(self, name: str) -> None:
        self._name = name

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        """Whether the output is as expected: an exception's class without a module, any other in `__main__`."""
        forms = {got.replace(f"{self._name}.", module) for module in ("", "__main__.")}
        return any(super(_Checker, self).check_output(want, form, optionflags) for form in forms)


def _run_doctest(test: doctest.DocTest, name: str) -> str:
    said = io.StringIO()
    runner = doctest.DocTestRunner(_Checker(name), optionflags=doctest.ELLIPSIS, verbose=False)
    found = attempt(partial(runner.run, test, out=said.write))
    if isinstance(found, Refusal | Failure):  # such as sys.exit() in an example
        said.write(f"Doctest of {test.name}: {found.message}")
    return cut(said.getvalue().replace(f"{name}.", "").strip("*\n "), MAX_HOST_LETTERS)


def list_tests(metric: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    """Return the test functions that the file itself defines."""
    for name, value in vars(metric).items():
        if name.startswith("test_") and inspect.isfunction(value) and value.__module__ == metric.__name__:
            yield name, value


def _takes_arguments(test: Callable[..., object]) -> bool:
    return any(
        parameter.default is parameter.empty and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        for parameter in inspect.signature(test).parameters.values()
    )


def _run_test(name: str, test: Callable[[], object]) -> Iterator[str]:
    found = attempt(test)
    if isinstance(found, Failure):
        yield f"{name}: {found.kind}: {found.message}\n{found.trace}"
    elif isinstance(found, Refusal):
        yield f"{name}: ParticipantVisibleError: {found.message}"
