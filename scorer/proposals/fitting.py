"""The kind of task that a solution poses, and the metrics of the catalogue that fit it, the most usual one first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from scorer.cells import distinct_texts
from scorer.parameters import Content as ColumnContent
from scorer.parameters import Kind
from scorer.problems import echo
from scorer.proposals.columns import ColumnFacts, Content, Table, find_numbers, skewness
from scorer.proposals.roles import Roles, is_until_event
from scorer.registry import get_metric

MOST_PROPOSED = 6
_MOST_CLASSES = 50
_ROWS_A_CLASS = 5  # a class with fewer rows on average is more likely a number or a text
_MOST_RATINGS = 11
_RARE = 0.1
_UNEVEN = 3.0
_SKEWED = 2.0
_WORDS_OF_PROSE = 4


class Task(StrEnum):
    """The kind of question, as a competition's description names it."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"
    RANKING = "ranking"
    FORECASTING = "forecasting"
    TEXT = "text"
    OTHER = "other"


@dataclass(frozen=True)
class FittingMetric:
    """A metric that fits, with the parameters that it needs here.

    Attributes
    ----------
    name : str
        Of the catalogue.
    reason : str
        One sentence: why it fits.
    parameters : mapping of str to object
        Columns that it takes.
    """

    name: str
    reason: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Fitting:
    """The task, why it is taken for one, and the metrics in the order in which a host should look at them."""

    task: Task
    reason: str
    metrics: tuple[FittingMetric, ...]


def find_fitting(table: Table, roles: Roles) -> Fitting:
    """Tell the task, and list metrics that fit it.

    Parameters
    ----------
    table : Table
        The file.
    roles : Roles
        What its columns are for.

    Returns
    -------
    Fitting
        At most `MOST_PROPOSED` metrics; none where there is no target or it is the same everywhere.
    """
    task, reason, chosen = _choose(table, roles)
    proposed = [_with_columns(metric, roles) for metric in chosen]
    return Fitting(task, reason, tuple(proposed[:MOST_PROPOSED]))


_Choice = tuple[Task, str, list[FittingMetric]]


def _choose(table: Table, roles: Roles) -> _Choice:
    targets = [table.facts[name] for name in roles.targets]
    if not targets:
        return Task.OTHER, "There is nothing to predict beside the ids.", []
    if len(targets) > 1:
        return _choose_for_several(table, targets)
    target = targets[0]
    name = echo(target.name)
    if target.n_blank:
        return _choose_for_text(table, target) if target.content is Content.TEXT else _blank(target)
    if target.is_constant:
        return Task.OTHER, f"`{name}` is the same in every row: every file would score alike.", []
    if target.is_binary:
        return _choose_for_binary(table, target, roles)
    tags = _find_tags(table, target)
    if tags:
        return _choose_for_tags(target, len(tags))
    if _is_class(target):
        return _choose_for_classes(table, target, roles)
    if target.is_numeric:
        return _choose_for_number(table, target, roles)
    return _choose_for_text(table, target)


def _blank(target: ColumnFacts) -> _Choice:
    words = f"{target.n_blank:,} of {target.n_rows:,} rows of `{echo(target.name)}` are blank: fill them, or leave out"
    return Task.OTHER, f"{words} these rows.", []


