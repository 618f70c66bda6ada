"""Metrics of rankings: lists of items, and scores within groups."""

from __future__ import annotations

import math
from dataclasses import replace

from scorer.families.standard import UNDEFINED
from scorer.parameters import Content, Kind, Parameter
from scorer.records import ExampleFiles, Metric, ParameterValues, Shape, Target

_K = Parameter("k", Kind.INTEGER, "How many items of a list count.", minimum=1.0, maximum=1e9, is_required=True)
_K_OR_ALL = Parameter("k", Kind.INTEGER, "How many items count; without it all do.", minimum=1.0, maximum=1e9)
_EMPTY_TRUTH = Parameter(
    "empty_truth",
    Kind.CHOICE,
    "A row where nothing matters scores 0 (zero) or is left out (skip).",
    default="zero",
    choices=("zero", "skip"),
)
_RECALL_DENOMINATOR = Parameter(
    "denominator",
    Kind.CHOICE,
    "The number of items that matter (truth), or k where it is smaller (min).",
    default="truth",
    choices=("truth", "min"),
)
_PRECISION_DENOMINATOR = Parameter(
    "denominator",
    Kind.CHOICE,
    "k, or the number of items that matter where it is smaller (min).",
    default="k",
    choices=("k", "min"),
)
_GROUP_COLUMN = Parameter(
    "group_column",
    Kind.COLUMN,
    "Solution column with the group, query or day of each row.",
    is_for_reader=True,
    is_required=True,
    content=Content.GROUPS,
    argument="groups",
)
_GAIN = Parameter(
    "gain",
    Kind.CHOICE,
    "2^relevance − 1 (exponential), or the relevance itself (linear).",
    default="exponential",
    choices=("exponential", "linear"),
)
_TIES = Parameter(
    "ties",
    Kind.CHOICE,
    "Equal scores share their gain (average), or stand as in the solution file (order).",
    default="average",
    choices=("average", "order"),
)
_EMPTY_QUERY = replace(_EMPTY_TRUTH, meaning="A query without a relevant item scores 0 (zero) or is left out (skip).")
_AVERAGE = Parameter(
    "average",
    Kind.CHOICE,
    "Groups count alike (mean), or by their number of rows (weighted).",
    default="mean",
    choices=("mean", "weighted"),
)
_AGGREGATE = Parameter(
    "aggregate",
    Kind.CHOICE,
    "The mean over groups, or the mean over their population standard deviation (sharpe).",
    default="mean",
    choices=("mean", "sharpe"),
)


def _best_of_sum(metric: Metric, parameters: ParameterValues) -> Metric:
    weights = parameters["part_weights"]
    assert isinstance(weights, dict)
    return replace(metric, best_value=sum(weights.values()))


def _aggregated(metric: Metric, parameters: ParameterValues) -> Metric:
    return metric if parameters["aggregate"] == "mean" else replace(metric, worst_value=-math.inf, best_value=math.inf)


