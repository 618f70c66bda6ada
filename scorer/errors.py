"""What the scorer raises, by who has to mend it: the entrant, or the host."""

from __future__ import annotations

from scorer.report import Report

NEUTRAL = "Scoring failed; the host has been notified."  # what an entrant is told of a metric file's failure


class ScorerError(Exception):
    """Anything that the scorer refuses."""


class SubmissionError(ScorerError):
    """The submission cannot be scored; its report is written for the entrant."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.message)
        self.report = report


class SolutionError(ScorerError):
    """The solution cannot be used; the message is for the host and lists every fault."""

    def __init__(self, *faults: str) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


class MetricError(ScorerError):
    """The metric or its parameters are wrong; the message is for the host."""

    def __init__(self, *faults: str) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


class MetricFileError(MetricError):
    """A host's own metric failed while it ran; what it said is for the host alone, for it can quote labels.

    Attributes
    ----------
    kind : str
        The class of what was raised, or what became of the process.
    trace : str
        The traceback; empty if there is none.
    output : str
        What the metric printed, cut.
    """

    def __init__(self, fault: str, *, kind: str, trace: str = "", output: str = "") -> None:
        super().__init__(fault)
        self.kind = kind
        self.trace = trace
        self.output = output


class UndefinedScoreError(ScorerError):
    """The metric has no value on these labels; found when a solution is compiled and told to the host."""
