"""Score one file again and again in a small process, and through spare children; print the seconds of each call.

`python -m benchmarks.scoring_child COMPILED SUBMISSION` is called by `benchmarks.scoring`, whose own process is larger
than a worker.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from worker import one_thread  # noqa: F401  # before anything that loads numpy

# isort: split
from scorer.compiled import load_compiled
from scorer.scoring import score_file
from server.logs import set_up_logging
from worker.messages import Limits, Scored, ScoreRequest
from worker.preload import preload
from worker.rehearsal import Rehearsal
from worker.spares import Spares
from worker.tasks import perform

N_CALLS = 6


def _time(call: Callable[[], object], afterwards: Callable[[], None] = lambda: None) -> list[float]:
    seconds = []
    for _ in range(N_CALLS):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
        afterwards()
    return seconds


def main() -> None:
    """Measure both ways."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("submission", type=Path)
    options = parser.parse_args()
    set_up_logging(as_json=False)  # to stderr
    with tempfile.TemporaryDirectory() as name:
        preload()
        spares = Spares(perform, prepare=Rehearsal(Path(name)).run)
        spares.refill()
        request = ScoreRequest(str(options.submission), str(options.folder), 1 << 33, Limits(300.0, 1 << 33))

        def ask() -> None:
            answer = spares.ask(request, beat=lambda: None)
            if not isinstance(answer, Scored):
                raise SystemExit(f"The child did not score: {answer}.")

        child = _time(ask, spares.refill)
        spares.close()
    process = _time(lambda: score_file(options.submission, load_compiled(options.folder)))
    print(json.dumps({"child": child, "process": process}))


if __name__ == "__main__":
    main()
