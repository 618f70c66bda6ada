"""Score the bots of a competition as submissions are (`python -m worker.bots SOLUTION SAMPLE …`); JSON for the host."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from pathlib import Path

from worker import one_thread  # noqa: F401  # before anything that loads numpy

# isort: split
from scorer.arguments import add_parameter_option
from scorer.registry import resolve_metric
from server.errors import StartError
from server.logs import set_up_logging
from server.settings import read_settings
from worker.bots.judging import judge_run
from worker.bots.running import NotMadeError, Subject, run_bots
from worker.preload import preload
from worker.process import make_scoring
from worker.spares import Spares
from worker.tasks import perform

DONE, USAGE, BROKEN = 0, 2, 4


def main(arguments: list[str] | None = None) -> int:
    """Try them.

    Returns
    -------
    int
        0 done, whatever became of them; 2 wrong usage or settings; 4 if the files cannot be made.
    """
    options = _parser().parse_args(arguments)
    try:
        settings = read_settings()
    except StartError as error:
        print(error, file=sys.stderr)
        return USAGE
    set_up_logging(as_json=settings.log_json, level=logging.CRITICAL)
    preload()
    spares = Spares(perform)
    subject = _describe(options)
    try:
        with tempfile.TemporaryDirectory(prefix="podium-bots-") as scratch:
            run = run_bots(make_scoring(settings, spares), subject, Path(scratch))
    except NotMadeError as error:
        print(json.dumps({"message": str(error)}, ensure_ascii=False))
        return BROKEN
    finally:
        spares.close()
    print(json.dumps({"checks": [held.to_dict() for held in judge_run(run, subject)]}, ensure_ascii=False))
    return DONE


def _describe(options: argparse.Namespace) -> Subject:
    parameters = dict(options.param)
    best, higher = None, options.higher_is_better
    if options.metric is not None:
        record = resolve_metric(options.metric, parameters)
        best, higher = record.best_value, record.higher_is_better
    return Subject(
        solution=options.solution,
        sample=options.sample,
        id_column=options.id_column,
        metric=options.metric or options.metric_file.name,
        parameters=parameters,
        higher_is_better=higher,
        best_value=best,
        metric_file=options.metric_file,
        is_complete=options.complete_submission,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m worker.bots", description=__doc__)
    parser.add_argument("solution", type=Path, metavar="SOLUTION", help="id, target and Usage")
    parser.add_argument("sample", type=Path, metavar="SAMPLE", help="a sample submission that is scored")
    metric = parser.add_mutually_exclusive_group(required=True)
    metric.add_argument("--metric", metavar="NAME", help="name of the metric")
    metric.add_argument("--metric-file", type=Path, metavar="FILE", help="a metric of the host's own")
    add_parameter_option(parser)
    parser.add_argument("--id-column", metavar="NAME", required=True, help="the id column")
    parser.add_argument("--complete-submission", action="store_true", help="the metric matches the rows itself")
    direction = parser.add_mutually_exclusive_group()
    direction.add_argument("--higher-is-better", action="store_true", default=True, help="of a metric file")
    direction.add_argument("--lower-is-better", dest="higher_is_better", action="store_false", help="the opposite")
    return parser


if __name__ == "__main__":
    sys.exit(main())
