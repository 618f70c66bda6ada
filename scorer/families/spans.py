"""Metrics of spans in texts."""

from __future__ import annotations

from dataclasses import replace

from scorer.families.standard import BETA
from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

RECORDS = (
    Metric(
        name="span_match_f1",
        title="F1 of matching spans",
        meaning="How many answers equal a valid one, wrong and missing ones held against them, over all rows.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.TEXT,
        target=Target.TEXT,
        parameters=(
            Parameter("separator", Kind.TEXT, "What divides the valid answers of a row; one is enough.", default="|"),
        ),
        function="scorer.metrics.spans.span_match_f1",
        formula="2·TP / (2·TP + FP + FN); TP = right answers, FP = wrong answers, FN = blank where no blank is valid",
        edge_cases="An answer is a span such as 6:18, YES, NO, or blank; it must equal a valid one letter by letter. A "
        "blank truth says that the row has no answer, a blank one among several (6:18|) that none is needed. A right "
        "blank counts for nothing. Nothing right: 0.",
        source="The TensorFlow 2.0 question answering competition on Kaggle (2019), its evaluation page.",
        example=ExampleFiles("id,answer\n1,6:18|6:20\n2,YES\n3,", "id,answer\n1,6:20\n2,\n3,7:9", "0.5"),
    ),
    Metric(
        name="entity_f1",
        title="Entity F1",
        meaning="F1 of entities whose type, start and end must all be right, over all rows.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.TEXT,
        target=Target.TEXT,
        parameters=(
            Parameter(
                "notation",
                Kind.CHOICE,
                "Groups of type, start and end (spans), or a tag for each token (bio).",
                default="spans",
                choices=("spans", "bio"),
            ),
            replace(BETA, maximum=1e6),
        ),
        function="scorer.metrics.spans.entity_f1",
        formula="(1 + β²)·TP / ((1 + β²)·TP + β²·FN + FP) over the entities of all rows",
        edge_cases="A cell is written as PER 0 2 LOC 5 6, or with notation = bio as B-PER I-PER O B-LOC, where an I- "
        "behind another type or O begins an entity. A repeated entity counts once. A blank cell has none. Other cells "
        "are refused, and so is a row that has not one tag for each token of the truth. Nothing right: 0.",
        source="Tjong Kim Sang and De Meulder (2003), CoNLL, 142–147.",
        example=ExampleFiles("id,entities\n1,PER 0 2 LOC 5 6\n2,", "id,entities\n1,PER 0 2 LOC 5 7\n2,", "0.5"),
        check="scorer.shapes.span_cells.check_entities",
        row_check="scorer.shapes.span_cells.check_lengths",
    ),
    Metric(
        name="token_overlap_f1",
        title="Token overlap F1",
        meaning="F1 of passages that must share enough of their tokens with a true one, averaged over classes.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.TEXT,
        target=Target.TEXT,
        parameters=(
            Parameter(
                "overlap",
                Kind.NUMBER,
                "The least share of the tokens of both passages that they have in common.",
                default=0.5,
                minimum=0.0,
                maximum=1.0,
                is_minimum_open=True,
            ),
        ),
        function="scorer.metrics.spans.token_overlap_f1",
        formula="mean over classes of 2·TP / (2·TP + FP + FN); TP = pairs with |A ∩ B| ≥ overlap · max(|A|, |B|)",
        edge_cases="A cell is written as claim 0 10 lead 10 14: class, start, and end, which is one past the last "
        "token. Each passage has one partner at most; the greatest overlap comes first. The classes are those of truth "
        "and prediction: one that never occurs adds a 0. A repeated passage counts once. A blank cell has none. Other "
        "cells are refused. Nothing right: 0.",
        source="The Feedback Prize competition on evaluating student writing, Kaggle (2021), its evaluation page.",
        example=ExampleFiles(
            "id,passages\n1,claim 0 10 lead 10 14\n2,claim 3 5",
            "id,passages\n1,claim 0 5 lead 13 18\n2,claim 3 5 claim 7 9",
            "0.4",
        ),
        check="scorer.shapes.span_cells.check_passages",
    ),
)
