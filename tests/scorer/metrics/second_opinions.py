"""Metrics computed a second time, by a library or plainly from the definition, on random data.

A function is named after its metric. It draws data and returns our score and the other one.
"""

from __future__ import annotations

import math
from statistics import fmean, median, pstdev

import jiwer
import numpy as np
import sacrebleu
from rapidfuzz.distance import Levenshtein
from rouge_score.rouge_scorer import RougeScorer
from scipy import stats
from sklearn import metrics
from sklearn.metrics.pairwise import haversine_distances

from scorer.metrics import (
    bias,
    binary,
    confusion_matrix,
    curves,
    forecasts,
    multiclass,
    multilabel,
    ordinal,
    regression,
    relative,
    spatial,
    survival,
    text,
    translation,
)
from scorer.metrics.tokens import pack
from scorer.records import Bounds

Scores = tuple[float, float]
Random = np.random.Generator
WORDS = ("the", "cat", "Cat", "sat,", "on", "a", "mat", "12", "3.5", "naïve", "x-y")


def _binary(random: Random):
    truth = np.append(random.random(40) < 0.4, [True, False])
    # Rounded, so that scores tie.
    return truth, np.round(np.clip(random.normal(0.4 + 0.2 * truth, 0.3), 0, 1), 1), random.random(42)


def _numbers(random: Random):
    truth = random.normal(3, 2, 30)
    return truth, truth + random.normal(0, 2, 30), random.random(30)


def _chances(random: Random):
    truth = np.append(random.integers(0, 3, 30), [0, 1, 2])
    return truth, random.dirichlet([1, 1, 1], 33)


def _texts(random: Random) -> tuple[list[str], list[str]]:
    def draw() -> list[str]:
        return [" ".join(random.choice(WORDS, random.integers(1, 9))) for _ in range(12)]

    return draw(), draw()


def balanced_log_loss(random: Random) -> Scores:
    truth, chance, _ = _binary(random)
    balance = metrics.log_loss(truth, np.clip(chance, 1e-15, 1 - 1e-15), sample_weight=np.where(
        truth, 1 / truth.mean(), 1 / (1 - truth.mean())
    ))  # fmt: skip
    return binary.balanced_log_loss(truth, chance), balance


def probabilistic_f1(random: Random) -> Scores:
    truth, chance, _ = _binary(random)
    hits = sum(p for y, p in zip(truth, chance, strict=True) if y)
    precision, recall = hits / sum(chance), hits / sum(truth)
    ours = binary.probabilistic_f1(truth, chance, beta=2)
    return ours, 5 * precision * recall / (4 * precision + recall)


def weighted_roc_auc(random: Random) -> Scores:
    truth, scores, _ = _binary(random)
    fpr, tpr, _ = metrics.roc_curve(truth, scores, drop_intermediate=False)
    # The curve on a fine grid of heights: where it is flat, the step is between two of them.
    edges, weights = (0.0, 0.3, 0.8, 1.0), (2.0, 0.5, 1.0)
    heights = (np.arange(200_000) + 0.5) / 200_000
    widths = 1 - np.interp(heights, tpr, fpr)
    share = np.array(weights)[np.searchsorted(edges, heights) - 1]
    ours = curves.weighted_roc_auc(truth, scores, tpr_edges=edges, band_weights=weights)
    return round(ours, 4), round(float((share * widths).sum() / share.sum()), 4)


def normalized_gini(random: Random) -> Scores:
    truth, scores = random.integers(0, 5, 30).astype(float), np.round(random.random(30), 1)

    def gini(by) -> float:
        # The mean over pairs of rows: who is ranked higher, times who has more.
        return sum(np.sign(by[i] - by[j]) * (truth[i] - truth[j]) for i in range(30) for j in range(30))

    return curves.normalized_gini(truth, scores), gini(scores) / gini(truth)


