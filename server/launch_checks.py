"""The check list of a bundle: its bots scored by a worker's own path, its data looked at for leaks, by commands."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from server.bundles import Bundle, Prepared, parameter_options
from server.domain.checklist import TITLES, Check, CheckOutcome, make_check, read_checks, sort_checks
from server.domain.known_leaks import comes_from_mlebench, find_leak
from server.domain.spec_parts import MetricSpec
from server.trial import Trial, read_metric

SECONDS = 1800
MEMORY_BYTES = 8 << 30
# The server scores nothing, and looks at data with no library of its own.
BOTS = ("worker.bots",)
PREFLIGHT = ("scorer", "preflight")
OF_BOTS = tuple(name for name in TITLES if name.startswith("bot_"))
OF_PREFLIGHT = tuple(name for name in TITLES if name not in (*OF_BOTS, "sample", "known_leaks"))
ADVICE = "Ask the operator to look at `python -m server doctor`."


def check_before_launch(bundle: Bundle, prepared: Prepared, trial: Trial) -> tuple[Check, ...]:
    """Return the check list of a bundle that was tried already.

    What cannot be looked at is no reason to stop: it is a check that failed, and says why.
    """
    # Each waits for a process of its own, so that both take as long as one where there are two cores.
    with ThreadPoolExecutor(2) as pool:
        bots = pool.submit(_run, BOTS, _list_bots_words(bundle, prepared), OF_BOTS)
        leaks = pool.submit(_run, PREFLIGHT, _list_preflight_words(bundle, prepared), OF_PREFLIGHT)
        return sort_checks([_judge_trial(trial), judge_source(bundle), *bots.result(), *leaks.result()])


def _judge_trial(trial: Trial) -> Check:
    if not trial.warnings:
        return make_check("sample", CheckOutcome.OK, "The sample submission has a score on every part.")
    return make_check("sample", CheckOutcome.WARN, " ".join(trial.warnings), "Look whether this is meant so.")


def judge_source(bundle: Bundle) -> Check:
    """Say what is known of data that were imported from mle-bench."""
    keywords, url = bundle.spec.keywords, bundle.spec.source.url or ""
    if not comes_from_mlebench(keywords):
        return make_check("known_leaks", CheckOutcome.NOT_APPLICABLE, "The data come from nobody who lists any.")
    known = find_leak(keywords, url)
    if known is None:
        return make_check("known_leaks", CheckOutcome.OK, "mle-bench's authors list none of this competition.")
    return make_check(
        "known_leaks", CheckOutcome.WARN, f"{known.found} (mle-bench's issue {known.number}).", known.advice
    )


def _list_bots_words(bundle: Bundle, prepared: Prepared) -> Iterator[str]:
    metric = bundle.spec.metric
    yield from (str(prepared.solution), str(prepared.sample_submission), f"--id-column={bundle.spec.id_column}")
    yield from parameter_options(metric)
    if bundle.metric_path is None:
        yield f"--metric={metric.name}"
        return
    yield f"--metric-file={bundle.metric_path}"
    yield "--higher-is-better" if metric.higher_is_better else "--lower-is-better"
    if metric.complete_submission:
        yield "--complete-submission"


def _list_preflight_words(bundle: Bundle, prepared: Prepared) -> Iterator[str]:
    yield from (str(prepared.public), str(prepared.solution), f"--id-column={bundle.spec.id_column}", "--json")
    yield f"--memory-bytes={MEMORY_BYTES}"
    if bundle.metric_path is not None:
        yield "--own-metric"
        names = sorted(_list_named(bundle.metric_path, bundle.spec.metric))
        yield from ("--ignore", *names) if names else ()
    else:
        yield from (f"--metric={bundle.spec.metric.name}", *parameter_options(bundle.spec.metric), "--baselines")
        yield str(prepared.sample_submission)
        yield from (str(prepared.files[baseline.file].path) for baseline in bundle.spec.baselines)


def _list_named(metric_path: Path, metric: MetricSpec) -> Iterator[str]:
    """Return what parameters of a metric file say, or would by default: columns among it are seldom targets."""
    defaults = {each["name"]: each["default"] for each in read_metric(metric_path)["parameters"]}
    texts = ({**defaults, **metric.parameters}).values()
    yield from {text for text in texts if isinstance(text, str) and text and not text.startswith("-")}


def _run(program: Sequence[str], words: Iterator[str], names: Sequence[str]) -> list[Check]:
    """Return the checks of a command; if it does not answer, each of them failed for that reason."""
    command = [sys.executable, "-m", *program, *words]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return _fail(names, f"There was no answer after {SECONDS} seconds.")
    try:
        told = json.loads(answer.stdout)
        if not answer.returncode:
            return list(read_checks(told["checks"]))
        return _fail(names, f"It could not be looked at: {told['message']}")
    except (ValueError, KeyError, TypeError):
        last = (answer.stderr.strip().splitlines() or ["it wrote nothing"])[-1][:300]
        return _fail(names, f"It could not be looked at: exit code {answer.returncode}, {last}")


def _fail(names: Sequence[str], found: str) -> list[Check]:
    return [make_check(name, CheckOutcome.FAIL, found, ADVICE) for name in names]
