"""Metrics of clusters: classes that are found, whatever they are called."""

from __future__ import annotations

from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

_CLASSES = "id,species 1,setosa 2,virginica 3,setosa 4,versicolor"

RECORDS = (
    Metric(
        name="adjusted_rand",
        title="Adjusted Rand index",
        meaning="The share of row pairs on which classes and clusters agree, corrected for chance.",
        higher_is_better=True,
        worst_value=-0.5,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(),
        function="scorer.metrics.clustering.adjusted_rand",
        formula="(pairs together in both − expected) / (mean of pairs together in each − expected)",
        edge_cases="The names of clusters mean nothing. One cluster on each side: 1. All in one against a split: 0.",
        source="Hubert and Arabie (1985), Journal of Classification 2, 193–218.",
        example=ExampleFiles(_CLASSES, "id,species 1,x 2,y 3,x 4,y", "0.571"),
        names_clusters=True,
    ),
    Metric(
        name="nmi",
        title="Normalised mutual information",
        meaning="What clusters tell about classes, as a share of the mean of both entropies.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(),
        function="scorer.metrics.clustering.nmi",
        formula="I(y; p) / ½ (H(y) + H(p))",
        edge_cases="The names of clusters mean nothing. One cluster on each side: 1. All in one against a split: 0.",
        source="Strehl and Ghosh (2002), Journal of Machine Learning Research 3, 583–617.",
        example=ExampleFiles(_CLASSES, "id,species 1,x 2,y 3,x 4,y", "0.8"),
        names_clusters=True,
    ),
    Metric(
        name="v_measure",
        title="V-measure",
        meaning="The harmonic mean of homogeneity (clusters of one class) and completeness (classes in one cluster).",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(
            Parameter(
                "beta",
                Kind.NUMBER,
                "How many times completeness weighs as much as homogeneity.",
                default=1.0,
                minimum=0.0,
            ),
        ),
        function="scorer.metrics.clustering.v_measure",
        formula="(1 + β) · h · c / (β · h + c)",
        edge_cases="The names of clusters mean nothing. One cluster on each side: 1. All in one against a split: 0.",
        source="Rosenberg and Hirschberg (2007), Empirical Methods in Natural Language Processing, 410–420.",
        example=ExampleFiles(_CLASSES, "id,species 1,x 2,y 3,x 4,y", "0.8"),
        names_clusters=True,
    ),
)