def subgroup_bias_auc(random: Random) -> Scores:
    truth, scores, _ = _binary(random)
    groups = (random.random((2, 42)) < 0.5).astype(float)
    groups[:, :4], truth[:4] = [1, 1, 0, 0], [True, False, True, False]
    total = metrics.roc_auc_score(truth, scores)
    for keep in (lambda g, y: g == 1, lambda g, y: (g == 1) != y, lambda g, y: (g == 1) == y):
        areas = [metrics.roc_auc_score(truth[keep(g, truth)], scores[keep(g, truth)]) for g in groups]
        total += fmean(area**-5 for area in areas) ** (-1 / 5)
    return bias.subgroup_bias_auc(truth.astype(float), scores, identities=groups), total / 4


def weighted_log_loss(random: Random) -> Scores:
    truth, chance = _chances(random)
    weights = {"a": 1.0, "b": 2.0, "c": 5.0}
    of_class = [metrics.log_loss(truth[truth == k], chance[truth == k], labels=[0, 1, 2]) for k in range(3)]
    ours = multiclass.weighted_log_loss(truth, chance, names=list(weights), class_weights=weights)
    return ours, (of_class[0] + 2 * of_class[1] + 5 * of_class[2]) / 8


def kl_divergence(random: Random) -> Scores:
    truth, chance = random.dirichlet([0.5, 1, 1], 20), random.dirichlet([1, 1, 1], 20)
    weights = random.random(20)
    expected = np.average(stats.entropy(truth, chance, axis=1), weights=weights)
    return multiclass.kl_divergence(truth, chance, weights=weights), expected


def cost_matrix(random: Random) -> Scores:
    truth, found = random.integers(0, 3, (2, 30))
    costs = random.random((3, 3))
    table = metrics.confusion_matrix(truth, found, labels=[0, 1, 2])
    ours = confusion_matrix.cost_matrix(truth, found, names="abc", matrix=costs, labels="abc")
    return ours, float((table * costs).sum() / 30)


def hierarchical_f1(random: Random) -> Scores:
    truth, found = random.integers(0, 4, (2, 30))
    upper = metrics.f1_score(truth < 2, found < 2)
    lower = metrics.f1_score(np.minimum(truth, 2), np.minimum(found, 2), average="macro")
    ours = confusion_matrix.hierarchical_f1(truth, found, names=list("abcd"), collapsed_labels=["c", "d"])
    return ours, (upper + lower) / 2


def weighted_multilabel_log_loss(random: Random) -> Scores:
    truth, chance = (random.random((20, 3)) < 0.5).astype(float), random.uniform(0.01, 0.99, (20, 3))
    rows = []
    for ys, ps in zip(truth, chance, strict=True):
        weights = [[1, 7, 14][j] if y else [1, 1, 2][j] for j, y in enumerate(ys)]
        losses = [-math.log(p if y else 1 - p) for y, p in zip(ys, ps, strict=True)]
        rows.append(sum(w * loss for w, loss in zip(weights, losses, strict=True)) / sum(weights))
    ours = multilabel.weighted_multilabel_log_loss(
        truth, chance, names="abc", positive_weights={"b": 7, "c": 14}, negative_weights={"c": 2}
    )
    return ours, fmean(rows)


def mean_columnwise_average_precision(random: Random) -> Scores:
    truth, scores, _ = _binary(random)
    padded = metrics.average_precision_score([*truth, *[1] * 5], [*scores, *[1] * 5])
    return multilabel.padded_average_precision(truth.astype(float), scores, padding=5), padded


def log_cosh(random: Random) -> Scores:
    truth, found, _ = _numbers(random)
    return regression.log_cosh(truth, found), fmean(map(math.log, np.cosh(truth - found)))


def huber(random: Random) -> Scores:
    truth, found, _ = _numbers(random)
    errors = np.abs(truth - found).tolist()
    return regression.huber(truth, found, delta=1.5), fmean(e * e / 2 if e <= 1.5 else 1.5 * (e - 0.75) for e in errors)


def rmspe(random: Random) -> Scores:
    truth, found, _ = _numbers(random)
    truth[::4] = 0.0
    pairs = [(y, p) for y, p in zip(truth, found, strict=True) if y]
    return relative.rmspe(truth, found), math.sqrt(fmean(((y - p) / y) ** 2 for y, p in pairs))


def smape(random: Random) -> Scores:
    truth, found, _ = _numbers(random)
    truth[:5] = found[:5] = -1.0
    terms = [abs(y - p) / ((abs(y + 1) + abs(p + 1)) / 2 or 1) for y, p in zip(truth, found, strict=True)]
    return relative.smape(truth, found, shift=1.0), 100 * fmean(terms)


