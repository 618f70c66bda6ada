"""Every metric is computed twice: by us, and by a library or plainly from the definition.

A value that was worked by hand stands in each record as its example, which `test_catalogue` scores.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping

import numpy as np
import pytest

from scorer.registry import METRICS
from tests.scorer.metrics import second_opinions

HERE = {
    name: function
    for name, function in vars(second_opinions).items()
    if inspect.isfunction(function) and not name.startswith("_") and function.__module__ == second_opinions.__name__
}
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "binary.test_roc_auc_is_that_of_scikit_learn": ("roc_auc", "mean_columnwise_roc_auc"),
    "binary.test_binary_log_loss_is_that_of_scikit_learn": ("binary_log_loss", "mean_columnwise_log_loss"),
    "binary.test_the_brier_score_is_that_of_scikit_learn": ("brier_score",),
    "curves.test_average_precision_is_that_of_scikit_learn": ("average_precision",),
    "curves.test_recall_at_a_rate_is_a_point_of_the_curve_of_scikit_learn": ("recall_at_fpr",),
    "multiclass.test_log_loss_is_that_of_scikit_learn_on_rescaled_rows": ("log_loss",),
    "multiclass.test_areas_and_brier_are_those_of_scikit_learn": (
        "roc_auc_ovr", "roc_auc_ovo", "multiclass_brier", "top_k_accuracy",
    ),
    "labels.test_accuracy_is_that_of_scikit_learn": ("accuracy",),
    "labels.test_f1_is_that_of_scikit_learn": ("f1",),
    "labels.test_macro_f1_is_that_of_scikit_learn": ("macro_f1",),
    "confusion.test_metrics_of_one_label_are_those_of_scikit_learn": ("fbeta", "precision", "recall", "specificity"),
    "confusion.test_averages_over_classes_are_those_of_scikit_learn": (
        "micro_f1", "weighted_f1", "classification_error",
    ),
    "confusion.test_correlations_are_those_of_scikit_learn": (
        "balanced_accuracy", "matthews_corrcoef", "cohen_kappa",
    ),
    "clustering.test_agreement_is_that_of_scikit_learn": ("adjusted_rand", "nmi", "v_measure"),
    "multilabel.test_lwlrap_is_that_of_scikit_learn_weighted_by_labels": ("lwlrap",),
    "tags.test_metrics_of_tags_are_those_of_scikit_learn": (
        "multilabel_micro_f1", "multilabel_samples_f1", "multilabel_macro_f1", "hamming_loss", "subset_accuracy",
    ),
    "regression.test_rmse_and_mae_are_those_of_scikit_learn": ("rmse", "mae", "wmae", "mcrmse"),
    "regression.test_other_errors_are_those_of_scikit_learn": (
        "mse", "medae", "max_error", "msle", "rmsle", "mean_columnwise_rmsle",
    ),
    "relative.test_relative_errors_are_those_of_scikit_learn": ("mape", "r2", "explained_variance"),
    "correlation.test_correlations_are_those_of_scipy": (
        "pearson", "spearman", "kendall_tau_b", "mean_columnwise_spearman",
    ),
    "correlation.test_weighted_correlation_is_that_of_numpys_weighted_covariance": ("weighted_correlation",),
    "deviance.test_deviances_are_those_of_scikit_learn": (
        "poisson_deviance", "gamma_deviance", "tweedie_deviance",
    ),
    "ordinal.test_kappas_are_those_of_scikit_learn_over_the_whole_scale": (
        "quadratic_weighted_kappa", "linear_weighted_kappa",
    ),
    "ranking.test_each_is_what_its_definition_says": (
        "map_at_k", "mrr", "recall_at_k", "precision_at_k", "hit_rate_at_k",
    ),
    "ranking.test_list_ndcg_of_whole_orders_is_that_of_scikit_learn": ("list_ndcg_at_k",),
    "ranking.test_list_kendall_tau_counts_the_swaps_of_all_rows": ("list_kendall_tau",),
    "ranking.test_gap_is_what_its_formula_says": ("gap_at_k",),
    "ranking.test_weighted_recall_is_a_sum_of_pooled_ratios": ("weighted_recall_multi_target",),
    "grouped_ranking.test_linear_ndcg_with_ties_averaged_is_that_of_scikit_learn": ("ndcg_at_k",),
    "grouped_ranking.test_grouped_auc_is_that_of_scikit_learn_in_each_group": ("grouped_auc",),
    "grouped_ranking.test_grouped_rank_correlation_is_that_of_scipy_in_each_group": ("grouped_rank_correlation",),
    "survival.test_ipcw_concordance_is_that_of_scikit_survival": ("ipcw_concordance",),
    "survival.test_the_integrated_brier_score_is_that_of_scikit_survival": ("integrated_brier_score",),
    "text.test_word_jaccard_is_that_of_sets": ("word_jaccard",),
    "spans.test_tags_mean_what_they_mean_to_seqeval": ("entity_f1",),
    "spans.test_more_than_half_is_shared_with_one_partner_only": ("token_overlap_f1",),
    "forecasts.test_pinball_loss_is_the_mean_of_scikit_learns_over_levels": ("pinball_loss",),
    "forecasts.test_crps_is_what_its_definition_says": ("crps",),
    "forecasts.test_gaussian_crps_is_the_integral": ("gaussian_crps",),
    "likelihood.test_the_gaussian_one_is_the_mean_log_density_of_scipy": ("gaussian_log_likelihood",),
    "likelihood.test_the_laplace_one_is_scipys_of_the_bounded_values": ("laplace_log_likelihood",),
    "series.test_mase_and_rmsse_are_what_their_formulas_say": ("mase", "rmsse"),
    "series.test_wrmsse_is_what_its_formula_says": ("wrmsse",),
    "series.test_weighted_scaled_pinball_is_the_pinball_loss_of_each_series": ("weighted_scaled_pinball",),
    "finance.test_days_and_assets_are_told_apart": ("sharpe_like",),
    "masks.test_each_metric_is_that_of_whole_images": (
        "global_dice", "mean_dice", "mask_fbeta", "mean_iou", "pixel_accuracy",
    ),
    "masks.test_precision_counts_the_thresholds_that_are_exceeded": ("mean_precision_iou",),
    "instances.test_objects_are_matched_as_whole_images_are": ("instance_map_iou",),
    "surfaces.test_outlines_are_near_as_all_pairs_of_pixels_say": ("surface_dice",),
    "volumes.test_the_score_is_that_of_whole_volumes_in_any_order_of_rows": ("dice_hausdorff",),
    "average_precision.test_the_score_is_that_of_pycocotools": ("coco_map",),
    "average_precision.test_at_101_recalls_one_overlap_after_the_other_is_averaged_as_by_pycocotools": ("map_iou",),
    "average_precision.test_samples_in_space_are_scored_as_step_by_step": ("map_3d_iou",),
    "boxes.test_images_are_scored_as_one_by_one": ("mean_precision_iou_boxes", "f2_iou"),
    "points.test_every_confidence_is_tried": ("froc",),
    "wrappers.test_a_metric_of_its_own_that_means_the_same_scores_the_same": ("grouped",),
}  # fmt: skip
BY_HAND_ALONE: Mapping[str, str] = {
    "span_match_f1": "The catalogue's own rules; each outcome of a row is worked by hand in `test_spans`.",
    "point_in_box_f1": "F1 of counts; which point takes which box is worked by hand in `test_points`.",
    "log_of": "The logarithm of another metric.",
    "one_minus": "One less another metric.",
    "masked": "Another metric on fewer rows.",
    "weighted_sum": "A sum of other metrics.",
}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", HERE)
def test_both_scores_agree(name, seed):
    ours, theirs = HERE[name](np.random.default_rng(seed))

    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)


def test_every_metric_has_a_second_opinion_or_a_reason_why_not():
    elsewhere = {name for names in ELSEWHERE.values() for name in names}

    assert {*HERE, *elsewhere, *BY_HAND_ALONE} == set(METRICS)
    assert not BY_HAND_ALONE.keys() & {*HERE, *elsewhere}


@pytest.mark.parametrize("place", ELSEWHERE)
def test_each_second_opinion_is_where_it_is_said_to_be(place):
    module, _, test = place.partition(".")

    assert inspect.isfunction(getattr(importlib.import_module(f"tests.scorer.metrics.test_{module}"), test))