def _is_class(target: ColumnFacts) -> bool:
    is_few = target.n_distinct <= min(_MOST_CLASSES, max(2, target.n_rows // _ROWS_A_CLASS))
    if target.content in (Content.TEXT, Content.BOOLEAN):
        return is_few
    return is_few and target.content is Content.WHOLE and target.n_distinct <= 2 * _MOST_RATINGS


def _choose_for_binary(table: Table, target: ColumnFacts, roles: Roles) -> _Choice:
    rate = float(find_numbers(table.columns[target.name], target.name).mean())
    name = echo(target.name)
    reason = f"`{name}` is 0 or 1; {rate:.1%} of the rows are 1."
    metrics = [
        FittingMetric("roc_auc", f"Judges the order of the rows alone; the usual choice where `{name}` is 0 or 1."),
        FittingMetric("average_precision", f"Looks at the ones that are found; made for rare ones, here {rate:.1%}."),
        FittingMetric("binary_log_loss", "Asks for probabilities that can be trusted, not for the right order alone."),
        FittingMetric("brier_score", "Asks for probabilities, too, and punishes a confident mistake less."),
        FittingMetric("f1", "Asks for decisions: right for the ones, whatever is left over."),
        FittingMetric("accuracy", "The share of right decisions; easy to explain, weak where one class is rare."),
    ]
    if rate < _RARE:
        metrics[0], metrics[1] = metrics[1], metrics[0]
    if roles.group is not None:
        grouped = FittingMetric("grouped_auc", f"The order within each `{echo(roles.group)}`, averaged over them.")
        metrics.insert(2, grouped)
    return Task.CLASSIFICATION, reason, metrics


def _choose_for_classes(table: Table, target: ColumnFacts, roles: Roles) -> _Choice:
    counts = Counter(distinct_texts(table.columns[target.name])[1].tolist())
    ratio = max(counts.values()) / min(counts.values())
    name, n_classes = echo(target.name), len(counts)
    sizes = "all of one size" if ratio == 1 else f"the largest has {ratio:.2g} times the rows of the smallest"
    reason = f"`{name}` has {n_classes} classes; {sizes}."
    metrics = [
        FittingMetric("accuracy", "The share of right labels; easy to explain, fair where classes are of like size."),
        FittingMetric("macro_f1", f"Each of the {n_classes} classes counts as much, rare ones too."),
        FittingMetric("log_loss", "Asks for a probability of each class that can be trusted."),
        FittingMetric("balanced_accuracy", "The share of right labels of each class, averaged over classes."),
        FittingMetric(
            "matthews_corrcoef", "One number for agreement beyond chance; robust where classes differ in size."
        ),
    ]
    if ratio > _UNEVEN:
        metrics[0], metrics[1] = metrics[1], metrics[0]
    if _is_rating(target):
        words = (
            f"`{name}` is a scale from {target.lowest:g} to {target.highest:g}: a miss by one costs less than by two."
        )
        metrics.insert(0, FittingMetric("quadratic_weighted_kappa", words))
        metrics.insert(3, FittingMetric("rmse", "Takes the scale for a number."))
    if roles.group is not None and target.content is Content.WHOLE and (target.lowest or 0) >= 0:
        words = f"What the predicted order within each `{echo(roles.group)}` gains early: a search or a recommendation."
        metrics.insert(0, FittingMetric("ndcg_at_k", words))
        return Task.RANKING, f"{reason} Rows belong to groups (`{echo(roles.group)}`).", metrics
    return Task.CLASSIFICATION, reason, metrics


def _is_rating(target: ColumnFacts) -> bool:
    if target.content is not Content.WHOLE or target.lowest is None or target.highest is None:
        return False
    return 2 < target.n_distinct == target.highest - target.lowest + 1 <= _MOST_RATINGS


def _choose_for_number(table: Table, target: ColumnFacts, roles: Roles) -> _Choice:
    numbers = find_numbers(table.columns[target.name], target.name)
    lowest, name, lean = float(numbers.min()), echo(target.name), skewness(numbers)
    reason = f"`{name}` is a number from {lowest:g} to {numbers.max():g}."
    metrics = [
        FittingMetric("rmse", f"In the unit of `{name}`; large errors weigh most. The usual choice for a number."),
        FittingMetric("mae", f"In the unit of `{name}`; each unit of error weighs the same, outliers do not rule."),
        FittingMetric("r2", "The share of the variance that is explained: 0 is the mean, 1 is perfect."),
    ]
    if lowest >= 0:
        words = "errors count as ratios, so that small and large values matter alike."
        ratios = FittingMetric("rmsle", f"`{name}` is never negative; {words}")
        metrics.insert(0 if lean > _SKEWED else 2, ratios)
    if lowest >= 0 and target.content is Content.WHOLE:
        metrics.append(FittingMetric("poisson_deviance", f"`{name}` looks like a count."))
    if lowest > 0:
        metrics.append(FittingMetric("mape", f"The error as a share of `{name}`, which is always above 0."))
    metrics.append(FittingMetric("spearman", "Judges the order alone, whatever the unit."))
    task = Task.REGRESSION if roles.time is None else Task.FORECASTING
    return task, reason if roles.time is None else f"{reason} Rows have a time (`{echo(roles.time)}`).", metrics


def _choose_for_several(table: Table, targets: list[ColumnFacts]) -> _Choice:
    listed = ", ".join(f"`{echo(target.name)}`" for target in targets[:5]) + (" …" if len(targets) > 5 else "")
    known = {target.name: target for target in targets}
    if any(target.n_blank for target in targets):
        return _blank(next(target for target in targets if target.n_blank))
    if all(target.is_binary for target in targets):
        rows = np.stack([find_numbers(table.columns[target.name], target.name) for target in targets])
        if (rows.sum(axis=0) == 1).all():
            reason = f"{listed} are 0 or 1, and each row has exactly one 1: the columns are classes."
            return Task.CLASSIFICATION, reason, _for_one_hot(len(targets))
        reason = f"{listed} are 0 or 1, any number of them at once."
        return Task.CLASSIFICATION, reason, _for_flags(targets)
    if len(targets) == 2 and any(is_until_event(target.name, known) for target in targets):
        words = "How well the files order the rows by their time to the event, as far as it was observed."
        reason = f"{listed}: a time, and whether the event happened."
        return Task.OTHER, reason, [FittingMetric("concordance_index", words)]
    if all(target.is_numeric for target in targets):
        reason = f"{listed} are numbers."
        return Task.REGRESSION, reason, _for_numbers(targets)
    return Task.OTHER, f"{listed} are of different kinds; mark the ones to predict.", []


def _for_one_hot(n_classes: int) -> list[FittingMetric]:
    return [
        FittingMetric("log_loss", f"Asks for a probability of each of the {n_classes} classes that can be trusted."),
        FittingMetric("roc_auc_ovr", "The order of the rows for each class against all others."),
        FittingMetric("multiclass_brier", "Asks for probabilities, too, and punishes a confident mistake less."),
    ]


def _for_flags(targets: list[ColumnFacts]) -> list[FittingMetric]:
    return [
        FittingMetric("mean_columnwise_roc_auc", f"The order of the rows for each of the {len(targets)} labels."),
        FittingMetric("mean_columnwise_log_loss", "Asks for probabilities that can be trusted, label by label."),
        FittingMetric("mean_columnwise_average_precision", "Looks at the ones that are found; made for rare labels."),
    ]


def _for_numbers(targets: list[ColumnFacts]) -> list[FittingMetric]:
    metrics = [
        FittingMetric("mcrmse", "The RMSE of each column, averaged: the usual choice for several numbers."),
        FittingMetric("mae", "The mean absolute error of all columns; outliers do not rule."),
        FittingMetric("mean_columnwise_spearman", "Judges the order within each column, whatever its unit."),
    ]
    if all((target.lowest or 0) >= 0 for target in targets):
        metrics.insert(1, FittingMetric("mean_columnwise_rmsle", "None is negative; errors count as ratios."))
    return metrics


def _choose_for_text(table: Table, target: ColumnFacts) -> _Choice:
    distinct = distinct_texts(table.columns[target.name])[0]
    n_words = [len(text.split()) for text in distinct[:1000]]
    name = echo(target.name)
    reason = f"`{name}` is text, nearly every row another."
    metrics = [
        FittingMetric("exact_match", "Right or wrong, without case, punctuation and articles."),
        FittingMetric("qa_f1", "How many words an answer shares with the true one."),
        FittingMetric("cer", "Wrong, missing and needless letters: for transcription."),
        FittingMetric("rouge_l", "The longest common run of words: for summaries."),
        FittingMetric("chrf", "Runs of letters in common: for translation."),
    ]
    if sum(n_words) / max(1, len(n_words)) > _WORDS_OF_PROSE:
        metrics = [*metrics[3:], *metrics[:3]]
    return Task.TEXT, reason, metrics


def _find_tags(table: Table, target: ColumnFacts) -> set[str]:
    """Return the tags of a column that holds sets of them: few words in many more combinations."""
    if target.content is not Content.TEXT:
        return set()
    distinct = distinct_texts(table.columns[target.name])[0]
    words = {word for text in distinct for word in text.split()}
    are_few = len(words) < len(distinct) and len(words) <= max(_MOST_CLASSES, len(distinct) // 10)
    return words if are_few and any(len(text.split()) > 1 for text in distinct) else set()


def _choose_for_tags(target: ColumnFacts, n_tags: int) -> _Choice:
    reason = f"`{echo(target.name)}` holds tags divided by spaces: {n_tags} different ones."
    metrics = [
        FittingMetric("multilabel_samples_f1", "How right the tags of a row are, averaged over rows."),
        FittingMetric("multilabel_micro_f1", "All tags of all rows together; frequent tags count most."),
        FittingMetric("multilabel_macro_f1", f"Each of the {n_tags} tags counts as much."),
    ]
    return Task.CLASSIFICATION, reason, metrics


def _with_columns(proposed: FittingMetric, roles: Roles) -> FittingMetric:
    """Return the metric with the columns of weights and groups that it takes, where the solution has them."""
    parameters = dict(proposed.parameters)
    for parameter in get_metric(proposed.name).parameters:
        if parameter.kind is not Kind.COLUMN:
            continue
        if parameter.content is ColumnContent.WEIGHTS and parameter.name == "weight_column" and roles.weight:
            parameters[parameter.name] = roles.weight
        if parameter.content is ColumnContent.GROUPS and parameter.is_required and roles.group:
            parameters[parameter.name] = roles.group
    return FittingMetric(proposed.name, proposed.reason, parameters)
