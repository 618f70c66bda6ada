"""The learning curve of a team: its scores, attempt by attempt."""

from __future__ import annotations

from collections.abc import Sequence

from scorer.diagnostics.charts import Chart, Value

_PATIENCE = 5


def draw_attempts(scores: Sequence[float], *, higher_is_better: bool) -> Chart | None:
    """Return how the scores of a team changed from attempt to attempt.

    Parameters
    ----------
    scores : sequence of float
        The public scores as the team has seen them, in the order of its attempts.
    higher_is_better : bool
        The direction of the metric.

    Returns
    -------
    Chart or None
        None before the second attempt.

    Examples
    --------
    >>> draw_attempts([0.7, 0.6, 0.8], higher_is_better=True).data["best"]
    [0.7, 0.7, 0.8]
    """
    if len(scores) < 2:
        return None
    choose = max if higher_is_better else min
    best = [choose(scores[: place + 1]) for place in range(len(scores))]
    since = len(scores) - 1 - scores.index(best[-1])
    if since == 0:
        look = f"This attempt is your best of {len(scores)}."
        advice = "Write down what you changed, and change one thing at a time."
    elif since < _PATIENCE:
        look = f"Your best score is {since} {'attempt' if since == 1 else 'attempts'} old."
        advice = "Compare this attempt with your best one: keep what helped and undo what did not."
    else:
        look = f"Your last {since} attempts brought nothing better."
        advice = "Trust cross-validation on the training data, and try another kind of feature or model."
    data: dict[str, Value] = {"attempt": list(range(1, len(scores) + 1)), "score": list(scores), "best": best}
    return Chart("attempts", "Your attempts", look, advice, data)
