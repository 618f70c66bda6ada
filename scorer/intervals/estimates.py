"""A score with its standard error and 95 % interval, and the formulas that make an interval of a standard error."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

NORMAL = NormalDist()
CONFIDENCE = 0.95
Z = NORMAL.inv_cdf((1 + CONFIDENCE) / 2)


class Method(StrEnum):
    """How a standard error was found."""

    ROW_LOSSES = "mean of row losses"
    PROPORTION = "Wilson's interval of a proportion"
    DELONG = "DeLong"
    INFLUENCE = "influence of each row"
    CONFUSION = "bootstrap of the confusion matrix"
    GROUPS = "sums over groups"
    BOOTSTRAP = "bootstrap of the rows"
    GROUP_BOOTSTRAP = "bootstrap of the groups"


class Scale(StrEnum):
    """The scale on which an interval is symmetric."""

    PLAIN = "plain"
    LOG = "logarithm"
    LOGIT = "log-odds"


@dataclass(frozen=True)
class Estimate:
    """A score and how sure it is.

    Attributes
    ----------
    score : float
        The score of the part.
    standard_error : float
        By how much it would typically differ on as many other rows drawn from the same source.
    low, high : float
        The ends of the 95 % interval.
    n_units : int
        Rows, or groups where rows are grouped.
    method : Method
        How the standard error was found.
    """

    score: float
    standard_error: float
    low: float
    high: float
    n_units: int
    method: Method


def student_quantile(degrees: float, *, z: float = Z) -> float:
    """Quantile of Student's t that belongs to a quantile of the normal distribution.

    Parameters
    ----------
    degrees : float
        Degrees of freedom, above 0.
    z : float
        The normal quantile; without it that of a two-sided 95 % interval.

    Returns
    -------
    float
        At 95 %, within 1.2 % of the exact quantile at 3 degrees of freedom, 0.5 % from 5 on.

    References
    ----------
    Wallace (1959), Annals of Mathematical Statistics 30, 1121–1130.

    Examples
    --------
    >>> round(student_quantile(9), 2)
    2.26
    """
    shrunk = z * (8 * degrees + 3) / (8 * degrees + 1)
    exponent = shrunk**2 / degrees
    return math.copysign(math.sqrt(degrees * math.expm1(exponent)), z) if exponent < 700 else math.copysign(math.inf, z)


def two_sided_p(statistic: float, degrees: float) -> float:
    """Probability of a Student's t at least as far from 0; the exact inverse of `student_quantile`.

    Parameters
    ----------
    statistic : float
        Difference over standard error.
    degrees : float
        Degrees of freedom, above 0.

    Returns
    -------
    float
        0 to 1.

    References
    ----------
    Wallace (1959), Annals of Mathematical Statistics 30, 1121–1130.

    Examples
    --------
    >>> round(two_sided_p(student_quantile(20), 20), 6)
    0.05
    """
    z = math.sqrt(degrees * math.log1p(statistic**2 / degrees)) * (8 * degrees + 1) / (8 * degrees + 3)
    return min(1.0, math.erfc(z / math.sqrt(2)))


def wilson_interval(share: float, n: int) -> tuple[float, float]:
    """95 % interval of a proportion, useful at 0 and at 1, too.

    Parameters
    ----------
    share : float
        The observed share, 0 to 1.
    n : int
        Trials, at least 1.

    Returns
    -------
    tuple of float
        Its ends, within 0 to 1.

    References
    ----------
    Wilson (1927), Journal of the American Statistical Association 22, 209–212. Brown, Cai and DasGupta (2001),
    Statistical Science 16, 101–133, compare its coverage with that of others.

    Examples
    --------
    >>> [round(end, 4) for end in wilson_interval(0.9, 10)]
    [0.5958, 0.9821]
    """
    square = Z**2 / n
    centre = (share + square / 2) / (1 + square)
    half = Z / (1 + square) * math.sqrt(share * (1 - share) / n + square / (4 * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def interval(
    score: float,
    standard_error: float,
    *,
    degrees: float,
    scale: Scale = Scale.PLAIN,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> tuple[float, float]:
    """95 % interval from a standard error, symmetric on the given scale.

    Parameters
    ----------
    score, standard_error : float
        The score and its standard error.
    degrees : float
        Degrees of freedom of the standard error.
    scale : Scale
        `LOG` for a score above 0, `LOGIT` for one between 0 and 1; the standard error is carried over by the delta
        method. At the end of its scale a score has a plain interval.
    bounds : tuple of float
        Lowest and highest possible score; the interval ends there.

    Returns
    -------
    tuple of float
        Its ends.

    References
    ----------
    Student (1908), Biometrika 6, 1–25; delta method: Oehlert (1992), The American Statistician 46, 27–29.

    Examples
    --------
    >>> [round(end, 3) for end in interval(0.9, 0.02, degrees=1e9, scale=Scale.LOGIT)]
    [0.853, 0.933]
    """
    half = student_quantile(degrees) * standard_error
    if scale is Scale.LOG and score > 0:
        factor = math.exp(min(half / score, 700.0))
        low, high = score / factor, score * factor
    elif scale is Scale.LOGIT and 0 < score < 1:
        odds, factor = score / (1 - score), math.exp(min(half / (score * (1 - score)), 700.0))
        low, high = 1 / (1 + factor / odds), 1 / (1 + 1 / (odds * factor))
    else:
        low, high = score - half, score + half
    return max(low, bounds[0]), min(high, bounds[1])