def wmape(random: Random) -> Scores:
    truth, found, weights = _numbers(random)
    expected = metrics.mean_absolute_error(truth, found, sample_weight=weights)
    expected /= np.average(np.abs(truth), weights=weights)
    return relative.wmape(truth, found, weights=weights), expected


def group_log_mae(random: Random) -> Scores:
    truth, found, _ = _numbers(random)
    groups = np.append(random.integers(0, 4, 26), range(4))
    found[groups == 2] = truth[groups == 2]
    errors = [max(metrics.mean_absolute_error(truth[groups == g], found[groups == g]), 1e-9) for g in range(4)]
    return spatial.group_log_mae(truth, found, groups=groups), fmean(map(math.log, errors))


def mean_angular_error(random: Random) -> Scores:
    truth, found = random.uniform(-7, 7, (2, 20, 2))

    def vector(azimuth: float, zenith: float):
        return np.array([
            math.sin(zenith) * math.cos(azimuth), math.sin(zenith) * math.sin(azimuth), math.cos(zenith)
        ])  # fmt: skip

    angles = []
    for one, other in zip(truth, found, strict=True):
        u, v = vector(*one), vector(*other)
        angles.append(math.atan2(float(np.linalg.norm(np.cross(u, v))), float(u @ v)))
    return spatial.mean_angular_error(truth, found), fmean(angles)


def haversine_percentiles(random: Random) -> Scores:
    truth, found = random.uniform([-90, -180], [90, 180], (2, 24, 2))
    groups = np.arange(24) % 3
    scores = []
    for group in range(3):
        rows = groups == group
        metres = 6_371_000 * haversine_distances(np.radians(truth[rows]), np.radians(found[rows])).diagonal()
        scores.append((median(metres) + np.percentile(metres, 95)) / 2)
    return spatial.haversine_percentiles(truth, found, groups=groups), fmean(scores)


def mean_group_qwk(random: Random) -> Scores:
    truth, found = random.integers(1, 5, (2, 30)).astype(float)
    groups = np.arange(30) % 3
    found[groups == 1] = truth[groups == 1]
    z = [
        math.atanh(min(0.999, metrics.cohen_kappa_score(
            truth[groups == g], found[groups == g], weights="quadratic", labels=[1, 2, 3, 4]
        )))
        for g in range(3)
    ]  # fmt: skip
    return ordinal.mean_group_qwk(truth, found, bounds=Bounds(1, 4), groups=groups), math.tanh(fmean(z))


def macro_mae(random: Random) -> Scores:
    truth, found = random.integers(1, 5, 30).astype(float), random.uniform(0, 6, 30)
    errors = [metrics.mean_absolute_error(truth[truth == k], found[truth == k]) for k in set(truth.tolist())]
    return ordinal.macro_mae(truth, found), fmean(errors)


def concordance_index(random: Random) -> Scores:
    times, events = random.integers(1, 8, 25).astype(float), np.append(random.random(24) < 0.6, [True])
    times[-1], risk = 0.0, np.round(random.random(25), 1)
    return survival.concordance_index(np.stack([times, events], axis=1), risk), _concordance(times, events, risk)


def _concordance(times, events, risk) -> float:
    hits = pairs = 0.0
    for i in np.flatnonzero(events):
        for j in range(len(times)):
            if times[j] > times[i] or (times[j] == times[i] and not events[j]):
                pairs += 1
                hits += (risk[i] > risk[j]) + (risk[i] == risk[j]) / 2
    return hits / pairs


def stratified_concordance_index(random: Random) -> Scores:
    times, events, risk = random.permutation(30).astype(float), np.ones(30, bool), random.random(30)
    groups = np.arange(30) % 3
    truth = np.stack([times, events], axis=1)
    each = [_concordance(times[groups == g], events[groups == g], risk[groups == g]) for g in range(3)]
    ours = survival.stratified_concordance_index(truth, risk, groups=groups)
    return ours, fmean(each) - pstdev(each)


