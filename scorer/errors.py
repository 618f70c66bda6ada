"""What the scorer raises, by who has to mend it: the entrant, or the host."""

from __future__ import annotations

from scorer.report import Report


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


class UndefinedScoreError(ScorerError):
    """The metric has no value on these labels; found when a solution is compiled and told to the host."""
