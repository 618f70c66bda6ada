"""The check of a metric file before it is published: what its text says, its own tests, and the host's files scored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from scorer.custom.answers import Failure, Outcome, Refusal, Trials, Values
from scorer.custom.inputs import Truth, read_entry, read_truth, select_columns
from scorer.custom.metric_file import MetricFile, read_metric_file
from scorer.custom.requests import Work
from scorer.custom.scoring import run_metric
from scorer.errors import MetricError, SolutionError, SubmissionError
from scorer.limits import DEFAULT_LIMITS
from scorer.parameters import Parameter
from scorer.problems import echo
from scorer.whole_files import WholeFile

MAX_NAME_LETTERS = 80
MAX_DESCRIPTION_LETTERS = 255
TRUTH, SAMPLE = "truth", "sample"
REMINDER = (
    "The message of a ParticipantVisibleError is shown to entrants as it is: let it quote the submission, never the"
    " solution."
)


@dataclass(frozen=True)
class Metadata:
    """What a host says of the metric beside its file.

    Attributes
    ----------
    name, description, category : str
        For people; empty where nothing is said.
    higher_is_better : bool or None
        The direction; None where it is not said.
    is_complete : bool
        Whether the metric matches the rows itself.
    """

    name: str = ""
    description: str = ""
    category: str = ""
    higher_is_better: bool | None = None
    is_complete: bool = False

    def find_faults(self) -> Iterator[str]:
        """Say what is too long."""
        for words, text, most in (
            ("name", self.name, MAX_NAME_LETTERS),
            ("category", self.category, MAX_NAME_LETTERS),
            ("description", self.description, MAX_DESCRIPTION_LETTERS),
        ):
            if len(text) > most:
                yield f"The {words} of the metric has {len(text)} characters; expected at most {most}."


@dataclass(frozen=True)
class CheckReport:
    """What the check found, for the host.

    Attributes
    ----------
    faults, warnings : tuple of str
        What has to be mended before the metric can be used, and what should be.
    parameters : tuple of Parameter
        The settings that the file takes.
    trials : Trials
        Counts of its own tests, and the outcome on each of the host's files.
    output : str
        What the metric printed, cut.
    """

    faults: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    trials: Trials = field(default_factory=Trials)
    output: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether the metric can be used."""
        return not self.faults


def check_metric(
    metric_file: Path,
    solution: Path | None = None,
    sample: Path | None = None,
    *,
    metadata: Metadata,
    parameters: Mapping[str, object] | None = None,
    id_column: str | None = None,
) -> CheckReport:
    """Check a metric file, as far as there are files to try it on.

    Parameters
    ----------
    metric_file : Path
        A Python file that defines `score`.
    solution, sample : Path, optional
        The solution, scored against itself, and the sample submission, scored against it.
    metadata : Metadata
        What is said beside the file.
    parameters : mapping
        Further arguments of `score`; the required ones are needed where there is a solution.
    id_column : str, optional
        The id column; without it the first one of the solution.
    """
    told = tuple(metadata.find_faults())
    try:
        metric = read_metric_file(metric_file)
        values = metric.bind(parameters or {}) if solution or parameters else {}
        truth = None
        if solution:
            truth = read_truth(solution, id_column=id_column, matches_rows=not metadata.is_complete)
    except (MetricError, SolutionError) as error:
        return CheckReport((*told, *error.faults))
    entries, faults, warnings = _gather_entries(truth, sample)
    heard = run_metric(Work.CHECK, metric_file, values, truth, entries, is_complete=metadata.is_complete)
    report = CheckReport((*told, *faults), (*metric.warnings, *warnings), metric.parameters, output=heard.output)
    return (
        _add_trials(report, heard.answer, metadata)
        if isinstance(heard.answer, Trials)
        else _fail(report, heard.answer, metric)
    )


def _fail(report: CheckReport, answer: Outcome, metric: MetricFile) -> CheckReport:
    found = answer if isinstance(answer, Failure) else Failure("NoResult", "another answer than a check.")
    fault = f"{metric.name} cannot be run: {found.kind}: {found.message}\n{found.trace}".strip()
    return replace(report, faults=(*report.faults, fault))


def _gather_entries(truth: Truth | None, sample: Path | None) -> tuple[dict[str, WholeFile], list[str], list[str]]:
    """Return the submissions to try, faults and warnings."""
    if truth is None:
        return {}, [], []
    if sample is None:
        return {TRUTH: truth.file}, [], []
    try:
        entry = read_entry(sample, truth, DEFAULT_LIMITS)
    except SubmissionError as error:
        return {TRUTH: truth.file}, [f"The sample submission: {error.report.message}"], []
    lacking = [name for name in entry.names if name not in truth.file.names]
    if lacking:
        named = ", ".join(f"`{echo(name)}`" for name in lacking[:3])
        words = f"The truth was not scored against itself: the solution lacks {named}, which the sample has."
        return {SAMPLE: entry}, [], [words]
    return {TRUTH: select_columns(truth.file, entry.names), SAMPLE: entry}, [], []


def _add_trials(report: CheckReport, trials: Trials, metadata: Metadata) -> CheckReport:
    faults, warnings = list(trials.failed), []
    warnings += [f"{name} takes arguments and was not run." for name in trials.skipped]
    sample, perfect = trials.outcomes.get(SAMPLE), trials.outcomes.get(TRUTH)
    if isinstance(sample, Refusal | Failure):
        faults.append(f"The sample submission cannot be scored: {_words(sample)}")
    if isinstance(perfect, Refusal | Failure):
        warnings.append(f"The truth cannot be scored against itself: {_words(perfect)}")
    if isinstance(sample, Values) and isinstance(perfect, Values):
        warnings += _judge_direction(sample.public, perfect.public, metadata.higher_is_better)
    return replace(report, faults=(*report.faults, *faults), warnings=(*report.warnings, *warnings), trials=trials)


def _words(found: Refusal | Failure) -> str:
    if isinstance(found, Refusal):
        return f"ParticipantVisibleError: {found.message}"
    return f"{found.kind}: {found.message}\n{found.trace}".strip()


def _judge_direction(sample: float, perfect: float, higher_is_better: bool | None) -> Iterator[str]:
    is_worse = perfect < sample if higher_is_better else perfect > sample
    if higher_is_better is not None and is_worse:
        yield (
            f"The truth against itself scores {perfect:g} on the public rows, worse than the sample's {sample:g}:"
            f" is it right that {'higher' if higher_is_better else 'lower'} is better?"
        )