def winkler_score(random: Random) -> Scores:
    truth, low, weights = _numbers(random)
    high = low + random.random(30)
    # The width with its fines is a sum of two pinball losses, of the levels α/2 and 1 − α/2.
    ends = metrics.mean_pinball_loss(truth, low, alpha=0.1, sample_weight=weights)
    ends += metrics.mean_pinball_loss(truth, high, alpha=0.9, sample_weight=weights)
    return forecasts.winkler_score(truth, np.stack([low, high], axis=1), alpha=0.2, weights=weights), ends / 0.1


def interval_coverage_gap(random: Random) -> Scores:
    truth, low, _ = _numbers(random)
    high = low + 2 * random.random(30)
    covered = sum(a <= y <= b for a, y, b in zip(low, truth, high, strict=True))
    ours = forecasts.interval_coverage_gap(truth, np.stack([low, high], axis=1), alpha=0.2)
    return ours, abs(covered / 30 - 0.8)


def mean_levenshtein(random: Random) -> Scores:
    truth, found = _texts(random)
    return text.mean_levenshtein(pack(*truth), pack(*found)), fmean(map(Levenshtein.distance, truth, found))


def sequence_error_rate(random: Random) -> Scores:
    truth, found = ([list(map(str, random.integers(0, 5, random.integers(1, 9)))) for _ in range(9)] for _ in range(2))
    distance = sum(map(Levenshtein.distance, truth, found)) / sum(map(len, truth))
    return text.sequence_error_rate(*(pack(*map(" ".join, side)) for side in (truth, found))), distance


def wer(random: Random) -> Scores:
    truth, found = _texts(random)
    return text.wer(pack(*truth), pack(*found)), jiwer.wer(truth, found)


def cer(random: Random) -> Scores:
    truth, found = _texts(random)
    return text.cer(pack(*truth), pack(*found)), jiwer.cer(truth, found)


def qa_f1(random: Random) -> Scores:
    def words(answer: str) -> list[str]:
        plain = "".join(letter for letter in answer.lower() if letter not in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
        return [word for word in plain.split() if word not in ("a", "an", "the")]

    truth, found = _texts(random)
    scores = []
    for one, other in zip(map(words, truth), map(words, found), strict=True):
        rest, shared = list(other), 0
        for word in one:
            if word in rest:
                rest.remove(word)
                shared += 1
        scores.append(2 * shared / (len(one) + len(other)) if shared else float(not one and not other))
    return text.qa_f1(pack(*truth), pack(*found)), fmean(scores)


def exact_match(random: Random) -> Scores:
    pool = ("The Nile.", "nile", "a  nile", "Nile river", "42", "4 2", "", "the")
    plain = ("nile", "nile", "nile", "nile river", "42", "4 2", "", "")
    truth, found = random.integers(0, len(pool), (2, 20)).tolist()
    ours = text.exact_match(pack(*(pool[k] for k in truth)), pack(*(pool[k] for k in found)))
    return ours, fmean(plain[i] == plain[j] for i, j in zip(truth, found, strict=True))


def rouge_l(random: Random) -> Scores:
    forms = (*WORDS, "run", "runs", "Running", "flies", "fly", "dying", "skies", "ponies", "hopefully", "9th")
    truth, found = ([" ".join(random.choice(forms, int(random.integers(9)))) for _ in range(20)] for _ in range(2))
    stemming = bool(random.integers(2))
    scorer = RougeScorer(["rougeL"], use_stemmer=stemming)
    theirs = fmean(scorer.score(one, other)["rougeL"].fmeasure for one, other in zip(truth, found, strict=True))
    return text.rouge_l(pack(*truth), pack(*found), stemming=stemming), theirs


def bleu(random: Random) -> Scores:
    truth, found = _texts(random)
    smoothing, method = [("exponential", "exp"), ("floor", "floor"), ("add_one", "add-k"), ("none", "none")][
        int(random.integers(4))
    ]
    theirs = sacrebleu.corpus_bleu(found, [truth], smooth_method=method, force=True).score
    return translation.bleu(pack(*truth), pack(*found), smoothing=smoothing), theirs


def chrf(random: Random) -> Scores:
    truth, found = _texts(random)
    return translation.chrf(pack(*truth), pack(*found)), sacrebleu.corpus_chrf(found, [truth]).score
