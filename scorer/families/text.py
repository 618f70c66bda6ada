"""Metrics of text and sequences."""

from __future__ import annotations

import math

from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

_NORMALIZE = Parameter(
    "normalize_unicode",
    Kind.CHOICE,
    "The form into which both texts are brought before they are compared.",
    default="none",
    choices=("none", "NFC", "NFD", "NFKC", "NFKD"),
)
_BOTH_EMPTY = Parameter(
    "both_empty",
    Kind.NUMBER,
    "The value of a row where neither text has a word.",
    default=1.0,
    minimum=0.0,
    maximum=1.0,
)
_TOKENS = Parameter(
    "tokens",
    Kind.CHOICE,
    "What a sequence is made of: whole numbers (int) or words (word) divided by spaces, or letters (char).",
    default="int",
    choices=("int", "word", "char"),
)
_FOLD_CASE = Parameter("fold_case", Kind.FLAG, "Compare without upper and lower case.", default=False)
_STRIP_PUNCTUATION = Parameter("strip_punctuation", Kind.FLAG, "Leave punctuation out.", default=False)
_SEPARATOR = Parameter("separator", Kind.TEXT, "What divides several true answers of a row, such as |; one is enough.")
_TOKENIZER = Parameter(
    "tokenizer",
    Kind.CHOICE,
    "By the rules of mteval-v13a (13a), or at white space (none).",
    default="13a",
    choices=("13a", "none"),
)
_SMOOTHING = Parameter(
    "smoothing",
    Kind.CHOICE,
    "What an order without a hit counts as: ½, ¼, … hits in turn (exponential), 0.1 hits (floor), or nothing, so that "
    "the score is 0 (none); or one hit and one run more for each order above the first (add_one).",
    default="exponential",
    choices=("exponential", "floor", "add_one", "none"),
)
_LOWERCASE = Parameter("lowercase", Kind.FLAG, "Bring both texts to lower case first.", default=False)
_STEMMING = Parameter(
    "stemming",
    Kind.FLAG,
    "Bring English words to their stems first, so that running is run.",
    default=False,
)
_CHRF_BETA = Parameter(
    "beta",
    Kind.NUMBER,
    "How many times recall weighs as much as precision.",
    default=2.0,
    minimum=0.0,
    maximum=1e6,
    is_minimum_open=True,
)

