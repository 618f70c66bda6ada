"""Metrics of ratings: whole numbers on a scale."""

from __future__ import annotations

import math

from scorer.families.standard import GROUP_COLUMN, GROUP_WEIGHTS, rating_scale, summable
from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

SCALE = (
    Parameter("min_rating", Kind.INTEGER, "The lowest rating of the scale.", is_for_reader=True),
    Parameter("max_rating", Kind.INTEGER, "The highest rating of the scale.", is_for_reader=True),
    Parameter("round", Kind.FLAG, "Round predictions to whole numbers, half to even.", default=False),
)

RECORDS = (
    Metric(
        name="quadratic_weighted_kappa",
        title="Quadratic weighted kappa",
        meaning="The agreement of ratings beyond chance; a disagreement counts with its square.",
        higher_is_better=True,
        worst_value=-1.0,
        best_value=1.0,
        shape=Shape.SCALAR,
        target=Target.RATING,
        parameters=(*SCALE,),
        function="scorer.metrics.ordinal.quadratic_weighted_kappa",
        formula="1 − Σ w·O / Σ w·E, w = (i − j)² / (K − 1)²",
        edge_cases="Without min_rating and max_rating the scale is that of the whole solution. A rating outside it "
        "is refused, and so is a fraction unless round is set (half to even). Both constant and equal: 1.",
        source="Cohen (1968), Psychological Bulletin 70, 213–220.",
        example=ExampleFiles("id,grade 1,1 2,2 3,5 4,5", "id,grade 1,1 2,2 3,5 4,1", "0.4182"),
        check="scorer.metrics.ordinal.check_whole",
        takes_bounds=True,
        bounds=rating_scale,
    ),
    Metric(
        name="linear_weighted_kappa",
        title="Linear weighted kappa",
        meaning="The agreement of ratings beyond chance; a disagreement counts with its size.",
        higher_is_better=True,
        worst_value=-1.0,
        best_value=1.0,
        shape=Shape.SCALAR,
        target=Target.RATING,
        parameters=(*SCALE,),
        function="scorer.metrics.ordinal.linear_weighted_kappa",
        formula="1 − Σ w·O / Σ w·E, w = |i − j| / (K − 1)",
        edge_cases="Without min_rating and max_rating the scale is that of the whole solution. A rating outside it "
        "is refused, and so is a fraction unless round is set (half to even). Both constant and equal: 1.",
        source="Cohen (1968), Psychological Bulletin 70, 213–220.",
        example=ExampleFiles("id,grade 1,1 2,2 3,5 4,5", "id,grade 1,1 2,2 3,5 4,1", "0.5"),
        check="scorer.metrics.ordinal.check_whole",
        takes_bounds=True,
        bounds=rating_scale,
    ),
    Metric(
        name="mean_group_qwk",
        title="Mean group kappa",
        meaning="The quadratic kappa of each group, capped at ±0.999, averaged as Fisher z and transformed back.",
        higher_is_better=True,
        worst_value=-0.999,
        best_value=0.999,
        shape=Shape.SCALAR,
        target=Target.RATING,
        parameters=(GROUP_COLUMN, GROUP_WEIGHTS, *SCALE),
        function="scorer.metrics.ordinal.mean_group_qwk",
        formula="tanh(mean over groups of artanh κ)",
        edge_cases="Without min_rating and max_rating the scale is that of the whole solution. A rating outside it "
        "is refused, and so is a fraction unless round is set (half to even). A perfect group contributes 0.999.",
        source="The automated essay scoring competition on Kaggle (2012), its evaluation page.",
        example=ExampleFiles(
            "id,grade,essay 1,1,a 2,2,a 3,5,b 4,4,b", "id,grade 1,1 2,2 3,5 4,5", "0.956", {"group_column": "essay"}
        ),
        check="scorer.metrics.ordinal.check_whole",
        takes_bounds=True,
        bounds=rating_scale,
    ),
    Metric(
        name="macro_mae",
        title="Macro MAE",
        meaning="The mean absolute error of each true rating by itself, then their mean.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.RATING,
        parameters=(),
        function="scorer.metrics.ordinal.macro_mae",
        formula="mean over true ratings of mean |y − p|",
        edge_cases="Ratings that a part of the solution does not hold are ignored. A prediction may be a fraction, "
        "and beyond the scale.",
        source="Baccianella, Esuli and Sebastiani (2009), Intelligent Systems Design and Applications, 283–287.",
        example=ExampleFiles("id,grade 1,1 2,2 3,5 4,5", "id,grade 1,1 2,2 3,5 4,1", "0.667"),
        bounds=summable,
    ),
)