RECORDS = (
    Metric(
        name="map_at_k",
        title="MAP@k",
        meaning="The precision at each hit among the first k items, averaged over the most possible hits and over "
        "rows.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RANKED,
        target=Target.ITEMS,
        parameters=(_K, _EMPTY_TRUTH),
        function="scorer.metrics.ranking.map_at_k",
        formula="mean over rows of Σ_{i ≤ k} P(i) · hit(i) / min(|truth|, k)",
        edge_cases="Items beyond k are passed over. A repeated item earns nothing and keeps its place. The truth is "
        "a set. A blank cell is the empty list and scores 0. Items are text: 1.0 is not 1.",
        source="Manning, Raghavan and Schütze (2008), Introduction to information retrieval, section 8.4.",
        is_mean_of_rows=True,
        example=ExampleFiles("id,items\n1,a b\n2,c d", "id,items\n1,a x b\n2,x c", "0.542", {"k": 3}),
    ),
    Metric(
        name="mrr",
        title="Mean reciprocal rank",
        meaning="One over the rank of the first hit, averaged over rows.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RANKED,
        target=Target.ITEMS,
        parameters=(_K_OR_ALL, _EMPTY_TRUTH),
        function="scorer.metrics.ranking.mrr",
        formula="mean over rows of 1 / rank of the first hit",
        edge_cases="No hit, or none within the first k items: 0. Repeated items keep their place. A blank cell is "
        "the empty list and scores 0.",
        source="Voorhees (1999), The TREC-8 question answering track report, 77–82.",
        is_mean_of_rows=True,
        example=ExampleFiles("id,items\n1,a b\n2,c d", "id,items\n1,a x b\n2,x c", "0.75", {}),
    ),
    Metric(
        name="list_ndcg_at_k",
        title="NDCG@k of lists",
        meaning="What the items of each list gain early, as a share of what the best list gains, averaged over rows.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RANKED,
        target=Target.ITEMS,
        parameters=(_K_OR_ALL, _EMPTY_TRUTH),
        function="scorer.metrics.ranking.list_ndcg_at_k",
        formula="mean over rows of DCG / IDCG, DCG = Σ_{i ≤ k} hit(i) / log₂(i + 1), IDCG that of min(|truth|, k) hits "
        "in a row",
        edge_cases="Each item of the truth has relevance 1; for grades, and for a score of each item, take ndcg_at_k. "
        "A repeated item earns nothing and keeps its place. A blank cell is the empty list and scores 0.",
        source="Järvelin and Kekäläinen (2002), ACM Transactions on Information Systems 20, 422–446.",
        is_mean_of_rows=True,
        example=ExampleFiles("id,items\n1,a b\n2,c d", "id,items\n1,a x b\n2,x c", "0.653", {}),
    ),
    Metric(
        name="recall_at_k",
        title="Recall@k",
        meaning="The share of the items that matter found among the first k, averaged over rows.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RANKED,
        target=Target.ITEMS,
        parameters=(_K, _RECALL_DENOMINATOR, _EMPTY_TRUTH),
        function="scorer.metrics.ranking.recall_at_k",
        formula="mean over rows of hits among the first k distinct items / |truth|",
        edge_cases="Repeated items are taken out before the cut at k. A blank cell is the empty list and scores 0.",
        source="Manning, Raghavan and Schütze (2008), Introduction to information retrieval, section 8.4.",
        is_mean_of_rows=True,
        example=ExampleFiles("id,items\n1,a b\n2,c d", "id,items\n1,a x b\n2,x c", "0.75", {"k": 3}),
    ),
    Metric(
        name="weighted_recall_multi_target",
        title="Weighted recall of several targets",
        meaning="The share of the items that matter found among the first k, for each type of rows, then the weighted "
        "sum over types.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RANKED,
        target=Target.ITEMS,
        parameters=(
            Parameter(
                "part_weights",
                Kind.WEIGHTS,
                "Weight of each type; the type of a row is what stands behind the last _ of its id.",
                minimum=0.0,
                is_required=True,
            ),
            replace(_K, default=20, is_required=False),
        ),
        function="scorer.metrics.ranking.weighted_recall_multi_target",
        formula="Σ_t w_t · Σ hits / Σ min(|truth|, k), the sums over the rows of type t",
        edge_cases="Rows of a type are pooled: it is no mean of ratios. Repeated items are taken out before the cut at "
        "k. A blank cell is the empty list. The best value is the sum of the weights. An id whose type has no weight, "
        "and a part of the solution where a type of positive weight has no item, are refused when the solution is "
        "compiled.",
        source="The OTTO multi-objective recommender competition on Kaggle (2022), its evaluation page.",
        example=ExampleFiles(
            "id,labels\n1_clicks,a b\n1_orders,c\n2_clicks,d",
            "id,labels\n1_clicks,a x\n1_orders,x c\n2_clicks,",
            "0.833",
            {"part_weights": {"clicks": 0.25, "orders": 0.75}},
        ),
        extras=("types",),
        derive=_best_of_sum,
    ),
    Metric(
        name="precision_at_k",
        title="Precision@k",
        meaning="The share of hits among the first k items, averaged over rows.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RANKED,
        target=Target.ITEMS,
        parameters=(_K, _PRECISION_DENOMINATOR, _EMPTY_TRUTH),
        function="scorer.metrics.ranking.precision_at_k",
        formula="mean over rows of hits among the first k distinct items / k",
        edge_cases="Repeated items are taken out before the cut at k. A short list keeps the denominator k, and a "
        "row with fewer than k items that matter cannot reach 1 unless denominator = min. A blank cell is the "
        "empty list and scores 0.",
        source="Manning, Raghavan and Schütze (2008), Introduction to information retrieval, section 8.4.",
        is_mean_of_rows=True,
        example=ExampleFiles("id,items\n1,a b\n2,c d", "id,items\n1,a x b\n2,d c", "0.75", {"k": 2}),
    ),
    Metric(
        name="hit_rate_at_k",
        title="Hit rate@k",
        meaning="The share of rows with any hit among the first k items.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RANKED,
        target=Target.ITEMS,
        parameters=(_K, _EMPTY_TRUTH),
        function="scorer.metrics.ranking.hit_rate_at_k",
        formula="share of rows with a hit among the first k distinct items",
        edge_cases="Repeated items are taken out before the cut at k. A blank cell is the empty list and scores 0.",
        source="Deshpande and Karypis (2004), ACM Transactions on Information Systems 22, 143–177.",
        is_mean_of_rows=True,
        example=ExampleFiles("id,items\n1,a b\n2,c d", "id,items\n1,a x b\n2,x c", "0.5", {"k": 1}),
    ),
    Metric(
        name="list_kendall_tau",
        title="Kendall's tau of lists",
        meaning="How few swaps of neighbours lead from the predicted orders to the true ones, over all rows together.",
        higher_is_better=True,
        worst_value=-1.0,
        best_value=1.0,
        shape=Shape.ORDER,
        target=Target.ORDER,
        parameters=(),
        function="scorer.metrics.ranking.list_kendall_tau",
        formula="1 − 4 · ΣS / Σ n(n − 1), S = swaps of neighbours that a row needs, n = its items",
        edge_cases="An order that does not hold exactly the items of its row is refused. A row of one item counts for "
        "nothing; a part of the solution where every row has one is refused when the solution is compiled. Items are "
        "text: 1.0 is not 1.",
        source="Kendall (1938), Biometrika 30, 81–93; the AI4Code competition on Kaggle (2022), its evaluation page.",
        example=ExampleFiles("id,cells\n1,a b c\n2,x y", "id,cells\n1,a c b\n2,x y", "0.5"),
        row_check="scorer.shapes.order.check_permutations",
    ),
    Metric(
        name="gap_at_k",
        title="Global average precision@k",
        meaning="The precision at each hit in one list of the labels of all rows, the most confident first, over all "
        "true labels.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.PAIRS,
        target=Target.TAGS,
        parameters=(
            Parameter(
                "k",
                Kind.INTEGER,
                "How many pairs of a row count, the most confident ones; without it all do.",
                minimum=1.0,
                maximum=1e9,
            ),
        ),
        function="scorer.metrics.ranking.gap_at_k",
        formula="Σ P(i) · hit(i) / M over all pairs by falling confidence, M = true labels of all rows",
        edge_cases="Equal confidences stand as the rows do in the solution, and as the pairs do in their row. A label "
        "that a row repeats earns nothing and keeps its place. True labels beyond k stay in M. A cell that is not made "
        "of pairs is refused, and so is a part of the solution without a label when the solution is compiled.",
        source="Perronnin, Liu and Renders (2009), CVPR, 2358–2365; Abu-El-Haija et al. (2016), arXiv 1609.08675.",
        example=ExampleFiles("id,labels\n1,cat\n2,dog", "id,labels\n1,cat 0.9\n2,cow 0.8 dog 0.5", "0.833"),
    ),
    Metric(
        name="ndcg_at_k",
        title="NDCG@k",
        meaning="What the predicted order of each query gains early, as a share of what the best order gains.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LONG,
        target=Target.REAL,
        parameters=(_GROUP_COLUMN, _K_OR_ALL, _GAIN, _TIES, _EMPTY_QUERY),
        function="scorer.metrics.grouped_ranking.ndcg_at_k",
        formula="mean over queries of DCG / IDCG, DCG = Σ_{i ≤ k} (2^rel − 1) / log₂(i + 1)",
        edge_cases="A query without a relevant item scores 0, or is left out with empty_truth = skip. A negative "
        "relevance is refused when the solution is compiled. For lists of items take list_ndcg_at_k.",
        source="Järvelin and Kekäläinen (2002), ACM Transactions on Information Systems 20, 422–446; Burges et al. "
        "(2005), ICML, 89–96.",
        example=ExampleFiles(
            "id,clicks,query\n1,2,q1\n2,0,q1\n3,1,q2\n4,0,q2",
            "id,clicks\n1,0.1\n2,0.9\n3,0.8\n4,0.3",
            "0.815",
            {"group_column": "query"},
        ),
        keeps_order=True,
    ),
    Metric(
        name="grouped_auc",
        title="Grouped AUC",
        meaning="ROC AUC within each group, averaged over groups.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LONG,
        target=Target.BINARY,
        parameters=(_GROUP_COLUMN, _AVERAGE),
        function="scorer.metrics.grouped_ranking.grouped_auc",
        formula="mean over groups of P(score⁺ > score⁻) + ½ · P(tie)",
        edge_cases="Groups with one class only are left out. A part of the solution where all groups are is refused "
        "when the solution is compiled.",
        source="Zhu et al. (2017), KDD, 2191–2200.",
        example=ExampleFiles(
            "id,click,user\n1,1,u1\n2,0,u1\n3,1,u2\n4,0,u2",
            "id,click\n1,0.1\n2,0.9\n3,0.8\n4,0.3",
            "0.5",
            {"group_column": "user"},
        ),
    ),
    Metric(
        name="grouped_rank_correlation",
        title="Grouped rank correlation",
        meaning="Spearman correlation within each group, averaged over groups.",
        higher_is_better=True,
        worst_value=-1.0,
        best_value=1.0,
        shape=Shape.LONG,
        target=Target.REAL,
        parameters=(_GROUP_COLUMN, _AGGREGATE, replace(UNDEFINED, is_for_reader=False)),
        function="scorer.metrics.grouped_ranking.grouped_rank_correlation",
        derive=_aggregated,
        formula="mean over groups of the correlation of average ranks; with aggregate = sharpe over their "
        "population standard deviation",
        edge_cases="A group with a constant prediction scores 0. A group with a constant truth is refused when the "
        "solution is compiled, or left out with undefined = skip. With aggregate = sharpe the score "
        "has no bound, and is 0 where the groups do not differ.",
        source="Spearman (1904), American Journal of Psychology 15, 72–101.",
        example=ExampleFiles(
            "id,value,day\n1,1,d1\n2,2,d1\n3,3,d1\n4,1,d2\n5,2,d2",
            "id,value\n1,0.1\n2,0.3\n3,0.2\n4,0.1\n5,0.7",
            "0.75",
            {"group_column": "day"},
        ),
    ),
)