RECORDS = (
    Metric(
        name="mean_levenshtein",
        title="Mean Levenshtein distance",
        meaning="How many letters must be changed, put in or taken out, averaged over rows.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.TEXT,
        target=Target.TEXT,
        parameters=(_NORMALIZE,),
        function="scorer.metrics.text.mean_levenshtein",
        formula="mean over rows of the least number of insertions, deletions and substitutions of code points",
        edge_cases="A blank cell is the empty text, and its distance the length of the true one. Spaces and TABs "
        "around a cell are left out. NA, null and nan are words like others.",
        source="Levenshtein (1966), Soviet Physics Doklady 10, 707–710.",
        is_mean_of_rows=True,
        example=ExampleFiles("id,text\n1,the cat sat\n2,yes", "id,text\n1,the bat sat\n2,yes", "0.5"),
    ),
    Metric(
        name="word_jaccard",
        title="Word Jaccard index",
        meaning="The share of words that two texts have in common, averaged over rows.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.TEXT,
        target=Target.TEXT,
        parameters=(_BOTH_EMPTY,),
        function="scorer.metrics.text.word_jaccard",
        formula="mean |A ∩ B| / |A ∪ B| of the sets of lower-cased words, divided by white space",
        edge_cases="Neither text has a word: the row scores both_empty. One of them has: 0.",
        source="Jaccard (1912), New Phytologist 11, 37–50.",
        is_mean_of_rows=True,
        example=ExampleFiles("id,text\n1,the cat sat\n2,yes", "id,text\n1,the bat sat\n2,yes", "0.75"),
    ),
    Metric(
        name="sequence_error_rate",
        title="Sequence error rate",
        meaning="Wrong, missing and needless tokens as a share of the true tokens.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.TEXT,
        target=Target.TEXT,
        parameters=(_TOKENS,),
        function="scorer.metrics.text.sequence_error_rate",
        row_tally="scorer.metrics.text.tally_sequences",
        formula="Σ edit distance over tokens / Σ tokens of the truth",
        edge_cases="May exceed 1. With tokens = int a token that is no whole number of at most 18 digits is "
        "refused; 7 is 07. A part of the solution without a token is refused when the solution is compiled.",
        source="Escalera et al. (2013), ICMI, 445–452.",
        example=ExampleFiles("id,signs\n1,1 2 3\n2,4", "id,signs\n1,1 3\n2,4", "0.25"),
        check="scorer.shapes.text.check_whole_numbers",
    ),
    Metric(
        name="wer",
        title="Word error rate",
        meaning="Wrong, missing and needless words as a share of the true words.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.TEXT,
        target=Target.TEXT,
        parameters=(_FOLD_CASE, _STRIP_PUNCTUATION),
        function="scorer.metrics.text.wer",
        row_tally="scorer.metrics.text.tally_words",
        formula="Σ edit distance over words / Σ words of the truth",
        edge_cases="May exceed 1. Words are divided by white space. A part of the solution without a word is "
        "refused when the solution is compiled.",
        source="Hunt (1990), Speech Communication 9, 329–336.",
        example=ExampleFiles("id,text\n1,the cat sat\n2,yes", "id,text\n1,the bat sat\n2,yes", "0.25"),
    ),
    Metric(
        name="cer",
        title="Character error rate",
        meaning="Wrong, missing and needless letters as a share of the true letters.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.TEXT,
        target=Target.TEXT,
        parameters=(_FOLD_CASE, _STRIP_PUNCTUATION),
        function="scorer.metrics.text.cer",
        row_tally="scorer.metrics.text.tally_letters",
        formula="Σ edit distance over code points / Σ code points of the truth",
        edge_cases="May exceed 1. Spaces count as letters. A part of the solution without a letter is refused when "
        "the solution is compiled.",
        source="Levenshtein (1966), Soviet Physics Doklady 10, 707–710.",
        example=ExampleFiles("id,text\n1,the cat sat\n2,yes", "id,text\n1,the bat sat\n2,yes", "0.071"),
    ),
    Metric(
        name="exact_match",
        title="Exact match",
        meaning="The share of answers that equal a true one, without case, punctuation and articles.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.TEXT,
        target=Target.TEXT,
        parameters=(_SEPARATOR,),
        function="scorer.metrics.text.exact_match",
        formula="share of rows whose answer equals one of the true ones after normalisation",
        edge_cases="Normalisation: lower case; the punctuation of ASCII and the words a, an, the are taken out; "
        "runs of white space are one. Both empty: equal.",
        source="Rajpurkar et al. (2016), SQuAD, EMNLP, 2383–2392.",
        is_mean_of_rows=True,
        example=ExampleFiles(
            "id,answer\n1,the river Nile|Nile\n2,42", "id,answer\n1,Nile river\n2,42.", "0.5", {"separator": "|"}
        ),
    ),
    Metric(
        name="qa_f1",
        title="Answer F1",
        meaning="How many words an answer shares with the best of the true ones, averaged over rows.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.TEXT,
        target=Target.TEXT,
        parameters=(_SEPARATOR,),
        function="scorer.metrics.text.qa_f1",
        formula="mean over rows of the highest 2 · shared words / (words of the true answer + words of the answer)",
        edge_cases="Words are normalised as in exact_match and counted with their repeats. Both without words: 1; "
        "one without: 0.",
        source="Rajpurkar et al. (2016), SQuAD, EMNLP, 2383–2392.",
        is_mean_of_rows=True,
        example=ExampleFiles(
            "id,answer\n1,the river Nile|Nile\n2,42", "id,answer\n1,Nile river\n2,42.", "1.0", {"separator": "|"}
        ),
    ),
    Metric(
        name="rouge_l",
        title="ROUGE-L",
        meaning="How long the longest common subsequence of words is, as F1, averaged over rows.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.TEXT,
        target=Target.TEXT,
        parameters=(_STEMMING,),
        function="scorer.metrics.text.rouge_l",
        formula="mean 2 · L / (words of the truth + words of the text), L the length of the longest common subsequence",
        edge_cases="Words are runs of a to z and 0 to 9 after lower case: meant for English. With stemming, words of 4 "
        "to 100 letters are brought to their stems. A row where either text has no word scores 0.",
        source="Lin (2004), ROUGE, Text Summarization Branches Out, 74–81; Porter (1980), Program 14, 130–137, for "
        "stems, with the changes of NLTK.",
        is_mean_of_rows=True,
        example=ExampleFiles("id,text\n1,the cat sat\n2,yes", "id,text\n1,the bat sat\n2,yes", "0.833"),
    ),
    Metric(
        name="bleu",
        title="BLEU",
        meaning="How many runs of one to four words a corpus shares with the true one.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=100.0,
        shape=Shape.TEXT,
        target=Target.TEXT,
        parameters=(_TOKENIZER, _SMOOTHING, _LOWERCASE),
        function="scorer.metrics.translation.bleu",
        row_tally="scorer.metrics.translation.tally_bleu",
        formula="100 · exp(min(0, 1 − r/c)) · (p₁p₂p₃p₄)^¼, counted over the corpus",
        edge_cases="With exponential smoothing the i-th order without a hit counts as 1/2ⁱ hits. A corpus without a "
        "hit, or without any run of four words, scores 0. It is no mean over rows.",
        source="Papineni et al. (2002), BLEU, ACL, 311–318; the conventions of Post (2018), WMT, 186–191.",
        example=ExampleFiles(
            "id,text\n1,the cat sat on the mat\n2,it was there",
            "id,text\n1,the cat sat on a mat\n2,it was there",
            "59.69",
        ),
    ),
    Metric(
        name="chrf",
        title="chrF",
        meaning="How many runs of one to six letters a corpus shares with the true one.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=100.0,
        shape=Shape.TEXT,
        target=Target.TEXT,
        parameters=(_CHRF_BETA, _LOWERCASE),
        function="scorer.metrics.translation.chrf",
        row_tally="scorer.metrics.translation.tally_chrf",
        formula="100 · (1 + β²)PR / (β²P + R), P and R averaged over the orders 1 to 6",
        edge_cases="White space is left out. Orders that no text is long enough for are left out. Nothing shared: "
        "0. It is no mean over rows.",
        source="Popović (2015), WMT, 392–395; the conventions of Post (2018), WMT, 186–191.",
        example=ExampleFiles("id,text\n1,the cat sat\n2,yes", "id,text\n1,the bat sat\n2,yes", "47.92"),
    ),
)
