"""Metrics of the catalogue by the names that others have for them; what a name means is proved by scores, not by it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scorer.registry import METRICS


@dataclass(frozen=True)
class Candidate:
    """A metric of the catalogue that a name may mean."""

    metric: str
    parameters: dict[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Say it for people."""
        settings = ", ".join(f"{name}: {value}" for name, value in self.parameters.items())
        return f"{self.metric} ({settings})" if settings else self.metric


# Functions of scikit-learn and labels of platforms, without case, spaces and signs.
MEANINGS: dict[str, tuple[str, ...]] = {
    "accuracy": ("accuracy", "subset_accuracy"),
    "acc": ("accuracy",),
    "accuracyscore": ("accuracy", "subset_accuracy"),
    "adjustedrandscore": ("adjusted_rand",),
    "auc": ("roc_auc", "mean_columnwise_roc_auc", "roc_auc_ovr"),
    "aucroc": ("roc_auc", "mean_columnwise_roc_auc"),
    "auroc": ("roc_auc", "mean_columnwise_roc_auc"),
    "areaundertheroccurve": ("roc_auc",),
    "averageprecisionscore": ("average_precision", "mean_columnwise_average_precision"),
    "balancedaccuracyscore": ("balanced_accuracy",),
    "balancedaccuracy": ("balanced_accuracy",),
    "brierscoreloss": ("brier_score",),
    "cohenkappascore": ("cohen_kappa", "quadratic_weighted_kappa", "linear_weighted_kappa"),
    "crossentropy": ("log_loss", "binary_log_loss"),
    "dice": ("global_dice", "mean_dice"),
    "explainedvariancescore": ("explained_variance",),
    "f1": ("f1", "macro_f1", "weighted_f1", "micro_f1"),
    "f1score": ("f1", "macro_f1", "weighted_f1", "micro_f1"),
    "hamming": ("hamming_loss",),
    "hammingloss": ("hamming_loss",),
    "jaccard": ("word_jaccard",),
    "kendalltau": ("kendall_tau_b",),
    "levenshtein": ("mean_levenshtein",),
    "levenshteindistance": ("mean_levenshtein",),
    "logloss": ("binary_log_loss", "log_loss", "mean_columnwise_log_loss"),
    "loglossmulticlass": ("log_loss",),
    "macrof1": ("macro_f1",),
    "macrof1score": ("macro_f1",),
    "mae": ("mae",),
    "map5": ("map_at_k",),
    "mape": ("mape",),
    "matthewscorrcoef": ("matthews_corrcoef",),
    "maxerror": ("max_error",),
    "mcc": ("matthews_corrcoef",),
    "mcrmse": ("mcrmse",),
    "meanabsoluteerror": ("mae",),
    "meanabsolutepercentageerror": ("mape",),
    "meancolumnwiserocauc": ("mean_columnwise_roc_auc",),
    "meancolumnwiserootmeansquarederror": ("mcrmse",),
    "meangammadeviance": ("gamma_deviance",),
    "meanpoissondeviance": ("poisson_deviance",),
    "meansquarederror": ("mse", "rmse"),
    "meansquaredlogerror": ("msle", "rmsle", "mean_columnwise_rmsle"),
    "medianabsoluteerror": ("medae",),
    "microf1": ("micro_f1",),
    "mse": ("mse", "rmse"),
    "multiclasslogloss": ("log_loss",),
    "normalizedmutualinfoscore": ("nmi",),
    "pearson": ("pearson",),
    "pearsonr": ("pearson",),
    "precisionscore": ("precision",),
    "quadraticweightedkappa": ("quadratic_weighted_kappa",),
    "r2": ("r2",),
    "r2score": ("r2",),
    "recallscore": ("recall",),
    "rmse": ("rmse",),
    "rmsle": ("rmsle", "mean_columnwise_rmsle"),
    "rocauc": ("roc_auc", "mean_columnwise_roc_auc", "roc_auc_ovr"),
    "rocaucscore": ("roc_auc", "mean_columnwise_roc_auc", "roc_auc_ovr"),
    "rootmeansquarederror": ("rmse",),
    "rootmeansquaredlogarithmicerror": ("rmsle", "mean_columnwise_rmsle"),
    "rootmeansquaredlogerror": ("rmsle", "mean_columnwise_rmsle"),
    "smape": ("smape",),
    "spearman": ("spearman", "mean_columnwise_spearman"),
    "spearmanr": ("spearman", "mean_columnwise_spearman"),
    "vmeasurescore": ("v_measure",),
    "weightedf1": ("weighted_f1",),
}
MAX_CANDIDATES = 8


def find_candidates(*names: str) -> list[Candidate]:
    """Return what names may mean, those of the first name first; names that mean nothing are passed over."""
    found = [metric for name in names for metric in _meanings(name)]
    return [Candidate(metric) for metric in dict.fromkeys(found)][:MAX_CANDIDATES]


def _meanings(name: str) -> Iterator[str]:
    key = re.sub(r"[^a-z0-9]", "", name.casefold())
    yield from MEANINGS.get(key, ())
    if name in METRICS:
        yield name


def names_in_program(source: str) -> list[str]:
    """Return the functions that a program calls or imports, in order, read from its text; none if it is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return list(dict.fromkeys(_names(ast.walk(tree))))


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
                yield name
            case ast.ImportFrom(module=str(module), names=names) if module.startswith("sklearn"):
                yield from (alias.name for alias in names)
            case _:
                pass
