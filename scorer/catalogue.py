"""The catalogue of metrics as a page for people: `python -m scorer.catalogue > docs/reference/metrics.md`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from scorer.parameters import Parameter
from scorer.registry import METRICS, Metric
from scorer.shapes.choice import SHAPES

INTRODUCTION = """# Metrics

What the scorer can compute, one section a metric. This page is written from the records in `scorer/families`; a
test holds the two equal.

## Rules for every metric

- A **solution** has the id column first, then the target, then columns that a parameter names, then `Usage`
  (`Public`, `Private` or `Ignored`; without it all rows are public). A **submission** has every id once, in any
  order, and the prediction columns; what else it may be is told in [Submission files](submission-files.md).
- Ids are text unless every id of the solution is written as a whole number below 2⁶³. `007` is not `7` where ids are
  text.
- Labels are compared as the solution's label column is typed: as numbers where all labels are numbers (`2.0` is `2`),
  as true and false where all are (`True`, `true`, `1`), else letter by letter without outer spaces.
- Ignored rows are checked like all others and never scored. Public and private rows are scored apart.
- All arithmetic is 64-bit; scores are kept and ranked at full precision.
- A metric that is undefined on a part of the solution is found when the solution is compiled, and told to the host. A
  score is never NaN.
- Weights are finite, not negative, and sum to more than 0 in each part.

A parameter is given as `--param name=value` on the command line and under `parameters` in `competition.yaml`; lists
are written as JSON.

```
python -m scorer solution.csv submission.csv --metric f1 --param positive_label=churned --json
python -m scorer metrics
python -m scorer metrics f1 --json
```
"""


def metrics_page() -> str:
    """Return the whole page."""
    rows = "\n".join(
        f"| [`{metric.name}`](#{metric.name}) | {metric.title} | {_better(metric)} "
        f"| {metric.shape} | {metric.meaning} |"
        for metric in METRICS.values()
    )
    overview = f"\n## All metrics\n\n| name | title | better | shape | meaning |\n|---|---|---|---|---|\n{rows}\n"
    return INTRODUCTION + overview + "".join(f"\n{metric_section(metric)}" for metric in METRICS.values())


def metric_section(metric: Metric) -> str:
    """Return the section of one metric."""
    example = metric.example
    return f"""## {metric.name}

**{metric.title}.** {metric.meaning}{_aliases(metric)}

- **Formula**: {metric.formula}
- **Direction**: {_direction(metric)}.
- **Truth**: {metric.target}. **Shape** `{metric.shape}`: {SHAPES[metric.shape].words}.
- **Edge cases**: {metric.edge_cases}
- **Source**: {metric.source}
- **Computed by**: {metric.computed_by}.

{_parameter_table(metric.parameters)}

Example: this solution and this submission score {example.score}{_with(example.parameters)}.

```
{example.solution}
```

```
{example.submission}
```
"""


def _aliases(metric: Metric) -> str:
    names = " and ".join(f"`{alias}`" for alias in metric.aliases)
    return f" Also found as {names}." if names else ""


def _better(metric: Metric) -> str:
    if metric.wrapping is not None:
        return "by its metric"
    return "higher" if metric.higher_is_better else "lower"


def _direction(metric: Metric) -> str:
    if metric.wrapping is not None:
        return "what the metric or the metrics make it, and so the ends of the scale"
    return (
        f"{_better(metric)} is better; from {_number(metric.worst_value)} (worst) to "
        f"{_number(metric.best_value)} (best)"
    )


def _parameter_table(parameters: tuple[Parameter, ...]) -> str:
    if not parameters:
        return "No parameters."
    rows = "\n".join(
        f"| `{p.name}` | {p.kind} | {_default(p)} | {_bounds(p)} | {_cell(p.meaning)} |" for p in parameters
    )
    return f"| parameter | value | default | bounds | meaning |\n|---|---|---|---|---|\n{rows}"


def _bounds(parameter: Parameter) -> str:
    words = ", ".join(f"`{choice}`" for choice in parameter.choices)
    return " or ".join(part for part in (words, parameter.bounds) if part) or "–"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _with(parameters: Mapping[str, object]) -> str:
    given = ", ".join(
        f"`{name}={value if isinstance(value, str) else json.dumps(value)}`" for name, value in parameters.items()
    )
    return f" with {given}" if given else ""


def _default(parameter: Parameter) -> str:
    match parameter.default:
        case None:
            return "required" if parameter.is_required else "–"
        case str(word):
            return f"`{word}`"
        case value:
            return f"`{json.dumps(value)}`"


def _number(value: float) -> str:
    return f"{value:g}".replace("inf", "∞").replace("-", "−")


if __name__ == "__main__":
    sys.stdout.write(metrics_page())
